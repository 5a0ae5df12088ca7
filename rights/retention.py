"""What is kept for how long, and then forgotten by itself (E3): one table, one place.

Rooms that forget by themselves are named here too, so that members can read it all on one page;
the tests hold what is said here to what is done.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from accounts import consent_store, log_store
from actors import store as people
from mail.loop import KEPT as LETTERS_KEPT
from moderation import store as report_store
from rights.erasure import RECEIPTS_KEPT
from rights.export import KEPT as EXPORTS_KEPT
from sessions.session import IDLE
from storage.database import Database

LOGS_KEPT: Final = timedelta(days=3 * 365)
REPORTS_KEPT: Final = timedelta(days=180)
TOKENS_KEPT: Final = timedelta(days=30)
MESSAGES_OF_SERVERS_KEPT: Final = timedelta(days=30)  # `outbox.backlog`, `inbox.pull`
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """`what` is a key of `text.rights_phrases.KEPT`; None: for as long as one is a member."""

    what: str
    days: int | None

    @property
    def years(self) -> int:
        """How many whole years that is; 0 for what is better told in days."""
        years, rest = divmod(self.days or 0, 365)
        return 0 if rest else years


def periods(retention: timedelta) -> Sequence[Period]:
    """Everything, in the order of the page. `retention` is what the network has decided."""
    return (
        Period("account", None),
        Period("needs", retention // _DAY),
        Period("talks", retention // _DAY),
        Period("sessions", IDLE // _DAY),
        Period("exports", EXPORTS_KEPT // _DAY),
        Period("programs", TOKENS_KEPT // _DAY),
        Period("letters", LETTERS_KEPT // _DAY),
        Period("deliveries", MESSAGES_OF_SERVERS_KEPT // _DAY),
        Period("receipts", RECEIPTS_KEPT // _DAY),
        Period("reports", REPORTS_KEPT // _DAY),
        Period("logs", LOGS_KEPT // _DAY),
    )


class Retention:
    """Forgets what no other room does. Each answers how much that was."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def forget_logs(self, now: datetime) -> int:
        """Deeds on behalf, changes of standing and consents that are long over."""
        before = now - LOGS_KEPT
        return await self._database.write(
            lambda tx: log_store.forget_older(tx, before) + consent_store.forget_ended(tx, before)
        )

    async def forget_reports(self, now: datetime) -> int:
        """Reports that were dealt with."""
        return await self._database.write(
            lambda tx: report_store.forget_closed(tx, now - REPORTS_KEPT)
        )

    async def forget_programs(self, now: datetime) -> int:
        """Tokens that open nothing any more."""
        return await self._database.write(
            lambda tx: people.forget_revoked_tokens(tx, now - TOKENS_KEPT)
        )
