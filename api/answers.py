"""Answers to programs: JSON always, errors too, readable from every web page (clientapi.md 5)."""

from collections.abc import Mapping, Sequence
from typing import Final

from starlette.responses import Response

from api.asking import Ask
from api.paging import links
from federation.strict_json import Json, write
from posts.seen_store import Page

JSON: Final = "application/json; charset=utf-8"
PRIVATE: Final = "private, no-store"
_OK: Final = 200


def answer(
    document: Json | Sequence[Json] | Sequence[str],
    status: int = _OK,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A document, or a list of them."""
    return json_answer(octets_of(document), status, headers)


def json_answer(
    octets: bytes, status: int = _OK, headers: Mapping[str, str] | None = None
) -> Response:
    """The same of JSON that is ready."""
    return Response(octets, status, {"cache-control": PRIVATE, **(headers or {})}, JSON)


def nothing() -> Response:
    """Done, and nothing to say."""
    return json_answer(b"{}")


def listed(
    ask: Ask, items: Sequence[Json] | Sequence[str], cursors: Sequence[int], page: Page
) -> Response:
    """A page of a list with its Link header.

    `cursors` are by what the list goes on, one for each row that was found, newest first: their
    number says whether there may be more, so give those of rows that are not shown as well.
    """
    return answer(items, headers=links_of(ask, cursors, page))


def links_of(ask: Ask, cursors: Sequence[int], page: Page) -> Mapping[str, str]:
    """The Link header of that page, for answers that are made elsewhere."""
    return links(ask.url, ask.request.url.query, cursors, page)


def octets_of(document: Json | Sequence[Json] | Sequence[str]) -> bytes:
    """JSON of a document or a list."""
    if isinstance(document, dict):
        return write(document)
    return b"[" + b",".join(map(_octets, document)) + b"]"


def _octets(item: Json | str) -> bytes:
    return write(item) if isinstance(item, dict) else write({"": item})[4:-1]
