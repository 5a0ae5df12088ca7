"""All SQL of the directory: which networks we know, how we came to know them, and how they do."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from actors import store as people
from actors.shut_out import is_shut_out
from federation.network_profile import Whereabouts
from storage.database import Reading, Row, Writing
from storage.instants import from_text, to_text
from umbrella.known_network import KnownNetwork, NetworkFacts

_NETWORK = """
SELECT k.*, a.iri, a.username, a.host, a.name, a.place, a.url, v.name AS via_name,
       (SELECT count(*) FROM listings l
         WHERE l.network_id = k.actor_id AND l.state = 'open' AND l.audience = 'public'
       ) AS open_listings
  FROM known_networks k
 CROSS JOIN actors a ON a.id = k.actor_id
  LEFT JOIN actors v ON v.id = k.via_id
 WHERE a.gone_at IS NULL
"""
# CROSS: the few networks first, or everybody would be looked through for them.
_NETWORKS = f"{_NETWORK} ORDER BY k.distance, a.name, a.id"
_NAMED = """
SELECT item.value FROM walked_pages w, json_each(w.items) item
 WHERE w.network_id = :actor AND w.collection = 'sisters'
"""
_UNMET = """
SELECT p.network_id AS actor_id, 1 AS distance, :home AS via_id FROM pacts p
 WHERE p.state = 'active'
   AND NOT EXISTS (SELECT 1 FROM known_networks k
                    WHERE k.actor_id = p.network_id AND k.distance <= 1)
 UNION ALL
SELECT m.network_id, 2, (SELECT h.actor_id FROM umbrella_hosts h JOIN actors a ON a.id = h.actor_id
                          WHERE h.circle = m.circle AND a.gone_at IS NULL
                          ORDER BY a.local DESC, a.id LIMIT 1)
  FROM umbrella_members m
 WHERE (m.circle IN (SELECT h.circle FROM umbrella_hosts h JOIN actors a ON a.id = h.actor_id
                      WHERE h.local = 1 AND a.gone_at IS NULL)
        OR m.circle IN (SELECT circle FROM umbrella_members WHERE network_id = :home))
   AND m.network_id NOT IN (SELECT actor_id FROM known_networks)
 ORDER BY 2, 1
