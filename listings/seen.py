"""What somebody may see of listings: the access functions of this room (rule R8, invariant 15).

What a viewer may not see does not exist for them, in lists and counts as well. What access
somebody needs is shown to its owner and to coordinators; whoever is matched is told by
`conversations`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Final

from accounts import seen as members
from accounts.person import Person
from actors import store as people
from actors.shut_out import is_shut_out
from listings import event_store, holder_store, holding, saved_store, seen_store, store
from listings.event_store import Event
from listings.listing import Listing, State
from listings.places import as_told, region_for
from listings.saved_search import OURS, Filter, SavedSearch
from listings.seen_store import Found
from listings.store import SEARCH
from posts.seen import Viewer
from storage.instants import to_text
from storage.sealing import Seal
from storage.search import fold, match_all, words_of
from storage.transaction import Reading, SqlValue
from text.languages import zone_of

__all__ = [
    "Board",
    "Filter",
    "Found",
    "asked_to_change",
    "board_seen_by",
    "hidden_mine",
    "history_seen_by",
    "holder_seen_by",
    "in_review_seen_by",
    "listing_seen_by",
    "matching_new",
    "may_change",
    "mine",
    "owner_seen_by",
    "searches_of",
    "sisters",
]

_NOBODY_HAS: Final = -1
LOOKED_THROUGH: Final = 200  # of those that hold a word
_REVIEWED_AT_ONCE: Final = 200
_NEW_AT_ONCE: Final = 20


@dataclass(frozen=True, slots=True)
class Board:
    """One page of what is found; `next_before` begins the next one, None after the last."""

    items: tuple[Found, ...]
    next_before: int | None


def board_seen_by(tx: Reading, viewer: Viewer, chosen: Filter, now: datetime) -> Board:
    """What our network and its sisters offer and need, as the filter says, newest first."""
    wanted = _wanted(tx, viewer, chosen, now)
    if wanted is None:
        return Board((), None)
    found = _found(tx, viewer, chosen, wanted)
    shown = tuple(_for_others(tx, viewer, one) for one in found[: chosen.limit])
    more = len(found) > chosen.limit
    return Board(shown, shown[-1].listing.post_id if more else None)


def _found(
    tx: Reading, viewer: Viewer, chosen: Filter, wanted: Mapping[str, SqlValue]
) -> Sequence[Found]:
    """One more than a page, if there are so many.

    A word that stands everywhere is in ever so many listings, and only the newest are shown: so
    the newest that hold it are looked through first, and the rest only if need be.
    """
    most = chosen.limit + 1
    if "words" not in wanted:
        return seen_store.board(tx, viewer, wanted, most)
    newest = SEARCH.newest(tx, chosen.words, limit=LOOKED_THROUGH, before=chosen.before)
    others = {name: value for name, value in wanted.items() if name != "words"}
    found = seen_store.board(tx, viewer, {**others, "among": json.dumps(newest)}, most)
    if len(newest) < LOOKED_THROUGH or len(found) == most:
        return found
    return seen_store.board(tx, viewer, wanted, most)


def _wanted(
    tx: Reading, viewer: Viewer, chosen: Filter, now: datetime
) -> Mapping[str, SqlValue] | None:
    """The conditions of a filter and their values; None if nothing can be found."""
    wanted: dict[str, SqlValue] = {
        "kind": chosen.kind,
        "urgency": chosen.urgency,
        "language": chosen.language,
        "before": chosen.before,
        "opened_after": to_text(chosen.opened_after) if chosen.opened_after else None,
        "root": chosen.root,
        "category": None if chosen.category == chosen.root else chosen.category,
        "network": _network(tx, chosen.network),
        "day": _day(chosen),
        "blocked": _blocked(tx),
    }
    if chosen.state is State.OPEN:
        wanted["open_at"] = to_text(now)
    else:
        wanted["state"] = chosen.state
    for name, words in (("words", match_all(chosen.words)), ("place", _places(chosen.place))):
        if not getattr(chosen, name).strip():
            continue
        if not words:
            return None
        wanted[name] = words
    region = region_for(tx, viewer) if "place" in wanted else None
    if region is not None:  # what they cannot read of ours they do not find by it either
        wanted["told_place"] = json.dumps([fold(region), *json.loads(str(wanted.pop("place")))])
    return {name: value for name, value in wanted.items() if value is not None}


def _places(text: str) -> str:
    words = words_of(text)
    return json.dumps(words) if words else ""


def _network(tx: Reading, name: str | None) -> int | None:
    if not name:
        return None
    if name == OURS:
        return people.network(tx).id
    username, _, host = name.removeprefix("@").partition("@")
    for row in seen_store.sister_networks(tx):
        if name == row["iri"] or (username, host) == (row["username"], row["host"]):
            return int(row["id"])
    return _NOBODY_HAS


def _day(chosen: Filter) -> str | None:
    """A day as the condition takes it: its number in the week, and when it begins and ends."""
    if chosen.day is None:
        return None
    start = datetime.combine(chosen.day, time(), zone_of(chosen.zone))
    end = datetime.combine(chosen.day + timedelta(days=1), time(), zone_of(chosen.zone))
    told = {"weekday": chosen.day.weekday(), "start": to_text(start), "end": to_text(end)}
    return json.dumps(told)


def _blocked(tx: Reading) -> str | None:
    """The sisters whose hosts are shut out or silenced: no list shows what is theirs."""
    hosts = people.blocked_hosts(tx) | people.silenced_hosts(tx)
    if not hosts:
        return None
    rows = seen_store.sister_networks(tx)
    return json.dumps([row["id"] for row in rows if is_shut_out(row["host"], hosts)])


def sisters(tx: Reading) -> list[tuple[str, str]]:
    """Handle and name of each of our sisters, for a filter."""
    rows = seen_store.sister_networks(tx)
    return [(f"{row['username']}@{row['host']}", row["name"]) for row in rows]


def listing_seen_by(tx: Reading, seal: Seal, viewer: Viewer, post_id: int) -> Found | None:
    """A listing in whatever state, or None if there is none for this viewer.

    Who stands behind one that bears the desk's name sees it whatever its audience.
    """
    found = seen_store.one(tx, viewer, post_id)
    if found is None and viewer.actor is not None and viewer.actor.local:
        found = _own_hidden(tx, seal, viewer.actor.id, post_id)
    if found is None or _is_owner(tx, seal, viewer, found.listing):
        return found
    return _for_others(tx, viewer, found)


def _own_hidden(tx: Reading, seal: Seal, actor_id: int, post_id: int) -> Found | None:
    sealed = holder_store.of(tx, post_id)
    if sealed is None or holding.opened(seal, post_id, sealed) != actor_id:
        return None
    return seen_store.any_one(tx, post_id)


def _is_owner(tx: Reading, seal: Seal, viewer: Viewer, listing: Listing) -> bool:
    is_ours = viewer.actor is not None and listing.local
    return is_ours and holding.owner_of(tx, seal, listing) == viewer.actor.id  # type: ignore[union-attr]  # checked in the line above


def _for_others(tx: Reading, viewer: Viewer, found: Found) -> Found:
    """Without what access somebody needs, unless a coordinator looks; for strangers the region."""
    region = region_for(tx, viewer) if found.listing.local else None
    if region is not None:
        found = replace(found, listing=as_told(found.listing, region))
    if not found.listing.access or _is_coordinator(tx, viewer):
        return found
    return replace(found, listing=replace(found.listing, access=()))


def _is_coordinator(tx: Reading, viewer: Viewer) -> bool:
    if viewer.actor is None or not viewer.actor.local:
        return False
    person = members.person(tx, viewer.actor.id)
    return person is not None and person.is_coordinator


def holder_seen_by(tx: Reading, seal: Seal, viewer: Viewer, listing: Listing) -> int | None:
    """Whose a listing of ours is: what everybody knows, or for coordinators and the holder.

    None for anybody else, and once it is erased.
    """
    if not listing.voice.is_desk or _is_coordinator(tx, viewer):
        return holding.owner_of(tx, seal, listing)
    owner_id = holding.owner_of(tx, seal, listing)
    return owner_id if viewer.actor is not None and viewer.actor.id == owner_id else None


def mine(tx: Reading, seal: Seal, member_id: int) -> list[Found]:
    """Everything a member has offered or asked for, in whatever state, for that member."""
    return seen_store.of_owner(tx, member_id, _hidden_of(tx, seal, member_id))


def hidden_mine(tx: Reading, seal: Seal, member_id: int) -> list[Found]:
    """What bears the desk's name, is not over, and is that member's: for that member alone."""
    hidden = _hidden_of(tx, seal, member_id)
    found = seen_store.of_owner(tx, _NOBODY_HAS, hidden) if hidden else []
    return [one for one in found if not one.listing.state.is_ended]


def _hidden_of(tx: Reading, seal: Seal, member_id: int) -> list[int]:
    """Opened one by one: no index may tell whose they are (invariant 18)."""
    return [
        post_id
        for post_id, sealed in holder_store.all_holders(tx)
        if holding.opened(seal, post_id, sealed) == member_id
    ]


def in_review_seen_by(tx: Reading, viewer: Viewer) -> list[Found]:
    """What waits for a coordinator to look at it, oldest first; nothing for anybody else."""
    if not _is_coordinator(tx, viewer):
        return []
    return seen_store.in_state(tx, State.IN_REVIEW, _REVIEWED_AT_ONCE)


def history_seen_by(tx: Reading, seal: Seal, viewer: Viewer, post_id: int) -> list[Event]:
    """What happened to a listing, in order: for its owner and coordinators."""
    listing = store.by_post(tx, post_id)
    if listing is None or not listing.local:
        return []
    if not _is_owner(tx, seal, viewer, listing) and not _is_coordinator(tx, viewer):
        return []
    return event_store.events(tx, post_id)


def searches_of(tx: Reading, member_id: int) -> list[SavedSearch]:
    """What a member looks for, for that member."""
    return saved_store.of(tx, member_id)


def matching_new(
    tx: Reading, seal: Seal, now: datetime
) -> list[tuple[SavedSearch, Sequence[Found]]]:
    """What is new for each search whose owner wants to hear of it, as they may see it.

    Nothing of their own; searches without news are left out. `saved_store.mark_told` afterwards.
    """
    news: list[tuple[SavedSearch, Sequence[Found]]] = []
    for search in saved_store.told(tx):
        owner = people.by_id(tx, search.actor_id)
        if owner is None or owner.gone_at is not None:
            continue
        chosen = replace(search.filter, opened_after=search.told_until, limit=_NEW_AT_ONCE)
        viewer = Viewer(owner)
        board = board_seen_by(tx, viewer, chosen, now)
        found = [one for one in board.items if not _is_owner(tx, seal, viewer, one.listing)]
        if found:
            news.append((search, found))
    return news


def may_change(tx: Reading, seal: Seal, viewer: Viewer, found: Found) -> bool:
    """Whether a listing is the viewer's own, or ours and they are a coordinator."""
    listing = found.listing
    return listing.local and (_is_owner(tx, seal, viewer, listing) or _is_coordinator(tx, viewer))


def owner_seen_by(tx: Reading, seal: Seal, viewer: Viewer, listing: Listing) -> Person | None:
    """The member whose listing it is, as `holder_seen_by` allows it to be known."""
    owner_id = holder_seen_by(tx, seal, viewer, listing)
    return None if owner_id is None else members.person(tx, owner_id)


def asked_to_change(tx: Reading, listing: Listing) -> str:
    """What a coordinator asks the owner of a draft to change, for that owner; "" for nothing."""
    if listing.state is not State.DRAFT:
        return ""
    steps = event_store.events(tx, listing.post_id)
    return next((step.reason for step in reversed(steps) if step.to_state is State.DRAFT), "")
