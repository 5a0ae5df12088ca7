"""Three days before something of theirs ends people hear of it, and keep it going with one tap."""

from datetime import datetime, timedelta
from typing import Final

from listings import ending_store, holding
from listings.listing import Listing
from listings.observers import LifeObserver
from listings.renewing import renew_token
from mail.kinds import LetterKind
from notices.bench import Bench, own_title
from storage.instants import to_text
from storage.transaction import Writing
from templates.letter_views import LapseLetter

BEFORE: Final = timedelta(days=3)
_AT_ONCE: Final = 200
_LONG_ENOUGH: Final = timedelta(days=7)  # what was meant to be short needs no reminder


def tell_lapses(tx: Writing, bench: Bench) -> int:
    """Writes about everything of ours that ends within three days; says how many letters."""
    now = bench.clock.now()
    ending = ending_store.ending(tx, now, now + BEFORE, _AT_ONCE)
    return sum(_tell(tx, bench, listing, now) for listing in ending)


def _tell(tx: Writing, bench: Bench, listing: Listing, now: datetime) -> bool:
    what, end = _name(listing), listing.expires_at
    if end is None or not bench.is_news(tx, what) or not _is_long(listing):
        return False
    bench.note(tx, what, now)
    owner_id = holding.owner_of(tx, bench.seal, listing)
    reader = bench.reach.recipient_of(tx, owner_id) if owner_id is not None else None
    if reader is None:
        return False
    letter = LapseLetter(
        listing_kind=listing.kind,
        title=own_title(listing),
        ends_at=end,
        renew_link=bench.link(f"/renew/{renew_token(bench.seal, listing)}"),
        edit_link=bench.link(f"/listings/{listing.post_id}/edit"),
    )
    return bench.letters.queue(tx, reader, letter, about=_about(bench, listing)) is not None


def _is_long(listing: Listing) -> bool:
    since = listing.opened_at or listing.created_at
    return listing.expires_at is not None and listing.expires_at - since >= _LONG_ENOUGH


def _name(listing: Listing) -> str:
    end = to_text(listing.expires_at) if listing.expires_at else ""
    return f"lapse {listing.post_id} {end}"


def _about(bench: Bench, listing: Listing) -> str:
    """What the letter is about in the queue: blind, for it stands beside the reader's number."""
    return bench.mark(_name(listing)).hex()


class LapseWatch(LifeObserver):
    """Takes letters back that wait to be sent when they are of no use any more."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def changed(self, tx: Writing, old: Listing, new: Listing) -> None:
        """Another end, or over: what waits about the old end says what is not so any more."""
        if not old.local or (old.expires_at == new.expires_at and not new.state.is_ended):
            return
        bench = self._bench
        if bench.is_news(tx, _name(old)):
            return
        owner_id = holding.owner_of(tx, bench.seal, old)
        reader = bench.reach.recipient_of(tx, owner_id) if owner_id is not None else None
        if reader is not None:
            bench.letters.take_back(tx, reader, LetterKind.LAPSE, _about(bench, old))
