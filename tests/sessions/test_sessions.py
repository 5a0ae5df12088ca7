"""Sessions: where a member is signed in, for how long, and what ends it."""

from dataclasses import replace

import pytest

from actors import store as people
from actors.tokens import hash_token
from sessions.session import Caller, cookie_name
from sessions.tokens import csrf_of
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.sessions.given import (
    by_password,
    found,
    letters,
    member_id,
    put_app_in_use,
    signed_in,
    with_address,
    with_password,
)
from world.errors import Conflict, Unproven


async def devices(home: Home, member: int) -> list[str]:
    """Where that member is signed in."""
    lines = await home.node.database.read(lambda tx: home.rooms.sessions.sessions_of(tx, member))
    return [line.device for line in lines]


@pytest.mark.parametrize("cookie", ["", "x", "x" * 100_000, "\ud800", "\0", "é"])
async def test_a_cookie_that_is_none_of_ours_is_nobody(hull: Home, cookie: str) -> None:
    await signed_in(hull)

    assert await found(hull, cookie) is None


async def test_a_token_with_more_behind_it_is_another_token(hull: Home) -> None:
    started = await signed_in(hull)

    assert await found(hull, started.token + "x") is None
    assert await found(hull, started.token + " " * 500) is None


@pytest.mark.row("OAU-12")
async def test_signing_in_gives_a_new_token_and_ends_the_session_that_was_there(
    hull: Home,
) -> None:
    """A session planted in somebody's browser never becomes theirs (fixation)."""
    planted = await signed_in(hull, "amina")
    await with_password(hull, "josie")

    caller = Caller("192.0.2.7", "Firefox", replaces=planted.session)
    own = await by_password(hull, "josie", caller=caller)

    assert own.token != planted.token
    assert await found(hull, planted.token) is None
    assert await found(hull, own.token) == own.session


async def test_a_member_sees_where_they_are_signed_in_and_ends_one_or_all_others(
    hull: Home,
) -> None:
    first = await signed_in(hull, caller=Caller("192.0.2.7", "Firefox, Android"))
    second = await by_password(hull, caller=Caller("192.0.2.8", "Safari, iPhone"))
    third = await by_password(hull, caller=Caller("192.0.2.9", "Chrome, Windows"))
    sessions, member = hull.rooms.sessions, first.session.actor_id
    assert sorted(await devices(hull, member)) == [
        "Chrome, Windows",
        "Firefox, Android",
        "Safari, iPhone",
    ]

    assert await sessions.end_one(member, second.session.id)
    assert await sessions.end_all(member, but=third.session) == 1

    assert await found(hull, first.token) is None
    assert await found(hull, second.token) is None
    assert await devices(hull, member) == ["Chrome, Windows"]


async def test_nobody_ends_a_session_of_somebody_else(hull: Home) -> None:
    started = await signed_in(hull)

    assert not await hull.rooms.sessions.end_one(await member_id(hull, "amina"), started.session.id)
    assert await found(hull, started.token)


async def test_signing_out_is_safe_to_repeat(hull: Home) -> None:
    started = await signed_in(hull)

    await hull.rooms.sessions.end(started.session)
    await hull.rooms.sessions.end(started.session)

    assert await found(hull, started.token) is None


async def test_a_session_in_use_lasts_a_year_and_one_unused_sixty_days(
    fediverse: Fediverse, hull: Home
) -> None:
    used = await signed_in(hull)
    unused = await by_password(hull)

    for _ in range(7):
        fediverse.clock.turn(days=50)
        session = await found(hull, used.token)
        assert session
        await hull.rooms.sessions.note_seen(session)
        assert await found(hull, unused.token) is None or _ == 0
    fediverse.clock.turn(days=15)

    assert await found(hull, used.token) is None
    await by_password(hull)
    assert len(await hull.rows("SELECT 1 FROM sessions")) == 1, "what has ended is deleted"


async def test_on_a_device_that_others_use_a_session_lasts_half_a_day(
    fediverse: Fediverse, hull: Home
) -> None:
    await with_password(hull)
    started = await by_password(hull, caller=Caller("192.0.2.7", is_shared=True))

    fediverse.clock.turn(hours=11)
    assert await found(hull, started.token)
    fediverse.clock.turn(hours=1)

    assert await found(hull, started.token) is None


async def test_a_session_that_was_seen_within_the_hour_is_not_written_again(
    fediverse: Fediverse, hull: Home
) -> None:
    started = await signed_in(hull)
    fediverse.clock.turn(minutes=59)
    await hull.rooms.sessions.note_seen(started.session)
    early = await found(hull, started.token)
    fediverse.clock.turn(minutes=1)
    await hull.rooms.sessions.note_seen(started.session)
    late = await found(hull, started.token)

    assert early
    assert late
    assert early.seen_at == started.session.seen_at
    assert late.seen_at == hull.watch.now()


