"""Packing of kept pages as small as they get, while nothing else wants the processor."""

import os
import queue
import threading
import time
from contextlib import suppress

from portal.serving.answers import Answer, Answers, Key, packed_again

# A page that has been kept for so long will be asked for again before the next change.
SETTLED_SECONDS = 5.0
LEAST_URGENT = 19  # of the system's priorities, -20 to 19


class Packer:
    """Thread that replaces quickly packed answers by smaller ones."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[tuple[float, Answers, Key, Answer]] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="packing", daemon=True)
        self._thread.start()

    def pack_later(self, answers: Answers, key: Key, answer: Answer) -> None:
        self._waiting.put((time.monotonic() + SETTLED_SECONDS, answers, key, answer))

    def _run(self) -> None:
        with suppress(AttributeError, OSError):  # where a thread has no priority of its own
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LEAST_URGENT)
        while True:
            due, answers, key, answer = self._waiting.get()
            time.sleep(max(0.0, due - time.monotonic()))
            if answers.get(key) is answer:
                answers.replace(key, answer, packed_again(answer))
