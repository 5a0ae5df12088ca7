"""Server-sent events: one address for each channel (clientapi.md 9).

Lines end with one line feed and nothing else, and each field has a space after its colon: some
readers take no other. What a channel is about may come in the body of the GET.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from api.door import CORS, error_answer
from api.params import Params
from api.reading import params_in
from api.streaming.asking import Listener, listener_of, token_in
from api.streaming.channel import Channel, subscription_of
from api.streaming.hub import Hub
from api.streaming.reader import Message
from oauth.holders import Holders
from world.clock import Clock
from world.errors import SisternetError

_THUMP_SECONDS: Final = 15.0
_HEADERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **CORS,
        "cache-control": "private, no-store",
        "x-accel-buffering": "no",  # proxies shall not gather what is to arrive now
    }
)
_PATHS: Final[Mapping[str, Channel]] = MappingProxyType(
    {
        "user": Channel.USER,
        "user/notification": Channel.NOTIFICATION,
        "public": Channel.PUBLIC,
        "public/local": Channel.LOCAL,
        "public/remote": Channel.REMOTE,
        "hashtag": Channel.TAG,
        "hashtag/local": Channel.LOCAL_TAG,
        "list": Channel.LIST,
        "direct": Channel.DIRECT,
    }
)
_WITH_MEDIA: Final[Mapping[Channel, Channel]] = MappingProxyType(
    {
        Channel.PUBLIC: Channel.PUBLIC_MEDIA,
        Channel.LOCAL: Channel.LOCAL_MEDIA,
        Channel.REMOTE: Channel.REMOTE_MEDIA,
    }
)


@dataclass(frozen=True, slots=True)
class EventEndpoints:
    """The addresses of streams that are read like a page without an end."""

    hub: Hub
    holders: Holders
    clock: Clock

    def routes(self) -> list[Route]:
        """All of them, `/health` first."""
        start = "/api/v1/streaming"
        health = Route(f"{start}/health", _health, methods=["GET"])
        return [health, *(self._route(f"{start}/{path}", path) for path in _PATHS)]

    def _route(self, address: str, path: str) -> Route:
        async def listen(request: Request) -> Response:
            try:
                return await self._listen(request, _PATHS[path])
            except SisternetError as error:
                answer = error_answer(error, request.url.path)
                answer.headers.update(CORS)
                return answer

        return Route(address, listen, methods=["GET"])

    async def _listen(self, request: Request, channel: Channel) -> Response:
        asked = await params_in(request)
        token = token_in(request) or asked.text("access_token")
        listener = await listener_of(self.holders, token)
        if asked.flag("only_media"):
            channel = _WITH_MEDIA.get(channel, channel)
        named = asked.merged(Params({"stream": str(channel)}))
        listener.reader.subscriptions[subscription_of(named, listener.scopes)] = None
        self.hub.open(listener.reader)
        body = self._said(listener)
        return StreamingResponse(body, media_type="text/event-stream", headers=dict(_HEADERS))

    async def _said(self, listener: Listener) -> AsyncIterator[bytes]:
        reader = listener.reader
        try:
            yield b":)\n\n"
            while True:
                following = asyncio.ensure_future(reader.next())
                async for thump in self._thumps_until(following):
                    yield thump
                if (message := following.result()) is None:
                    return
                yield octets_of(message)
        finally:
            self.hub.close(reader)

    async def _thumps_until(
        self, following: "asyncio.Future[Message | None]"
    ) -> AsyncIterator[bytes]:
        """A comment now and then, as long as there is nothing to say: it keeps the line open."""
        try:
            while not following.done():
                await _either(following, self.clock.sleep(_THUMP_SECONDS))
                if not following.done():
                    yield b":thump\n\n"
        except BaseException:
            following.cancel()
            with suppress(asyncio.CancelledError):
                await following
            raise


async def _either(one: "asyncio.Future[Message | None]", other: Coroutine[Any, Any, None]) -> None:
    """Waits for whichever comes first; the other is no more, if it is `other`."""
    pause = asyncio.ensure_future(other)
    both: list[asyncio.Future[Any]] = [one, pause]
    try:
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
    finally:
        pause.cancel()


def octets_of(message: Message) -> bytes:
    """A message as an event."""
    return f"event: {message.event}\ndata: {message.payload}\n\n".encode()


async def _health(_request: Request) -> Response:
    return PlainTextResponse("OK", headers={**CORS, "cache-control": "no-store"})
