"""Enters a sheet of paper: one transaction, in which each row stands or falls by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from accounts.person import Person
from desk import bulk_store
from desk.bulk import Left, Line, Read, Reader, Sheet, Taken
from desk.intake import Consented, Intake, Told, check_day, end_of
from desk.names import names_here
from listings.listing import ListingDraft
from storage.sealing import Seal
from storage.transaction import Writing
from text.desk_phrases import DESK_TROUBLE
from text.languages import Words
from text.listing_phrases import LISTING_TROUBLE
from world.errors import Conflict, Missing, SisternetError
from world.ids import IdMaker

KEPT: Final = timedelta(days=14)
_OUR_FAULT: Final = 500
_COLUMNS: Final = {
    LISTING_TROUBLE["end past"]: "until",
    LISTING_TROUBLE["end far"]: "until",
    DESK_TROUBLE["no member"]: "member",
}


@dataclass(frozen=True, slots=True)
class Entered:
    """The rows as they were typed, how those on them have agreed, and in which language.

    `rest_of` is the sheet whose rest this is, if it is one.
    """

    lines: Sequence[Line]
    consented: Consented
    words: Words
    rest_of: int | None = None


@dataclass(frozen=True, slots=True)
class Entering:
    """Works inside the transaction of whoever calls."""

    intake: Intake
    seal: Seal
    ids: IdMaker

    def enter(self, tx: Writing, coordinator: Person, entered: Entered) -> Sheet:
        """Takes what can be taken; the sheet that comes of it keeps the rest, and why.

        Raises `Malformed` for a day that cannot be meant, `Missing` if `rest_of` is no sheet, and
        `Conflict` if its rest was entered already.
        """
        clock, policy = self.intake.bench.clock, self.intake.bench.policy
        check_day(entered.consented.on, clock.now(), policy.zone)
        reader = Reader(names_here(tx), entered.words)
        done = [
            self._one(tx, coordinator, reader.read(line), line, entered.consented)
            for line in entered.lines
            if not line.is_empty
        ]
        sheet = Sheet(
            id=self.ids.new(),
            how=entered.consented.how,
            on=entered.consented.on,
            taken=[one for one in done if isinstance(one, Taken)],
            left=[one for one in done if isinstance(one, Left)],
        )
        if entered.rest_of is not None:
            self._go_on(tx, entered.rest_of, sheet.id)
        bulk_store.add(tx, self.seal, sheet, coordinator.id, clock.now())
        return sheet

    def _go_on(self, tx: Writing, rest_of: int, to: int) -> None:
        if bulk_store.by_id(tx, self.seal, rest_of) is None:
            raise Missing(DESK_TROUBLE["no sheet"])
        if not bulk_store.go_on(tx, rest_of, to):
            raise Conflict(DESK_TROUBLE["entered"])

    def _one(
        self,
        tx: Writing,
        coordinator: Person,
        read: Read | Left,
        line: Line,
        consented: Consented,
    ) -> Taken | Left:
        if isinstance(read, Left):
            return read
        draft = ListingDraft(
            kind=read.kind,
            title=read.title,
            categories=(read.category,),
            expires_at=end_of(read.until, self.intake.bench.policy.zone),
        )
        try:
            with tx.savepoint():
                made = self.intake.take_down(
                    tx, coordinator, Told(read.member_id, draft, consented)
                )
        except SisternetError as error:
            if error.status >= _OUR_FAULT:
                raise
            return Left(line, {_COLUMNS.get(error.public, "title"): error.public})
        return Taken(read.name, made.title, made.kind, made.post_id)
