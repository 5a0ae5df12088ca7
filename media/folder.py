"""The folder of media: files appear whole or not at all, and only under names of ours."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from media.picture import SUFFIXES
from storage.files import appearing

_TYPES: Final = {suffix: media_type for media_type, suffix in SUFFIXES.items()}
_STILLS: Final = "jpg|webp"
_NAME: Final = re.compile(
    rf"[A-Za-z0-9_-]{{22}}(?:-small\.(?:{_STILLS})|\.(?:{'|'.join(SUFFIXES.values())}))"
)
_INCOMING: Final = "incoming"


class Folder:
    """Files by name, spread over sub-folders by their first two characters."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def path_of(self, name: str) -> Path | None:
        """Where the file of that name lies, or would lie; None for a name that is none of ours."""
        if not _NAME.fullmatch(name):
            return None
        return self._root / name[:2] / name

    def write(self, name: str, octets: bytes) -> None:
        """On the disk when it returns."""
        path = self.path_of(name)
        if path is None:
            message = f"{name!r} is no name for a file of ours"
            raise ValueError(message)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with appearing(path) as part:
            part.write_bytes(octets)

    def read(self, name: str) -> bytes | None:
        """The octets, or None if there is no such file."""
        path = self.path_of(name)
        if path is None:
            return None
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None

    def remove(self, name: str) -> None:
        """Again: nothing happens."""
        path = self.path_of(name)
        if path is not None:
            with suppress(FileNotFoundError):
                path.unlink()

    def put_by(self, number: int, octets: bytes) -> None:
        """Keeps what nobody has looked into yet; it is served to nobody."""
        path = self._incoming(number)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with appearing(path) as part:
            part.write_bytes(octets)

    def put_by_octets(self, number: int) -> bytes | None:
        """What was put by under that number, or None."""
        try:
            return self._incoming(number).read_bytes()
        except FileNotFoundError:
            return None

    def take_away(self, number: int) -> None:
        """Drops what was put by under that number."""
        with suppress(FileNotFoundError):
            self._incoming(number).unlink()

    def all_put_by(self) -> list[int]:
        """The numbers of all that was put by."""
        names = [path.name for path in sorted((self._root / _INCOMING).glob("*"))]
        return [int(name) for name in names if name.isdecimal()]

    def _incoming(self, number: int) -> Path:
        return self._root / _INCOMING / str(number)

    def older_than(self, instant: datetime) -> Iterator[str]:
        """The names of all files written before then."""
        for path in sorted(self._root.glob("??/*")):
            with suppress(FileNotFoundError):
                written_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                if _NAME.fullmatch(path.name) and written_at < instant:
                    yield path.name


def media_type_of(name: str) -> str:
    """The type under which a file of ours is served, by its name alone."""
    return _TYPES[name.rpartition(".")[2]]


def picture_of(name: str) -> str:
    """The name of the picture whose file this is."""
    return name.partition(".")[0].removesuffix("-small")
