"""New keys for an actor of ours, announced under the old ones."""

from datetime import datetime

from actors.actor_store import by_id, touch
from actors.history_store import keep_rotation
from actors.history_wire import rotation_of
from actors.key_store import public_keys, retire_keys
from actors.keyring import KeyRing, make_keys
from federation.strict_json import write
from storage.transaction import Writing
from world.ids import IdMaker


def rotate_keys(
    tx: Writing, actor_id: int, iri: str, keyring: KeyRing, now: datetime, ids: IdMaker
) -> None:
    """Takes the actor's keys out of use and makes new ones.

    The caller publishes `Update(actor)` in the same transaction and at the same instant `now`;
    whoever delivers it asks for `signer(actor_id, at=published_at)` and so gets the old key
    (GoToSocial keeps keys for ever and believes the new one only from under the old). For those
    who come later the same is kept as a statement of keys alone. Where the old key does not open
    any more nobody can vouch for the new one, and the history of keys begins anew.
    """
    old = {key_iri for key_iri, _ in public_keys(tx, actor_id)}
    retire_keys(tx, actor_id, now)
    make_keys(tx, actor_id, iri, keyring, now, ids)
    touch(tx, actor_id, now)
    actor = by_id(tx, actor_id)
    signer = keyring.signer_in(tx, actor_id, now)
    if actor is not None and signer.ed25519_key_iri in old:
        statement = rotation_of(iri, actor.type, public_keys(tx, actor_id), signer, now)
        keep_rotation(tx, actor_id, now, write(statement))
