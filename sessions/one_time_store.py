"""The tables `one_time_ways` and `letters_asked`: links and codes, and who asked for a letter."""

from dataclasses import dataclass
from datetime import datetime

from storage.instants import to_text
from storage.transaction import Reading, Writing


@dataclass(frozen=True, slots=True)
class NewWay:
    """A link and a code, or a code alone, to be written."""

    id: int
    actor_id: int
    link_hash: bytes | None
    code_blind: bytes
    tries_left: int
    made_by: int | None
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Live:
    """A way that is not over: with which code it is used, and whether it came by letter."""

    id: int
    code_blind: bytes
    by_letter: bool


def add_way(tx: Writing, new: NewWay, now: datetime) -> None:
    """Writes a new way; nothing of it opens anything without the node's secret or the link."""
    tx.run(
        """INSERT INTO one_time_ways
             (id, actor_id, link_hash, code_blind, tries_left, made_by, created_at, ends_at)
           VALUES
             (:id, :actor_id, :link_hash, :code_blind, :tries_left, :made_by, :now, :ends_at)""",
        id=new.id,
        actor_id=new.actor_id,
        link_hash=new.link_hash,
        code_blind=new.code_blind,
        tries_left=new.tries_left,
        made_by=new.made_by,
        now=to_text(now),
        ends_at=to_text(new.ends_at),
    )


def actor_of_link(tx: Reading, link_hash: bytes, now: datetime) -> int | None:
    """Whom a link that is not over signs in."""
    found = tx.value(
        "SELECT actor_id FROM one_time_ways WHERE link_hash = :hash AND ends_at > :now",
        hash=link_hash,
        now=to_text(now),
    )
    return found if isinstance(found, int) else None


def with_tries_left(tx: Reading, actor_id: int, now: datetime) -> list[Live]:
    """The ways whose code may still be tried, the newest first."""
    rows = tx.all(
        """SELECT id, code_blind, link_hash IS NOT NULL AS by_letter FROM one_time_ways
           WHERE actor_id = :actor_id AND ends_at > :now AND tries_left > 0 ORDER BY id DESC""",
        actor_id=actor_id,
        now=to_text(now),
    )
    return [Live(row["id"], row["code_blind"], bool(row["by_letter"])) for row in rows]


def count_a_try(tx: Writing, actor_id: int) -> None:
    """One try less for every code of that member; their links stay as they are."""
    tx.run(
        """UPDATE one_time_ways SET tries_left = tries_left - 1
           WHERE actor_id = :actor_id AND tries_left > 0""",
        actor_id=actor_id,
    )


def end_ways(tx: Writing, actor_id: int) -> None:
    """Deletes every link and code of that member."""
    tx.run("DELETE FROM one_time_ways WHERE actor_id = :actor_id", actor_id=actor_id)


def end_read_out(tx: Writing, actor_id: int) -> None:
    """Deletes the codes that were to be read out to that member."""
    tx.run(
        "DELETE FROM one_time_ways WHERE actor_id = :actor_id AND link_hash IS NULL",
        actor_id=actor_id,
    )


def forget_ended_ways(tx: Writing, now: datetime) -> int:
    """Deletes links and codes whose time is over; says how many."""
    return tx.run("DELETE FROM one_time_ways WHERE ends_at <= :now", now=to_text(now))


def letters_since(tx: Reading, actor_id: int, since: datetime) -> int:
    """How many letters with a link that member was sent since, as far as they are not over."""
    found = tx.value(
        """SELECT count(*) FROM one_time_ways
           WHERE actor_id = :actor_id AND link_hash IS NOT NULL AND created_at > :since""",
        actor_id=actor_id,
        since=to_text(since),
    )
    return int(found or 0)


def ask_for_letter(tx: Writing, asked_id: int, name_sealed: bytes) -> None:
    tx.run(
        "INSERT INTO letters_asked (id, name_sealed) VALUES (:id, :name_sealed)",
        id=asked_id,
        name_sealed=name_sealed,
    )


def letters_asked(tx: Reading, limit: int) -> list[tuple[int, bytes]]:
    """Number and sealed name of those that wait, the oldest first."""
    rows = tx.all("SELECT id, name_sealed FROM letters_asked ORDER BY id LIMIT :limit", limit=limit)
    return [(row["id"], row["name_sealed"]) for row in rows]


def letter_handled(tx: Writing, asked_id: int) -> None:
    tx.run("DELETE FROM letters_asked WHERE id = :id", id=asked_id)
