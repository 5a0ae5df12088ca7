"""One thing that waits, looked at closely by a coordinator, with whom to ring about it.

All of it is for coordinators only, and they see it whoever has blocked whom: it is their office.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from accounts import seen as members
from accounts.person import Contact, Person
from accounts.roles import Role
from actors import store as people
from actors.actor import Actor, Pact, PactState
from desk import store
from listings import event_store, holding, seen, seen_store
from listings.listing import State
from listings.seen import Found
from matching import store as introductions
from matching.introduction import Introduction
from moderation import store as reports
from moderation.report import Report
from storage.sealing import Seal
from storage.transaction import Reading

_REPORTS_SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class Happened:
    """One step in a listing's life; `who` is a name, "" for nobody we know any more."""

    at: datetime
    who: str
    state: State
    reason: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListingCase:
    """A listing of ours, whose it is and how to reach them, and what has happened to it."""

    found: Found
    owner: Person | None
    contact: Contact | None
    happened: Sequence[Happened]


@dataclass(frozen=True, slots=True)
class MemberCase:
    """A member to ring: how, and what of theirs is still on."""

    person: Person
    contact: Contact
    listings: Sequence[Found]


@dataclass(frozen=True, slots=True)
class IntroductionCase:
    """Who asks to be introduced to whom: the ask with whose it is, and the offer."""

    asked: Introduction
    need: ListingCase
    offer: Found


@dataclass(frozen=True, slots=True)
class SubjectSeen:
    """What a report is about: a name or headline, and its page if it is somebody known here."""

    name: str
    page: str


@dataclass(frozen=True, slots=True)
class ReportCase:
    """A report, who has told us, and about what."""

    report: Report
    reporter: SubjectSeen
    subjects: Sequence[SubjectSeen]


def listing_case_seen_by(
    tx: Reading, seal: Seal, coordinator: Person, post_id: int
) -> ListingCase | None:
    """A listing of ours in whatever state; None for others, and for what is none."""
    found = seen_store.any_one(tx, post_id) if coordinator.is_coordinator else None
    if found is None or not found.listing.local:
        return None
    owner_id = holding.owner_of(tx, seal, found.listing)
    owner = None if owner_id is None else members.person(tx, owner_id)
    contact = members.contact_seen_by(tx, seal, coordinator, owner.id) if owner else None
    return ListingCase(found, owner, contact, _happened(tx, post_id))


def _happened(tx: Reading, post_id: int) -> list[Happened]:
    events = event_store.events(tx, post_id)
    names = _names(tx, {event.actor_iri for event in events})
    return [
        Happened(
            event.at, names.get(event.actor_iri, ""), event.to_state, event.reason, event.fields
        )
        for event in events
    ]


def _names(tx: Reading, iris: set[str]) -> dict[str, str]:
    """Names as coordinators know them."""
    found = {}
    for actor in people.by_iris(tx, iris):
        person = members.person(tx, actor.id)
        found[actor.iri] = person.name if person else actor.name or actor.handle
    return found


def talk_case_seen_by(
    tx: Reading, seal: Seal, coordinator: Person, talk_id: int
) -> ListingCase | None:
    """The listing that a quiet talk is about, and whose it is. Of the talk itself nothing is told.

    None for anybody but coordinators, and once it is over.
    """
    listing_id = store.listing_of_talk(tx, talk_id)
    if listing_id is None:
        return None
    return listing_case_seen_by(tx, seal, coordinator, listing_id)


def member_case_seen_by(
    tx: Reading, seal: Seal, coordinator: Person, member_id: int
) -> MemberCase | None:
    """A member to ring; None for nobody, and for anybody but coordinators."""
    person = members.person(tx, member_id) if coordinator.is_coordinator else None
    contact = members.contact_seen_by(tx, seal, coordinator, member_id)
    if person is None or contact is None:
        return None
    own = [found for found in seen.mine(tx, seal, person.id) if found.listing.state.is_live]
    return MemberCase(person, contact, own)


def proposal_seen_by(tx: Reading, coordinator: Person, network_id: int) -> Pact | None:
    """What a network has proposed to us, in whatever state it is now; None for anybody else."""
    pact = people.pact_with(tx, network_id) if coordinator.is_coordinator else None
    return pact if pact is not None and pact.proposed_by == "them" else None


def is_open(pact: Pact) -> bool:
    """Whether the network still waits for our answer."""
    return pact.state is PactState.PROPOSED


def introduction_seen_by(
    tx: Reading, seal: Seal, coordinator: Person, number: int
) -> IntroductionCase | None:
    """An introduction that was asked for, decided or not; None for anybody but coordinators."""
    asked = introductions.by_id(tx, seal, number) if coordinator.is_coordinator else None
    if asked is None:
        return None
    need = listing_case_seen_by(tx, seal, coordinator, asked.need_id)
    offer = seen_store.any_one(tx, asked.offer_id)
    return None if need is None or offer is None else IntroductionCase(asked, need, offer)


def reports_seen_by(tx: Reading, viewer: Person) -> list[Report]:
    """Reports that nobody has put away, the newest first; none for who may look into none."""
    may = viewer.may(Role.COORDINATOR) or viewer.may(Role.MODERATOR)
    return reports.listed(tx, with_closed=False, limit=_REPORTS_SHOWN) if may else []


def report_seen_by(tx: Reading, viewer: Person, report_id: int) -> ReportCase | None:
    """A report, put away or not; None for none, and for who neither coordinates nor moderates."""
    may = viewer.may(Role.COORDINATOR) or viewer.may(Role.MODERATOR)
    report = reports.by_id(tx, report_id) if may else None
    if report is None:
        return None
    iris = (report.reporter_iri, *report.subject_iris)
    known = {actor.iri: actor for actor in people.by_iris(tx, set(iris))}
    seen_as = [
        SubjectSeen(actor.name or actor.handle, _page_of(actor, viewer))
        if (actor := known.get(iri))
        else SubjectSeen(iri, iri)
        for iri in iris
    ]
    return ReportCase(report, seen_as[0], seen_as[1:])


def _page_of(actor: Actor, viewer: Person) -> str:
    """Where whoever looks may read more: a member's own side is for coordinators alone."""
    if not actor.local:
        return actor.iri
    return f"/people/{actor.id}" if viewer.is_coordinator else f"/@{actor.username}"
