"""Files that were uploaded but not yet imported, stored where no reader can get them.

The stored name consists of the sender's id and the file's digest, so what is imported is what was shown,
and nobody can import what somebody else has sent.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.core import signing
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest
from django.utils import timezone

from portal.editor.storage import stored_names

FOLDER = "staged/"
KEPT = timedelta(days=1)
LONGEST_NAME = 100


class FileUpload(TemporaryFileUploadHandler):
    """Upload handler that writes to disk, up to `limit` bytes for all files together.

    A file beyond it is skipped and `request.has_left_out_a_file` is set. One that the disk has no room for is
    skipped and `request.has_no_room` is set.
    """

    def __init__(self, request: HttpRequest, limit: int) -> None:
        super().__init__(request)
        self.limit, self.size = limit, 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.size += len(raw_data)
        if self.size > self.limit:
            self.request.has_left_out_a_file = True
            raise SkipFile
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError as error:
            self.give_up()
            raise SkipFile from error

    def file_complete(self, file_size: int) -> TemporaryUploadedFile | None:
        if self.size > self.limit:
            return None
        try:
            return super().file_complete(file_size)
        except OSError:  # the last bytes were still to be written
            self.give_up()
            return None

    def give_up(self) -> None:
        self.request.has_no_room = True
        with suppress(OSError):  # closing tries to write once more; it must not when Django closes the file
            self.file.close()


@dataclass(frozen=True)
class Staged:
    """An uploaded file to be confirmed, and how it would be imported."""

    user_id: int
    digest: str
    name: str  # as its sender calls it
    delete_missing: bool

    @property
    def path(self) -> str:
        return f"{FOLDER}{self.user_id}-{self.digest}"

    @property
    def token(self) -> str:
        """Return the signed text in its page's address, valid for this person and a limited time."""
        return signing.dumps([self.digest, self.name, self.delete_missing], salt=_salt(self.user_id))

    @contextmanager
    def opened(self) -> Iterator[File]:
        """Open exactly the file that was sent. Raises FileNotFoundError if it is gone."""
        with default_storage.open(self.path) as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != self.digest:
                raise FileNotFoundError(self.path)
            file.seek(0)
            yield file

    def discard(self) -> None:
        default_storage.delete(self.path)


def stage(user: AbstractBaseUser, file: UploadedFile, *, delete_missing: bool) -> Staged:
    """Store `file`, and delete files that are too old. Raises OSError, and then nothing of it is stored."""
    forget_old_files()
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    staged = Staged(user.pk, digest, (file.name or "")[:LONGEST_NAME], delete_missing)
    staged.discard()  # one of the same name is perhaps incomplete, or old
    try:
        default_storage.save(staged.path, file)
    except OSError:
        staged.discard()
        raise
    return staged


def staged_by(user: AbstractBaseUser, token: str) -> Staged | None:
    """Return what `user` was given `token` for; None if the token is invalid or too old."""
    try:
        digest, name, delete_missing = signing.loads(token, salt=_salt(user.pk), max_age=KEPT)
    except signing.BadSignature:
        return None
    return Staged(user.pk, digest, name, delete_missing)


def forget_old_files() -> None:
    limit = timezone.now() - KEPT
    for name in stored_names(FOLDER):
        if default_storage.get_modified_time(f"{FOLDER}{name}") < limit:
            default_storage.delete(f"{FOLDER}{name}")


def _salt(user_id: int) -> str:
    return f"portal.editions.uploads.{user_id}"
