"""What others may read of what our actors said: outboxes, and single activities."""

from functools import partial
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actors import store as actors_store
from actors.actor import Actor
from actors.answers import activity_answer, bytes_answer, viewer_of
from actors.room import Actors
from federation.collections import Neighbours, collection, page
from federation.strict_json import Json, parse
from outbox import seen, store
from outbox.seen import OutboxPage
from storage.transaction import Reading
from world.errors import Malformed, Missing, Refused

_MOST_DIGITS: Final = 19
_NOTHING: Final = "There is nothing of that name here."


def routes(actors: Actors) -> list[Route]:
    """The routes of this room, for the application; all are GET."""
    return [
        Route("/actor/outbox", partial(_node_outbox, actors), methods=["GET"]),
        Route("/actors/{name}/outbox", partial(_named_outbox, actors), methods=["GET"]),
        Route("/activities/{number}", partial(_activity, actors), methods=["GET"]),
    ]


async def _node_outbox(actors: Actors, request: Request) -> Response:
    return await _outbox(actors, request, actors.iris.host)


async def _named_outbox(actors: Actors, request: Request) -> Response:
    name = request.path_params["name"]
    if name == actors.iris.host:
        raise Missing(_NOTHING)
    return await _outbox(actors, request, name)


async def _outbox(actors: Actors, request: Request, name: str) -> Response:
    max_id = _cursor(request.query_params.get("max_id"))
    if max_id is None and "page" not in request.query_params:
        return activity_answer(request, await _whole(actors, name))

    def look(tx: Reading) -> tuple[Actor, OutboxPage]:
        actor = _present(actors, tx, name)
        return actor, seen.outbox_seen_by_anybody(tx, actor, max_id)

    actor, found = await actors.database.read(look)
    return activity_answer(request, _page(actors.iris.outbox(actor.iri), max_id, found))


async def _whole(actors: Actors, name: str) -> Json:
    def look(tx: Reading) -> tuple[Actor, int]:
        actor = _present(actors, tx, name)
        return actor, store.shown_count(tx, actor.id)

    actor, total = await actors.database.read(look)
    iri = actors.iris.outbox(actor.iri)
    return collection(iri, total, first=f"{iri}?page=true", attributed_to=actor.iri)


def _page(iri: str, max_id: int | None, found: OutboxPage) -> Json:
    """Activities as they were sent, with their own contexts and proofs."""
    own = f"{iri}?page=true" if max_id is None else f"{iri}?page=true&max_id={max_id}"
    older = f"{iri}?page=true&max_id={found.activities[-1].id}" if found.more else None
    items = [parse(activity.body) for activity in found.activities]
    return page(own, iri, items, neighbours=Neighbours(next=older))


def _present(actors: Actors, tx: Reading, name: str) -> Actor:
    actor = actors_store.local_by_username(tx, name)
    if actor is None or actor.iri != actors.iris.actor(name) or actor.gone_at is not None:
        raise Missing(_NOTHING)
    return actor


def _cursor(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        raise Malformed("max_id is the id of the last entry of the page before.")
    return int(text)


async def _activity(actors: Actors, request: Request) -> Response:
    """Anybody may read what is public; the rest is there only for those it was meant for.

    What does not exist is looked for in the same way as what is private, so that nobody learns
    which of the two it was (PRV-05).
    """
    iri = actors.iris.base_url + request.url.path
    public = await actors.database.read(lambda tx: seen.is_for_everybody(tx, iri))
    viewer = None if public else await _viewer(actors, request)
    activity = await actors.database.read(lambda tx: seen.activity_seen_by(tx, viewer, iri))
    if activity is None:
        raise Missing(_NOTHING)
    return bytes_answer(request, activity.body, private=not public)


async def _viewer(actors: Actors, request: Request) -> Actor | None:
    """Who asks. A signature that proves nothing shows as much as none at all."""
    try:
        return await viewer_of(request, actors)
    except (Malformed, Refused):
        return None
