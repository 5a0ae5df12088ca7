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
    """Holds the data folder for this process; makes the folder if it is not there.

    `Conflict`, with the number of the other process, if it is held already. The system lets go
    of the lock when the process ends, however it ends; the file stays and means nothing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder / LOCK_NAME) as handle:
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode("ascii"), 0)
        yield


@contextmanager
def turn_in(folder: Path) -> Iterator[None]:
    """Waits until nobody else is in such a block for the same folder; leaves no file behind."""
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def locked(path: Path) -> Iterator[int]:
    """The file, opened and locked, readable by its owner only; made if it is not there."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _take(handle, path)
        yield handle
    finally:
        os.close(handle)


def _take(handle: int, path: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        number = os.pread(handle, 20, 0).strip()
        holder = f"Process {number.decode('ascii')}" if number.isdigit() else "Another process"
        message = f"{holder} already works in {path.parent}. Wait for it, or stop it first."
        raise Conflict(message) from error
