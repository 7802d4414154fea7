"""Take a fresh clone to a running portal, reporting each step in plain lines."""

import os
import socket
import subprocess
import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, OperationalError, connection

from portal.serving import preparation
from portal.serving.door import THREADS
from portal.serving.environment import first_line, hide_password
from portal.transfer import TransferError
from topics.models import Edition

# For glibc: memory that does not grow with the threads, and that is given back when a page is dropped. For
# granian's jemalloc: one arena for all threads, so that an answer takes the memory that another one has left.
# Of that, a thread keeps for itself only pieces up to 4 kB (2 to the 12th): else 64 threads hold 15 MB idle.
MEMORY = {
    "_RJEM_MALLOC_CONF": "narenas:1,lg_tcache_max:12",
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": "131072",
    "MALLOC_TRIM_THRESHOLD_": "131072",
}
CONNECTIONS = 4096  # of a worker; most wait for their reader to ask something
HEAD_MILLISECONDS = 5_000  # in which a request must have said what it wants


class Command(BaseCommand):
    help = "Prepare the portal (tables, roles, the 2026 edition, an organiser, static files) and serve it."
    requires_system_checks = []

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--prepare-only", action="store_true", help="Stop before the server starts: for deployments."
        )

    def handle(self, *args, prepare_only: bool, **options) -> None:
        # Held while all is prepared: a second start meanwhile stops at the port, not at half-made tables.
        held = None if prepare_only else hold_port(settings.PORT)
        try:
            self.prepare()
        except OperationalError as error:
            raise CommandError(
                f"The database does not answer ({database_name()}): {first_line(error)}"
            ) from error
        except DatabaseError as error:  # such as a table that another start has just made
            raise CommandError(
                f"The database cannot be prepared ({database_name()}): {first_line(error)}. If another start "
                "prepares it too, start again after it."
            ) from error
        except TransferError as error:
            raise CommandError(f"The first edition cannot be loaded: {error}") from error
        except OSError as error:
            raise CommandError(
                f"{error.filename or 'A file'} cannot be written: {error.strerror}."
            ) from error
        if prepare_only:
            return
        connection.close()
        held.close()
        serve()

    def prepare(self) -> None:
        if preparation.make_tables():
            self.say("Tables made or brought up to date.")
        if preparation.load_roles():
            self.say("Roles made: Chairs and Organisers.")
        if preparation.load_first_edition():
            self.say("The 2026 edition is loaded.")
        elif not Edition.objects.exists():
            self.say("There is no edition yet: the admin guides an organiser through the first steps.")
        organiser = preparation.create_first_organiser()
        # Django's development server reads static files directly from the source.
        if not settings.DEBUG and preparation.collect_static_files():
            self.say("Static files collected.")
        if organiser:
            name, password = organiser
            self.say(f"First organiser: user name {name}, password {password}")
            self.say("This password is shown only now. Write it down, sign in, and change it.")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def serve() -> None:
    """Become the server."""
    command = [sys.executable, *server()]
    os.chdir(settings.BASE_DIR)
    for name, value in MEMORY.items():
        os.environ.setdefault(name, value)
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"  # which granian's master reads, too
    if os.name == "nt":  # where execv would leave two programs on the console
        sys.exit(subprocess.call(command))  # noqa: S603 – no part of it comes from outside
    os.execv(sys.executable, command)  # noqa: S606 – no shell, and no part of it comes from outside


def server() -> list[str]:
    """Return Python's arguments for the server: Django's own, which reloads changed code, or granian."""
    if settings.DEBUG:
        return ["manage.py", "runserver", f"127.0.0.1:{settings.PORT}"]
    command = ["-m", "portal.serving.granian_master", "--interface", "wsgi", "--host", "127.0.0.1"]
    command += ["--port", str(settings.PORT), "--workers", str(settings.WORKERS)]
    # With --http auto, a connection on which nothing comes is never closed.
    command += ["--http", "1", "--http1-header-read-timeout", str(HEAD_MILLISECONDS), "--no-ws"]
    command += ["--blocking-threads", str(THREADS), "--blocking-threads-idle-timeout", "600"]
    command += ["--backpressure", str(CONNECTIONS)]
    return [*command, "--log-level", "warning", "--respawn-failed-workers", "portal.wsgi:application"]


def hold_port(port: int) -> socket.socket:
    """Return a socket that keeps others from the port until it is closed."""
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        held.bind(("127.0.0.1", port))
        held.listen()
    except OSError as error:
        held.close()
        raise CommandError(
            f"PORT={port} cannot be used ({error.strerror}); set PORT to another one."
        ) from error
    return held


def database_name() -> str:
    url = os.environ.get("DATABASE_URL", "")
    return hide_password(url) if url else str(settings.DATABASES["default"]["NAME"])
