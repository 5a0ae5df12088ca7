"""The second step: an authenticator app whose codes are taken once, and recovery codes."""

import asyncio

import pytest
from pyotp import TOTP

from sessions.session import Caller, Started
from sessions.totp import Preparation
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.sessions.given import (
    CALLER,
    PASSWORD,
    found,
    half,
    letters,
    member_id,
    put_app_in_use,
    whole,
    with_address,
    with_password,
)
from world.errors import Conflict, Gone, Limited, Malformed, Unproven


async def first_proof(home: Home) -> str:
    """The token of a first proof by password."""
    return half(await home.rooms.sessions.door.by_password("josie", PASSWORD, CALLER))


async def prepared(home: Home, member: int) -> Preparation:
    """What the page that sets an app up shows."""
    security = home.rooms.sessions.security
    found = await home.node.database.read(
        lambda tx: security.preparation(tx, member, "josie@hull.example")
    )
    assert found is not None
    return found


async def test_after_the_password_the_app_is_asked_for(fediverse: Fediverse, hull: Home) -> None:
    member = await with_password(hull)
    app = await put_app_in_use(hull, member)
    fediverse.clock.turn(seconds=30)

    proof = await first_proof(hull)
    started = await hull.rooms.sessions.door.second_factor(proof, app.at(hull.watch.now()), CALLER)

    assert started.session.actor_id == member
    assert await found(hull, started.token) == started.session
    assert await found(hull, proof) is None, "half a proof is no session"


@pytest.mark.row("OAU-08")
async def test_a_code_is_taken_once_whoever_looked_over_the_shoulder(
    fediverse: Fediverse, hull: Home
) -> None:
    app = await put_app_in_use(hull, await with_password(hull))
    door = hull.rooms.sessions.door
    fediverse.clock.turn(seconds=60)
    now = hull.watch.now()
    await door.second_factor(await first_proof(hull), app.at(now), CALLER)

    for replayed in (app.at(now), app.at(now, counter_offset=-1)):
        with pytest.raises(Unproven):
            await door.second_factor(await first_proof(hull), replayed, CALLER)


async def test_of_many_who_send_a_code_at_once_one_comes_in(
    fediverse: Fediverse, hull: Home
) -> None:
    app = await put_app_in_use(hull, await with_password(hull))
    fediverse.clock.turn(seconds=60)
    proofs = [await first_proof(hull) for _ in range(5)]
    code = app.at(hull.watch.now())

    ended = await asyncio.gather(
        *(hull.rooms.sessions.door.second_factor(proof, code, CALLER) for proof in proofs),
        return_exceptions=True,
    )

    assert sum(isinstance(one, Started) for one in ended) == 1


async def test_the_code_that_set_the_app_up_is_not_taken_again(hull: Home) -> None:
    app = await put_app_in_use(hull, await with_password(hull))

    with pytest.raises(Unproven):
        await hull.rooms.sessions.door.second_factor(
            await first_proof(hull), app.at(hull.watch.now()), CALLER
        )


@pytest.mark.parametrize("aside", [-1, 0, 1])
async def test_a_clock_may_be_half_a_minute_wrong(
    fediverse: Fediverse, hull: Home, aside: int
) -> None:
    app = await put_app_in_use(hull, await with_password(hull))
    fediverse.clock.turn(minutes=5)

    code = app.at(hull.watch.now(), counter_offset=aside)
    typed = f" {code[:3]} {code[3:]} "

    started = await hull.rooms.sessions.door.second_factor(await first_proof(hull), typed, CALLER)
    assert await found(hull, started.token) == started.session


@pytest.mark.parametrize("aside", [-2, 2])
async def test_a_clock_may_not_be_a_minute_wrong(
    fediverse: Fediverse, hull: Home, aside: int
) -> None:
    app = await put_app_in_use(hull, await with_password(hull))
    fediverse.clock.turn(minutes=5)
    code = app.at(hull.watch.now(), counter_offset=aside)

    with pytest.raises(Unproven):
        await hull.rooms.sessions.door.second_factor(await first_proof(hull), code, CALLER)


@pytest.mark.parametrize(
    "typed", ["", "12345", "1234567", "١٢٣٤٥٦", "x" * 90_000, "\ud800", "²³⁴⁵⁶⁷"]
)
async def test_what_is_no_code_is_refused(hull: Home, typed: str) -> None:
    await put_app_in_use(hull, await with_password(hull))

    with pytest.raises(Unproven):
        await hull.rooms.sessions.door.second_factor(await first_proof(hull), typed, CALLER)


