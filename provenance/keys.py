"""Which key of others held at what time."""

from datetime import datetime

from actors import store as people
from federation.keys import PublicKey
from storage.transaction import Reading


def key_for(tx: Reading, key_iri: str, at: datetime) -> PublicKey | None:
    """The key that bore that name at that instant, as far as it is known here; else None."""
    for generation in people.generations_named(tx, key_iri):
        if generation.lifetime.covers(at):
            return generation.key
    return None
