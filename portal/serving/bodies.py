"""Bodies of requests, whole or not at all."""

import threading
import time
from contextlib import suppress
from tempfile import SpooledTemporaryFile
from typing import BinaryIO

from django.core.exceptions import BadRequest

IN_MEMORY = 256_000  # bytes; a larger body waits on disk
PATIENCE_SECONDS = 5.0  # with a body of which nothing comes …
BYTES_A_SECOND = 16_000  # … and more while it comes at this pace
PIECE = 16_384


class Body:
    """The body of a request, read by a thread of its own, as a read from a server may never end."""

    def __init__(self, stream: BinaryIO, length: int, places: threading.Semaphore) -> None:
        """Begin to read `length` bytes of `stream`; give one of `places` back at the end."""
        self._stream, self._length, self._places = stream, length, places
        self._received = 0
        self._whole, self._is_late = threading.Event(), False
        self._file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 – closed by who gets it
        self._began = time.monotonic()
        threading.Thread(target=self._read, name="body", daemon=True).start()

    def end(self) -> None:
        """Wait until nothing of it is read any more: the connection is closed, or all has come."""
        self._whole.wait()

    def wait(self) -> BinaryIO | None:
        """Return the body as a file; None if it does not come in time.

        The file of a body that was cut raises BadRequest: a server hands on what came before a connection
        was lost, and Django would take it for all. Half of a text could be saved.
        """
        while not self._whole.wait(self._seconds_left):
            if self._seconds_left == 0:
                self._close_late()
                return None
        if self._received < self._length:
            self._file.close()
            return Refused(BadRequest(f"{self._length - self._received} bytes of the form are missing."))
        self._file.seek(0)
        return self._file

    @property
    def _seconds_left(self) -> float:
        due = self._began + PATIENCE_SECONDS + self._received / BYTES_A_SECOND
        return max(0.0, due - time.monotonic())

    def _read(self) -> None:
        try:
            with suppress(OSError):  # the connection broke
                while piece := self._stream.read(min(PIECE, self._length - self._received)):
                    self._file.write(piece)
                    self._received += len(piece)
        finally:
            self._places.release()
            self._whole.set()
            if self._is_late:
                self._file.close()

    def _close_late(self) -> None:
        """Have the file closed by whichever thread is the last to know of it."""
        self._is_late = True
        if self._whole.is_set():
            self._file.close()


class Refused:
    """The body of a request that must not be answered as if it had come: to read it raises `reason`."""

    def __init__(self, reason: Exception) -> None:
        self._reason = reason

    def read(self, size: int = -1) -> bytes:
        raise self._reason

    readline = read

    def close(self) -> None:
        pass
