"""Pages about the archive itself: index.html, 404.html and README.txt."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.template.loader import render_to_string

from portal.archive.names import file_name
from topics.models import Edition

README = """\
{edition}: the study guide, as a folder of files
{line}

Open index.html in a browser. It needs no network and no other program.

To put it on the web, copy the whole folder, unchanged, to any web host; a subfolder works too.
404.html is for hosts that can show a page of yours when an address does not exist.

Edition   {edition}
As of     {changed:%d %B %Y, %H:%M} UTC
From      {live}

It contains what every reader could see then: no drafts, and nothing that was not yet released. Features
that need a server are left out. Links to other editions and to sources lead to the web.

archive.json lists the files that were written. Run “manage.py archive_edition {slug} FOLDER” again to bring
them up to date: only changed files are written, and files of your own are left alone.
"""


@dataclass(frozen=True)
class About:
    """An edition at a version, in nanoseconds."""

    edition: Edition
    version: int

    @property
    def changed(self) -> datetime:
        return datetime.fromtimestamp(self.version // 1_000_000_000, UTC)

    @property
    def start(self) -> str:
        """Return the name of the file with the edition's cover."""
        return file_name(self.edition.get_absolute_url())

    @property
    def live(self) -> str:
        """Return the address of the edition on the portal."""
        return settings.PUBLIC_ADDRESS.url + self.edition.get_absolute_url()

    def page(self, name: str) -> str:
        """Return the HTML of index.html or 404.html."""
        return render_to_string(
            f"portal/archive/{name}", {"edition": self.edition, "start": self.start, "live": self.live}
        )

    def readme(self) -> str:
        title = f"{self.edition}: the study guide, as a folder of files"
        return README.format(
            edition=self.edition,
            line="=" * len(title),
            changed=self.changed,
            live=self.live,
            slug=self.edition.slug,
        )