@pytest.mark.row("OAU-08")
async def test_codes_are_guessed_slowly_from_wherever(hull: Home) -> None:
    await put_app_in_use(hull, await with_password(hull))
    proof, told = await first_proof(hull), []
    for number in range(20):
        with pytest.raises((Unproven, Limited)) as refused:
            await hull.rooms.sessions.door.second_factor(
                proof, "000000", Caller(f"192.0.2.{number}")
            )
        told.append(refused.value.status)

    assert told == [401] * 6 + [429] * 14


async def test_a_first_proof_is_over_after_ten_minutes_and_after_its_use(
    fediverse: Fediverse, hull: Home
) -> None:
    app = await put_app_in_use(hull, await with_password(hull))
    door = hull.rooms.sessions.door
    late, used = await first_proof(hull), await first_proof(hull)
    fediverse.clock.turn(minutes=2)
    await door.second_factor(used, app.at(hull.watch.now()), CALLER)
    fediverse.clock.turn(minutes=8)

    for proof in (late, used, "", "x"):
        with pytest.raises(Gone):
            await door.second_factor(proof, app.at(hull.watch.now()), CALLER)


async def test_each_recovery_code_does_once_what_the_app_does(hull: Home) -> None:
    member = await with_password(hull)
    security, door = hull.rooms.sessions.security, hull.rooms.sessions.door
    await security.prepare_app(member)
    shown = await prepared(hull, member)
    await security.use_app(member, TOTP(shown.secret).at(hull.watch.now()))
    assert len(set(shown.recovery_codes)) == 10

    code = shown.recovery_codes[3].lower()
    typed = f"{code[:4]}-{code[4:8]} {code[8:]}"
    assert (await door.second_factor(await first_proof(hull), typed, CALLER)).token
    with pytest.raises(Unproven):
        await door.second_factor(await first_proof(hull), typed, CALLER)
    ways = await hull.node.database.read(lambda tx: security.ways_in(tx, member))
    assert ways.second.recovery_codes_left == 9


async def test_an_app_that_was_not_tried_yet_is_not_asked_for(hull: Home) -> None:
    member = await with_password(hull)
    await hull.rooms.sessions.security.prepare_app(member)

    assert whole(await hull.rooms.sessions.door.by_password("josie", PASSWORD, CALLER)).token


async def test_an_app_is_put_in_use_by_a_code_of_its_own_only(hull: Home) -> None:
    member = await with_password(hull)
    security = hull.rooms.sessions.security
    with pytest.raises(Conflict):
        await security.use_app(member, "123456")
    await security.prepare_app(member)

    with pytest.raises(Malformed):
        await security.use_app(member, "000000")

    ways = await hull.node.database.read(lambda tx: security.ways_in(tx, member))
    assert not ways.second.in_use


async def test_an_app_in_use_is_not_overwritten(hull: Home) -> None:
    member = await with_password(hull)
    await put_app_in_use(hull, member)

    with pytest.raises(Conflict):
        await hull.rooms.sessions.security.prepare_app(member)
    assert await first_proof(hull)


async def test_taking_the_app_away_ends_half_done_proofs_and_tells_the_member(
    hull: Home,
) -> None:
    member = await with_address(hull)
    await with_password(hull)
    await put_app_in_use(hull, member)
    proof = await first_proof(hull)

    await hull.rooms.sessions.security.remove_app(member)
    await hull.rooms.sessions.security.remove_app(member)

    with pytest.raises(Gone):
        await hull.rooms.sessions.door.second_factor(proof, "000000", CALLER)
    assert whole(await hull.rooms.sessions.door.by_password("josie", PASSWORD, CALLER)).token
    told = [text for text in await letters(hull) if "no longer asked for" in text]
    assert len(told) == 1


async def test_what_sets_an_app_up_can_be_typed_or_scanned_and_lies_sealed(hull: Home) -> None:
    member = await member_id(hull)
    await hull.rooms.sessions.security.prepare_app(member)
    shown = await prepared(hull, member)

    assert shown.uri.startswith("otpauth://totp/Hull%20Mutual%20Aid:josie%40hull.example?")
    assert f"secret={shown.secret}" in shown.uri
    octets = hull.store.with_name(hull.store.name + "-wal").read_bytes()
    for secret in (shown.secret, *shown.recovery_codes):
        assert secret.encode() not in octets
