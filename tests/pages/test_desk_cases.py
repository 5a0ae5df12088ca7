"""What waits on the desk, looked at closely: whoever comes second sees what the first has done."""

import pytest

from accounts.roles import Role, Vetting
from listings.holding import Doer
from listings.listing import State
from matching.actions import Matching
from matching.introduction import Wish
from tests.accounts.given import joined, person
from tests.conversations.given import answered, comes_by
from tests.desk.given import need
from tests.fediverse.browsing import Browser
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from world.network import Answer


@pytest.fixture
async def josie(hull: Home) -> Browser:
    """The coordinator's browser."""
    browser = Browser(hull)
    await browser.sign_in("josie")
    return browser


@pytest.fixture
async def ted(hull: Home) -> Browser:
    """The browser of a second coordinator."""
    member = await person(hull, "ted")
    await hull.rooms.accounts.trust.give_role(None, member.id, Role.COORDINATOR)
    browser = Browser(hull)
    await browser.sign_in("ted")
    return browser


def said(answer: Answer) -> str:
    return answer.body.decode()


async def state_of(home: Home, post_id: int) -> str:
    (row,) = await home.rows("SELECT state FROM listings WHERE post_id = :id", id=post_id)
    return str(row["state"])


async def waiting(home: Home) -> int:
    """An ask that a coordinator has to look at first."""
    marama = await joined(home, "Marama")
    await home.rooms.accounts.trust.set_vetting(None, marama.id, Vetting.MET)
    return (await need(home, "A first ask", by=marama.actor.username, body="On Sunday")).post_id


async def test_a_coordinator_sees_all_of_it_and_lets_others_see_it(
    hull: Home, josie: Browser
) -> None:
    number = await waiting(hull)
    page = await josie.page(f"/desk/listings/{number}")
    for told in ("A first ask", "On Sunday", "Marama", "01482 000 111", "tel:01482000111"):
        assert told in page
    answer = await josie.fill(f"/desk/listings/{number}", deed="approve")
    assert "Others see it now." in said(await josie.follow(answer))
    assert await state_of(hull, number) == State.OPEN


async def test_it_is_sent_back_with_a_reason_and_not_without(hull: Home, josie: Browser) -> None:
    number = await waiting(hull)
    answer = await josie.fill(f"/desk/listings/{number}", deed="send_back")
    assert answer.status == 422
    assert "Please say why; they will ask." in said(answer)
    answer = await josie.fill(f"/desk/listings/{number}", deed="send_back", why="Which Sunday?")
    assert answer.status == 303
    assert await state_of(hull, number) == State.DRAFT


async def test_the_second_of_two_coordinators_sees_what_the_first_has_done(
    hull: Home, josie: Browser, ted: Browser
) -> None:
    number = await waiting(hull)
    first, second = [await one.form(f"/desk/listings/{number}") for one in (josie, ted)]
    await josie.send(first, deed="send_back", why="Which Sunday?")
    answer = await ted.send(second, deed="approve")
    assert answer.status == 409
    page = said(answer)
    assert "Somebody has changed this in the meantime." in page
    assert "Which Sunday?" in page
    assert "<bdi>Josie</bdi>" in page
    assert await state_of(hull, number) == State.DRAFT


async def test_what_ends_soon_is_kept_going_with_how_they_agreed(
    fediverse: Fediverse, hull: Home, josie: Browser
) -> None:
    lift = await need(hull, "A lift to choir")
    fediverse.clock.turn(days=12)
    answer = await josie.fill(f"/desk/listings/{lift.post_id}", deed="renew", how="witnessed")
    assert answer.status == 303, said(answer)
    (row,) = await hull.rows("SELECT deed, consent FROM behalf_log")
    assert tuple(row) == ("listing_renewed", "witnessed")
    assert "A lift to choir" in await josie.page("/today")
    assert "Ending soon" not in await josie.page("/today")


async def test_what_was_taken_back_meanwhile_is_not_kept_going(
    hull: Home, josie: Browser, ted: Browser
) -> None:
    lift = await need(hull, "A lift to choir")
    path = f"/desk/listings/{lift.post_id}"
    first, second = [await one.form(path) for one in (josie, ted)]
    assert (await josie.send(first, deed="withdraw")).status == 303
    answer = await ted.send(second, deed="renew")
    assert answer.status == 409
    assert "There is nothing to decide any more." in said(answer)


