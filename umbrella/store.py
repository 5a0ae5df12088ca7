"""The SQL of the feed, which reads by joins: listings, posts and actors belong to rooms below."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from actors.shut_out import is_shut_out
from listings.store import SEARCH
from posts.seen_store import VISIBLE, WANTED, Viewer, viewer_params
from storage.database import Reading, Row, SqlValue
from storage.instants import from_text, to_text
from storage.transaction import by_name
from umbrella.feed_filter import FeedItem
from umbrella.network_store import hidden_hosts


def _blocked_networks(tx: Reading) -> list[int]:
    blocked = hidden_hosts(tx)
    if not blocked:
        return []
    rows = tx.all("SELECT a.id, a.host FROM known_networks k JOIN actors a ON a.id = k.actor_id")
    return [row["id"] for row in rows if is_shut_out(row["host"], blocked)]


_ITEMS = """
SELECT l.*, p.iri, p.url, p.published_at, p.updated_at, p.proof,
       a.iri AS author_iri, a.name AS author_name, a.username AS author_username,
       a.host AS author_host, a.url AS author_url, n.iri AS network_iri, n.name AS network_name,
       n.username AS network_username, n.host AS network_host, n.url AS network_url, k.distance
  FROM listings l
  JOIN posts p ON p.id = l.post_id
  JOIN actors a ON a.id = p.author_id
  JOIN known_networks k ON k.actor_id = l.network_id
  JOIN actors n ON n.id = k.actor_id
"""
_FEED = f"""
{_ITEMS}
 WHERE l.state = 'open'
   AND (l.expires_at IS NULL OR l.expires_at > :now)
   AND p.visibility <> 'unlisted'
   AND {VISIBLE}
   {{conditions}}
 ORDER BY l.post_id DESC
 LIMIT :limit
"""

_CONDITIONS = {
    "before": "AND l.post_id < :before",
    "kind": "AND l.kind = :kind",
    "category": (
        "AND EXISTS (SELECT 1 FROM json_each(l.categories) c"
        " WHERE c.value = :category OR c.value LIKE :category || '-%')"
    ),
    "country": "AND k.country = :country",
    "area": "AND instr(lower(k.area || ' ' || coalesce(n.place, '')), :area)",
    "urgency": "AND l.urgency = :urgency",
    "mode": "AND l.mode IN (:mode, 'either')",
    "since": "AND l.changed_at > :since",
    "network": "AND l.network_id = :network",
    "author": "AND p.author_id = :author",
    "language": "AND (l.language = :language OR l.language LIKE :language || '-%')",
    "words": f"AND {SEARCH.condition('l.post_id', 'words')}",
    "among": "AND l.post_id IN (SELECT value FROM json_each(:among))",
    "blocked": "AND l.network_id NOT IN (SELECT value FROM json_each(:blocked))",
}


def network_id(tx: Reading, name: str) -> int | None:
    """The network of the directory with that IRI or handle."""
    username, _, host = name.removeprefix("@").partition("@")
    found = tx.value(
        """
        SELECT a.id FROM actors a JOIN known_networks k ON k.actor_id = a.id
         WHERE a.iri = :name OR (a.host = :host AND a.username = :username) LIMIT 1
        """,
        name=name,
        host=host,
        username=username,
    )
    return None if found is None else int(str(found))


def feed(
    tx: Reading, viewer: Viewer, wanted: Mapping[str, SqlValue], now: datetime, limit: int
) -> list[FeedItem]:
    """Open listings that the viewer may see, newest first; `wanted` names conditions of this file.

    `words` is a full-text query made by `storage.search`, `network` and `author` are actor ids.
    What comes from blocked hosts is left out, and whom the viewer mutes, unless they look for them.
    """
    if blocked := _blocked_networks(tx):
        wanted = {**wanted, "blocked": json.dumps(blocked)}
    conditions = [_CONDITIONS[key] for key in wanted]
    if "author" not in wanted:
        conditions.append(f"AND {WANTED}")
    sql = _FEED.format(conditions="\n   ".join(conditions))
    params = {"now": to_text(now), "limit": limit, **wanted, **viewer_params(viewer)}
    return [_item(row) for row in tx.all(sql, **params)]


def item(tx: Reading, viewer: Viewer, post_id: int) -> FeedItem | None:
    """One listing in whatever state, if the viewer may see it."""
    row = tx.one(
        f"{_ITEMS} WHERE l.post_id = :id AND {VISIBLE}", id=post_id, **viewer_params(viewer)
    )
    return None if row is None else _item(row)


def listed_among(tx: Reading, post_ids: Sequence[int]) -> frozenset[int]:
    """Those of these posts that are listings."""
    rows = tx.all(
        "SELECT post_id FROM listings WHERE post_id IN (SELECT value FROM json_each(:ids))",
        ids=json.dumps(list(post_ids)),
    )
    return frozenset(row["post_id"] for row in rows)


def _item(found: Row) -> FeedItem:
    row = by_name(found)
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
        mode=row["mode"],
        state=row["state"],
        estimate_minutes=row["estimate_minutes"],
        available_minutes=row["available_minutes"],
        published_at=from_text(row["published_at"]),
        changed_at=from_text(row["updated_at"] or row["published_at"]),
        expires_at=from_text(row["expires_at"]) if row["expires_at"] else None,
        author_name=row["author_name"],
        author_handle=f"{row['author_username']}@{row['author_host']}",
        author_url=row["author_url"] or row["author_iri"],
        network_name=row["network_name"],
        network_handle=f"{row['network_username']}@{row['network_host']}",
        network_iri=row["network_iri"],
        network_url=row["network_url"] or row["network_iri"],
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
