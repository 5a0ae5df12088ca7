"""The coordinator's Today: everything that waits for somebody, each with the one thing to do next.

For coordinators only. What is private between two who talk stays so: of a talk that has gone quiet
it says which listing it is about, and of nobody's words or answer anything.
"""

from datetime import datetime
from typing import Final

from accounts.joining import application_of
from accounts.joining_store import ApplicationRow
from accounts.person import Person
from desk import store
from desk.row import LAPSES_WITHIN, QUIET_AFTER, SILENT_AFTER, Kind, Part, Row, Today
from desk.store import Found, Moments
from storage.sealing import Seal
from storage.transaction import Reading

SHOWN: Final = 6
ALL_SHOWN: Final = 200


def today_seen_by(
    tx: Reading, seal: Seal, coordinator: Person, now: datetime, only: Kind | None = None
) -> Today:
    """What waits at that instant; nothing for anybody but a coordinator.

    The first rows of each kind, or all (up to 200) of the one that is named.
    """
    if not coordinator.is_coordinator:
        return Today(())
    moments = Moments(now, now - QUIET_AFTER, now + LAPSES_WITHIN, now - SILENT_AFTER)
    limit = SHOWN if only is None else ALL_SHOWN
    kinds = Kind if only is None else (only,)
    parts = (_part(tx, seal, kind, moments, limit) for kind in kinds)
    return Today(tuple(part for part in parts if part.rows))


def _part(tx: Reading, seal: Seal, kind: Kind, moments: Moments, limit: int) -> Part:
    found = store.waiting(tx, kind, moments, limit)
    rows = tuple(_row(seal, kind, one) for one in found)
    return Part(kind, rows, found[0].total if found else 0)


def _row(seal: Seal, kind: Kind, found: Found) -> Row:
    return Row(
        kind=kind,
        number=found.number,
        title=_applicant(seal, found) if found.mark == "application" else found.title,
        whose=found.whose,
        since=found.since,
        path=_path(kind, found),
        page=_page(kind, found),
        language=found.language,
    )


def _applicant(seal: Seal, found: Found) -> str:
    row = ApplicationRow(found.number, "waiting", found.told, found.since, None, None, None)
    told = application_of(seal, row).told
    return told.name if told else ""


_PATHS: Final = {
    "application": "/people/applications/{number}",
    "member": "/people/{number}",
    "joined": "/messages/{number}",
    Kind.REPORT: "/desk/reports/{number}",
    Kind.NEED: "/needs/{number}/suggestions",
    Kind.MATCH: "/desk/introductions/{number}",
    Kind.REVIEW: "/desk/listings/{number}",
    Kind.QUIET: "/desk/quiet/{number}",
    Kind.LAPSING: "/desk/listings/{number}",
    Kind.SISTER: "/desk/sisters/{number}",
    Kind.ADDRESS: "/people/{number}/contact",
    Kind.SILENT: "/desk/calls/{number}",
}


def _path(kind: Kind, found: Found) -> str:
    """Where the one thing to do is done: by the kind, or by what sort of it the row is."""
    path = _PATHS.get(kind) or _PATHS[found.mark]
    if found.mark == "joined":
        path = _PATHS["joined"]
    return path.format(number=found.number)


def _page(kind: Kind, found: Found) -> str:
    """The page of what a row is about: a listing or a member of ours."""
    if found.about is None or kind is Kind.MEET:
        return ""
    is_person = kind in (Kind.ADDRESS, Kind.SILENT)
    return f"/people/{found.about}" if is_person else f"/listings/{found.about}"
