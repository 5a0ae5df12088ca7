"""Every form is known, opens for whoever it is for, leads on when it is well filled in, once."""

import asyncio

import pytest

from tests.hostile.web.door import Check
from tests.hostile.web.doors import DOORS, NO_FORMS, doors, routes
from tests.hostile.web.filling import changed, opened, stock
from tests.hostile.web.town import Place


async def test_every_route_that_takes_a_form_stands_in_the_table(place: Place) -> None:
    taking = {route.path for route in routes(place.hull) if "POST" in (route.methods or ())}
    unknown = sorted(taking - DOORS.keys() - NO_FORMS.keys())
    assert unknown == [], (
        "Nobody knows how these forms are opened: say in tests/hostile/web/doors*.py whose they are"
        " and what is typed in them, and in townsfolk.py what they are about"
    )


async def test_nothing_stands_in_the_table_that_is_no_route(place: Place) -> None:
    taking = {route.path for route in routes(place.hull) if "POST" in (route.methods or ())}
    assert sorted((DOORS.keys() | NO_FORMS.keys()) - taking) == []


def test_every_excuse_says_why() -> None:
    for pattern, door in DOORS.items():
        for check, reason in door.excused.items():
            assert len(reason.split()) > 3, f"{pattern}: say why it is not so that {check}"


@pytest.mark.parametrize("pattern", doors(Check.WELL))
async def test_a_form_that_is_well_filled_in_leads_on_within_our_pages(
    pattern: str, place: Place
) -> None:
    form = await opened(place, pattern)
    answer = await form.hand_in(form.well)
    assert answer.status == 303, answer.body.decode()
    page = await form.browser.follow(answer)
    assert page.status == 200, answer.header("location")


@pytest.mark.parametrize("pattern", sorted({*doors(Check.WELL)} & {*doors(Check.ONCE)}))
async def test_a_form_that_is_sent_twice_is_done_once(pattern: str, place: Place) -> None:
    form, before = await opened(place, pattern), await stock(place)
    first, second = await asyncio.gather(form.hand_in(form.well), form.hand_in(form.well))
    assert first.status == second.status == 303
    assert first.header("location") == second.header("location")
    after = await stock(place)
    assert changed(before, after) != []
    third = await form.hand_in(form.well)
    if third.status != 401:  # whoever has handed their role over is signed in no more
        assert third.header("location") == first.header("location")
    assert changed(after, await stock(place)) == []
