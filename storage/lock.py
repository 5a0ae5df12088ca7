"""One process at a time on a data folder (FLT-14)."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from world.errors import Conflict

LOCK_NAME = "sisternet.lock"


@contextmanager
def holding(folder: Path) -> Iterator[None]:
    """Holds the data folder for this process; made if it is not there.

    `Conflict` if another process holds it, with its number. The system lets go of the lock when
    the process ends, however it ends; the file stays and means nothing by itself.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _take(handle, folder)
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode("ascii"), 0)
        yield
    finally:
        os.close(handle)


def _take(handle: int, folder: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.pread(handle, 32, 0).decode("ascii", "replace").strip() or "unknown"
        message = f"Process {holder} already works with {folder}. Stop it first."
        raise Conflict(message) from error
