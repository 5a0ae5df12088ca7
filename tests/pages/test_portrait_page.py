"""The picture of a member: brought by a form, seen on their page, told to those who follow."""

from dataclasses import replace

from accounts.people import Acting
from accounts.person import Appearance
from accounts.profile import filled
from tests.accounts.given import person
from tests.fediverse.browsing import Browser, File
from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home
from tests.media.photographs import SECRET_WORDS, photograph


async def _browser(home: Home, username: str = "amina") -> Browser:
    browser = Browser(home)
    await browser.sign_in(username)
    return browser


async def test_a_picture_is_shown_on_the_members_page_and_in_their_document(
    sisters: Sisters,
) -> None:
    hull = sisters.hull
    amina = await _browser(hull)
    answer = await amina.fill("/settings/picture", picture=File(photograph()), alt="Laughing")
    assert answer.status == 303
    document = await hull.document("/actors/amina")
    icon = document["icon"]
    assert icon["type"] == "Image"
    assert icon["mediaType"] == "image/jpeg"
    path = icon["url"].removeprefix(hull.base_url)
    assert path.startswith("/media/")
    assert path in await amina.page("/@amina")
    picture = await amina.get(path)
    assert picture.status == 200
    assert not any(word.encode() in picture.body for word in SECRET_WORDS)


async def test_a_follower_elsewhere_hears_of_it_and_of_its_end(sisters: Sisters) -> None:
    hull, madison = sisters.hull, sisters.madison
    await madison.follow(f"@amina@{hull.host}")
    await sisters.fediverse.settle()
    amina = await _browser(hull)
    await amina.fill("/settings/picture", picture=File(photograph()))
    await sisters.fediverse.settle()

    async def known() -> bytes:
        (row,) = await madison.rows(
            "SELECT document FROM actors WHERE iri = :iri", iri=f"{hull.base_url}/actors/amina"
        )
        return bytes(row["document"])

    assert b'"icon"' in await known()
    answer = await amina.fill("/settings/picture", "/settings/picture/remove")
    assert answer.status == 303
    await sisters.fediverse.settle()
    assert b'"icon"' not in await known()
    assert await hull.rows("SELECT 1 FROM pictures") == []


async def test_whoever_appears_through_the_desk_only_shows_no_face(hull: Home) -> None:
    amina = await _browser(hull)
    await amina.fill("/settings/picture", picture=File(photograph()))
    member = await person(hull)
    hidden = replace(filled(member), appearance=Appearance.DESK)
    await hull.rooms.accounts.profiles.edit_profile(Acting(member.id, member.id), hidden)
    assert "icon" not in await hull.document("/actors/amina")


async def test_what_is_no_picture_is_said_beside_the_field(hull: Home) -> None:
    amina = await _browser(hull)
    answer = await amina.fill("/settings/picture", picture=File(b"<svg/>"), alt="A dog")
    assert answer.status == 422
    page = answer.body.decode()
    assert "This is no picture that can be read here" in page
    assert 'value="A dog"' in page
    assert await hull.rows("SELECT 1 FROM pictures") == []
    assert (await amina.fill("/settings/picture", alt="A dog")).status == 422


async def test_a_new_picture_takes_the_place_of_the_old_one(hull: Home) -> None:
    amina = await _browser(hull)
    for _ in range(2):
        await amina.fill("/settings/picture", picture=File(photograph()))
    assert len(await hull.rows("SELECT 1 FROM pictures")) == 1
