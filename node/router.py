"""The router of a node: as Starlette's, but it tries only the routes that may fit an address."""

from collections.abc import Sequence

from starlette.routing import BaseRoute, Router
from starlette.types import Receive, Scope, Send

from api.switch import fitting
from world.signposts import Signposts


class QuickRouter(Router):
    """Answers as Starlette's router does for the same routes, but for never leading on.

    That one would lead on with the Host that was sent, which is not always ours (WEB-01).
    """

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        super().__init__(routes=routes, redirect_slashes=False)
        self._signposts = Signposts((getattr(route, "path", ""), route) for route in routes)

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hands a request to the first route that fits, as ASGI has it."""
        if scope["type"] == "lifespan":
            await super().app(scope, receive, send)
            return
        scope.setdefault("router", self)
        found = self.find(scope)
        if found is None:
            await self.default(scope, receive, send)
        else:
            route, said = found
            scope.update(said, route=route)
            await route.handle(scope, receive, send)

    def find(self, scope: Scope) -> tuple[BaseRoute, Scope] | None:
        """The route for a request, and what it has read out of the address; None: there is none."""
        return fitting(self._signposts.near(scope["path"]), scope)
