"""The SQL of the feed, which reads by joins: listings, posts and actors belong to rooms below."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from listings.listing import ListingAudience, Mode
from listings.places import Where, region_for, told_place
from posts.seen_store import VISIBLE, Viewer, viewer_params
from storage.database import Reading, Row
from storage.instants import from_text, to_text
from storage.transaction import by_name
from umbrella.feed_filter import FeedItem

ITEMS = """
SELECT l.*, p.iri, p.url, p.published_at, p.updated_at, p.proof,
       a.iri AS author_iri, a.name AS author_name, a.username AS author_username,
       a.host AS author_host, a.url AS author_url, n.iri AS network_iri, n.name AS network_name,
       n.username AS network_username, n.host AS network_host, n.url AS network_url, k.distance,
       f.place AS feed_place
  FROM listings l
  JOIN posts p ON p.id = l.post_id
  JOIN actors a ON a.id = p.author_id
  JOIN known_networks k ON k.actor_id = l.network_id
  JOIN actors n ON n.id = k.actor_id
  JOIN feed_places f ON f.post_id = l.post_id
"""
_OPEN = f"""
{ITEMS}
 WHERE f.place IN (SELECT value FROM json_each(:places))
   AND l.state = 'open'
   AND (l.expires_at IS NULL OR l.expires_at > :now)
   AND p.visibility <> 'unlisted'
   AND {VISIBLE}
"""  # noqa: S608  # only our own text


def network_id(tx: Reading, name: str) -> int | None:
    """The network of the directory with that IRI or handle."""
    return _named(tx, name, "id IN (SELECT actor_id FROM known_networks)")


def umbrella_id(tx: Reading, name: str) -> int | None:
    """The host of an umbrella with that IRI or handle."""
    return _named(tx, name, "type = 'Organization'")


def _named(tx: Reading, name: str, condition: str) -> int | None:
    username, _, host = name.removeprefix("@").partition("@")
    found = tx.value(
        "SELECT id FROM actors WHERE (iri = :name OR (host = :host AND username = :username))"  # noqa: S608
        f" AND {condition} LIMIT 1",
        name=name,
        host=host,
        username=username,
    )
    return None if found is None else int(str(found))


def names_of(tx: Reading, ids: Sequence[int]) -> Mapping[int, tuple[str, str]]:
    """Handle and name of networks, by their numbers."""
    rows = tx.all(
        "SELECT id, username, host, name FROM actors"
        " WHERE id IN (SELECT value FROM json_each(:ids))",
        ids=json.dumps(list(ids)),
    )
    return {row["id"]: (f"{row['username']}@{row['host']}", row["name"]) for row in rows}


def open_at(tx: Reading, viewer: Viewer, places: Sequence[int], now: datetime) -> list[FeedItem]:
    """The open listings at these places that the viewer may see, in the order of the places."""
    found = open_by_place(tx, viewer, places, now)
    return [found[place] for place in places if place in found]


def open_by_place(
    tx: Reading, viewer: Viewer, places: Sequence[int], now: datetime
) -> Mapping[int, FeedItem]:
    """As `open_at`, by their places."""
    params = {"places": json.dumps(list(places)), "now": to_text(now)}
    rows = tx.all(_OPEN, **params, **viewer_params(viewer))
    region = region_for(tx, viewer)
    return {row["feed_place"]: item_of(row, region) for row in rows}


def item(tx: Reading, viewer: Viewer, post_id: int) -> FeedItem | None:
    """One listing in whatever state, if the viewer may see it."""
    row = tx.one(
        f"{ITEMS} WHERE l.post_id = :id AND {VISIBLE}", id=post_id, **viewer_params(viewer)
    )
    return None if row is None else item_of(row, region_for(tx, viewer))


def listed_among(tx: Reading, post_ids: Sequence[int]) -> frozenset[int]:
    """Those of these posts that are listings."""
    rows = tx.all(
        "SELECT post_id FROM listings WHERE post_id IN (SELECT value FROM json_each(:ids))",
        ids=json.dumps(list(post_ids)),
    )
    return frozenset(row["post_id"] for row in rows)


def item_of(found: Row, region: str | None = None) -> FeedItem:
    """The item in a row of `ITEMS`; `region` stands for the place of ours (`listings.places`)."""
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
        place=row["place"] if region is None or not row["local"] else _told(row, region),
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


def _told(row: Mapping[str, Any], region: str) -> str:
    where = Where(
        row["place"],
        Mode(row["mode"]),
        ListingAudience(row["audience"]),
        is_way=row["ride"] is not None,
        tells_part=bool(row["tells_part"]),
    )
    return told_place(where, region)
