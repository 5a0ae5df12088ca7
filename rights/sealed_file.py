"""Files that only this node can read: sealed piece by piece, written and read as a stream.

What lies on the disk is a row of pieces, each with its length before it. A piece knows its file,
its place and whether it is the last, so that none can be left out, moved or taken from elsewhere.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from storage.sealing import Seal
from world.errors import Conflict

PIECE_OCTETS: Final = 256 * 1024
_LENGTH_OCTETS: Final = 4


class SealedWriter:
    """Where something is written to from beginning to end; `close` writes the last piece."""

    def __init__(self, file: BinaryIO, seal: Seal, name: str) -> None:
        self._file = file
        self._seal = seal
        self._name = name
        self._open = bytearray()
        self._place = 0
        self.octets = 0

    def write(self, octets: bytes) -> int:
        """Takes what comes next."""
        self._open += octets
        self.octets += len(octets)
        while len(self._open) > PIECE_OCTETS:  # the last piece is told by `close`
            self._put(bytes(self._open[:PIECE_OCTETS]), is_last=False)
            del self._open[:PIECE_OCTETS]
        return len(octets)

    def flush(self) -> None:
        """Nothing to do: pieces are written when they are full."""

    def close(self) -> None:
        """Nothing follows: the last piece is written. The file below stays open."""
        self._put(bytes(self._open), is_last=True)
        self._open.clear()

    def _put(self, octets: bytes, *, is_last: bool) -> None:
        sealed = self._seal.seal(octets, _piece_name(self._name, self._place, is_last=is_last))
        self._file.write(len(sealed).to_bytes(_LENGTH_OCTETS, "big") + sealed)
        self._place += 1


def read_sealed(path: Path, seal: Seal, name: str) -> Iterator[bytes]:
    """What was written, piece by piece. `Conflict` where it is not what was written.

    Raises `FileNotFoundError` if there is no such file.
    """
    with path.open("rb") as file:
        place, length = 0, file.read(_LENGTH_OCTETS)
        while length:
            sealed = file.read(int.from_bytes(length, "big"))
            length = file.read(_LENGTH_OCTETS)
            yield seal.open(sealed, _piece_name(name, place, is_last=not length))
            place += 1
        if place == 0:
            message = "This file is empty."
            raise Conflict(message)


def _piece_name(name: str, place: int, *, is_last: bool) -> str:
    return f"{name} {place}{' end' if is_last else ''}"
