"""An open index as its API is described (`federation.md` 10), as an application on the roads.

It reads every profile from where it stands, follows no redirect, checks it against each schema
that it names, and lets one go only once it is a 404.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from jsonschema import Draft202012Validator
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.fediverse.asking import ask
from tests.fediverse.fediverse import Fediverse
from tests.syndication.murmurations_schemas import SCHEMAS
from world.errors import SisternetError
from world.network import Answer, Outgoing

HOST = "index.example"
URL = f"https://{HOST}/v2"
_KNOWN = frozenset({"schema", "page", "page_size", "country", "tags", "lat", "lon", "range"})


@dataclass
class Node:
    """One profile that the index was told of."""

    profile_url: str
    status: str
    profile: dict[str, Any] = field(default_factory=dict)
    updated: int = 0


@dataclass
class OpenIndex:
    """The index. `mood` answers instead of it, if it is set."""

    fediverse: Fediverse
    host: str = HOST
    nodes: dict[str, Node] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    mood: Callable[[Request], Response] | None = None

    def __post_init__(self) -> None:
        routes = [
            Route("/v2/nodes", self._tell, methods=["POST"]),
            Route("/v2/nodes", self._search, methods=["GET"]),
            Route("/v2/nodes/{number}", self._node, methods=["GET", "DELETE"]),
        ]
        app = Starlette(routes=routes)

        async def answer(request: Outgoing) -> Answer:
            return await ask(app, request)

        self.fediverse.roads.peers[self.host] = answer

    def listed(self) -> list[str]:
        """The paths of all profiles that it lists, in order."""
        return sorted(
            node.profile_url.partition("/murmurations")[2]
            for node in self.nodes.values()
            if node.status == "posted"
        )

    def put(self, profile_url: str, *, updated: int = 1) -> None:
        """Somebody else has told it of a profile, which it lists."""
        self.nodes[_id(profile_url)] = Node(profile_url, "posted", updated=updated)

    def forget(self, profile_url: str) -> None:
        del self.nodes[_id(profile_url)]

    async def _tell(self, request: Request) -> Response:
        self.asked.append(("POST", request.url.path))
        if self.mood:
            return self.mood(request)
        url = (await request.json())["profile_url"]
        number = _id(url)
        self.nodes[number] = await self._looked_at(url)
        return JSONResponse({"data": {"node_id": number}})

    async def _looked_at(self, url: str) -> Node:
        try:
            answer = await self.fediverse.roads.travel(HOST, Outgoing("GET", url))
        except SisternetError:
            return Node(url, "post_failed")
        if answer.status != 200:
            return Node(url, "validation_failed")
        profile = json.loads(answer.body)
        now = self.fediverse.clock.now().timestamp()
        flaws = [
            flaw.message
            for schema in profile["linked_schemas"]
            for flaw in Draft202012Validator(SCHEMAS[schema]).iter_errors(profile)
        ]
        if flaws or profile.get("expires_at", now + 1) <= now:
            return Node(url, "validation_failed")
        return Node(url, "posted", profile, int(now))

    async def _node(self, request: Request) -> Response:
        self.asked.append((request.method, request.url.path))
        if self.mood:
            return self.mood(request)
        node = self.nodes.get(request.path_params["number"])
        if node is None:
            return JSONResponse({"errors": [{"title": "Node Not Found"}]}, 404)
        if request.method == "GET":
            return JSONResponse({"data": {"status": node.status, "profile_url": node.profile_url}})
        answer = await self.fediverse.roads.travel(HOST, Outgoing("GET", node.profile_url))
        if answer.status != 404:
            return JSONResponse({"errors": [{"title": "Profile Still There"}]}, 400)
        del self.nodes[_id(node.profile_url)]
        return JSONResponse({"meta": {"message": "Deleted."}})

    async def _search(self, request: Request) -> Response:
        self.asked.append(("GET", str(request.url)))
        if self.mood:
            return self.mood(request)
        query = request.query_params
        if set(query) - _KNOWN:
            return JSONResponse({"errors": [{"title": "Unknown Query Parameter"}]}, 400)
        page, size = int(query["page"]), int(query["page_size"])
        assert size <= 500
        found = [node for node in self.nodes.values() if node.status == "posted"]
        shown = found[(page - 1) * size : page * size]
        return JSONResponse(
            {
                "data": [
                    {
                        "profile_url": node.profile_url,
                        "last_updated": node.updated,
                        "status": "posted",
                    }
                    for node in shown
                ],
                "meta": {"number_of_results": len(found)},
            }
        )


def _id(profile_url: str) -> str:
    return hashlib.sha256(profile_url.encode()).hexdigest()
