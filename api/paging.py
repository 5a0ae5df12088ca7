"""Stretches of lists: `max_id`, `since_id`, `min_id`, `limit`, and the Link header.

The header names `next` first and says it exactly so, because some programs read no further
(clientapi.md 5).
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qsl, urlencode

from api.params import Params, as_id
from posts.seen_store import Page

_LARGEST: Final = 2**63 - 1
_OURS: Final = frozenset({"max_id", "since_id", "min_id", "offset"})


def page_of(params: Params, usual: int = 20, most: int | None = None) -> Page:
    """The stretch that is asked for; more than `most` (twice the usual) is made less.

    `min_id` begins at that id and goes up, `since_id` begins at the newest. An id that could be
    none is passed over, as is one that is not there any more: it still has a place in the order.
    """
    floor = _id(params, "min_id")
    after = floor if floor is not None else _id(params, "since_id")
    return Page(
        limit=limit_of(params, usual, most),
        before=_id(params, "max_id"),
        after=after,
        upward=floor is not None,
    )


def limit_of(params: Params, usual: int, most: int | None = None) -> int:
    """How many are asked for: at least one, twice the usual at most."""
    wished = params.number("limit")
    bound = most if most is not None else 2 * usual
    return usual if wished is None or wished < 1 else min(wished, bound)


def offset_of(params: Params) -> int:
    """Where a search or a list of trends goes on."""
    return max(0, min(params.number("offset") or 0, 10_000))


def links(url: str, query: str, cursors: Sequence[int], page: Page) -> Mapping[str, str]:
    """The Link header of a page with these cursors, newest first; none for an empty page.

    `next` is named only where there may be more: programs follow it at once.
    """
    if not cursors:
        return {}
    lead = _lead(url, query)
    newer = f'<{lead}min_id={cursors[0]}>; rel="prev"'
    if len(cursors) < page.limit:
        return {"link": newer}
    return {"link": f'<{lead}max_id={cursors[-1]}>; rel="next", {newer}'}


@lru_cache(maxsize=256)
def _lead(url: str, query: str) -> str:
    """An address with all that was asked but where the page lies; pages of a list share it."""
    kept = urlencode([(name, value) for name, value in parse_qsl(query) if name not in _OURS])
    return f"{url}?{kept}&" if kept else f"{url}?"


def _id(params: Params, name: str) -> int | None:
    text = params.text(name)
    if not text:
        return None
    number = as_id(text)
    if number is None and text.isascii() and text.isdecimal():
        return _LARGEST
    return number
