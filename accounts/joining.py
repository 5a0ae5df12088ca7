"""How people join: by invitation, by application, or entered by a coordinator (`domain.md` 1.1).

Registration is never open: behind each of the ways stands a coordinator (ACC-02).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, TypeVar

from accounts import joining_store, seen, store
from accounts.addresses import Addresses
from accounts.application import (
    Application,
    ApplicationState,
    JoinForm,
    checked_form,
    told_form,
    told_text,
)
from accounts.behalf import Behalf, ConsentHow, OnBehalf
from accounts.contact_ways import contact_index
from accounts.enrolment import Enrolment, Newcomer
from accounts.invitation import hash_of
from accounts.inviting import Invitations, coordinator_now
from accounts.joining_store import ApplicationRow
from accounts.person import JoinedVia, Person
from accounts.roles import Vetting
from mail.actions import Letters
from storage.database import Database, Reading, Writing
from storage.sealing import Seal
from text.people_phrases import TROUBLE
from world.errors import Conflict, Limited, Missing

T = TypeVar("T")

_MOST_WAITING: Final = 200
_MOST_AN_HOUR: Final = 30
_HOUR: Final = timedelta(hours=1)
_UNANSWERED: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Approval:
    """What a coordinator decides of somebody they have met."""

    vetting: Vetting = Vetting.MET
    handle: str = ""


class Joining(Invitations):
    """The ways in."""

    def __init__(
        self,
        database: Database,
        enrolment: Enrolment,
        seal: Seal,
        addresses: Addresses,
        behalf: Behalf,
        letters: Letters,
    ) -> None:
        super().__init__(database, enrolment, seal, letters)
        self._addresses = addresses
        self._behalf = behalf

    # ------------------------------------------------------------------------ invitations

    async def accept_invitation(self, secret: str, form: JoinForm) -> Person:
        """Somebody joins; the use of the invitation and the account are one transaction (ACC-01).

        Raises `Missing` for an invitation that is over, `Malformed` as `checked_form`, `Conflict`
        as `Enrolment.enrol`.
        """
        sound, hashed = checked_form(form), hash_of(secret)
        await self._database.read(lambda tx: self.insist_on_open(tx, secret))

        def join(tx: Writing) -> Person:
            invitation = joining_store.invitation_by_hash(tx, hashed)
            if not joining_store.use_invitation(tx, hashed, self._world.clock.now()):
                raise Missing(TROUBLE["invitation over"])
            assert invitation is not None  # noqa: S101  # just used
            terms = invitation.terms
            newcomer = _newcomer(sound, JoinedVia.INVITATION, invitation.made_by)
            newcomer = replace(newcomer, vetting=terms.vetting, role=terms.role)
            joined = self._enrol(tx, newcomer, sound)
            if sound.email:
                self._addresses.ask(tx, joined, sound.email)
            return joined

        return await self._with_keys(join)

    # ----------------------------------------------------------------------- applications

    async def apply(self, form: JoinForm) -> None:
        """Somebody asks to join; a second time with the same contact takes the first one's place.

        Says nothing of whether they are known here. Raises `Malformed` as `checked_form`, `Limited`
        while too many wait.
        """
        sound = checked_form(form)

        def keep(tx: Writing) -> None:
            now = self._world.clock.now()
            recent = joining_store.count_applications(tx, now - _HOUR)
            if recent >= _MOST_AN_HOUR or joining_store.count_applications(tx) >= _MOST_WAITING:
                raise Limited(TROUBLE["many ask"], int(_HOUR.total_seconds()))
            number = self._world.ids.new()
            told = self._seal.seal_text(told_text(sound), _told_name(number))
            row = ApplicationRow(number, ApplicationState.WAITING, told, now, None, None, None)
            blind = contact_index(self._seal, sound.contact)
            joining_store.put_application(tx, row, blind, sound.language)

        await self._database.write(keep)

    def applications_seen_by(self, tx: Reading, viewer: Person) -> list[Application]:
        """Who waits to be met, the first at the head: for coordinators."""
        if not viewer.is_coordinator:
            return []
        waiting = joining_store.applications(tx, ApplicationState.WAITING, _MOST_WAITING)
        return [self._told(row) for row in waiting]

    def count_waiting(self, tx: Reading, viewer: Person) -> int:
        """How many wait to be met: for coordinators."""
        return joining_store.count_applications(tx) if viewer.is_coordinator else 0

    def application_seen_by(
        self, tx: Reading, viewer: Person, application_id: int
    ) -> Application | None:
        """One application, in whatever state: for coordinators."""
        row = joining_store.application(tx, application_id)
        return None if row is None or not viewer.is_coordinator else self._told(row)

    async def approve(self, by: Person, application_id: int, approval: Approval) -> Person:
        """A coordinator has met somebody: they are a member now, and are written to.

        Raises `Refused` unless a coordinator asks, `Missing` for none, `Conflict` for one that
        somebody has answered before, or as `Enrolment.enrol`; `Malformed` for a vetting state
        of somebody who has not been met.
        """

        def join(tx: Writing) -> Person:
            coordinator = coordinator_now(tx, by)
            told = self._waiting(tx, application_id)
            newcomer = _newcomer(told, JoinedVia.APPLICATION, coordinator.id)
            newcomer = replace(newcomer, vetting=approval.vetting, handle=approval.handle)
            joined = self._enrol(tx, newcomer, told)
            self._decide(tx, application_id, ApplicationState.APPROVED, coordinator, joined.id)
            if told.email:
                self._addresses.welcome(tx, joined, told.email, coordinator.name)
            return joined

        if not approval.vetting.has_been_met:
            raise Conflict(TROUBLE["meet first"])
        return await self._with_keys(join)

    async def decline(self, by: Person, application_id: int) -> None:
        """No, or not now; what they told is forgotten at once. Raises as `approve`."""

        def end(tx: Writing) -> None:
            coordinator = coordinator_now(tx, by)
            self._waiting(tx, application_id)
            self._decide(tx, application_id, ApplicationState.DECLINED, coordinator, None)

        await self._database.write(end)

    # ------------------------------------------------------------------------ by the desk

    async def make_member(
        self, by: Person, form: JoinForm, vetting: Vetting, how: ConsentHow
    ) -> Person:
        """A coordinator enters somebody, with an e-mail address or without.

        `how` says how they agreed to that. Raises as `approve`.
        """
        done = OnBehalf("member_made", how)
        return await self._with_keys(lambda tx: self.enter(tx, by, form, vetting, done))

    def enter(
        self, tx: Writing, by: Person, form: JoinForm, vetting: Vetting, done: OnBehalf
    ) -> Person:
        """As `make_member`, in the caller's transaction; `done` is what the log keeps of it.

        The keys should have been made beforehand (`Enrolment.keyring.prepare`).
        """
        sound, coordinator = checked_form(form), coordinator_now(tx, by)
        newcomer = _newcomer(sound, JoinedVia.DESK, coordinator.id)
        joined = self._enrol(tx, replace(newcomer, vetting=vetting), sound)
        self._behalf.note(tx, coordinator.id, joined.id, done)
        if sound.email:
            self._addresses.welcome(tx, joined, sound.email, coordinator.name)
        return joined

    async def prepare(self) -> None:
        """Makes the keys that the next member needs, before a transaction waits for them."""
        await self._enrolment.keyring.prepare()

    # --------------------------------------------------------------------------- upkeep

    async def tidy(self) -> int:
        """Forgets what is of no use any more: secrets, unanswered applications, old links."""

        def forget(tx: Writing) -> int:
            now = self._world.clock.now()
            return (
                joining_store.forget_secrets(tx, now)
                + joining_store.forget_applications(tx, now - _UNANSWERED)
                + joining_store.forget_address_links(tx, now - _UNANSWERED)
            )

        return await self._database.write(forget)

    async def _with_keys(self, join: Callable[[Writing], T]) -> T:
        await self.prepare()
        return await self._database.write(join)

    def _enrol(self, tx: Writing, newcomer: Newcomer, form: JoinForm) -> Person:
        joined = self._enrolment.enrol(tx, newcomer)
        for field, text in (("phone", form.phone), ("contact_note", form.contact_note)):
            if text:
                sealed = self._seal.seal_text(text, seen.sealed_name(field, joined.id))
                store.set_sealed(tx, joined.id, field, sealed)
        return replace(joined, has_phone=bool(form.phone))

    def _waiting(self, tx: Reading, application_id: int) -> JoinForm:
        row = joining_store.application(tx, application_id)
        if row is None:
            raise Missing(TROUBLE["no application"])
        told = self._told(row).told
        if row.state != ApplicationState.WAITING or told is None:
            raise Conflict(TROUBLE["answered"])
        return told

    def _decide(
        self,
        tx: Writing,
        application_id: int,
        state: ApplicationState,
        by: Person,
        actor_id: int | None,
    ) -> None:
        joining_store.decide(tx, application_id, state, by.id, self._world.clock.now(), actor_id)

    def _told(self, row: ApplicationRow) -> Application:
        return application_of(self._seal, row)


def application_of(seal: Seal, row: ApplicationRow) -> Application:
    """The application in a row, opened: for rooms that show it to coordinators."""
    told = row.told_sealed and seal.open_text(row.told_sealed, _told_name(row.id))
    return Application(
        id=row.id,
        state=ApplicationState(row.state),
        told=told_form(told) if told else None,
        applied_at=row.applied_at,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        actor_id=row.actor_id,
    )


def _newcomer(form: JoinForm, via: JoinedVia, by: int) -> Newcomer:
    return Newcomer(
        name=form.name,
        handle=form.handle,
        appearance=form.appearance,
        language=form.language,
        zone=form.zone,
        via=via,
        by=by,
    )


def _told_name(number: int) -> str:
    return f"applications.told {number}"