async def test_a_quiet_talk_tells_whom_to_ask_and_nothing_of_what_was_said(
    fediverse: Fediverse, hull: Home, josie: Browser
) -> None:
    await comes_by(hull)
    lift = await need(hull, "A lift to choir")
    talk = await answered(hull, lift, "Something private", by="ted")
    fediverse.clock.turn(days=6)
    page = await josie.page(f"/desk/quiet/{talk.id}")
    assert "A lift to choir" in page
    assert "Amina" in page
    assert "Ted" not in page
    assert "private" not in page
    answer = await josie.fill(f"/desk/quiet/{talk.id}")
    assert "A lift to choir" not in said(await josie.follow(answer))
    fediverse.clock.turn(days=7)
    assert f"/desk/quiet/{talk.id}" in await josie.page("/today")


async def test_whom_the_desk_speaks_for_is_known_to_coordinators_alone(
    hull: Home, josie: Browser
) -> None:
    marama = await joined(hull, "Marama", appearance="desk")
    listing = await need(hull, "Somebody to talk to", by=marama.actor.username)
    assert "Marama" in await josie.page(f"/desk/listings/{listing.post_id}")
    assert "Marama" not in (await hull.get(f"/listings/{listing.post_id}")).body.decode()


async def test_a_silent_member_is_rung_and_waits_no_more(
    fediverse: Fediverse, hull: Home, josie: Browser
) -> None:
    amina = await person(hull)
    await hull.add("Bread", by="amina")
    await comes_by(hull)
    fediverse.clock.turn(days=61)
    await josie.sign_in("josie")
    page = await josie.page("/today?all=silent")
    assert f'href="/desk/calls/{amina.id}"' in page
    page = await josie.page(f"/desk/calls/{amina.id}")
    assert "Bread" in page
    assert f'href="/desk/intake?for={amina.id}"' in page
    await josie.fill(f"/desk/calls/{amina.id}")
    assert f'href="/desk/calls/{amina.id}"' not in await josie.page("/today?all=silent")


async def test_a_network_that_would_like_to_be_our_sister_is_answered_once(
    fediverse: Fediverse, hull: Home, madison: Home, josie: Browser, ted: Browser
) -> None:
    await madison.doing(madison.rooms.relations.propose_sister(hull.handle))
    await fediverse.settle()
    (row,) = await hull.rows("SELECT network_id FROM pacts")
    path = f"/desk/sisters/{row['network_id']}"
    assert madison.cast.name in await josie.page(path)
    first, second = [await one.form(path, f"{path}/accept") for one in (josie, ted)]
    assert "You are sisters now." in said(await josie.follow(await josie.send(first)))
    assert (await ted.send(second)).status == 409
    assert "Somebody has answered them already." in await ted.page(path)
    (row,) = await hull.rows("SELECT state FROM pacts")
    assert row["state"] == "active"


async def test_a_proposal_may_be_declined(
    fediverse: Fediverse, hull: Home, madison: Home, josie: Browser
) -> None:
    await madison.doing(madison.rooms.relations.propose_sister(hull.handle))
    await fediverse.settle()
    (row,) = await hull.rows("SELECT network_id FROM pacts")
    path = f"/desk/sisters/{row['network_id']}"
    assert (await josie.fill(path, f"{path}/decline")).status == 303
    assert "They would like to be our sister" not in await josie.page("/today")


async def test_a_report_is_looked_into_and_put_away_once(
    hull: Home, josie: Browser, ted: Browser
) -> None:
    amina, other = await hull.member("amina"), await hull.member("ted")
    report = await hull.doing(
        hull.rooms.moderation.report(amina, other.iri, ["https://a.example/1"], "He <shouts>.")
    )
    path = f"/desk/reports/{report}"
    page = await josie.page(path)
    assert "He &lt;shouts&gt;." in page
    assert f'href="/people/{other.id}"' in page
    first, second = [await one.form(path) for one in (josie, ted)]
    assert (await josie.send(first)).status == 303
    assert (await ted.send(second)).status == 404
    assert "Somebody has put this away" in await ted.page(path)


