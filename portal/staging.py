"""Files of editions that somebody has sent and not yet imported: kept where no reader gets them.

A file is named after whoever sent it and its digest. So what is imported is what was shown, and nobody
imports what somebody else has sent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.core import signing
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.utils import timezone

from portal.transfer.archive import SIZE_LIMIT

FOLDER = "staged/"
KEPT = timedelta(days=1)
LONGEST_NAME = 100


class EditionUpload(TemporaryFileUploadHandler):
    """Takes the files of a request to disk, together no more than an edition's zip may have.

    A file beyond it is left out, and `request.has_left_out_a_file` says so.
    """

    size = 0

    @property
    def limit(self) -> int:
        return SIZE_LIMIT

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.size += len(raw_data)
        if self.size > self.limit:
            self.request.has_left_out_a_file = True
            raise SkipFile
        super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> TemporaryUploadedFile | None:
        return None if self.size > self.limit else super().file_complete(file_size)


@dataclass(frozen=True)
class Staged:
    """A file that waits for a yes, and how it would be imported."""

    user_id: int
    digest: str
    name: str  # as its sender calls it
    delete_missing: bool

    @property
    def path(self) -> str:
        return f"{FOLDER}{self.user_id}-{self.digest}"

    @property
    def token(self) -> str:
        """What its page is found by: made here, for this person and these few hours."""
        return signing.dumps([self.digest, self.name, self.delete_missing], salt=_salt(self.user_id))

    @contextmanager
    def opened(self) -> Iterator[File]:
        """The file that was sent, and no other. Raises FileNotFoundError when it is not there any more."""
        with default_storage.open(self.path) as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != self.digest:
                raise FileNotFoundError(self.path)
            file.seek(0)
            yield file

    def discard(self) -> None:
        default_storage.delete(self.path)


def stage(user: AbstractBaseUser, file: UploadedFile, *, delete_missing: bool) -> Staged:
    """Keep `file`, and let go of what has waited too long."""
    forget_old_files()
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    staged = Staged(user.pk, digest, (file.name or "")[:LONGEST_NAME], delete_missing)
    if default_storage.exists(staged.path):  # perhaps by half, or for long
        default_storage.delete(staged.path)
    default_storage.save(staged.path, file)
    return staged


def staged_by(user: AbstractBaseUser, token: str) -> Staged | None:
    """What `user` was given `token` for; None when it is no such token, or one too old."""
    try:
        digest, name, delete_missing = signing.loads(token, salt=_salt(user.pk), max_age=KEPT)
    except signing.BadSignature:
        return None
    return Staged(user.pk, digest, name, delete_missing)


def forget_old_files() -> None:
    try:
        _, names = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return
    limit = timezone.now() - KEPT
    for name in names:
        if default_storage.get_modified_time(f"{FOLDER}{name}") < limit:
            default_storage.delete(f"{FOLDER}{name}")


def _salt(user_id: int) -> str:
    return f"portal.staging.{user_id}"
