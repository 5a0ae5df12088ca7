"""All SQL of the directory: which networks we know, how we came to know them, and how they do."""

import json
from collections.abc import Iterable
from datetime import datetime

from actors import store as people
from actors.shut_out import is_shut_out
from storage.database import Reading, Row, Writing
from storage.instants import from_text, to_text
from umbrella.known_network import KnownNetwork

# CROSS: the few networks first, or everybody would be looked through for them.
_NETWORKS = """
SELECT k.*, a.iri, a.username, a.host, a.name, a.place, a.url, v.name AS via_name,
       (SELECT count(*) FROM listings l
         WHERE l.network_id = k.actor_id AND l.state = 'open' AND l.audience = 'public'
       ) AS open_listings
  FROM known_networks k
 CROSS JOIN actors a ON a.id = k.actor_id
  LEFT JOIN actors v ON v.id = k.via_id
 WHERE a.gone_at IS NULL
 ORDER BY k.distance, a.name, a.id
"""


def networks(tx: Reading) -> list[KnownNetwork]:
    """The directory, nearest first, without those whose hosts are blocked here."""
    blocked = hidden_hosts(tx)
    rows = tx.all(_NETWORKS)
    return [_network(row) for row in rows if not is_shut_out(row["host"], blocked)]


def hidden_hosts(tx: Reading) -> set[str]:
    """The hosts that moderators have shut out or silenced: no list shows what is from there."""
    return people.blocked_hosts(tx) | people.silenced_hosts(tx)


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


def put_network(
    tx: Writing, actor_id: int, distance: int, via_id: int | None, proof: str, now: datetime
) -> None:
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


def distances(tx: Reading) -> dict[int, int]:
    """How far away each network of the directory is, by its actor id."""
    rows = tx.all("SELECT actor_id, distance FROM known_networks")
    return {row["actor_id"]: row["distance"] for row in rows}


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
