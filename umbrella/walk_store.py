"""SQL of what the walk remembers: pages as they were read last, and what hosts ask of programs."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from actors.marks import Marks
from storage.database import Reading, Row, Writing
from storage.instants import from_text, to_text


@dataclass(frozen=True, slots=True)
class WalkedPage:
    """One page of a collection as it was read last; `items` are names only.

    `tells_changes`: it says when anything in the whole collection changed last, so that the rest
    is the same as long as this page is.
    """

    iri: str
    marks: Marks
    items: tuple[str, ...]
    following: str | None
    proof: str
    tells_changes: bool


@dataclass(frozen=True, slots=True)
class WalkedHost:
    """What is known of a host: its robots.txt, its software, and until when it wants to rest.

    `members`: how many the network there has, if it publishes that.
    """

    robots: str = ""
    robots_at: datetime | None = None
    software: str | None = None
    members: int | None = None
    software_at: datetime | None = None
    rest_until: datetime | None = None


def pages(tx: Reading, network_id: int, collection: str) -> dict[str, WalkedPage]:
    """The pages of that collection that were read last, by their addresses."""
    rows = tx.all(
        "SELECT * FROM walked_pages WHERE network_id = :network AND collection = :collection",
        network=network_id,
        collection=collection,
    )
    return {row["iri"]: _page(row) for row in rows}


def _page(row: Row) -> WalkedPage:
    return WalkedPage(
        iri=row["iri"],
        marks=Marks(row["etag"], row["last_modified"]),
        items=tuple(json.loads(row["items"])),
        following=row["following"],
        proof=row["proof"],
        tells_changes=bool(row["tells_changes"]),
    )


def put_pages(
    tx: Writing, network_id: int, collection: str, found: Iterable[WalkedPage], now: datetime
) -> None:
    """Remembers these pages of a collection, and no others."""
    forget_pages(tx, network_id, collection)
    tx.run_many(
        """
        INSERT OR REPLACE INTO walked_pages
               (network_id, iri, collection, etag, last_modified, following, items, proof,
                tells_changes, read_at)
        SELECT :network, :iri, :collection, :etag, :modified, :following, :items, :proof,
               :tells_changes, :now
         WHERE EXISTS (SELECT 1 FROM known_networks WHERE actor_id = :network)
        """,
        [
            {
                "network": network_id,
                "iri": page.iri,
                "collection": collection,
                "etag": page.marks.etag,
                "modified": page.marks.last_modified,
                "following": page.following,
                "items": json.dumps(page.items),
                "proof": page.proof,
                "tells_changes": int(page.tells_changes),
                "now": to_text(now),
            }
            for page in found
        ],
    )


def forget_pages(tx: Writing, network_id: int, collection: str | None = None) -> None:
    """Forgets a collection of that network, or all: the next time everything is read again."""
    tx.run(
        "DELETE FROM walked_pages WHERE network_id = :network"
        " AND (:collection IS NULL OR collection = :collection)",
        network=network_id,
        collection=collection,
    )


def host(tx: Reading, name: str) -> WalkedHost:
    """What is known of that host."""
    row = tx.one("SELECT * FROM walked_hosts WHERE host = :host", host=name)
    if row is None:
        return WalkedHost()
    instants = {
        key: from_text(row[key]) if row[key] else None
        for key in ("robots_at", "software_at", "rest_until")
    }
    return WalkedHost(
        robots=row["robots"], software=row["software"], members=row["members"], **instants
    )


def put_host(tx: Writing, name: str, known: WalkedHost) -> None:
    """Remembers that of a host."""
    tx.run(
        """
        INSERT INTO walked_hosts
               (host, robots, robots_at, software, members, software_at, rest_until)
        VALUES (:host, :robots, :robots_at, :software, :members, :software_at, :rest_until)
        ON CONFLICT (host) DO UPDATE SET robots = excluded.robots, members = excluded.members,
               robots_at = excluded.robots_at, software = excluded.software,
               software_at = excluded.software_at, rest_until = excluded.rest_until
        """,
        host=name,
        robots=known.robots,
        robots_at=_text(known.robots_at),
        software=known.software,
        members=known.members,
        software_at=_text(known.software_at),
        rest_until=_text(known.rest_until),
    )


def _text(instant: datetime | None) -> str | None:
    return None if instant is None else to_text(instant)


def known_posts(tx: Reading, iris: Iterable[str]) -> frozenset[str]:
    """Those of these names that are posts which we have."""
    rows = tx.all(
        "SELECT iri FROM posts WHERE iri IN (SELECT value FROM json_each(:iris))",
        iris=json.dumps(list(iris)),
    )
    return frozenset(row["iri"] for row in rows)


def open_of_network(tx: Reading, network_id: int, limit: int) -> list[str]:
    """IRIs of a remote network's public listings that we show as open, oldest first."""
    rows = tx.all(
        """
        SELECT p.iri FROM listings l JOIN posts p ON p.id = l.post_id
         WHERE l.network_id = :network AND l.local = 0 AND l.state = 'open'
           AND p.visibility = 'public'
         ORDER BY l.post_id LIMIT :limit
        """,
        network=network_id,
        limit=limit,
    )
    return [row["iri"] for row in rows]
