"""What members note for themselves about others: sealed in the store, open to whoever wrote it."""

from collections.abc import Mapping, Sequence

from actors import store as actors_store
from actors.actor import Actor
from relations import tie_store
from storage.sealing import Seal
from storage.transaction import Reading, Writing


def keep_note(tx: Writing, seal: Seal, owner_id: int, about_id: int, words: str) -> None:
    """Keeps what a member notes about somebody, in place of what stood there; "": nothing."""
    sealed = seal.seal_text(words, _name(owner_id, about_id)) if words else None
    tie_store.set_note(tx, owner_id, about_id, sealed)


def notes(
    tx: Reading, seal: Seal, owner_id: int, about: Sequence[int] | None = None
) -> Mapping[int, str]:
    """What a member notes about these, or about everybody, by number."""
    return {
        about_id: seal.open_text(sealed, _name(owner_id, about_id))
        for about_id, sealed in tie_store.notes(tx, owner_id, about).items()
    }


def all_notes(tx: Reading, seal: Seal, owner: Actor) -> list[tuple[Actor, str]]:
    """Everything a member notes, with whom it is about."""
    found = notes(tx, seal, owner.id).items()
    known = [(actors_store.by_id(tx, about_id), words) for about_id, words in found]
    return [(about, words) for about, words in known if about is not None]


def _name(owner_id: int, about_id: int) -> str:
    return f"relations.note {owner_id} {about_id}"
