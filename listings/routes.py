"""The open offers and needs of a member, or of a whole network, as a paged collection.

Whole objects with their proofs, so that an aggregator has to fetch nothing else. A sister who signs
her GET finds in it what is for sisters only; nobody else can tell that it is there. The head says
how many there are and when one of them changed last: while it is the same, so is all of it, and
whoever asks with its `ETag` need not read on.
"""

from dataclasses import dataclass
from functools import partial
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actors import store as people
from actors.actor import Actor, Role
from actors.answers import activity_answer, page_redirect, viewer_of, wants_document
from actors.room import Actors
from federation.collections import Neighbours, collection, page
from federation.strict_json import Json, parse
from listings import store
from listings.store import Extent, Whose
from listings.wire import LISTING_CONTEXT
from posts.seen import Viewer
from storage.instants import to_text
from storage.transaction import Reading
from world.errors import Missing

PAGE_SIZE: Final = 40
_MOST_DIGITS: Final = 19


def routes(room: Actors) -> list[Route]:
    """The routes of this room, for the application."""
    return [
        Route("/actors/{name}/listings", partial(_listings, room)),
        Route("/actors/{name}/proposals", partial(_listings, room)),
    ]


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Whose listings are asked for, under which name."""

    iri: str
    owner: Actor
    whose: Whose


async def _listings(room: Actors, request: Request) -> Response:
    shelf = await room.database.read(lambda tx: _shelf(tx, room, request))
    if not wants_document(request):
        return page_redirect(shelf.owner.url or room.iris.base_url, shelf.iri)
    viewer = Viewer(await viewer_of(request, room))
    document = await room.database.read(lambda tx: _document(tx, room, viewer, shelf, request))
    return activity_answer(request, document, private=viewer.actor is not None)


def _shelf(tx: Reading, room: Actors, request: Request) -> _Shelf:
    name = request.path_params["name"]
    owner = people.local_by_username(tx, name)
    if owner is None or owner.username != name or owner.gone_at or owner.role == Role.NODE:
        raise Missing("There is nobody of that name here.")
    is_network = owner.role == Role.NETWORK
    whose = Whose(network_id=owner.id) if is_network else Whose(author_id=owner.id)
    return _Shelf(f"{room.iris.base_url}{request.url.path}", owner, whose)


def _document(tx: Reading, room: Actors, viewer: Viewer, shelf: _Shelf, request: Request) -> Json:
    """The collection, or one page of it, newest first."""
    now = room.clock.now()
    asked = request.query_params.get("max_id")
    if asked is None and "page" not in request.query_params:
        return _head(shelf, store.extent_seen(tx, viewer, shelf.whose, now))
    before = None if asked is None else _number(asked)
    found = store.open_seen(tx, viewer, shelf.whose, now, before=before, limit=PAGE_SIZE + 1)
    shown = found[:PAGE_SIZE]
    more = len(found) > PAGE_SIZE
    following = f"{shelf.iri}?max_id={shown[-1][0].post_id}" if more else None
    return page(
        f"{shelf.iri}?page=true" if before is None else f"{shelf.iri}?max_id={before}",
        shelf.iri,
        [parse(body) for _, body in shown],
        neighbours=Neighbours(next=following),
        context=LISTING_CONTEXT,
    )


def _head(shelf: _Shelf, extent: Extent) -> Json:
    """It always says when it changed: whoever knows an empty one need not look into it again."""
    head = collection(
        shelf.iri,
        extent.count,
        first=f"{shelf.iri}?page=true",
        attributed_to=shelf.owner.iri,
    )
    return head | {"updated": to_text(extent.changed_at or shelf.owner.created_at)}


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > _MOST_DIGITS:
        raise Missing("There is no such page.")
    return min(int(text), (1 << 63) - 1)
