"""What every template may know of the portal."""

from django.conf import settings
from django.http import HttpRequest


def public_address(request: HttpRequest) -> dict[str, str]:
    """`public_url`: where readers find the portal, without a slash at its end, whatever host was asked."""
    return {"public_url": settings.PUBLIC_ADDRESS.url}
