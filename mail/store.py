"""The queue of letters in SQL, and what people chose to get."""

from collections.abc import Mapping
from datetime import datetime

from mail.kinds import LetterKind
from mail.letter import LetterLine, LetterState, NewLetter, Queued, ServerHealth
from storage.instants import from_text, to_text
from storage.transaction import Reading, Row, Writing

# ---------------------------------------------------------------------------------- the queue


def add(tx: Writing, new: NewLetter) -> bool:
    """Queues a letter; False if there was one of that kind about the same thing already."""
    added = tx.run(
        "INSERT INTO letters (id, reader, kind, about, address_key, address, content, urgent,"
        " state, queued_at, due_at, useless_at)"
        " VALUES (:id, :reader, :kind, :about, :address_key, :address, :content, :urgent,"
        " 'waiting', :queued_at, :due_at, :useless_at)"
        " ON CONFLICT (reader, kind, about) WHERE about IS NOT NULL DO NOTHING",
        id=new.id,
        reader=new.reader,
        kind=new.kind,
        about=new.about,
        address_key=new.address_key,
        address=new.address,
        content=new.content,
        urgent=new.is_urgent,
        queued_at=to_text(new.queued_at),
        due_at=to_text(new.due_at),
        useless_at=to_text(new.useless_at),
    )
    return bool(added)


def due(tx: Reading, now: datetime, most: int) -> list[Queued]:
    """What is due, the urgent first."""
    rows = tx.all(
        "SELECT id, reader, kind, address_key, address, content, urgent, tries, useless_at"
        " FROM letters WHERE state = 'waiting' AND due_at <= :now"
        " ORDER BY urgent DESC, due_at LIMIT :most",
        now=to_text(now),
        most=most,
    )
    return [_queued(row) for row in rows]


def _queued(row: Row) -> Queued:
    return Queued(
        id=row["id"],
        reader=row["reader"],
        kind=LetterKind(row["kind"]),
        address_key=row["address_key"],
        address=row["address"],
        content=row["content"],
        is_urgent=bool(row["urgent"]),
        tries=row["tries"],
        useless_at=from_text(row["useless_at"]),
    )


def next_due(tx: Reading) -> datetime | None:
    """When there is something to send next; None if nothing waits."""
    first = tx.value("SELECT min(due_at) FROM letters WHERE state = 'waiting'")
    if not isinstance(first, str):
        return None
    rest = health(tx).next_try_at
    return max(from_text(first), rest) if rest else from_text(first)


def set_due(tx: Writing, number: int, due_at: datetime, tries: int) -> None:
    """Says when a waiting letter is due, and how often it was tried."""
    tx.run(
        "UPDATE letters SET due_at = :due_at, tries = :tries WHERE id = :id AND state = 'waiting'",
        id=number,
        due_at=to_text(due_at),
        tries=tries,
    )


def note(tx: Writing, number: int, outcome: str) -> None:
    """What the mail server said, for people."""
    tx.run("UPDATE letters SET outcome = :outcome WHERE id = :id", id=number, outcome=outcome)


def finish(tx: Writing, number: int, state: LetterState, now: datetime, outcome: str = "") -> None:
    """Ends a letter and erases what it says; the last outcome stays if there is no new one."""
    tx.run(
        "UPDATE letters SET state = :state, content = NULL, finished_at = :now,"
        " outcome = coalesce(nullif(:outcome, ''), outcome) WHERE id = :id",
        id=number,
        state=state,
        now=to_text(now),
        outcome=outcome,
    )


def drop(tx: Writing, reader: str, kind: LetterKind, about: str | None, now: datetime) -> int:
    """Ends what waits for a reader: of one kind, and about one thing if that is said."""
    return tx.run(
        "UPDATE letters SET state = 'dropped', content = NULL, finished_at = :now"
        " WHERE state IN ('waiting', 'held') AND reader = :reader AND kind = :kind"
        " AND (:about IS NULL OR about = :about)",
        reader=reader,
        kind=kind,
        about=about,
        now=to_text(now),
    )


def drop_to_address(tx: Writing, address_key: bytes, now: datetime) -> None:
    """Ends all that waits for an address to which nothing arrives."""
    tx.run(
        "UPDATE letters SET state = 'dropped', content = NULL, finished_at = :now"
        " WHERE state IN ('waiting', 'held') AND address_key = :key",
        key=address_key,
        now=to_text(now),
    )


def hold(tx: Writing, restored_at: datetime) -> None:
    """Holds what waited when the backup was taken that was put back at that instant."""
    tx.run(
        "UPDATE letters SET state = 'held' WHERE state = 'waiting' AND queued_at < :restored_at",
        restored_at=to_text(restored_at),
    )


def give_up_held(tx: Writing, now: datetime) -> None:
    """Ends what is held and of no use any more."""
    tx.run(
        "UPDATE letters SET state = 'late', content = NULL, finished_at = :now"
        " WHERE state = 'held' AND useless_at <= :now",
        now=to_text(now),
    )


