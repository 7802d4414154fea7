"""Context that every template gets."""

from django.conf import settings
from django.http import HttpRequest


def public_address(request: HttpRequest) -> dict[str, str]:
    """Return `public_url`: the portal's public address without a trailing slash, whatever host was asked."""
    return {"public_url": settings.PUBLIC_ADDRESS.url}
