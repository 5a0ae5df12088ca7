"""Signing in by password."""

import pytest

from sessions.session import Caller, Session, Started
from tests.fediverse.home import Home
from world.errors import Limited, Malformed, SisternetError, Unproven

PASSWORD = "four kettles on the hob"
CALLER = Caller("192.0.2.7", "Firefox, Android")


async def with_password(home: Home, username: str = "josie") -> int:
    member = await home.member(username)
    await home.rooms.sessions.set_password(member.id, PASSWORD)
    return member.id


async def sign_in(home: Home, name: str = "josie", *, caller: Caller = CALLER) -> Started:
    started = await home.rooms.sessions.by_password(name, PASSWORD, caller)
    assert isinstance(started, Started)
    return started


async def found(home: Home, token: str) -> Session | None:
    now = home.watch.now()
    return await home.node.database.read(lambda tx: home.rooms.sessions.session_of(tx, token, now))


@pytest.mark.parametrize("name", ["josie", "@Josie@hull.example", " JOSIE ", "@josie"])
async def test_a_member_signs_in_by_handle_however_it_is_spelled(hull: Home, name: str) -> None:
    member = await with_password(hull)

    started = await sign_in(hull, name)

    assert await found(hull, started.token) == started.session
    assert started.session.actor_id == member


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("josie", "four kettles on the fire"),
        ("josie", ""),
        ("josie", "x" * 100_000),
        ("josie", "\ud800\0"),
        ("amina", PASSWORD),  # has no password
        ("nobody", PASSWORD),
        ("hull", PASSWORD),  # the network is no person
        ("\0", PASSWORD),
        ("x" * 100_000, PASSWORD),
    ],
)
async def test_all_wrong_pairs_are_answered_alike(hull: Home, name: str, password: str) -> None:
    await with_password(hull)

    with pytest.raises(Unproven) as refused:
        await hull.rooms.sessions.by_password(name, password, CALLER)

    assert refused.value.public == "That name and password do not belong together."


async def test_the_store_holds_neither_password_nor_token(hull: Home) -> None:
    await with_password(hull)
    token = (await sign_in(hull)).token

    octets = hull.store.read_bytes() + hull.store.with_name(hull.store.name + "-wal").read_bytes()

    for secret in (PASSWORD, token, "argon2id", "192.0.2.7"):
        assert secret.encode() not in octets


@pytest.mark.parametrize(
    "poor", ["", "short", "1234567890", "aaaaaaaaaaaaaa", "Password1234", "x" * 201]
)
async def test_a_password_that_strangers_try_first_is_not_taken(hull: Home, poor: str) -> None:
    member = await hull.member("josie")

    with pytest.raises(Malformed):
        await hull.rooms.sessions.set_password(member.id, poor)


async def test_guesses_are_slowed_for_known_and_unknown_names_alike(hull: Home) -> None:
    await with_password(hull)

    told = {name: await _guess(hull, name, times=12) for name in ("josie", "nobody")}

    assert told["josie"] == told["nobody"]
    assert told["josie"][:6] == [401] * 6
    assert told["josie"][6:] == [429] * 6


async def _guess(home: Home, name: str, times: int) -> list[int]:
    statuses = []
    for number in range(times):
        try:
            await home.rooms.sessions.by_password(name, "wrong", Caller(f"198.51.100.{number}"))
        except SisternetError as error:
            statuses.append(error.status)
    return statuses


async def test_whoever_waited_long_enough_signs_in_and_begins_anew(hull: Home) -> None:
    await with_password(hull)
    await _guess(hull, "josie", times=30)
    with pytest.raises(Limited) as slowed:
        await sign_in(hull)

    hull.watch._dial.turn(seconds=slowed.value.retry_after)  # noqa: SLF001
    await sign_in(hull)

    assert await _guess(hull, "josie", times=6) == [401] * 6
