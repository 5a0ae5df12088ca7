"""A ticket lets one member in, in one browser, for ten minutes; and the list of members."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import seen
from accounts.roles import Vetting
from accounts.tickets import Tickets
from storage.sealing import Seal
from tests.accounts.given import joined, person
from tests.fediverse.casts import SECRET
from tests.fediverse.home import Home
from tests.fediverse.sundial import Sundial


@pytest.fixture
def clock() -> Sundial:
    return Sundial()


@pytest.fixture
def tickets(clock: Sundial) -> Tickets:
    return Tickets(Seal(SECRET), clock)


def test_a_ticket_lets_in_whom_it_was_written_for(tickets: Tickets) -> None:
    assert tickets.holder(tickets.ticket(17, "word"), "word") == 17


def test_it_opens_nothing_in_another_browser_or_in_one_without_a_word(tickets: Tickets) -> None:
    ticket = tickets.ticket(17, "word")
    assert tickets.holder(ticket, "another") is None
    assert tickets.holder(ticket, "") is None
    assert tickets.holder(tickets.ticket(17, ""), "") is None


def test_it_is_over_after_ten_minutes(tickets: Tickets, clock: Sundial) -> None:
    ticket = tickets.ticket(17, "word")
    clock.turn(minutes=9)
    assert tickets.holder(ticket, "word") == 17
    clock.turn(minutes=1)
    assert tickets.holder(ticket, "word") is None


def test_nobody_changes_a_ticket_into_another(tickets: Tickets) -> None:
    number, until, mark = tickets.ticket(17, "word").split(".")
    other = "0" if mark[-1] != "0" else "1"
    for forged in (
        f"18.{until}.{mark}",
        f"{number}.{int(until) + 1}.{mark}",
        f"{number}.{until}.{mark[:-1]}{other}",
        f"{number}.{until}",
        f"{number}.{until}.{mark}.x",
    ):
        assert tickets.holder(forged, "word") is None, forged


@given(st.text(max_size=200))
def test_whatever_stands_in_the_address_it_is_read_or_opens_nothing(text: str) -> None:
    assert Tickets(Seal(SECRET), Sundial()).holder(text, "word") is None


async def test_coordinators_find_members_by_any_words_of_name_or_handle(hull: Home) -> None:
    await joined(hull, "Āwhina Te Aroha")
    josie = await person(hull, "josie")

    async def found(words: str, vetting: Vetting | None = None) -> list[str]:
        got = await hull.node.database.read(lambda tx: seen.find_people(tx, josie, words, vetting))
        return [one.name for one in got.people]

    assert await found("") == ["Amina", "Josie", "Ted", "Āwhina Te Aroha"]
    assert await found("aroha AWHINA") == ["Āwhina Te Aroha"]
    assert await found("Āwhina") == ["Āwhina Te Aroha"]
    assert await found("nobody") == []
    assert await found("", Vetting.APPLIED) == ["Āwhina Te Aroha"]
    amina = await person(hull)
    nothing = await hull.node.database.read(lambda tx: seen.find_people(tx, amina, "", None))
    assert (nothing.people, nothing.total) == ((), 0)
