"""A portal with a row in every table and with pictures, and the backups that are made of it."""

import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

from axes.models import AccessAttempt, AccessAttemptExpiration, AccessFailureLog, AccessLog
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db.models import Model
from django.test import Client
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from glossary.models import Source
from portal.backup.tables import kept_models
from portal.models import Invitation, SearchIndex, StagedGuide, UnfoundSearch
from portal.transfer import import_edition
from tests.support.edition_with_drafts import edition_with_drafts
from tests.support.small_edition import POINT
from tests.support.zipped_edition import SMALL, WIDE, edition_json, file_with, whole, zipped
from topics.models import CheckItem, Committee, Dismissal, EditingPresence, Edition, Section, Tool
from topics.pictures import ADDRESS

EXACTLY = datetime(2030, 1, 2, 3, 4, 5, 678_901, tzinfo=UTC)  # to the microsecond
CLIENT = {
    "user_agent": "x",
    "ip_address": "2001:db8::1",
    "username": "awa",
    "http_accept": "",
    "path_info": "/",
}


def fill_portal(folder: Path) -> None:
    """Put a row into every table, and pictures into the storage."""
    objects = edition_with_drafts()
    shown = f"![A]({ADDRESS}{WIDE.name()}) ![B]({ADDRESS}{SMALL.name()})"
    objects[POINT - 1]["fields"]["editor_note"] = shown
    import_edition(file_with(folder, zipped(whole(**{"edition.json": edition_json(objects)}))))
    edition = Edition.objects.get()
    call_command("loaddata", "roles", verbosity=0)
    awa = User.objects.create_user("awa", password="a-long-password", last_login=EXACTLY)
    awa.groups.add(Group.objects.get(name="Chairs"))
    awa.user_permissions.add(Permission.objects.last())
    Committee.objects.get().chairs.add(awa)
    Source.objects.first().tools.add(Tool.objects.first())
    Client().force_login(awa)  # into a session; it forgets wrong passwords
    fill_tables_of_people(awa)
    Invitation.objects.create(name="Bo", token_hash="a" * 64).committees.add(Committee.objects.get())
    reading = {"b": [1, 2.5, None], "a": "é“"}
    StagedGuide.objects.create(edition=edition, file_name="x.docx", data=bytes(range(256)), reading=reading)
    UnfoundSearch.objects.create(edition_id=edition.pk, day=EXACTLY.date(), words="ghost gun")
    CheckItem.objects.create(edition=edition, place="x/y", what="Check this")
    Dismissal.objects.create(edition=edition, rule="x", about="y", fingerprint="z")
    # Of passing use only.
    section = Section.objects.first()
    SearchIndex.objects.create(edition_id=edition.pk, key="1")
    EditingPresence.objects.create(
        content_type=ContentType.objects.get_for_model(section),
        object_id=section.pk,
        user=awa,
        since=EXACTLY,
        seen_at=EXACTLY,
    )


def fill_tables_of_people(awa: User) -> None:
    TOTPDevice.objects.create(user=awa, name="phone", key="ab" * 20, drift=-1)
    StaticToken.objects.create(device=StaticDevice.objects.create(user=awa), token="secret")
    kind = ContentType.objects.get_for_model(Section)
    LogEntry.objects.create(
        user=awa, content_type=kind, object_id="1", action_flag=CHANGE, action_time=EXACTLY
    )
    attempt = AccessAttempt.objects.create(**CLIENT, failures_since_start=3)
    AccessAttemptExpiration.objects.create(access_attempt=attempt, expires_at=EXACTLY)
    AccessFailureLog.objects.create(**CLIENT)
    AccessLog.objects.create(**CLIENT)


def all_rows() -> dict[str, list[tuple]]:
    """All that a backup holds as the database has it, ids too."""
    return {model._meta.label: rows_of(model) for model in kept_models()}


def rows_of(model: type[Model]) -> list[tuple]:
    rows = model._base_manager.order_by("pk").values_list()
    return [tuple(bytes(value) if isinstance(value, memoryview) else value for value in row) for row in rows]


def back_up(folder: Path, **options) -> Path:
    call_command("backup", folder, verbosity=0, **options)
    return max(folder.glob("*.zip"))


def restore(path: Path) -> str:
    """Return what the command says."""
    said = StringIO()
    call_command("restore", path, stdout=said)
    return said.getvalue()


def relisted(path: Path, change: Callable[[dict], None]) -> Path:
    """A copy of a backup beside it whose list is changed."""
    copy = path.with_name("copy.zip")
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(copy, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            if name == "backup.json":
                listed = json.loads(data)
                change(listed)
                data = json.dumps(listed).encode()
            after.writestr(name, data)
    return copy
