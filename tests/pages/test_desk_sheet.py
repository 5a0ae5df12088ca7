"""A sheet of paper: each row stands or falls by itself, and nothing of it is lost or doubled."""

from datetime import timedelta

import pytest

from accounts.roles import Role
from tests.accounts.given import joined, person
from tests.fediverse.browsing import Browser
from tests.fediverse.home import Home
from world.network import Answer

DAY = timedelta(days=1)
GOOD = {
    "member_1": "Amina",
    "kind_1": "need",
    "title_1": "A lift to choir",
    "category_1": "A lift there and back",
    "until_1": "2026-03-20",
    "member_3": "@ted",
    "kind_3": "offer",
    "title_3": "I mend gates",
    "category_3": "Small repairs",
}
BAD = {
    "member_2": "Nobody",
    "title_2": "Something",
    "category_2": "Alchemy",
    "until_2": "soon",
    "member_4": "ted",
    "title_4": "",
    "category_4": "food",
}


@pytest.fixture
async def josie(hull: Home) -> Browser:
    """The coordinator's browser."""
    browser = Browser(hull)
    await browser.sign_in("josie")
    return browser


def said(answer: Answer) -> str:
    return answer.body.decode()


async def titles(home: Home) -> list[str]:
    rows = await home.rows("SELECT title FROM listings ORDER BY post_id")
    return [row["title"] for row in rows]


async def test_good_rows_are_taken_and_told_whose_they_are(hull: Home, josie: Browser) -> None:
    answer = await josie.fill("/desk/sheet", **GOOD, on="2026-03-01")
    assert answer.status == 303, said(answer)
    page = said(await josie.follow(answer))
    assert "2 rows are taken" in page
    assert "The next sheet" in page
    amina, ted = await person(hull), await person(hull, "ted")
    rows = await hull.rows(
        "SELECT l.title, l.kind, l.root_category, l.expires_at, p.author_id FROM listings l"
        " JOIN posts p ON p.id = l.post_id ORDER BY l.post_id"
    )
    assert [tuple(row)[:3] for row in rows] == [
        ("A lift to choir", "need", "ride"),
        ("I mend gates", "offer", "home"),
    ]
    assert [row["author_id"] for row in rows] == [amina.id, ted.id]
    assert rows[0]["expires_at"] == "2026-03-21T00:00:00.000Z"
    deeds = await hull.rows("SELECT deed, consent, agreed_on FROM behalf_log ORDER BY id")
    assert [tuple(deed) for deed in deeds] == [("listing_made", "paper", "2026-03-01")] * 2


async def test_bad_rows_come_back_with_what_is_wrong_and_good_ones_are_kept(
    hull: Home, josie: Browser
) -> None:
    answer = await josie.fill("/desk/sheet", **GOOD, **BAD)
    assert answer.status == 303
    page = said(await josie.follow(answer))
    assert await titles(hull) == ["A lift to choir", "I mend gates"]
    for told in (
        "2 rows are taken",
        "Nobody here is called that. Please enter them as a member first.",
        "There is no such kind of help. Please choose one from the list.",
        "Please write a day, such as 2027-03-31.",
        "Please say in a few words what it is about.",
        'value="Alchemy"',
        'value="Nobody"',
    ):
        assert told in page
    assert 'name="title_2"' in page
    assert 'name="title_3"' not in page  # two rows are left


async def test_what_is_left_is_put_right_and_entered(hull: Home, josie: Browser) -> None:
    left = str((await josie.fill("/desk/sheet", **BAD)).header("location"))
    mended = {"member_1": "amina", "category_1": "company", "until_1": "", "title_2": "Bread"}
    answer = await josie.fill(left, **mended)
    assert answer.status == 303
    assert "2 rows are taken" in said(await josie.follow(answer))
    assert await titles(hull) == ["Something", "Bread"]


async def test_a_sheet_that_is_sent_twice_is_entered_once(hull: Home, josie: Browser) -> None:
    form = await josie.form("/desk/sheet")
    first, second = await josie.send(form, **GOOD), await josie.send(form, **GOOD)
    assert first.header("location") == second.header("location")
    assert len(await titles(hull)) == 2


