"""The tables `sessions` and `passwords`. The room's other tables stand in `*_store.py` files."""

from dataclasses import dataclass
from datetime import datetime

from sessions.session import IDLE, Session, SessionLine, Way
from sessions.tokens import csrf_of, hash_of
from storage.instants import from_text, to_text
from storage.transaction import Reading, Writing


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session to be written."""

    id: int
    actor_id: int
    hash: bytes
    way: Way
    device: str
    fresh_until: datetime
    ends_at: datetime


def add_session(tx: Writing, new: NewSession, now: datetime) -> None:
    """Writes a session that begins now."""
    tx.run(
        """INSERT INTO sessions
             (id, actor_id, hash, way, device, created_at, seen_at, fresh_until, ends_at)
           VALUES (:id, :actor_id, :hash, :way, :device, :now, :now, :fresh_until, :ends_at)""",
        id=new.id,
        actor_id=new.actor_id,
        hash=new.hash,
        way=new.way.value,
        device=new.device,
        now=to_text(now),
        fresh_until=to_text(new.fresh_until),
        ends_at=to_text(new.ends_at),
    )


def session_of(tx: Reading, token: str, now: datetime) -> Session | None:
    """The living session of a token, if whoever it belongs to is still a member here."""
    row = tx.one(
        """SELECT s.id, s.actor_id, s.created_at, s.seen_at, s.device, s.fresh_until
           FROM sessions s
           JOIN members m ON m.actor_id = s.actor_id AND m.left_at IS NULL
           JOIN actors a ON a.id = s.actor_id AND a.gone_at IS NULL
           WHERE s.hash = :hash AND s.ends_at > :now AND s.seen_at > :idle""",
        hash=hash_of(token),
        now=to_text(now),
        idle=to_text(now - IDLE),
    )
    if row is None:
        return None
    return Session(
        id=row["id"],
        actor_id=row["actor_id"],
        csrf=csrf_of(token),
        created_at=from_text(row["created_at"]),
        seen_at=from_text(row["seen_at"]),
        device=row["device"],
        fresh_until=from_text(row["fresh_until"]),
    )


def sessions_of(tx: Reading, actor_id: int, now: datetime) -> list[SessionLine]:
    """The living sessions of a member, the one used last first."""
    rows = tx.all(
        """SELECT id, way, device, created_at, seen_at FROM sessions
           WHERE actor_id = :actor_id AND ends_at > :now AND seen_at > :idle
           ORDER BY seen_at DESC, id DESC""",
        actor_id=actor_id,
        now=to_text(now),
        idle=to_text(now - IDLE),
    )
    return [
        SessionLine(
            id=row["id"],
            way=Way(row["way"]),
            device=row["device"],
            created_at=from_text(row["created_at"]),
            seen_at=from_text(row["seen_at"]),
        )
        for row in rows
    ]


def mark_seen(tx: Writing, session_id: int, now: datetime) -> None:
    tx.run("UPDATE sessions SET seen_at = :now WHERE id = :id", id=session_id, now=to_text(now))


def end_session(tx: Writing, actor_id: int, session_id: int) -> bool:
    """Whether it was there and was that member's."""
    ended = tx.run(
        "DELETE FROM sessions WHERE id = :id AND actor_id = :actor_id",
        id=session_id,
        actor_id=actor_id,
    )
    return ended > 0


def end_sessions(tx: Writing, actor_id: int, but: int | None = None) -> int:
    """Ends every session of a member, or every one but that; says how many."""
    return tx.run(
        "DELETE FROM sessions WHERE actor_id = :actor_id AND id IS NOT :but",
        actor_id=actor_id,
        but=but,
    )


def forget_ended(tx: Writing, now: datetime) -> int:
    """Deletes sessions whose time is over; says how many."""
    return tx.run(
        "DELETE FROM sessions WHERE ends_at <= :now OR seen_at <= :idle",
        now=to_text(now),
        idle=to_text(now - IDLE),
    )


def sealed_password(tx: Reading, actor_id: int) -> bytes | None:
    """The sealed hash of a member's password; None for who has none."""
    found = tx.value("SELECT sealed_hash FROM passwords WHERE actor_id = :id", id=actor_id)
    return found if isinstance(found, bytes) else None


def set_password(tx: Writing, actor_id: int, sealed_hash: bytes, now: datetime) -> None:
    """Writes the password in place of the one that was there."""
    tx.run(
        """INSERT INTO passwords (actor_id, sealed_hash, changed_at)
           VALUES (:actor_id, :sealed_hash, :now)
           ON CONFLICT (actor_id) DO UPDATE
           SET sealed_hash = excluded.sealed_hash, changed_at = excluded.changed_at""",
        actor_id=actor_id,
        sealed_hash=sealed_hash,
        now=to_text(now),
    )


def remove_password(tx: Writing, actor_id: int) -> bool:
    """Whether there was one."""
    return tx.run("DELETE FROM passwords WHERE actor_id = :id", id=actor_id) > 0


_OF_A_MEMBER = (
    *("sessions", "passwords", "one_time_ways", "first_proofs"),
    *("authenticator_apps", "recovery_codes", "passkeys"),
)


def forget_member(tx: Writing, actor_id: int) -> None:
    """Deletes every way in that a member had."""
    for table in _OF_A_MEMBER:
        tx.run(f"DELETE FROM {table} WHERE actor_id = :id", id=actor_id)  # noqa: S608  # our names
