"""One page of an answer of the feed, and the cursor of the next.

A cursor says after what the next page begins: a place, a post (where words are looked for), or an
end and a place. What comes in meanwhile moves nothing, so nothing is shown twice or passed over.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from pyroaring import BitMap

from umbrella import index_store as store
from umbrella import question as asking
from umbrella.feed_filter import Sort
from umbrella.index import DAY, Axis, union
from umbrella.question import Question

_SORTED_AT_ONCE: Final = 3_000
_WALKED_AT_ONCE: Final = 1_000
_FIRST_LOOK: Final = 500
_PLACE_MOST: Final = (1 << 32) - 1  # a greater number is that of a post

End = tuple[int, int]
"""When a listing ends, in milliseconds, and its place."""


@dataclass(frozen=True, slots=True)
class Places:
    """The places of one page; `total` is how many there are on all pages, None if not counted."""

    places: Sequence[int]
    next_before: str | None
    total: int | None


def page_of(question: Question) -> Places:
    """The page that the filter asks for."""
    found = question.fitting()
    if question.has_words and not question.query:
        return Places((), None, 0)
    if question.has_words and not _is_soonest(question) and _walks(question):
        known = None if question.is_cut else found.intersection_cardinality(question.worded)
        return _newest_with_words(question, found, known)
    among = found & question.worded if question.has_words else found
    total = None if question.is_cut else len(among)
    return (_soonest if _is_soonest(question) else _newest)(question, among, total)


def _walks(question: Question) -> bool:
    """Whether ever so many hold the words, or a page begins after a post, where so many did."""
    after = _numbers(question.chosen.before, 1)
    return question.is_cut or bool(after and after[0] > _PLACE_MOST)


def _is_soonest(question: Question) -> bool:
    return question.chosen.sort is Sort.SOONEST


def _newest(question: Question, found: BitMap, total: int | None) -> Places:
    limit, before = question.chosen.limit, _numbers(question.chosen.before, 1)
    above = found.rank(before[0] - 1) if before else len(found)
    shown = list(found[max(0, above - limit) : above])[::-1]
    return Places(shown, str(shown[-1]) if above > limit else None, total)


def _newest_with_words(question: Question, found: BitMap, total: int | None) -> Places:
    """Those of the newest that hold the words, a bounded number at a time."""
    limit, before = question.chosen.limit, _numbers(question.chosen.before, 1)
    if not before or before[0] <= _PLACE_MOST:
        return _first_with_words(question, found, total)
    shown: list[tuple[int, int]] = []
    below, looked = before[0], 0
    while True:
        most = min(_FIRST_LOOK if not looked else asking.LOOKED_THROUGH, asking.LOOKED_THROUGH)
        some = store.holding_words_below(question.tx, question.query, limit=most, below=below)
        looked += len(some)
        shown += islice((one for one in some if one[1] in found), limit + 1 - len(shown))
        following = some[-1][0] if len(some) == most else None
        if len(shown) > limit:
            following = shown[limit - 1][0]
        if len(shown) > limit or following is None or looked >= asking.LOOKED_THROUGH:
            places = [place for _, place in shown[:limit]]
            return Places(places, None if following is None else str(following), total)
        below = following


def _first_with_words(question: Question, found: BitMap, total: int | None) -> Places:
    """The first page: the newest that hold the words have been found already."""
    limit, looked = question.chosen.limit, question.newest_worded
    shown = list(islice((place for place in looked if place in found), limit + 1))
    last = shown[limit - 1] if len(shown) > limit else looked[-1]
    following = store.post_at(question.tx, last) if len(shown) > limit or question.is_cut else None
    return Places(shown[:limit], None if following is None else str(following), total)


def _soonest(question: Question, found: BitMap, total: int | None) -> Places:
    limit, cursor = question.chosen.limit, _numbers(question.chosen.before, 2)
    after = (cursor[0], cursor[1]) if cursor else (-1, -1)
    ends = list(islice(_by_end(question, found, after), limit + 1))
    shown = ends[:limit]
    following = f"{shown[-1][0]}.{shown[-1][1]}" if len(ends) > limit else None
    return Places([place for _, place in shown], following, total)


def _by_end(question: Question, found: BitMap, after: End) -> Iterator[End]:
    """Those whose end comes after that, the soonest first: day by day if there are many."""
    if len(found) <= _SORTED_AT_ONCE:
        yield from _sorted(question, found, after)
        return
    days = question.snapshot.index.values(Axis.ENDS)
    for day in sorted(int(day) for day in days):
        if day < after[0] // DAY:
            continue
        ending = found & days[day]
        if len(ending) > _SORTED_AT_ONCE:
            yield from _walked(question, ending, day, after)
        elif ending:
            yield from _sorted(question, ending, after)
    endless = found - union(days.values())
    least = after[1] if after[0] == store.NEVER else -1
    yield from ((store.NEVER, place) for place in endless.iter_equal_or_larger(least + 1))


def _sorted(question: Question, found: BitMap, after: End) -> Sequence[End]:
    ends = sorted(store.ends_of(question.tx, found))
    return ends[bisect_right(ends, after) :]


def _walked(question: Question, found: BitMap, day: int, after: End) -> Iterator[End]:
    """Where very many end on one day, in the order of the index over their ends."""
    after = max(after, (day * DAY - 1, 0))
    while some := store.ending_next(question.tx, after, (day + 1) * DAY, _WALKED_AT_ONCE):
        yield from (one for one in some if one[1] in found)
        after = some[-1]


def _numbers(cursor: str | None, count: int) -> Sequence[int]:
    """The numbers of a cursor; none for one of another order."""
    parts = (cursor or "").split(".")
    sound = len(parts) == count and all(part.isascii() and part.isdigit() for part in parts)
    return [min(int(part), (1 << 63) - 1) for part in parts] if sound else ()
