"""All SQL about received activities: kept before the 202, handled in order, trimmed in the end.

Together with `inbox/receive.py` the only maker of a `VerifiedActivity`.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from actors import store as actors_store
from actors.actor import Actor
from federation.documents import read_activity
from federation.strict_json import parse
from inbox.needs import Needs
from inbox.receipt import End, Kept, Listed, Receipt, State
from inbox.verified import ProvenBy, VerifiedActivity
from storage.database import Reading, Row, SqlValue, Writing
from storage.instants import from_text, to_text
from world.ids import smallest_id_at

SENDERS_ACTOR = "actor"
"""The kind of `Needs` with which the store asks for a sender it does not know yet."""

# After so many tries a row no longer holds back what its sender said later.
_HOLDING_TRIES = 3
_LEASE = timedelta(seconds=120)
_LEASED = "fetching what it needs"
_INSERT = """
INSERT INTO received (id, activity_iri, actor_iri, type, signed_by, proven_by, received_at,
                      state, due_at)
VALUES (:id, :activity, :actor, :type, :signed_by, :proven_by, :received_at, 'waiting', :due_at)
    ON CONFLICT DO NOTHING
"""
_INSERT_BODY = "INSERT INTO received_bodies (receipt_id, body) VALUES (:id, :body)"


def keep(tx: Writing, receipt: Receipt, inbox_actor_id: int | None = None) -> bool:
    """Keeps an activity, once; False if it was kept before.

    `inbox_actor_id` is the owner of the personal inbox it came to; the same activity may come
    to several. What still has to be fetched from its origin does not use up its id.
    """
    if receipt.proven_by is ProvenBy.PENDING:
        return _keep_pending(tx, receipt)
    kept_as = _note_seen(tx, receipt)
    if inbox_actor_id is not None:
        note_entries(tx, [inbox_actor_id], kept_as)
    if kept_as != receipt.id:
        return False
    _insert(tx, receipt)
    return True


def keep_together(tx: Writing, arrivals: Sequence[tuple[Receipt, int | None]]) -> list[bool]:
    """As `keep` for each of these, one after the other, in few statements."""
    if len(arrivals) == 1 or not all(map(_is_plain, arrivals)):
        return [keep(tx, receipt, owner) for receipt, owner in arrivals]
    noted = tx.all(
        "INSERT INTO seen (activity_iri, type, receipt_id)"
        " SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(:receipts) WHERE true"
        " ON CONFLICT DO NOTHING RETURNING receipt_id",
        receipts=json.dumps([(new.activity_iri, new.type, new.id) for new, _ in arrivals]),
    )
    new_ids = {row["receipt_id"] for row in noted}
    rows = [_row_of(new) for new, _ in arrivals if new.id in new_ids]
    tx.run_many(_INSERT, rows)
    tx.run_many(_INSERT_BODY, rows)
    for receipt, owner in arrivals:
        if owner is not None:
            note_entries(tx, [owner], _note_seen(tx, receipt))
    return [receipt.id in new_ids for receipt, _ in arrivals]


def _is_plain(arrival: tuple[Receipt, int | None]) -> bool:
    receipt, _ = arrival
    return receipt.activity_iri is not None and receipt.proven_by is not ProvenBy.PENDING


def _note_seen(tx: Writing, receipt: Receipt) -> int:
    """The row the activity is kept in: this receipt's own, or that of the first time it came."""
    if receipt.activity_iri is None:
        return receipt.id
    noted = tx.run(
        "INSERT INTO seen (activity_iri, type, receipt_id) VALUES (:iri, :type, :id)"
        " ON CONFLICT DO NOTHING",
        iri=receipt.activity_iri,
        type=receipt.type,
        id=receipt.id,
    )
    if noted:
        return receipt.id
    first = tx.value(
        "SELECT receipt_id FROM seen WHERE activity_iri = :iri", iri=receipt.activity_iri
    )
    assert isinstance(first, int)  # noqa: S101  # the conflict is the proof
    return first


def _keep_pending(tx: Writing, receipt: Receipt) -> bool:
    if receipt.activity_iri is not None and is_seen(tx, receipt.activity_iri):
        return False
    return _insert(tx, receipt)


def _insert(tx: Writing, receipt: Receipt) -> bool:
    if not tx.run(_INSERT, **_row_of(receipt)):
        return False
    tx.run(_INSERT_BODY, id=receipt.id, body=receipt.body)
    return True


def _row_of(receipt: Receipt) -> dict[str, SqlValue]:
    return {
        "id": receipt.id,
        "activity": receipt.activity_iri,
        "actor": receipt.actor_iri,
        "type": receipt.type,
        "signed_by": receipt.signed_by,
        "proven_by": receipt.proven_by.value,
        "body": receipt.body,
        "received_at": to_text(receipt.received_at),
        "due_at": to_text(receipt.due_at),
    }


