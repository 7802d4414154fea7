"""Addresses of the visitors from whom requests come."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

# The name has no hyphen: a server for Python reads X-Forwarded-For and X_Forwarded_For as one header, and a
# visitor who sends the second could name any address.
HEADER = "HTTP_CLIENTADDRESS"
LENGTH_OF_A_HOME = 64  # bits of an IPv6 address that one household or school shares


def client_address(request: HttpRequest) -> str | None:
    """Return the visitor's IPv4 address, or the network of their IPv6 address, as limits count them.

    With HTTPS our proxy stands in front and says in `Clientaddress` whom it serves. Without HTTPS anybody may
    have written that header, and it is ignored, as is one that is not an address.
    """
    named = request.META.get(HEADER, "") if settings.PUBLIC_ADDRESS.is_secure else ""
    return counted(named) or counted(request.META.get("REMOTE_ADDR") or "")


def counted(text: str) -> str | None:
    """Return the address in `text` in the form in which limits count it; None if it is not an address.

    One visitor has a whole IPv6 network to choose addresses from, so the network stands for all of them.
    """
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    if address.version == 4:
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    spare = 128 - LENGTH_OF_A_HOME
    return str(ipaddress.IPv6Address(int(address) >> spare << spare))
