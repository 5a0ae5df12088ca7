"""One open stream: what it listens to, and the little that may wait for it."""

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import Final

from api.streaming.channel import Channel, Subscription
from api.streaming.news import Event

WAITING_MOST: Final = 200
SUBSCRIPTIONS_MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Message:
    """One event as it is sent; `payload` is JSON, and the same object for many readers."""

    subscription: Subscription
    event: Event
    payload: str


class Reader:
    """A program that listens. Used in the event loop only.

    `key` is the hash of its token: whoever sends looks each time whether that still holds.
    """

    __slots__ = ("_bell", "_over", "_waiting", "is_over", "key", "subscriptions")

    def __init__(self, key: bytes) -> None:
        self.key = key
        self.subscriptions: dict[Subscription, None] = {}
        self.is_over = False
        self._waiting: deque[Message] = deque()
        self._bell: asyncio.Future[None] | None = None
        self._over = asyncio.Event()

    def of(self, *channels: Channel) -> list[Subscription]:
        """Its subscriptions to these channels."""
        return [one for one in self.subscriptions if one.channel in channels]

    def give(self, message: Message) -> None:
        """Has a message wait to be sent; whoever lets too many wait is let go (FLT-07)."""
        if self.is_over:
            return
        if len(self._waiting) >= WAITING_MOST:
            self._waiting.clear()
            self.end()
            return
        self._waiting.append(message)
        self._ring()

    def end(self) -> None:
        """Nothing more is sent."""
        self.is_over = True
        self._over.set()
        self._ring()

    async def over(self) -> None:
        """Waits until it has been ended, be there something left to send or not."""
        await self._over.wait()

    async def next(self) -> Message | None:
        """The next message, as soon as there is one; None at the end."""
        while not self._waiting:
            if self.is_over:
                return None
            self._bell = asyncio.get_running_loop().create_future()
            try:
                await self._bell
            finally:
                self._bell = None
        return self._waiting.popleft()

    def _ring(self) -> None:
        if self._bell is not None and not self._bell.done():
            self._bell.set_result(None)
