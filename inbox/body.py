"""Reads the body of a delivery: bounded in bytes and in time, before anything is believed."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, Final

from world.errors import SisternetError, TooLarge, WrongMediaType

MAX_BODY: Final = 1_048_576
_ACTIVITY: Final = "application/activity+json"
_LINKED_DATA: Final = "application/ld+json"
_PROFILE: Final = "https://www.w3.org/ns/activitystreams"

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
"""The `receive` of an ASGI application."""


class TooSlow(SisternetError):
    """The body did not come in time."""

    status = 408


class Disconnected(SisternetError):
    """Whoever sent this has hung up; nobody reads the answer."""

    status = 400


def check_media_type(headers: Mapping[str, str]) -> None:
    """Passes the two ActivityPub types, with parameters and in any letter case.

    Raises `WrongMediaType` for every other type, for none, and for a body that is packed: a
    signature covers the bytes as they travel, and a packed one may unpack to anything.
    """
    if headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise WrongMediaType("A delivery must not be compressed.")
    kind, _, parameters = headers.get("content-type", "").partition(";")
    kind = kind.strip().lower()
    if kind == _ACTIVITY or (kind == _LINKED_DATA and _PROFILE in parameters):
        return
    raise WrongMediaType(f"A delivery must be of type {_ACTIVITY}.")


def check_length(headers: Mapping[str, str]) -> None:
    """Raises `TooLarge` if the sender announces more than is taken, before any of it is read."""
    announced = headers.get("content-length", "0").strip()
    if not announced.isdecimal() or len(announced) > len(str(MAX_BODY)):
        raise TooLarge("An activity may have one mebibyte.")
    if int(announced) > MAX_BODY:
        raise TooLarge("An activity may have one mebibyte.")


async def read_body(receive: Receive, seconds: float) -> bytes:
    """The whole body. Raises `TooLarge` as soon as it is, `TooSlow` after that many seconds."""
    try:
        async with asyncio.timeout(seconds):
            return await _collect(receive)
    except TimeoutError as cause:
        raise TooSlow("The body came too slowly.") from cause


async def _collect(receive: Receive) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Disconnected("The sender has hung up.")
        part = message.get("body", b"")
        size += len(part)
        if size > MAX_BODY:
            raise TooLarge("An activity may have one mebibyte.")
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)
