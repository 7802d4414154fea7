"""What a portal needs before it can serve: tables, roles, an edition, an organiser, static files.

Every step looks whether it is needed, so that a second start is quick.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from portal.transfer import import_edition
from topics.models import Edition

FIRST_EDITION = settings.BASE_DIR / "fixtures" / "2026.json"


def migrate() -> bool:
    """Bring the tables up to date; whether anything had to be done."""
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    call_command("migrate", verbosity=0, interactive=False)
    return True


def load_roles() -> bool:
    """Make the groups Chairs and Organisers where they are missing; organisers may have changed them."""
    if Group.objects.filter(name__in=["Chairs", "Organisers"]).count() == 2:
        return False
    call_command("loaddata", "roles", verbosity=0)
    return True


def load_first_edition() -> bool:
    """Load the 2026 edition into a portal that nobody has used yet, unless it shall start empty.

    Where somebody can sign in, a portal without an edition is meant to have none.
    """
    is_used = Edition.objects.exists() or get_user_model().objects.filter(is_staff=True).exists()
    if is_used or settings.STARTS_EMPTY:
        return False
    import_edition(FIRST_EDITION)
    return True


def create_first_organiser() -> tuple[str, str] | None:
    """The name and password of a new organiser, where nobody can sign in yet. Said once, kept nowhere."""
    users = get_user_model()
    if users.objects.filter(is_staff=True).exists():
        return None
    name, password = "organiser", secrets.token_urlsafe(12)
    if users.objects.filter(username=name).exists():
        name = f"organiser-{secrets.token_hex(3)}"
    organiser = users.objects.create_superuser(name, password=password)
    organiser.groups.add(Group.objects.get(name="Organisers"))
    return name, password


def collect_static_files() -> bool:
    """Gather, name and compress the static files when any of them has changed."""
    stamp = Path(settings.STATIC_ROOT) / ".fingerprint"
    fingerprint = static_fingerprint()
    if stamp.exists() and stamp.read_text() == fingerprint:
        return False
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(fingerprint)
    return True


def static_fingerprint() -> str:
    """Changes when a static file of ours or of a package does."""
    digest = hashlib.blake2b()
    for place in sorted(_static_files()):
        digest.update(place.encode())
    return digest.hexdigest()


def _static_files() -> Iterator[str]:
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = Path(storage.path(path)).stat()
            yield f"{path}\0{status.st_size}\0{status.st_mtime_ns}"
