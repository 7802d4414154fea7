"""Prepare a portal for serving: tables, roles, an edition, an organiser, static files.

Every step checks whether it is needed, so that a second start is quick.
"""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from portal.transfer import import_edition
from topics.models import Edition

FIRST_EDITION = settings.BASE_DIR / "fixtures" / "2026.json"


def close_to_others(path: Path) -> None:
    """Let only the owner read a folder or a file: the database has the hashes of passwords."""
    with suppress(PermissionError, FileNotFoundError):  # another person's; a database in memory
        path.chmod(0o700 if path.is_dir() else 0o600)


def make_tables() -> bool:
    """Bring the tables up to date, in a file that only its owner reads; return whether that was needed."""
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    close_to_others(settings.VAR_DIR)
    was_needed = migrate()
    if connection.vendor == "sqlite":
        close_to_others(Path(str(connection.settings_dict["NAME"])))
    return was_needed


def migrate() -> bool:
    """Bring the tables up to date; return whether there was anything to do."""
    refuse_half_migrated(connection)
    refuse_newer()
    if are_up_to_date():
        return False
    call_command("migrate", verbosity=0, interactive=False)
    return True


def are_up_to_date() -> bool:
    """Return whether the tables are as this version's migrations leave them."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def refuse_old_tables() -> None:
    """Stop a command that reads and writes content, or would, before it meets tables of another version."""
    if not are_up_to_date():
        raise CommandError(
            "The database is not up to date with this version of the portal: “make serve” prepares it, or "
            "“manage.py migrate”. Nothing was written."
        )


def refuse_half_migrated(database: BaseDatabaseWrapper) -> None:
    """Stop if an older version left the tables part-way to the point where this version begins.

    One migration replaces all that an app had until then, so none of them can be finished here. Django would
    stop with a traceback, or silently leave the app out.
    """
    applied = MigrationRecorder(database).applied_migrations().keys()
    files = MigrationLoader(None)  # no database: only what could be applied
    done: list[tuple[str, str]] = []
    missing: list[tuple[str, str]] = []
    for migration in files.replacements.values():
        left = [name for name in migration.replaces if name not in applied]
        if len(left) < len(migration.replaces) and not files.disk_migrations.keys() >= set(left):
            done += [name for name in migration.replaces if name in applied]
            missing += left
    if missing:
        raise CommandError(
            f"An older version left this database half-migrated (applied: {_listed(done)}; "
            f"missing: {_listed(missing)}). Finish its migration with the version that made it, "
            "or start from an export."
        )


def refuse_newer() -> None:
    """Stop if a newer version, with migrations that are not here, has changed the tables."""
    files = MigrationLoader(None)
    known = set(files.disk_migrations).union(*(each.replaces for each in files.replacements.values()))
    applied = MigrationRecorder(connection).applied_migrations().keys()
    newer = sorted(name for name in applied - known if name[0] in files.migrated_apps)
    if newer:
        raise CommandError(
            f"A newer version of the portal has changed this database (by {_listed(newer)}). Start that "
            "version, or restore the backup that was made before the update into a new database."
        )


def _listed(names: list[tuple[str, str]]) -> str:
    return ", ".join(f"{app}.{name}" for app, name in names)


def load_roles() -> bool:
    """Create the groups Chairs and Organisers if they are missing; organisers may have changed them."""
    if Group.objects.filter(name__in=["Chairs", "Organisers"]).count() == 2:
        return False
    call_command("loaddata", "roles", verbosity=0)
    return True


def load_first_edition() -> bool:
    """Load the 2026 edition into an unused portal, unless it is meant to start empty.

    If somebody can sign in, a portal without an edition is assumed to be empty on purpose.
    """
    is_used = Edition.objects.exists() or get_user_model().objects.filter(is_staff=True).exists()
    if is_used or settings.STARTS_EMPTY:
        return False
    import_edition(FIRST_EDITION)
    return True


def create_first_organiser() -> tuple[str, str] | None:
    """Return name and password of a new organiser if nobody can sign in yet; the password is not stored."""
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
    """Collect, hash and compress the static files if any of them has changed."""
    stamp = Path(settings.STATIC_ROOT) / ".fingerprint"
    fingerprint = static_fingerprint()
    if stamp.exists() and stamp.read_text() == fingerprint:
        return False
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(fingerprint)
    return True


def static_fingerprint() -> str:
    """Return a digest that changes when a static file of ours or of a package does."""
    digest = hashlib.blake2b()
    for place in sorted(_static_files()):
        digest.update(place.encode())
    return digest.hexdigest()


def _static_files() -> Iterator[str]:
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = Path(storage.path(path)).stat()
            yield f"{path}\0{status.st_size}\0{status.st_mtime_ns}"
