"""The edition that a command is told by its slug."""

from django.core.management.base import CommandError
from django.core.validators import slug_re

from topics.models import Edition


def edition_called(slug: str, *, returncode: int = 1) -> Edition:
    """`slug` is whatever a shell passes on. Raises CommandError that names those that are there."""
    found = Edition.objects.filter(slug=slug).first() if slug_re.match(slug) else None
    if found is None:
        known = ", ".join(Edition.objects.values_list("slug", flat=True)) or "none yet"
        raise CommandError(f"There is no edition {slug!r}; there are: {known}.", returncode=returncode)
    return found
