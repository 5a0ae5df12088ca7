"""Umbrellas on the web: anybody reads who is in, coordinators say so, networks join and leave."""

import re
from html import unescape

import pytest

from tests.alliances.humans import CHARTER, admitted, founded, hosts_too, members_at
from tests.fediverse.browsing import Browser
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home

HERE = "/umbrellas/humans"


@pytest.fixture
async def josie(hull: Home) -> Browser:
    """The browser of Josie, who coordinates Hull."""
    browser = Browser(hull)
    await browser.sign_in("josie")
    return browser


async def test_a_coordinator_founds_an_umbrella_and_says_who_is_in(
    fediverse: Fediverse, hull: Home, madison: Home, josie: Browser
) -> None:
    fields = {"username": "humans", "name": "HUMANs", "charter": CHARTER}
    page = await josie.follow(await josie.fill("/umbrellas/new", "/umbrellas/new", **fields))
    assert b"We share what we have." in page.body

    add = f"{HERE}/add"
    page = await josie.follow(
        await josie.fill(add, add, whom="@madison@madison.example", place="members")
    )
    assert b"may come in, and has not said yes" in page.body
    await fediverse.settle()
    leah = Browser(madison)
    await leah.sign_in("leah")
    await leah.fill("/umbrellas/join", "/umbrellas/join", whom="@humans@hull.example")
    await fediverse.settle()
    assert await members_at(hull) == ["madison.example"]

    # Anybody reads it, and Josie lets Madison go again
    told = await hull.page(HERE)
    assert "Madison Timebank" in told
    assert "by the word of hull.example" in told
    assert "@humans@hull.example</code>" in told, "to follow it from elsewhere"
    assert '<a href="https://hull.example/@josie"><bdi>' in told, "who coordinates it"
    assert "!humans.community@hull.example</code>" in told, "to subscribe from Lemmy"
    (feed,) = re.findall(r'href="(/umbrella\?umbrella=[^"]*)"', told)
    assert '<option value="humans@hull.example" selected>HUMANs</option>' in await hull.page(feed)
    form = await josie.form(HERE, f"{HERE}/end")
    network = await madison.network()
    await josie.send(form, whom=network.iri, place="members")
    assert await members_at(hull) == []


async def test_what_others_propose_is_confirmed_where_it_stands(
    fediverse: Fediverse, hull: Home, madison: Home, josie: Browser
) -> None:
    # Given a network that would like to come in, and a node that hosts the umbrella too
    await founded(fediverse, hull)
    await madison.doing(madison.rooms.alliances.join("@humans@hull.example"))
    await madison.doing(madison.rooms.alliances.host("@humans@hull.example"))
    await fediverse.settle()
    ted = Browser(hull)
    await ted.sign_in("ted")
    assert f"{HERE}/add" not in (await ted.get(HERE)).body.decode()

    # When Josie follows both links, and presses
    links = re.findall(rf'href="({HERE}/add\?[^"]*)"', (await josie.get(HERE)).body.decode())
    for link in links:
        await josie.send(await josie.form(unescape(link), f"{HERE}/add"))
    await fediverse.settle()

    # Then both are what they wished to be
    assert len(links) == 2
    assert await members_at(hull) == ["madison.example"]
    for home in (hull, madison):
        told = await home.page(HERE)
        assert "says that it is the same umbrella" not in told
        assert "@humans@hull.example" in told
        assert "@humans@madison.example" in told


async def test_an_umbrella_is_chosen_by_any_of_its_hosts(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await founded(fediverse, hull)
    await hosts_too(fediverse, madison, hull)
    for handle in ("humans@hull.example", "@humans@madison.example", "nobody@hull.example"):
        page = await hull.page(f"/umbrella?umbrella={handle}")
        (form,) = re.findall(r'<select name="umbrella">.*?</select>', page, re.DOTALL)
        named = "nobody@hull.example" if "nobody" in handle else "HUMANs"
        assert f'<option value="{handle}" selected>{named}</option>' in form
        assert form.count("HUMANs") == 1, "it is one umbrella"


async def test_a_network_joins_and_leaves_by_two_buttons(
    fediverse: Fediverse, hull: Home, josie: Browser
) -> None:
    await founded(fediverse, hull)
    await admitted(fediverse, hull, hull)
    await josie.send(await josie.form(HERE, "/umbrellas/join"), whom="@humans@hull.example")
    assert await members_at(hull) == ["hull.example"]

    await josie.send(await josie.form(HERE, f"{HERE}/leave"))
    assert await members_at(hull) == []


async def test_the_charter_is_said_in_other_words_by_those_who_coordinate_it(
    fediverse: Fediverse, hull: Home, josie: Browser
) -> None:
    await founded(fediverse, hull)
    page = f"{HERE}/charter"
    await josie.fill(page, page, charter="We meet on Sundays.")
    assert "We meet on Sundays." in await hull.page(HERE)

    ted = Browser(hull)
    await ted.sign_in("ted")
    assert (await ted.get(page)).status == 403
    assert f'{HERE}/add"' not in (await ted.get(HERE)).body.decode()


async def test_what_goes_wrong_is_said_beside_the_field(
    fediverse: Fediverse, hull: Home, josie: Browser
) -> None:
    await founded(fediverse, hull)
    amiss = {
        f"{HERE}/add": {"whom": "@josie@hull.example", "place": "members"},
        "/umbrellas/join": {"whom": "@josie@hull.example"},
        "/umbrellas/new": {"username": "josie", "name": "Josie"},
    }
    for path, fields in amiss.items():
        answer = await josie.fill(path, path, **fields)
        assert answer.status == 422, path


async def test_whoever_looks_for_the_profile_of_an_umbrella_is_led_to_its_page(
    fediverse: Fediverse, hull: Home
) -> None:
    await founded(fediverse, hull)
    answer = await hull.get("/@humans", accept="text/html")
    assert (answer.status, answer.header("location")) == (302, f"https://hull.example{HERE}")
    assert "HUMANs" in await hull.page("/umbrellas")
