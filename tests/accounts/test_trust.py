"""Vetting, limits and roles: who may change them, and what can never come to be."""

from collections.abc import Sequence
from functools import partial
from typing import TypeVar

import pytest

from accounts import seen
from accounts.profile import version_of
from accounts.roles import Limit, Role, Vetting, standing_for
from actors import store as people
from tests.accounts.given import again, joined, person
from tests.fediverse.home import Home
from tests.fediverse.sundial import Dice
from world.errors import Conflict, Malformed, Missing, Refused, SisternetError

T = TypeVar("T")


def one_of(dice: Dice, options: Sequence[T]) -> T:
    return options[int(dice.random() * len(options))]


async def coordinators(home: Home) -> list[str]:
    found = await home.node.database.read(lambda tx: seen.holders(tx, Role.COORDINATOR))
    return [one.actor.username for one in found]


async def test_a_newcomer_is_met_gives_references_and_goes_live(hull: Home) -> None:
    josie, marama = await person(hull, "josie"), await joined(hull)
    trust = hull.rooms.accounts.trust
    for step in (Vetting.MET, Vetting.REFERENCES, Vetting.ACTIVE):
        marama = await trust.set_vetting(josie, marama.id, step, marama.vetting)
        assert marama.vetting is step
    assert not marama.needs_review
    history = await hull.node.database.read(lambda tx: trust.history_seen_by(tx, josie, marama.id))
    assert [change.said for change in history] == ["active", "references", "met", "applied"]


async def test_the_second_of_two_coordinators_sees_that_something_changed(hull: Home) -> None:
    josie, marama = await person(hull, "josie"), await joined(hull)
    trust = hull.rooms.accounts.trust
    await trust.set_vetting(josie, marama.id, Vetting.MET, Vetting.APPLIED)
    with pytest.raises(Conflict, match="in the meantime"):
        await trust.set_vetting(josie, marama.id, Vetting.MET, Vetting.APPLIED)
    none = version_of(frozenset())
    await trust.set_limits(josie, marama.id, frozenset({Limit.GROUP_ONLY}), none)
    with pytest.raises(Conflict, match="in the meantime"):
        await trust.set_limits(josie, marama.id, frozenset({Limit.VENUE_ONLY}), none)


async def test_limits_hold_until_a_coordinator_lifts_them(hull: Home) -> None:
    josie, amina = await person(hull, "josie"), await person(hull)
    trust = hull.rooms.accounts.trust
    amina = await trust.set_limits(
        josie, amina.id, frozenset({Limit.GROUP_ONLY, Limit.REVIEW_FIRST})
    )
    assert not amina.meets_alone
    assert amina.needs_review
    amina = await trust.set_limits(josie, amina.id, frozenset())
    assert amina.meets_alone
    assert not amina.needs_review


async def test_members_change_nothing_of_anybodys_standing(hull: Home) -> None:
    amina, ted = await person(hull), await person(hull, "ted")
    trust = hull.rooms.accounts.trust
    for deed in (
        trust.set_vetting(amina, ted.id, Vetting.PAUSED),
        trust.set_limits(amina, amina.id, frozenset()),
        trust.give_role(amina, amina.id, Role.COORDINATOR),
        trust.take_role(amina, (await person(hull, "josie")).id, Role.COORDINATOR),
        trust.hand_over(amina, ted.id, Role.COORDINATOR),
    ):
        with pytest.raises(Refused):
            await deed


async def test_an_admin_keeps_the_machine_and_makes_no_coordinator(hull: Home) -> None:
    trust, ted = hull.rooms.accounts.trust, await person(hull, "ted")
    ted = await trust.give_role(None, ted.id, Role.ADMIN)
    with pytest.raises(Refused):
        await trust.give_role(ted, ted.id, Role.COORDINATOR)
    with pytest.raises(Refused):
        await trust.set_vetting(ted, (await person(hull)).id, Vetting.PAUSED)
    amina = await trust.give_role(ted, (await person(hull)).id, Role.ADMIN)
    assert amina.may(Role.ADMIN)


async def test_whoever_has_lost_a_role_changes_nothing_more_with_what_they_held(
    hull: Home,
) -> None:
    trust, amina = hull.rooms.accounts.trust, await person(hull)
    was = await trust.give_role(None, amina.id, Role.COORDINATOR)
    await trust.take_role(None, amina.id, Role.COORDINATOR)
    with pytest.raises(Refused):
        await trust.give_role(was, (await person(hull, "ted")).id, Role.MODERATOR)


