"""Where the addresses on a page lead once the page stands in an archive."""

from __future__ import annotations

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
MOST_STEPS = 5  # from one address to where it has moved to in the end


@dataclass(frozen=True)
class Target:
    """A place of the portal: what an address means."""

    path: str  # percent-encoded, from the root
    fragment: str
    query: str
    is_in_archive: bool  # or would be, if there is anything


class Addressing:
    """The addresses of one edition's archive. What is gone or has moved is noted by who reads the pages."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.public_url = settings.PUBLIC_ADDRESS.url
        self.moved: dict[str, str] = {}  # path → the address it leads to
        self.gone: set[str] = set()  # paths with nothing to read
        self.saved_as: dict[str, str] = {}  # path → the name of a file that is to be saved
        is_on_front = Edition.objects.for_front_page(AnonymousUser()).first() == edition
        self._front = edition.get_absolute_url() if is_on_front else "/"

    def target(self, address: str, here: str) -> Target | None:
        """What `address`, as it is written on the page `here`, means in the portal; None when elsewhere."""
        fragment = ""
        for _ in range(MOST_STEPS):
            try:
                parts = urlsplit(urljoin(f"{self.public_url}{here}", address.strip()))
                if parts.scheme not in WEB or not is_ours(parts.hostname, parts.port, parts.scheme):
                    return None
            except ValueError:
                return None  # no browser makes an address of it
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
        """A link of the page `here`, whose file is `name`, to what is among the paths `known`.

        What else is of the portal leads to its living page; nothing leads to the admin.
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
        """An address elsewhere, with the scheme it would have on the portal; None when none can be made."""
        try:
            return urljoin(f"{self.public_url}{here}", address)
        except ValueError:
            return None

    def loaded(self, address: str, here: str, name: str) -> str | None:
        """What the page `here` fetches from `address`; None when there is nothing."""
        target = self.target(address, here)
        if target is None:
            return address
        if target.path in self.gone:
            return None
        return way(name, file_name(target.path), target.fragment)

    def static_name(self, path: str) -> str | None:
        """The name of the static file at `path`; None when it is none."""
        return (
            unquote(path.removeprefix(settings.STATIC_URL)) if path.startswith(settings.STATIC_URL) else None
        )

    def is_picture(self, path: str) -> bool:
        return path.startswith(settings.MEDIA_URL)

    def _is_of_edition(self, path: str) -> bool:
        match = page_at(unquote(path))
        return match is not None and match.kwargs.get("edition") == self.edition.slug
