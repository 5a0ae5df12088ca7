"""The table `host_signs`, and how networks do out of the tables of the rooms below."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from actors.actor import Actor
from actors.actor_store import COLUMNS, actor_of, instant_of
from actors.signs import Sign
from coordination.health import Contact, Queue, Walked
from storage.instants import to_text
from storage.transaction import Reading, Row, Writing

_LOOKED_AT = """
SELECT network_id AS id FROM pacts UNION SELECT actor_id FROM known_networks WHERE distance > 0
"""
_QUEUES = """
SELECT d.host, sum(d.state IN ('waiting', 'later')) AS waiting, sum(d.state = 'held') AS held,
       sum(d.state = 'failed') AS given_up,
       min(CASE WHEN d.state <> 'failed' THEN a.published_at END) AS oldest_at
  FROM deliveries d JOIN activities a ON a.id = d.activity_id
 WHERE d.host IN (SELECT value FROM json_each(:hosts))
   AND d.state IN ('waiting', 'held', 'failed', 'later')
 GROUP BY d.host
"""
_HOSTS = """
SELECT j.value AS host, h.failing_since, h.next_try_at, h.last_error, p.paused_at
  FROM json_each(:hosts) j
  LEFT JOIN host_health h ON h.host = j.value LEFT JOIN paused_hosts p ON p.host = j.value
"""


def looked_at(tx: Reading) -> list[Actor]:
    """Every other network we have, or had, to do with: by a pact or in the directory."""
    rows = tx.all(
        f"SELECT {COLUMNS} FROM actors WHERE id IN ({_LOOKED_AT}) AND local = 0"  # noqa: S608
        " ORDER BY name, id"
    )
    return [actor_of(row) for row in rows]


def is_looked_at(tx: Reading, network_id: int) -> bool:
    """Whether that is one of them."""
    found = tx.value(
        f"SELECT 1 FROM ({_LOOKED_AT}) WHERE id = :id",  # noqa: S608  # only our own words
        id=network_id,
    )
    return found is not None


def queues(tx: Reading, hosts: Iterable[str]) -> dict[str, Queue]:
    """What we have for each of these hosts."""
    named = json.dumps(sorted(set(hosts)))
    counted = {row["host"]: row for row in tx.all(_QUEUES, hosts=named)}
    return {
        row["host"]: _queue(row, counted.get(row["host"])) for row in tx.all(_HOSTS, hosts=named)
    }


def _queue(host: Row, counted: Row | None) -> Queue:
    return Queue(
        waiting=counted["waiting"] if counted else 0,
        held=counted["held"] if counted else 0,
        given_up=counted["given_up"] if counted else 0,
        oldest_at=instant_of(counted["oldest_at"]) if counted else None,
        failing_since=instant_of(host["failing_since"]),
        next_try_at=instant_of(host["next_try_at"]),
        last_error=host["last_error"] or "",
        paused_at=instant_of(host["paused_at"]),
    )


def contacts(tx: Reading, hosts: Iterable[str]) -> dict[str, Contact]:
    """What was written down of what was heard of each of these hosts."""
    rows = tx.all(
        "SELECT * FROM host_signs WHERE host IN (SELECT value FROM json_each(:hosts))",
        hosts=json.dumps(sorted(set(hosts))),
    )
    return {row["host"]: _contact(row) for row in rows}


def _contact(row: Row) -> Contact:
    ahead = row["ahead_seconds"]
    return Contact(
        heard_at=instant_of(row["heard_at"]),
        delivered_at=instant_of(row["delivered_at"]),
        ahead=None if ahead is None else timedelta(seconds=ahead),
        measured_at=instant_of(row["measured_at"]),
    )


def walks(tx: Reading) -> dict[int, Walked]:
    """How it went when each network of the directory was read last, by its actor's number."""
    rows = tx.all("SELECT actor_id, walked_at, walk_error FROM known_networks")
    return {
        row["actor_id"]: Walked(instant_of(row["walked_at"]), row["walk_error"] or "")
        for row in rows
    }


def keep_signs(tx: Writing, signs: Mapping[str, Sign]) -> int:
    """Writes down what was heard of hosts that somebody looks at; how many."""
    hosts = {actor.host for actor in looked_at(tx)} & set(signs)
    tx.run_many(
        """
        INSERT INTO host_signs (host, heard_at, delivered_at, ahead_seconds, measured_at)
        VALUES (:host, :heard, :delivered, :ahead, :measured)
        ON CONFLICT (host) DO UPDATE SET heard_at = :heard,
            delivered_at = coalesce(:delivered, delivered_at),
            ahead_seconds = coalesce(:ahead, ahead_seconds),
            measured_at = coalesce(:measured, measured_at)
        """,
        [_sign(host, signs[host]) for host in sorted(hosts)],
    )
    return len(hosts)


def _sign(host: str, sign: Sign) -> dict[str, str | float | None]:
    return {
        "host": host,
        "heard": to_text(sign.heard_at),
        "delivered": _text(sign.delivered_at),
        "ahead": None if sign.ahead is None else sign.ahead.total_seconds(),
        "measured": _text(sign.measured_at),
    }


def _text(instant: datetime | None) -> str | None:
    return None if instant is None else to_text(instant)
