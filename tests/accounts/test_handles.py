"""Handles that cannot be mistaken for another (ACC-06), and those made from names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.handles import handle_from, insist_on_handle, skeleton
from tests.fediverse.sundial import Dice
from world.errors import Conflict, Malformed

handles = st.from_regex(r"[a-z0-9_]{2,30}", fullmatch=True)


def made(name: str, *in_use: str, hidden: bool = False) -> str:
    return handle_from(name, in_use, Dice("handles"), hidden=hidden)


@pytest.mark.parametrize(
    "handle",
    ["", "a", "Josie", "jo sie", "jo-sie", "josié", "jоsie", "x" * 31, "jo.sie", "josie\n", "@jo"],
)
def test_only_plain_small_letters_make_a_handle(handle: str) -> None:
    with pytest.raises(Malformed):
        insist_on_handle(handle, [])


@pytest.mark.parametrize(
    "handle",
    ["admin", "adm1n", "_admin_", "r00t", "ro_ot", "rnoderator", "modera_tor", "secur1ty", "___"],
)
def test_no_handle_looks_like_one_that_the_network_keeps_for_itself(handle: str) -> None:
    with pytest.raises(Conflict, match="kept for the network"):
        insist_on_handle(handle, [])


@pytest.mark.parametrize("handle", ["j0sie", "jos1e", "jo_sie", "josle", "JOSIE".lower()])
def test_no_handle_looks_like_somebody_elses(handle: str) -> None:
    with pytest.raises(Conflict, match="in use here"):
        insist_on_handle(handle, ["amina", "josie"])


def test_a_name_is_never_given_twice_and_says_so() -> None:
    with pytest.raises(Conflict, match="given once only"):
        insist_on_handle("josie", ["Josie"])


@pytest.mark.parametrize(
    ("name", "handle"),
    [
        ("Josie Blake", "josie"),
        ("Āwhina Te Aroha", "awhina"),
        ("Seán O’Brien", "sean"),
        ("José-Luis García", "joseluis"),
        ("Øyvind", "oyvind"),
        ("  Zoë ", "zoe"),
    ],
)
def test_a_handle_is_made_from_the_first_name_alone(name: str, handle: str) -> None:
    assert made(name) == handle


def test_a_second_of_the_same_name_gets_a_number() -> None:
    assert made("Josie", "josie") == "josie2"
    assert made("Josie", "josie", "josie2") == "josie3"


@pytest.mark.parametrize("name", ["佐藤", "ليلى", "J", "7", "Root Vegetable", "Admin"])
def test_a_name_that_gives_no_handle_still_leads_to_one(name: str) -> None:
    insist_on_handle(made(name), [])


def test_whoever_stays_behind_the_desk_has_a_handle_that_tells_nothing() -> None:
    handle = made("Josie Blake", hidden=True)
    assert "josie" not in handle
    assert handle.startswith("neighbour_")


@given(st.lists(st.text(max_size=40), max_size=12), st.booleans())
def test_made_handles_are_always_sound_and_never_alike(names: list[str], hidden: bool) -> None:  # noqa: FBT001
    in_use: list[str] = []
    for name in names:
        handle = handle_from(name, in_use, Dice(len(in_use)), hidden=hidden)
        insist_on_handle(handle, in_use)
        in_use.append(handle)


@given(handles)
def test_what_looks_alike_looks_alike_from_both_sides(handle: str) -> None:
    assert skeleton(skeleton(handle)) == skeleton(handle)
