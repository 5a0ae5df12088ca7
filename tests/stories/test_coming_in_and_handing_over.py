"""People come in by three ways, and the coordinator's work passes into other hands."""

import re

from accounts.roles import Vetting
from tests.accounts.given import again, letters, link_in, person
from tests.fediverse.browsing import Browser
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home


async def signed_in(home: Home, username: str) -> Browser:
    browser = Browser(home)
    await browser.sign_in(username)
    return browser


async def test_somebody_joins_by_a_printed_code_is_met_and_is_known_among_the_sisters(
    sisters: Sisters,
) -> None:
    # Given the coordinator has printed a code for a table in the library
    hull, madison = sisters.hull, sisters.madison
    josie = await signed_in(hull, "josie")
    answer = await josie.fill("/people/invitations", uses="20", weeks="4", note="Library")
    printed = await josie.page(str(answer.header("location")))
    (address,) = re.findall(r"https://hull\.example(/join/[\w-]+)<", printed)

    # When somebody points her telephone at it
    phone = Browser(hull)
    await phone.follow(await phone.fill(address, name="Marama Hall", phone="01482 000 111"))
    marama = await person(hull, "marama")

    # Then she is in, and sees no more than anybody until she has been met
    assert "gets in touch to meet you" in await phone.page("/settings")
    assert marama.vetting is Vetting.APPLIED

    # And when the coordinator has met her, she offers something like everybody
    here = f"/people/{marama.id}"
    for step in ("met", "active"):
        await josie.fill(here, f"{here}/vetting", to=step)
    await phone.fill("/settings/profile", can_do="Songs, and tea.", area="Avenues")
    await hull.add("A song for a birthday", by="marama")
    await sisters.fediverse.settle()

    # And the sisters know her by her first name only
    assert await madison.titles() == ["A song for a birthday"]
    (known,) = await madison.rows("SELECT name, summary FROM actors WHERE username = 'marama'")
    assert known["name"] == "Marama"
    for home in sisters:
        if home is not hull:
            rows = await home.rows("SELECT document FROM actors WHERE username = 'marama'")
            assert all(b"Hall" not in (row["document"] or b"") for row in rows)


async def test_somebody_asks_to_join_is_met_and_goes_in_by_the_letter(
    fediverse: Fediverse, hull: Home
) -> None:
    # Given somebody has asked to join
    visitor = Browser(hull)
    await visitor.fill("/join", name="Rewi", email="rewi@post.example", about="I mend bicycles.")

    # When the coordinator has met him
    josie = await signed_in(hull, "josie")
    waiting = await josie.page("/people/applications")
    (path,) = re.findall(r'href="(/people/applications/\d+)"', waiting)
    assert "I mend bicycles." in await josie.page(path)
    await josie.fill(path, vetting="active")

    # Then a letter bids him welcome in the morning, and its link leads in
    await fediverse.live(hours=12)
    (letter,) = await letters(hull)
    assert "Welcome to Hull Mutual Aid" in letter
    inside = await visitor.follow(await visitor.fill(f"/confirm/{link_in(letter)}"))
    assert "You are in. Welcome!" in inside.body.decode()
    # And of what he told nothing is left but that he is here
    assert await hull.rows("SELECT 1 FROM applications WHERE told_sealed IS NOT NULL") == []


async def test_somebody_without_email_is_entered_over_the_telephone_and_everything_is_noted(
    hull: Home,
) -> None:
    # Given the coordinator enters Nell while they talk
    josie = await signed_in(hull, "josie")
    answer = await josie.fill(
        "/people/new",
        name="Nell Brook",
        contact_note="Knock at the blue door",
        appearance="desk",
        vetting="active",
        how="spoken",
    )
    here = str(answer.header("location")).partition("?")[0]
    nell_id = int(here.rpartition("/")[2])
    (row,) = await hull.rows("SELECT username FROM actors WHERE id = :id", id=nell_id)

    # When she changes something for her, and reads out a code
    await josie.fill(f"{here}/contact", phone="01482 000 333", how="spoken")
    code = (await josie.fill(here, f"{here}/code")).body.decode()
    (told,) = re.findall(r'class="address">([^<]+)<', code)

    # Then nobody else learns her name
    assert "Nell" not in str(await hull.document(f"/actors/{row['username']}"))
    assert "nell" not in row["username"]
    # And Nell, with her neighbour's telephone, finds everything that was done in her name
    borrowed = Browser(hull)
    answer = await borrowed.fill("/sign-in/code", name=row["username"], code=told)
    assert answer.status == 303
    page = await borrowed.page("/settings/done-for-me")
    for deed in ("Made you a member here.", "Changed how to reach you.", "Made a code with which"):
        assert deed in page


async def test_the_coordinator_leaves_and_the_network_goes_on(hull: Home) -> None:
    # Given Josie is the only coordinator
    josie, amina = await signed_in(hull, "josie"), await person(hull)
    own = await person(hull, "josie")
    # When she would lay the role down with nobody to follow
    answer = await josie.fill(
        f"/people/{own.id}", f"/people/{own.id}/take-role", role="coordinator"
    )
    # Then she is asked to find somebody first
    assert answer.status == 409

    # And when she hands it to Amina
    here = f"/people/{amina.id}"
    await josie.fill(here, f"{here}/hand-over", role="coordinator")

    # Then Amina has it, without a password, and Josie sees the lists no more
    assert (await again(hull, amina)).is_coordinator
    successor = await signed_in(hull, "amina")
    assert "3 members" in await successor.page("/people")
    later = await signed_in(hull, "josie")
    assert (await later.get("/people")).status == 403
    # And the network's own document names who acts for it now
    moderators = await hull.document("/actors/hull/moderators")
    assert moderators["orderedItems"] == [amina.actor.iri]