def release(tx: Writing, number: int | None, now: datetime) -> int:
    """Makes what waits or is held due at once: one letter, or all; says how many."""
    return tx.run(
        "UPDATE letters SET state = 'waiting', due_at = :now, tries = 0,"
        " queued_at = CASE state WHEN 'held' THEN :now ELSE queued_at END"
        " WHERE state IN ('waiting', 'held') AND (:id IS NULL OR id = :id)",
        id=number,
        now=to_text(now),
    )


def forget_finished(tx: Writing, before: datetime) -> int:
    """Forgets letters that ended before that instant."""
    return tx.run("DELETE FROM letters WHERE finished_at < :before", before=to_text(before))


def forget_if_finished(tx: Writing, number: int) -> bool:
    """Forgets one letter, unless it still has to go; whether there is none of it any more."""
    tx.run("DELETE FROM letters WHERE id = :id AND finished_at IS NOT NULL", id=number)
    return tx.value("SELECT 1 FROM letters WHERE id = :id", id=number) is None


def forget_reader(tx: Writing, reader: str) -> None:
    """Forgets all letters to somebody, and what they chose."""
    tx.run("DELETE FROM letters WHERE reader = :reader", reader=reader)
    tx.run("DELETE FROM letter_choices WHERE reader = :reader", reader=reader)


def lines(tx: Reading, most: int) -> list[LetterLine]:
    """What waits or is held, then what ended last; newest first within each."""
    rows = tx.all(
        "SELECT id, kind, state, tries, queued_at, due_at, outcome FROM letters"
        " ORDER BY state IN ('waiting', 'held') DESC, id DESC LIMIT :most",
        most=most,
    )
    return [
        LetterLine(
            id=row["id"],
            kind=row["kind"],
            state=LetterState(row["state"]),
            tries=row["tries"],
            queued_at=from_text(row["queued_at"]),
            due_at=from_text(row["due_at"]),
            outcome=row["outcome"] or "",
        )
        for row in rows
    ]


def counts(tx: Reading, since: datetime) -> Mapping[LetterState, int]:
    """How many letters are open, or have ended since then, by state."""
    rows = tx.all(
        "SELECT state, count(*) AS letters FROM letters"
        " WHERE finished_at IS NULL OR finished_at >= :since GROUP BY state",
        since=to_text(since),
    )
    return {LetterState(row["state"]): row["letters"] for row in rows}


def addressed(tx: Reading, number: int) -> tuple[str, bytes, bytes] | None:
    """Of a letter, ended or not: its reader, and the address by blind index and sealed."""
    row = tx.one("SELECT reader, address_key, address FROM letters WHERE id = :id", id=number)
    return None if row is None else (row["reader"], row["address_key"], row["address"])


# ------------------------------------------------------------------------------------- choices


def choose(tx: Writing, reader: str, kind: LetterKind, now: datetime, *, wanted: bool) -> None:
    """Writes down whether somebody wants a kind of letter."""
    tx.run(
        "INSERT INTO letter_choices (reader, kind, wanted, chosen_at)"
        " VALUES (:reader, :kind, :wanted, :now)"
        " ON CONFLICT (reader, kind) DO UPDATE SET wanted = :wanted, chosen_at = :now",
        reader=reader,
        kind=kind,
        wanted=wanted,
        now=to_text(now),
    )


def choices(tx: Reading, reader: str) -> Mapping[str, bool]:
    """What somebody chose; kinds about which they said nothing are missing."""
    rows = tx.all("SELECT kind, wanted FROM letter_choices WHERE reader = :reader", reader=reader)
    return {row["kind"]: bool(row["wanted"]) for row in rows}


# ------------------------------------------------------------------------------ the mail server


def health(tx: Reading) -> ServerHealth:
    """How the mail server answered of late."""
    row = tx.one(
        "SELECT failures, next_try_at, last_success_at, last_error FROM mail_server WHERE id = 1"
    )
    if row is None:
        return ServerHealth()
    return ServerHealth(
        failures=row["failures"],
        next_try_at=_instant(row["next_try_at"]),
        last_success_at=_instant(row["last_success_at"]),
        last_error=row["last_error"] or "",
    )


def note_health(tx: Writing, found: ServerHealth) -> None:
    """Writes down how the mail server is."""
    tx.run(
        "INSERT OR REPLACE INTO mail_server"
        " (id, failures, next_try_at, last_success_at, last_error)"
        " VALUES (1, :failures, :next_try_at, :last_success_at, :last_error)",
        failures=found.failures,
        next_try_at=_text(found.next_try_at),
        last_success_at=_text(found.last_success_at),
        last_error=found.last_error,
    )


def _text(instant: datetime | None) -> str | None:
    return None if instant is None else to_text(instant)


def _instant(text: str | None) -> datetime | None:
    return None if text is None else from_text(text)
