"""What coordinators and moderators hear of: reports at once, and in the morning what waits."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from accounts import joining_store, seen
from accounts.roles import Role
from actors import store as people
from actors.actor import PactState
from conversations import store as talks
from listings import ending_store
from matching import store as match_store
from moderation import store as reports
from notices.bench import Bench
from notices.lapsing import BEFORE
from storage.transaction import Reading, Writing
from templates.letter_views import DeskLetter, DeskLine, ReportLetter
from text.languages import zone_of

MORNING: Final = 8
_MOST: Final = 100
_QUIET: Final = timedelta(days=5)


def tell_reports(tx: Writing, bench: Bench) -> int:
    """Writes to moderators, or where there are none to coordinators, of reports that are new."""
    now, written = bench.clock.now(), 0
    for report in reports.listed(tx, with_closed=False, limit=_MOST):
        what = f"report {report.id}"
        if not bench.is_news(tx, what):
            continue
        bench.note(tx, what, now)
        readers = bench.reach.recipients_with_role(tx, Role.MODERATOR)
        for reader in readers or bench.reach.recipients_with_role(tx, Role.COORDINATOR):
            letter = ReportLetter(bench.link(f"/desk/reports/{report.id}"))
            written += bench.letters.queue(tx, reader, letter, about=what) is not None
    return written


def tell_coordinators(tx: Writing, bench: Bench) -> int:
    """In the morning of each coordinator's zone: what waits on the page "Today", if anything."""
    now, written = bench.clock.now(), 0
    lines: tuple[DeskLine, ...] | None = None
    for person in seen.holders(tx, Role.COORDINATOR):
        here = now.astimezone(zone_of(person.zone))
        what = f"desk {person.id} {here.date()}"
        if here.hour < MORNING or not person.is_coordinator or not bench.is_news(tx, what):
            continue
        bench.note(tx, what, now)
        lines = tuple(_waiting(tx, bench, now)) if lines is None else lines
        reader = bench.reach.recipient(tx, person)
        if reader is not None and lines:
            letter = DeskLetter(bench.link("/today"), lines)
            written += bench.letters.queue(tx, reader, letter) is not None
    return written


def _waiting(tx: Reading, bench: Bench, now: datetime) -> Iterator[DeskLine]:
    """Rows of the desk that are not empty; numbers alone, for a letter is read by many."""
    seal = bench.seal
    counts = {
        "applicants": joining_store.count_applications(tx),
        "needs": sum(
            not talks.about(tx, seal, need.post_id)
            for need in match_store.open_needs(tx, now, _MOST)
        ),
        "matches": len(match_store.waiting(tx, seal, _MOST)),
        "quiet": len(talks.quiet(tx, seal, now - _QUIET, _MOST)),
        "lapsing": len(ending_store.ending(tx, now, now + BEFORE, _MOST)),
        "sisters": sum(pact.proposed_by == "them" for pact in people.pacts(tx, PactState.PROPOSED)),
        "reports": len(reports.listed(tx, with_closed=False, limit=_MOST)),
        "addresses": len(bench.letters.closed(tx)),
    }
    for what, count in counts.items():
        if count:
            yield DeskLine(what, count)
