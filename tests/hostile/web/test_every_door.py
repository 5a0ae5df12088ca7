"""Every form is known, opens for whoever it is for, leads on when it is well filled in, once."""

import asyncio

import pytest

from tests.hostile.web.door import Check
from tests.hostile.web.doors import DOORS, NO_FORMS, doors, routes
from tests.hostile.web.filling import Open, Stock, changed, opened, stock
from tests.hostile.web.town import Place
from world.network import Answer


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
async def test_a_form_that_is_well_filled_in_leads_on_and_is_done_once_however_often_it_is_sent(
    pattern: str, place: Place
) -> None:
    form, before = await opened(place, pattern), await stock(place)
    if Check.ONCE in form.door.excused:
        first = await form.hand_in(form.well)
    else:
        first, second = await asyncio.gather(form.hand_in(form.well), form.hand_in(form.well))
        assert first.header("location") == second.header("location")
        await _check_is_done(form, before, first)
    assert first.status == 303, first.body.decode()
    page = await form.browser.follow(first)
    assert page.status == 200, first.header("location")


async def _check_is_done(form: Open, before: Stock, first: Answer) -> None:
    """Something is different now, and sending it once more makes no difference."""
    after = await stock(form.place)
    assert changed(before, after) != []
    again = await form.hand_in(form.well)
    if again.status != 401:  # whoever has handed their role over is signed in no more
        assert again.header("location") == first.header("location")
    assert changed(after, await stock(form.place)) == []
