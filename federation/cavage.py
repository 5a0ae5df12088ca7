"""Signed requests after draft-cavage-http-signatures-12, as the fediverse speaks it.

`parameters` and `signing_string` are the draft's own; `read` adds what this house demands
before a key is even looked up: target, host and time signed, the digest of a body signed and
right. The name of an algorithm is only looked at to refuse those that nobody should use.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from federation.base64_text import from_base64
from federation.digests import fits_digest
from federation.flaws import Flaw, refusal
from federation.http_dates import from_http_date
from federation.received import (
    MOST_COVERED,
    Claim,
    Fields,
    Here,
    Received,
    Scheme,
    message_of,
    needs_digest,
)

TARGET: Final = "(request-target)"
_CREATED: Final = "(created)"
_EXPIRES: Final = "(expires)"
_PSEUDO: Final = frozenset({_CREATED, _EXPIRES})

# Both mean whatever fits the key: RSA with PKCS#1 v1.5 and SHA-256, or Ed25519.
_HS2019: Final = "hs2019"
_ALGORITHMS: Final = frozenset({None, "rsa-sha256", _HS2019})

_NOTHING_GIVEN: Final[Fields] = MappingProxyType({})

_LONGEST_FIELD: Final = 8192
_NUMBERS: Final = frozenset({"created", "expires"})
_PARAMETER: Final = re.compile(
    r'([A-Za-z][A-Za-z0-9_-]*+)=(?:"([ !#-\[\]-~]*+)"|([0-9]{1,15}+))(?:[ \t]*+(,)[ \t]*+)?+'
)
_WORD_BEFORE: Final = re.compile(r"signature[ \t]+", re.IGNORECASE)


def carries(fields: Fields) -> bool:
    """Whether the request bears a signature of this kind, good or bad."""
    return "signature" in fields or _in_authorization(fields) is not None


def read(request: Received, fields: Fields, here: Here) -> Claim:
    """The claim of a request, held against every rule that needs no key.

    Raises:
        Unproven: a rule is broken.
        Malformed: a signed header cannot be one.
    """
    given = parameters(_carried(fields))
    here.check_host(fields.get("host"))
    if "keyId" not in given or "signature" not in given:
        raise refusal(Flaw.NO_KEY_ID)
    here.check_key_id(given["keyId"])
    covered = _check_coverage(given, request)
    _check_times(given, covered, fields, here)
    signature = from_base64(given["signature"])
    if not signature:
        raise refusal(Flaw.SIGNATURE_TEXT, given["signature"])
    if "digest" in covered and not fits_digest(fields.get("digest", ""), request.body):
        raise refusal(Flaw.DIGEST, fields.get("digest", ""))
    messages = _messages(covered, request, fields, given)
    return Claim(Scheme.CAVAGE, given["keyId"], signature, messages)


def parameters(text: str) -> dict[str, str]:
    """The parameters of a `Signature` header by name: created and expires bare, others quoted.

    Raises:
        Unproven: the text cannot be read, or has a parameter twice.
    """
    found: dict[str, str] = {}
    at, comma = 0, ","
    while comma:
        parameter = _PARAMETER.match(text, at)
        if parameter is None:
            raise refusal(Flaw.UNREADABLE, text)
        name, quoted, number, comma = parameter.groups()
        if name in found or (number is None) is (name in _NUMBERS):
            raise refusal(Flaw.UNREADABLE, text)
        found[name] = quoted if number is None else number
        at = parameter.end()
    if at != len(text):
        raise refusal(Flaw.UNREADABLE, text)
    return found


def signing_string(
    covered: Sequence[str], target: str, fields: Fields, given: Fields = _NOTHING_GIVEN
) -> bytes:
    """The bytes that are signed (section 2.3 of the draft).

    `target` is the value of (request-target), such as "post /inbox"; `given` are the
    signature's parameters, which hold the values of (created) and (expires).

    Raises:
        Unproven: a covered header is not there.
    """
    values: dict[str, str | None] = {
        **fields,
        TARGET: target,
        _CREATED: given.get("created"),
        _EXPIRES: given.get("expires"),
    }
    lines = []
    for name in covered:
        value = values.get(name)
        if value is None:
            raise refusal(Flaw.ABSENT, name)
        lines.append(f"{name}: {value}")
    return message_of(lines)


def _carried(fields: Fields) -> str:
    """The text of the parameters, wherever it stands; some servers put the scheme before it."""
    in_authorization = _in_authorization(fields)
    text = fields.get("signature", in_authorization)
    if text is None:
        raise refusal(Flaw.UNSIGNED)
    if len(text) > _LONGEST_FIELD or ("signature" in fields and in_authorization is not None):
        raise refusal(Flaw.UNREADABLE, "too long, or two signatures")
    return _WORD_BEFORE.sub("", text, count=1) if text[:1] in "sS" else text


def _in_authorization(fields: Fields) -> str | None:
    text = fields.get("authorization", "")
    return text if _WORD_BEFORE.match(text) else None


def _check_coverage(given: Fields, request: Received) -> tuple[str, ...]:
    """The covered names, if they are enough and none is misplaced."""
    algorithm = given.get("algorithm")
    if algorithm not in _ALGORITHMS:
        raise refusal(Flaw.ALGORITHM, algorithm or "")
    covered = _names(given.get("headers", _CREATED if algorithm == _HS2019 else "date"))
    if TARGET not in covered:
        raise refusal(Flaw.TARGET_NOT_COVERED)
    if "host" not in covered:
        raise refusal(Flaw.HOST_NOT_COVERED)
    if "date" not in covered and _CREATED not in covered:
        raise refusal(Flaw.TIME_NOT_COVERED)
    if algorithm != _HS2019 and not _PSEUDO.isdisjoint(covered):
        raise refusal(Flaw.PSEUDO_HEADER, algorithm or "no algorithm")
    if needs_digest(request.method, request.body) and "digest" not in covered:
        raise refusal(Flaw.DIGEST_NOT_COVERED)
    return covered


# A peer sends the same list with every request; what is remembered is bounded in both ways.
@lru_cache(maxsize=256)
def _names(text: str) -> tuple[str, ...]:
    names = tuple(text.split())
    if not names:
        raise refusal(Flaw.NOTHING_COVERED)
    if len(names) > MOST_COVERED:
        raise refusal(Flaw.UNREADABLE, text)
    if len(set(names)) != len(names):
        raise refusal(Flaw.COVERED_TWICE, text)
    return names


def _check_times(given: Fields, covered: Sequence[str], fields: Fields, here: Here) -> None:
    if "date" in covered:
        told = fields.get("date", "")
        seconds = from_http_date(told)
        if seconds is None:
            raise refusal(Flaw.TIME, told)
        here.check_time(seconds, told)
    if _CREATED in covered:
        if "created" not in given:
            raise refusal(Flaw.ABSENT, _CREATED)
        here.check_time(int(given["created"]), given["created"])
    if "expires" in given:
        here.check_expiry(int(given["expires"]))


def _messages(
    covered: Sequence[str], request: Received, fields: Fields, given: Fields
) -> tuple[bytes, ...]:
    """What may have been signed: the target as received and, where it has one, without query."""
    method = request.method.lower()
    path, mark, _ = request.target.partition("?")
    whole = signing_string(covered, f"{method} {request.target}", fields, given)
    if not mark:
        return (whole,)
    return whole, signing_string(covered, f"{method} {path}", fields, given)