@pytest.mark.row("ACC-09")
async def test_a_proof_is_fresh_for_a_quarter_of_an_hour(fediverse: Fediverse, hull: Home) -> None:
    started = await signed_in(hull)
    assert started.session.is_fresh(hull.watch.now())

    fediverse.clock.turn(minutes=15)

    session = await found(hull, started.token)
    assert session
    assert not session.is_fresh(hull.watch.now())


@pytest.mark.row("OAU-12")
@pytest.mark.parametrize("kept", [True, False])
async def test_a_new_password_ends_other_sessions_programs_and_links(
    hull: Home, *, kept: bool
) -> None:
    await with_address(hull)
    own = await signed_in(hull)
    other = await by_password(hull)
    program = await hull.rooms.membership.token("josie", "phone")
    sessions, member = hull.rooms.sessions, own.session.actor_id

    await sessions.security.set_password(
        member, "an entirely new one", own.session if kept else None
    )

    assert bool(await found(hull, own.token)) is kept
    assert await found(hull, other.token) is None
    database = hull.node.database
    assert await database.read(lambda tx: people.actor_of_token(tx, hash_token(program))) is None
    assert "Your password is another one now." in (await letters(hull))[-1]


async def test_a_password_can_be_given_up(hull: Home) -> None:
    await with_address(hull)
    own = await signed_in(hull)
    other = await by_password(hull)
    sessions, member = hull.rooms.sessions, own.session.actor_id

    await sessions.security.remove_password(member, own.session)

    assert await found(hull, own.token)
    assert await found(hull, other.token) is None
    with pytest.raises(Unproven):
        await by_password(hull)


async def test_the_last_way_in_is_not_given_up(hull: Home) -> None:
    member = await with_password(hull)

    with pytest.raises(Conflict):
        await hull.rooms.sessions.security.remove_password(member)

    assert (await by_password(hull)).token


@pytest.mark.row("OAU-12", "ACC-10")
async def test_whoever_leaves_is_signed_out_and_leaves_no_way_in_behind(hull: Home) -> None:
    own = await signed_in(hull)
    await put_app_in_use(hull, own.session.actor_id)
    await hull.rooms.membership.remove("josie")

    assert await found(hull, own.token) is None
    for table in ("sessions", "passwords", "authenticator_apps", "recovery_codes", "passkeys"):
        assert await hull.rows(f"SELECT 1 FROM {table}") == [], table  # noqa: S608


async def test_a_role_that_is_lost_ends_every_session(hull: Home) -> None:
    own = await signed_in(hull)

    await hull.node.database.write(
        lambda tx: hull.rooms.sessions.role_lost(tx, own.session.actor_id)
    )

    assert await found(hull, own.token) is None


async def test_the_word_in_forms_is_of_the_token_and_stands_nowhere(hull: Home) -> None:
    started = await signed_in(hull)
    other = await by_password(hull)

    assert started.session.csrf == csrf_of(started.token)
    assert started.session.csrf != other.session.csrf
    octets = hull.store.with_name(hull.store.name + "-wal").read_bytes()
    assert started.session.csrf.encode() not in octets


async def test_tokens_do_not_show_when_a_session_is_written_out(hull: Home) -> None:
    started = await signed_in(hull)

    assert started.token not in repr(started)


def test_the_cookie_says_that_it_is_for_this_host_alone_where_it_can() -> None:
    assert cookie_name(https=True) == "__Host-sisternet"
    assert cookie_name(https=False) == "sisternet"


async def test_what_is_over_is_forgotten_in_time(fediverse: Fediverse, hull: Home) -> None:
    await with_address(hull)
    await with_password(hull)
    await by_password(hull, caller=Caller("192.0.2.7", is_shared=True))
    await hull.rooms.sessions.door.send_link("josie", "192.0.2.7")
    await hull.node.run_due()

    fediverse.clock.turn(hours=25)
    await hull.node.run_due()

    for table in ("sessions", "one_time_ways", "attempts", "letters_asked"):
        assert await hull.rows(f"SELECT 1 FROM {table}") == [], table  # noqa: S608


async def test_whoever_has_just_joined_is_signed_in(hull: Home) -> None:
    member = await member_id(hull, "ted")

    started = await hull.rooms.sessions.begin(member, Caller("192.0.2.7", "Firefox"))

    assert await found(hull, started.token) == started.session


async def test_a_stranger_who_has_gone_elsewhere_concerns_no_session(hull: Home) -> None:
    own = await signed_in(hull)
    network = await hull.network()

    await hull.node.database.write(
        lambda tx: hull.rooms.sessions.departed(tx, replace(network, local=False))
    )

    assert await found(hull, own.token)
