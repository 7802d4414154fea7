"""Everything that can be fetched: what links lead to, and what a person could guess."""

from collections.abc import Iterable, Iterator
from urllib.parse import urljoin, urlsplit

from django.db import models
from django.test import Client
from django.urls import get_resolver, reverse

from glossary.bibliography.formats import EXPORTS
from tests.support.admin_addresses import patterns
from tests.support.crawler import Page
from tests.support.marked_content import key_of

FILES = {"media"}  # addresses by name alone, of files that hold no text
# Of a picture of a shared link: it leads to the name of the picture as it is now, which tells what it shows.
DIGEST = {"digest": "0"}


def addresses(rows: Iterable[models.Model]) -> Iterator[str]:
    """Every public pattern of addresses, with the names of each of `rows` that fits."""
    keys = [key_of(row) for row in rows]
    for namespace, prefix, pattern in patterns(get_resolver()):
        if prefix.startswith("admin/") or pattern.name in FILES:
            continue
        name = f"{namespace}:{pattern.name}" if namespace else pattern.name
        wanted = set(pattern.pattern.regex.groupindex)
        fitting = [key for key in keys if key.keys() == wanted - {"export", *DIGEST}] if wanted else [{}]
        assert fitting, f"{name} wants {sorted(wanted)}: say here how its addresses are made"
        for key in fitting:
            exports = [{"export": export} for export in EXPORTS.values()] if "export" in wanted else [{}]
            digest = DIGEST if "digest" in wanted else {}
            yield from (reverse(name, kwargs=key | export | digest) for export in exports)


def fetch_all(client: Client, rows: Iterable[models.Model]) -> dict[str, bytes]:
    """Address → status, headers and body of all that `client` can find or guess, without its own address."""
    answers: dict[str, bytes] = {}
    waiting = [*addresses(rows), "/nowhere/", "/2030/nowhere/"]
    while waiting:
        url = waiting.pop()
        if url in answers:
            continue
        response = client.get(url)
        body = b"" if response.streaming else response.content
        headers = "\n".join(f"{name}: {value}" for name, value in response.items() if name != "ETag")
        answers[url] = f"{response.status_code}\n{headers}\n\n".encode() + body
        if response.status_code == 404:  # such a page may repeat what was asked for, and nothing else
            answers[url] = answers[url].replace(url.encode(), b"")
        elif response.get("Content-Type", "").startswith("text/html"):
            waiting += links_of(Page(url, 200, html=body.decode()).read())
    return answers


def links_of(page: Page) -> Iterator[str]:
    for link in page.links:
        parts = urlsplit(urljoin(f"http://testserver{page.url}", link))
        if parts.netloc == "testserver" and not parts.path.startswith(("/admin/", "/static/")):
            yield parts.path + (f"?{parts.query}" if parts.query else "")
