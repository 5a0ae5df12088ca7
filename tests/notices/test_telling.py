"""Searches, offers that may fit, reports, and the morning at the desk."""

from accounts.roles import Role
from listings.listing import Kind, Mode
from listings.saved_search import Filter
from moderation import store as reports
from moderation.report import Report
from tests.accounts.given import person
from tests.fediverse.browsing import Browser
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home
from tests.notices.given import got, reachable


async def test_what_is_new_for_a_search_is_told_once(fediverse: Fediverse, hull: Home) -> None:
    await reachable(hull, "amina")
    amina = await hull.member("amina")
    search = Filter(kind=Kind.OFFER, category="food", words="maori")
    await hull.doing(hull.rooms.searches.keep(amina, search))
    await fediverse.live(minutes=1)
    await hull.add("Māori bread", by="ted")
    await hull.add("English bread", by="ted")
    await fediverse.live(hours=2)
    (letter,) = await got(hull, "amina")
    assert "Māori bread" in letter
    assert "English bread" not in letter
    assert "“maori”" in letter
    await fediverse.live(hours=5)
    assert await got(hull, "amina") == []


async def test_whoever_asks_hears_once_of_an_offer_that_may_fit(sisters: Sisters) -> None:
    hull = sisters.hull
    await reachable(hull, "amina")
    await hull.add("A warm meal", kind=Kind.NEED, by="amina", audience="network")
    await sisters.fediverse.live(hours=2)
    assert await got(hull, "amina") == []
    await sisters.madison.add("Soup by post", mode=Mode.REMOTE, audience="sisters")
    await sisters.fediverse.live(hours=2)
    (letter,) = await got(hull, "amina")
    assert "Somebody may be able to help" in letter
    assert "From our sister" in letter
    assert "/suggestions" in letter
    assert "Soup by post" not in letter  # what only sisters may see is named on the page only
    await sisters.fediverse.live(hours=5)
    assert await got(hull, "amina") == []


async def test_of_a_sensitive_need_no_letter_tells_anything(
    fediverse: Fediverse, hull: Home
) -> None:
    await reachable(hull, "amina")
    need = await hull.add(
        "Canary respite", kind=Kind.NEED, by="amina", audience="coordinator", categories=("care",)
    )
    await hull.add("Sitting with people", by="ted", categories=("care",), audience="coordinator")
    await fediverse.live(hours=2)
    for letter in await got(hull, "amina"):
        assert "Canary" not in letter
    assert need.audience == "coordinator"


async def test_a_report_reaches_those_who_look_after_it_and_says_nothing_of_its_content(
    fediverse: Fediverse, hull: Home
) -> None:
    # Given a moderator who is no coordinator
    await reachable(hull, "amina")
    await reachable(hull, "ted")
    amina, josie = await person(hull, "amina"), await person(hull, hull.coordinator)
    await hull.rooms.accounts.trust.give_role(josie, amina.id, Role.MODERATOR)
    hull.mailbox.letters.clear()

    # When a report comes in
    now = hull.node.world.clock.now()
    report = Report(7, None, "https://e.example/a", ("https://e.example/b",), "Canary words", now)
    await hull.node.database.write(lambda tx: reports.add(tx, report))
    await fediverse.live(minutes=5)

    # Then the moderator gets a letter that leads to it, and may open it there; nobody else does
    (letter,) = [one for one in await got(hull, "amina") if "/desk/reports/7" in one]
    assert "Canary" not in letter
    assert await got(hull, "ted") == []
    for who, status in (("amina", 200), ("ted", 403)):
        browser = Browser(hull)
        await browser.sign_in(who)
        answer = await browser.get("/desk/reports/7")
        assert answer.status == status
        assert (b"Canary words" in answer.body) is (status == 200)


async def test_in_the_morning_coordinators_hear_what_waits_and_nothing_on_quiet_days(
    fediverse: Fediverse, hull: Home
) -> None:
    await reachable(hull, hull.coordinator)
    await fediverse.live(days=1)
    assert await got(hull, hull.coordinator) == []
    await hull.add("A meal", kind=Kind.NEED, by="amina", audience="network")
    await fediverse.live(days=1)
    (letter,) = await got(hull, hull.coordinator)
    assert "Asks that nobody has answered yet: 1" in letter
    assert "A meal" not in letter
