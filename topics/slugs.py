"""Words that the addresses of the portal need for themselves."""

from django.core.exceptions import ValidationError

RESERVED_SLUGS = frozenset(
    {
        "admin",
        "api",
        "bibliography",
        "binder",
        "changes",
        "en",
        "favicon",
        "fr",
        "glossary",
        "guide",
        "healthz",
        "media",
        "questions",
        "robots",
        "search",
        "sitemap",
        "static",
        "tools",
        "topics",
    }
)


def validate_not_reserved(slug: str) -> None:
    """Refuse a slug that would hide a page of the portal's own.

    Raises ValidationError with code "reserved".
    """
    if slug.lower() in RESERVED_SLUGS:
        raise ValidationError(
            "“%(slug)s” is the address of a page of the portal itself; choose another, such as “%(slug)s-1”.",
            code="reserved",
            params={"slug": slug},
        )
