"""Passkeys: WebAuthn credentials that a member's own device keeps and unlocks.

They are discoverable, so signing in asks for no name; the device checks who holds it where it
can (a finger, a face, a number), and then no second step is asked for. Attestation is not asked
for: which maker's device a member has is nobody's business. From Web Authentication Level 2,
7.1 and 7.2 (`ceremonies.py`).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sessions import ceremonies
from sessions import passkey_store as store
from sessions.challenges import Challenges
from sessions.party import Party
from storage.database import Reading, Writing
from storage.sealing import Seal
from text.door_phrases import DOOR
from world.chance import Chance
from world.errors import Conflict, Unproven
from world.ids import IdMaker

MOST: Final = 20
NAME_LONGEST: Final = 60


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
        known = store.credential_ids(tx, actor_id)
        holder = ceremonies.Holder(username, self._handle(actor_id), known)
        challenge = self._challenges.new(f"register {actor_id}", now)
        return ceremonies.registration_options(self._party, holder, challenge)

    def register(self, tx: Writing, actor_id: int, answer: str, name: str, now: datetime) -> None:
        """Keeps the passkey that a browser has made.

        Raises:
            Malformed: not the answer of a browser to `registration`.
            Unproven: to another challenge, on another site, or too late.
            Conflict: it is kept already, or that member has too many.
        """
        if len(store.credential_ids(tx, actor_id)) >= MOST:
            raise Conflict(DOOR["many passkeys"])
        given = ceremonies.read_registration(answer)
        self._challenges.take(tx, given.challenge, f"register {actor_id}", now)
        made = given.checked(self._party)
        credential = store.Credential(
            id=self._ids.new(),
            actor_id=actor_id,
            credential_id=made.credential_id,
            public_key=made.public_key,
            sign_count=made.sign_count,
        )
        store.add_passkey(tx, credential, name.strip()[:NAME_LONGEST], now)

    # ----------------------------------------------------------------------------------- signing in

    def request(self, now: datetime) -> str:
        """What `navigator.credentials.get` takes, as JSON; the same for everybody."""
        return ceremonies.request_options(self._party, self._challenges.new("sign in", now))

    def check(self, tx: Writing, answer: str, now: datetime) -> Proven:
        """Whose passkey answered; raises `Malformed` or `Unproven` as `register` does."""
        given = ceremonies.read_authentication(answer)
        self._challenges.take(tx, given.challenge, "sign in", now)
        known = store.credential(tx, given.credential_id)
        if known is None or given.handle != self._handle(known.actor_id):
            raise Unproven(DOOR["passkey"])
        found = given.checked(self._party, known.public_key, known.sign_count)
        store.note_use(tx, known.id, found.sign_count, now)
        return Proven(known.actor_id, found.user_verified)

    def _handle(self, actor_id: int) -> bytes:
        """By which a device tells members apart; it tells nobody else anything."""
        return self._seal.blind(str(actor_id), "sessions.passkey")
