"""The tables `behalf_log` and `standing_log`: appended to, never altered (E5, ACC-09).

What is very old is forgotten as a whole (E3).
"""

from dataclasses import dataclass
from datetime import date, datetime

from storage.instants import from_text, to_text
from storage.transaction import Reading, Row, SqlValue, Writing


@dataclass(frozen=True, slots=True)
class Deed:
    """What a coordinator did on behalf of a member; `about` names the thing, never its words.

    `agreed_on` is the day on which they agreed, where it was noted; `id` its place in the log.
    """

    at: datetime
    coordinator_id: int
    member_id: int
    deed: str
    about: str
    consent: str
    agreed_on: date | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """How somebody's roles, vetting or limits changed; `by_id` None: at the node's machine."""

    at: datetime
    by_id: int | None
    member_id: int
    what: str
    said: str


def note_deed(tx: Writing, deed: Deed) -> None:
    """Appends a deed."""
    tx.run(
        """INSERT INTO behalf_log (at, coordinator_id, member_id, deed, about, consent, agreed_on)
           VALUES (:at, :coordinator, :member, :deed, :about, :consent, :agreed_on)""",
        at=to_text(deed.at),
        coordinator=deed.coordinator_id,
        member=deed.member_id,
        deed=deed.deed,
        about=deed.about,
        consent=deed.consent,
        agreed_on=deed.agreed_on.isoformat() if deed.agreed_on else None,
    )


def deeds_for(tx: Reading, member_id: int, limit: int) -> list[Deed]:
    """What was done on behalf of one member, newest first."""
    return _deeds(tx, "WHERE member_id = :member", limit, member=member_id)


def deeds(tx: Reading, limit: int, before: int | None = None) -> list[Deed]:
    """What was done on behalf of anybody, newest first; only what stands before that `id`."""
    return _deeds(tx, "WHERE :before IS NULL OR id < :before", limit, before=before)


def _deeds(tx: Reading, where: str, limit: int, **params: SqlValue) -> list[Deed]:
    sql = f"""SELECT id, at, coordinator_id, member_id, deed, about, consent, agreed_on
                FROM behalf_log {where} ORDER BY id DESC LIMIT :limit"""  # noqa: S608
    return [_deed(row) for row in tx.all(sql, limit=limit, **params)]


def _deed(row: Row) -> Deed:
    return Deed(
        at=from_text(row["at"]),
        coordinator_id=row["coordinator_id"],
        member_id=row["member_id"],
        deed=row["deed"],
        about=row["about"],
        consent=row["consent"],
        agreed_on=date.fromisoformat(row["agreed_on"]) if row["agreed_on"] else None,
        id=row["id"],
    )


def forget_older(tx: Writing, before: datetime) -> int:
    """Forgets what is older than that, in both logs; nothing else can be taken out of them."""
    tx.run(
        """INSERT INTO log_retention (id, before) VALUES (1, :before)
           ON CONFLICT (id) DO UPDATE SET before = excluded.before""",
        before=to_text(before),
    )
    return sum(
        tx.run(f"DELETE FROM {log} WHERE at < :before", before=to_text(before))  # noqa: S608
        for log in ("behalf_log", "standing_log")
    )


def note_standing(tx: Writing, change: Change) -> None:
    """Appends a change of roles, vetting or limits."""
    tx.run(
        """INSERT INTO standing_log (at, by_id, member_id, what, said)
           VALUES (:at, :by, :member, :what, :said)""",
        at=to_text(change.at),
        by=change.by_id,
        member=change.member_id,
        what=change.what,
        said=change.said,
    )


def changes_of(tx: Reading, member_id: int, limit: int) -> list[Change]:
    """How one member's standing changed, newest first; for coordinators."""
    rows = tx.all(
        """SELECT at, by_id, member_id, what, said FROM standing_log
           WHERE member_id = :member ORDER BY id DESC LIMIT :limit""",
        member=member_id,
        limit=limit,
    )
    return [
        Change(from_text(row["at"]), row["by_id"], row["member_id"], row["what"], row["said"])
        for row in rows
    ]
