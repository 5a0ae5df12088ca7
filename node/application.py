"""The ASGI application of one node: every room's routes, errors as answers, the envelope."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from node.router import QuickRouter
from node.web import Envelope, Errors
from storage.database import Database
from world.errors import SisternetError
from world.outside import World

_HEALTHY, _UNWELL = 200, 503


def application(
    world: World, database: Database, routes: Sequence[BaseRoute], errors: Errors, *, https: bool
) -> Envelope:
    """The application: these routes, and whether the node is well."""

    async def health(_request: Request) -> Response:
        """Whether the store can be written, for whoever watches the node."""
        fault = database.fault
        status = _UNWELL if fault else _HEALTHY
        return JSONResponse(
            {"status": "unwell" if fault else "well"}, status, {"cache-control": "no-store"}
        )

    inner = Starlette(
        exception_handlers={
            SisternetError: errors.answer,
            HTTPException: errors.answer_http,
            Exception: errors.answer,
        },
    )
    inner.router = QuickRouter([*routes, Route("/health", health)])
    # Around everything, so that an error nobody foresaw wears the headers too.
    return Envelope(inner, clock=world.clock, chance=world.chance, https=https)
