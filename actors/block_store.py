"""The tables `blocks` (between actors) and `blocked_hosts`."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from actors import continuity_store
from actors.actor import Actor
from actors.actor_store import COLUMNS, actor_of
from storage.instants import from_text, to_text
from storage.transaction import Reading, Writing


class Severity(StrEnum):
    """`SUSPEND`: nothing in, nothing out. `SILENCE`: only seen by those who follow."""

    SUSPEND = "suspend"
    SILENCE = "silence"


@dataclass(frozen=True, slots=True)
class BlockedHost:
    """A host, and with it every sub-domain, that moderators have shut out or silenced."""

    host: str
    severity: Severity
    reason: str
    created_at: datetime


def block(tx: Writing, blocker_id: int, blocked_id: int, *, iri: str | None, now: datetime) -> None:
    """Notes that one actor blocks another, by the activity `iri` if there was one."""
    tx.run(
        """INSERT INTO blocks (blocker_id, blocked_id, iri, created_at)
           VALUES (:blocker_id, :blocked_id, :iri, :now)
           ON CONFLICT (blocker_id, blocked_id) DO UPDATE SET iri = excluded.iri""",
        blocker_id=blocker_id,
        blocked_id=blocked_id,
        iri=iri,
        now=to_text(now),
    )


def unblock(tx: Writing, blocker_id: int, blocked_id: int) -> bool:
    """Whether there was a block to lift."""
    lifted = tx.run(
        "DELETE FROM blocks WHERE blocker_id = :blocker_id AND blocked_id = :blocked_id",
        blocker_id=blocker_id,
        blocked_id=blocked_id,
    )
    return lifted > 0


def block_iri(tx: Reading, blocker_id: int, blocked_id: int) -> str | None:
    """The Block activity that stands between the two, to be undone."""
    found = tx.value(
        "SELECT iri FROM blocks WHERE blocker_id = :blocker_id AND blocked_id = :blocked_id",
        blocker_id=blocker_id,
        blocked_id=blocked_id,
    )
    return None if found is None else str(found)


_BLOCKED_PAIR = """
    SELECT 1 FROM blocks WHERE (blocker_id = :a AND blocked_id = :b)
                            OR (blocker_id = :b AND blocked_id = :a)
    UNION ALL
    SELECT 1 FROM avoided_hosts v
     WHERE v.actor_id = :a AND v.host = (SELECT host FROM actors WHERE id = :b)
    UNION ALL
    SELECT 1 FROM avoided_hosts v
     WHERE v.actor_id = :b AND v.host = (SELECT host FROM actors WHERE id = :a)
"""


def is_blocked_pair(tx: Reading, a_id: int, b_id: int) -> bool:
    """Whether either of the two blocks the other, or avoids the server where they live."""

    def ask() -> bool:
        return tx.one(_BLOCKED_PAIR, a=a_id, b=b_id) is not None

    return tx.recall(("blocks", "avoided_hosts", "actors"), ("are apart", a_id, b_id), ask)


def blocked_by(tx: Reading, blocker_id: int) -> list[Actor]:
    """Whom an actor blocks, oldest acquaintance first."""
    rows = tx.all(
        f"""SELECT {COLUMNS} FROM blocks JOIN actors ON actors.id = blocks.blocked_id
            WHERE blocks.blocker_id = :blocker AND actors.gone_at IS NULL
            ORDER BY actors.id""",  # noqa: S608
        blocker=blocker_id,
    )
    return [actor_of(row) for row in rows]


def block_host(tx: Writing, host: str, severity: Severity, *, reason: str, now: datetime) -> None:
    """`host` is lower-case IDNA, without a port unless it is part of the name."""
    tx.run(
        """INSERT INTO blocked_hosts (host, severity, reason, created_at)
           VALUES (:host, :severity, :reason, :now)
           ON CONFLICT (host) DO UPDATE
           SET severity = excluded.severity, reason = excluded.reason""",
        host=host,
        severity=Severity(severity).value,
        reason=reason,
        now=to_text(now),
    )


def unblock_host(tx: Writing, host: str) -> bool:
    """Whether it was blocked. Whoever answers there now is taken as they are (ORI-57)."""
    continuity_store.forget(tx, host)
    return tx.run("DELETE FROM blocked_hosts WHERE host = :host", host=host) > 0


def blocked_hosts(tx: Reading) -> set[str]:
    """The hosts that are shut out; ask `actors.shut_out.is_shut_out` about one."""
    rows = tx.all("SELECT host FROM blocked_hosts WHERE severity = 'suspend'")
    return {row["host"] for row in rows}


def silenced_hosts(tx: Reading) -> set[str]:
    """The hosts that are only seen by those who follow somebody there."""
    rows = tx.all("SELECT host FROM blocked_hosts WHERE severity = 'silence'")
    return {row["host"] for row in rows}


def host_blocks(tx: Reading) -> list[BlockedHost]:
    """Every blocked host with its reason, for moderators."""
    rows = tx.all("SELECT host, severity, reason, created_at FROM blocked_hosts ORDER BY host")
    return [
        BlockedHost(
            host=row["host"],
            severity=Severity(row["severity"]),
            reason=row["reason"],
            created_at=from_text(row["created_at"]),
        )
        for row in rows
    ]
