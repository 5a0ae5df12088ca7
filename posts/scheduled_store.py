"""Notes that are to be published later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from posts.draft import NoteDraft
from posts.seen_store import Page
from posts.stored_draft import from_text as draft_of
from posts.stored_draft import to_text as kept
from storage.instants import from_text, to_text
from storage.transaction import Reading, Row, Writing

WAITING_MOST = 300
"""So many notes of one author may wait."""

_NEWEST = (1 << 63) - 1
_COLUMNS = "id, actor_id, due_at, params, failed"


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A note that waits for its time; `failed` says why it could not be published then."""

    id: int
    author_id: int
    due_at: datetime
    draft: NoteDraft
    failed: str | None = None


def put(tx: Writing, note: Scheduled) -> None:
    """Lets a note wait."""
    tx.run(
        "INSERT INTO scheduled_notes (id, actor_id, due_at, params)"
        " VALUES (:id, :actor, :due, :params)",
        id=note.id,
        actor=note.author_id,
        due=to_text(note.due_at),
        params=kept(note.draft),
    )


def put_off(tx: Writing, note_id: int, due_at: datetime) -> None:
    """Another time, and another try."""
    tx.run(
        "UPDATE scheduled_notes SET due_at = :due, failed = NULL WHERE id = :id",
        id=note_id,
        due=to_text(due_at),
    )


def take(tx: Writing, note_id: int) -> bool:
    """Whether it still waited; it waits no more."""
    return tx.run("DELETE FROM scheduled_notes WHERE id = :id", id=note_id) > 0


def fail(tx: Writing, note_id: int, why: str) -> None:
    """Leaves it for its author to see to."""
    tx.run("UPDATE scheduled_notes SET failed = :why WHERE id = :id", id=note_id, why=why)


def one(tx: Reading, author_id: int, note_id: int) -> Scheduled | None:
    """One of an author's."""
    row = tx.one(
        f"SELECT {_COLUMNS} FROM scheduled_notes"  # noqa: S608  # only our own text
        " WHERE id = :id AND actor_id = :author",
        id=note_id,
        author=author_id,
    )
    return None if row is None else _note(row)


def of_author(tx: Reading, author_id: int, page: Page) -> list[Scheduled]:
    """What waits of an author's, last scheduled first."""
    order = "ASC" if page.upward else "DESC"
    rows = tx.all(
        f"SELECT {_COLUMNS} FROM scheduled_notes WHERE actor_id = :author"  # noqa: S608
        f" AND id < :before AND id > :after ORDER BY id {order} LIMIT :limit",
        author=author_id,
        before=_NEWEST if page.before is None else page.before,
        after=page.after or 0,
        limit=page.limit,
    )
    return [_note(row) for row in (rows[::-1] if page.upward else rows)]


def count(tx: Reading, author_id: int) -> int:
    """How many wait of an author's."""
    found = tx.value(
        "SELECT count(*) FROM scheduled_notes WHERE actor_id = :author", author=author_id
    )
    return int(str(found))


def due(tx: Reading, now: datetime, most: int) -> Sequence[Scheduled]:
    """Those whose time has come, the longest waiting first."""
    rows = tx.all(
        f"SELECT {_COLUMNS} FROM scheduled_notes"  # noqa: S608  # only our own text
        " WHERE failed IS NULL AND due_at <= :now ORDER BY due_at, id LIMIT :most",
        now=to_text(now),
        most=most,
    )
    return [_note(row) for row in rows]


def media_waiting(tx: Reading) -> frozenset[int]:
    """The ids of pictures that hang on notes which wait."""
    rows = tx.all(
        "SELECT m.value AS id FROM scheduled_notes s, json_each(s.params, '$.media') m"
        " WHERE m.value IS NOT NULL"
    )
    return frozenset(row["id"] for row in rows)


def _note(row: Row) -> Scheduled:
    return Scheduled(
        id=row["id"],
        author_id=row["actor_id"],
        due_at=from_text(row["due_at"]),
        draft=draft_of(row["params"]),
        failed=row["failed"],
    )