def is_seen(tx: Reading, activity_iri: str) -> bool:
    """Whether that activity was ever kept as proven."""
    return tx.one("SELECT 1 FROM seen WHERE activity_iri = :iri", iri=activity_iri) is not None


def due(tx: Reading, now: datetime, limit: int) -> list[Kept]:
    """What may be handled now, oldest first.

    A row that waits for a later try holds back what the same sender said after it, for its
    first tries; what is merely claimed to be from somebody (pending) holds back nobody.
    """
    rows = tx.all(
        "SELECT r.id, r.activity_iri, r.actor_iri, r.signed_by, r.proven_by, r.received_at,"
        " r.tries, (SELECT body FROM received_bodies WHERE receipt_id = r.id) AS body"
        " FROM received AS r"
        " WHERE r.state = 'waiting' AND r.due_at <= :now"
        " AND (r.proven_by = 'pending' OR NOT EXISTS ("
        "  SELECT 1 FROM received AS before WHERE before.state = 'waiting'"
        "  AND before.actor_iri = r.actor_iri AND before.due_at > :now AND before.id < r.id"
        "  AND before.tries < :holding AND before.proven_by <> 'pending'))"
        " ORDER BY r.id LIMIT :limit",
        now=to_text(now),
        holding=_HOLDING_TRIES,
        limit=limit,
    )
    return [_kept(row) for row in rows]


def next_due(tx: Reading) -> datetime | None:
    """When the next row may be handled; None when nothing waits."""
    found = tx.value("SELECT min(due_at) FROM received WHERE state = 'waiting'")
    return from_text(found) if isinstance(found, str) else None


def _kept(row: Row) -> Kept:
    return Kept(
        id=row["id"],
        activity_iri=row["activity_iri"],
        actor_iri=row["actor_iri"],
        signed_by=row["signed_by"],
        proven_by=ProvenBy(row["proven_by"]),
        body=row["body"],
        received_at=from_text(row["received_at"]),
        tries=row["tries"],
    )


def verified(tx: Reading, row: Kept, lacking: frozenset[str]) -> VerifiedActivity:
    """The activity of a proven row, with its stored sender.

    Raises `Needs` if the sender is not stored, `Malformed` if a later release reads less.
    """
    assert row.proven_by is not ProvenBy.PENDING  # noqa: S101  # the worker fetches those first
    activity = read_activity(parse(row.body), now=row.received_at)
    sender = actors_store.by_iri(tx, row.actor_iri)
    if sender is None:
        raise Needs(SENDERS_ACTOR, row.actor_iri)
    return VerifiedActivity(
        activity=activity,
        sender=sender,
        signed_by=row.signed_by,
        proven_by=row.proven_by,
        received_at=row.received_at,
        body=row.body,
        receipt_id=row.id,
        lacking=lacking,
    )


def remembered_type(tx: Reading, iri: str) -> str | None:
    """The type of an activity that is known by its id alone: received, or published by us."""
    found = tx.value("SELECT type FROM seen WHERE activity_iri = :iri", iri=iri)
    if found is None:
        found = tx.value("SELECT type FROM activities WHERE iri = :iri", iri=iri)
    return found if isinstance(found, str) else None


def forwarder_of(tx: Reading, object_iri: str, audience: str) -> Actor | None:
    """Which actor of ours has passed on what somebody else said about that thing."""
    found = tx.value(
        "SELECT actor_id FROM activities WHERE object_iri = :iri AND audience = :audience",
        iri=object_iri,
        audience=audience,
    )
    return actors_store.by_id(tx, found) if isinstance(found, int) else None


def finish(tx: Writing, row_id: int, state: State, outcome: str) -> None:
    """Nothing more is to be done about that row."""
    finish_all(tx, [End(row_id, state, outcome)])


def finish_all(tx: Writing, ends: Iterable[End]) -> None:
    """Nothing more is to be done about these rows."""
    tx.run_many(
        "UPDATE received SET state = :state, outcome = :outcome WHERE id = :id",
        [{"id": end.row_id, "state": end.state.value, "outcome": end.outcome} for end in ends],
    )


def lease(tx: Writing, row_id: int, now: datetime) -> None:
    """Puts a row aside while what it needs is being fetched; a crash only delays it."""
    tx.run(
        "UPDATE received SET due_at = :until, outcome = :leased WHERE id = :id",
        id=row_id,
        until=to_text(now + _LEASE),
        leased=_LEASED,
    )


def end_leases(tx: Writing, now: datetime) -> int:
    """After a start: whatever was being fetched when the process died is due again."""
    return tx.run(
        "UPDATE received SET due_at = :now WHERE state = 'waiting' AND outcome = :leased",
        now=to_text(now),
        leased=_LEASED,
    )


