"""A copy of the index on the disk, so that nobody waits until a million rows have been read.

It holds sets of places and what they have in common: no text, and nobody's name. Nothing is taken
out of it before its checksum has been found right, and whose state of the store it tells is for
`umbrella.index_shelf` to know. Whatever is amiss, there is no copy.
"""

import hashlib
import json
import os
import struct
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import pyroaring

import listings.categories
import listings.terms_text
import listings.window
import umbrella.index
import umbrella.when
from storage.files import appearing
from umbrella.index import Index, Part
from world.chance import SystemChance

_MAGIC: Final = b"sisternet places"
_LENGTHS: Final = struct.Struct("<II")
_DIGEST: Final = 32
_AT_ONCE: Final = 1 << 20
_HEAD_MOST: Final = 4096
_MADE_BY: Final = (
    *(umbrella.index, umbrella.when),
    *(listings.categories, listings.terms_text, listings.window),
)


@dataclass(frozen=True, slots=True)
class Head:
    """Which state of which store a copy tells: that after `change`, of the store with this `mark`.

    Instants are in milliseconds; `made_at` is when the index was made of the store, and `shape`
    the number of its latest migration.
    """

    mark: str
    change: int
    made_at: int
    written_at: int
    code: str
    shape: int


def code() -> str:
    """A hash of what makes an index: another one, and it might be made otherwise."""
    return _CODE


def beside(database: Path) -> Path:
    """Where the copy lies."""
    return database.with_name(f"{database.name}.places")


def write(target: Path, head: Head, parts: Iterable[Part]) -> None:
    """Writes a copy for its owner's eyes only; nothing of the one before stays on the disk.

    Raises `OSError` where it cannot be written, `Conflict` where somebody else does.
    """
    with _blanking(target), appearing(target) as part, part.open("wb") as file:
        digest = _hash_of([])
        for octets in _octets(head, parts):
            digest.update(octets)
            file.write(octets)
        file.write(digest.digest())


def head(path: Path) -> Head | None:
    """What a copy says of itself; whether it is sound is not looked into."""
    try:
        with path.open("rb") as file:
            return _head(next(_records(memoryview(file.read(_HEAD_MOST)))))
    except (OSError, ValueError, TypeError, struct.error, StopIteration):
        return None


def is_sound(path: Path) -> bool:
    """Whether it is as it was written."""
    return _sound(path) is not None


def read(path: Path, wanted: Callable[[Head], bool]) -> tuple[Head, Index] | None:
    """The index, as it was after a change, if it is one that is `wanted`."""
    found = head(path)
    octets = _sound(path) if found is not None and wanted(found) else None
    if octets is None:
        return None
    records = _records(octets)
    told = _head(next(records))
    # Another may have been written meanwhile.
    return (told, Index.of_parts(records)) if wanted(told) else None


def _octets(head: Head, parts: Iterable[Part]) -> Iterator[bytes]:
    yield _MAGIC
    for name, octets in ((json.dumps(asdict(head)), b""), *parts):
        text = name.encode()
        yield _LENGTHS.pack(len(text), len(octets)) + text
        yield octets


def _sound(path: Path) -> memoryview | None:
    """All but its checksum, if that is right."""
    try:
        octets = memoryview(path.read_bytes())
    except OSError:
        return None
    told, digest = octets[:-_DIGEST], octets[-_DIGEST:]
    return told if digest == _hash_of([told]).digest() else None


def _records(octets: memoryview) -> Iterator[Part]:
    if octets[: len(_MAGIC)].tobytes() != _MAGIC:
        return
    at = len(_MAGIC)
    while at < len(octets):
        text, places = _LENGTHS.unpack_from(octets, at)
        middle = at + _LENGTHS.size + text
        name = octets[at + _LENGTHS.size : middle].tobytes().decode()
        yield name, octets[middle : middle + places].tobytes()
        at = middle + places


def _head(record: Part) -> Head:
    found: dict[str, Any] = json.loads(record[0])
    return Head(**found)


def _hash_of(texts: Iterable[bytes | memoryview]) -> "hashlib.blake2b":
    digest = hashlib.blake2b(digest_size=_DIGEST)
    for text in texts:
        digest.update(text)
    return digest


def _hash_of_code() -> str:
    modules = (*_MADE_BY, sys.modules[__name__])
    try:
        texts = [Path(str(module.__file__)).read_bytes() for module in modules]
    except OSError:  # without its text, no other process can know that it is the same
        texts = [SystemChance().octets(_DIGEST)]
    return _hash_of([*texts, pyroaring.__version__.encode()]).hexdigest()


_CODE: Final = _hash_of_code()  # now, for another version may lie there later


@contextmanager
def _blanking(path: Path) -> Iterator[None]:
    """What lay there when the block began is overwritten when it has ended."""
    try:
        former = path.open("r+b")
    except FileNotFoundError:
        yield
        return
    with former:
        yield
        left = former.seek(0, os.SEEK_END)
        former.seek(0)
        while left > 0:
            left -= former.write(bytes(min(left, _AT_ONCE)))
        former.flush()
        os.fsync(former.fileno())
