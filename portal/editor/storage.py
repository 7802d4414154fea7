"""Store the files of pictures."""

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage

FOLDER = "images/"
ENDS = {"jpg": b"\xff\xd9", "png": b"IEND\xaeB`\x82"}  # of every file that Pillow writes


def stored_names(folder: str = FOLDER) -> list[str]:
    """Return the names of the files in a folder of the storage; nothing before the first is stored."""
    try:
        return default_storage.listdir(folder)[1]
    except FileNotFoundError:
        return []


def is_whole(file: File) -> bool:
    """Return whether the file of a picture ends as one does, as a write or a copy can break off."""
    end = ENDS[file.name.rpartition(".")[2]]
    file.seek(max(0, file.size - len(end)))
    found = file.read()
    file.seek(0)
    return found == end


def store(files: dict[str, bytes]) -> None:
    """Write those of `files` that are missing: all of them, or none, raising the error."""
    written = []
    try:
        for name, data in files.items():
            path = f"{FOLDER}{name}"
            if default_storage.exists(path):
                if default_storage.size(path) == len(data):
                    continue
                default_storage.delete(path)  # an interrupted write
            written.append(path)
            saved_as = default_storage.save(path, ContentFile(data))
            if saved_as != path:  # another request has just written the same file
                written.remove(path)
                default_storage.delete(saved_as)
    except OSError:
        for path in written:
            default_storage.delete(path)
        raise
