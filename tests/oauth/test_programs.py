"""Codes and tokens: handed out once, good for what was said yes to, and over when they are over."""

import asyncio
from collections.abc import Sequence

import pytest

from accounts.roles import Role
from oauth.program import Issued
from oauth.scopes import DEFAULT, Scopes
from storage.database import Writing
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.oauth.given import (
    CHALLENGE,
    REDIRECT,
    VERIFIER,
    code_for,
    holder,
    let_in,
    registered,
)
from tests.sessions.given import PASSWORD

WRITE = Scopes(("write:statuses",))


async def test_a_code_gives_a_token_for_what_was_said_yes_to(hull: Home) -> None:
    program = (await registered(hull)).program
    issued = await let_in(hull, program, scopes=WRITE)

    found = await holder(hull, issued.token)

    assert found is not None
    assert found.actor is not None
    assert found.actor.username == "josie"
    assert found.scopes == WRITE
    assert (found.app_id, found.app_name) == (program.id, "Phanpy")


async def test_a_secret_proves_its_own_program_alone(hull: Home) -> None:
    one, other = await registered(hull), await registered(hull)
    programs = hull.rooms.programs

    assert await programs.proven(one.program.client_id, one.secret) == one.program
    assert await programs.proven(one.program.client_id, other.secret) is None
    assert await programs.proven("nobody", one.secret) is None
    assert await programs.proven("nobody", "") is None


async def test_no_secret_and_no_token_is_kept_in_clear(hull: Home) -> None:
    given = await registered(hull)
    code = await code_for(hull, given.program)
    issued = await hull.rooms.programs.exchange(given.program, code, REDIRECT, None)
    assert issued is not None

    kept = [
        str(tuple(row))
        for table in ("programs", "authorization_codes", "program_tokens")
        for row in await hull.rows(f"SELECT * FROM {table}")  # noqa: S608  # our own names
    ]

    for secret in (given.secret, code, issued.token):
        assert not any(secret in row for row in kept)


@pytest.mark.row("OAU-11")
async def test_a_code_that_comes_twice_ends_what_the_first_gave(hull: Home) -> None:
    program = (await registered(hull)).program
    code = await code_for(hull, program)
    first = await hull.rooms.programs.exchange(program, code, REDIRECT, None)
    assert first is not None
    assert await holder(hull, first.token) is not None

    assert await hull.rooms.programs.exchange(program, code, REDIRECT, None) is None

    assert await holder(hull, first.token) is None


@pytest.mark.row("OAU-11")
async def test_of_two_who_come_with_one_code_at_once_neither_stays(hull: Home) -> None:
    program = (await registered(hull)).program
    code = await code_for(hull, program)
    exchange = hull.rooms.programs.exchange

    issued = await asyncio.gather(*(exchange(program, code, REDIRECT, None) for _ in range(2)))

    (one,) = [found for found in issued if found is not None]
    assert await holder(hull, one.token) is None


async def test_a_code_works_for_ten_minutes(fediverse: Fediverse, hull: Home) -> None:
    program = (await registered(hull)).program
    code = await code_for(hull, program)
    fediverse.clock.turn(minutes=10)

    assert await hull.rooms.programs.exchange(program, code, REDIRECT, None) is None


async def test_a_code_works_for_the_program_and_the_redirect_it_was_made_for(hull: Home) -> None:
    one, other = (await registered(hull)).program, (await registered(hull)).program
    code = await code_for(hull, one)
    exchange = hull.rooms.programs.exchange

    assert await exchange(other, code, REDIRECT, None) is None
    assert await exchange(one, code, REDIRECT + "x", None) is None
    assert await exchange(one, code, REDIRECT, None) is not None


@pytest.mark.parametrize("verifier", [None, "", "b" * 43, CHALLENGE])
async def test_a_code_with_a_challenge_wants_its_verifier(hull: Home, verifier: str | None) -> None:
    program = (await registered(hull)).program
    code = await code_for(hull, program, challenge=CHALLENGE)

    assert await hull.rooms.programs.exchange(program, code, REDIRECT, verifier) is None
    assert await hull.rooms.programs.exchange(program, code, REDIRECT, VERIFIER) is not None


