"""Store the files of pictures."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

FOLDER = "images/"


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
