"""The second step for those who want one: an authenticator app (RFC 6238), or a recovery code.

A code of the app is taken once: one of the same half minute, or of an earlier one, is refused
afterwards (RFC 6238, 5.2). The app's clock may be half a minute wrong either way.
"""

import json
from base64 import b32encode
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pyotp import TOTP, OTPVerificationError

from sessions import second_store as store
from sessions.codes import new_code, typed_code
from sessions.session import SECOND_STEP, SecondFactor, Way
from sessions.tokens import hash_of
from storage.database import Reading, Writing
from storage.sealing import Seal
from text.door_phrases import DOOR
from world.chance import Chance, token
from world.errors import Conflict, Malformed

_SECRET_OCTETS: Final = 20  # as long as the SHA-1 inside (RFC 4226, 4)
_RECOVERY_CODES: Final = 10
_RECOVERY_LENGTH: Final = 12
_DIGITS: Final = 6
_STEPS_ASIDE: Final = 1


@dataclass(frozen=True, slots=True, repr=False)
class Preparation:
    """An app that is being set up: what to type or scan into it, and codes to write down."""

    secret: str
    uri: str
    recovery_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SecondStep:
    """What a member has of it."""

    in_use: bool
    recovery_codes_left: int


class SecondSteps:
    """Authenticator apps and recovery codes, within the transaction of whoever asks."""

    def __init__(self, chance: Chance, seal: Seal, issuer: str) -> None:
        self._chance = chance
        self._seal = seal
        self._issuer = issuer

    # ------------------------------------------------------------------------------ setting it up

    def state(self, tx: Reading, actor_id: int) -> SecondStep:
        kept = store.app(tx, actor_id)
        in_use = kept is not None and kept.in_use
        return SecondStep(in_use, store.count_recovery_codes(tx, actor_id) if in_use else 0)

    def prepare(self, tx: Writing, actor_id: int, now: datetime) -> None:
        """Makes a secret and recovery codes; nothing is asked for until `put_in_use`.

        Raises `Conflict` if an app is in use already.
        """
        kept = store.app(tx, actor_id)
        if kept is not None and kept.in_use:
            raise Conflict(DOOR["app in use"])
        secret = b32encode(self._chance.octets(_SECRET_OCTETS)).decode("ascii")
        codes = [new_code(self._chance, _RECOVERY_LENGTH) for _ in range(_RECOVERY_CODES)]
        sealed_secret = self._seal.seal_text(secret, _secret_name(actor_id))
        sealed_codes = self._seal.seal_text(json.dumps(codes), _codes_name(actor_id))
        store.prepare_app(tx, actor_id, sealed_secret, sealed_codes, now)

    def preparation(self, tx: Reading, actor_id: int, account: str) -> Preparation | None:
        """What was prepared and is not in use yet; `account` is how the app is to call it."""
        kept = store.app(tx, actor_id)
        if kept is None or kept.in_use or kept.codes_sealed is None:
            return None
        secret = self._secret(actor_id, kept)
        uri = TOTP(secret).provisioning_uri(name=account, issuer_name=self._issuer)
        codes = json.loads(self._seal.open_text(kept.codes_sealed, _codes_name(actor_id)))
        return Preparation(secret, uri, tuple(codes))

    def put_in_use(self, tx: Writing, actor_id: int, typed: str, now: datetime) -> None:
        """From now on the app's code is asked for. `typed` shows that the app works.

        Raises `Conflict` if nothing was prepared, `Malformed` for a wrong code.
        """
        kept = store.app(tx, actor_id)
        if kept is None or kept.in_use or kept.codes_sealed is None:
            raise Conflict(DOOR["no app"])
        step = self._step_of(actor_id, kept, typed, now)
        if step is None:
            raise Malformed(DOOR["second"])
        codes = json.loads(self._seal.open_text(kept.codes_sealed, _codes_name(actor_id)))
        blind = [self._blind(code, actor_id) for code in codes]
        store.put_app_in_use(tx, actor_id, step, now)
        store.set_recovery_codes(tx, actor_id, blind)

    def end_first_proofs(self, tx: Writing, actor_id: int) -> None:
        """Whoever has given a first proof begins anew."""
        store.end_first_proofs(tx, actor_id)

    def remove(self, tx: Writing, actor_id: int) -> None:
        """From now on one step is enough; safe to repeat."""
        store.remove_app(tx, actor_id)
        store.end_first_proofs(tx, actor_id)

    # -------------------------------------------------------------------------------- taking it

    def owe(self, tx: Writing, actor_id: int, way: Way, now: datetime) -> SecondFactor | None:
        """A first proof to be completed within ten minutes; None where one step is enough."""
        kept = store.app(tx, actor_id)
        if kept is None or not kept.in_use:
            return None
        secret = token(self._chance)
        proof = store.FirstProof(actor_id, way)
        store.add_first_proof(tx, hash_of(secret), proof, now, now + SECOND_STEP)
        return SecondFactor(secret)

    def first_proof(self, tx: Reading, proof: str, now: datetime) -> store.FirstProof | None:
        """Who gave that first proof; None if it is over, or never was one."""
        return store.first_proof(tx, hash_of(proof), now)

    def complete(self, tx: Writing, actor_id: int, typed: str, now: datetime) -> bool:
        """Whether what was typed completes the first proof; then it is used up, both are."""
        done = self._takes_app_code(tx, actor_id, typed, now) or self._takes_recovery_code(
            tx, actor_id, typed
        )
        if done:
            store.end_first_proofs(tx, actor_id)
        return done

    def _takes_app_code(self, tx: Writing, actor_id: int, typed: str, now: datetime) -> bool:
        kept = store.app(tx, actor_id)
        in_use = kept if kept is not None and kept.in_use else None
        step = None if in_use is None else self._step_of(actor_id, in_use, typed, now)
        if step is None:
            return False
        store.note_step(tx, actor_id, step)
        return True

    def _takes_recovery_code(self, tx: Writing, actor_id: int, typed: str) -> bool:
        code = typed_code(typed, _RECOVERY_LENGTH)
        return bool(code) and store.use_recovery_code(tx, actor_id, self._blind(code, actor_id))

    def _step_of(self, actor_id: int, kept: store.App, typed: str, now: datetime) -> int | None:
        """The half minute whose code that is, if it is newer than any that was taken."""
        digits = "".join(typed[: 4 * _DIGITS].split())
        if len(digits) != _DIGITS or not (digits.isascii() and digits.isdigit()):
            return None
        app = TOTP(self._secret(actor_id, kept))
        try:
            step = app.verify_and_get_timecode(digits, for_time=now, valid_window=_STEPS_ASIDE)
        except OTPVerificationError:
            return None
        return step if step > kept.last_step else None

    def _secret(self, actor_id: int, kept: store.App) -> str:
        return self._seal.open_text(kept.secret_sealed, _secret_name(actor_id))

    def _blind(self, code: str, actor_id: int) -> bytes:
        return self._seal.blind(code, f"sessions.recovery {actor_id}")


def _secret_name(actor_id: int) -> str:
    return f"authenticator_apps.secret {actor_id}"


def _codes_name(actor_id: int) -> str:
    return f"authenticator_apps.codes {actor_id}"
