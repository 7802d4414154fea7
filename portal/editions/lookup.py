"""Find the edition that a command names by its slug."""

from django.core.management.base import CommandError
from django.core.validators import slug_re

from topics.models import Edition


def edition_called(slug: str, *, returncode: int = 1) -> Edition:
    """Return the edition with `slug`, any text; raises CommandError that lists the existing ones."""
    found = Edition.objects.filter(slug=slug).first() if slug_re.match(slug) else None
    if found is None:
        raise CommandError(no_edition(slug), returncode=returncode)
    return found


def no_edition(slug: str) -> str:
    """Return the sentence that there is no edition with `slug`, any text, and which there are."""
    known = ", ".join(Edition.objects.values_list("slug", flat=True)) or "none yet"
    return f"There is no edition {slug!r}; there are: {known}."