async def test_a_program_by_itself_speaks_for_nobody(hull: Home) -> None:
    program = (await registered(hull)).program
    issued = await hull.rooms.programs.by_itself(program, DEFAULT)

    found = await holder(hull, issued.token)

    assert found is not None
    assert found.actor is None


@pytest.mark.row("OAU-05")
async def test_a_program_ends_its_own_tokens_and_no_others(hull: Home) -> None:
    one, other = (await registered(hull)).program, (await registered(hull)).program
    issued = await let_in(hull, one)

    assert not await hull.rooms.programs.revoke(other, issued.token)
    assert await holder(hull, issued.token) is not None
    assert await hull.rooms.programs.revoke(one, issued.token)
    assert await holder(hull, issued.token) is None
    assert await hull.rooms.programs.revoke(one, issued.token)


class Listener:
    """Hears which tokens end."""

    def __init__(self) -> None:
        self.heard: list[int] = []

    def tokens_ended(self, _tx: Writing, tokens: Sequence[int]) -> None:
        self.heard += tokens


async def ears(home: Home, issued: Issued) -> tuple[Listener, int]:
    """Somebody who hears of ends, and the number of that token."""
    listener, found = Listener(), await holder(home, issued.token)
    assert found is not None
    home.rooms.programs.observers.append(listener)
    return listener, found.token_id


async def test_a_member_shows_a_program_out_with_all_its_tokens(hull: Home) -> None:
    one, other = (await registered(hull)).program, (await registered(hull)).program
    mine, again = await let_in(hull, one), await let_in(hull, one)
    kept, hers = await let_in(hull, other), await let_in(hull, one, "amina")
    listener, number = await ears(hull, mine)
    member = await hull.member("josie")

    assert await hull.rooms.programs.show_out(member.id, one.id)

    assert [await holder(hull, issued.token) for issued in (mine, again)] == [None, None]
    assert await holder(hull, kept.token) is not None
    assert await holder(hull, hers.token) is not None
    assert number in listener.heard
    assert not await hull.rooms.programs.show_out(member.id, one.id)


async def test_a_code_that_waits_is_over_when_its_program_is_shown_out(hull: Home) -> None:
    program = (await registered(hull)).program
    code = await code_for(hull, program)

    await hull.rooms.programs.show_out((await hull.member("josie")).id, program.id)

    assert await hull.rooms.programs.exchange(program, code, REDIRECT, None) is None


@pytest.mark.row("OAU-12")
async def test_another_password_shows_all_programs_out(hull: Home) -> None:
    issued = await let_in(hull, (await registered(hull)).program)
    assert await holder(hull, issued.token) is not None

    await hull.rooms.sessions.security.set_password((await hull.member("josie")).id, PASSWORD)

    assert await holder(hull, issued.token) is None


async def test_whoever_loses_a_role_lets_programs_in_anew(hull: Home) -> None:
    member = await hull.member("josie")
    trust = hull.rooms.accounts.trust
    await trust.give_role(None, member.id, Role.MODERATOR)
    issued = await let_in(hull, (await registered(hull)).program)
    assert await holder(hull, issued.token) is not None

    await trust.take_role(None, member.id, Role.MODERATOR)

    assert await holder(hull, issued.token) is None


@pytest.mark.row("ACC-10")
async def test_nothing_speaks_for_whoever_has_left(hull: Home) -> None:
    program = (await registered(hull)).program
    issued, code = await let_in(hull, program), await code_for(hull, program)
    assert await holder(hull, issued.token) is not None

    await hull.rooms.membership.remove("josie")

    assert await holder(hull, issued.token) is None
    assert await hull.rooms.programs.exchange(program, code, REDIRECT, None) is None
    assert await hull.rows("SELECT 1 FROM program_tokens") == []


@pytest.mark.row("ACC-10")
async def test_a_token_is_silent_while_its_member_is_paused(hull: Home) -> None:
    issued = await let_in(hull, (await registered(hull)).program)
    assert await holder(hull, issued.token) is not None

    await vetted(hull, "paused", "newcomer")
    assert await holder(hull, issued.token) is None

    await vetted(hull, "active", "member")
    assert await holder(hull, issued.token) is not None


async def test_a_program_of_whom_nobody_has_met_says_nothing_to_others(hull: Home) -> None:
    issued = await let_in(hull, (await registered(hull)).program)
    await vetted(hull, "applied", "newcomer")

    found = await holder(hull, issued.token)

    assert found is not None
    assert found.scopes.allows("read:statuses")
    assert not found.scopes.allows("write:statuses")


