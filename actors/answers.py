"""How ActivityPub documents are answered over HTTP, for the `routes.py` of every room.

Negotiation, `Vary`, strong `ETag`s, 304, tombstones (`reference/federation.md` 13.1 and 13.3).
"""

import hashlib
from datetime import UTC, datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from federation.negotiation import wants_activity_json
from federation.strict_json import Json, write
from world.errors import Gone

ACTIVITY_TYPE: Final = "application/activity+json; charset=utf-8"
_PUBLIC_CACHE: Final = "public, max-age=180"
_PRIVATE_CACHE: Final = "private, no-store"
_PRIVATE_VARY: Final = "Accept, Signature, Signature-Input, Authorization"


def wants_document(request: Request) -> bool:
    """Whether the asker wants the ActivityPub document rather than the page for people."""
    return wants_activity_json(request.headers.get("accept"))


def activity_answer(request: Request, document: Json, *, private: bool = False) -> Response:
    """The document as `application/activity+json`; 304 if the asker has this very one.

    `private` says that the answer depends on who asks: no cache on the way may keep it.
    """
    return bytes_answer(request, write(document), private=private)


def bytes_answer(
    request: Request, body: bytes, *, private: bool = False, media_type: str = ACTIVITY_TYPE
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
    return Response(body, 410, headers, media_type=ACTIVITY_TYPE)


def _is_known(request: Request, etag: str) -> bool:
    """RFC 9110 section 13.1.2: weak comparison, a list, or `*`."""
    known = request.headers.get("if-none-match", "")
    return any(
        tag.strip().removeprefix("W/") in (etag, "*") for tag in known.split(",") if tag.strip()
    )