def make_due(tx: Writing, row_id: int, now: datetime) -> None:
    """What it needed is there now."""
    tx.run(
        "UPDATE received SET due_at = :now, outcome = NULL WHERE id = :id AND state = 'waiting'",
        id=row_id,
        now=to_text(now),
    )


def postpone(tx: Writing, row_id: int, due_at: datetime, outcome: str) -> None:
    """One try failed; the next one is at `due_at`."""
    tx.run(
        "UPDATE received SET tries = tries + 1, due_at = :due, outcome = :outcome WHERE id = :id",
        id=row_id,
        due=to_text(due_at),
        outcome=outcome,
    )


def replace_pending(tx: Writing, row: Kept, fetched: Receipt) -> bool:
    """Puts what its origin says in the place of what somebody brought; False if it was known."""
    tx.run("DELETE FROM received WHERE id = :id AND proven_by = 'pending'", id=row.id)
    return keep(tx, fetched)


def note_entries(tx: Writing, actor_ids: Iterable[int], receipt_id: int) -> None:
    """These actors of ours find that activity in their inboxes."""
    for actor_id in actor_ids:
        tx.run(
            "INSERT INTO inbox_entries (actor_id, receipt_id) VALUES (:actor, :receipt)"
            " ON CONFLICT DO NOTHING",
            actor=actor_id,
            receipt=receipt_id,
        )


def inbox_of(
    tx: Reading, actor_id: int, *, below: int | None = None, limit: int = 40
) -> list[tuple[int, bytes]]:
    """(cursor, bytes as they came) of what one of our actors received and was handled.

    Newest first, of those older than the cursor `below` if given. For the owner's eyes only.
    """
    rows = tx.all(
        "SELECT r.id, b.body FROM inbox_entries AS e JOIN received AS r ON r.id = e.receipt_id"
        " JOIN received_bodies AS b ON b.receipt_id = r.id"
        " WHERE e.actor_id = :actor AND (:below IS NULL OR e.receipt_id < :below)"
        " AND r.state = 'done' ORDER BY e.receipt_id DESC LIMIT :limit",
        actor=actor_id,
        below=below,
        limit=limit,
    )
    return [(row["id"], row["body"]) for row in rows]


def forget_inbox_of(tx: Writing, actor_id: int) -> None:
    """Forgets what one of our actors has received, and nobody else here; ids stay known."""
    tx.run(
        "DELETE FROM received WHERE state <> 'waiting' AND id IN"
        " (SELECT receipt_id FROM inbox_entries GROUP BY receipt_id"
        "  HAVING max(actor_id = :actor) AND count(*) = 1)",
        actor=actor_id,
    )
    tx.run("DELETE FROM inbox_entries WHERE actor_id = :actor", actor=actor_id)


def listed(tx: Reading, state: State | None, limit: int) -> list[Listed]:
    """The newest rows in that state, or in any; for the keeper of the node."""
    rows = tx.all(
        "SELECT id, activity_iri, actor_iri, type, state, tries, received_at, due_at, outcome"
        " FROM received WHERE (:state IS NULL OR state = :state) ORDER BY id DESC LIMIT :limit",
        state=None if state is None else state.value,
        limit=limit,
    )
    return [_listed(row) for row in rows]


def _listed(row: Row) -> Listed:
    return Listed(
        id=row["id"],
        activity_iri=row["activity_iri"],
        actor_iri=row["actor_iri"],
        type=row["type"],
        state=State(row["state"]),
        tries=row["tries"],
        received_at=from_text(row["received_at"]),
        due_at=from_text(row["due_at"]),
        outcome=row["outcome"],
    )


def count_by_state(tx: Reading) -> dict[State, int]:
    """How many rows are in each state."""
    rows = tx.all("SELECT state, count(*) AS count FROM received GROUP BY state")
    return {State(row["state"]): row["count"] for row in rows}


def replay(tx: Writing, row_id: int | None, now: datetime) -> int:
    """Has one ended row, or every failed one, handled again; how many."""
    return tx.run(
        "UPDATE received SET state = 'waiting', tries = 0, due_at = :now, outcome = NULL"
        " WHERE (id = :id AND state IN ('failed', 'refused', 'done'))"
        " OR (:id IS NULL AND state = 'failed')",
        id=row_id,
        now=to_text(now),
    )


def trim(tx: Writing, before: datetime) -> int:
    """Forgets what was received before that instant and is not waiting; ids stay known."""
    oldest = smallest_id_at(before)
    tx.run("DELETE FROM inbox_entries WHERE receipt_id < :oldest", oldest=oldest)
    return tx.run("DELETE FROM received WHERE id < :oldest AND state <> 'waiting'", oldest=oldest)
