"""What members keep of posts for themselves: bookmarks, muted threads, requests that were done."""

from datetime import datetime

from storage.instants import to_text
from storage.transaction import Reading, Writing

_THREAD_MOST = 2_000


def bookmark(tx: Writing, bookmark_id: int, actor_id: int, post_id: int) -> None:
    """Keeps a post; again changes nothing."""
    tx.run(
        "INSERT OR IGNORE INTO bookmarks (id, actor_id, post_id) VALUES (:id, :actor, :post)",
        id=bookmark_id,
        actor=actor_id,
        post=post_id,
    )


def remove_bookmark(tx: Writing, actor_id: int, post_id: int) -> None:
    """Keeps a post no more."""
    tx.run(
        "DELETE FROM bookmarks WHERE actor_id = :actor AND post_id = :post",
        actor=actor_id,
        post=post_id,
    )


_THREAD = """
WITH RECURSIVE thread (id, iri, parent, context) AS (
    SELECT id, iri, in_reply_to_iri, context_iri FROM posts WHERE id = :post
    UNION
    SELECT q.id, q.iri, q.in_reply_to_iri, q.context_iri FROM thread t JOIN posts q
        ON q.iri = t.parent OR q.in_reply_to_iri = t.iri OR q.context_iri = t.context
    LIMIT :most
)
"""


def mute_thread(tx: Writing, actor_id: int, post_id: int) -> None:
    """Mutes every post of a thread that is here; those that come are muted as they come."""
    tx.run(
        f"{_THREAD} INSERT OR IGNORE INTO muted_posts (post_id, actor_id)"  # noqa: S608
        " SELECT id, :actor FROM thread",
        post=post_id,
        actor=actor_id,
        most=_THREAD_MOST,
    )


def unmute_thread(tx: Writing, actor_id: int, post_id: int) -> None:
    """Hears of a thread again."""
    tx.run(
        f"{_THREAD} DELETE FROM muted_posts"  # noqa: S608  # only our own text
        " WHERE actor_id = :actor AND post_id IN (SELECT id FROM thread)",
        post=post_id,
        actor=actor_id,
        most=_THREAD_MOST,
    )


def mute_as_its_thread(tx: Writing, post_id: int) -> None:
    """A new answer is muted for whoever has muted what it answers.

    Where that is not here, for whoever has muted others of its thread.
    """
    tx.run(
        "INSERT OR IGNORE INTO muted_posts (post_id, actor_id)"
        " SELECT p.id, m.actor_id FROM posts p JOIN posts q ON q.iri = p.in_reply_to_iri"
        "   JOIN muted_posts m ON m.post_id = q.id WHERE p.id = :post"
        " UNION SELECT p.id, m.actor_id FROM posts p JOIN posts q ON q.context_iri = p.context_iri"
        "   JOIN muted_posts m ON m.post_id = q.id WHERE p.id = :post"
        "   AND NOT EXISTS (SELECT 1 FROM posts x WHERE x.iri = p.in_reply_to_iri)",
        post=post_id,
    )


def is_muted(tx: Reading, actor_id: int, post_id: int) -> bool:
    """Whether a member has muted the thread of a post."""
    found = tx.value(
        "SELECT 1 FROM muted_posts WHERE post_id = :post AND actor_id = :actor",
        post=post_id,
        actor=actor_id,
    )
    return found is not None


def note_done(tx: Writing, actor_id: int, key: str, status_id: int, now: datetime) -> None:
    """Remembers what a request of a program made."""
    tx.run(
        "INSERT OR REPLACE INTO done_requests (actor_id, key, status_id, done_at)"
        " VALUES (:actor, :key, :status, :now)",
        actor=actor_id,
        key=key,
        status=status_id,
        now=to_text(now),
    )


def done(tx: Reading, actor_id: int, key: str, since: datetime) -> int | None:
    """What a request of that key made, if it was done since then."""
    found = tx.value(
        "SELECT status_id FROM done_requests"
        " WHERE actor_id = :actor AND key = :key AND done_at >= :since",
        actor=actor_id,
        key=key,
        since=to_text(since),
    )
    return None if found is None else int(str(found))


def forget_done(tx: Writing, before: datetime) -> None:
    """Forgets requests that were done before then."""
    tx.run("DELETE FROM done_requests WHERE done_at < :before", before=to_text(before))


def forget(tx: Writing, actor_id: int) -> None:
    """Forgets all of this of a member who leaves."""
    for table in ("bookmarks", "muted_posts", "done_requests", "scheduled_notes"):
        tx.run(f"DELETE FROM {table} WHERE actor_id = :actor", actor=actor_id)  # noqa: S608
