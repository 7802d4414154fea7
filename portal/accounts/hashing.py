"""Password hashing, which takes a third of a second of a processor: one at a time, after everything else."""

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from django.contrib.auth.hashers import PBKDF2PasswordHasher

LONGEST_WAIT = 5.0  # seconds for one's turn, after which the person is asked to come back
LOWEST_PRIORITY = 19

_turn = threading.Lock()


class TooManyAtOnceError(Exception):
    """Too many passwords were sent at once, and this one did not get its turn. It was not checked."""


class PasswordHasher(PBKDF2PasswordHasher):
    """Django's hasher with one hash at a time in each process, so that guessing passwords slows no reader.

    Makes Django's hashes. Raises TooManyAtOnceError after LONGEST_WAIT.
    """

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        if not _turn.acquire(timeout=LONGEST_WAIT):
            raise TooManyAtOnceError
        try:
            # The thread ends with its hash: raising a priority again takes a privilege.
            with ThreadPoolExecutor(max_workers=1, initializer=lower_priority) as thread:
                return thread.submit(super().encode, password, salt, iterations).result()
        finally:
            _turn.release()


def lower_priority() -> None:
    """Let all other threads go first. Only Linux has priorities of threads; elsewhere nothing changes."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOWEST_PRIORITY)
