"""What coordinators do at the desk itself; everything else they do in the rooms below."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts import seen as members
from accounts.person import Person
from desk import bulk_store, slip_store, store
from desk.bulk import Sheet
from desk.counting import close_months
from desk.entering import KEPT, Entered, Entering
from desk.fitting import Fitting, fitting
from desk.intake import Told
from desk.printing import Printed, give_codes, printed_seen_by
from desk.row import Kind as RowKind
from desk.row import Today
from desk.today import today_seen_by
from listings.listing import Kind, Listing
from matching.actions import Matching
from storage.database import Database, Reading, Writing
from storage.sealing import Seal
from text.desk_phrases import DESK_TROUBLE
from world.clock import Clock
from world.errors import Malformed, Refused


@dataclass(frozen=True, slots=True)
class DeskWork:
    """The use cases of this room."""

    database: Database
    seal: Seal
    clock: Clock
    entering: Entering
    matching: Matching

    def today(self, tx: Reading, coordinator: Person, only: RowKind | None = None) -> Today:
        """What waits now (`today.today_seen_by`)."""
        return today_seen_by(tx, self.seal, coordinator, self.clock.now(), only)

    async def put_off(self, by: Person, kind: RowKind, number: int, until: datetime) -> None:
        """Leaves a row out of Today until then, for all coordinators; twice is once.

        Raises `Refused` for anybody else.
        """

        def write(tx: Writing) -> None:
            insist_on_coordinator(tx, by)
            store.put_off(tx, kind, number, by.id, until)

        await self.database.write(write)

    async def take_down(self, by: Person, told: Told) -> Listing:
        """Writes down what somebody says on the telephone (`intake.Intake`).

        Raises `Refused` for anybody but a coordinator, and as `Intake.take_down`.
        """
        if not isinstance(told.who, int):
            await self.entering.intake.joining.prepare()

        def write(tx: Writing) -> Listing:
            return self.entering.intake.take_down(tx, insist_on_coordinator(tx, by), told)

        return await self.database.write(write)

    async def enter(self, by: Person, entered: Entered) -> Sheet:
        """Enters a sheet of paper (`entering.Entering`). Raises `Refused` but for coordinators."""
        if all(line.is_empty for line in entered.lines):
            raise Malformed(DESK_TROUBLE["empty sheet"])

        def write(tx: Writing) -> Sheet:
            return self.entering.enter(tx, insist_on_coordinator(tx, by), entered)

        return await self.database.write(write)

    def sheet_seen_by(self, tx: Reading, coordinator: Person, number: int) -> Sheet | None:
        """A sheet that was entered within the last days, for coordinators."""
        found = bulk_store.by_id(tx, self.seal, number)
        return found if coordinator.is_coordinator else None

    async def printed(self, by: Person, kind: Kind, audiences: Sequence[str]) -> list[Printed]:
        """Open listings to be printed, each with a short address of its own; for coordinators."""
        now = self.clock.now()

        def read(tx: Reading) -> list[Printed]:
            return printed_seen_by(tx, by, kind, audiences, now)

        def give(tx: Writing) -> list[Printed]:
            slip_store.forget_gone(tx)
            give_codes(tx, self.entering.ids.chance, read(tx), now)
            return read(tx)

        found = await self.database.read(read)
        if all(one.code for one in found):
            return found
        return await self.database.write(give)

    async def close_months(self, now: datetime) -> int:
        """Counts months that are over (`counting.close_months`)."""
        zone = self.entering.intake.bench.policy.zone
        return await self.database.write(lambda tx: close_months(tx, zone, now))

    async def tidy(self, now: datetime) -> int:
        """Counts months that are over, and forgets what nobody needs any more."""

        def forget(tx: Writing) -> int:
            return (
                store.forget_put_off(tx, now)
                + bulk_store.forget(tx, now - KEPT)
                + slip_store.forget_gone(tx)
            )

        return await self.close_months(now) + await self.database.write(forget)

    def fitting(self, tx: Reading, coordinator: Person, listing: Listing) -> Fitting:
        """What may fit a listing that has just been written down, for coordinators."""
        return fitting(tx, self.matching, coordinator, listing, self.clock.now())


def insist_on_coordinator(tx: Reading, by: Person) -> Person:
    """Whoever acts, as they are now; raises `Refused` unless they are a coordinator."""
    found = members.person(tx, by.id)
    if found is None or not found.is_coordinator:
        raise Refused(DESK_TROUBLE["coordinators only"])
    return found
