"""All SQL of the umbrella: the directory it owns, and the feed it reads by joins.

It writes `known_networks` only; listings, posts and actors belong to the rooms below.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from storage.database import Reading, Row, SqlValue, Writing
from storage.instants import from_text, to_text
from umbrella.known_network import FeedFilter, FeedItem, KnownNetwork

_NETWORKS = """
SELECT k.*, a.iri, a.username, a.host, a.name, a.place, a.url, v.name AS via_name,
       (SELECT count(*) FROM listings l JOIN posts p ON p.id = l.post_id
         WHERE l.network_id = k.actor_id AND l.state = 'open' AND p.visibility = 'public') AS open_listings
  FROM known_networks k
  JOIN actors a ON a.id = k.actor_id
  LEFT JOIN actors v ON v.id = k.via_id
 WHERE a.gone_at IS NULL
 ORDER BY k.distance, a.name, a.id
"""


def networks(tx: Reading) -> list[KnownNetwork]:
    """The directory, nearest first."""
    return [_network(row) for row in tx.all(_NETWORKS)]


def _network(row: Row) -> KnownNetwork:
    return KnownNetwork(
        actor_id=row["actor_id"],
        iri=row["iri"],
        handle=f"{row['username']}@{row['host']}",
        name=row["name"],
        place=row["place"] or "",
        url=row["url"],
        distance=row["distance"],
        proof=row["proof"],
        via_id=row["via_id"],
        via_name=row["via_name"],
        walked_at=from_text(row["walked_at"]) if row["walked_at"] else None,
        walk_error=row["walk_error"],
        open_listings=row["open_listings"],
    )


def put_network(tx: Writing, actor_id: int, distance: int, via_id: int | None, proof: str, now: datetime) -> None:
    """Enters a network, or moves it nearer; the nearest way to it is the one that is kept."""
    tx.run(
        """
        INSERT INTO known_networks (actor_id, distance, via_id, proof, found_at)
        VALUES (:actor, :distance, :via, :proof, :now)
        ON CONFLICT (actor_id) DO UPDATE SET distance = :distance, via_id = :via, proof = :proof
        """,
        actor=actor_id,
        distance=distance,
        via=via_id,
        proof=proof,
        now=to_text(now),
    )


def keep_only(tx: Writing, actor_ids: Iterable[int]) -> None:
    """Forgets every network that the last walk did not find any more."""
    tx.run(
        "DELETE FROM known_networks WHERE actor_id NOT IN (SELECT value FROM json_each(:ids))",
        ids=json.dumps(sorted(actor_ids)),
    )


def note_walk(tx: Writing, actor_id: int, now: datetime, error: str | None) -> None:
    """Remembers when a network was last read, and what went wrong if something did."""
    tx.run(
        "UPDATE known_networks SET walked_at = :now, walk_error = :error WHERE actor_id = :actor",
        actor=actor_id,
        now=to_text(now),
        error=error,
    )


def is_known(tx: Reading, actor_id: int) -> bool:
    """Whether that actor is a network of the umbrella."""
    return tx.value("SELECT 1 FROM known_networks WHERE actor_id = :actor", actor=actor_id) is not None


def open_of_network(tx: Reading, network_id: int, limit: int) -> list[str]:
    """IRIs of a remote network's public listings that we show as open, oldest first."""
    rows = tx.all(
        """
        SELECT p.iri FROM listings l JOIN posts p ON p.id = l.post_id
         WHERE l.network_id = :network AND l.local = 0 AND l.state = 'open' AND p.visibility = 'public'
         ORDER BY l.post_id LIMIT :limit
        """,
        network=network_id,
        limit=limit,
    )
    return [row["iri"] for row in rows]


_FEED = """
SELECT l.post_id, p.iri, p.url, l.kind, l.title, l.body, l.language, l.categories, l.place, l.urgency,
       l.audience, p.published_at, l.expires_at, l.local, p.proof,
       a.name AS author_name, a.username AS author_username, a.host AS author_host,
       n.name AS network_name, n.username AS network_username, n.host AS network_host, n.iri AS network_iri,
       k.distance
  FROM listings l
  JOIN posts p ON p.id = l.post_id
  JOIN actors a ON a.id = p.author_id
  JOIN known_networks k ON k.actor_id = l.network_id
  JOIN actors n ON n.id = k.actor_id
 WHERE l.state = 'open'
   AND (l.expires_at IS NULL OR l.expires_at > :now)
   AND p.visibility IN (SELECT value FROM json_each(:visible))
   {conditions}
 ORDER BY l.post_id DESC
 LIMIT :limit
"""

_CONDITIONS = {
    "before": "AND l.post_id < :before",
    "kind": "AND l.kind = :kind",
    "category": "AND l.root_category = :category",
    "network": "AND (n.iri = :network OR n.username || '@' || n.host = :network)",
    "language": "AND (l.language = :language OR l.language LIKE :language || '-%')",
    "words": "AND l.post_id IN (SELECT rowid FROM listing_search WHERE listing_search MATCH :words)",
}


def feed(tx: Reading, chosen: FeedFilter, words: str, visible: Sequence[str], now: datetime) -> list[FeedItem]:
    """One page of open listings, newest first, and one more to tell whether there is a next page.

    `words` is a full-text query already quoted by `storage.search`; `visible` the visibilities
    that the reader may see.
    """
    wanted: dict[str, SqlValue] = {
        "before": chosen.before,
        "kind": chosen.kind,
        "category": chosen.category,
        "network": chosen.network,
        "language": chosen.language,
        "words": words or None,
    }
    given = {key: value for key, value in wanted.items() if value is not None}
    sql = _FEED.format(conditions="\n   ".join(_CONDITIONS[key] for key in given))
    rows = tx.all(sql, now=to_text(now), visible=json.dumps(list(visible)), limit=chosen.limit + 1, **given)
    return [_item(row) for row in rows]


def _item(row: Row) -> FeedItem:
    return FeedItem(
        post_id=row["post_id"],
        iri=row["iri"],
        page=row["url"] or row["iri"],
        kind=row["kind"],
        title=row["title"],
        body=row["body"],
        language=row["language"],
        categories=tuple(json.loads(row["categories"])),
        place=row["place"],
        urgency=row["urgency"],
        audience=row["audience"],
        published_at=from_text(row["published_at"]),
        expires_at=from_text(row["expires_at"]) if row["expires_at"] else None,
        author_name=row["author_name"],
        author_handle=f"{row['author_username']}@{row['author_host']}",
        network_name=row["network_name"],
        network_handle=f"{row['network_username']}@{row['network_host']}",
        network_iri=row["network_iri"],
        distance=row["distance"],
        proof=row["proof"],
        local=bool(row["local"]),
    )


def documents(tx: Reading, post_ids: Sequence[int]) -> dict[int, bytes]:
    """The original JSON of those posts, by id."""
    rows = tx.all(
        "SELECT id, document FROM posts WHERE id IN (SELECT value FROM json_each(:ids))",
        ids=json.dumps(list(post_ids)),
    )
    return {row["id"]: row["document"] for row in rows}
