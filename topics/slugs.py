"""Slugs that the site's own addresses need."""

from django.core.exceptions import ValidationError

RESERVED_SLUGS = frozenset(
    {
        "admin",
        "api",
        "bibliography",
        "binder",
        "cards",
        "changes",
        "en",
        "favicon",
        "fr",
        "glossary",
        "guide",
        "healthz",
        "how-it-works",
        "media",
        "offline",
        "precedents",
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
    """Refuse a slug that would hide one of the site's own pages.

    Raises ValidationError with code "reserved".
    """
    if slug.lower() in RESERVED_SLUGS:
        raise ValidationError(
            "“%(slug)s” is the address of one of the site’s own pages; choose another, such as “%(slug)s-1”.",
            code="reserved",
            params={"slug": slug},
        )
