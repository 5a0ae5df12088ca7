"""Counting months: out of what is here now, and out of what was kept when things went."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from desk.months import Month
from storage.instants import from_text, to_text
from storage.transaction import Reading, Writing

ANSWERED_WITHIN: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Figure:
    """How many of what there were in a month, in one category ("": none, or people)."""

    month: str
    what: str
    category: str
    count: int


_PEOPLE: Final = {
    "newcomers": "joined_at >= :start AND joined_at < :end",
    "leavers": "erased_at >= :start AND erased_at < :end",
    "members": "joined_at < :end AND (erased_at IS NULL OR erased_at >= :end)",
}
_WITHIN_A_DAY = f"+{int(ANSWERED_WITHIN.total_seconds())} seconds"
_A_DAY_LATER = f"strftime('%Y-%m-%dT%H:%M:%fZ', l.opened_at, '{_WITHIN_A_DAY}')"
_ANSWERED = f"""
(EXISTS (SELECT 1 FROM conversations t WHERE t.listing_id = l.post_id
            AND t.created_at <= {_A_DAY_LATER})
 OR EXISTS (SELECT 1 FROM conversations t WHERE t.need_id = l.post_id
               AND t.first_reply_at <= {_A_DAY_LATER}))
"""  # noqa: S608  # only our own words, here and below
_OPENED = """
SELECT coalesce(l.root_category, '') AS category, count(*) AS count FROM listings l
 WHERE l.local = 1 AND l.opened_at >= :start AND l.opened_at < :end AND {which} GROUP BY 1
"""
_CAME_ABOUT = """
SELECT coalesce(l.root_category, '') AS category, count(*) AS count
  FROM listing_takings t JOIN listings l ON l.post_id = t.post_id
 WHERE l.local = 1 AND t.done_at >= :start AND t.done_at < :end GROUP BY 1
"""
_TAKEN_UNTOLD = """
SELECT coalesce(l.root_category, '') AS category, count(*) AS count
  FROM listing_events e JOIN listings l ON l.post_id = e.post_id
 WHERE l.local = 1 AND e.to_state = 'done' AND e.from_state <> 'done'
   AND e.at >= :start AND e.at < :end
   AND NOT EXISTS (SELECT 1 FROM listing_takings t WHERE t.post_id = l.post_id) GROUP BY 1
"""
_LISTED: Final = (
    ("offers", _OPENED.format(which="l.kind = 'offer'")),
    ("needs", _OPENED.format(which="l.kind = 'need'")),
    ("answered", _OPENED.format(which=f"l.kind = 'need' AND {_ANSWERED}")),
    ("came_about", _CAME_ABOUT),
    ("came_about", _TAKEN_UNTOLD),
)


def counted_now(tx: Reading, month: Month) -> list[Figure]:
    """What a month holds, out of all that is here now; one kind may come in several rows."""
    span = {"start": to_text(month.start), "end": to_text(month.end)}
    found = [
        Figure(month.name, what, "", int(str(tx.value(_count(which), **span))))
        for what, which in _PEOPLE.items()
    ]
    for what, sql in _LISTED:
        rows = tx.all(sql, **span)
        found += [Figure(month.name, what, row["category"], row["count"]) for row in rows]
    return found


def _count(which: str) -> str:
    return f"SELECT count(*) FROM accounts WHERE {which}"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Going:
    """What counts of a listing that is about to go."""

    opened_at: datetime | None
    answered: bool
    came_about: tuple[datetime, ...]


def going(tx: Reading, post_id: int) -> Going | None:
    """What counts of a listing of ours, while it is still here."""
    row = tx.one(
        f"SELECT l.opened_at, l.kind = 'need' AND {_ANSWERED} AS answered FROM listings l"  # noqa: S608
        " WHERE l.post_id = :id AND l.local = 1",
        id=post_id,
    )
    if row is None:
        return None
    done = tx.all(
        "SELECT done_at AS at FROM listing_takings WHERE post_id = :id AND done_at IS NOT NULL"
        " UNION ALL SELECT at FROM listing_events WHERE post_id = :id AND to_state = 'done'"
        " AND from_state <> 'done'"
        " AND NOT EXISTS (SELECT 1 FROM listing_takings WHERE post_id = :id)",
        id=post_id,
    )
    opened_at = from_text(row["opened_at"]) if row["opened_at"] else None
    return Going(opened_at, bool(row["answered"]), tuple(from_text(one["at"]) for one in done))


def add(tx: Writing, figures: Iterable[Figure]) -> None:
    """Adds to what is counted already; months that are closed take nothing more."""
    for figure in figures:
        tx.run(
            "INSERT INTO figures (month, what, category, count)"
            " SELECT :month, :what, :category, :count"
            "  WHERE NOT EXISTS (SELECT 1 FROM closed_months WHERE month = :month)"
            " ON CONFLICT (month, what, category) DO UPDATE SET count = count + excluded.count",
            month=figure.month,
            what=figure.what,
            category=figure.category,
            count=figure.count,
        )


def close(tx: Writing, month: str, now: datetime) -> None:
    """From now on the numbers of that month stay as they are."""
    tx.run(
        "INSERT INTO closed_months (month, closed_at) VALUES (:month, :now)",
        month=month,
        now=to_text(now),
    )


def closed(tx: Reading) -> list[str]:
    """The months that are counted, the first at the head."""
    return [row["month"] for row in tx.all("SELECT month FROM closed_months ORDER BY month")]


def figures(tx: Reading, since: str) -> list[Figure]:
    """What was counted, of closed months from that one on."""
    rows = tx.all(
        "SELECT f.* FROM figures f JOIN closed_months c ON c.month = f.month"
        " WHERE f.month >= :since ORDER BY f.month, f.what, f.category",
        since=since,
    )
    return [Figure(row["month"], row["what"], row["category"], row["count"]) for row in rows]


def first_day(tx: Reading) -> datetime | None:
    """When the first member came."""
    found = tx.value("SELECT min(joined_at) FROM accounts")
    return from_text(found) if isinstance(found, str) else None
