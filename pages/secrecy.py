"""Whether a form comes from a page of ours (cross-site request forgery).

Two proofs, both needed where a browser gives both: the origin that the browser tells of
(`Sec-Fetch-Site`, `Origin`), and a word in the form that only who sees our pages can know. The
word is masked anew in each answer, so that a compressed answer never repeats it (BREACH).
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from world.chance import Chance

_OCTETS: Final = 32


class Origin(StrEnum):
    """Where the browser says that a request comes from."""

    OURS = "ours"
    FOREIGN = "foreign"
    UNTOLD = "untold"  # an old browser


def origin_of(headers: Mapping[str, str], base_url: str) -> Origin:
    """What the headers of a request tell (Fetch Metadata; RFC 6454, 7)."""
    site = headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        return Origin.FOREIGN
    origin = headers.get("origin")
    if origin is not None:
        return Origin.OURS if origin == base_url else Origin.FOREIGN
    return Origin.OURS if site else Origin.UNTOLD


def masked(word: str, chance: Chance) -> str:
    """The word as a form carries it; another text each time."""
    pad = chance.octets(_OCTETS)
    return urlsafe_b64encode(pad + _mixed(pad, _digest(word))).decode("ascii")


def is_masked(text: str, word: str) -> bool:
    """Whether the text is that word, masked."""
    try:
        octets = urlsafe_b64decode(text.encode("ascii"))
    except (NotBase64, UnicodeEncodeError, ValueError):
        return False
    pad, rest = octets[:_OCTETS], octets[_OCTETS:]
    return len(rest) == _OCTETS and hmac.compare_digest(_mixed(pad, rest), _digest(word))


def _digest(word: str) -> bytes:
    return hashlib.sha256(word.encode("utf-8", "surrogatepass")).digest()


def _mixed(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
