"""Replaces django-otp's command of this name, which would store the code as it is."""

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from portal.accounts.recovery import add_recovery_code


class Command(BaseCommand):
    help = "Print a code that replaces the second factor of a person once."

    def add_arguments(self, parser) -> None:
        parser.add_argument("username", help="The person’s user name.")

    def handle(self, *args, username: str, **options) -> None:
        users = get_user_model()
        try:
            account = users.objects.get_by_natural_key(username)
        except users.DoesNotExist as error:
            raise CommandError(f"Nobody has the user name “{username}”.") from error
        self.stdout.write(add_recovery_code(account))
