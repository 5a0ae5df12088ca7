"""A small ActivityPub server on bovine: one cow, who follows, reads what she is sent, and answers.

The test starts it with the Python of its own virtual environment, reads its first line
(`{"origin": …}`), and then speaks with it in lines of JSON: `{"deed": "follow", "iri": …}` is
answered by one line, `{"answer": …}` or `{"fault": …}`. It ends when its input ends.
"""

import asyncio
import json
import socket
import sys
import traceback
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any

from aiohttp import web  # type: ignore[import-not-found]  # bovine's own environment has it
from bovine import BovineActor  # type: ignore[import-not-found]
from bovine.activitystreams import (  # type: ignore[import-not-found]
    Actor,
    factories_for_actor_object,
)
from bovine.crypto import (  # type: ignore[import-not-found]
    build_validate_http_signature_raw,
    generate_rsa_public_private_key,
)
from bovine.crypto.types import CryptographicIdentifier  # type: ignore[import-not-found]
from bovine.utils import webfinger_response_json  # type: ignore[import-not-found]

Json = dict[str, Any]

_ACTIVITY_JSON = "application/activity+json"


class Cow:
    """The cow: her documents, what she was sent, and her deeds."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.iri = f"{origin}/cow"
        self.letters: list[Json] = []
        self._notes: dict[str, Json] = {}
        self._numbers = count(1)
        public, private = generate_rsa_public_private_key()
        self._document: Json = Actor(
            id=self.iri,
            preferred_username="buttercup",
            name="Buttercup of the pasture",
            inbox=f"{origin}/inbox",
            outbox=f"{origin}/outbox",
            public_key=public,
            public_key_name="main-key",
        ).build()
        self._bovine = BovineActor(
            actor_id=self.iri, public_key_url=f"{self.iri}#main-key", secret=private
        )
        self._activities, self._objects = factories_for_actor_object(
            self._document, id_generator=self._next_iri
        )
        self._checked = build_validate_http_signature_raw(self._key)

    # ------------------------------------------------------------------------------- her house

    def routes(self) -> list[web.RouteDef]:
        """What her server answers."""
        return [
            web.get("/cow", self._shown),
            web.get("/things/{number}", self._thing),
            web.get("/.well-known/webfinger", self._finger),
            web.post("/inbox", self._take),
        ]

    async def _shown(self, _request: web.Request) -> web.Response:
        return _answer(self._document)

    async def _thing(self, request: web.Request) -> web.Response:
        found = self._notes.get(f"{self.origin}{request.path}")
        return web.Response(status=404) if found is None else _answer(found)

    async def _finger(self, request: web.Request) -> web.Response:
        account = request.query.get("resource", "")
        return web.json_response(
            webfinger_response_json(account, self.iri), content_type="application/jrd+json"
        )

    async def _take(self, request: web.Request) -> web.Response:
        """Keeps a letter if bovine finds its signature good, with whose it is."""
        url = f"{self.origin}{request.path_qs}"
        signer = await self._checked("POST", url, request.headers, request.read)
        if signer is None:
            return web.Response(status=401)
        self.letters.append({"letter": await request.json(), "signer": signer})
        return web.Response(status=202)

    async def _key(self, key_iri: str) -> CryptographicIdentifier | None:
        actor = await self._bovine.get(key_iri.partition("#")[0])
        key = actor["publicKey"]
        return CryptographicIdentifier.from_public_key(key) if key["id"] == key_iri else None

    # ------------------------------------------------------------------------------- her deeds

    async def start(self) -> None:
        await self._bovine.init()

    async def stop(self) -> None:
        await self._bovine.session.close()

    def _next_iri(self) -> str:
        return f"{self.origin}/things/{next(self._numbers)}"

    async def received(self) -> list[Json]:
        """Every letter that was let in."""
        return self.letters

    async def look(self, iri: str) -> Json:
        """The document under an address, by a signed request."""
        found: Json = await self._bovine.get(iri)
        return found

    async def follow(self, iri: str) -> Json:
        """Asks to follow an actor; the Follow that was sent."""
        follow: Json = self._activities.follow(iri).build()
        await self._send(iri, follow)
        return follow

    async def reply(self, iri: str, content: str) -> Json:
        """Answers a post, publicly and to its author; the Create that was sent."""
        post = await self._bovine.get(iri)
        note: Json = self._objects.reply(post, content=content).as_public().build()
        self._notes[note["id"]] = note
        create: Json = self._activities.create(note).build()
        await self._send(post["attributedTo"], create)
        return create

    async def undo(self, activity: Json, recipient: str) -> Json:
        """Takes something back."""
        undo: Json = self._activities.undo(activity, include_activity=True).build()
        await self._send(recipient, undo)
        return undo

    async def _send(self, recipient: str, activity: Json) -> None:
        inbox = (await self._bovine.get(recipient))["inbox"]
        await self._bovine.post(inbox, activity)


def _answer(document: Json) -> web.Response:
    return web.Response(text=json.dumps(document), content_type=_ACTIVITY_JSON)


async def _converse(deeds: dict[str, Callable[..., Awaitable[Any]]]) -> None:
    """Does what each line of the input asks for, until there is no more."""
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        wants = json.loads(line)
        try:
            _say({"answer": await deeds[wants.pop("deed")](**wants)})
        except Exception:  # noqa: BLE001  # the test tells what it was
            _say({"fault": traceback.format_exc()})


def _say(line: Json) -> None:
    print(json.dumps(line), flush=True)


async def _live() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        cow = Cow(f"http://127.0.0.1:{door.getsockname()[1]}")
        house = web.Application()
        house.add_routes(cow.routes())
        runner = web.AppRunner(house)
        await runner.setup()
        await web.SockSite(runner, door).start()
        await cow.start()
        _say({"origin": cow.origin, "cow": cow.iri})
        deeds = (cow.follow, cow.look, cow.received, cow.reply, cow.undo)
        await _converse({deed.__name__: deed for deed in deeds})
        await cow.stop()
        await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(_live())
