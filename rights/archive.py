"""The one file that a member takes with them, written from beginning to end (ZIP, APPNOTE 6.3)."""

import zipfile
from collections.abc import Iterable
from datetime import datetime
from typing import IO, Final, Protocol

from rights.keepsake import Piece

_STORED: Final = (".jpg", ".webp", ".png", ".zip")  # small already
_OLDEST_YEAR: Final = 1980  # of a ZIP file
_FOR_OWNER: Final = 0o600 << 16


class Sink(Protocol):
    """Where the archive goes: a file, or a sealed one."""

    def write(self, octets: bytes, /) -> int: ...

    def flush(self) -> None: ...

    def close(self) -> None: ...


class _Tap:
    """The sink, until it is shut: a ZIP file writes its end whenever it is let go of."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self.is_open = True

    def write(self, octets: bytes, /) -> int:
        return self._sink.write(octets) if self.is_open else len(octets)

    def flush(self) -> None:
        if self.is_open:
            self._sink.flush()

    def close(self) -> None:
        """The sink is for its owner to close."""


class Archive:
    """Takes pieces of files in order. Blocks: to be used on a thread beside the event loop."""

    def __init__(self, sink: Sink, folder: str, made_at: datetime) -> None:
        self._tap = _Tap(sink)
        self._zip = zipfile.ZipFile(self._tap, "w", zipfile.ZIP_DEFLATED)
        self._folder = folder
        self._at = (max(made_at.year, _OLDEST_YEAR), *made_at.timetuple()[1:6])
        self._file: IO[bytes] | None = None
        self._path = ""
        self._known: set[str] = set()

    def add(self, pieces: Iterable[Piece]) -> None:
        """Writes what comes next; a file that was ended cannot be gone on with."""
        for piece in pieces:
            if piece.path != self._path:
                self._begin_file(piece.path)
            assert self._file is not None  # noqa: S101  # just begun
            self._file.write(piece.octets)

    def close(self) -> None:
        """Nothing follows: the list of its files is written."""
        self._end_file()
        self._zip.close()

    def give_up(self) -> None:
        """What was written is of no use: nothing more goes to the sink."""
        self._tap.is_open = False
        self.close()

    def _begin_file(self, path: str) -> None:
        self._end_file()
        if path in self._known:
            message = f"{path} is in the archive already"
            raise ValueError(message)
        entry = zipfile.ZipInfo(f"{self._folder}/{path}", self._at)
        entry.compress_type = zipfile.ZIP_STORED if path.endswith(_STORED) else zipfile.ZIP_DEFLATED
        entry.external_attr = _FOR_OWNER
        self._file = self._zip.open(entry, "w")
        self._path = path
        self._known.add(path)

    def _end_file(self) -> None:
        if self._file is not None:
            self._file.close()
        self._file, self._path = None, ""
