"""Questions of who browses and searches: one statement each, through the one condition."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from listings.listing import Listing
from listings.store import SEARCH, listing_named
from posts.seen_store import VISIBLE, WANTED, Viewer, viewer_params
from storage.instants import from_text
from storage.transaction import Reading, Row, SqlValue, by_name


@dataclass(frozen=True, slots=True)
class Found:
    """A listing with what one shows of where it comes from; `page` is its page at home."""

    listing: Listing
    page: str
    author_name: str
    author_handle: str
    author_url: str
    network_name: str
    network_handle: str
    network_url: str
    proof: str
    published_at: datetime


FOUND = """
SELECT l.*, p.iri, p.author_id, p.url, p.proof, p.published_at,
       a.iri AS author_iri, a.name AS author_name, a.username AS author_username,
       a.host AS author_host, a.url AS author_url, n.iri AS network_iri, n.name AS network_name,
       n.username AS network_username, n.host AS network_host, n.url AS network_url
  FROM listings l
  JOIN posts p ON p.id = l.post_id
  JOIN actors a ON a.id = p.author_id
  LEFT JOIN actors n ON n.id = l.network_id
"""
_NEAR = """
(l.local = 1 OR l.network_id IN (SELECT network_id FROM pacts WHERE state = 'active'))
"""
_BOARD = f"""
{FOUND}
 WHERE {_NEAR} AND p.visibility <> 'unlisted' AND {VISIBLE} AND {WANTED}
   {{conditions}}
 ORDER BY l.post_id DESC
 LIMIT :limit
"""  # only our own text

CONDITIONS: Mapping[str, str] = {
    "open_at": "AND l.state = 'open' AND (l.expires_at IS NULL OR l.expires_at > :open_at)",
    "state": "AND l.state = :state",
    "before": "AND l.post_id < :before",
    "kind": "AND l.kind = :kind",
    "root": "AND l.root_category = :root",
    "category": "AND EXISTS (SELECT 1 FROM json_each(l.categories) c WHERE c.value = :category)",
    "urgency": "AND l.urgency = :urgency",
    "language": "AND (l.language = :language OR l.language LIKE :language || '-%')",
    "network": "AND l.network_id = :network",
    "opened_after": "AND l.opened_at > :opened_after",
    "words": f"AND {SEARCH.condition('l.post_id', 'words')}",
    "among": "AND l.post_id IN (SELECT value FROM json_each(:among))",
    # The first word alone, which costs little, leaves few to be asked for all of them.
    "place": (
        "AND instr(l.place_words, json_extract(:place, '$[0]'))"
        " AND NOT EXISTS"
        " (SELECT 1 FROM json_each(:place) w WHERE instr(l.place_words, w.value) = 0)"
    ),
    # As the place is told beyond the network (`listings.places`); the region comes first.
    "told_place": (
        "AND NOT EXISTS (SELECT 1 FROM json_each(:told_place) w WHERE w.key > 0 AND instr("
        " CASE WHEN l.local = 0 OR l.ride IS NOT NULL THEN l.place_words"
        " WHEN l.mode = 'remote' OR l.place = '' THEN ''"
        " ELSE json_extract(:told_place, '$[0]') END, w.value) = 0)"
    ),
    "day": (
        "AND (l.slots = '[]' OR EXISTS (SELECT 1 FROM json_each(l.slots) s WHERE"
        " json_extract(s.value, '$.weekday') = json_extract(:day, '$.weekday')"
        " OR (json_extract(s.value, '$.start') < json_extract(:day, '$.end')"
        " AND json_extract(s.value, '$.end') > json_extract(:day, '$.start'))))"
    ),
    "blocked": (
        "AND (l.network_id IS NULL OR l.network_id NOT IN (SELECT value FROM json_each(:blocked)))"
    ),
}


def board(tx: Reading, viewer: Viewer, wanted: Mapping[str, SqlValue], limit: int) -> list[Found]:
    """Our listings and sisters' that the viewer may see, newest first; `wanted` are conditions."""
    sql = _BOARD.format(conditions="\n   ".join(CONDITIONS[name] for name in wanted))
    rows = tx.all(sql, **wanted, **viewer_params(viewer), limit=limit)
    return [found_of(row) for row in rows]


def one(tx: Reading, viewer: Viewer, post_id: int) -> Found | None:
    """A listing in whatever state, from wherever, if the viewer may see it."""
    row = tx.one(
        f"{FOUND} WHERE l.post_id = :id AND {VISIBLE}", id=post_id, **viewer_params(viewer)
    )
    return None if row is None else found_of(row)


def any_one(tx: Reading, post_id: int) -> Found | None:
    """A listing, whoever may see it: for its hidden holder only."""
    row = tx.one(f"{FOUND} WHERE l.post_id = :id", id=post_id)
    return None if row is None else found_of(row)


def of_owner(tx: Reading, author_id: int, hidden: Sequence[int]) -> list[Found]:
    """What an author has listed, and what of the desk's is theirs, in whatever state."""
    rows = tx.all(
        f"{FOUND} WHERE l.local = 1 AND l.post_id IN"  # noqa: S608
        " (SELECT id FROM posts WHERE author_id = :author"
        "  UNION ALL SELECT value FROM json_each(:hidden)) ORDER BY l.post_id DESC",
        author=author_id,
        hidden=json.dumps(list(hidden)),
    )
    return [found_of(row) for row in rows]


def in_state(tx: Reading, state: str, limit: int) -> list[Found]:
    """Our listings in that state, oldest first: for coordinators."""
    rows = tx.all(
        f"{FOUND} WHERE l.local = 1 AND l.state = :state ORDER BY l.post_id LIMIT :limit",
        state=state,
        limit=limit,
    )
    return [found_of(row) for row in rows]


def sister_networks(tx: Reading) -> list[Row]:
    """Our active sisters: id, iri, username, host and name of each."""
    return tx.all(
        "SELECT n.id, n.iri, n.username, n.host, n.name FROM pacts s"
        " JOIN actors n ON n.id = s.network_id WHERE s.state = 'active' ORDER BY n.name, n.id"
    )


def found_of(found: Row) -> Found:
    """The listing in a row that selects as `FOUND` does."""
    row = by_name(found)
    network = row["network_iri"]
    handle = f"{row['network_username']}@{row['network_host']}" if network else ""
    return Found(
        listing=listing_named(row),
        page=row["url"] or row["iri"],
        author_name=row["author_name"],
        author_handle=f"{row['author_username']}@{row['author_host']}",
        author_url=row["author_url"] or row["author_iri"],
        network_name=row["network_name"] or "",
        network_handle=handle,
        network_url=(row["network_url"] or network) if network else "",
        proof=row["proof"],
        published_at=from_text(row["published_at"]),
    )
