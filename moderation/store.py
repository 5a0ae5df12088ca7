"""The table `reports`, and what has to end when a host is shut out."""

import json
from dataclasses import dataclass
from datetime import datetime

from actors import store as actors_store
from actors.actor import Actor
from moderation.report import Category, Report
from storage.database import Reading, Row, Writing
from storage.instants import from_text, to_text


@dataclass(frozen=True, slots=True)
class Tie:
    """A bond between one of ours and somebody on another host."""

    ours: Actor
    theirs: Actor


def add(tx: Writing, report: Report) -> bool:
    """Keeps a report; False if the same one was kept before."""
    added = tx.run(
        "INSERT INTO reports (id, iri, reporter_iri, subject_iris, content, created_at, category,"
        "  forwarded)"
        " VALUES (:id, :iri, :reporter, :subjects, :content, :at, :category, :forwarded)"
        " ON CONFLICT DO NOTHING",
        id=report.id,
        iri=report.iri,
        reporter=report.reporter_iri,
        subjects=json.dumps(report.subject_iris),
        content=report.content,
        at=to_text(report.created_at),
        category=report.category,
        forwarded=int(report.forwarded),
    )
    return added > 0


def count_since(tx: Reading, host_prefix: str, since: datetime) -> int:
    """How many reports came from actors whose IRIs begin so, after that instant."""
    found = tx.value(
        "SELECT count(*) FROM reports WHERE created_at > :since"
        " AND substr(reporter_iri, 1, length(:prefix)) = :prefix",
        since=to_text(since),
        prefix=host_prefix,
    )
    return found if isinstance(found, int) else 0


def listed(tx: Reading, *, with_closed: bool, limit: int) -> list[Report]:
    """The newest reports, for moderators."""
    rows = tx.all(
        "SELECT * FROM reports WHERE :with_closed OR closed_at IS NULL"
        " ORDER BY id DESC LIMIT :limit",
        with_closed=int(with_closed),
        limit=limit,
    )
    return [_report(row) for row in rows]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which reports: dealt with or not, by whom, about whom (None: whichever), and a stretch."""

    closed: bool = False
    reporter_iri: str | None = None
    subject_iri: str | None = None
    before: int | None = None
    after: int | None = None
    limit: int = 100


def page(tx: Reading, chosen: Chosen) -> list[Report]:
    """A stretch of the reports, the newest first, for moderators."""
    rows = tx.all(
        """SELECT * FROM reports r WHERE (r.closed_at IS NOT NULL) = :closed
              AND (:reporter IS NULL OR r.reporter_iri = :reporter)
              AND (:subject IS NULL OR EXISTS (
                    SELECT 1 FROM json_each(r.subject_iris) s WHERE s.value = :subject))
              AND (:before IS NULL OR r.id < :before) AND (:after IS NULL OR r.id > :after)
            ORDER BY r.id DESC LIMIT :limit""",
        closed=int(chosen.closed),
        reporter=chosen.reporter_iri,
        subject=chosen.subject_iri,
        before=chosen.before,
        after=chosen.after,
        limit=chosen.limit,
    )
    return [_report(row) for row in rows]


def assign(tx: Writing, report_id: int, to_id: int | None) -> bool:
    """Notes who deals with a report; None: nobody. Whether there is one."""
    sql = "UPDATE reports SET assigned_id = :to WHERE id = :id"
    return tx.run(sql, to=to_id, id=report_id) > 0


def reopen(tx: Writing, report_id: int) -> bool:
    """Whether there is one; it is open now, put away before or not."""
    sql = "UPDATE reports SET closed_at = NULL, closed_by = NULL WHERE id = :id"
    return tx.run(sql, id=report_id) > 0


def sort_into(tx: Writing, report_id: int, category: Category) -> bool:
    """Notes what a report is about; whether there is one."""
    sql = "UPDATE reports SET category = :category WHERE id = :id"
    return tx.run(sql, category=category, id=report_id) > 0


def forget_reporter(tx: Writing, reporter_iri: str, nobody_iri: str) -> None:
    """Forgets what somebody reported, but keeps what is not dealt with yet, without their name."""
    tx.run(
        "DELETE FROM reports WHERE reporter_iri = :iri AND closed_at IS NOT NULL", iri=reporter_iri
    )
    tx.run(
        "UPDATE reports SET reporter_iri = :nobody WHERE reporter_iri = :iri",
        iri=reporter_iri,
        nobody=nobody_iri,
    )


def forget_closed(tx: Writing, before: datetime) -> int:
    """Forgets reports that were dealt with before then; says how many."""
    return tx.run("DELETE FROM reports WHERE closed_at <= :before", before=to_text(before))


def by_id(tx: Reading, report_id: int) -> Report | None:
    """One report, put away or not, for those who look into it."""
    row = tx.one("SELECT * FROM reports WHERE id = :id", id=report_id)
    return None if row is None else _report(row)


def close(tx: Writing, report_id: int, now: datetime, by: int | None = None) -> bool:
    """Whether it was open."""
    closed = tx.run(
        "UPDATE reports SET closed_at = :now, closed_by = :by WHERE id = :id AND closed_at IS NULL",
        id=report_id,
        now=to_text(now),
        by=by,
    )
    return closed > 0


def _report(row: Row) -> Report:
    closed_at = row["closed_at"]
    return Report(
        id=row["id"],
        iri=row["iri"],
        reporter_iri=row["reporter_iri"],
        subject_iris=tuple(json.loads(row["subject_iris"])),
        content=row["content"],
        created_at=from_text(row["created_at"]),
        closed_at=None if closed_at is None else from_text(closed_at),
        category=Category(row["category"]),
        forwarded=bool(row["forwarded"]),
        assigned_id=row["assigned_id"],
        closed_by=row["closed_by"],
    )


def hosts_tied_to_us(tx: Reading) -> list[str]:
    """Every host on which somebody follows or is followed by one of ours, or is a sister."""
    rows = tx.all(
        "SELECT DISTINCT theirs.host AS host FROM actors AS theirs WHERE theirs.local = 0 AND"
        " (EXISTS (SELECT 1 FROM follows WHERE follower_id = theirs.id)"
        "  OR EXISTS (SELECT 1 FROM follows WHERE followed_id = theirs.id)"
        "  OR EXISTS (SELECT 1 FROM pacts WHERE network_id = theirs.id))"
    )
    return [row["host"] for row in rows]


def ties_with(tx: Reading, host: str) -> list[Tie]:
    """Every pair of one of ours and one of theirs of whom one follows the other."""
    rows = tx.all(
        "SELECT DISTINCT ours.id AS ours, theirs.id AS theirs FROM actors AS theirs"
        " JOIN follows ON theirs.id IN (follows.follower_id, follows.followed_id)"
        " JOIN actors AS ours ON ours.local = 1"
        "  AND ours.id IN (follows.follower_id, follows.followed_id)"
        " WHERE theirs.host = :host AND theirs.local = 0",
        host=host,
    )
    pairs = [
        (actors_store.by_id(tx, row["ours"]), actors_store.by_id(tx, row["theirs"])) for row in rows
    ]
    return [Tie(ours, theirs) for ours, theirs in pairs if ours is not None and theirs is not None]
