"""Pictures that editors add to texts: upload and delivery."""

import logging

from csp.constants import NONE
from csp.decorators import csp
from django.core.files.storage import default_storage
from django.core.files.uploadhandler import MemoryFileUploadHandler, SkipFile
from django.http import FileResponse, Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_POST, require_safe

from portal.editor.reencoding import PictureError, reencoded
from portal.editor.storage import FOLDER, is_whole, store
from portal.editor.views import for_editors
from topics.pictures import ADDRESS, ASKS_FOR_WORDS, FOR_EVER, MAX_WIDTH, read_name

UPLOAD_LIMIT = 8 * 1024 * 1024  # bytes, of all files in one request
CONTENT_TYPES = {"jpg": "image/jpeg", "png": "image/png"}

NONE_CAME = "No picture arrived. Choose one and add it again."
TOO_LARGE = (
    f"The file is larger than {UPLOAD_LIMIT // 1024**2} MB. "
    f"Make the picture smaller – {MAX_WIDTH:,} pixels wide is enough – and add that."
)
NOT_STORED = "The picture could not be stored. Try again later, and tell the organisers if it fails again."

logger = logging.getLogger("django.portal.images")


class MemoryUpload(MemoryFileUploadHandler):
    """Django's handler in memory, for files of any size up to one limit for all together; none is on disk.

    A file beyond it is skipped and `request.has_left_out_a_file` is set. The other fields still arrive.
    """

    size = 0

    def handle_raw_input(self, *args, **kwargs) -> None:
        self.activated = True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.size += len(raw_data)
        if self.size > UPLOAD_LIMIT:
            self.request.has_left_out_a_file = True
            raise SkipFile
        super().receive_data_chunk(raw_data, start)


@for_editors
@require_POST
def markdown_upload(request: HttpRequest) -> JsonResponse:
    """Store the posted picture in its widths, and return the Markdown that shows it.

    The response follows the editor's protocol: `image_code`, or under `image` a sentence that says why not.
    """
    file = request.FILES.get("image")
    if file is None:
        return _refusal(TOO_LARGE if getattr(request, "has_left_out_a_file", False) else NONE_CAME)
    try:
        picture, files = reencoded(file.read())
    except PictureError as refusal:
        return _refusal(str(refusal))
    try:
        store(files)
    except OSError:
        logger.exception("A picture could not be stored")
        return _refusal(NOT_STORED, status=500)
    return JsonResponse({"image_code": f"![{ASKS_FOR_WORDS}]({ADDRESS}{picture.name()})"})


def _refusal(sentence: str, status: int = 400) -> JsonResponse:
    return JsonResponse({"image": [sentence]}, status=status)


@require_safe
@csp({"default-src": [NONE]})
def stored_picture(request: HttpRequest, path: str) -> FileResponse:
    """Serve an uploaded file as a picture; the site's nosniff header keeps it from being anything else."""
    picture = read_name(path.removeprefix(FOLDER)) if path.startswith(FOLDER) else None
    if picture is None:
        raise Http404
    try:
        file = default_storage.open(path)
    except (FileNotFoundError, IsADirectoryError) as problem:
        raise Http404 from problem
    if not is_whole(file):
        file.close()
        logger.error("The picture %s is cut off: add it again, or import its edition again", path)
        raise Http404
    response = FileResponse(file, content_type=CONTENT_TYPES[picture.extension])
    response["Cache-Control"] = FOR_EVER
    return response
