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
        self._names: dict[str, str] = {}  # by their addresses; empty if it cannot be taken

    def with_own_addresses(self, text: str) -> str:
        """Return `text` with its pictures at our addresses; one that cannot be taken becomes its text."""
        return PICTURE.sub(self._shown, text)

    def _shown(self, found: re.Match[str]) -> str:
        address = found["address"].strip("<>")
        if re.match(r"https?://", address, re.IGNORECASE):
            return found[0]  # an external picture: readers get a link
        if address not in self._names:
            self._names[address] = ""
            try:
                self._names[address] = self._taken(address)
            except (PictureError, GuideError) as error:
                self.notes.append(f"The picture “{address[:80]}” was left out: {error}")
        name = self._names[address]
        return f"![{found['words'].strip() or ASKS_FOR_WORDS}]({ADDRESS}{name})" if name else found["words"]

    def _taken(self, address: str) -> str:
        """Take a picture; return the name of its file. Raises PictureError and GuideError."""
        if len(self._names) > MOST:
            raise PictureError(f"Only {MOST} are taken; add the others by hand.")
        data = picture_in(self.data, self.kind, address)
        if data is None:
            raise PictureError("It is not in the file; add it by hand.")
        picture, files = reencoded(data)
        self.files |= files
        return picture.name()
