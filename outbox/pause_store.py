"""The table `paused_hosts`, and what waits for those hosts."""

from collections.abc import Mapping
from datetime import datetime

from storage.instants import from_text, to_text
from storage.transaction import Reading, Writing


def paused(tx: Reading) -> Mapping[str, datetime]:
    """The hosts to which nothing is sent for now, and since when."""
    rows = tx.all("SELECT host, paused_at FROM paused_hosts")
    return {row["host"]: from_text(row["paused_at"]) for row in rows}


def pause(tx: Writing, host: str, now: datetime) -> bool:
    """Lets nothing be sent there from now on; false if that was so already."""
    sql = "INSERT INTO paused_hosts (host, paused_at) VALUES (:host, :now) ON CONFLICT DO NOTHING"
    return tx.run(sql, host=host, now=to_text(now)) > 0


def go_on(tx: Writing, host: str) -> bool:
    """Lets it be sent to again; false if it was not paused."""
    return tx.run("DELETE FROM paused_hosts WHERE host = :host", host=host) > 0


def begin_anew(tx: Writing, host: str, now: datetime) -> int:
    """What waits there is due now, its patience whole, and its host is not resting; how many."""
    tx.run(
        "UPDATE host_health SET failures = 0, failing_since = NULL, next_try_at = NULL, asked = 0"
        " WHERE host = :host",
        host=host,
    )
    return tx.run(
        "UPDATE deliveries SET created_at = :now, due_at = :now"
        " WHERE host = :host AND state = 'waiting'",
        host=host,
        now=to_text(now),
    )
