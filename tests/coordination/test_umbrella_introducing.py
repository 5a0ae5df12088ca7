"""Whoever coordinates an umbrella introduces networks that are in it, and no others."""

import pytest

from accounts.people import Acting
from accounts.person import Appearance
from accounts.profile import ProfileForm
from accounts.roles import Vetting
from listings.listing import Kind
from tests.accounts.given import person
from tests.alliances.humans import both_say_yes, founded
from tests.fediverse.browsing import Browser
from tests.fediverse.casts import numbered
from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home
from world.errors import Missing, Refused

CODE = "learn"
ADDRESS = f"/coordination/gaps/{CODE}"
BUTTON = f'href="{ADDRESS}"'


async def lead(sisters: Sisters, *members: Home, host: Home | None = None) -> None:
    """Ted of Hull coordinates an umbrella with these networks in it."""
    fediverse, host = sisters.fediverse, host or sisters.hull
    umbrella, ted = await founded(fediverse, host), await sisters.hull.member("ted")
    await host.doing(host.rooms.alliances.set_coordinator(umbrella, ted.iri, inside=True))
    for member in members:
        await both_say_yes(fediverse, host, member)
    await fediverse.settle()


async def a_gap(sisters: Sisters, audience: str = "public") -> None:
    """Madison asks for what Aotearoa offers, and Hull, too."""
    await sisters.madison.add(
        "Grant writing, please", kind=Kind.NEED, categories=(CODE,), audience=audience
    )
    for home in (sisters.aotearoa, sisters.hull):
        await home.add(f"Grant writing in {home.host}", categories=(CODE,), audience=audience)
    await sisters.fediverse.settle()


async def introduce(home: Home, by: str = "ted") -> None:
    await home.doing(home.rooms.coordination.introducing.introduce(await person(home, by), CODE))


async def letters(home: Home, by: str) -> list[str]:
    """What somebody reads of what other desks have written to theirs."""
    viewer, now = await person(home, by), home.watch.now()
    introducing = home.rooms.coordination.introducing
    found = await home.node.database.read(lambda tx: introducing.letters_seen_by(tx, viewer, now))
    return [one.content for one in found]


async def done(home: Home) -> list[int]:
    """By whom others were introduced."""
    return [row["by_id"] for row in await home.rows("SELECT by_id FROM gap_introductions")]


async def test_the_note_says_which_umbrella_and_names_what_is_in_it(sisters: Sisters) -> None:
    hull, ted = sisters.hull, await person(sisters.hull, "ted")
    await lead(sisters, sisters.madison, sisters.aotearoa)
    await a_gap(sisters)
    await introduce(hull)
    await sisters.fediverse.settle()
    for home in (sisters.madison, sisters.aotearoa):
        (words,) = await letters(home, home.coordinator)
        who = "a coordinator of the umbrella HUMANs (humans@hull.example)"
        assert f"Hello from {who}, by way of the desk of Hull Mutual Aid." in words
        assert "Grant writing in aotearoa.example" in words
        assert "Grant writing in hull.example" not in words, "Hull is not in that umbrella"
        assert ted.name not in words, "it would outlive his leaving"
    for by in ("ted", "josie"):
        await introduce(hull, by)
    assert await done(hull) == [ted.id], "once a month, whoever comes later"


async def test_a_network_that_is_not_in_that_umbrella_is_introduced_to_nobody(
    sisters: Sisters,
) -> None:
    hull = sisters.hull
    await lead(sisters, sisters.madison)
    await a_gap(sisters)
    with pytest.raises(Missing):
        await introduce(hull)
    browser = Browser(hull)
    await browser.sign_in("ted")
    assert (await browser.get(ADDRESS)).status == 404
    assert await done(hull) == []


async def test_what_is_for_sisters_only_is_in_no_note_for_an_umbrella(sisters: Sisters) -> None:
    await lead(sisters, *sisters)
    await a_gap(sisters, audience="sisters")
    with pytest.raises(Missing):
        await introduce(sisters.hull)


