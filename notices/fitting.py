"""Whoever asks hears when a new offer may fit; nothing about the need leaves the node for it."""

from datetime import datetime
from typing import Final

from accounts import seen as members
from accounts.person import Person
from listings import holding
from listings.listing import Listing, ListingAudience
from matching import store as match_store
from matching.suggest import Suggestion, suggestions
from matching.wording import said
from notices.bench import Bench, own_title
from storage.transaction import Reading, Writing
from templates.letter_views import MatchLetter
from text.languages import Words, words_for

_NEEDS_AT_ONCE: Final = 200
_REASONS_TOLD: Final = 3


def tell_matches(tx: Writing, bench: Bench) -> int:
    """Writes about the best offer that is new to each open need; says how many letters."""
    now = bench.clock.now()
    needs = match_store.open_needs(tx, now, _NEEDS_AT_ONCE)
    return sum(_tell(tx, bench, need, now) for need in needs)


def _tell(tx: Writing, bench: Bench, need: Listing, now: datetime) -> bool:
    owner = _owner(tx, bench, need)
    reader = bench.reach.recipient(tx, owner) if owner is not None else None
    if reader is None:
        return False
    news = [
        one
        for one in suggestions(tx, bench.seal, need.post_id, now)
        if bench.is_news(tx, _name(need, one))
    ]
    for one in news:
        bench.note(tx, _name(need, one), now)
    if not news:
        return False
    letter = _letter(bench, need, news[0], words_for(reader.language))
    return bench.letters.queue(tx, reader, letter) is not None


def _owner(tx: Reading, bench: Bench, need: Listing) -> Person | None:
    owner_id = holding.owner_of(tx, bench.seal, need)
    return members.person(tx, owner_id) if owner_id is not None else None


def _name(need: Listing, one: Suggestion) -> str:
    return f"match {need.post_id} {one.offer.listing.post_id}"


def _letter(bench: Bench, need: Listing, best: Suggestion, words: Words) -> MatchLetter:
    offer = best.offer.listing
    is_public = offer.audience is ListingAudience.PUBLIC and not offer.voice.is_desk
    sensitive = not own_title(need)
    told = () if sensitive else tuple(said(one, words) for one in best.reasons[:_REASONS_TOLD])
    return MatchLetter(
        link=bench.link(f"/needs/{need.post_id}/suggestions"),
        title=own_title(need),
        other_name=best.offer.author_name if is_public and not sensitive else "",
        reasons=told,
    )
