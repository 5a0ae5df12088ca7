"""What is printed for people who read on paper: who is here, what is asked for, what is offered.

For coordinators, who hang it up or take it round. Nothing is on it that its readers may not see:
members as they appear, listings of the audience it is printed for; how to reach anybody is not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from accounts import store as accounts_store
from accounts.person import Appearance, Person
from desk import print_store, slip_store
from desk.slips import new_code
from listings.categories import ROOTS, Category
from listings.listing import Kind, Listing, ListingAudience
from storage.search import fold
from storage.transaction import Reading, Writing
from world.chance import Chance

MOST: Final = 200
FOR_ALL: Final = (ListingAudience.PUBLIC,)
FOR_MEMBERS: Final = (ListingAudience.NETWORK, ListingAudience.SISTERS, ListingAudience.PUBLIC)


@dataclass(frozen=True, slots=True)
class Printed:
    """A listing on paper; `name` is who lists it as they appear, "" for whom the desk speaks."""

    listing: Listing
    name: str
    code: str = ""


def directory_seen_by(tx: Reading, coordinator: Person) -> list[Person]:
    """Members who agreed to be found and appear by a name, by that name; for coordinators."""
    if not coordinator.is_coordinator:
        return []
    shown = (
        person
        for person in accounts_store.people(tx)
        if person.findable
        and person.appearance is not Appearance.DESK
        and person.vetting.has_been_met
    )
    return sorted(shown, key=lambda person: (fold(person.actor.name), person.id))


def printed_seen_by(
    tx: Reading, coordinator: Person, kind: Kind, audiences: Sequence[str], now: datetime
) -> list[Printed]:
    """Open listings of ours for those audiences, the oldest first; for coordinators."""
    if not coordinator.is_coordinator:
        return []
    found = print_store.open_listings(tx, kind, audiences, now, MOST)
    codes = slip_store.codes_of(tx, [listing.post_id for listing, _ in found])
    return [
        Printed(listing, "" if listing.voice.is_desk else name, codes.get(listing.post_id, ""))
        for listing, name in found
    ]


def by_root(printed: Sequence[Printed]) -> list[tuple[Category, list[Printed]]]:
    """The listings below the root of their first kind of help, in the order of the roots."""
    groups = [
        (root, [one for one in printed if one.listing.root_category == root.code]) for root in ROOTS
    ]
    return [(root, members) for root, members in groups if members]


def give_codes(tx: Writing, chance: Chance, printed: Sequence[Printed], now: datetime) -> None:
    """Gives every one of these that has none a short address."""
    taken = slip_store.all_codes(tx)
    known = slip_store.codes_of(tx, [one.listing.post_id for one in printed])
    for one in printed:
        if one.listing.post_id in known:
            continue
        code = new_code(chance, taken)
        taken.add(code)
        slip_store.give(tx, one.listing.post_id, code, now)