async def test_who_coordinates_no_umbrella_of_ours_introduces_nobody(sisters: Sisters) -> None:
    hull, madison = sisters.hull, sisters.madison
    await lead(sisters, madison, sisters.aotearoa, host=madison)
    await a_gap(sisters)
    for by in ("ted", "amina"):
        with pytest.raises(Refused):
            await introduce(hull, by)
    browser = Browser(hull)
    await browser.sign_in("ted")
    assert (await browser.get(ADDRESS)).status == 403
    await both_say_yes(sisters.fediverse, madison, hull)
    ted = await person(hull, "ted")
    await hull.rooms.accounts.trust.set_vetting(None, ted.id, Vetting.PAUSED)
    with pytest.raises(Refused):
        await introduce(hull)
    await hull.rooms.accounts.trust.set_vetting(None, ted.id, Vetting.ACTIVE)
    await introduce(hull)
    assert await done(hull) == [ted.id]


async def test_of_two_umbrellas_the_note_is_for_the_one_where_it_reaches_most(
    sisters: Sisters,
) -> None:
    hull, madison, fediverse = sisters.hull, sisters.madison, sisters.fediverse
    await lead(sisters, madison, sisters.aotearoa)
    other, ted = await founded(fediverse, hull, "others"), await hull.member("ted")
    alliances = hull.rooms.alliances
    await hull.doing(alliances.set_coordinator(other, ted.iri, inside=True))
    for home in sisters:
        await hull.doing(alliances.set_member(other, home.handle, inside=True))
        await home.doing(home.rooms.alliances.join("@others@hull.example"))
        await fediverse.settle()
    await a_gap(sisters)
    await introduce(hull)
    await fediverse.settle()
    (words,) = await letters(madison, "leah")
    assert "HUMANs (others@hull.example)" in words
    assert "Grant writing in hull.example" in words


async def test_the_button_stands_beside_what_they_may_introduce_about(sisters: Sisters) -> None:
    hull, fediverse = sisters.hull, sisters.fediverse
    await a_gap(sisters)
    for number in (4, 5):
        home = await fediverse.add(numbered(number))
        await fediverse.become_sisters(hull, home)
        await home.add("Grant writing, please", kind=Kind.NEED, categories=(CODE,))
    await fediverse.settle()
    await lead(sisters, sisters.madison)
    josie, ted = Browser(hull), Browser(hull)
    await josie.sign_in("josie")
    await ted.sign_in("ted")
    assert BUTTON in await josie.page("/umbrella/gaps")
    page = await ted.page("/umbrella/gaps")
    assert "They offer" in page
    assert BUTTON not in page, "who offers it is not in that umbrella"
    await both_say_yes(fediverse, hull, sisters.aotearoa)
    assert BUTTON in await ted.page("/umbrella/gaps")
    amina = Browser(hull)
    await amina.sign_in("amina")
    assert BUTTON not in await amina.page("/umbrella/gaps")


async def test_what_they_have_done_stands_in_the_log_and_letters_to_our_desk_stay_ours(
    sisters: Sisters,
) -> None:
    hull = sisters.hull
    await lead(sisters, *sisters)
    await a_gap(sisters)
    await sisters.madison.doing(
        sisters.madison.rooms.coordination.introducing.introduce(
            await person(sisters.madison, "leah"), CODE
        )
    )
    await sisters.fediverse.settle()
    assert len(await letters(hull, "josie")) == 1
    assert await letters(hull, "ted") == []
    browser = Browser(hull)
    await browser.sign_in("ted")
    answer = await browser.fill(ADDRESS, ADDRESS)
    assert "A note is on its way to their desks." in (await browser.follow(answer)).body.decode()
    page = await browser.page("/coordination")
    assert page.index("Introduced this month") < page.index(BUTTON)
    assert "What other desks have written to ours" not in page


async def test_in_the_log_they_read_the_names_that_everybody_reads(sisters: Sisters) -> None:
    hull, josie = sisters.hull, await person(sisters.hull, "josie")
    form = ProfileForm(name="Josie Blake", appearance=Appearance.FIRST_NAME)
    await hull.rooms.accounts.profiles.edit_profile(Acting(josie.id, josie.id), form)
    await lead(sisters, *sisters)
    await a_gap(sisters)
    await introduce(hull, "josie")
    assert await _logged(hull, "josie") == ["Josie Blake"]
    assert await _logged(hull, "ted") == ["Josie"]
    assert await _logged(hull, "amina") == []


async def _logged(home: Home, by: str) -> list[str]:
    viewer, now = await person(home, by), home.watch.now()
    introducing = home.rooms.coordination.introducing
    found = await home.node.database.read(lambda tx: introducing.log_seen_by(tx, viewer, now))
    return [name for _, name in found]
