"""Rules of roles, vetting and names: pure, and held by whatever is thrown at them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.person import Appearance, checked_name, first_name, published_name
from accounts.roles import (
    GRANTS,
    NEXT,
    Role,
    Vetting,
    insist_on_grant,
    insist_on_step,
    standing_for,
)
from actors.access_store import Standing
from world.errors import Conflict, Malformed, Refused

roles = st.frozensets(st.sampled_from(Role))
vettings = st.sampled_from(Vetting)
names = st.text(st.characters(exclude_categories=("C", "Z"), include_characters=" "), min_size=1)


@given(vettings, vettings)
def test_nobody_becomes_active_who_was_never_met(old: Vetting, new: Vetting) -> None:
    if new is Vetting.ACTIVE and old is Vetting.APPLIED:
        with pytest.raises(Conflict):
            insist_on_step(old, new)


@given(st.lists(vettings, max_size=8))
def test_only_the_steps_there_are_can_be_made(wishes: list[Vetting]) -> None:
    at, been = Vetting.APPLIED, [Vetting.APPLIED]
    for wish in wishes:
        try:
            insist_on_step(at, wish)
        except Conflict:
            assert wish not in NEXT[at]
        else:
            at = wish
            been.append(at)
    if Vetting.ACTIVE in been or Vetting.PAUSED in been:
        assert Vetting.MET in been


def test_every_state_is_left_by_some_step_and_none_leads_back_to_applied() -> None:
    assert set(NEXT) == set(Vetting)
    assert all(NEXT.values())
    assert all(Vetting.APPLIED not in steps for steps in NEXT.values())


@given(roles)
def test_no_admin_who_is_not_a_coordinator_makes_one(held: frozenset[Role]) -> None:
    if Role.COORDINATOR not in held:
        with pytest.raises(Refused):
            insist_on_grant(held, Role.COORDINATOR)
    if Role.ADMIN not in held:
        with pytest.raises(Refused):
            insist_on_grant(held, Role.ADMIN)


@given(roles, st.sampled_from(Role))
def test_a_role_is_given_by_whoever_holds_one_that_gives_it(
    held: frozenset[Role], role: Role
) -> None:
    allowed = any(role in GRANTS.get(own, ()) for own in held)
    if allowed:
        insist_on_grant(held, role)
    else:
        with pytest.raises(Refused):
            insist_on_grant(held, role)


@given(roles, vettings)
def test_whoever_was_not_met_or_is_paused_stands_as_a_newcomer(
    held: frozenset[Role], vetting: Vetting
) -> None:
    standing = standing_for(held, vetting)
    assert (standing is Standing.NEWCOMER) == (vetting in (Vetting.APPLIED, Vetting.PAUSED))
    assert (standing is Standing.COORDINATOR) <= (Role.COORDINATOR in held)


@given(names)
def test_a_first_name_is_the_beginning_of_the_name_and_one_word(name: str) -> None:
    first = first_name(name)
    assert name.strip().startswith(first)
    assert len(first.split()) <= 1


@given(names)
def test_behind_the_desk_nothing_of_a_name_is_told(name: str) -> None:
    assert published_name(Appearance.DESK, name, "Somebody") == "Somebody"
    assert published_name(Appearance.NAMED, name, "Somebody") == name


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "Jo\x00sie", "Jo\u202esie", "a\x7fb"])
def test_a_name_that_cannot_be_shown_is_refused(name: str) -> None:
    with pytest.raises(Malformed):
        checked_name(name)


@pytest.mark.parametrize(
    "name", ["Āwhina Te Aroha", "Seán O’Brien", "佐藤", "ليلى", "  Amina   Blake ", "Zoë"]
)
def test_names_of_every_script_are_kept_as_they_are(name: str) -> None:
    assert checked_name(name) == " ".join(name.split())
