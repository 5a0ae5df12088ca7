"""Two hundred endpoints behind one address, so that nobody else's request is held against each.

A slash at the end of an address changes nothing: some programs write one (clientapi.md 5).
"""

from collections.abc import Iterable
from typing import TypeVar

from starlette.datastructures import URLPath
from starlette.routing import BaseRoute, Match, NoMatchFound, Route
from starlette.types import Receive, Scope, Send

from world.signposts import Signposts

_CHOSEN = "sisternet.route"

R = TypeVar("R", bound=BaseRoute)


def fitting(routes: Iterable[R], scope: Scope) -> tuple[R, Scope] | None:
    """The first that takes address and method, or for another method that one, as it matches."""
    partly = None
    for route in routes:
        match, said = route.matches(scope)
        if match is Match.FULL:
            return route, said
        if match is Match.PARTIAL and partly is None:
            partly = route, said
    return partly


class Switch(BaseRoute):
    """The routes below one prefix: those without a name in them come first."""

    def __init__(self, prefix: str, routes: Iterable[Route]) -> None:
        self.routes = sorted(routes, key=lambda route: "{" in route.path)
        self.path = prefix.rstrip("/")
        self._prefix = prefix
        self._signposts = Signposts((route.path.rstrip("/"), route) for route in self.routes)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """The first that takes address and method; for another method alone, that one."""
        if scope["type"] != "http" or not scope["path"].startswith(self._prefix):
            return Match.NONE, {}
        path = scope["path"].rstrip("/")
        found = fitting(self._signposts.near(path), {**scope, "path": path})
        if found is None:
            return Match.NONE, {}
        route, said = found
        is_whole = not route.methods or scope["method"] in route.methods
        return (Match.FULL if is_whole else Match.PARTIAL), {**said, _CHOSEN: route}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Goes on to the route that was found."""
        await scope[_CHOSEN].handle(scope, receive, send)

    def url_path_for(self, name: str, /, **path_params: object) -> URLPath:
        """No address here is made by a name."""
        raise NoMatchFound(name, path_params)