async def test_the_rest_of_a_sheet_is_entered_by_whoever_comes_first(
    hull: Home, josie: Browser
) -> None:
    ted = await person(hull, "ted")
    await hull.rooms.accounts.trust.give_role(None, ted.id, Role.COORDINATOR)
    other = Browser(hull)
    await other.sign_in("ted")
    left = str((await josie.fill("/desk/sheet", **BAD)).header("location"))
    first, second = await josie.form(left), await other.form(left)
    mended = {"member_1": "amina", "category_1": "company", "until_1": ""}
    went_on = str((await josie.send(first, **mended)).header("location"))
    answer = await other.send(second, **mended)
    assert answer.status == 409
    assert f'href="{went_on}"' in said(answer)
    assert await titles(hull) == ["Something"]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"title_1": "x" * 81}, "The headline is too long"),
        ({"title_1": "Ring 01482 222 333"}, "This says how or where to reach somebody."),
        ({"until_1": "2029-01-01"}, "It may run for a year at most"),
        ({"until_1": "2026-03-01"}, "The end must lie in the future."),
        ({"member_1": ""}, "Nobody here is called that."),
        ({"category_1": ""}, "There is no such kind of help."),
    ],
)
async def test_what_the_rules_of_listings_refuse_comes_back_in_its_row(
    hull: Home, josie: Browser, typed: dict[str, str], told: str
) -> None:
    row = {name: value for name, value in GOOD.items() if name.endswith("_1")}
    page = said(await josie.follow(await josie.fill("/desk/sheet", **{**row, **typed})))
    assert told in page
    assert await titles(hull) == []
    assert await hull.rows("SELECT 1 FROM behalf_log") == []


async def test_two_of_one_name_are_told_apart_by_their_handles(hull: Home, josie: Browser) -> None:
    await joined(hull, "Amina")
    page = said(await josie.follow(await josie.fill("/desk/sheet", **GOOD)))
    assert "Several are called that. Please write the handle." in page


async def test_a_kind_of_help_is_found_by_any_of_its_words(hull: Home, josie: Browser) -> None:
    josie.cookies["language"] = "es"
    words = ["Viajes y transporte", "lifts", "#lifts", "RIDE", "ride-lift", "drive", "bicycle"]
    rows: dict[str, str] = {}
    for number, word in enumerate(words, start=1):
        rows |= {f"member_{number}": "amina", f"title_{number}": word, f"category_{number}": word}
    await josie.fill("/desk/sheet", **rows)
    found = await hull.rows("SELECT DISTINCT root_category FROM listings")
    assert [row[0] for row in found] == ["ride"]
    assert len(await titles(hull)) >= len(words) - 1


async def test_an_empty_sheet_is_nothing_to_enter(hull: Home, josie: Browser) -> None:
    answer = await josie.fill("/desk/sheet")
    assert answer.status == 400
    assert "There is nothing on this sheet yet." in said(answer)
    assert await hull.rows("SELECT 1 FROM sheets") == []


async def test_what_is_kept_of_a_sheet_is_sealed_and_forgotten_in_time(
    hull: Home, josie: Browser
) -> None:
    path = str((await josie.fill("/desk/sheet", **BAD)).header("location"))
    (row,) = await hull.rows("SELECT content FROM sheets")
    assert b"Alchemy" not in row["content"]
    hull.watch.wrong += 15 * DAY
    await hull.rooms.desk.tidy(hull.watch.now())
    await josie.sign_in("josie")
    assert (await josie.get(path)).status == 404


@pytest.mark.parametrize("role", [None, Role.ADMIN, Role.MODERATOR])
async def test_nobody_but_coordinators_enters_sheets(
    hull: Home, josie: Browser, role: Role | None
) -> None:
    path = str((await josie.fill("/desk/sheet", **BAD)).header("location"))
    ted = await person(hull, "ted")
    if role is not None:
        await hull.rooms.accounts.trust.give_role(None, ted.id, role)
    browser = Browser(hull)
    await browser.sign_in("ted")
    for address in ("/desk/sheet", path):
        assert (await browser.get(address)).status == 403
    assert (await josie.get("/desk/sheet/1")).status == 404


@pytest.mark.parametrize("language", ["en", "es", "fr", "mi"])
async def test_a_sheet_is_there_in_every_language(
    hull: Home, josie: Browser, language: str
) -> None:
    josie.cookies["language"] = language
    answer = await josie.fill("/desk/sheet", **BAD)
    assert (await josie.follow(answer)).status == 200


async def test_whoever_leaves_is_taken_off_every_sheet(hull: Home, josie: Browser) -> None:
    rows = {**GOOD, **BAD, "member_2": "AMINA"}
    path = str((await josie.fill("/desk/sheet", **rows)).header("location"))
    assert "Amina" in (page := await josie.page(path))
    assert "Alchemy" in page
    await hull.rooms.membership.remove("amina")
    page = await josie.page(path)
    for gone in ("Amina", "AMINA", "A lift to choir", "Alchemy"):
        assert gone not in page
    assert "I mend gates" in page
    assert 'name="category_1" type="text" value="food"' in page
