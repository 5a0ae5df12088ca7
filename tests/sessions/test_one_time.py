"""Links and codes that open the door once."""

import asyncio

import pytest

from sessions.session import Caller, SecondFactor, Started
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.sessions.given import (
    ADDRESS,
    CALLER,
    asked_letter,
    found,
    letters,
    put_app_in_use,
    whole,
    with_address,
    with_password,
)
from world.errors import Gone, Limited, Unproven


@pytest.mark.parametrize("name", ["josie", "@josie@hull.example", ADDRESS, ADDRESS.upper()])
async def test_a_letter_brings_a_link_and_a_code(hull: Home, name: str) -> None:
    member = await with_address(hull)

    link, code = await asked_letter(hull, name)

    started = whole(await hull.rooms.sessions.door.by_link(link, CALLER))
    assert started.session.actor_id == member
    assert await found(hull, started.token) == started.session
    assert len(code) == 9


async def test_the_code_in_the_letter_opens_too_however_it_is_typed(hull: Home) -> None:
    member = await with_address(hull)
    _, code = await asked_letter(hull)

    typed = code.lower().replace(" ", " - ")
    started = whole(await hull.rooms.sessions.door.by_code(ADDRESS, typed, CALLER))

    assert started.session.actor_id == member


async def test_a_link_to_look_at_changes_nothing(hull: Home) -> None:
    await with_address(hull)
    link, _ = await asked_letter(hull)

    for _ in range(3):
        await hull.node.database.read(lambda tx: hull.rooms.sessions.door.owner_of_link(tx, link))

    assert whole(await hull.rooms.sessions.door.by_link(link, CALLER)).token


@pytest.mark.row("OAU-13")
async def test_whoever_came_in_by_one_has_used_up_all_of_them(
    fediverse: Fediverse, hull: Home
) -> None:
    await with_address(hull)
    first, first_code = await asked_letter(hull)
    fediverse.clock.turn(minutes=1)
    second, _ = await asked_letter(hull)
    await hull.rooms.sessions.door.by_link(second, CALLER)

    for link in (first, second, "", "x" * 5_000, "\ud800"):
        with pytest.raises(Gone):
            await hull.rooms.sessions.door.by_link(link, CALLER)
    with pytest.raises(Unproven):
        await hull.rooms.sessions.door.by_code("josie", first_code, CALLER)


@pytest.mark.row("OAU-13")
async def test_of_many_who_use_a_link_at_once_one_comes_in(hull: Home) -> None:
    await with_address(hull)
    link, _ = await asked_letter(hull)

    ended = await asyncio.gather(
        *(hull.rooms.sessions.door.by_link(link, CALLER) for _ in range(12)),
        return_exceptions=True,
    )

    assert sum(isinstance(one, Started) for one in ended) == 1
    assert sum(isinstance(one, Gone) for one in ended) == 11


@pytest.mark.row("OAU-13")
async def test_of_many_who_use_a_code_at_once_one_comes_in(hull: Home) -> None:
    await with_address(hull)
    _, code = await asked_letter(hull)

    ended = await asyncio.gather(
        *(hull.rooms.sessions.door.by_code("josie", code, CALLER) for _ in range(12)),
        return_exceptions=True,
    )

    assert sum(isinstance(one, Started) for one in ended) == 1
    assert all(isinstance(one, Started | Unproven) for one in ended)


async def test_link_and_code_are_over_after_an_hour(fediverse: Fediverse, hull: Home) -> None:
    await with_address(hull)
    link, code = await asked_letter(hull)

    fediverse.clock.turn(hours=1)

    with pytest.raises(Gone):
        await hull.rooms.sessions.door.by_link(link, CALLER)
    with pytest.raises(Unproven):
        await hull.rooms.sessions.door.by_code("josie", code, CALLER)


async def test_a_code_belongs_to_its_owner_alone(hull: Home) -> None:
    await with_address(hull)
    await with_address(hull, "amina", "amina@post.example")
    _, code = await asked_letter(hull)

    with pytest.raises(Unproven):
        await hull.rooms.sessions.door.by_code("amina", code, CALLER)


