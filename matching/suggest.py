"""Suggestions for a need of ours, out of our own offers and those that came from sisters.

All of it happens here, on what is stored already: nothing about the need leaves the node.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from actors import store as people
from listings import holding, seen
from listings import store as listing_store
from listings.categories import root_code
from listings.listing import Kind, Listing
from listings.saved_search import LARGEST_PAGE, Filter
from listings.seen import Found
from matching.reasons import Reason
from matching.side import Side
from matching.weighing import best, is_hidden_from, known, owned
from posts.seen import Viewer
from storage.sealing import Seal
from storage.transaction import Reading

SHOWN: Final = 5
_LOOKED_AT: Final = 40  # of the best by their words alone, the owners are looked up too


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An offer that may meet a need; `reasons` are for the person who asks to read."""

    offer: Found
    owner_id: int
    reasons: tuple[Reason, ...]


def suggestions(
    tx: Reading, seal: Seal, need_id: int, now: datetime, limit: int = SHOWN
) -> list[Suggestion]:
    """The offers that suit a need of ours best, as whoever has the need may see them.

    Empty for what is no open need of ours, and once it is not known whose it is. The same store
    gives the same suggestions in the same order.
    """
    need = listing_store.by_post(tx, need_id)
    if need is None or not need.local or need.kind is not Kind.NEED or not need.is_open(now):
        return []
    owner_id = holding.owner_of(tx, seal, need)
    owner = people.by_id(tx, owner_id) if owner_id is not None else None
    if owner is None or not owner.local:
        return []
    asking = known(tx, [Side(need, owner.id)])[0]
    found = _candidates(tx, Viewer(owner), need, now)
    fits = best(asking, [(one, Side(one.listing, one.listing.author_id)) for one in found], now)
    looked_at = [fit.offer for fit in fits[:_LOOKED_AT]]
    sides = known(
        tx, [owned(tx, seal, Side(one.listing, one.listing.author_id)) for one in looked_at]
    )
    fitting = [
        (one, replace(side, network_name=one.network_name))
        for one, side in zip(looked_at, sides, strict=True)
        if not is_hidden_from(tx, owner.id, one, side)
    ]
    return [
        Suggestion(fit.offer, fit.side.owner_id, fit.reasons)
        for fit in best(asking, fitting, now)[:limit]
    ]


def _candidates(tx: Reading, viewer: Viewer, need: Listing, now: datetime) -> list[Found]:
    """The newest open offers of the same roots that the one who asks may see, each once."""
    found: dict[int, Found] = {}
    for root in sorted({root_code(code) for code in need.categories}):
        chosen = Filter(kind=Kind.OFFER, category=root, limit=LARGEST_PAGE)
        board = seen.board_seen_by(tx, viewer, chosen, now)
        found |= {one.listing.post_id: one for one in board.items}
    return list(found.values())
