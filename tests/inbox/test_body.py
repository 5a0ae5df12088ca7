"""The body of a delivery: which types, how much, in how many pieces, and until when."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest

from inbox.body import (
    MAX_BODY,
    Disconnected,
    Receive,
    TooSlow,
    check_length,
    check_media_type,
    read_body,
)
from tests.inbox.steps import until
from world.errors import TooLarge, WrongMediaType

PROFILE = "https://www.w3.org/ns/activitystreams"


@pytest.mark.parametrize(
    "kind",
    [
        "application/activity+json",
        "application/activity+json; charset=utf-8",
        " Application/Activity+JSON ;charset=UTF-8",
        f'application/ld+json; profile="{PROFILE}"',
        f'application/ld+json;profile="https://w3id.org/security {PROFILE}"; charset=utf-8',
    ],
)
def test_the_two_types_of_activitypub_are_taken(kind: str) -> None:
    check_media_type({"content-type": kind})
    check_media_type({"content-type": kind, "content-encoding": " Identity "})


@pytest.mark.parametrize(
    "kind",
    [
        "",
        "application/json",
        "application/ld+json",
        'application/ld+json; profile="https://w3id.org/security"',
        "text/html",
        f"text/plain; {PROFILE}",
        "application/activity+jsonx",
    ],
)
def test_no_other_type_is_taken(kind: str) -> None:
    with pytest.raises(WrongMediaType):
        check_media_type({"content-type": kind})


def test_a_body_without_a_type_is_not_taken() -> None:
    with pytest.raises(WrongMediaType):
        check_media_type({})


@pytest.mark.parametrize("encoding", ["gzip", "br", "gzip, identity", ""])
def test_a_packed_body_is_not_taken(encoding: str) -> None:
    headers = {"content-type": "application/activity+json", "content-encoding": encoding}
    with pytest.raises(WrongMediaType):
        check_media_type(headers)


@pytest.mark.parametrize("length", ["0", "1", str(MAX_BODY), f" {MAX_BODY} "])
def test_a_mebibyte_may_be_announced(length: str) -> None:
    check_length({"content-length": length})
    check_length({})


@pytest.mark.parametrize(
    "length", [str(MAX_BODY + 1), "9" * 5_000, "-1", "1e3", "²", "", "1,1", "0x10"]
)
def test_more_than_a_mebibyte_may_not_be_announced_nor_what_is_no_number(length: str) -> None:
    with pytest.raises(TooLarge):
        check_length({"content-length": length})


def coming(*pieces: bytes, then: MutableMapping[str, Any] | None = None) -> Receive:
    """A body in pieces, of which the last one says so unless something comes `then`."""
    messages: list[MutableMapping[str, Any]] = [
        {"type": "http.request", "body": piece, "more_body": True} for piece in pieces
    ]
    messages.append(then or {"type": "http.request"})

    async def receive() -> MutableMapping[str, Any]:
        return messages.pop(0)

    return receive


async def test_the_pieces_of_a_body_are_joined() -> None:
    assert await read_body(coming(), 1) == b""
    assert await read_body(coming(b"ab", b"", b"c"), 1) == b"abc"


async def test_a_whole_mebibyte_is_read_and_not_an_octet_more() -> None:
    half = bytes(MAX_BODY // 2)
    assert len(await read_body(coming(half, half), 1)) == MAX_BODY
    unread: list[str] = []

    async def endless() -> MutableMapping[str, Any]:
        unread.append("asked")
        return {"type": "http.request", "body": half, "more_body": True}

    with pytest.raises(TooLarge):
        await read_body(endless, 1)
    assert len(unread) == 3


async def test_who_hangs_up_is_not_waited_for() -> None:
    with pytest.raises(Disconnected):
        await read_body(coming(b"half", then={"type": "http.disconnect"}), 1)


async def test_a_body_that_never_comes_is_given_up() -> None:
    async def never() -> MutableMapping[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError

    reading = asyncio.ensure_future(read_body(never, 0))
    assert await until(reading.done)
    with pytest.raises(TooSlow):
        await reading
