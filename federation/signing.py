"""Signs what we send: requests go out with headers that say who sent them.

Each function takes a request and gives it back with the headers of a signature; those of a
former try are taken out. Sign anew for each try, because a signature tells the time.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

import http_sf

from federation import cavage, message_signatures
from federation.base64_text import to_base64
from federation.digests import content_digest, digest
from federation.follower_sync import HEADER as SYNCHRONIZATION
from federation.http_dates import to_http_date
from federation.keys import KeyKind, PrivateKey
from federation.message_signatures import Component, Message
from federation.origins import origin
from federation.received import gather, needs_digest
from world.network import Headers, Outgoing

# Written by the signer and by nobody else.
_SIGNERS_OWN: Final = frozenset(
    {"host", "date", "digest", "content-digest", "signature", "signature-input"}
)
_CAVAGE_ALGORITHMS: Final = {KeyKind.RSA: "rsa-sha256", KeyKind.ED25519: "hs2019"}

_LABEL: Final = "sig1"
_ALWAYS: Final = ("@method", "@target-uri")
_CONTENT_DIGEST: Final = "content-digest"
_SIGNED_IF_THERE: Final = (SYNCHRONIZATION,)  # FEP-8fcf believes it only if signed
_DERIVED_FOR_REQUESTS: Final = frozenset(
    {"@method", "@target-uri", "@authority", "@scheme", "@request-target", "@path", "@query"}
)
_FIELD_NAME: Final = re.compile(r"[a-z0-9!#$%&'*+.^_`|~-]+")
_LONGEST_FIELD: Final = 8192


def sign_cavage(
    request: Outgoing, key_id: str, key: PrivateKey, now: datetime, *, with_query: bool = True
) -> Outgoing:
    """The request with `Host`, `Date`, `Digest` for a body, and a draft-cavage-12 `Signature`.

    Target, host and date are signed, and of a request with a body its digest and its type.
    `with_query=False` leaves the query out of the signed target, for peers that do.

    Raises:
        Malformed: the URL is not one that `origins.origin` takes, or a header holds a line break.
    """
    host, target = _address(request.url)
    target = target if with_query else target.partition("?")[0]
    headers = _headers(request, host, now)
    covered = [cavage.TARGET, "host", "date"]
    if needs_digest(request.method, request.body):
        headers += (("Digest", digest(request.body)),)
        covered.append("digest")
    fields = _fields(headers)
    if "digest" in fields and "content-type" in fields:
        covered.append("content-type")
    covered += [name for name in _SIGNED_IF_THERE if name in fields]
    text = cavage.signing_string(covered, f"{request.method.lower()} {target}", fields)
    signature = (
        f'keyId="{key_id}",algorithm="{_CAVAGE_ALGORITHMS[key.kind]}",'
        f'headers="{" ".join(covered)}",signature="{to_base64(key.sign(text))}"'
    )
    return replace(request, headers=(*headers, ("Signature", signature)))


def sign_rfc9421(
    request: Outgoing,
    key_id: str,
    key: PrivateKey,
    now: datetime,
    *,
    components: Sequence[str] | None = None,
) -> Outgoing:
    """The request with `Content-Digest` for a body, `Signature-Input` and `Signature`.

    Method, target and the body's digest are always signed. `components` are names that the
    peer asked for (`read_accept_signature`): those that can be given are signed as well, the
    others passed over, so nobody can talk us into a weaker signature.

    Raises:
        Malformed: the URL is not one that `origins.origin` takes, or a header holds a line break.
    """
    host, target = _address(request.url)
    headers = _headers(request, host, now)
    always: tuple[str, ...] = _ALWAYS
    if needs_digest(request.method, request.body):
        headers += (("Content-Digest", content_digest(request.body)),)
        always = (*_ALWAYS, _CONTENT_DIGEST)
    message = Message(
        fields=_fields(headers),
        method=request.method,
        target=target,
        scheme=request.url.partition(":")[0],
        authority=host,
    )
    wanted = _available((*(components or ()), *_SIGNED_IF_THERE), message)
    described, signature = _signed(message, (*wanted, *always), key_id, key, now)
    signed = (
        ("Signature-Input", f"{_LABEL}={described}"),
        ("Signature", f"{_LABEL}=:{to_base64(signature)}:"),
    )
    return replace(request, headers=(*headers, *signed))


def _signed(
    message: Message, names: Sequence[str], key_id: str, key: PrivateKey, now: datetime
) -> tuple[str, bytes]:
    """The description of what is signed, and the signature of it."""
    covered = [Component(name, f'"{name}"') for name in dict.fromkeys(names)]
    described = (
        f"({' '.join(component.identifier for component in covered)})"
        f';created={int(now.timestamp())};keyid="{key_id}"'
    )
    return described, key.sign(message_signatures.signature_base(covered, described, message))


def read_accept_signature(value: str) -> tuple[str, ...]:
    """The components that an `Accept-Signature` header asks for (RFC 9421 section 5.1).

    The first signature asked for counts; a component with parameters is left out, because we
    produce none. Empty where the header cannot be read: then sign as always.
    """
    if len(value) > _LONGEST_FIELD or not value.isascii():
        return ()
    try:
        members = http_sf.parse(value.encode("ascii"), tltype="dictionary")
    except http_sf.StructuredFieldError:
        return ()
    first: object = next(iter(members.values()), None) if isinstance(members, dict) else None
    match first:
        case (list(items), _):
            return tuple(name for item in items if (name := _plain_name(item)) is not None)
    return ()


def _plain_name(item: object) -> str | None:
    """The string of an item that has no parameters."""
    match item:
        case (str(name), dict(given)) if not given:
            return name
    return None


def _address(url: str) -> tuple[str, str]:
    """Host and target of a URL: "hull.example", "/inbox?page=1"."""
    where = origin(url)
    target = url[len(str(where)) :].partition("#")[0]
    return where.authority, target if target.startswith("/") else f"/{target}"


def _headers(request: Outgoing, host: str, now: datetime) -> Headers:
    kept = tuple(header for header in request.headers if header[0].lower() not in _SIGNERS_OWN)
    return (*kept, ("Host", host), ("Date", to_http_date(int(now.timestamp()))))


def _fields(headers: Headers) -> dict[str, str]:
    return gather(tuple((name.lower(), value) for name, value in headers))


def _available(names: Sequence[str], message: Message) -> list[str]:
    """Of the names asked for, those that this request can give a value for."""
    return [
        name
        for name in names
        if name in _DERIVED_FOR_REQUESTS or (_FIELD_NAME.fullmatch(name) and name in message.fields)
    ]
