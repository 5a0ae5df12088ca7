"""HTTP Message Signatures (RFC 9421) with Content-Digest (RFC 9530), as the fediverse uses them.

`components` and `signature_base` are the specification's own; `read` adds what this house
demands before a key is even looked up. A request may bear several signatures (a proxy adds
its own): the first that satisfies every rule is the claim. The parameters of a signature are
part of what it signs, so their text is kept as it came.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qsl, quote

from federation.digests import fits_content_digest
from federation.flaws import Flaw, refusal
from federation.keys import KeyKind
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
from federation.structured import (
    InnerList,
    Unreadable,
    byte_sequences,
    inner_lists,
    parameters,
    strings,
)
from world.errors import Unproven

# Of the registered algorithms (section 6.2.2) the two that our kinds of key are used with.
ALGORITHMS: Final[Mapping[str, KeyKind]] = {
    "rsa-v1_5-sha256": KeyKind.RSA,
    "ed25519": KeyKind.ED25519,
}

# Either of these pins down where a request goes, its query included.
_TARGETS: Final = (
    frozenset({'"@target-uri"'}),
    frozenset({'"@path"', '"@query"', '"@authority"'}),
)
_DIGEST: Final = '"content-digest"'

_QUERY_PARAM: Final = "@query-param"
_QUERY_PARAM_NAME: Final = re.compile(r';name="([A-Za-z0-9*._%-]*)"')


@dataclass(frozen=True, slots=True)
class Component:
    """One covered component: its name, and its whole identifier with quotes and parameters."""

    name: str
    identifier: str
    parameters: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What the values of components are taken from: a request, or with a status an answer."""

    fields: Fields
    method: str = ""
    target: str = ""
    scheme: str = "https"
    authority: str = ""
    status: int | None = None


def carries(fields: Fields) -> bool:
    """Whether the request bears a signature of this kind, good or bad."""
    return "signature-input" in fields


def read(request: Received, fields: Fields, here: Here) -> Claim:
    """The claim of a request, held against every rule that needs no key.

    Raises:
        Unproven: every signature of the request breaks a rule; the first one's is told.
        Malformed: a signed header cannot be one.
    """
    try:
        inputs = inner_lists(fields["signature-input"])
        signatures = byte_sequences(fields.get("signature", ""))
    except Unreadable as cause:
        raise refusal(Flaw.UNREADABLE) from cause
    here.check_host(fields.get("host"))
    message = Message(
        fields=fields,
        method=request.method,
        target=request.target,
        scheme=here.scheme,
        authority=here.host,
    )
    refusals: list[Unproven] = []
    for label, described in inputs.items():
        try:
            return _claim(described, signatures.get(label), request, message, here)
        except Unproven as refused:
            refusals.append(refused)
    raise refusals[0]


# A peer sends the same list with every request; what is remembered is bounded in both ways.
@lru_cache(maxsize=256)
def components(items: str) -> tuple[Component, ...]:
    """The components that the text between the parentheses of a signature's input names.

    Raises:
        Unproven: a component twice, or more than 64.
    """
    found = tuple(Component(name, f'"{name}"{given}', given) for name, given in strings(items))
    if len(found) > MOST_COVERED:
        raise refusal(Flaw.UNREADABLE, items)
    if len({component.identifier for component in found}) != len(found):
        raise refusal(Flaw.COVERED_TWICE, items)
    return found


def signature_base(
    covered: Sequence[Component], signature_parameters: str, message: Message
) -> bytes:
    """The bytes that are signed (section 2.5).

    `signature_parameters` is the text of the whole inner list, from its parenthesis on.

    Raises:
        Unproven: a component that is unknown, or not there.
    """
    lines = [f"{component.identifier}: {_value(component, message)}" for component in covered]
    lines.append(f'"@signature-params": {signature_parameters}')
    return message_of(lines)


