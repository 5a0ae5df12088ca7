"""Which places of the index somebody may see: `posts.seen_store.VISIBLE`, for all at once.

What is shown of a place is asked through `VISIBLE` itself once more; a law compares the two.
"""

from pyroaring import BitMap

from actors.shut_out import is_shut_out
from posts.seen_store import Viewer
from storage.transaction import Reading
from umbrella import index_store as store
from umbrella.index import Axis, eyes, union
from umbrella.index_keeping import Snapshot
from umbrella.index_store import Eyes
from umbrella.network_store import hidden_hosts


def visible_to(tx: Reading, snapshot: Snapshot, viewer: Viewer, *, muted: bool = False) -> BitMap:
    """The places of what is open and may be seen; of whom the viewer mutes only with `muted`."""
    index = snapshot.index
    look = store.eyes_of(tx, viewer)
    found = index.shown - union(index.values(Axis.EYES).values())
    found |= index.any_of(Axis.EYES, _open_to(look))
    if look.is_ours:
        sisters = index.of(Axis.EYES, eyes("sisters", local=False))
        if sisters:
            found |= sisters & snapshot.at_hosts(look.sister_hosts)
    if viewer.actor is not None and viewer.actor.gone_at is None:
        found = _as_somebody(tx, snapshot, viewer, look, found)
        if look.muted and not muted:
            found -= BitMap(store.places_of(tx, look.muted))
    found &= snapshot.live
    return found - _unlisted(tx, snapshot)


def _open_to(look: Eyes) -> list[str]:
    """Whom not everybody may see, but somebody like that."""
    return [
        *([eyes("sisters", local=True)] if look.is_ours or look.is_sister else []),
        *([eyes("network", local=True)] if look.is_ours else []),
        *([eyes("coordinators", local=True)] if look.is_coordinator else []),
    ]


def _as_somebody(
    tx: Reading, snapshot: Snapshot, viewer: Viewer, look: Eyes, found: BitMap
) -> BitMap:
    """What they may see besides and what not, because of who they are, and always their own."""
    if viewer.actor is None:
        return found
    found |= BitMap(store.places_naming(tx, viewer.actor.iri)) & snapshot.index.shown
    followers = [eyes("followers", local=local) for local in (True, False)]
    for_followers = snapshot.index.any_of(Axis.EYES, followers)
    if for_followers:
        found |= BitMap(store.visible_among(tx, viewer, for_followers))
    found -= BitMap(store.places_of(tx, look.shunned)) | snapshot.at_hosts(look.avoided)
    return found | (BitMap(store.places_of(tx, [viewer.actor.id])) & snapshot.index.shown)


def _unlisted(tx: Reading, snapshot: Snapshot) -> BitMap:
    """What is of networks that are not in the directory, or whose hosts are shut out here."""
    index, blocked = snapshot.index, hidden_hosts(tx)
    listed = {n.id for n in snapshot.networks if not is_shut_out(n.host, blocked)}
    return index.any_of(Axis.NETWORK, index.values(Axis.NETWORK).keys() - listed)
