"""Files that appear whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.lock import locked
from world.errors import Conflict


@contextmanager
def appearing(target: Path) -> Iterator[Path]:
    """An empty file beside `target`, for its owner's eyes only, that takes the place of `target`.

    It does so when the block ends, once it is on the disk. If the block raises it vanishes; if
    the process is killed it stays behind as `.NAME.part` and the next attempt begins it anew.
    `Conflict` if another process is writing the same file.
    """
    part = target.with_name(f".{target.name}.part")
    with locked(part) as handle:
        if not part.exists() or not os.path.samestat(os.fstat(handle), part.stat()):
            message = f"Another process has just written {target}."
            raise Conflict(message)
        os.ftruncate(handle, 0)
        try:
            yield part
            flush(part)
            part.replace(target)
            flush(target.parent)
        finally:
            part.unlink(missing_ok=True)


def flush(path: Path) -> None:
    """Returns when the file, or the names in the folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
