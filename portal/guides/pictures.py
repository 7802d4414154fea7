"""Convert the pictures of a guide into files of our own."""

import re

from portal.editor.reencoding import PictureError, reencoded
from portal.guides.blocks import PICTURE
from portal.guides.errors import GuideError
from portal.guides.files import FileKind
from portal.guides.reading import picture_in
from topics.pictures import ADDRESS, ASKS_FOR_WORDS

MOST = 100


class Pictures:
    """Puts our own addresses into texts; `files` collects what must be stored for them."""

    def __init__(self, data: bytes, kind: str) -> None:
        self.data = data
        self.kind = FileKind(kind) if kind else FileKind.MARKDOWN
        self.files: dict[str, bytes] = {}
        self.notes: list[str] = []
        self._known: dict[str, str | None] = {}

    def with_own_addresses(self, text: str) -> str:
        """Return `text` with its pictures at our addresses; one that cannot be taken becomes its text."""
        return PICTURE.sub(self._shown, text)

    def _shown(self, found: re.Match[str]) -> str:
        address = found["address"].strip("<>")
        if re.match(r"https?://", address, re.IGNORECASE):
            return found[0]  # an external picture: readers get a link
        if address not in self._known:
            self._known[address] = self._encoded(address)
        name = self._known[address]
        if name is None:
            return found["words"]
        words = found["words"].strip() or ASKS_FOR_WORDS
        return f"![{words}]({ADDRESS}{name})"

    def _encoded(self, address: str) -> str | None:
        if len(self._known) >= MOST:
            self.notes.append(f"Only {MOST} pictures were taken; add the others by hand.")
            return None
        try:
            data = picture_in(self.data, self.kind, address)
            if data is None:
                self.notes.append(f"The picture “{address[:80]}” is not in the file; add it by hand.")
                return None
            picture, files = reencoded(data)
        except (PictureError, GuideError) as error:
            self.notes.append(f"The picture “{address[:80]}” was left out: {error}")
            return None
        self.files |= files
        return picture.name()
