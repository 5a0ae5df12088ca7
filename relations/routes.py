"""The signed collection of a network's sisters, which anybody may walk along."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actors import store as actors_store
from actors.actor import Actor
from actors.answers import activity_answer
from actors.room import Actors
from federation.strict_json import Json
from relations import store
from relations.wire import sisters_collection
from storage.database import Reading
from storage.instants import from_text
from world.errors import Missing


def routes(actors: Actors) -> list[Route]:
    """GET of `/actors/{network}/sisters`."""

    async def sisters(request: Request) -> Response:
        name = request.path_params["name"]
        document = await actors.database.read(lambda tx: _sisters(tx, actors, name))
        return activity_answer(request, document)

    return [Route("/actors/{name}/sisters", sisters, methods=["GET"])]


def _sisters(tx: Reading, actors: Actors, username: str) -> Json:
    network = actors_store.local_by_username(tx, username)
    if network is None or network.sisters is None or network.gone_at is not None:
        raise Missing("There is no such network here.")
    sisters = actors_store.active_sisters(tx)
    signer = actors.keyring.signer_in(tx, network.id)
    return sisters_collection(network, sisters, signer, _changed_at(tx, network))


def _changed_at(tx: Reading, network: Actor) -> datetime:
    changed = store.pacts_changed_at(tx)
    return max(network.updated_at, from_text(changed)) if changed else network.updated_at
