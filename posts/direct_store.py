"""Threads of direct notes, as each member of ours has them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from posts.seen_store import VISIBLE, Page, Viewer, viewer_params
from storage.transaction import Reading, Row, Writing

_NEWEST = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class DirectThread:
    """A thread of direct notes of one member; `others` are the ids of who else is in it."""

    id: int
    last_id: int
    is_unread: bool
    others: tuple[int, ...] = ()


_OWNERS = """
SELECT l.id FROM actors l WHERE l.local = 1 AND l.gone_at IS NULL AND l.type = 'Person'
   AND (l.id = :author OR l.iri IN (
         SELECT actor_iri FROM post_readers WHERE post_id = :post))
"""
# CROSS: from the note to what is around it, not through all that its owner has.
_THREAD_OF = """
SELECT t.id FROM posts p
 CROSS JOIN posts q ON q.iri = p.in_reply_to_iri OR q.context_iri = p.context_iri
                    OR q.in_reply_to_iri = p.iri
 CROSS JOIN direct_notes d ON d.post_id = q.id
 CROSS JOIN direct_threads t ON t.id = d.thread_id
 WHERE p.id = :post AND t.owner_id = :owner AND q.id <> p.id
 ORDER BY t.last_id DESC LIMIT 1
"""


def put(tx: Writing, post_id: int, author_id: int) -> None:
    """Puts a direct note into the thread of each member of ours who wrote it or is named."""
    for row in tx.all(_OWNERS, post=post_id, author=author_id):
        owner_id = row["id"]
        found = tx.value(_THREAD_OF, post=post_id, owner=owner_id)
        unread = int(owner_id != author_id)
        thread_id = _new(tx, owner_id, post_id) if found is None else int(str(found))
        tx.run(
            "INSERT OR IGNORE INTO direct_notes (post_id, thread_id) VALUES (:post, :thread)",
            post=post_id,
            thread=thread_id,
        )
        tx.run(
            "UPDATE direct_threads SET last_id = max(last_id, :post), unread = :unread"
            " WHERE id = :thread",
            post=post_id,
            unread=unread,
            thread=thread_id,
        )


def _new(tx: Writing, owner_id: int, post_id: int) -> int:
    row = tx.one(
        "INSERT INTO direct_threads (owner_id, last_id) VALUES (:owner, :post) RETURNING id",
        owner=owner_id,
        post=post_id,
    )
    assert row is not None  # noqa: S101  # what was inserted is returned
    return int(row["id"])


def take_out(tx: Writing, post_id: int) -> None:
    """Takes a note out of its threads, before it goes; a thread without notes is none."""
    rows = tx.all(
        "DELETE FROM direct_notes WHERE post_id = :post RETURNING thread_id", post=post_id
    )
    for row in rows:
        tx.run(
            "UPDATE direct_threads SET last_id = coalesce("
            " (SELECT max(post_id) FROM direct_notes WHERE thread_id = :id), 0) WHERE id = :id",
            id=row["thread_id"],
        )
        tx.run("DELETE FROM direct_threads WHERE id = :id AND last_id = 0", id=row["thread_id"])


_THREADS = f"""
SELECT t.id, t.last_id, t.unread FROM direct_threads t
  JOIN posts p ON p.id = t.last_id JOIN actors a ON a.id = p.author_id
 WHERE t.owner_id = :viewer_id AND t.last_id < :before AND t.last_id > :after AND {VISIBLE}
 ORDER BY t.last_id {{order}} LIMIT :limit
"""  # noqa: S608  # only our own text


def threads(tx: Reading, viewer: Viewer, page: Page) -> list[DirectThread]:
    """The viewer's threads, the one with the latest note first; pages go on by `last_id`."""
    rows = tx.all(
        _THREADS.format(order="ASC" if page.upward else "DESC"),
        before=_NEWEST if page.before is None else page.before,
        after=page.after or 0,
        limit=page.limit,
        **viewer_params(viewer),
    )
    return _with_others(tx, rows[::-1] if page.upward else rows)


def thread(tx: Reading, owner_id: int, thread_id: int) -> DirectThread | None:
    """One thread of a member."""
    rows = tx.all(
        "SELECT id, last_id, unread FROM direct_threads WHERE id = :id AND owner_id = :owner",
        id=thread_id,
        owner=owner_id,
    )
    found = _with_others(tx, rows)
    return found[0] if found else None


def with_note(tx: Reading, post_id: int) -> Mapping[int, DirectThread]:
    """The threads that a note is in, by their owners."""
    rows = tx.all(
        "SELECT t.id, t.last_id, t.unread, t.owner_id FROM direct_notes d"
        " JOIN direct_threads t ON t.id = d.thread_id WHERE d.post_id = :post",
        post=post_id,
    )
    found = _with_others(tx, rows)
    return {row["owner_id"]: one for row, one in zip(rows, found, strict=True)}


_OTHERS = """
SELECT d.thread_id, x.id AS actor_id, max(d.post_id) AS latest
  FROM json_each(:ids) n JOIN direct_threads t ON t.id = n.value
  JOIN direct_notes d ON d.thread_id = t.id JOIN posts p ON p.id = d.post_id
  JOIN actors x ON x.id = p.author_id OR x.iri IN (
        SELECT actor_iri FROM post_readers WHERE post_id = p.id)
 WHERE x.id <> t.owner_id AND x.gone_at IS NULL
 GROUP BY d.thread_id, x.id ORDER BY latest DESC, x.id
"""


def _with_others(tx: Reading, rows: Sequence[Row]) -> list[DirectThread]:
    ids = "[" + ",".join(str(row["id"]) for row in rows) + "]"
    others: dict[int, list[int]] = {}
    for row in tx.all(_OTHERS, ids=ids):
        others.setdefault(row["thread_id"], []).append(row["actor_id"])
    return [
        DirectThread(
            row["id"], row["last_id"], bool(row["unread"]), tuple(others.get(row["id"], ()))
        )
        for row in rows
    ]


def mark_read(tx: Writing, owner_id: int, thread_id: int, *, unread: bool = False) -> bool:
    """Whether there was such a thread, which has been read now."""
    changed = tx.run(
        "UPDATE direct_threads SET unread = :unread WHERE id = :id AND owner_id = :owner",
        unread=int(unread),
        id=thread_id,
        owner=owner_id,
    )
    return changed > 0


def remove(tx: Writing, owner_id: int, thread_id: int) -> bool:
    """Whether there was such a thread; its notes stay where they are."""
    removed = tx.run(
        "DELETE FROM direct_threads WHERE id = :id AND owner_id = :owner",
        id=thread_id,
        owner=owner_id,
    )
    return removed > 0


def forget(tx: Writing, owner_id: int) -> None:
    """Drops the threads of a member who leaves."""
    tx.run("DELETE FROM direct_threads WHERE owner_id = :owner", owner=owner_id)
