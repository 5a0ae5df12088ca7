"""The feed and its counts without any index: row by row, through `VISIBLE`."""

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from actors import store as people
from actors.shut_out import is_shut_out
from listings.categories import root_code
from listings.categories import words_of as named
from listings.terms_text import window_of
from posts.seen_store import VISIBLE, WANTED, Viewer, viewer_params
from storage.instants import from_text, to_text
from storage.search import fold, words_of
from storage.transaction import Reading, by_name
from tests.umbrella.market import Market
from umbrella.feed_filter import FeedFilter, Sort

_LAST: Final = "9999"
_SQL: Final = f"""
SELECT f.place, l.*, p.author_id, a.host AS author_host, n.host AS network_host,
       n.username || '@' || n.host AS network_handle, k.country, k.area, {WANTED} AS wanted
  FROM listings l
  JOIN posts p ON p.id = l.post_id
  JOIN actors a ON a.id = p.author_id
  JOIN known_networks k ON k.actor_id = l.network_id
  JOIN actors n ON n.id = k.actor_id
  JOIN feed_places f ON f.post_id = l.post_id
 WHERE l.state = 'open' AND (l.expires_at IS NULL OR l.expires_at > :now)
   AND p.visibility <> 'unlisted' AND {VISIBLE}
"""  # noqa: S608  # only our own text

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """What the feed has to say."""

    posts: Sequence[int]
    counts: dict[str, dict[str, int]]


async def told(market: Market, viewer: Viewer, chosen: FeedFilter) -> Told:
    """Every page of the feed, one after the other, and every count."""
    rows = await market.ask(lambda tx: _rows(tx, market, viewer, chosen))
    fitting = [row for row in rows if all(_fits(row, chosen).values())]
    ordered = sorted(fitting, key=_key(chosen))
    return Told([row["post_id"] for row in ordered], _counts(rows, chosen))


def _rows(tx: Reading, market: Market, viewer: Viewer, chosen: FeedFilter) -> list[Row]:
    blocked = people.blocked_hosts(tx) | people.silenced_hosts(tx)
    rows = [
        dict(by_name(row)) for row in tx.all(_SQL, now=to_text(market.now), **viewer_params(viewer))
    ]
    return [
        row
        for row in rows
        if not is_shut_out(row["network_host"], blocked)
        if row["wanted"] or chosen.author_id is not None
    ]


def _key(chosen: FeedFilter) -> Any:  # noqa: ANN401  # the key of a sort
    if chosen.sort is Sort.SOONEST:
        return lambda row: (row["expires_at"] or _LAST, row["place"])
    return lambda row: -row["place"]


def _fits(row: Row, chosen: FeedFilter) -> dict[str, bool]:
    """Whether a row fits each part of the filter."""
    language, codes = row["language"] or "", _codes(row)
    return {
        "kind": chosen.kind is None or row["kind"] == chosen.kind,
        "category": chosen.category is None or chosen.category in codes,
        "country": chosen.country is None or row["country"] == chosen.country,
        "area": all(word in fold(row["area"]) for word in words_of(chosen.area)),
        "network": chosen.network in (None, row["network_handle"]),
        "author": chosen.author_id in (None, row["author_id"]),
        "language": chosen.language is None
        or language.lower() == chosen.language
        or language.lower().startswith(f"{chosen.language}-"),
        "window": chosen.window.fits(window_of(row["slots"])),
        "urgency": chosen.urgency in (None, row["urgency"]),
        "mode": chosen.mode is None or row["mode"] in (chosen.mode, "either"),
        "since": chosen.since is None or from_text(row["changed_at"]) > chosen.since,
        "words": _holds(f"{row['title']} {named(json.loads(row['categories']))}", chosen.words),
    }


def _codes(row: Row) -> set[str]:
    codes = set(json.loads(row["categories"]))
    return codes | {root_code(code) for code in codes}


def _holds(text: str, words: str) -> bool:
    *whole, last = words_of(words) or [""]
    held = re.findall(r"\w+", fold(text))
    return all(word in held for word in whole) and any(word.startswith(last) for word in held)


def _counts(rows: Sequence[Row], chosen: FeedFilter) -> dict[str, dict[str, int]]:
    found: dict[str, Counter[str]] = {
        part: Counter()
        for part in ("kind", "category", "network", "country", "language", "urgency", "mode")
    }
    for row in rows:
        fits = _fits(row, chosen)
        for part, counter in found.items():
            if all(good for name, good in fits.items() if name != part):
                counter.update(_values(row, part))
    for mode in ("remote", "in_person"):  # what may be done either way suits both
        found["mode"][mode] += found["mode"]["either"]
    return {
        part: {value: count for value, count in one.items() if count} for part, one in found.items()
    }


def _values(row: Row, part: str) -> list[str]:
    match part:
        case "category":
            return sorted(_codes(row))
        case "network":
            return [row["network_handle"]]
        case "country":
            return [row["country"]]
        case "language":
            return [row["language"].lower().partition("-")[0]] if row["language"] else []
        case _:
            return [row[part]]
