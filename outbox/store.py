"""The tables `activities` and `reached`, and how deliveries are queued."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from outbox.expand import Reader, Target
from storage.instants import from_text, to_text
from storage.transaction import Reading, Row, Writing


@dataclass(frozen=True, slots=True)
class StoredActivity:
    """One activity of ours: the exact bytes, and whom it is for."""

    id: int
    iri: str
    actor_id: int
    type: str
    object_iri: str | None
    audience: str
    body: bytes
    published_at: datetime
    withdrawn: bool = False


_ACTIVITY = "SELECT id, iri, actor_id, type, object_iri, audience, body, published_at, withdrawn_at"
_NEWEST = (1 << 63) - 1
_SHOWN = "actor_id = :actor AND audience IN ('public', 'unlisted') AND withdrawn_at IS NULL"


def insert_activity(tx: Writing, activity: StoredActivity) -> None:
    """Keeps the exact bytes of an activity, once."""
    tx.run(
        "INSERT INTO activities (id, iri, actor_id, type, object_iri, audience, body, published_at)"
        " VALUES (:id, :iri, :actor, :type, :object, :audience, :body, :published)",
        id=activity.id,
        iri=activity.iri,
        actor=activity.actor_id,
        type=activity.type,
        object=activity.object_iri,
        audience=activity.audience,
        body=activity.body,
        published=to_text(activity.published_at),
    )


def insert_deliveries(
    tx: Writing, activity_id: int, sender_id: int, targets: Iterable[Target], now: datetime
) -> None:
    """Queues one delivery for each target that has none of this activity yet.

    Rows are numbered by the store itself: numbers that only grow are the order within a host,
    whatever the clock does.
    """
    at = to_text(now)
    tx.run_many(
        "INSERT INTO deliveries"
        " (activity_id, host, inbox, sender_id, patience, state, created_at, due_at)"
        " VALUES (:activity, :host, :inbox, :sender, :patience, :state, :at, :due)"
        " ON CONFLICT (activity_id, inbox) DO NOTHING",
        [
            {
                "activity": activity_id,
                "host": target.host,
                "inbox": target.inbox,
                "sender": sender_id,
                "patience": target.patience,
                "state": "later" if target.after else "waiting",
                "at": at,
                "due": to_text(now + target.after) if target.after else at,
            }
            for target in targets
        ],
    )


def insert_reached(tx: Writing, object_iris: Iterable[str], inboxes: Iterable[str]) -> None:
    """Remembers that these inboxes were sent these objects."""
    inboxes = list(inboxes)
    tx.run_many(
        "INSERT INTO reached (object_iri, inbox) VALUES (:object, :inbox)"
        " ON CONFLICT (object_iri, inbox) DO NOTHING",
        [{"object": iri, "inbox": inbox} for iri in object_iris for inbox in inboxes],
    )


def reached(tx: Reading, object_iri: str) -> list[str]:
    """Every inbox that was ever sent that object."""
    rows = tx.all("SELECT inbox FROM reached WHERE object_iri = :object", object=object_iri)
    return [row["inbox"] for row in rows]


def reached_by(tx: Reading, actor_id: int) -> list[str]:
    """Every inbox that was ever sent anything of that actor's."""
    rows = tx.all(
        "SELECT DISTINCT r.inbox FROM activities a"
        " JOIN reached r ON r.object_iri IN (a.iri, a.object_iri) WHERE a.actor_id = :actor",
        actor=actor_id,
    )
    return [row["inbox"] for row in rows]


# As `actors_of_threads` has it, an index; so no document is read.
_READS_THREADS = (
    "a.id IN (SELECT id FROM actors WHERE local = 0 AND instr(document, 'join-lemmy.org/') > 0)"
)


