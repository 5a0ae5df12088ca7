"""The WebSocket at `/api/v1/streaming` (clientapi.md 9).

The handshake is refused with 401 for a token that is good for nothing. A token that came as a
sub-protocol is echoed as the chosen one, or browsers would hang up. Pings go out every thirty
seconds: the server below does that (`node.server`).
"""

import asyncio
import json
from dataclasses import dataclass
from typing import Final

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from api.door import error_answer
from api.params import Params
from api.streaming.asking import Listener, asked_in, listener_of, token_in
from api.streaming.channel import MOST_OCTETS, subscription_of
from api.streaming.hub import Hub
from api.streaming.reader import SUBSCRIPTIONS_MOST, Message
from federation.strict_json import Json, parse
from oauth.holders import Holders
from world.errors import Malformed, Refused, SisternetError

PATH: Final = "/api/v1/streaming"
_GOING_AWAY: Final = 1001
_TOO_BIG: Final = 1009


@dataclass(frozen=True, slots=True)
class SocketEndpoint:
    """One socket for all channels."""

    hub: Hub
    holders: Holders

    def routes(self) -> list[WebSocketRoute]:
        """Its address, with and without a slash at the end."""
        return [WebSocketRoute(path, self.listen) for path in (PATH, PATH + "/")]

    async def listen(self, socket: WebSocket) -> None:
        """Lets a program listen until it, its token or the node ends."""
        protocols = list(socket.scope.get("subprotocols", ()))
        try:
            token = token_in(socket, protocols)
            listener = await listener_of(self.holders, token)
            asked = asked_in(socket)
            if asked.text("stream"):
                _subscribe(listener, asked)
        except SisternetError as error:
            await socket.send_denial_response(error_answer(error, PATH))
            return
        await socket.accept(subprotocol=protocols[0] if protocols else None)
        self.hub.open(listener.reader)
        try:
            await _until_either_ends(socket, listener)
        finally:
            self.hub.close(listener.reader)


async def _until_either_ends(socket: WebSocket, listener: Listener) -> None:
    """Speaks and hears at once; whichever ends first ends the other."""
    speaking = asyncio.ensure_future(_speak(socket, listener))
    hearing = asyncio.ensure_future(_hear(socket, listener))
    over = asyncio.ensure_future(listener.reader.over())
    tasks = {speaking, hearing, over}
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    if socket.client_state is WebSocketState.CONNECTED:
        await _hang_up(socket)


async def _hang_up(socket: WebSocket) -> None:
    try:
        await socket.close(_GOING_AWAY)
    except (RuntimeError, OSError):
        return  # it has gone by itself in the meantime


async def _speak(socket: WebSocket, listener: Listener) -> None:
    while (message := await listener.reader.next()) is not None:
        await socket.send_text(text_of(message))


def text_of(message: Message) -> str:
    """A message as it goes over a socket; what `payload` says is a text of JSON in it."""
    said: Json = {"stream": message.subscription.labels, "event": message.event}
    if message.payload:
        said["payload"] = message.payload
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


async def _hear(socket: WebSocket, listener: Listener) -> None:
    try:
        while True:
            answer = _heard(await socket.receive_text(), listener)
            if answer is not None:
                await socket.send_text(answer)
    except (WebSocketDisconnect, KeyError):  # gone; or octets, which say nothing here
        return


def _heard(text: str, listener: Listener) -> str | None:
    """Does what the program asks; what to answer where that cannot be."""
    try:
        said = Params(_read(text))
        kind = said.text("type")
        if kind == "subscribe":
            _subscribe(listener, said)
        elif kind == "unsubscribe":
            listener.reader.subscriptions.pop(subscription_of(said, listener.scopes), None)
    except SisternetError as error:
        return json.dumps({"error": error.public, "status": error.status})
    return None


def _read(text: str) -> Json:
    if len(text) > MOST_OCTETS:
        raise Malformed("This message is too long")
    return parse(text.encode())


def _subscribe(listener: Listener, asked: Params) -> None:
    subscriptions = listener.reader.subscriptions
    if len(subscriptions) >= SUBSCRIPTIONS_MOST:
        raise Refused("Too many subscriptions")
    subscriptions[subscription_of(asked, listener.scopes)] = None
