"""A coordinator helps a member to sign in: noted, told to them, and never upwards."""

import pytest

from accounts.person import Person
from accounts.roles import Role
from accounts.seen import person
from sessions.session import Way
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.sessions.given import (
    CALLER,
    PASSWORD,
    found,
    letters,
    member_id,
    put_app_in_use,
    signed_in,
    whole,
    with_address,
    with_password,
)
from world.errors import Missing, Refused, Unproven


async def someone(home: Home, username: str, *roles: Role) -> Person:
    """That member, with these roles besides those they have."""
    member = await member_id(home, username)
    for role in roles:
        await home.rooms.accounts.trust.give_role(None, member, role)
    found = await home.node.database.read(lambda tx: person(tx, member))
    assert found is not None
    return found


async def test_a_member_without_any_address_signs_in_by_a_code_read_out(hull: Home) -> None:
    josie, ted = await someone(hull, "josie"), await member_id(hull, "ted")

    code = await hull.rooms.sessions.help.read_out_code(josie, ted)
    started = whole(await hull.rooms.sessions.door.by_code("ted", code, CALLER))

    assert started.session.actor_id == ted
    (line,) = await hull.node.database.read(lambda tx: hull.rooms.sessions.sessions_of(tx, ted))
    assert line.way is Way.DESK
    with pytest.raises(Unproven):
        await hull.rooms.sessions.door.by_code("ted", code, CALLER)


async def test_it_stands_in_the_members_log_and_in_a_letter_without_the_code(hull: Home) -> None:
    josie, ted = await someone(hull, "josie"), await with_address(hull, "ted", "ted@post.example")

    code = await hull.rooms.sessions.help.read_out_code(josie, ted)

    (row,) = await hull.rows("SELECT coordinator_id, member_id, deed FROM behalf_log")
    assert tuple(row) == (josie.id, ted, "sign_in_code")
    (text,) = await letters(hull)
    assert "Made a code with which you can sign in." in text
    assert code not in text


async def test_a_code_read_out_holds_for_a_day_and_ends_the_one_before_it(
    fediverse: Fediverse, hull: Home
) -> None:
    josie, ted = await someone(hull, "josie"), await member_id(hull, "ted")
    first = await hull.rooms.sessions.help.read_out_code(josie, ted)
    second = await hull.rooms.sessions.help.read_out_code(josie, ted)

    with pytest.raises(Unproven):
        await hull.rooms.sessions.door.by_code("ted", first, CALLER)
    fediverse.clock.turn(hours=23)
    assert whole(await hull.rooms.sessions.door.by_code("ted", second, CALLER)).token
    third = await hull.rooms.sessions.help.read_out_code(josie, ted)
    fediverse.clock.turn(hours=24)
    with pytest.raises(Unproven):
        await hull.rooms.sessions.door.by_code("ted", third, CALLER)


@pytest.mark.parametrize(
    ("roles", "theirs", "may"),
    [
        ((), (), False),
        ((Role.MODERATOR,), (), False),
        ((Role.ADMIN,), (), False),  # an admin sees nothing private of members
        ((Role.COORDINATOR,), (), True),
        ((Role.COORDINATOR,), (Role.COORDINATOR, Role.MODERATOR, Role.UMBRELLA), True),
        ((Role.COORDINATOR,), (Role.ADMIN,), False),
        ((Role.COORDINATOR, Role.ADMIN), (Role.ADMIN,), True),
    ],
)
@pytest.mark.row("OAU-07")
async def test_nobody_opens_a_door_that_leads_further_than_their_own(
    hull: Home, roles: tuple[Role, ...], theirs: tuple[Role, ...], *, may: bool
) -> None:
    amina, ted = await someone(hull, "amina", *roles), await someone(hull, "ted", *theirs)
    helping = hull.rooms.sessions.help
    await put_app_in_use(hull, ted.id)

    for deed in (helping.read_out_code, helping.take_second_step, helping.sign_out):
        if may:
            await deed(amina, ted.id)
        else:
            with pytest.raises(Refused):
                await deed(amina, ted.id)

    assert len(await hull.rows("SELECT 1 FROM behalf_log")) == (3 if may else 0)


async def test_roles_count_as_they_are_now_not_as_they_were(hull: Home) -> None:
    amina, ted = await someone(hull, "amina", Role.COORDINATOR), await member_id(hull, "ted")
    await hull.rooms.accounts.trust.take_role(None, amina.id, Role.COORDINATOR)

    with pytest.raises(Refused):
        await hull.rooms.sessions.help.read_out_code(amina, ted)


async def test_there_is_no_code_for_nobody(hull: Home) -> None:
    josie = await someone(hull, "josie")

    with pytest.raises(Missing):
        await hull.rooms.sessions.help.read_out_code(josie, 1)


async def test_a_lost_telephone_is_signed_out_and_its_app_taken_away(hull: Home) -> None:
    josie, own = await someone(hull, "josie"), await signed_in(hull, "ted")
    ted, helping = own.session.actor_id, hull.rooms.sessions.help
    await put_app_in_use(hull, ted)

    assert await helping.sign_out(josie, ted) == 1
    await helping.take_second_step(josie, ted)

    assert await found(hull, own.token) is None
    assert whole(await hull.rooms.sessions.door.by_password("ted", PASSWORD, CALLER)).token


@pytest.mark.row("ACC-10")
async def test_whoever_loses_a_role_is_signed_out_everywhere(hull: Home) -> None:
    await someone(hull, "amina", Role.COORDINATOR)
    own = await signed_in(hull, "amina")

    await hull.rooms.accounts.trust.take_role(None, own.session.actor_id, Role.COORDINATOR)

    assert await found(hull, own.token) is None


@pytest.mark.parametrize("past_the_app", [True, False])
async def test_whoever_keeps_the_machine_lets_anybody_in(hull: Home, *, past_the_app: bool) -> None:
    member = await with_password(hull)
    await put_app_in_use(hull, member)

    code = await hull.rooms.sessions.help.code_for(member, without_second_step=past_the_app)

    step = await hull.rooms.sessions.door.by_code("josie", code, CALLER)
    assert hasattr(step, "session") is past_the_app
