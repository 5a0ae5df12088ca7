"""What is known of the two sides of a match, and which offers suit a need best."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from accounts import seen as members
from accounts.person import Person
from actors import store as people
from listings import holding
from listings.seen import Found
from matching import store
from matching.reasons import Reason, may_meet, reasons, weight
from matching.side import Side
from storage.sealing import Seal
from storage.transaction import Reading


def owned(tx: Reading, seal: Seal, side: Side) -> Side:
    """With whose it is where the desk speaks for somebody of ours."""
    owner_id = holding.owner_of(tx, seal, side.listing)
    return side if owner_id in (None, side.owner_id) else replace(side, owner_id=owner_id)


def known(tx: Reading, sides: Sequence[Side]) -> list[Side]:
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


def is_hidden_from(tx: Reading, asking_id: int, one: Found, side: Side) -> bool:
    """Whether a block stands between the two whom nobody but the desk knows of.

    The board has left out already what is of anybody else who blocks or is blocked.
    """
    is_known = side.owner_id == one.listing.author_id
    return not is_known and people.is_blocked_pair(tx, asking_id, side.owner_id)


@dataclass(frozen=True, slots=True)
class Fit:
    """An offer that may meet the need, and what speaks for it."""

    offer: Found
    side: Side
    reasons: tuple[Reason, ...]


def best(asking: Side, offers: Sequence[tuple[Found, Side]], now: datetime) -> list[Fit]:
    """Those that may meet the need, the one with most reasons first, then the oldest."""
    fitting = [
        Fit(one, side, reasons(asking, side, now))
        for one, side in offers
        if may_meet(asking, side, now)
    ]
    return sorted(fitting, key=lambda fit: (-weight(fit.reasons), fit.side.listing.post_id))