async def test_a_moderator_is_led_to_pages_that_are_open_to_them(
    hull: Home, josie: Browser
) -> None:
    amina, other = await hull.member("amina"), await hull.member("ted")
    report = await hull.doing(hull.rooms.moderation.report(amina, other.iri, [], "He shouts."))
    await hull.rooms.accounts.trust.give_role(None, amina.id, Role.MODERATOR)
    moderator = Browser(hull)
    await moderator.sign_in("amina")
    page = await moderator.page(f"/desk/reports/{report}")
    assert "/people/" not in page[page.index("<main") :]
    assert 'href="/@ted"' in page
    assert (await moderator.get("/@ted")).status == 200
    assert 'href="/@ted"' not in await josie.page(f"/desk/reports/{report}")
    # And they find them all, without a letter and without Today
    assert 'href="/desk/reports"' in await moderator.page("/settings")
    path = f"/desk/reports/{report}"
    assert f'href="{path}"' in await moderator.page("/desk/reports")
    answer = await moderator.send(await moderator.form(path))
    assert str(answer.header("location")).startswith("/desk/reports?")
    assert f'href="{path}"' not in (await moderator.follow(answer)).body.decode()
    neighbour = Browser(hull)
    await neighbour.sign_in("ted")
    assert (await neighbour.get("/desk/reports")).status == 403


async def asked_for(home: Home) -> int:
    """An introduction that waits, in a network that has decided so."""
    node, talks = home.node, home.rooms.conversations
    strict = Matching(node.world, node.database, talks.bench.seal, talks, approves=True)
    offer = await home.add("I drive on Tuesdays", by="ted", categories=("ride-lift",))
    lift = await need(home, "A lift to choir")
    wish = Wish(lift.post_id, offer.post_id, "Could you take me?")
    return (await home.doing(strict.ask(Doer(await home.member("amina")), wish))).id


async def test_an_introduction_is_decided_once_by_whoever_comes_first(
    hull: Home, josie: Browser, ted: Browser
) -> None:
    path = f"/desk/introductions/{await asked_for(hull)}"
    assert f'href="{path}"' in await josie.page("/today")
    page = await josie.page(path)
    for told in ("A lift to choir", "I drive on Tuesdays", "Could you take me?", "Amina"):
        assert told in page
    first, second = [await one.form(path) for one in (josie, ted)]
    assert (await josie.send(first, deed="approve")).status == 303
    assert len(await hull.rows("SELECT 1 FROM conversations")) == 1
    answer = await ted.send(second, deed="decline", why="Too far")
    assert answer.status == 409
    assert "This is decided already." in said(answer)


async def test_an_introduction_may_be_declined_with_a_reason(hull: Home, josie: Browser) -> None:
    path = f"/desk/introductions/{await asked_for(hull)}"
    assert (await josie.fill(path, deed="decline", why="They are away")).status == 303
    assert path not in await josie.page("/today")
    assert await hull.rows("SELECT 1 FROM conversations") == []


async def paths(home: Home) -> list[str]:
    lift = await need(home, "A lift to choir")
    talk = await answered(home, lift, by="ted")
    amina, other = await home.member("amina"), await home.member("ted")
    report = await home.doing(home.rooms.moderation.report(amina, other.iri, (), "He shouts."))
    return [
        f"/desk/listings/{lift.post_id}",
        f"/desk/quiet/{talk.id}",
        f"/desk/calls/{amina.id}",
        f"/desk/reports/{report}",
        f"/desk/introductions/{await asked_for(home)}",
    ]


@pytest.mark.parametrize("role", [None, Role.ADMIN, Role.MODERATOR, Role.UMBRELLA])
async def test_nobody_but_coordinators_looks_at_what_waits(hull: Home, role: Role | None) -> None:
    member = await person(hull, "ted")
    if role is not None:
        await hull.rooms.accounts.trust.give_role(None, member.id, role)
    browser = Browser(hull)
    for path in await paths(hull):
        assert (await browser.get(path)).status == 303, path
    await browser.sign_in("ted")
    for path in [*await paths(hull), "/desk/sisters/1"]:
        # Reports are moderators' work too
        may = role is Role.MODERATOR and path.startswith("/desk/reports/")
        assert (await browser.get(path)).status == (200 if may else 403), path


@pytest.mark.parametrize("language", ["en", "es", "fr", "mi"])
async def test_every_page_is_there_in_every_language(
    hull: Home, josie: Browser, language: str
) -> None:
    josie.cookies["language"] = language
    for path in await paths(hull):
        assert (await josie.get(path)).status == 200, path


@pytest.mark.parametrize(
    "kind", ["listings", "quiet", "calls", "sisters", "reports", "introductions"]
)
@pytest.mark.parametrize("number", ["1", "x", "9" * 30])
async def test_what_there_is_not_is_not_shown(josie: Browser, kind: str, number: str) -> None:
    assert (await josie.get(f"/desk/{kind}/{number}")).status == 404
