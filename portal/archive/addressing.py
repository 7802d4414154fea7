"""Translate the addresses on a page for its copy in an archive."""

from collections.abc import Container
from dataclasses import dataclass
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from glossary.addresses import is_ours, page_at
from portal.archive.names import file_name, way
from topics.models import Edition

WEB = ("http", "https")
MOST_STEPS = 5  # redirects followed from one address


@dataclass(frozen=True)
class Target:
    """An address on the portal, resolved."""

    path: str  # percent-encoded, from the root
    fragment: str
    query: str
    is_in_archive: bool  # or would be, if the page exists


class Addressing:
    """The addresses of one edition's archive. Whoever reads the pages records moved and missing ones."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.public_url = settings.PUBLIC_ADDRESS.url
        self.moved: dict[str, str] = {}  # path → the address it redirects to
        self.gone: set[str] = set()  # paths without a page
        self.saved_as: dict[str, str] = {}  # path → file name of a download
        is_on_front = Edition.objects.for_front_page(AnonymousUser()).first() == edition
        self._of_edition: dict[str, bool] = {}  # by path; every page of a guide leads to most of the others
        self._front = edition.get_absolute_url() if is_on_front else "/"

    def target(self, address: str, here: str) -> Target | None:
        """Return what `address`, as written on the page `here`, means on the portal; None if elsewhere."""
        fragment = ""
        for _ in range(MOST_STEPS):
            try:
                parts = urlsplit(urljoin(f"{self.public_url}{here}", address.strip()))
                if parts.scheme not in WEB or not is_ours(parts.hostname, parts.port, parts.scheme):
                    return None
            except ValueError:
                return None  # browsers cannot read it as an address either
            fragment = parts.fragment or fragment
            path = parts.path or "/"
            here, address = path, self.moved.get(path, "")
            if not address or parts.query:
                break
        if path == "/" and not parts.query:
            path = self._front
        belongs = self.is_picture(path) or self._is_of_edition(path)
        return Target(path, fragment, parts.query, belongs and not parts.query)

    def followed(self, address: str, here: str, name: str, known: Container[str]) -> str | None:
        """Return a link of the page `here`, whose file is `name`, to one of the paths `known`.

        Other addresses on the portal lead to the live page; those of the admin give None.
        """
        if address.startswith("#"):
            return address
        target = self.target(address, here)
        if target is None:
            return self._complete(address, here)
        if target.path in known and not target.query:
            return way(name, file_name(target.path), target.fragment)
        if target.path.startswith(reverse("admin:index")):
            return None
        query = f"?{target.query}" if target.query else ""
        fragment = f"#{target.fragment}" if target.fragment else ""
        return f"{self.public_url}{target.path}{query}{fragment}"

    def _complete(self, address: str, here: str) -> str | None:
        """Return an external address with the scheme it would have on the portal; None if it is malformed."""
        try:
            return urljoin(f"{self.public_url}{here}", address)
        except ValueError:
            return None

    def loaded(self, address: str, here: str, name: str) -> str | None:
        """Return what the page `here` should load for `address`; None if nothing is there."""
        target = self.target(address, here)
        if target is None:
            return address
        if target.path in self.gone:
            return None
        return way(name, file_name(target.path), target.fragment)

    def static_name(self, path: str) -> str | None:
        """Return the name of the static file at `path`; None if it is not one."""
        return (
            unquote(path.removeprefix(settings.STATIC_URL)) if path.startswith(settings.STATIC_URL) else None
        )

    def is_picture(self, path: str) -> bool:
        return path.startswith(settings.MEDIA_URL)

    def _is_of_edition(self, path: str) -> bool:
        if path not in self._of_edition:
            match = page_at(unquote(path))
            self._of_edition[path] = match is not None and match.kwargs.get("edition") == self.edition.slug
        return self._of_edition[path]
