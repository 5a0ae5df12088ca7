"""Suggestions for a need of ours, out of our own offers and those that came from sisters.

All of it happens here, on what is stored already: nothing about the need leaves the node.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from accounts import seen as members
from accounts.person import Person
from actors import store as people
from listings import holding, seen
from listings import store as listing_store
from listings.categories import root_code
from listings.listing import Kind, Listing
from listings.saved_search import LARGEST_PAGE, Filter
from listings.seen import Found
from matching import store
from matching.reasons import Reason, may_meet, reasons, weight
from matching.side import Side
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
    asking = _known(tx, [Side(need, owner.id)])[0]
    found = _candidates(tx, Viewer(owner), need, now)
    best = _best(asking, [(one, Side(one.listing, one.listing.author_id)) for one in found], now)
    looked_at = [fit.offer for fit in best[:_LOOKED_AT]]
    known = _known(
        tx, [_owned(tx, seal, Side(one.listing, one.listing.author_id)) for one in looked_at]
    )
    fitting = [
        (one, replace(side, network_name=one.network_name))
        for one, side in zip(looked_at, known, strict=True)
        if not _is_hidden_from(tx, owner.id, one, side)
    ]
    return [
        Suggestion(fit.offer, fit.side.owner_id, fit.reasons)
        for fit in _best(asking, fitting, now)[:limit]
    ]


def _candidates(tx: Reading, viewer: Viewer, need: Listing, now: datetime) -> list[Found]:
    """The newest open offers of the same roots that the one who asks may see, each once."""
    found: dict[int, Found] = {}
    for root in sorted({root_code(code) for code in need.categories}):
        chosen = Filter(kind=Kind.OFFER, category=root, limit=LARGEST_PAGE)
        board = seen.board_seen_by(tx, viewer, chosen, now)
        found |= {one.listing.post_id: one for one in board.items}
    return list(found.values())


def _owned(tx: Reading, seal: Seal, side: Side) -> Side:
    """With whose it is where the desk speaks for somebody of ours."""
    owner_id = holding.owner_of(tx, seal, side.listing)
    return side if owner_id in (None, side.owner_id) else replace(side, owner_id=owner_id)


def _known(tx: Reading, sides: Sequence[Side]) -> list[Side]:
    """With what we know of their owners, as far as those are members of ours."""
    persons = members.persons(tx, {side.owner_id for side in sides})
    helped = store.times_helped(tx, persons)
    return [_with(side, persons.get(side.owner_id), helped) for side in sides]


def _with(side: Side, person: Person | None, helped: Mapping[int, int]) -> Side:
    if person is None:
        return side
    return replace(
        side,
        languages=frozenset(person.languages),
        meets_alone=person.meets_alone,
        times_helped=helped.get(person.id, 0),
    )


def _is_hidden_from(tx: Reading, asking_id: int, one: Found, side: Side) -> bool:
    """Whether a block stands between the two whom nobody but the desk knows of.

    The board has left out already what is of anybody else who blocks or is blocked.
    """
    is_known = side.owner_id == one.listing.author_id
    return not is_known and people.is_blocked_pair(tx, asking_id, side.owner_id)


@dataclass(frozen=True, slots=True)
class _Fit:
    """An offer that may meet the need, and what speaks for it."""

    offer: Found
    side: Side
    reasons: tuple[Reason, ...]


def _best(asking: Side, offers: Sequence[tuple[Found, Side]], now: datetime) -> list[_Fit]:
    """Those that may meet the need, the one with most reasons first, then the oldest."""
    fitting = [
        _Fit(one, side, reasons(asking, side, now))
        for one, side in offers
        if may_meet(asking, side, now)
    ]
    return sorted(fitting, key=lambda fit: (-weight(fit.reasons), fit.side.listing.post_id))
