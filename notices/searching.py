"""What is new for the searches that members have kept."""

from datetime import datetime, time

from accounts import seen as members
from listings import saved_store, seen
from listings.categories import CATEGORIES
from listings.saved_search import Filter
from notices.bench import Bench
from storage.transaction import Writing
from templates.letter_views import SearchLetter
from text import phrases
from text.languages import Words, words_for, zone_of


def tell_searches(tx: Writing, bench: Bench) -> int:
    """Writes to everybody for whose search there is something new; says how many letters."""
    now, written = bench.clock.now(), 0
    for search, found in seen.matching_new(tx, bench.seal, now):
        saved_store.mark_told(tx, search.id, now)
        person = members.person(tx, search.actor_id)
        reader = bench.reach.recipient(tx, person) if person is not None else None
        if reader is None:
            continue
        letter = SearchLetter(
            search=said(search.filter, words_for(reader.language)),
            link=bench.link("/searches"),
            found=tuple(bench.line(one) for one in found),
        )
        written += bench.letters.queue(tx, reader, letter) is not None
    return written


def said(chosen: Filter, words: Words) -> str:
    """A search in a few words of the reader's language."""
    category = CATEGORIES.get(chosen.category or "")
    parts = [
        words.gettext(phrases.KINDS[chosen.kind]) if chosen.kind else "",
        words.gettext(category.label) if category else "",
        f"“{chosen.words.strip()}”" if chosen.words.strip() else "",
        chosen.place.strip(),
        _day(chosen, words),
    ]
    return " · ".join(part for part in parts if part)


def _day(chosen: Filter, words: Words) -> str:
    if chosen.day is None:
        return ""
    noon = datetime.combine(chosen.day, time(12), zone_of(chosen.zone))
    return words.day(noon, chosen.zone)
