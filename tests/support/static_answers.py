"""The static files as browsers get them where the portal is served: put together, and kept for good."""

import mimetypes
from collections.abc import Iterable

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders

from portal.serving.answers import Environ, StartResponse
from portal.serving.door import Application
from portal.serving.static_files import files_with_parts

# Said of every file, as the portal does of those that are named by their content.
KEPT_FOR_GOOD = "max-age=315360000, public, immutable"


class StaticAnswers:
    """WSGI application that answers with static files, and hands all else on to `application`.

    A file that names its parts is sent with all of them, as after `collectstatic`, but under its own name, so
    that tests may ask for it. Each file is read once: what changes on disk is for the next session.
    """

    def __init__(self, application: Application) -> None:
        self._application = application
        found = {name: (storage, name) for finder in get_finders() for name, storage in finder.list([])}
        self._found, self._joined = found, dict(files_with_parts(found))
        self._read: dict[str, bytes] = {}

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        name = path.removeprefix(settings.STATIC_URL)
        if name == path or name not in self._found:
            return self._application(environ, start_response)
        body = self._read.get(name)
        if body is None:
            body = self._read[name] = self._content(name)
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        headers = [("Content-Type", kind), ("Content-Length", str(len(body)))]
        start_response("200 OK", [*headers, ("Cache-Control", KEPT_FOR_GOOD)])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _content(self, name: str) -> bytes:
        if name in self._joined:
            return self._joined[name].encode()
        storage, path = self._found[name]
        with storage.open(path) as file:
            return file.read()
