"""Decide which addresses a link check may request. Pure: knows no Django and opens no connection."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

LONGEST_URL = 2000  # characters
DEFAULT_PORTS = {"http": 80, "https": 443}
SAFE = "!#$%&'()*+,/:;=?@[]~"  # left unchanged in a path or query; so is %XX

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# Parts of the public address space that lead to this machine, its neighbours or nowhere, but that
# `is_global` accepts in some versions of Python.
NOT_PUBLIC = [
    ipaddress.ip_network(network)
    for network in ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2001:db8::/32", "3fff::/20")
]
GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # NAT64: an IPv4 address in its last 32 bits
ISATAP = (0x0000_5EFE, 0x0200_5EFE)  # bits 64 to 96 of an address that ends in an IPv4 address


class MalformedURLError(ValueError):
    """The text is not the address of a page on the web."""


class ForbiddenURLError(ValueError):
    """The portal does not request this address, well-formed or not."""


@dataclass(frozen=True)
class Place:
    """The location of a page, as far as a request needs to know."""

    scheme: str  # "http" or "https"
    host: str  # in ASCII and lower case; an IPv6 address without its brackets
    port: int
    path: str  # with its query, percent-encoded, never empty

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.path}"


def place_of(url: str) -> Place:
    """Parse `url`. Raises MalformedURLError, or ForbiddenURLError for other schemes, passwords and zones."""
    if not url or len(url) > LONGEST_URL:
        raise MalformedURLError("The address is empty or too long.")
    if any(ord(character) < 32 or ord(character) == 127 for character in url):
        raise MalformedURLError("The address contains control characters.")
    try:
        parts = urlsplit(url.strip())
        port, host = parts.port, parts.hostname or ""
    except ValueError as error:
        raise MalformedURLError("The address cannot be read; look at its host and port.") from error
    if parts.scheme not in DEFAULT_PORTS:
        raise ForbiddenURLError("The address is not on the web: only http:// and https:// are checked.")
    if "@" in parts.netloc:
        raise ForbiddenURLError("The address contains a user name or password.")
    if "%" in host or "\\" in parts.netloc:
        raise ForbiddenURLError("The host of the address is written in a way that hides where it leads.")
    path = quote(parts.path or "/", safe=SAFE) + (f"?{quote(parts.query, safe=SAFE)}" if parts.query else "")
    return Place(parts.scheme, _ascii_host(host), port or DEFAULT_PORTS[parts.scheme], path)


def _ascii_host(host: str) -> str:
    if ":" in host:
        try:
            return str(ipaddress.IPv6Address(host))
        except ValueError as error:
            raise MalformedURLError("The host of the address is not a valid IPv6 address.") from error
    try:
        name = host.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise MalformedURLError("The host of the address is not a valid name.") from error
    if not name or not all(character.isalnum() or character in "-._" for character in name):
        raise MalformedURLError("The host of the address is not a valid name.")
    return name


def host_of(url: str) -> str:
    """Return the host of `url`, for spacing out requests to it; `url` itself if it has none."""
    try:
        return place_of(url).host
    except (MalformedURLError, ForbiddenURLError):
        return url


def next_place(place: Place, location: str) -> Place:
    """Return where a redirect from `place` leads. Raises what `place_of` raises."""
    try:
        return place_of(urljoin(place.url, location.strip()))
    except (MalformedURLError, ForbiddenURLError):
        raise
    except ValueError as error:
        raise MalformedURLError("The address that a redirect leads to cannot be read.") from error


def is_public(address: str) -> bool:
    """Return whether the IP address `address`, and any address embedded in it, is on the public internet."""
    if "%" in address:  # it is valid in one network only
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
