"""Invitations: made, shown, sent, printed and withdrawn by coordinators; found by their secret."""

from dataclasses import dataclass, replace
from typing import Final

from accounts import joining_store, store
from accounts.enrolment import Enrolment
from accounts.invitation import SECRET_OCTETS, Invitation, Terms, checked_terms, hash_of
from accounts.joining_store import InvitationRow
from accounts.person import Person
from accounts.roles import Role, insist_on_grant
from mail.actions import Letters
from mail.recipient import Recipient, checked_address
from storage.database import Database, Reading, Writing
from storage.sealing import Seal
from templates.letter_views import InvitationLetter
from text.people_phrases import TROUBLE
from world.chance import token
from world.errors import Missing, Refused

_SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class Guest:
    """To whom an invitation is sent, in which language, and with which words of the sender's."""

    address: str
    language: str
    words: str = ""


class Invitations:
    """What coordinators do with invitations."""

    def __init__(
        self, database: Database, enrolment: Enrolment, seal: Seal, letters: Letters
    ) -> None:
        self._database = database
        self._enrolment = enrolment
        self._seal = seal
        self._letters = letters
        self._world = enrolment.world

    @property
    def can_send(self) -> bool:
        """Whether invitations can be sent by letter from here."""
        return self._letters.can_be_sent

    async def invite(self, by: Person, terms: Terms) -> Invitation:
        """A new invitation with its secret.

        Raises `Refused` unless a coordinator asks who may give that role, and `Malformed` as
        `checked_terms`.
        """

        def make(tx: Writing) -> Invitation:
            coordinator = coordinator_now(tx, by)
            now = self._world.clock.now()
            if terms.role is not Role.MEMBER:
                insist_on_grant(coordinator.roles, terms.role)
            secret = token(self._world.chance, SECRET_OCTETS)
            made = Invitation(
                id=self._world.ids.new(),
                terms=checked_terms(terms, now),
                uses_left=terms.uses,
                made_by=coordinator.id,
                made_at=now,
                withdrawn_at=None,
                secret=secret,
            )
            sealed = self._seal.seal_text(secret, _secret_name(made.id))
            joining_store.add_invitation(tx, made, hash_of(secret), sealed)
            return made

        return await self._database.write(make)

    def invitations_seen_by(self, tx: Reading, viewer: Person) -> list[Invitation]:
        """The newest invitations with the secrets of those that are open: for coordinators."""
        if not viewer.is_coordinator:
            return []
        return [self._opened(row) for row in joining_store.invitations(tx, _SHOWN)]

    def invitation_seen_by(
        self, tx: Reading, viewer: Person, invitation_id: int
    ) -> Invitation | None:
        """One invitation with its secret, to be printed: for coordinators."""
        row = joining_store.invitation_by_id(tx, invitation_id)
        return None if row is None or not viewer.is_coordinator else self._opened(row)

    def invitation_by_secret(self, tx: Reading, secret: str) -> Invitation | None:
        """The open invitation of that secret; None for one that is over or was never made."""
        found = joining_store.invitation_by_hash(tx, hash_of(secret))
        return found if found and found.is_open(self._world.clock.now()) else None

    async def send_invitation(self, by: Person, invitation_id: int, guest: Guest) -> None:
        """Sends the link of an invitation by letter; to one address once.

        Raises `Refused` unless a coordinator asks, `Malformed` for what is no address, `Missing`
        for an invitation that is over.
        """

        def send(tx: Writing) -> None:
            coordinator = coordinator_now(tx, by)
            row = joining_store.invitation_by_id(tx, invitation_id)
            invitation = None if row is None else self._opened(row)
            if invitation is None or not invitation.secret:
                raise Missing(TROUBLE["invitation over"])
            to = Recipient(
                address=checked_address(guest.address),
                name="",
                language=guest.language,
                zone=coordinator.zone,
            )
            letter = InvitationLetter(
                by_name=coordinator.name,
                link=f"{self._enrolment.iris.base_url}/join/{invitation.secret}",
                until=invitation.terms.until,
                note=guest.words,
            )
            self._letters.queue(tx, to, letter, about=f"invitation {invitation.id}")

        await self._database.write(send)

    async def withdraw_invitation(self, by: Person, invitation_id: int) -> None:
        """Nobody joins by it any more. Raises `Missing` if there is none, or none in force."""

        def end(tx: Writing) -> None:
            coordinator_now(tx, by)
            if not joining_store.withdraw_invitation(tx, invitation_id, self._world.clock.now()):
                raise Missing(TROUBLE["no invitation"])

        await self._database.write(end)

    def insist_on_open(self, tx: Reading, secret: str) -> None:
        """Raises `Missing` for a secret by which nobody can join (any more)."""
        if self.invitation_by_secret(tx, secret) is None:
            raise Missing(TROUBLE["invitation over"])

    def _opened(self, row: InvitationRow) -> Invitation:
        invitation, sealed = row.invitation, row.secret_sealed
        if sealed is None or not invitation.is_open(self._world.clock.now()):
            return invitation
        return replace(invitation, secret=self._seal.open_text(sealed, _secret_name(invitation.id)))


def coordinator_now(tx: Reading, by: Person) -> Person:
    """Whoever asks as they are now; raises `Refused` unless they are a coordinator."""
    found = store.person(tx, by.id)
    if found is None or not found.is_coordinator:
        raise Refused(TROUBLE["coordinators only"])
    return found


def _secret_name(number: int) -> str:
    return f"invitations.secret {number}"
