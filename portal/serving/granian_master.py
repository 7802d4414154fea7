"""Granian with a master that says where the portal is, and goes on when a worker is killed.

`python -m portal.serving.granian_master …` takes granian's own arguments. With --respawn-failed-workers
granian starts a worker again that has ended, but ends everything when that worker ends within 5.5 s too. That
is right for code that cannot start. It is wrong when the system is short of memory and kills workers as they
start: all others would go as well.
"""

import logging
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from multiprocessing import resource_tracker

from django.conf import settings
from granian import cli
from granian.log import logger
from granian.server import Server

PAUSE_SECONDS = 1  # before a killed worker is started once more


class Master(Server):
    """Granian's master, which ends for a worker that failed, but not for one that was killed."""

    def startup(self, spawn_target, target_loader) -> None:
        """Start the workers, and say where the portal is once they answer."""
        with interrupted_alone():
            super().startup(spawn_target, target_loader)
        threading.Thread(target=say_where, args=[self.bind_port], daemon=True).start()

    def _serve_loop(self, spawn_target, target_loader) -> None:
        """Come back from granian's loop to where it was if a worker that was killed has ended it."""
        while True:
            super()._serve_loop(spawn_target, target_loader)
            ended = [self.wrks[number].inner.exitcode for number in self.interrupt_children]
            if self.interrupt_signal or set(ended) != {-signal.SIGKILL}:
                return
            logger.error("Not exiting: the worker was killed as it started. It is started again.")
            time.sleep(PAUSE_SECONDS)
            self.respawned_wrks.clear()  # whose times make granian end


@contextmanager
def interrupted_alone() -> Iterator[None]:
    """Keep Ctrl+C, which goes to all, from workers started meanwhile: their master ends them.

    A worker that is still being imported would answer with a traceback. Windows cannot keep it back.
    """
    if os.name == "nt":
        yield
        return
    resource_tracker.ensure_running()  # before, as it lets Ctrl+C through again
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    yield
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def say_where(port: int) -> None:
    while not answers(port):
        time.sleep(0.1)
    address = settings.PUBLIC_ADDRESS.url
    print(f"The portal is at {address}/ with its admin at {address}/admin/", flush=True)  # noqa: T201
    print("Ctrl+C stops it.", flush=True)  # noqa: T201


def answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("HEAD", "/healthz")
        connection.getresponse().read()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
    return True


def is_news(record: logging.LogRecord) -> bool:
    """Return False for the remark that a worker may have many threads: most of them wait (door.py)."""
    return "Python threads" not in record.getMessage()


if __name__ == "__main__":
    # A fork made while a thread writes a line waits for that line for ever, and until it has imported all,
    # it takes a signal to end for one to its master.
    multiprocessing.set_start_method("spawn")
    logger.addFilter(is_news)
    cli.Server = Master
    cli.entrypoint()
