"""What members see in the frame: their home, help, their page, their language."""

from dataclasses import replace
from datetime import timedelta

import pytest

from accounts import seen
from accounts.person import Person
from accounts.roles import Vetting
from listings.listing import Kind
from listings.terms import Voice
from pages.next_step import next_step
from posts.seen import ANYBODY
from tests.fediverse.browsing import Browser
from tests.fediverse.home import Home
from umbrella import feed
from umbrella.feed_filter import FeedFilter, FeedItem


async def browser(hull: Home, username: str) -> Browser:
    browser = Browser(hull)
    await browser.sign_in(username)
    return browser


async def person(hull: Home, username: str) -> Person:
    member = await hull.member(username)
    found = await hull.node.database.read(lambda tx: seen.person(tx, member.id))
    assert found is not None
    return found


# ------------------------------------------------------------------------------------------ home


async def test_a_member_arrives_at_what_is_open_near_them_and_what_is_theirs(hull: Home) -> None:
    await hull.add("Tea and company", by="josie")
    await hull.add("For members only", by="ted", audience="network")
    page = await (await browser(hull, "josie")).page("/")

    near, mine = page.split('id="mine"')
    assert "For members only" in near
    assert "Tea and company" not in near
    assert "Tea and company" in mine
    assert "Good to see you" in near


async def test_a_stranger_arrives_at_the_front_door(hull: Home) -> None:
    page = await hull.page("/")

    assert "Good to see you" not in page
    assert 'href="/join"' in page


async def test_what_the_desk_asks_for_somebody_is_theirs_on_their_own_home_and_on_no_other(
    hull: Home,
) -> None:
    title = "Somebody to talk to"
    need = await hull.add(
        title, by="ted", kind=Kind.NEED, audience="network", voice=Voice.ANONYMOUS
    )
    home = await (await browser(hull, "ted")).page("/")
    assert title in home[home.index('id="mine"') :]
    assert title in await (await browser(hull, "ted")).page("/mine")
    for other in ("amina", "josie"):
        home = await (await browser(hull, other)).page("/")
        assert title not in home[home.index('id="mine"') :], other
        assert title not in await (await browser(hull, other)).page("/mine"), other
    await hull.rooms.listings.withdraw(await hull.member("ted"), need.post_id)
    assert title not in await (await browser(hull, "ted")).page("/")


async def test_a_home_is_kept_by_nobody_and_the_front_door_by_everybody(hull: Home) -> None:
    home = await (await browser(hull, "josie")).get("/")
    front = await Browser(hull).get("/")

    assert home.header("cache-control") == "private, no-store"
    assert front.header("cache-control") == "public, max-age=30"
    assert "Cookie" in str(front.header("vary"))
    assert front.header("set-cookie") is None


async def test_a_program_is_led_to_the_document_whoever_is_signed_in(hull: Home) -> None:
    josie = await browser(hull, "josie")
    answer = await josie.get("/", accept="application/activity+json")

    assert answer.status == 302


async def test_a_cookie_that_has_come_to_nothing_makes_nobody(hull: Home) -> None:
    josie = await browser(hull, "josie")
    josie.cookies["__Host-sisternet"] = "x" * 43

    assert "Good to see you" not in await josie.page("/")


@pytest.mark.parametrize(("username", "shown"), [("josie", True), ("ted", False)])
async def test_only_coordinators_have_a_way_to_today(
    hull: Home, username: str, *, shown: bool
) -> None:
    page = await (await browser(hull, username)).page("/help")

    assert ('href="/today"' in page) == shown


# -------------------------------------------------------------------------------- the next step


async def items(hull: Home, username: str) -> list[FeedItem]:
    member = await hull.member(username)
    now = hull.node.world.clock.now()
    chosen = FeedFilter(author_id=member.id)
    found = await hull.node.database.read(lambda tx: feed.seen_by(tx, ANYBODY, chosen, now))
    return list(found.items)


async def test_who_waits_for_an_answer_comes_first(hull: Home) -> None:
    ted, now = await person(hull, "ted"), hull.node.world.clock.now()

    assert next_step(ted, [], 2, now).code == "messages"


