"""The two ceremonies of Web Authentication Level 2, by the library `webauthn`.

7.1 registers a passkey, 7.2 signs in with one. The library is loaded at the first ceremony.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
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
    RegistrationCredential,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from sessions.party import Party
from text.door_phrases import DOOR
from world.errors import Malformed, Unproven

T = TypeVar("T")

_LONGEST_ANSWER: Final = 20_000
# What the library's parsers let through besides errors of its own.
_ODD: Final = (LookupError, TypeError, AttributeError, ValueError, ArithmeticError, RecursionError)


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose passkey it becomes: their name, the handle by which a device tells members apart."""

    name: str
    handle: bytes
    known: Sequence[bytes] = ()  # credentials they have


def registration_options(party: Party, holder: Holder, challenge: bytes) -> str:
    """What `navigator.credentials.create` takes, as JSON."""
    options = generate_registration_options(
        rp_id=party.id,
        rp_name=party.name,
        user_name=holder.name,
        user_id=holder.handle,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            require_resident_key=True,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in holder.known],
    )
    return options_to_json(options)


def request_options(party: Party, challenge: bytes) -> str:
    """What `navigator.credentials.get` takes, as JSON."""
    options = generate_authentication_options(
        rp_id=party.id,
        challenge=challenge,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return options_to_json(options)


@dataclass(frozen=True, slots=True)
class Registered:
    """A passkey that was made for us."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


@dataclass(frozen=True, slots=True)
class Registration:
    """A browser's answer to `registration_options`, read and not yet checked."""

    given: RegistrationCredential
    challenge: bytes

    def checked(self, party: Party) -> Registered:
        """What was made; `Unproven` for another site, `Malformed` for what is no such answer."""
        made = _checked(
            lambda: verify_registration_response(
                credential=self.given,
                expected_challenge=self.challenge,
                expected_rp_id=party.id,
                expected_origin=party.origin,
            )
        )
        return Registered(made.credential_id, made.credential_public_key, made.sign_count)


def read_registration(answer: str) -> Registration:
    """Reads the answer of a browser; `Malformed` for what is none."""
    given = _read(lambda: parse_registration_credential_json(_bounded(answer)))
    return Registration(given, _challenge_in(given.response.client_data_json))


@dataclass(frozen=True, slots=True)
class Signed:
    """What a passkey has signed: how often by now, and whether its device asked who holds it."""

    sign_count: int
    user_verified: bool


@dataclass(frozen=True, slots=True)
class Authentication:
    """A browser's answer to `request_options`, read and not yet checked."""

    given: AuthenticationCredential
    challenge: bytes

    @property
    def credential_id(self) -> bytes:
        """Which passkey it says it is."""
        return self.given.raw_id

    @property
    def handle(self) -> bytes | None:
        """Whose it says it is."""
        return self.given.response.user_handle

    def checked(self, party: Party, public_key: bytes, sign_count: int) -> Signed:
        """What it says under that key; raises as `Registration.checked`."""
        found = _checked(
            lambda: verify_authentication_response(
                credential=self.given,
                expected_challenge=self.challenge,
                expected_rp_id=party.id,
                expected_origin=party.origin,
                credential_public_key=public_key,
                credential_current_sign_count=sign_count,
            )
        )
        return Signed(found.new_sign_count, found.user_verified)


def read_authentication(answer: str) -> Authentication:
    """Reads the answer of a browser; `Malformed` for what is none."""
    given = _read(lambda: parse_authentication_credential_json(_bounded(answer)))
    return Authentication(given, _challenge_in(given.response.client_data_json))


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
