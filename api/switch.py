"""Two hundred endpoints behind one address, so that nobody else's request is held against each.

A slash at the end of an address changes nothing: some programs write one (clientapi.md 5).
"""

from collections.abc import Iterable, Iterator

from starlette.datastructures import URLPath
from starlette.routing import BaseRoute, Match, NoMatchFound, Route
from starlette.types import Receive, Scope, Send

_CHOSEN = "sisternet.route"


class Switch(BaseRoute):
    """The routes below one prefix: those without a name in them are found at once."""

    def __init__(self, prefix: str, routes: Iterable[Route]) -> None:
        self.routes = list(routes)
        self._prefix = prefix
        self._still: dict[str, list[Route]] = {}
        self._moving: list[Route] = []
        for route in self.routes:
            if "{" in route.path:
                self._moving.append(route)
            else:
                self._still.setdefault(route.path.rstrip("/"), []).append(route)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """The first that takes address and method; for another method alone, that one."""
        if scope["type"] != "http" or not scope["path"].startswith(self._prefix):
            return Match.NONE, {}
        path = scope["path"].rstrip("/")
        bare = {**scope, "path": path}
        partly: tuple[Match, Scope] = (Match.NONE, {})
        for route in self._candidates(path):
            match, child = route.matches(bare)
            if match is Match.FULL:
                return match, {**child, _CHOSEN: route}
            if match is Match.PARTIAL and partly[0] is Match.NONE:
                partly = match, {**child, _CHOSEN: route}
        return partly

    def _candidates(self, path: str) -> Iterator[Route]:
        yield from self._still.get(path, ())
        yield from self._moving

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Goes on to the route that was found."""
        await scope[_CHOSEN].handle(scope, receive, send)

    def url_path_for(self, name: str, /, **path_params: object) -> URLPath:
        """No address here is made by a name."""
        raise NoMatchFound(name, path_params)
