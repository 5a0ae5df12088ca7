"""What strangers may read of our actors: documents, followers, discovery."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial, wraps
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from actors import store
from actors.actor import Actor, Role
from actors.answers import (
    activity_answer,
    alternate_link,
    bearer_token,
    bytes_answer,
    page_redirect,
    tombstone_answer,
    viewer_of,
    wants_document,
)
from actors.room import Actors
from actors.wire import moderators_iri
from federation import discovery
from federation.collections import Neighbours, collection, page
from federation.follower_sync import partial_collection
from federation.strict_json import Json, write
from storage.transaction import Reading
from world.errors import Gone, Malformed, Missing, SisternetError, Unproven

PAGE_SIZE: Final = 40
_MOST_DIGITS: Final = 19
_LARGEST_ID: Final = 2**63 - 1
_FOUND_CACHE: Final = "public, max-age=259200"
_NODEINFO_CACHE: Final = "public, max-age=1800"
_FAILED_CACHE: Final = "public, max-age=180"
_ANYBODY: Final = {"access-control-allow-origin": "*"}

Handler = Callable[[Request], Awaitable[Response]]
ReadPage = Callable[[Reading, int, int | None, int], list[tuple[int, str]]]
Count = Callable[[Reading, int], int]


def routes(room: Actors) -> list[Route]:
    """The routes of this room, for the application."""
    followers = partial(_people, room, store.count_followers, store.follower_page)
    following = partial(_people, room, store.count_following, store.following_page)
    return [
        Route("/actor", partial(_node_actor, room)),
        Route("/actor/keys", partial(_keys_of_node, room)),
        Route("/actors/{name}", partial(_actor, room)),
        Route("/actors/{name}/keys", partial(_keys, room)),
        Route("/actors/{name}/followers", followers),
        Route("/actors/{name}/following", following),
        Route("/actors/{name}/moderators", partial(_moderators, room)),
        Route("/actors/{name}/followers_synchronization", partial(_followers_of_host, room)),
        Route("/.well-known/webfinger", _open(partial(_webfinger, room))),
        Route("/.well-known/host-meta", _open(partial(_host_meta, room))),
        Route("/.well-known/host-meta.json", _open(partial(_host_meta_json, room))),
        Route("/.well-known/nodeinfo", _open(partial(_nodeinfo_links, room))),
        Route("/nodeinfo/{version}", _open(partial(_nodeinfo, room))),
    ]


async def profile_answer(request: Request, room: Actors, name: str) -> Response | None:
    """The document of `/@name` for whoever asks that page for it, else None: show the page.

    The page itself sends `alternate_link` of the actor as its `Link` header.
    """
    if not wants_document(request):
        return None
    return await _document(request, room, name)


async def _node_actor(room: Actors, request: Request) -> Response:
    """Readable without a signature, always: peers need it to check ours."""
    return await _document(request, room, room.iris.host)


async def _actor(room: Actors, request: Request) -> Response:
    name = request.path_params["name"]
    if name == room.iris.host:
        raise Missing("There is nobody of that name here.")
    return await _document(request, room, name)


async def _keys_of_node(room: Actors, request: Request) -> Response:
    return await _key_history(request, room, room.iris.host)


async def _keys(room: Actors, request: Request) -> Response:
    return await _key_history(request, room, request.path_params["name"])


async def _key_history(request: Request, room: Actors, name: str) -> Response:
    """All keys that an actor has had, signed; for everybody, as its document is."""

    def look(tx: Reading) -> bytes:
        actor = _named(room, tx, name)
        if actor.gone_at is not None:
            raise Gone("This actor is gone.")
        return room.portraits.key_history(tx, actor)

    return bytes_answer(request, await room.database.read(look))


async def _document(request: Request, room: Actors, name: str) -> Response:
    def look(tx: Reading) -> tuple[Actor, bytes]:
        actor = _named(room, tx, name)
        return actor, b"" if actor.gone_at else room.portraits.written(tx, actor)

    actor, body = await room.database.read(look)
    if actor.gone_at is not None:
        return tombstone_answer(request, actor.iri, actor.type, actor.gone_at)
    if not wants_document(request):
        return page_redirect(actor.url or room.iris.base_url, actor.iri)
    answer = bytes_answer(request, body)
    answer.headers["link"] = alternate_link(actor.iri)
    return answer


def _named(room: Actors, tx: Reading, name: str) -> Actor:
    """The actor of exactly that name; another letter case would be another name."""
    actor = store.local_by_username(tx, name)
    if actor is None or actor.iri != room.iris.actor(name):
        raise Missing("There is nobody of that name here.")
    return actor


def _present(room: Actors, tx: Reading, name: str) -> Actor:
    """Somebody who is still here and can be followed."""
    actor = _named(room, tx, name)
    if actor.gone_at is not None or actor.role == Role.NODE:
        raise Missing("There is nothing of that name here.")
    return actor


async def _people(room: Actors, count: Count, read: ReadPage, request: Request) -> Response:
    """Followers or following: how many, and who, if the settings or the token allow it."""
    name, query = request.path_params["name"], request.query_params
    iri = f"{room.iris.actor(name)}/{request.url.path.rsplit('/', 1)[-1]}"
    below = _cursor(query.get("max_id"))
    actor = await room.database.read(lambda tx: _present(room, tx, name))
    shown = room.disclosure.followers or await _is_own(request, room, actor)
    wanted = "page" in query or below is not None
    if wanted and not shown:
        raise Missing("There is nothing of that name here.")

    def look(tx: Reading) -> tuple[int, list[tuple[int, str]]]:
        return count(tx, actor.id), read(tx, actor.id, below, PAGE_SIZE) if wanted else []

    total, found = await room.database.read(look)
    if not wanted:
        first = f"{iri}?page=true" if shown else None
        document = collection(iri, total, first=first, attributed_to=actor.iri)
    else:
        document = _page(iri, below, found, total)
    return activity_answer(request, document, private=not room.disclosure.followers)


def _page(iri: str, below: int | None, found: Sequence[tuple[int, str]], total: int) -> Json:
    own = f"{iri}?page=true" if below is None else f"{iri}?page=true&max_id={below}"
    full = len(found) == PAGE_SIZE
    following = f"{iri}?page=true&max_id={found[-1][0]}" if full else None
    people = [person for _, person in found]
    return page(own, iri, people, total=total, neighbours=Neighbours(next=following))


async def _is_own(request: Request, room: Actors, actor: Actor) -> bool:
    """Whether the owner asks, by a bearer token. Signatures are not looked at: too dear."""
    token = bearer_token(request)
    return token is not None and (await room.member_of(token)).id == actor.id


def _cursor(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        raise Malformed("max_id is the id of the last entry of the page before.")
    return min(int(text), _LARGEST_ID)


async def _moderators(room: Actors, request: Request) -> Response:
    """Who may act for the network (FEP-1b12); those who do not want to be found are left out."""
    name = request.path_params["name"]

    def look(tx: Reading) -> tuple[Actor, list[str]]:
        actor = _present(room, tx, name)
        if actor.role != Role.NETWORK:
            raise Missing("There is nothing of that name here.")
        return actor, [one.iri for one in store.coordinators(tx) if one.discoverable]

    actor, people = await room.database.read(look)
    iri = moderators_iri(actor.iri)
    document = collection(iri, len(people), items=people, attributed_to=actor.iri)
    return activity_answer(request, document)


async def _followers_of_host(room: Actors, request: Request) -> Response:
    """The followers who live at the host that signs this GET, for nobody else (FEP-8fcf)."""
    name = request.path_params["name"]
    viewer = await viewer_of(request, room)
    if viewer is None or viewer.local:
        raise Unproven("Only the followers' own server may read this; sign the request.")

    def look(tx: Reading) -> tuple[Actor, list[str]]:
        actor = _present(room, tx, name)
        return actor, store.followers_at(tx, actor.id, viewer.host)

    actor, people = await room.database.read(look)
    iri = partial_collection(actor.iri)
    document = collection(iri, len(people), items=people, attributed_to=actor.iri)
    return activity_answer(request, document, private=True)


def _open(handler: Handler) -> Handler:
    """Discovery is for everybody, scripts on other sites too; so are its refusals."""

    @wraps(handler)
    async def answered(request: Request) -> Response:
        try:
            response = await handler(request)
        except SisternetError as error:
            failed = {"cache-control": _FAILED_CACHE}
            response = JSONResponse({"error": error.public}, error.status, failed)
        response.headers.update(_ANYBODY)
        return response

    return answered


async def _webfinger(room: Actors, request: Request) -> Response:
    """RFC 7033; `rel` parameters thin out the links."""
    asked = request.query_params.get("resource")
    name = discovery.asked_username(asked, room.iris)
    if name is None:
        raise Missing("There is nobody of that name here.")
    actor = await room.database.read(lambda tx: store.local_by_username(tx, name))
    if actor is None:
        raise Missing("There is nobody of that name here.")
    if actor.gone_at is not None:
        raise Gone("This actor is gone.")
    document = discovery.webfinger(room.iris, actor.username, asked=asked)
    wanted = request.query_params.getlist("rel")
    if wanted:
        document["links"] = [link for link in document["links"] if link["rel"] in wanted]
    return _found(write(document), discovery.JRD)


async def _host_meta(room: Actors, _request: Request) -> Response:
    return _found(discovery.host_meta_xml(room.iris), discovery.XRD)


async def _host_meta_json(room: Actors, _request: Request) -> Response:
    return _found(write(discovery.host_meta_json(room.iris)), discovery.JRD)


async def _nodeinfo_links(room: Actors, _request: Request) -> Response:
    application = room.disclosure.application_link
    document = discovery.nodeinfo_links(room.iris, application=application)
    return _found(write(document), "application/json")


async def _nodeinfo(room: Actors, request: Request) -> Response:
    version, shown = request.path_params["version"], room.disclosure

    def look(tx: Reading) -> tuple[str, int | None]:
        return store.network(tx).iri, store.told_members(tx) if shown.counts else None

    network_iri, people = await room.database.read(look)
    facts = discovery.NodeFacts(
        version=shown.version,
        name=shown.name,
        summary=shown.summary,
        people=people,
        staff=(network_iri,),
        repository=shown.repository,
        homepage=shown.homepage,
    )
    body = write(discovery.nodeinfo(version, facts))
    kind = discovery.nodeinfo_content_type(version)
    return Response(body, 200, {"cache-control": _NODEINFO_CACHE}, media_type=kind)


def _found(body: bytes, media_type: str) -> Response:
    return Response(body, 200, {"cache-control": _FOUND_CACHE}, media_type=media_type)
