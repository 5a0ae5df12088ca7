"""How rooms above hear of reports, inside the transaction."""

from typing import Protocol

from moderation.report import Report
from storage.transaction import Writing


class ReportWatcher(Protocol):
    """A room above that tells moderators."""

    def reported(self, tx: Writing, report: Report) -> None:
        """Somebody has reported somebody; the same report is told of once."""
        ...
