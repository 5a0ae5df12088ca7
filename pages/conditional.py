"""Answers that are asked for again and again: validators, and 304 for whoever has them already."""

from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from starlette.requests import Request
from starlette.responses import Response

from syndication.press import Print

CACHE = "public, max-age=180"
CORS = {
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
    "access-control-expose-headers": "ETag, Last-Modified, Link",
}
"""Any page of anybody may fetch it and show it: it is for everybody, and nobody is asked for."""


def conditional(
    request: Request, document: Print, media_type: str, headers: dict[str, str], now: datetime
) -> Response:
    """The document with `ETag` and `Last-Modified`, or 304 without it (RFC 9110, 13).

    `Last-Modified` waits until its second has come.
    """
    told = {"etag": document.etag, "cache-control": CACHE, **headers}
    if document.changed_at <= now:
        told["last-modified"] = format_datetime(document.changed_at, usegmt=True)
    if _is_known(request, document):
        return Response(None, 304, told)
    return Response(document.body, 200, told, media_type=media_type)


def _is_known(request: Request, document: Print) -> bool:
    """Tags count where there are any (13.1.3); a date that cannot be read is none."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        given = [tag.strip().removeprefix("W/") for tag in tags.split(",")]
        return document.etag in given or "*" in given
    since = _date(request.headers.get("if-modified-since", ""))
    return since is not None and document.changed_at <= since


def _date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
