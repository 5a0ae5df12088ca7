"""The weekly letter: one for each person, out of what they may see, with nothing past in it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from accounts import store as account_store
from accounts.person import Person
from conversations import seen as talks
from listings import seen
from listings.listing import Kind, State
from listings.saved_search import OURS, Filter
from mail.kinds import LetterKind
from notices import store
from notices.bench import Bench, own_title
from notices.rhythm import WEEK, is_due
from posts.seen import Viewer
from storage.transaction import Reading, Writing
from templates.letter_views import DigestLetter, ListingLine

_OF_A_KIND: Final = 5
_LOOKED_AT: Final = 40
_SOON: Final = timedelta(days=10)  # what ends before the next letter but one


@dataclass(frozen=True, slots=True)
class Due:
    """A member whose letter is due, and from when on things are new to them."""

    person: Person
    since: datetime


def due(tx: Reading, now: datetime, most: int) -> list[Due]:
    """The members whose letter is due now, at most so many."""
    found: list[Due] = []
    for person in account_store.people(tx):
        if len(found) == most:
            break
        told_until = store.digest_told_until(tx, person.id) or person.joined_at
        if person.has_email and is_due(person.rhythm, person.zone, told_until, now):
            found.append(Due(person, max(told_until, now - 2 * WEEK)))
    return found


def write(tx: Writing, bench: Bench, one: Due, now: datetime) -> bool:
    """Queues the letter unless there is nothing in it; either way the week has been told."""
    store.note_digest(tx, one.person.id, now)
    reader = bench.reach.recipient(tx, one.person)
    if reader is None or not bench.letters.choices(tx, one.person.id).get(LetterKind.DIGEST):
        return False
    letter = _letter(tx, bench, one, now)
    if not (letter.needs or letter.offers or letter.sisters or letter.ending or letter.waiting):
        return False
    return bench.letters.queue(tx, reader, letter) is not None


def _letter(tx: Reading, bench: Bench, one: Due, now: datetime) -> DigestLetter:
    return DigestLetter(
        link=bench.link("/board"),
        needs=_news(tx, bench, one, now, Filter(kind=Kind.NEED, network=OURS)),
        offers=_news(tx, bench, one, now, Filter(kind=Kind.OFFER, network=OURS)),
        sisters=_news(tx, bench, one, now, Filter()),
        ending=_ending(tx, bench, one.person, now),
        waiting=talks.waiting(tx, bench.seal, one.person),
        waiting_link=bench.link("/messages"),
    )


def _news(
    tx: Reading, bench: Bench, one: Due, now: datetime, chosen: Filter
) -> tuple[ListingLine, ...]:
    """What was opened since the last letter, not by the reader; without a network: by sisters."""
    viewer = Viewer(one.person.actor)
    wanted = replace(chosen, opened_after=one.since, limit=_LOOKED_AT)
    found = seen.board_seen_by(tx, viewer, wanted, now).items
    own = {mine.listing.post_id for mine in seen.mine(tx, bench.seal, one.person.id)}
    ours = chosen.network == OURS
    return tuple(
        bench.line(item)
        for item in found
        if item.listing.local == ours and item.listing.post_id not in own
    )[:_OF_A_KIND]


def _ending(tx: Reading, bench: Bench, person: Person, now: datetime) -> tuple[ListingLine, ...]:
    lines = []
    for mine in seen.mine(tx, bench.seal, person.id):
        listing = mine.listing
        ends_at = listing.expires_at
        is_live = listing.state in (State.OPEN, State.PAUSED)
        if is_live and ends_at is not None and now < ends_at <= now + _SOON:
            line = replace(bench.line(mine), title=own_title(listing))
            lines.append(line)
    return tuple(lines[:_OF_A_KIND])
