"""How ActivityPub documents are answered over HTTP, for the `routes.py` of every room.

Who asks, negotiation, `Vary`, strong `ETag`s, 304, tombstones (`reference/federation.md` 1.6,
13.1 and 13.3).
"""

import hashlib
from datetime import UTC, datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from actors.actor import Actor
from actors.room import Actors
from federation.claims import Received
from federation.negotiation import ACTIVITY_JSON, wants_activity_json
from federation.strict_json import Json, write
from world.errors import Gone

_PUBLIC_CACHE: Final = "public, max-age=180"
_PRIVATE_CACHE: Final = "private, no-store"
_PRIVATE_VARY: Final = "Accept, Signature, Signature-Input, Authorization"


async def viewer_of(request: Request, actors: Actors) -> Actor | None:
    """Who asks: the member of a bearer token, else whoever signed the GET, else nobody (None).

    Looking up a signer may ask other servers. So first see whether the document is public, and
    answer that without asking who wants it: two nodes that each wait to know the other before
    they show themselves would wait for ever.

    Raises `Unproven` for a wrong token or signature, `Refused` for a signer who is shut out.
    """
    token = bearer_token(request)
    if token is not None:
        return await actors.member_of(token)
    return await actors.signer_of(received_of(request))


def bearer_token(request: Request) -> str | None:
    """The token in `Authorization: Bearer`, if there is one."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def received_of(request: Request, body: bytes = b"") -> Received:
    """The request as its signature sees it: the target as it was sent, headers in order."""
    path = bytes(request.scope.get("raw_path") or request.scope["path"].encode())
    query = bytes(request.scope["query_string"])
    target = path + b"?" + query if query else path
    return Received(
        method=request.method,
        target=target.decode("latin-1"),
        headers=tuple(
            (name.decode("latin-1").lower(), value.decode("latin-1"))
            for name, value in request.headers.raw
        ),
        body=body,
    )


def wants_document(request: Request) -> bool:
    """Whether the asker wants the ActivityPub document rather than the page for people."""
    return wants_activity_json(request.headers.get("accept"))


def activity_answer(request: Request, document: Json, *, private: bool = False) -> Response:
    """The document as `application/activity+json`; 304 if the asker has this very one.

    `private` says that the answer depends on who asks: no cache on the way may keep it.
    """
    return bytes_answer(request, write(document), private=private)


def bytes_answer(
    request: Request, body: bytes, *, private: bool = False, media_type: str = ACTIVITY_JSON
) -> Response:
    """As `activity_answer`, for a body that is written already."""
    headers = {
        "etag": f'"{hashlib.sha256(body).hexdigest()[:32]}"',
        "cache-control": _PRIVATE_CACHE if private else _PUBLIC_CACHE,
        "vary": _PRIVATE_VARY if private else "Accept",
    }
    if _is_known(request, headers["etag"]):
        return Response(None, 304, headers)
    return Response(body, 200, headers, media_type=media_type)


def page_redirect(page: str, document: str) -> Response:
    """Sends a browser from the name of something to its page; the `Link` leads machines back."""
    headers = {
        "vary": "Accept",
        "cache-control": _PUBLIC_CACHE,
        "link": alternate_link(document),
    }
    return RedirectResponse(page, 302, headers)


def alternate_link(document: str) -> str:
    """The `Link` header of a page: where its ActivityPub document is."""
    return f'<{document}>; rel="alternate"; type="application/activity+json"'


def tombstone(iri: str, former_type: str | None, deleted_at: datetime) -> Json:
    """The document of what was deleted (ActivityStreams, section 5.6)."""
    document: Json = {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": iri,
        "type": "Tombstone",
        "deleted": deleted_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    if former_type is not None:
        document["formerType"] = former_type
    return document


def tombstone_answer(
    request: Request, iri: str, former_type: str | None, deleted_at: datetime
) -> Response:
    """410 with the Tombstone; for a browser raises `Gone`, which becomes a page."""
    if not wants_document(request):
        raise Gone("This has been deleted.")
    body = write(tombstone(iri, former_type, deleted_at))
    headers = {"vary": "Accept", "cache-control": _PUBLIC_CACHE}
    return Response(body, 410, headers, media_type=ACTIVITY_JSON)


def _is_known(request: Request, etag: str) -> bool:
    """RFC 9110 section 13.1.2: weak comparison, a list, or `*`."""
    known = request.headers.get("if-none-match", "")
    return any(
        tag.strip().removeprefix("W/") in (etag, "*") for tag in known.split(",") if tag.strip()
    )