def _claim(
    described: InnerList, signature: bytes | None, request: Received, message: Message, here: Here
) -> Claim:
    if signature is None:
        raise refusal(Flaw.LABEL, described.text)
    if not signature:
        raise refusal(Flaw.SIGNATURE_TEXT, described.text)
    key_id, kind = _check_parameters(described.parameters, here)
    covered = components(described.items)
    identifiers = {component.identifier for component in covered}
    _check_coverage(identifiers, request)
    _check_digest(identifiers, request, message.fields)
    base = signature_base(covered, described.text, message)
    return Claim(Scheme.RFC9421, key_id, signature, (base,), kind)


def _check_parameters(text: str, here: Here) -> tuple[str, KeyKind | None]:
    """The name of the key, and the kind it must be of if an algorithm is named."""
    try:
        given = parameters(text)
    except Unreadable as cause:
        raise refusal(Flaw.UNREADABLE) from cause
    if "keyid" not in given:
        raise refusal(Flaw.NO_KEY_ID, text)
    key_id = _string(given["keyid"])
    here.check_key_id(key_id)
    if "created" not in given:
        raise refusal(Flaw.TIME_NOT_COVERED, text)
    here.check_time(_seconds(given["created"]), given["created"])
    if "expires" in given:
        here.check_expiry(_seconds(given["expires"]))
    if "alg" not in given:
        return key_id, None
    kind = ALGORITHMS.get(_string(given["alg"]))
    if kind is None:
        raise refusal(Flaw.ALGORITHM, given["alg"])
    return key_id, kind


def _check_coverage(covered: AbstractSet[str], request: Received) -> None:
    if '"@method"' not in covered:
        raise refusal(Flaw.METHOD_NOT_COVERED)
    if not any(target <= covered for target in _TARGETS):
        raise refusal(Flaw.TARGET_NOT_COVERED)
    if needs_digest(request.method, request.body) and _DIGEST not in covered:
        raise refusal(Flaw.DIGEST_NOT_COVERED)


def _check_digest(covered: AbstractSet[str], request: Received, fields: Fields) -> None:
    told = fields.get("content-digest", "")
    if _DIGEST in covered and not fits_content_digest(told, request.body):
        raise refusal(Flaw.DIGEST, told)


def _string(text: str) -> str:
    """The content of a string, escapes and all; "" for every other value.

    Neither a key's name nor an algorithm's has characters that need an escape.
    """
    return text[1:-1] if text.startswith('"') else ""


def _seconds(text: str) -> int:
    if not text.removeprefix("-").isdecimal():
        raise refusal(Flaw.TIME, text)
    return int(text)


def _value(component: Component, message: Message) -> str:
    if component.name == _QUERY_PARAM:
        return _query_param(component, message.target)
    if component.parameters:
        raise refusal(Flaw.COMPONENT, component.identifier)
    if component.name.startswith("@"):
        derive = _DERIVED.get(component.name)
        value = derive(message) if derive else None
    else:
        value = message.fields.get(component.name)
    if value is None:
        raise refusal(Flaw.ABSENT, component.identifier)
    return value


def _path(message: Message) -> str:
    return message.target.partition("?")[0] or "/"


def _query(message: Message) -> str:
    return "?" + message.target.partition("?")[2]


_DERIVED: Final[Mapping[str, Callable[[Message], str | None]]] = {
    "@method": lambda message: message.method,
    "@target-uri": lambda message: f"{message.scheme}://{message.authority}{message.target}",
    "@authority": lambda message: message.authority,
    "@scheme": lambda message: message.scheme,
    "@request-target": lambda message: message.target,
    "@path": _path,
    "@query": _query,
    "@status": lambda message: None if message.status is None else str(message.status),
}


def _query_param(component: Component, target: str) -> str:
    """The one value of a named parameter, encoded anew as section 2.2.8 asks."""
    name = _QUERY_PARAM_NAME.fullmatch(component.parameters)
    if name is None:
        raise refusal(Flaw.COMPONENT, component.identifier)
    pairs = parse_qsl(target.partition("?")[2], keep_blank_values=True)
    values = [_form(value) for key, value in pairs if _form(key) == name[1]]
    if len(values) != 1:
        raise refusal(Flaw.ABSENT, component.identifier)
    return values[0]


def _form(text: str) -> str:
    """Percent-encoded as in a form, but a space is %20."""
    return quote(text, safe="*-._").replace("~", "%7E")
