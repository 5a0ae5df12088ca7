"""The tables `mutes` and `avoided_hosts`: whom and what members of ours do not want to see."""

from dataclasses import dataclass
from datetime import datetime

from actors.actor import Actor
from actors.actor_store import COLUMNS, actor_of, instant_of
from storage.instants import to_text
from storage.transaction import Reading, Writing


@dataclass(frozen=True, slots=True)
class Mute:
    """Somebody whose posts a member does not see; `hides_notices`: nor hears of."""

    muted: Actor
    hides_notices: bool
    until: datetime | None = None


def mute(
    tx: Writing,
    muter_id: int,
    muted_id: int,
    now: datetime,
    *,
    notices: bool,
    until: datetime | None = None,
) -> None:
    """Notes that one does not want to see the other; again: whether to hear of them, how long."""
    tx.run(
        """INSERT INTO mutes (muter_id, muted_id, hides_notices, created_at, until)
           VALUES (:muter, :muted, :notices, :now, :until)
           ON CONFLICT (muter_id, muted_id) DO UPDATE
           SET hides_notices = excluded.hides_notices, until = excluded.until""",
        muter=muter_id,
        muted=muted_id,
        notices=int(notices),
        now=to_text(now),
        until=None if until is None else to_text(until),
    )


def end_mutes(tx: Writing, now: datetime) -> int:
    """Lifts the mutes whose time is over; says how many."""
    return tx.run("DELETE FROM mutes WHERE until <= :now", now=to_text(now))


def unmute(tx: Writing, muter_id: int, muted_id: int) -> bool:
    """Whether there was a mute to lift."""
    sql = "DELETE FROM mutes WHERE muter_id = :muter AND muted_id = :muted"
    return tx.run(sql, muter=muter_id, muted=muted_id) > 0


def mute_of(tx: Reading, muter_id: int, muted_id: int) -> bool | None:
    """Whether one mutes the other with all notices; None if not at all."""
    found = tx.value(
        "SELECT hides_notices FROM mutes WHERE muter_id = :muter AND muted_id = :muted",
        muter=muter_id,
        muted=muted_id,
    )
    return None if found is None else bool(found)


def mutes_of(tx: Reading, muter_id: int) -> list[Mute]:
    """Whom a member mutes, oldest acquaintance first."""
    rows = tx.all(
        f"""SELECT {COLUMNS}, m.hides_notices, m.until
            FROM mutes m JOIN actors ON actors.id = m.muted_id
            WHERE m.muter_id = :muter AND actors.gone_at IS NULL ORDER BY actors.id""",  # noqa: S608
        muter=muter_id,
    )
    return [
        Mute(actor_of(row), bool(row["hides_notices"]), instant_of(row["until"])) for row in rows
    ]


def avoid_host(tx: Writing, actor_id: int, host: str, now: datetime) -> bool:
    """Notes that a member wants nothing of a server; False if that was noted before."""
    added = tx.run(
        """INSERT INTO avoided_hosts (actor_id, host, created_at) VALUES (:actor, :host, :now)
           ON CONFLICT DO NOTHING""",
        actor=actor_id,
        host=host,
        now=to_text(now),
    )
    return added > 0


def meet_host(tx: Writing, actor_id: int, host: str) -> bool:
    """Whether a server was avoided until now."""
    sql = "DELETE FROM avoided_hosts WHERE actor_id = :actor AND host = :host"
    return tx.run(sql, actor=actor_id, host=host) > 0


def avoided_hosts(tx: Reading, actor_id: int) -> list[str]:
    """The servers that a member wants nothing of, by name."""
    rows = tx.all(
        "SELECT host FROM avoided_hosts WHERE actor_id = :actor ORDER BY host", actor=actor_id
    )
    return [row["host"] for row in rows]


def avoids(tx: Reading, actor_id: int, host: str) -> bool:
    """Whether a member wants nothing of that server."""
    found = tx.value(
        "SELECT 1 FROM avoided_hosts WHERE actor_id = :actor AND host = :host",
        actor=actor_id,
        host=host,
    )
    return found is not None


def forget_bonds_of(tx: Writing, actor_id: int) -> None:
    """Forgets whom somebody who is gone blocked, muted and avoided, and who did so to them."""
    tx.run("DELETE FROM blocks WHERE blocker_id = :id OR blocked_id = :id", id=actor_id)
    tx.run("DELETE FROM mutes WHERE muter_id = :id OR muted_id = :id", id=actor_id)
    tx.run("DELETE FROM avoided_hosts WHERE actor_id = :id", id=actor_id)
