"""Counts each month once it is over, and what goes before that; nothing is counted twice."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.person import Person
from desk import figure_store
from desk.figure_store import Figure
from desk.figures import LISTED, Counted, MonthShown, shown
from desk.months import month_of, settled_since
from listings.listing import Kind, Listing
from listings.observers import LifeObserver
from storage.transaction import Reading, Writing


@dataclass(frozen=True, slots=True)
class GoneCount(LifeObserver):
    """Keeps what counts of listings that go, before anything else of them is let go."""

    zone: str

    def gone(self, tx: Writing, listing: Listing) -> None:
        """Adds what it was to its months."""
        going = figure_store.going(tx, listing.post_id) if listing.local else None
        if going is None or going.opened_at is None:
            return
        root, opened = listing.root_category or "", month_of(going.opened_at, self.zone).name
        what = "needs" if listing.kind is Kind.NEED else "offers"
        found = [Figure(opened, what, root, 1)]
        if going.answered:
            found.append(Figure(opened, "answered", root, 1))
        found += [
            Figure(month_of(done_at, self.zone).name, "came_about", root, 1)
            for done_at in going.came_about
        ]
        figure_store.add(tx, found)


def close_months(tx: Writing, zone: str, now: datetime) -> int:
    """Counts every month that is over and not counted yet; how many."""
    first = figure_store.first_day(tx)
    if first is None:
        return 0
    known = set(figure_store.closed(tx))
    due = [month for month in settled_since(first, now, zone) if month.name not in known]
    for month in due:
        figure_store.add(tx, figure_store.counted_now(tx, month))
        figure_store.close(tx, month.name, now)
    return len(due)


def months_seen_by(tx: Reading, coordinator: Person, since: str = "") -> list[MonthShown]:
    """The numbers of all closed months from that one on, as they may be told; for coordinators."""
    return months_told(tx, since) if coordinator.is_coordinator else []


def months_told(tx: Reading, since: str = "") -> list[MonthShown]:
    """The same, for what the network publishes of itself: it tells of nobody."""
    return [shown(month) for month in _counted(figure_store.figures(tx, since))]


def _counted(figures: Sequence[Figure]) -> list[Counted]:
    months: dict[str, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for figure in figures:
        months[figure.month][figure.what][figure.category] = figure.count
    return [
        Counted(
            name,
            members=told["members"].get("", 0),
            newcomers=told["newcomers"].get("", 0),
            leavers=told["leavers"].get("", 0),
            listed={what: told[what] for what in LISTED},
        )
        for name, told in months.items()
    ]
