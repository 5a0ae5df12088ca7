"""Members by what a coordinator types of their names: all of one, or the beginning of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from accounts import store as accounts_store
from accounts.store import Entry
from storage.search import fold, words_of
from storage.transaction import Reading

LIKE_SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class Names:
    """Everybody who is here, folded once for many questions."""

    folded: Sequence[tuple[str, str, Entry]]  # the name and the handle, and whose they are

    def exact(self, typed: str) -> list[Entry]:
        """Everybody of exactly that name or handle; case and accents do not count."""
        wanted = " ".join(fold(typed).split()).removeprefix("@")
        if not wanted:
            return []
        return [entry for name, handle, entry in self.folded if wanted in (name, handle)]

    def like(self, typed: str, limit: int = LIKE_SHOWN) -> list[Entry]:
        """Those whose name or handle holds every word that was typed, by name."""
        wanted = words_of(typed)
        if not wanted:
            return []
        found = (
            entry
            for name, handle, entry in self.folded
            if all(word in name or word in handle for word in wanted)
        )
        return [entry for entry, _ in zip(found, range(limit), strict=False)]


def names_here(tx: Reading) -> Names:
    """Every member, for coordinators who look somebody up."""
    return Names(
        [
            (" ".join(fold(entry.name).split()), entry.username, entry)
            for entry in accounts_store.entries(tx)
        ]
    )
