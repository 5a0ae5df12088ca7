"""Passwords: Argon2id beside the event loop, few at once, and never a name given away by time."""

import asyncio
import unicodedata
from base64 import b64encode
from collections.abc import Callable
from typing import Final, TypeVar

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from storage.sealing import Seal
from text.door_phrases import DOOR
from world.chance import Chance
from world.errors import Limited, Malformed

T = TypeVar("T")

# What one guess costs, OWASP's first choice for Argon2id: 46 MiB, a tenth of a second.
MEMORY_KIB: Final = 47_104
ITERATIONS: Final = 1

SHORTEST: Final = 10
LONGEST: Final = 200
_SALT_OCTETS: Final = 16
_HASH_OCTETS: Final = 32
_AT_ONCE: Final = 2
_MOST_WAITING: Final = 40
_RETRY_AFTER: Final = 5
_FEWEST_LETTERS: Final = 4
# Those of at least ten letters that lists of leaked passwords begin with.
_WORN_OUT: Final = frozenset(
    "1234567890 0123456789 0987654321 12345678910 123456789a qwertyuiop qwerty1234 qwerty12345 "
    "1q2w3e4r5t 1qaz2wsx3edc q1w2e3r4t5 password12 password123 password1234 passw0rd123 "
    "iloveyou12 iloveyou123 abcdefghij abcd123456 welcome123 sunshine123 letmein123 "
    "azertyuiop motdepasse contraseña contrasena".split()
)


class Passwords:
    """Makes and checks hashes, two at once; raises `Limited` when too many wait already."""

    def __init__(self, chance: Chance, seal: Seal) -> None:
        self._chance = chance
        self._seal = seal
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._waiting = 0
        self._decoy = _decoy(chance)

    async def sealed_hash(self, password: str, actor_id: int) -> bytes:
        """What is stored of a new password; `Malformed`, with the reason, for a poor one."""
        checked = checked_password(password)
        made = await self._beside(self._hash, checked)
        return self._seal.seal_text(made, _name(actor_id))

    async def fits(self, password: str, actor_id: int, sealed_hash: bytes | None) -> bool:
        """Whether that is the password; where there is none, "no" takes just as long."""
        expected = self._decoy
        if sealed_hash is not None:
            expected = self._seal.open_text(sealed_hash, _name(actor_id))
        given = _prepared(password[: LONGEST + 1])
        return await self._beside(_verify, given, expected) and sealed_hash is not None

    def _hash(self, prepared: bytes) -> str:
        return Argon2id(
            salt=self._chance.octets(_SALT_OCTETS),
            length=_HASH_OCTETS,
            iterations=ITERATIONS,
            lanes=1,
            memory_cost=MEMORY_KIB,
        ).derive_phc_encoded(prepared)

    async def _beside(self, work: Callable[..., T], *given: object) -> T:
        if self._waiting >= _MOST_WAITING:
            raise Limited(DOOR["many people"], _RETRY_AFTER)
        self._waiting += 1
        try:
            async with self._turns:
                return await asyncio.to_thread(work, *given)
        finally:
            self._waiting -= 1


def checked_password(password: str) -> bytes:
    """The password as it is hashed; `Malformed`, with the reason, for one that is too easy."""
    if len(password) > LONGEST:
        raise Malformed(DOOR["long password"])
    if len(password) < SHORTEST:
        raise Malformed(DOOR["short password"])
    if password.casefold() in _WORN_OUT or len(set(password)) < _FEWEST_LETTERS:
        raise Malformed(DOOR["worn out"])
    return _prepared(password)


def _decoy(chance: Chance) -> str:
    """Looks like the hash of a password, and fits none."""
    salt, made = (
        b64encode(chance.octets(count)).rstrip(b"=").decode("ascii")
        for count in (_SALT_OCTETS, _HASH_OCTETS)
    )
    return f"$argon2id$v=19$m={MEMORY_KIB},t={ITERATIONS},p=1${salt}${made}"


def _prepared(password: str) -> bytes:
    """The same letters are the same password, however a keyboard puts them together."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


def _verify(given: bytes, expected: str) -> bool:
    try:
        Argon2id.verify_phc_encoded(given, expected)
    except InvalidKey:
        return False
    return True


def _name(actor_id: int) -> str:
    return f"passwords.hash {actor_id}"
