"""JSON that is ready, kept while what it says is so: the latest asked for, bounded in octets."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from api.showing.quote import NOBODY, Approval


@dataclass(slots=True)
class Ready:
    """An object's members as octets, without the last brace, as they were in state `version`.

    `has_poll` and `has_quote` tell what has to be asked for each viewer anew; `approval` is who
    may quote it, `program` with what it was written, which only its author is told; `words` are
    what filters look through, once one has.
    """

    version: int
    octets: bytes
    has_poll: bool = False
    has_quote: bool = False
    approval: Approval = NOBODY
    program: bytes = b"null"
    words: str | None = None


class Shelf:
    """Keeps what is ready by number. Several threads read the database, so several come here."""

    def __init__(self, octets_most: int) -> None:
        self._most = octets_most
        self._held = 0
        self._kept: OrderedDict[int, Ready] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, number: int, version: int) -> Ready | None:
        """What is ready of that number in that state; None if it has to be made."""
        with self._lock:
            found = self._kept.get(number)
            if found is None or found.version != version:
                return None
            self._kept.move_to_end(number)
            return found

    def put(self, number: int, ready: Ready) -> None:
        """Keeps it in place of an older one; what was not asked for longest goes."""
        with self._lock:
            before = self._kept.pop(number, None)
            self._held += len(ready.octets) - (0 if before is None else len(before.octets))
            self._kept[number] = ready
            while self._held > self._most and self._kept:
                _, dropped = self._kept.popitem(last=False)
                self._held -= len(dropped.octets)

    def clear(self) -> None:
        """Keeps nothing of what there is."""
        with self._lock:
            self._kept.clear()
            self._held = 0
