"""How often offers were taken up and who is on a need, and whose first listing was looked at."""

from datetime import datetime

from storage.instants import to_text
from storage.transaction import Reading, Writing


def add(tx: Writing, post_id: int, key: str, now: datetime) -> bool:
    """Notes that a conversation has agreed; False if that was known."""
    return bool(
        tx.run(
            "INSERT OR IGNORE INTO listing_takings (post_id, key, at) VALUES (:id, :key, :now)",
            id=post_id,
            key=key,
            now=to_text(now),
        )
    )


def take_back(tx: Writing, post_id: int, key: str) -> bool:
    """It came to nothing; False if it was not known, or has happened."""
    return bool(
        tx.run(
            "DELETE FROM listing_takings WHERE post_id = :id AND key = :key AND done_at IS NULL",
            id=post_id,
            key=key,
        )
    )


def take_back_all(tx: Writing, post_id: int) -> None:
    """All that has not happened yet came to nothing."""
    tx.run("DELETE FROM listing_takings WHERE post_id = :id AND done_at IS NULL", id=post_id)


def complete(tx: Writing, post_id: int, key: str, now: datetime) -> bool:
    """It has happened; False if it was not known, or had happened already."""
    return bool(
        tx.run(
            "UPDATE listing_takings SET done_at = :now"
            " WHERE post_id = :id AND key = :key AND done_at IS NULL",
            id=post_id,
            key=key,
            now=to_text(now),
        )
    )


def count(tx: Reading, post_id: int, since: datetime | None) -> int:
    """How often a listing was taken up since an instant; None: ever."""
    counted = tx.value(
        "SELECT count(*) FROM listing_takings"
        " WHERE post_id = :id AND (:since IS NULL OR at >= :since)",
        id=post_id,
        since=to_text(since) if since else None,
    )
    return int(str(counted))


def count_open(tx: Reading, post_id: int) -> int:
    """How many have agreed and not done it yet."""
    counted = tx.value(
        "SELECT count(*) FROM listing_takings WHERE post_id = :id AND done_at IS NULL", id=post_id
    )
    return int(str(counted))


def has_debuted(tx: Reading, actor_id: int) -> bool:
    """Whether a listing of that member has been published before."""
    sql = "SELECT 1 FROM listing_debuts WHERE actor_id = :id"
    return tx.value(sql, id=actor_id) is not None


def note_debut(tx: Writing, actor_id: int) -> None:
    """A listing of theirs is published."""
    tx.run("INSERT OR IGNORE INTO listing_debuts (actor_id) VALUES (:id)", id=actor_id)


def is_known(tx: Reading, post_id: int, key: str) -> bool:
    """Whether that conversation has agreed on the listing."""
    sql = "SELECT 1 FROM listing_takings WHERE post_id = :id AND key = :key"
    return tx.value(sql, id=post_id, key=key) is not None


def move(tx: Writing, post_id: int, to: int) -> None:
    """What was taken up under one number was taken up under another."""
    sql = "UPDATE listing_takings SET post_id = :to WHERE post_id = :id"
    tx.run(sql, id=post_id, to=to)