async def test_ten_wrong_codes_end_the_code_but_not_the_link(hull: Home) -> None:
    await with_address(hull)
    link, code = await asked_letter(hull)
    for number in range(10):
        with pytest.raises(Unproven):
            await hull.rooms.sessions.door.by_code(
                "josie", "BCDF GHJK", Caller(f"192.0.2.{number}")
            )

    with pytest.raises(Unproven):
        await hull.rooms.sessions.door.by_code("josie", code, CALLER)
    assert whole(await hull.rooms.sessions.door.by_link(link, CALLER)).token


async def test_codes_are_tried_slowly_from_one_network(hull: Home) -> None:
    told = []
    for number in range(30):
        with pytest.raises((Unproven, Limited)) as refused:
            await hull.rooms.sessions.door.by_code(f"name{number}", "BCDF GHJK", CALLER)
        told.append(refused.value.status)

    assert told == [401] * 21 + [429] * 9


async def test_nobody_fills_a_letter_box(fediverse: Fediverse, hull: Home) -> None:
    await with_address(hull)
    counts = []
    for number in range(40):
        await hull.rooms.sessions.door.send_link("josie", f"192.0.2.{number}")
        counts.append(len(await letters(hull)))
        fediverse.clock.turn(seconds=30)

    assert counts[:4] == [1, 1, 2, 2], "one in a minute"
    assert counts[-1] == 5, "five in an hour"


async def test_one_network_asks_for_letters_slowly_and_never_waits_long(
    fediverse: Fediverse, hull: Home
) -> None:
    for _ in range(20):
        await hull.rooms.sessions.door.send_link("nobody", CALLER.address)
    for _ in range(30):
        try:
            await hull.rooms.sessions.door.send_link("nobody", CALLER.address)
        except Limited as slowed:
            assert slowed.retry_after <= 60  # noqa: PT017
            fediverse.clock.turn(seconds=slowed.retry_after)


async def test_a_letter_goes_only_where_the_member_has_said_yes_to_an_address(hull: Home) -> None:
    await with_password(hull)  # no address

    for name in ("josie", "nobody", "nobody@post.example", "hull", "\0", "x" * 9_999):
        await hull.rooms.sessions.door.send_link(name, CALLER.address)

    assert await letters(hull) == []
    assert await hull.rows("SELECT 1 FROM letters_asked") == []


async def test_a_name_that_was_asked_for_is_not_to_be_read_in_the_store(hull: Home) -> None:
    await hull.rooms.sessions.door.send_link("secret@post.example", CALLER.address)

    octets = hull.store.with_name(hull.store.name + "-wal").read_bytes()

    assert b"secret@post.example" not in octets


async def test_a_link_does_without_the_second_step_no_more_than_a_password(hull: Home) -> None:
    member = await with_address(hull)
    await put_app_in_use(hull, member)
    link, _ = await asked_letter(hull)

    assert isinstance(await hull.rooms.sessions.door.by_link(link, CALLER), SecondFactor)


async def test_a_letter_goes_as_soon_as_it_is_asked_for(hull: Home) -> None:
    await with_address(hull)
    loop = asyncio.create_task(hull.rooms.sessions.letters.run())
    await _let_others_work(hull)

    await hull.rooms.sessions.door.send_link("josie", CALLER.address)
    await _let_others_work(hull)
    loop.cancel()
    await asyncio.gather(loop, return_exceptions=True)

    assert await hull.rows("SELECT 1 FROM letters_asked") == []
    assert len(await hull.rows("SELECT 1 FROM one_time_ways")) == 1


async def test_what_a_nudge_has_missed_is_found_a_few_seconds_later(
    fediverse: Fediverse, hull: Home
) -> None:
    await with_address(hull)
    loop = asyncio.create_task(hull.rooms.sessions.letters.run())
    await _let_others_work(hull)
    letters = hull.rooms.sessions.letters

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(letters, "nudge", lambda: None)
        await hull.rooms.sessions.door.send_link("josie", CALLER.address)
    fediverse.clock.turn(seconds=5)
    await _let_others_work(hull)
    loop.cancel()
    await asyncio.gather(loop, return_exceptions=True)

    assert await hull.rows("SELECT 1 FROM letters_asked") == []


async def _let_others_work(home: Home) -> None:
    for _ in range(60):
        await home.watch.sleep(0)
