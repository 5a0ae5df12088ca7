"""How other networks do is told in words, to coordinators alone."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.roles import Role
from coordination import seen
from coordination.health import Amiss, Contact, Health, Queue, Walked
from coordination.wording import health_said
from tests.accounts.given import person
from tests.coordination.given import case_of, health_of, number_of, said
from tests.fediverse.browsing import Browser
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.sessions.given import with_password
from text.languages import words_for
from world.errors import Missing, Refused

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


async def test_a_sister_who_answers_is_well(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    assert await said(hull, madison) == "all is well"
    contact = (await health_of(hull, madison)).contact
    assert contact.heard_at == contact.delivered_at == hull.watch.now()


async def test_a_dark_sister_with_a_wrong_clock_is_told_in_words(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    madison.watch.wrong = timedelta(seconds=40)
    await fediverse.become_sisters(hull, madison)
    fediverse.roads.dark.add(madison.host)
    for number in range(3):
        await hull.add(f"Bread {number}")
    await fediverse.settle()
    fediverse.clock.turn(days=9)
    found = (await said(hull, madison)).split(", ")
    assert found[:2] == ["takes nothing for 9 days", "quiet for 9 days"]
    assert "6 deliveries waiting" in found
    seconds = int(found[-1].removeprefix("clock ahead by ").removesuffix(" seconds"))
    assert abs(seconds - 40) <= 1
    health = await health_of(hull, madison)
    assert health.queue.last_error == "The peer did not answer."


async def test_what_was_heard_is_written_down_and_outlives_the_process(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    before = (await health_of(hull, madison)).contact
    await hull.rooms.coordination.care.keep_signs(hull.watch.now())
    rows = await hull.rows("SELECT host FROM host_signs")
    assert [row["host"] for row in rows] == [madison.host]
    await hull.restart()
    assert (await health_of(hull, madison)).contact == before


async def test_coordinators_pause_a_sister_and_let_her_go_on(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    josie, number = await person(hull, "josie"), await number_of(hull, madison)
    care = hull.rooms.coordination.care
    await hull.doing(care.pause(josie, number))
    await hull.add("Bread")
    await fediverse.settle()
    assert await madison.titles() == []
    assert (await said(hull, madison)).split(", ") == [
        "paused by us since today",
        "2 deliveries waiting",
    ]
    await hull.restart()
    await fediverse.settle()
    assert await madison.titles() == []
    assert await hull.doing(hull.rooms.coordination.care.go_on(josie, number)) == 2
    await fediverse.settle()
    assert await madison.titles() == ["Bread"]


async def test_trying_again_sends_at_once_what_waits_for_a_sister_that_is_back(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    josie, number = await person(hull, "josie"), await number_of(hull, madison)
    care = hull.rooms.coordination.care
    assert await hull.doing(care.retry(josie, number)) == 0
    fediverse.roads.dark.add(madison.host)
    await hull.add("Bread")
    await fediverse.settle()
    fediverse.roads.mend()
    assert await hull.doing(care.retry(josie, number)) == 2
    await fediverse.settle()
    assert await madison.titles() == ["Bread"]


async def test_nobody_but_coordinators_sees_or_does_anything(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    ted, number = await person(hull, "ted"), await number_of(hull, madison)
    await hull.rooms.accounts.trust.give_role(None, ted.id, Role.ADMIN)
    ted = await person(hull, "ted")
    care, now = hull.rooms.coordination.care, hull.watch.now()
    assert await case_of(hull, madison, by="ted") is None
    assert not await hull.node.database.read(
        lambda tx: seen.networks_seen_by(tx, care.signs, ted, now)
    )
    for deed in (care.retry, care.pause, care.go_on):
        with pytest.raises(Refused):
            await deed(ted, number)
    josie = await person(hull, "josie")
    for stranger in (josie.id, 17):
        with pytest.raises(Missing):
            await care.pause(josie, stranger)


async def test_the_page_of_a_sister_tells_the_pact_and_has_the_buttons(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    await with_password(hull, "josie")
    browser = Browser(hull)
    await browser.sign_in("josie")
    page = await browser.page("/coordination")
    assert "Madison Timebank" in page
    assert "all is well" in page
    address = f"/coordination/networks/{await number_of(hull, madison)}"
    page = await browser.page(address)
    assert page.index("We asked them to be our sister.") < page.index("They said yes.")
    assert 'action="/umbrella/networks/madison@madison.example/read"' in page
    answer = await browser.fill(address, f"{address}/sending", sending="paused")
    assert "Nothing is sent to them now." in (await browser.follow(answer)).body.decode()
    answer = await browser.fill(address, f"{address}/sending", sending="on")
    assert "What was kept is on its way." in (await browser.follow(answer)).body.decode()


@pytest.mark.parametrize(
    ("queue", "contact", "words"),
    [
        (Queue(), Contact(), "all is well"),
        (Queue(), Contact(heard_at=NOW - timedelta(days=9)), "quiet for 9 days"),
        (Queue(), Contact(heard_at=NOW - timedelta(hours=23)), "all is well"),
        (Queue(waiting=1), Contact(), "1 delivery waiting"),
        (Queue(waiting=1, oldest_at=NOW - timedelta(minutes=9)), Contact(), "all is well"),
        (
            Queue(waiting=2, oldest_at=NOW - timedelta(minutes=10)),
            Contact(),
            "2 deliveries waiting",
        ),
        (
            Queue(paused_at=NOW - timedelta(days=1), waiting=14, held=2),
            Contact(),
            "paused by us for 1 day, 2 deliveries held, 14 deliveries waiting",
        ),
        (Queue(), Contact(ahead=timedelta(seconds=-600)), "clock behind by 10 minutes"),
        (Queue(), Contact(ahead=timedelta(seconds=9)), "all is well"),
        (Queue(given_up=3), Contact(), "3 deliveries given up"),
    ],
)
async def test_each_thing_that_is_amiss_has_its_words(
    hull: Home, queue: Queue, contact: Contact, words: str
) -> None:
    health = Health(await hull.network(), None, queue, contact, Walked())
    assert health_said(health, words_for("en"), NOW) == words


async def test_a_network_whose_pages_could_not_be_read_is_told(hull: Home) -> None:
    walked = Walked(NOW, "The other server could not be reached.")
    health = Health(await hull.network(), None, Queue(), Contact(), walked)
    assert [trouble.amiss for trouble in health.troubles(NOW)] == [Amiss.UNREAD]
