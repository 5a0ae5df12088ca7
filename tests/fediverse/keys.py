"""Real keys for everybody in a test, without the tenth of a second that making one takes.

An RSA key is two primes and some arithmetic, so sixteen primes in a file are 120 keys. They are
as good as any other key for whoever checks a signature; only secret they are not.
"""

import hashlib
from functools import cache
from itertools import combinations
from math import lcm
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateNumbers,
    RSAPublicNumbers,
    rsa_crt_dmp1,
    rsa_crt_dmq1,
    rsa_crt_iqmp,
)
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from actors.keyring import KeyPairs
from federation.keys import KeyKind, PrivateKey

_PRIMES = Path(__file__).with_name("primes.txt")
_EXPONENT = 65_537


@cache
def _pairs_of_primes() -> tuple[tuple[int, int], ...]:
    lines = _PRIMES.read_text(encoding="ascii").splitlines()
    primes = [int(line, 16) for line in lines if not line.startswith("#")]
    return tuple(combinations(primes, 2))


@cache
def numbered_pair(number: int) -> KeyPairs:
    """The keys of that number: always the same, and 120 different ones."""
    p, q = _pairs_of_primes()[number % len(_pairs_of_primes())]
    secret = pow(_EXPONENT, -1, lcm(p - 1, q - 1))
    key = RSAPrivateNumbers(
        p=p,
        q=q,
        d=secret,
        dmp1=rsa_crt_dmp1(secret, p),
        dmq1=rsa_crt_dmq1(secret, q),
        iqmp=rsa_crt_iqmp(p, q),
        public_numbers=RSAPublicNumbers(_EXPONENT, p * q),
    ).private_key(unsafe_skip_rsa_key_validation=True)
    written = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    seed = hashlib.sha256(f"ed25519 key {number}".encode()).digest()
    return KeyPairs(PrivateKey.load(KeyKind.RSA, written), PrivateKey.load(KeyKind.ED25519, seed))


class KeyPool:
    """Gives out one pair after another, beginning at a number."""

    def __init__(self, first: int = 0) -> None:
        self._next = first
        self._named: dict[str, KeyPairs] = {}

    def __call__(self) -> KeyPairs:
        """The next pair (`new_pairs` of a node)."""
        number, self._next = self._next, self._next + 1
        return numbered_pair(number)

    def of(self, name: str) -> KeyPairs:
        """The pair of somebody; asked again, the same."""
        if name not in self._named:
            self._named[name] = self()
        return self._named[name]
