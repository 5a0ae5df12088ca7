"""The table `notifications`: written once for each cause, put away, taken back, forgotten."""

from dataclasses import dataclass
from datetime import datetime

from notifications.notification import (
    Cause,
    Kind,
    Notification,
    group_hour,
    group_prefix,
    number_at,
    ungrouped,
)
from storage.instants import from_text, to_text
from storage.transaction import Reading, Row, SqlValue, Writing

LIVE = "n.dismissed_at IS NULL AND n.withdrawn_at IS NULL"
KEY = "coalesce(n.group_key, 'ungrouped-' || n.id)"


def notification_of(row: Row) -> Notification:
    """A row of `notifications`."""
    return Notification(
        id=row["id"],
        owner_id=row["owner_id"],
        kind=Kind(row["kind"]),
        from_id=row["from_id"],
        about_id=row["about_id"],
        post_id=row["post_id"],
        group_key=row["group_key"] or ungrouped(row["id"]),
        filtered=bool(row["filtered"]),
        created_at=from_text(row["created_at"]),
    )


@dataclass(frozen=True, slots=True)
class New:
    """A notification as it is written down."""

    owner_id: int
    cause: Cause
    filtered: bool
    at: datetime


def add(tx: Writing, new: New) -> int | None:
    """The id, if that cause is new; a cause that was taken back and is there again is not.

    What is there again is shown again, but nobody is told of it twice.
    """
    cause = new.cause
    number = next_number(tx, new.at)
    added = tx.run(
        """INSERT INTO notifications (id, owner_id, kind, from_id, about_id, post_id, group_key,
                                      filtered, created_at)
           VALUES (:id, :owner, :kind, :from_id, :about, :post, :group_key, :filtered, :at)
           ON CONFLICT (owner_id, kind, from_id, about_id) DO NOTHING""",
        id=number,
        owner=new.owner_id,
        kind=cause.kind,
        from_id=cause.from_id,
        about=cause.about_id,
        post=cause.post_id,
        group_key=_group_key(tx, new),
        filtered=int(new.filtered),
        at=to_text(new.at),
    )
    if added:
        return number
    tx.run(
        "UPDATE notifications SET withdrawn_at = NULL WHERE withdrawn_at IS NOT NULL"
        " AND owner_id = :owner AND kind = :kind AND from_id = :from_id AND about_id = :about",
        owner=new.owner_id,
        kind=cause.kind,
        from_id=cause.from_id,
        about=cause.about_id,
    )
    return None


def next_number(tx: Reading, now: datetime) -> int:
    """An id greater than all there are."""
    last = tx.value("SELECT max(id) FROM notifications")
    return number_at(now, int(last or 0))


def _group_key(tx: Reading, new: New) -> str | None:
    prefix = group_prefix(new.cause)
    if prefix is None:
        return None
    before = tx.value(
        "SELECT max(CAST(substr(group_key, length(:prefix) + 1) AS INTEGER)) FROM notifications"
        " WHERE owner_id = :owner AND group_key >= :prefix AND group_key < :prefix || ':'"
        "   AND substr(group_key, 1, length(:prefix)) = :prefix AND filtered = :filtered",
        owner=new.owner_id,
        prefix=prefix,
        filtered=int(new.filtered),
    )
    hour = group_hour(new.at, None if before is None else int(before))
    return f"{prefix}{hour}"


def withdraw(tx: Writing, kind: Kind, from_id: int, about_id: int, now: datetime) -> None:
    """Its cause was taken back: nobody sees it any more."""
    tx.run(
        "UPDATE notifications SET withdrawn_at = :now WHERE withdrawn_at IS NULL"
        " AND kind = :kind AND from_id = :from_id AND about_id = :about",
        kind=kind,
        from_id=from_id,
        about=about_id,
        now=to_text(now),
    )


def withdraw_from(tx: Writing, owner_id: int, kind: Kind, from_id: int, now: datetime) -> bool:
    """The same for one member, whatever it was about; says whether there was any."""
    changed = tx.run(
        "UPDATE notifications SET withdrawn_at = :now WHERE withdrawn_at IS NULL"
        " AND owner_id = :owner AND kind = :kind AND from_id = :from_id",
        owner=owner_id,
        kind=kind,
        from_id=from_id,
        now=to_text(now),
    )
    return changed > 0


def forget_about(tx: Writing, kind: Kind, from_id: int, about_id: int) -> None:
    """Makes room for the same cause once more, as if it had never been told."""
    tx.run(
        "DELETE FROM notifications WHERE kind = :kind AND from_id = :from_id AND about_id = :about",
        kind=kind,
        from_id=from_id,
        about=about_id,
    )


def one(tx: Reading, owner_id: int, number: int) -> Notification | None:
    """A notification of that member; what they have put away is not there."""
    row = tx.one(
        f"SELECT n.* FROM notifications n WHERE n.id = :id AND n.owner_id = :owner AND {LIVE}",  # noqa: S608
        id=number,
        owner=owner_id,
    )
    return None if row is None else notification_of(row)


def dismiss(tx: Writing, owner_id: int, now: datetime, **which: SqlValue) -> int:
    """Puts away one (`id`), one group (`key`), or all that are not filtered; says how many."""
    conditions = {"id": "AND n.id = :id", "key": f"AND {KEY} = :key"}
    where = " ".join(conditions[name] for name in which)
    return tx.run(
        f"UPDATE notifications AS n SET dismissed_at = :now"  # noqa: S608
        f" WHERE n.owner_id = :owner AND {LIVE} AND (n.filtered = 0 OR :named) {where}",
        owner=owner_id,
        now=to_text(now),
        named=int(bool(which)),
        **which,
    )


def forget_before(tx: Writing, before: datetime) -> int:
    """Forgets what is older than that, seen or not; says how many."""
    return tx.run("DELETE FROM notifications WHERE created_at < :before", before=to_text(before))


def forget_of(tx: Writing, actor_id: int) -> None:
    """Forgets what somebody who is gone was told, and what others were told of them."""
    for table in ("notifications", "notification_requests", "notification_permissions"):
        tx.run(
            f"DELETE FROM {table} WHERE owner_id = :id OR from_id = :id",  # noqa: S608
            id=actor_id,
        )
    for table in ("notification_policies", "push_subscriptions"):
        tx.run(f"DELETE FROM {table} WHERE owner_id = :id", id=actor_id)  # noqa: S608


def told_to(tx: Reading, owner_id: int, after: int, limit: int) -> list[Notification]:
    """What a member was told and has not put away, the oldest first, filtered or not."""
    rows = tx.all(
        f"SELECT n.* FROM notifications n WHERE n.owner_id = :owner AND n.id > :after AND {LIVE}"  # noqa: S608
        " ORDER BY n.id LIMIT :limit",
        owner=owner_id,
        after=after,
        limit=limit,
    )
    return [notification_of(row) for row in rows]