async def test_a_coordinator_hands_over_without_a_password(hull: Home) -> None:
    josie, amina = await person(hull, "josie"), await person(hull)
    trust = hull.rooms.accounts.trust
    amina = await trust.hand_over(josie, amina.id, Role.COORDINATOR)
    assert amina.is_coordinator
    assert await coordinators(hull) == ["amina"]
    assert not (await again(hull, josie)).is_coordinator
    moderators = await hull.document("/actors/hull/moderators")
    assert moderators["orderedItems"] == [amina.actor.iri]


async def test_the_last_coordinator_lays_nothing_down_without_a_successor(hull: Home) -> None:
    josie, amina = await person(hull, "josie"), await person(hull)
    trust = hull.rooms.accounts.trust
    for by in (josie, None):
        with pytest.raises(Conflict, match="last coordinator"):
            await trust.take_role(by, josie.id, Role.COORDINATOR)
        with pytest.raises(Conflict, match="last coordinator"):
            await trust.set_vetting(by, josie.id, Vetting.PAUSED)
    await trust.give_role(josie, amina.id, Role.COORDINATOR)
    await trust.take_role(josie, josie.id, Role.COORDINATOR)
    assert await coordinators(hull) == ["amina"]


async def test_a_paused_coordinator_is_no_successor(hull: Home) -> None:
    josie, amina = await person(hull, "josie"), await person(hull)
    trust = hull.rooms.accounts.trust
    await trust.give_role(josie, amina.id, Role.COORDINATOR)
    await trust.set_vetting(josie, amina.id, Vetting.PAUSED)
    with pytest.raises(Conflict, match="last coordinator"):
        await trust.take_role(josie, josie.id, Role.COORDINATOR)


async def test_no_role_goes_to_somebody_whom_nobody_has_met(hull: Home) -> None:
    marama, trust = await joined(hull), hull.rooms.accounts.trust
    with pytest.raises(Conflict, match="meet them first"):
        await trust.give_role(None, marama.id, Role.MODERATOR)
    with pytest.raises(Malformed):
        await trust.give_role(None, (await person(hull)).id, Role.MEMBER)
    josie = await person(hull, "josie")
    with pytest.raises(Malformed):
        await trust.hand_over(josie, josie.id, Role.COORDINATOR)


async def test_somebody_paused_may_use_no_role_and_no_program(hull: Home) -> None:
    trust, amina = hull.rooms.accounts.trust, await person(hull)
    await trust.give_role(None, amina.id, Role.MODERATOR)
    program = await hull.program("amina")
    paused = await trust.set_vetting(None, amina.id, Vetting.PAUSED)
    assert not paused.may(Role.MODERATOR)
    assert (await program.post({"type": "Note", "content": "Still here"})).status == 401
    back = await trust.set_vetting(None, amina.id, Vetting.ACTIVE)
    assert back.may(Role.MODERATOR)


async def test_nobody_who_left_is_given_anything(hull: Home) -> None:
    amina, trust = await person(hull), hull.rooms.accounts.trust
    await hull.rooms.membership.remove("amina")
    with pytest.raises(Missing):
        await trust.give_role(None, amina.id, Role.MODERATOR)


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_people_try_there_is_a_coordinator_and_the_rooms_below_know(
    hull: Home, seed: int
) -> None:
    dice, trust = Dice(f"trust {seed}"), hull.rooms.accounts.trust
    everybody = [await person(hull, name) for name in ("josie", "amina", "ted")]
    everybody.append(await joined(hull))

    done = 0
    for _ in range(120):
        by, whom = one_of(dice, everybody), one_of(dice, everybody)
        role, vetting = one_of(dice, list(Role)), one_of(dice, list(Vetting))
        deed = one_of(
            dice,
            [
                partial(trust.give_role, by, whom.id, role),
                partial(trust.take_role, by, whom.id, role),
                partial(trust.hand_over, by, whom.id, role),
                partial(trust.set_vetting, by, whom.id, vetting),
            ],
        )
        try:
            await deed()
            done += 1
        except SisternetError:
            pass
        assert await coordinators(hull) != []
    assert done > 5
    for known in everybody:
        now = await again(hull, known)
        standing = await hull.node.database.read(partial(people.standing_of, actor_id=now.id))
        assert standing is standing_for(now.roles, now.vetting)