"""


@dataclass(frozen=True, slots=True)
class Unmet:
    """A sister, or a member of an umbrella of ours, as far away and named by whom."""

    actor_id: int
    distance: int
    via_id: int


@dataclass(frozen=True, slots=True)
class Visited:
    """How a visit went: what was found, or what went wrong and when to come again."""

    at: datetime
    facts: NetworkFacts | None = None
    error: str | None = None
    again_at: datetime | None = None


def networks(tx: Reading) -> list[KnownNetwork]:
    """The directory, nearest first, without those whose hosts are blocked here."""
    blocked = hidden_hosts(tx)
    rows = tx.all(_NETWORKS)
    return [_network(row) for row in rows if not is_shut_out(row["host"], blocked)]


def network(tx: Reading, actor_id: int) -> KnownNetwork | None:
    """One of them; None for whoever is not in the directory, or on a blocked host."""
    row = tx.one(f"{_NETWORK} AND k.actor_id = :actor", actor=actor_id)
    if row is None or is_shut_out(row["host"], hidden_hosts(tx)):
        return None
    return _network(row)


def due(tx: Reading, now: datetime) -> list[KnownNetwork]:
    """Those which are to be asked again by now, nearest first."""
    rows = tx.all(
        f"{_NETWORK} AND k.next_walk_at <= :now ORDER BY k.distance, a.id", now=to_text(now)
    )
    return [_network(row) for row in rows]


def failing(tx: Reading) -> list[KnownNetwork]:
    """Those which did not answer the last time."""
    return [_network(row) for row in tx.all(f"{_NETWORK} AND k.failures > 0 ORDER BY a.id")]


def named_by(tx: Reading, actor_id: int, most: int) -> list[KnownNetwork]:
    """Those which that network named as its sisters when it was read last, by name."""
    blocked = hidden_hosts(tx)
    rows = tx.all(
        f"{_NETWORK} AND a.iri IN ({_NAMED}) ORDER BY a.name, a.id LIMIT :most",
        actor=actor_id,
        most=most,
    )
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
        walked_at=_instant(row["walked_at"]),
        walk_error=row["walk_error"],
        open_listings=row["open_listings"],
        facts=_facts(row),
        categories=tuple(json.loads(row["categories"])),
        failures=row["failures"],
        asked_again_at=_instant(row["next_walk_at"]),
        last_contact_at=_instant(row["last_contact_at"]),
    )


def _facts(row: Row) -> NetworkFacts:
    return NetworkFacts(
        area=row["area"],
        where=Whereabouts(row["country"], row["latitude"], row["longitude"]),
        languages=tuple(json.loads(row["languages"])),
        told_listings=row["told_listings"],
        told_members=row["told_members"],
        software=row["software"],
        opted_out=bool(row["opted_out"]),
    )


def _instant(text: str | None) -> datetime | None:
    return None if text is None else from_text(text)


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


def forget(tx: Writing, actor_ids: Iterable[int]) -> None:
    """Takes networks out of the directory."""
    tx.run(
        "DELETE FROM known_networks WHERE actor_id IN (SELECT value FROM json_each(:ids))",
        ids=json.dumps(sorted(actor_ids)),
    )


def note_visit(tx: Writing, actor_id: int, visited: Visited) -> None:
    """Writes down how a visit went; what a silent network said before is kept."""
    tx.run(
        """
        UPDATE known_networks
           SET walked_at = :at, walk_error = :error, next_walk_at = :again,
               failures = CASE WHEN :error IS NULL THEN 0 ELSE failures + 1 END,
               last_contact_at = CASE WHEN :error IS NULL THEN :at ELSE last_contact_at END
         WHERE actor_id = :actor
        """,
        actor=actor_id,
        at=to_text(visited.at),
        error=visited.error,
        again=None if visited.again_at is None else to_text(visited.again_at),
    )
    if visited.facts is not None:
        put_facts(tx, actor_id, visited.facts)


def put_facts(tx: Writing, actor_id: int, facts: NetworkFacts) -> None:
    """Writes down what a network says of itself, with the categories of what it has open.

    The count that a sister tells us has in it what is for sisters only: that is not for others.
    """
    tx.run(
        """
        UPDATE known_networks
           SET country = :country, area = :area, latitude = :latitude, longitude = :longitude,
               languages = :languages, software = :software, opted_out = :out,
               told_members = :members,
               told_listings = CASE WHEN distance > 1 THEN coalesce(:told, told_listings) END,
               categories = (
                   SELECT coalesce(json_group_array(root), '[]') FROM (
                       SELECT DISTINCT root_category AS root FROM listings
                        WHERE network_id = :actor AND state = 'open' AND audience = 'public'
                          AND root_category IS NOT NULL
                        ORDER BY root_category
                   )
               )
         WHERE actor_id = :actor
        """,
        actor=actor_id,
        country=facts.where.country,
        area=facts.area,
        latitude=facts.where.latitude,
        longitude=facts.where.longitude,
        languages=json.dumps(facts.languages),
        software=facts.software,
        out=int(facts.opted_out),
        told=facts.told_listings,
        members=facts.told_members,
    )


def ask_again(tx: Writing, actor_id: int, now: datetime) -> None:
    """A network shall be read at once, and whatever it did before forgiven."""
    tx.run(
        "UPDATE known_networks SET next_walk_at = :now, failures = 0 WHERE actor_id = :actor",
        actor=actor_id,
        now=to_text(now),
    )


def unmet(tx: Reading, home_id: int) -> list[Unmet]:
    """The sisters and members of our umbrellas who are not in the directory, or too far away in it.

    Each once, nearest first. Asked at every look, so it compares numbers and loads nobody.
    """
    rows = tx.all(_UNMET, home=home_id)
    first: dict[int, Unmet] = {}
    for row in rows:
        if row["via_id"] is not None:
            first.setdefault(row["actor_id"], Unmet(**row))
    return list(first.values())
