"""The tables of announcements."""

import json
from collections.abc import Sequence
from datetime import datetime

from notifications.announcement import Announcement, Draft, Reaction
from notifications.notification import number_at
from storage.instants import from_text, to_text
from storage.transaction import Reading, Row, Writing

_SHOWN = """
SELECT n.*, EXISTS (SELECT 1 FROM announcement_reads r
                     WHERE r.announcement_id = n.id AND r.actor_id = :reader) AS is_read,
       (SELECT json_group_array(json_array(name, many, own)) FROM (
           SELECT name, count(*) AS many, max(actor_id = :reader) AS own
             FROM announcement_reactions WHERE announcement_id = n.id
            GROUP BY name ORDER BY name)) AS reactions
  FROM announcements n
"""


def add(tx: Writing, draft: Draft, now: datetime) -> int:
    """Writes an announcement down; its number."""
    last = tx.value("SELECT max(id) FROM announcements")
    number = number_at(now, int(last or 0))
    tx.run(
        """INSERT INTO announcements (id, text, starts_at, ends_at, all_day, published_at)
           VALUES (:id, :text, :starts, :ends, :all_day, :now)""",
        id=number,
        text=draft.text,
        starts=_text(draft.starts_at),
        ends=_text(draft.ends_at),
        all_day=int(draft.all_day),
        now=to_text(now),
    )
    return number


def remove(tx: Writing, number: int) -> bool:
    """Takes an announcement back, with what people did with it; false if there is none."""
    return tx.run("DELETE FROM announcements WHERE id = :id", id=number) > 0


def forget_over(tx: Writing, before: datetime) -> int:
    """Forgets what has been over since before that instant; says how many."""
    return tx.run("DELETE FROM announcements WHERE ends_at < :before", before=to_text(before))


def shown_to(tx: Reading, reader_id: int | None, now: datetime) -> list[Announcement]:
    """What is announced at that instant, the oldest first."""
    rows = tx.all(
        f"{_SHOWN} WHERE n.ends_at IS NULL OR n.ends_at > :now ORDER BY n.id",
        reader=reader_id,
        now=to_text(now),
    )
    return [_announcement(row) for row in rows]


def one(tx: Reading, reader_id: int | None, number: int, now: datetime) -> Announcement | None:
    """One of them."""
    row = tx.one(
        f"{_SHOWN} WHERE n.id = :id AND (n.ends_at IS NULL OR n.ends_at > :now)",
        id=number,
        reader=reader_id,
        now=to_text(now),
    )
    return None if row is None else _announcement(row)


def mark_read(tx: Writing, reader_id: int, number: int) -> None:
    """The reader has read it."""
    tx.run(
        "INSERT OR IGNORE INTO announcement_reads (announcement_id, actor_id)"
        " VALUES (:id, :reader)",
        id=number,
        reader=reader_id,
    )


def react(tx: Writing, reader_id: int, number: int, name: str) -> bool:
    """Puts a picture under it; false if it was there already."""
    added = tx.run(
        "INSERT OR IGNORE INTO announcement_reactions (announcement_id, actor_id, name)"
        " VALUES (:id, :reader, :name)",
        id=number,
        reader=reader_id,
        name=name,
    )
    return added > 0


def take_back(tx: Writing, reader_id: int, number: int, name: str) -> bool:
    """Takes a picture away; false if there was none."""
    removed = tx.run(
        "DELETE FROM announcement_reactions"
        " WHERE announcement_id = :id AND actor_id = :reader AND name = :name",
        id=number,
        reader=reader_id,
        name=name,
    )
    return removed > 0


def forget_of(tx: Writing, actor_id: int) -> None:
    """Forgets what somebody who is gone did with announcements."""
    for table in ("announcement_reads", "announcement_reactions"):
        tx.run(f"DELETE FROM {table} WHERE actor_id = :id", id=actor_id)  # noqa: S608


def _announcement(row: Row) -> Announcement:
    return Announcement(
        id=row["id"],
        text=row["text"],
        starts_at=_instant(row["starts_at"]),
        ends_at=_instant(row["ends_at"]),
        all_day=bool(row["all_day"]),
        published_at=from_text(row["published_at"]),
        is_read=bool(row["is_read"]),
        reactions=_reactions(json.loads(row["reactions"])),
    )


def _reactions(told: Sequence[tuple[str, int, int]]) -> tuple[Reaction, ...]:
    return tuple(Reaction(name, many, bool(own)) for name, many, own in told)


def _text(instant: datetime | None) -> str | None:
    return None if instant is None else to_text(instant)


def _instant(text: str | None) -> datetime | None:
    return None if text is None else from_text(text)
