"""What somebody says on the telephone, written down while they speak (`domain.md` 1.2).

An offer or an ask on behalf of a member; of somebody who is none yet it makes one first, without
an e-mail address. Both are one transaction, so that nothing is lost and nothing is there twice.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from accounts import seen as members
from accounts.application import JoinForm
from accounts.behalf import ConsentHow, OnBehalf
from accounts.joining import Joining
from accounts.person import Person
from accounts.roles import Vetting
from listings import making
from listings.bench import Bench
from listings.holding import Doer
from listings.listing import Listing, ListingDraft
from storage.transaction import Reading, Writing
from text.desk_phrases import DESK_TROUBLE
from text.languages import zone_of
from world.errors import Malformed, Missing

_LONGEST_AGO: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Consented:
    """How somebody agreed to what is done for them, and on which day."""

    how: ConsentHow
    on: date


@dataclass(frozen=True, slots=True)
class Told:
    """Who speaks (a member's number, or what somebody new tells of themselves), and of what."""

    who: int | JoinForm
    draft: ListingDraft
    consented: Consented
    vetting: Vetting = Vetting.APPLIED  # of somebody new


@dataclass(frozen=True, slots=True)
class Intake:
    """Writes it down, inside the transaction of whoever calls."""

    joining: Joining
    bench: Bench

    def take_down(self, tx: Writing, coordinator: Person, told: Told) -> Listing:
        """The listing, with its owner made a member if they were none.

        Raises what `Listings.add` and `Joining.make_member` raise, `Missing` for a member who has
        left, `Malformed` for a day that cannot be meant.
        """
        check_day(told.consented.on, self.bench.clock.now(), self.bench.policy.zone)
        owner = self._owner(tx, coordinator, told)
        how, on = told.consented.how, told.consented.on
        return making.add(tx, self.bench, owner.actor, told.draft, Doer(coordinator.actor, how, on))

    def _owner(self, tx: Writing, coordinator: Person, told: Told) -> Person:
        if isinstance(told.who, int):
            return member(tx, told.who)
        done = OnBehalf("member_made", told.consented.how, agreed_on=told.consented.on)
        return self.joining.enter(tx, coordinator, told.who, told.vetting, done)


def member(tx: Reading, number: int) -> Person:
    """The member of that number; raises `Missing` for nobody."""
    found = members.person(tx, number)
    if found is None:
        raise Missing(DESK_TROUBLE["no member"])
    return found


def check_day(day: date, now: datetime, zone: str) -> None:
    """Raises `Malformed` for a day to come, and for one longer ago than a year."""
    today = now.astimezone(zone_of(zone)).date()
    if not today - _LONGEST_AGO <= day <= today:
        raise Malformed(DESK_TROUBLE["day"])


def end_of(day: date | None, zone: str) -> datetime | None:
    """The midnight at which a day ends in a zone."""
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=1), time(), zone_of(zone))
