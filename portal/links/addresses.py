"""Which addresses a link check may ask at all. Pure: it knows no Django and opens no connection."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

LONGEST_URL = 2000  # characters
DEFAULT_PORTS = {"http": 80, "https": 443}
SAFE = "!#$%&'()*+,/:;=?@[]~"  # what stays as it stands in a path or query; %XX stays too

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# Parts of the public space that lead to this machine or its neighbours, or to nobody, and that Python's
# `is_global` of one version or another lets pass.
NOT_PUBLIC = [
    ipaddress.ip_network(network)
    for network in ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2001:db8::/32", "3fff::/20")
]
GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # NAT64: an IPv4 address in its last 32 bits
ISATAP = (0x0000_5EFE, 0x0200_5EFE)  # bits 64 to 96 of an address that ends in an IPv4 address


class MalformedURLError(ValueError):
    """No address of a page on the web."""


class ForbiddenURLError(ValueError):
    """An address, well written or not, that the portal does not ask."""


@dataclass(frozen=True)
class Place:
    """Where a page is, as far as a request needs it."""

    scheme: str  # "http" or "https"
    host: str  # in ASCII and small letters; an IPv6 address without its brackets
    port: int
    path: str  # with its query, percent-encoded, never empty

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.path}"


def place_of(url: str) -> Place:
    """Raises MalformedURLError, or ForbiddenURLError for other schemes, passwords and zones of a network."""
    if not url or len(url) > LONGEST_URL:
        raise MalformedURLError("The address is empty or too long.")
    if any(ord(character) < 32 or ord(character) == 127 for character in url):
        raise MalformedURLError("The address holds control characters.")
    try:
        parts = urlsplit(url.strip())
        port, host = parts.port, parts.hostname or ""
    except ValueError as error:
        raise MalformedURLError("The address cannot be read; look at its host and port.") from error
    if parts.scheme not in DEFAULT_PORTS:
        raise ForbiddenURLError("The address is not one of the web: only http:// and https:// are asked.")
    if "@" in parts.netloc:
        raise ForbiddenURLError("The address carries a user's name or password.")
    if "%" in host or "\\" in parts.netloc:
        raise ForbiddenURLError("The host of the address is written in a way that hides where it leads.")
    path = quote(parts.path or "/", safe=SAFE) + (f"?{quote(parts.query, safe=SAFE)}" if parts.query else "")
    return Place(parts.scheme, _ascii_host(host), port or DEFAULT_PORTS[parts.scheme], path)


def _ascii_host(host: str) -> str:
    if ":" in host:
        try:
            return str(ipaddress.IPv6Address(host))
        except ValueError as error:
            raise MalformedURLError("The host of the address is no IPv6 address.") from error
    try:
        name = host.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise MalformedURLError("The host of the address is no name.") from error
    if not name or not all(character.isalnum() or character in "-._" for character in name):
        raise MalformedURLError("The host of the address is no name.")
    return name


def host_of(url: str) -> str:
    """The host that `url` begins with, for treating each politely; `url` itself where it has none."""
    try:
        return place_of(url).host
    except (MalformedURLError, ForbiddenURLError):
        return url


def next_place(place: Place, location: str) -> Place:
    """Where a redirect from `place` leads. Raises what `place_of` does."""
    try:
        return place_of(urljoin(place.url, location.strip()))
    except (MalformedURLError, ForbiddenURLError):
        raise
    except ValueError as error:
        raise MalformedURLError("The address that a redirect leads to cannot be read.") from error


def is_public(address: str) -> bool:
    """Whether the IP address `address` is one of the public internet, and so are all that it wraps."""
    if "%" in address:  # it holds in one network only
        return False
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    return _is_public(ip)


def _is_public(ip: IPAddress) -> bool:
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return _is_public(ip.ipv4_mapped)
        last = ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
        if ip in TRANSLATED:
            return _is_public(last)
        if ip not in GLOBAL_UNICAST:
            return False
        if ip.sixtofour is not None and not _is_public(ip.sixtofour):
            return False
        if (int(ip) >> 32) & 0xFFFF_FFFF in ISATAP and not _is_public(last):
            return False
    is_special = ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_loopback or ip.is_link_local
    return ip.is_global and not is_special and not any(ip in network for network in NOT_PUBLIC)