def remote_followers(tx: Reading, followed_id: int) -> list[Reader]:
    """Accepted followers on other hosts, one for each inbox that they would be reached at.

    A host may name any shared inbox, so those are collapsed only within one host; otherwise a
    liar's claim could stand in for the truth. Kin are those whose actors have collections that
    only servers of our kind have. Readers of threads are asked for among those who follow a
    community: their documents name the context of Lemmy, as those of PieFed do, too.
    """
    rows = tx.all(
        "SELECT a.iri, a.inbox, a.shared_inbox,"  # noqa: S608  # our own words
        " max(coalesce(a.listings, a.sisters, a.members) IS NOT NULL) AS kin,"
        f" max(o.role = 'community' AND {_READS_THREADS}) AS threads FROM follows f"
        " JOIN actors a ON a.id = f.follower_id JOIN actors o ON o.id = f.followed_id"
        " WHERE f.followed_id = :followed AND f.state = 'accepted'"
        " AND a.local = 0 AND a.gone_at IS NULL"
        " GROUP BY a.host, coalesce(a.shared_inbox, a.inbox) ORDER BY a.id",
        followed=followed_id,
    )
    return [
        Reader(
            row["iri"],
            row["inbox"],
            row["shared_inbox"],
            kin=bool(row["kin"]),
            threads=bool(row["threads"]),
        )
        for row in rows
    ]


def withdraw(tx: Writing, activity: StoredActivity, bare: bytes | None, now: datetime) -> None:
    """Shows and sends an activity no more; `bare` takes the place of its bytes if given."""
    tx.run(
        "UPDATE activities SET withdrawn_at = :now, body = coalesce(:bare, body) WHERE id = :id",
        id=activity.id,
        bare=bare,
        now=to_text(now),
    )
    tx.run(
        "UPDATE deliveries SET state = 'dropped', finished_at = :now, outcome = 'withdrawn'"
        " WHERE activity_id = :id AND state IN ('waiting', 'held', 'later')",
        id=activity.id,
        now=to_text(now),
    )


def speaking_of(tx: Reading, actor_id: int, object_iri: str) -> list[StoredActivity]:
    """What is not withdrawn yet of what its author said about an object, or anybody announced."""
    rows = tx.all(
        f"{_ACTIVITY} FROM activities WHERE object_iri = :object AND withdrawn_at IS NULL"
        " AND (type = 'Announce' OR (type IN ('Create', 'Update') AND actor_id = :actor))",
        object=object_iri,
        actor=actor_id,
    )
    return [_activity(row) for row in rows]


def end_of(tx: Reading, object_iri: str) -> StoredActivity | None:
    """The `Delete` by which somebody of ours has let that object go; None if nobody has."""
    row = tx.one(
        f"{_ACTIVITY} FROM activities WHERE object_iri = :object AND type = 'Delete'"
        " ORDER BY id DESC LIMIT 1",
        object=object_iri,
    )
    return None if row is None else _activity(row)


def said_by(tx: Reading, actor_id: int) -> list[StoredActivity]:
    """What is not withdrawn yet of all that an actor said, but that something is deleted."""
    rows = tx.all(
        f"{_ACTIVITY} FROM activities WHERE actor_id = :actor AND withdrawn_at IS NULL"
        " AND type <> 'Delete'",
        actor=actor_id,
    )
    return [_activity(row) for row in rows]


def by_iri(tx: Reading, iri: str) -> StoredActivity | None:
    """One activity of ours by its name."""
    row = tx.one(f"{_ACTIVITY} FROM activities WHERE iri = :iri", iri=iri)
    return None if row is None else _activity(row)


def shown_count(tx: Reading, actor_id: int) -> int:
    """How many activities that actor's outbox shows to everybody."""
    sql = f"SELECT count(*) FROM activities WHERE {_SHOWN}"  # noqa: S608  # our own words
    return int(tx.value(sql, actor=actor_id) or 0)


def shown_page(tx: Reading, actor_id: int, max_id: int | None, size: int) -> list[StoredActivity]:
    """The newest `size` activities shown to everybody, of those older than `max_id` if given."""
    rows = tx.all(
        f"{_ACTIVITY} FROM activities WHERE {_SHOWN} AND id < :max_id ORDER BY id DESC LIMIT :size",
        actor=actor_id,
        max_id=_NEWEST if max_id is None else max_id,
        size=size,
    )
    return [_activity(row) for row in rows]


def _activity(row: Row) -> StoredActivity:
    return StoredActivity(
        id=row["id"],
        iri=row["iri"],
        actor_id=row["actor_id"],
        type=row["type"],
        object_iri=row["object_iri"],
        audience=row["audience"],
        body=row["body"],
        published_at=from_text(row["published_at"]),
        withdrawn=row["withdrawn_at"] is not None,
    )
