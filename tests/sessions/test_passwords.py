"""Signing in by password."""

import asyncio

import pytest

from sessions.session import Caller
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.sessions.given import (
    ADDRESS,
    CALLER,
    PASSWORD,
    by_password,
    found,
    member_id,
    whole,
    with_address,
    with_password,
)
from world.errors import Limited, Malformed, SisternetError, Unproven


@pytest.mark.parametrize(
    "name", ["josie", "@Josie@hull.example", " JOSIE ", "@josie", ADDRESS, f" {ADDRESS.upper()} "]
)
async def test_a_member_signs_in_by_handle_or_address_however_it_is_spelled(
    hull: Home, name: str
) -> None:
    await with_address(hull)
    member = await with_password(hull)

    started = await by_password(hull, name)

    assert await found(hull, started.token) == started.session
    assert started.session.actor_id == member


async def test_letters_that_look_the_same_are_the_same_password(hull: Home) -> None:
    member = await member_id(hull)
    await hull.rooms.sessions.security.set_password(member, "caf\u00e9 caf\u00e9 caf\u00e9")

    typed = "cafe\u0301 cafe\u0301 cafe\u0301"
    assert whole(await hull.rooms.sessions.door.by_password("josie", typed, CALLER)).token


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("josie", "four kettles on the fire"),
        ("josie", ""),
        ("josie", "x" * 100_000),
        ("josie", "\ud800\0"),
        ("amina", PASSWORD),  # has no password
        ("nobody", PASSWORD),
        ("nobody@post.example", PASSWORD),
        ("hull", PASSWORD),  # the network is no person
        ("josie@hull.example", PASSWORD),  # is written @josie@hull.example
        ("\0", PASSWORD),
        ("x" * 100_000, PASSWORD),
        ("", PASSWORD),
    ],
)
async def test_all_wrong_pairs_are_answered_alike(hull: Home, name: str, password: str) -> None:
    await with_password(hull)

    with pytest.raises(Unproven) as refused:
        await hull.rooms.sessions.door.by_password(name, password, CALLER)

    assert refused.value.public == "That name and password do not belong together."


async def test_the_store_holds_neither_password_nor_token_nor_address(hull: Home) -> None:
    await with_password(hull)
    token = (await by_password(hull)).token

    octets = hull.store.read_bytes() + hull.store.with_name(hull.store.name + "-wal").read_bytes()

    for secret in (PASSWORD, token, "argon2id", CALLER.address):
        assert secret.encode() not in octets


@pytest.mark.parametrize(
    "poor", ["", "short", "1234567890", "aaaaaaaaaaaaaa", "Password1234", "x" * 201]
)
async def test_a_password_that_strangers_try_first_is_not_taken(hull: Home, poor: str) -> None:
    with pytest.raises(Malformed):
        await hull.rooms.sessions.security.set_password(await member_id(hull), poor)


async def test_a_password_changed_while_the_old_one_is_checked_is_the_only_one(
    hull: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = await with_password(hull)
    passwords = hull.rooms.sessions.door._room.passwords  # noqa: SLF001
    fits = passwords.fits

    async def slow(password: str, actor_id: int, sealed: bytes | None) -> bool:
        answer = await fits(password, actor_id, sealed)
        await hull.rooms.sessions.security.set_password(member, "another one altogether")
        return answer

    monkeypatch.setattr(passwords, "fits", slow)

    with pytest.raises(Unproven):
        await by_password(hull)


# ------------------------------------------------------------------------------------- guessing


async def _guess(
    home: Home, name: str, times: int, address: str = "198.51.100.{number}"
) -> list[int]:
    """The status of each of so many wrong guesses at once."""
    statuses = []
    for number in range(times):
        caller = Caller(address.format(number=number))
        try:
            await home.rooms.sessions.door.by_password(name, "wrong", caller)
        except SisternetError as error:
            statuses.append(error.status)
    return statuses


@pytest.mark.row("OAU-08")
@pytest.mark.parametrize("name", ["josie", ADDRESS, "nobody", "nobody@post.example"])
async def test_guesses_at_one_name_are_slowed_whoever_it_belongs_to(hull: Home, name: str) -> None:
    await with_address(hull)
    await with_password(hull)

    assert await _guess(hull, name, times=40) == [401] * 6 + [429] * 34


@pytest.mark.row("OAU-08", "WEB-12")
@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8:1:2::{number:x}"])
async def test_guesses_from_one_network_are_slowed_whatever_names_they_try(
    hull: Home, address: str
) -> None:
    told = [(await _guess(hull, f"name{n}", 1, address.format(number=n)))[0] for n in range(40)]

    assert told == [401] * 21 + [429] * 19


async def test_whoever_waited_long_enough_signs_in_and_begins_anew(
    fediverse: Fediverse, hull: Home
) -> None:
    await with_password(hull)
    await _guess(hull, "josie", times=30)
    with pytest.raises(Limited) as slowed:
        await by_password(hull)

    fediverse.clock.turn(seconds=slowed.value.retry_after)
    await by_password(hull)

    assert await _guess(hull, "josie", times=6) == [401] * 6


async def test_a_thousand_at_once_are_a_thousand(hull: Home) -> None:
    """A try is counted before it is made, so nobody is faster by doing all at the same time."""
    await with_password(hull)

    async def guess() -> int:
        return (await _guess(hull, "josie", 1))[0]

    told = sorted(await asyncio.gather(*(guess() for _ in range(40))))

    assert told == [401] * 6 + [429] * 34


async def test_somebody_elses_guesses_do_not_keep_the_owner_from_the_letter(hull: Home) -> None:
    await with_address(hull)
    await _guess(hull, "josie", times=40)

    await hull.rooms.sessions.door.send_link("josie", CALLER.address)

    assert await hull.rooms.sessions.letters.run_due() == 1


async def test_when_very_many_sign_in_at_once_some_are_asked_to_come_back(hull: Home) -> None:
    async def guess(number: int) -> int:
        return (await _guess(hull, f"name{number}", 1, f"203.0.113.{number}"))[0]

    told = await asyncio.gather(*(guess(number) for number in range(60)))

    assert set(told) <= {401, 429}


async def test_two_hashes_are_made_at_once_and_a_few_wait(hull: Home) -> None:
    passwords = hull.rooms.sessions.door._room.passwords  # noqa: SLF001
    done, most, now = asyncio.Event(), 0, 0

    async def slow(*_: object) -> bool:
        nonlocal most, now
        now += 1
        most = max(most, now)
        await done.wait()
        now -= 1
        return False

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sessions.passwords.asyncio.to_thread", slow)
        guesses = [asyncio.create_task(passwords.fits("x", 0, None)) for _ in range(50)]
        await hull.watch.sleep(0)
        done.set()
        ended = await asyncio.gather(*guesses, return_exceptions=True)

    assert most == 2
    assert sum(one is False for one in ended) == 40
    assert sum(isinstance(one, Limited) and one.retry_after == 5 for one in ended) == 10
