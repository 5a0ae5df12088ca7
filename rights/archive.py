"""The one file that a member takes with them, written from beginning to end (ZIP, APPNOTE 6.3)."""

import zipfile
from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from types import TracebackType
from typing import IO, Final, Protocol, Self

from rights.keepsake import Piece

_STORED: Final = (".jpg", ".webp", ".png", ".zip")  # small already
_OLDEST_YEAR: Final = 1980  # of a ZIP file
_FOR_OWNER: Final = 0o600 << 16


class Sink(Protocol):
    """Where the archive goes: a file, or a sealed one."""

    def write(self, octets: bytes, /) -> int: ...

    def flush(self) -> None: ...

    def close(self) -> None: ...


class Archive(AbstractContextManager["Archive"]):
    """Takes pieces of files in order. Blocks: to be used on a thread of its own."""

    def __init__(self, sink: Sink, folder: str, made_at: datetime) -> None:
        self._zip = zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED)
        self._folder = folder
        self._at = (
            made_at.timetuple()[:6] if made_at.year >= _OLDEST_YEAR else (1980, 1, 1, 0, 0, 0)
        )
        self._file: IO[bytes] | None = None
        self._path = ""
        self._known: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end_file()
        self._zip.close()

    def add(self, pieces: Iterable[Piece]) -> None:
        """Writes what comes next; a file that was ended cannot be gone on with."""
        for piece in pieces:
            if piece.path != self._path:
                self._begin_file(piece.path)
            assert self._file is not None  # noqa: S101  # just begun
            self._file.write(piece.octets)

    def has(self, path: str) -> bool:
        """Whether there is a file of that name in it."""
        return path in self._known

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
