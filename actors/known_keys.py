"""Parsed public keys in memory: reading one from a row costs more than finding it here."""

from collections import OrderedDict
from collections.abc import Mapping

from federation.keys import PublicKey


class KnownKeys:
    """The keys used last, by their names; an owner's keys come and go together."""

    def __init__(self, most: int = 8192) -> None:
        self._most = most
        self._keys: OrderedDict[str, tuple[str, PublicKey]] = OrderedDict()
        self._of_owner: dict[str, set[str]] = {}
        self.changes = 0

    def get(self, key_iri: str) -> tuple[str, PublicKey] | None:
        """(iri of the owner, key), or None."""
        known = self._keys.get(key_iri)
        if known is not None:
            self._keys.move_to_end(key_iri)
        return known

    def knows(self, owner_iri: str) -> bool:
        """Whether any key of that owner is known."""
        return owner_iri in self._of_owner

    def put(self, owner_iri: str, key_iri: str, key: PublicKey) -> None:
        """Remembers one key, found in the owner's own document."""
        self._drop(key_iri)
        self._keys[key_iri] = (owner_iri, key)
        self._of_owner.setdefault(owner_iri, set()).add(key_iri)
        while len(self._keys) > self._most:
            self._drop(next(iter(self._keys)))

    def replace(self, owner_iri: str, keys: Mapping[str, PublicKey]) -> None:
        """Makes these the only keys of the owner that are known."""
        self.forget(owner_iri)
        for key_iri, key in keys.items():
            self.put(owner_iri, key_iri, key)

    def forget(self, owner_iri: str) -> None:
        """Forgets every key of one owner; whoever is just reading one from a row sees `changes`."""
        self.changes += 1
        for key_iri in list(self._of_owner.get(owner_iri, ())):
            self._drop(key_iri)

    def _drop(self, key_iri: str) -> None:
        known = self._keys.pop(key_iri, None)
        if known is None:
            return
        owner_iri = known[0]
        siblings = self._of_owner[owner_iri]
        siblings.discard(key_iri)
        if not siblings:
            del self._of_owner[owner_iri]
