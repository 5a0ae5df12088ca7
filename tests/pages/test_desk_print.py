"""What is printed: nothing on it that its readers may not see, and short addresses that lead on."""

import re

import pytest

from accounts.people import Acting
from accounts.person import Appearance
from accounts.profile import ProfileForm, filled
from accounts.roles import Role, Vetting
from desk.slips import LENGTH, SIGNS, as_typed, new_code
from listings.terms import Voice
from tests.accounts.given import joined, person
from tests.desk.given import need
from tests.fediverse.browsing import Browser
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.sundial import Dice

PATHS = (
    "/desk/print",
    "/desk/print/directory",
    "/desk/print/board",
    "/desk/print/offers",
    "/desk/print/sheet",
)


@pytest.fixture
async def josie(hull: Home) -> Browser:
    """The coordinator's browser."""
    browser = Browser(hull)
    await browser.sign_in("josie")
    return browser


async def says(home: Home, username: str, **changed: object) -> None:
    """A member says something else of themselves."""
    told = await person(home, username)
    form = filled(told)
    values = {name: getattr(form, name) for name in form.__dataclass_fields__}
    acting = Acting(told.id, told.id)
    await home.doing(
        home.rooms.accounts.profiles.edit_profile(acting, ProfileForm(**{**values, **changed}))
    )


async def test_the_directory_has_members_as_they_appear_if_they_agreed(
    hull: Home, josie: Browser
) -> None:
    await says(hull, "amina", name="Amina Rahman", appearance=Appearance.FIRST_NAME, can_do="Soup")
    await says(hull, "ted", findable=False)
    hidden = await joined(hull, "Marama Hall", appearance="desk")
    await hull.rooms.accounts.trust.set_vetting(None, hidden.id, Vetting.MET)
    await joined(hull, "Wiremu")  # whom nobody has met
    page = await josie.page("/desk/print/directory")
    assert "Amina" in page
    assert "Soup" in page
    for unseen in ("Rahman", "Ted", "Marama", "Wiremu", "01482"):
        assert unseen not in page


async def test_a_public_board_has_what_everybody_may_see_and_nothing_else(
    hull: Home, josie: Browser
) -> None:
    await need(hull, "For everybody", audience="public")
    await need(hull, "For members", audience="network")
    await need(hull, "For coordinators", audience="coordinator")
    await hull.add("An offer")
    page = await josie.page("/desk/print/board")
    assert "For everybody" in page
    assert "For members" not in page
    page = await josie.page("/desk/print/board?for=members")
    assert "For members" in page
    assert "For coordinators" not in page
    assert "An offer" not in page


async def test_a_slip_leads_to_the_page_however_it_is_typed(hull: Home, josie: Browser) -> None:
    lift = await need(hull, "A lift to choir", audience="public")
    page = await josie.page("/desk/print/board")
    found = re.search(rf"hull\.example/s/([{SIGNS}]{{{LENGTH}}})", page)
    assert found is not None
    stranger = Browser(hull)
    for typed in (found[1], found[1].upper(), f"%20{found[1]}"):
        answer = await stranger.get(f"/s/{typed}")
        assert (answer.status, answer.header("location")) == (303, f"/listings/{lift.post_id}")
    assert await josie.page("/desk/print/board") == await josie.page("/desk/print/board")


async def test_a_slip_of_what_is_for_members_shows_it_to_members_alone(
    hull: Home, josie: Browser
) -> None:
    await need(hull, "A lift to choir")
    page = await josie.page("/desk/print/board?for=members")
    code = re.findall(rf"/s/([{SIGNS}]{{{LENGTH}}})", page)[0]
    stranger = Browser(hull)
    assert (await stranger.follow(await stranger.get(f"/s/{code}"))).status == 404
    await stranger.sign_in("ted")
    assert (await stranger.follow(await stranger.get(f"/s/{code}"))).status == 200


@pytest.mark.parametrize("code", ["22222", "aaaaa", "x", "bcdfg%00", "9" * 200])
async def test_a_slip_that_was_never_printed_leads_nowhere(hull: Home, code: str) -> None:
    assert (await Browser(hull).get(f"/s/{code}")).status == 404


async def test_codes_of_what_is_gone_are_taken_back(
    fediverse: Fediverse, hull: Home, josie: Browser
) -> None:
    lift = await need(hull, "A lift to choir", audience="public")
    await josie.page("/desk/print/board")
    await hull.rooms.listings.delete(await hull.member("amina"), lift.post_id)
    await need(hull, "Another lift", audience="public")
    await josie.page("/desk/print/board")
    assert len(await hull.rows("SELECT 1 FROM slips")) == 1


async def test_offers_stand_below_their_kind_of_help_with_names_as_they_appear(
    hull: Home, josie: Browser
) -> None:
    await hull.add("Bread", by="ted", categories=("food-bake",))
    await hull.add("A lift", by="amina", categories=("ride-lift",))
    page = await josie.page("/desk/print/offers")
    assert page.index("Lifts and transport") < page.index("A lift")
    assert page.index("A lift") < page.index("Food and meals") < page.index("Bread")
    assert "Ted" in page


async def test_whom_the_desk_speaks_for_is_not_named_on_paper(hull: Home, josie: Browser) -> None:
    await need(hull, "Somebody to talk to", voice=Voice.ANONYMOUS, audience="public")
    await need(hull, "A first name", voice=Voice.FIRST_NAME, audience="public")
    page = await josie.page("/desk/print/board")
    assert "Somebody to talk to" in page
    assert "Amina" not in page


async def test_everything_is_there_in_large_print_and_leads_back(
    hull: Home, josie: Browser
) -> None:
    await need(hull, "A lift to choir", audience="public")
    await hull.add("Bread")
    for path in PATHS[1:]:
        page = await josie.page(f"{path}?print=large&for=members")
        assert '<body class="large">' in page, path
        assert f'href="{path}?for=members"' in page, path
        assert 'class="large"' not in await josie.page(path)


async def test_boards_without_anything_say_so(josie: Browser) -> None:
    assert "Nobody asks for anything just now." in await josie.page("/desk/print/board")
    assert "Nobody offers anything just now." in await josie.page("/desk/print/offers")


@pytest.mark.parametrize("role", [None, Role.ADMIN, Role.MODERATOR, Role.UMBRELLA])
async def test_nobody_but_coordinators_prints(hull: Home, role: Role | None) -> None:
    ted = await person(hull, "ted")
    if role is not None:
        await hull.rooms.accounts.trust.give_role(None, ted.id, role)
    browser = Browser(hull)
    await browser.sign_in("ted")
    for path in PATHS:
        assert (await browser.get(path)).status == 403, path


@pytest.mark.parametrize("language", ["en", "es", "fr", "mi"])
async def test_what_is_printed_is_there_in_every_language(
    hull: Home, josie: Browser, language: str
) -> None:
    await need(hull, "A lift to choir", audience="public")
    await hull.add("Bread")
    josie.cookies["language"] = language
    for path in PATHS:
        answer = await josie.get(path)
        assert answer.status == 200, path
        assert answer.header("cache-control") == "private, no-store", path


def test_codes_are_new_and_without_signs_that_are_mistaken() -> None:
    dice = Dice("codes")
    first = new_code(dice, ())
    again = new_code(Dice("codes"), {first})
    assert first != again
    assert as_typed(f" {first.upper()} ") == first
    assert as_typed("oil10") == ""
