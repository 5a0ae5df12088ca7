"""A door of its own before Hull's store: what it answers, and what its listeners heard."""

import asyncio

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from inbox.courtesy import Courtesy
from inbox.doorstep import Doorstep
from inbox.receipt import FollowersTold
from inbox.receive import DoorLimits, Listeners, Receiver
from tests.fediverse.asking import ask, ask_in_pieces
from tests.fediverse.home import Home
from world.errors import SisternetError
from world.network import Outgoing


class Door:
    def __init__(self, hull: Home, limits: DoorLimits | None = None) -> None:
        node = hull.node
        self.nudges = 0
        self.revived: list[str] = []
        self.told: list[FollowersTold] = []
        self.courtesy = Courtesy(node.world.clock)
        listeners = Listeners(self.courtesy, self._nudge, self.revived.append, self.told.append)
        doorstep = Doorstep(node.database, node.world.clock)
        receiver = Receiver(node.world, node.actors, doorstep, listeners, limits)
        handlers = {SisternetError: _answer_error}
        self._app = Starlette(routes=receiver.routes(), exception_handlers=handlers)

    async def post(self, request: Outgoing, *, come_from: str = "somewhere") -> int:
        """The status of the answer."""
        return (await ask(self._app, request, come_from=come_from)).status

    async def post_slowly(self, request: Outgoing, gate: asyncio.Event, *, come_from: str) -> int:
        """The same, with half of the body held back until the gate is opened."""
        middle = len(request.body) // 2
        pieces = [request.body[:middle], request.body[middle:]]
        held = _Held(self._app, gate)
        return (await ask_in_pieces(held, request, pieces, come_from=come_from)).status

    def _nudge(self) -> None:
        self.nudges += 1


class _Held:
    """An application that gets the second piece of a body late."""

    def __init__(self, app: ASGIApp, gate: asyncio.Event) -> None:
        self._app = app
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        came = 0

        async def receive_late() -> Message:
            nonlocal came
            came += 1
            if came > 1:
                await self._gate.wait()
            return await receive()

        await self._app(scope, receive_late, send)


async def _answer_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, SisternetError)
    return Response(status_code=error.status)