async def vetted(home: Home, vetting: str, standing: str) -> None:
    """How well josie is known from now on."""
    member = await home.member("josie")

    def write(tx: Writing) -> None:
        tx.run("UPDATE accounts SET vetting = :v WHERE actor_id = :id", v=vetting, id=member.id)
        tx.run("UPDATE members SET standing = :s WHERE actor_id = :id", s=standing, id=member.id)

    await home.node.database.write(write)


async def test_a_token_made_at_the_machine_may_do_everything_a_member_may(hull: Home) -> None:
    token = await hull.rooms.membership.token("josie", "my script")

    found = await holder(hull, token)

    assert found is not None
    assert found.app_id is None
    assert found.app_name == "my script"
    assert found.scopes.allows("write:statuses")
    assert not found.scopes.allows("admin:read")


@pytest.mark.row("OAU-04")
@pytest.mark.parametrize("token", ["", "x", "sis_", "' OR 1=1 --", "x" * 20_000, "\0", "\ud800"])
async def test_what_is_no_token_speaks_for_nobody(hull: Home, token: str) -> None:
    await let_in(hull, (await registered(hull)).program)

    assert await holder(hull, token) is None


@pytest.mark.row("OAU-04")
async def test_a_token_that_is_nearly_one_speaks_for_nobody(hull: Home) -> None:
    issued = await let_in(hull, (await registered(hull)).program)
    right = issued.token

    for wrong in (right[:-1], right + "a", right.swapcase(), right.upper(), f" {right}"):
        assert await holder(hull, wrong) is None


async def test_only_so_many_tokens_of_one_program_are_good(hull: Home) -> None:
    program = (await registered(hull)).program
    first = await let_in(hull, program)
    others = [await let_in(hull, program) for _ in range(30)]

    assert await holder(hull, first.token) is None
    assert await holder(hull, others[0].token) is not None


@pytest.mark.row("OAU-09")
async def test_a_program_that_nobody_lets_in_is_forgotten_in_a_day(
    fediverse: Fediverse, hull: Home
) -> None:
    idle, used = (await registered(hull)).program, (await registered(hull)).program
    await let_in(hull, used)
    fediverse.clock.turn(hours=25)

    await hull.rooms.programs.tidy(hull.watch.now())

    assert await hull.rooms.programs.numbered(idle.id) is None
    assert await hull.rooms.programs.numbered(used.id) is not None


async def test_a_program_that_was_shown_out_is_remembered_for_ninety_days(
    fediverse: Fediverse, hull: Home
) -> None:
    program = (await registered(hull)).program
    await let_in(hull, program)
    await hull.rooms.programs.show_out((await hull.member("josie")).id, program.id)

    fediverse.clock.turn(days=80)
    await hull.rooms.programs.tidy(hull.watch.now())
    assert await hull.rooms.programs.numbered(program.id) is not None

    fediverse.clock.turn(days=11)
    await hull.rooms.programs.tidy(hull.watch.now())
    assert await hull.rooms.programs.numbered(program.id) is None


async def test_tokens_of_programs_by_themselves_do_not_keep_programs_for_ever(
    fediverse: Fediverse, hull: Home
) -> None:
    program = (await registered(hull)).program
    issued = await hull.rooms.programs.by_itself(program, DEFAULT)
    fediverse.clock.turn(days=31)

    await hull.rooms.programs.tidy(hull.watch.now())

    assert await holder(hull, issued.token) is None


async def test_the_day_of_its_last_use_is_noted_and_that_the_member_is_here(
    fediverse: Fediverse, hull: Home
) -> None:
    issued = await let_in(hull, (await registered(hull)).program)
    fediverse.clock.turn(days=3)

    await holder(hull, issued.token)

    (row,) = await hull.rows("SELECT used_on FROM program_tokens")
    assert row["used_on"].startswith(f"{hull.watch.now():%Y-%m-%d}T00:00")
    member = await hull.member("josie")
    (seen,) = await hull.rows(
        f"SELECT last_seen_at FROM accounts WHERE actor_id = {member.id}"  # noqa: S608
    )
    assert seen["last_seen_at"] is not None
