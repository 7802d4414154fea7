"""Everything between a fresh clone and a served portal, said in plain lines."""

import os
import socket
import subprocess
import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from portal import preparation
from portal.environment import hide_password
from portal.transfer import TransferError
from topics.models import Edition


class Command(BaseCommand):
    help = "Prepare the portal (tables, roles, the 2026 edition, an organiser, static files) and serve it."
    requires_system_checks = []

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--prepare-only", action="store_true", help="Stop before the server starts: for deployments."
        )

    def handle(self, *args, prepare_only: bool, **options) -> None:
        if not prepare_only:
            refuse_taken_port(settings.PORT)
        try:
            self.prepare()
        except DatabaseError as error:
            raise CommandError(
                f"The database does not answer ({database_name()}): {first_line(error)}"
            ) from error
        except TransferError as error:
            raise CommandError(f"The first edition cannot be loaded: {error}") from error
        except OSError as error:
            raise CommandError(
                f"{error.filename or 'A file'} cannot be written: {error.strerror}."
            ) from error
        if prepare_only:
            return
        address = settings.PUBLIC_ADDRESS.url
        self.say(f"The portal is at {address}/ and its admin at {address}/admin/")
        self.say("Ctrl+C stops it.")
        connection.close()
        serve()

    def prepare(self) -> None:
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        if preparation.migrate():
            self.say("Tables made or brought up to date.")
        if preparation.load_roles():
            self.say("Roles made: Chairs and Organisers.")
        if preparation.load_first_edition():
            self.say("The 2026 edition is loaded.")
        elif not Edition.objects.exists():
            self.say("There is no edition yet: the admin leads an organiser through the first steps.")
        organiser = preparation.create_first_organiser()
        if preparation.collect_static_files():
            self.say("Static files gathered.")
        if organiser:
            name, password = organiser
            self.say(f"First organiser: user name {name}, password {password}")
            self.say("This password is shown only now. Note it, sign in, and change it.")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def serve() -> None:
    """Become the server. Threads that idle for long would leave their database connections behind."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
    command += ["--port", str(settings.PORT), "--workers", str(settings.WORKERS)]
    command += ["--blocking-threads", "4", "--blocking-threads-idle-timeout", "600"]
    command += ["--log-level", "warning", "--respawn-failed-workers", "portal.wsgi:application"]
    os.chdir(settings.BASE_DIR)
    if os.name == "nt":  # where execv leaves the console to two programs
        sys.exit(subprocess.call(command))  # noqa: S603 – no word of it from outside
    os.execv(sys.executable, command)  # noqa: S606 – no shell, and no word of it from outside


def refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CommandError(
                f"PORT={port} cannot be used ({error.strerror}); set PORT to another one."
            ) from error


def database_name() -> str:
    url = os.environ.get("DATABASE_URL", "")
    return hide_password(url) if url else str(settings.DATABASES["default"]["NAME"])


def first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