async def test_whom_nobody_has_met_is_asked_to_come_and_meet_somebody(hull: Home) -> None:
    ted, now = await person(hull, "ted"), hull.node.world.clock.now()

    assert next_step(replace(ted, vetting=Vetting.APPLIED), [], 0, now).code == "meet"


async def test_what_is_about_to_end_comes_before_what_could_be_begun(hull: Home) -> None:
    ted, now = await person(hull, "ted"), hull.node.world.clock.now()
    await hull.add("Tea and company", by="ted", expires_at=now + timedelta(days=2))
    step = next_step(ted, await items(hull, "ted"), 0, now)

    assert (step.code, step.about, step.url) == ("ending", "Tea and company", "/mine")


async def test_a_newcomer_says_what_they_can_do_then_offers_it_then_looks_round(hull: Home) -> None:
    ted, now = await person(hull, "ted"), hull.node.world.clock.now()
    able = replace(ted, can_do="Gates")
    await hull.add("A need is no offer", by="ted", kind=Kind.NEED)
    needs = await items(hull, "ted")
    await hull.add("Tea and company", by="ted")
    both = await items(hull, "ted")

    assert next_step(ted, [], 0, now).code == "say"
    assert next_step(able, needs, 0, now).code == "offer"
    assert next_step(able, both, 0, now).code == "look"


# ------------------------------------------------------------------------------- pages of people


async def test_my_own_page_leads_to_where_i_change_it(hull: Home) -> None:
    josie = await browser(hull, "josie")

    assert "/settings/profile" in (await josie.page("/@josie")).split("<main")[1]
    assert "/settings/profile" not in (await josie.page("/@ted")).split("<main")[1]


async def test_members_see_more_than_strangers_on_the_page_of_a_member(hull: Home) -> None:
    await hull.add("For members only", by="ted", audience="network")

    assert "For members only" in await (await browser(hull, "josie")).page("/@ted")
    assert "For members only" not in await hull.page("/@ted")


# ------------------------------------------------------------------------------- help, language


@pytest.mark.parametrize("username", ["", "ted", "josie"])
async def test_help_is_the_last_of_the_ways_for_everybody(hull: Home, username: str) -> None:
    looking = await browser(hull, username) if username else Browser(hull)
    page = await looking.page("/umbrella")
    ways = page.split('<ul class="ways">')[1].split("</nav>")[0]

    assert ways.rindex("<a ") == ways.rindex('<a href="/help"')


async def test_the_language_that_is_chosen_stays(hull: Home) -> None:
    anybody = Browser(hull)
    answer = await anybody.post(
        "/language", {"language": ["es"]}, headers={"referer": "https://hull.example/help?a=b"}
    )

    assert (answer.status, answer.header("location")) == (303, "/help?a=b")
    assert '<html lang="es"' in await anybody.page("/help")
    assert '<html lang="es"' in (await anybody.get("/nowhere")).body.decode()


async def test_a_member_reads_their_own_language_unless_another_is_chosen(hull: Home) -> None:
    josie = await browser(hull, "josie")
    josie.language = "fr"
    assert '<html lang="en"' in await josie.page("/help")
    josie.cookies["language"] = "mi"
    assert '<html lang="mi"' in await josie.page("/help")
    josie.cookies["language"] = "tlh"
    assert '<html lang="en"' in await josie.page("/help")


@pytest.mark.parametrize("fields", [{}, {"language": ["tlh"]}, {"language": ["es"], "x": ["y"]}])
async def test_a_language_nobody_here_speaks_is_refused(
    hull: Home, fields: dict[str, list[str]]
) -> None:
    assert (await Browser(hull).post("/language", fields)).status == 400


@pytest.mark.parametrize(
    "referer", ["https://evil.example/", "https://hull.example//evil.example", "x", ""]
)
async def test_web_03_the_switch_leads_nowhere_else(hull: Home, referer: str) -> None:
    headers = {"referer": referer}
    answer = await Browser(hull).post("/language", {"language": ["es"]}, headers=headers)

    assert answer.header("location") == "/"


@pytest.mark.parametrize("code", ["saved", "nonsense", "<script>"])
async def test_what_was_done_is_told_by_a_code_and_never_by_free_words(
    hull: Home, code: str
) -> None:
    page = await Browser(hull).page(f"/help?done={code}")

    assert ('role="status"' in page) == (code == "saved")
    assert "nonsense" not in page
