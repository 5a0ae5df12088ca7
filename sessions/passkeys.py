"""Passkeys: WebAuthn credentials that a member's own device keeps and unlocks.

They are discoverable, so signing in asks for no name; the device checks who holds it where it
can (a finger, a face, a number), and then no second step is asked for. Attestation is not asked
for: which maker's device a member has is nobody's business. From Web Authentication Level 2,
7.1 and 7.2, by the library `webauthn`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import (
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from sessions import passkey_store as store
from sessions.challenges import Challenges
from storage.database import Reading, Writing
from storage.sealing import Seal
from text.door_phrases import DOOR
from world.chance import Chance
from world.errors import Conflict, Malformed, Unproven
from world.ids import IdMaker

T = TypeVar("T")

MOST: Final = 20
NAME_LONGEST: Final = 60
_LONGEST_ANSWER: Final = 20_000
# What the library's parsers let through besides errors of its own.
_ODD: Final = (LookupError, TypeError, AttributeError, ValueError, ArithmeticError, RecursionError)


@dataclass(frozen=True, slots=True)
class Party:
    """Who we are to a browser: the host's name, the origin of our pages, the network's name."""

    id: str
    origin: str
    name: str


@dataclass(frozen=True, slots=True)
class Proven:
    """Whose passkey has signed, and whether the device has checked who holds it."""

    actor_id: int
    user_verified: bool


class Passkeys:
    """Registers and checks passkeys, within the transaction of whoever asks."""

    def __init__(self, chance: Chance, seal: Seal, ids: IdMaker, party: Party) -> None:
        self._challenges = Challenges(chance, seal)
        self._seal = seal
        self._ids = ids
        self._party = party

    # --------------------------------------------------------------------------------- registering

    def registration(self, tx: Reading, actor_id: int, username: str, now: datetime) -> str:
        """What `navigator.credentials.create` takes, as JSON."""
        known = [
            PublicKeyCredentialDescriptor(id=one) for one in store.credential_ids(tx, actor_id)
        ]
        options = generate_registration_options(
            rp_id=self._party.id,
            rp_name=self._party.name,
            user_name=username,
            user_id=self._handle(actor_id),
            challenge=self._challenges.new(f"register {actor_id}", now),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                require_resident_key=True,
                user_verification=UserVerificationRequirement.PREFERRED,
            ),
            exclude_credentials=known,
        )
        return options_to_json(options)

    def register(self, tx: Writing, actor_id: int, answer: str, name: str, now: datetime) -> None:
        """Keeps the passkey that a browser has made.

        Raises:
            Malformed: not the answer of a browser to `registration`.
            Unproven: to another challenge, on another site, or too late.
            Conflict: it is kept already, or that member has too many.
        """
        if len(store.credential_ids(tx, actor_id)) >= MOST:
            raise Conflict(DOOR["many passkeys"])
        made = self._verified(tx, actor_id, answer, now)
        credential = store.Credential(
            id=self._ids.new(),
            actor_id=actor_id,
            credential_id=made.credential_id,
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
        )
        store.add_passkey(tx, credential, name.strip()[:NAME_LONGEST], now)

    def _verified(
        self, tx: Writing, actor_id: int, answer: str, now: datetime
    ) -> VerifiedRegistration:
        given = _read(lambda: parse_registration_credential_json(_bounded(answer)))
        challenge = _challenge_in(given.response.client_data_json)
        self._challenges.take(tx, challenge, f"register {actor_id}", now)
        return _checked(
            lambda: verify_registration_response(
                credential=given,
                expected_challenge=challenge,
                expected_rp_id=self._party.id,
                expected_origin=self._party.origin,
            )
        )

    # ----------------------------------------------------------------------------------- signing in

    def request(self, now: datetime) -> str:
        """What `navigator.credentials.get` takes, as JSON; the same for everybody."""
        options = generate_authentication_options(
            rp_id=self._party.id,
            challenge=self._challenges.new("sign in", now),
            user_verification=UserVerificationRequirement.PREFERRED,
        )
        return options_to_json(options)

    def check(self, tx: Writing, answer: str, now: datetime) -> Proven:
        """Whose passkey answered; raises `Malformed` or `Unproven` as `register` does."""
        given = _read(lambda: parse_authentication_credential_json(_bounded(answer)))
        challenge = _challenge_in(given.response.client_data_json)
        self._challenges.take(tx, challenge, "sign in", now)
        known = store.credential(tx, given.raw_id)
        if known is None or given.response.user_handle != self._handle(known.actor_id):
            raise Unproven(DOOR["passkey"])
        found = self._signed(given, challenge, known)
        store.note_use(tx, known.id, found.new_sign_count, now)
        return Proven(known.actor_id, found.user_verified)

    def _signed(
        self, given: AuthenticationCredential, challenge: bytes, known: store.Credential
    ) -> VerifiedAuthentication:
        return _checked(
            lambda: verify_authentication_response(
                credential=given,
                expected_challenge=challenge,
                expected_rp_id=self._party.id,
                expected_origin=self._party.origin,
                credential_public_key=known.public_key,
                credential_current_sign_count=known.sign_count,
            )
        )

    def _handle(self, actor_id: int) -> bytes:
        """By which a device tells members apart; it tells nobody else anything."""
        return self._seal.blind(str(actor_id), "sessions.passkey")


def _bounded(answer: str) -> str:
    if len(answer) > _LONGEST_ANSWER:
        raise Malformed(DOOR["passkey unreadable"])
    return answer


def _challenge_in(client_data: bytes) -> bytes:
    return _read(lambda: parse_client_data_json(client_data)).challenge


def _read(reading: Callable[[], T]) -> T:
    # The library lets errors of its parsers through besides its own.
    try:
        return reading()
    except (
        WebAuthnException,
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        IndexError,
    ) as cause:
        raise Malformed(DOOR["passkey unreadable"]) from cause


def _checked(checking: Callable[[], T]) -> T:
    try:
        return checking()
    except WebAuthnException as cause:
        raise Unproven(DOOR["passkey"]) from cause
    except _ODD as cause:
        raise Malformed(DOOR["passkey unreadable"]) from cause
