"""What search engines may list, and `/robots.txt`, which says so (RFC 9309).

What is for everybody may be found by search engines, unless the settings say otherwise. Ever so
many views of the same feed are not worth a search engine's time or ours. Other networks' walks
(`umbrella/walk.py`) do obey this file, and are always let in: they ask little, and by name.
"""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actors import store as people
from pages.paper import Paper
from storage.database import Reading

PATH: Final = "/robots.txt"
_FOR_SISTERS: Final = "User-agent: Sisternet\nDisallow:\n"
_FOR_OTHERS: Final = """User-agent: *
Disallow: /umbrella?
Disallow: /umbrella/networks?
Disallow: /api/
Disallow: /oauth/
Disallow: /source.tar.gz
"""
_FOR_NOBODY: Final = "User-agent: *\nDisallow: /\n"
_CACHE: Final = "public, max-age=3600"


def is_findable(tx: Reading, author_id: int) -> bool:
    """Whether what that actor has written may be found by its words, on their own page or not."""
    author = people.by_id(tx, author_id)
    return author is not None and author.local and author.discoverable


def robots(*, indexed: bool) -> str:
    """The file; `indexed`: whether search engines may list what is for everybody."""
    return f"{_FOR_SISTERS}\n{_FOR_OTHERS if indexed else _FOR_NOBODY}"


def route(paper: Paper) -> Route:
    """GET of the file."""
    text = robots(indexed=paper.room.disclosure.search_engines)

    async def answer(_request: Request) -> Response:
        return Response(text, 200, {"cache-control": _CACHE}, media_type="text/plain")

    return Route(PATH, answer)
