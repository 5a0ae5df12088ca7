"""ActivityPub client to server over HTTP: POST to one's outbox, GET of one's inbox."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actors import store as people
from actors.actor import Actor
from actors.answers import activity_answer, bearer_token
from actors.room import Actors
from api.deeds import Deeds
from api.wishes import read_wish
from api.wording import SAID
from federation.collections import Neighbours, collection, page
from federation.strict_json import parse
from inbox import store as inbox_store
from inbox.body import check_length, check_media_type, read_body
from oauth.holders import Holders
from world.errors import Missing, Refused, Unproven

_PAGE_SIZE = 40
_BODY_SECONDS = 30.0
_MOST_DIGITS = 19
_CREATED = 201


@dataclass(frozen=True, slots=True)
class ClientToServer:
    """What a member's program may do with a token: `write` for the outbox, `read` for the inbox."""

    room: Actors
    holders: Holders
    deeds: Deeds

    async def post(self, request: Request) -> Response:
        """201 with the activity's address in `Location` (ActivityPub section 6)."""
        member = await self._owner(request, "write")
        check_media_type(request.headers)
        check_length(request.headers)
        document = parse(await read_body(request.receive, _BODY_SECONDS))
        network = await self.room.database.read(people.network)
        wish = read_wish(document, member, network)
        location = await self.deeds.do(member, network, wish)
        headers = {"location": location, "cache-control": "private, no-store"}
        return Response(status_code=_CREATED, headers=headers)

    async def inbox(self, request: Request) -> Response:
        """What the member received, newest first; for their own eyes only (section 5.2)."""
        member = await self._owner(request, "read")
        below = request.query_params.get("max_id")
        if below is None and "page" not in request.query_params:
            document = collection(member.inbox, None, first=f"{member.inbox}?page=true")
            return activity_answer(request, document, private=True)
        found = await self.room.database.read(
            lambda tx: inbox_store.inbox_of(
                tx, member.id, below=_cursor(below), limit=_PAGE_SIZE + 1
            )
        )
        shown = found[:_PAGE_SIZE]
        older = f"{member.inbox}?max_id={shown[-1][0]}" if len(found) > _PAGE_SIZE else None
        name = f"{member.inbox}?max_id={below}" if below else f"{member.inbox}?page=true"
        items = [parse(body) for _, body in shown]
        document = page(name, member.inbox, items, neighbours=Neighbours(next=older))
        return activity_answer(request, document, private=True)

    async def _owner(self, request: Request, scope: str) -> Actor:
        """The member the token speaks for, if the box is theirs and the token is for that."""
        token = bearer_token(request)
        if not token:
            raise Unproven("A bearer token is needed here.")
        holder = await self.holders.of(token)
        if holder is None or holder.actor is None:
            raise Unproven("This token is not valid here.")
        if request.path_params["name"].lower() != holder.actor.username.lower():
            raise Refused("That box belongs to somebody else.")
        if not holder.scopes.allows(scope):
            raise Refused(SAID["scope"])
        return holder.actor


def routes(room: Actors, holders: Holders, deeds: Deeds) -> list[Route]:
    """The routes of this room, for the application."""
    client = ClientToServer(room, holders, deeds)
    return [
        Route("/actors/{name}/outbox", client.post, methods=["POST"]),
        Route("/actors/{name}/inbox", client.inbox, methods=["GET"]),
    ]


def _cursor(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal()) or len(text) > _MOST_DIGITS:
        raise Missing("There is no such page.")
    return min(int(text), 2**63 - 1)
