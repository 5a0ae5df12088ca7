"""What is a member's own, on the web and without a script."""

import pytest

from actors import store as people
from rights.lists import ListKind
from tests.fediverse.browsing import Browser, File, Forms
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.rights.given import unpacked
from world.network import Answer

FOLLOWS = "Account address,Show boosts,Notify on new posts,Languages"
PATHS = ("/settings/data", "/settings/data/import")


@pytest.fixture
async def amina(hull: Home) -> Browser:
    """Amina's browser, where she is signed in."""
    browser = Browser(hull)
    await browser.sign_in("amina")
    return browser


def said(answer: Answer) -> str:
    return answer.body.decode()


def csv(text: str, name: str = "list.csv") -> File:
    return File(text.encode(), name, "text/csv")


@pytest.mark.parametrize("path", [*PATHS, "/settings/data/lists/mutes.csv", "/export/abc"])
async def test_whoever_is_not_signed_in_is_asked_to_and_comes_back(hull: Home, path: str) -> None:
    answer = await Browser(hull).get(path)
    assert (answer.status, answer.header("location")) == (303, f"/sign-in?next={path}")


@pytest.mark.parametrize("language", ["en", "es", "fr", "mi"])
@pytest.mark.parametrize("path", PATHS)
async def test_every_page_is_there_in_every_language_and_kept_by_nobody(
    amina: Browser, path: str, language: str
) -> None:
    amina.cookies["language"] = language
    answer = await amina.get(path)
    assert answer.status == 200
    assert answer.header("content-language") == language
    assert answer.header("cache-control") == "private, no-store"


async def test_the_page_says_how_long_things_are_kept(amina: Browser) -> None:
    page = await amina.page("/settings/data")
    for period in ("30 days", "7 days", "60 days", "180 days", "3 years"):
        assert period in page, period


# ---------------------------------------------------------------------------------- taking along


async def ask(amina: Browser) -> Answer:
    (form,) = [
        form
        for form in Forms(await amina.page("/settings/data")).found
        if form.action == "/settings/data/export"
    ]
    return await amina.send(form)


def link_in(page: str) -> str:
    return page.partition('href="/export/')[2].partition('"')[0]


async def test_a_member_asks_for_everything_and_fetches_it(hull: Home, amina: Browser) -> None:
    answer = await amina.follow(await ask(amina))
    assert "We are making your file" in said(answer)
    await hull.run_due()
    secret = link_in(await amina.page("/settings/data"))
    assert len(secret) == 43

    file = await amina.get(f"/export/{secret}")

    assert file.status == 200
    assert file.header("content-type") == "application/zip"
    assert str(file.header("content-disposition")).startswith('attachment; filename="amina-20')
    assert file.header("cache-control") == "private, no-store"
    assert file.header("content-length") == str(len(file.body))
    assert "index.html" in unpacked(file.body)


async def test_nobody_else_fetches_it_and_nobody_without_a_fresh_proof(
    fediverse: Fediverse, hull: Home, amina: Browser
) -> None:
    await ask(amina)
    await hull.run_due()
    path = f"/export/{link_in(await amina.page('/settings/data'))}"
    for username in ("ted", "josie"):  # josie is the coordinator
        other = Browser(hull)
        await other.sign_in(username)
        assert (await other.get(path)).status == 404
    fediverse.clock.turn(minutes=16)
    answer = await amina.get(path)
    assert (answer.status, answer.header("location")) == (303, f"/sign-in?next={path}")
    assert (await amina.get("/settings/data")).status == 200


async def test_after_a_week_the_link_says_that_it_is_over(
    fediverse: Fediverse, hull: Home, amina: Browser
) -> None:
    await ask(amina)
    await hull.run_due()
    path = f"/export/{link_in(await amina.page('/settings/data'))}"
    fediverse.clock.turn(days=7)
    await amina.sign_in("amina")
    assert (await amina.get(path)).status == 410
    assert "Make my file" in await amina.page("/settings/data")


async def test_another_one_within_the_hour_is_refused_in_words(hull: Home, amina: Browser) -> None:
    form = await amina.form("/settings/data", "/settings/data/export")
    await amina.send(form)
    await hull.run_due()
    assert "Make a new file" not in await amina.page("/settings/data")
    fields = {**form.fields, "once": ["another word"]}
    answer = await amina.post("/settings/data/export", fields)
    assert answer.status == 409
    assert "made within the hour" in said(answer)


# ------------------------------------------------------------------------------------------ lists


async def test_lists_come_in_mastodons_form_under_mastodons_names(
    hull: Home, amina: Browser
) -> None:
    member, relations = await hull.member("amina"), hull.rooms.relations
    await hull.follow("ted@hull.example", by="amina")
    await hull.doing(relations.quiet.mute(member, "@josie@hull.example", notices=False))
    await hull.doing(relations.quiet.avoid(member, "bad.example"))
    wanted = {
        ListKind.FOLLOWS: (
            "following_accounts.csv",
            f"{FOLLOWS}\r\nted@hull.example,true,false,\r\n",
        ),
        ListKind.BLOCKS: ("blocked_accounts.csv", ""),
        ListKind.MUTES: (
            "muted_accounts.csv",
            "Account address,Hide notifications\r\njosie@hull.example,false\r\n",
        ),
        ListKind.HOSTS: ("blocked_domains.csv", "bad.example\r\n"),
    }
    for kind, (name, text) in wanted.items():
        answer = await amina.get(f"/settings/data/lists/{kind}.csv")
        assert said(answer) == text
        assert answer.header("content-disposition") == f'attachment; filename="{name}"'
        assert answer.header("content-type") == "text/csv; charset=utf-8"
    assert (await amina.get("/settings/data/lists/friends.csv")).status == 404


async def test_a_list_is_shown_first_and_taken_over_when_they_say_yes(
    hull: Home, amina: Browser
) -> None:
    file = csv("Account address,Hide notifications\nted@hull.example,true\n@@,true\n")
    answer = await amina.fill("/settings/data/import", file=file)
    path = str(answer.header("location"))
    page = await amina.page(path)
    assert "1 line in your list." in page
    assert "ted@hull.example" in page
    member = await hull.member("amina")
    assert await hull.node.database.read(lambda tx: people.mutes_of(tx, member.id)) == []

    begun = await amina.follow(await amina.fill(path, f"{path}/begin"))
    assert "Is being worked through" in said(begun)
    await hull.run_due()

    assert "Done" in await amina.page(path)
    (mute,) = await hull.node.database.read(lambda tx: people.mutes_of(tx, member.id))
    assert mute.muted.username == "ted"
    assert "People you mute" in await amina.page("/settings/data")
    gone = await amina.follow(await amina.fill(path, f"{path}/forget"))
    assert "Put away." in said(gone)
    assert (await amina.get(path)).status == 404


async def test_what_is_no_list_is_told_beside_the_field(amina: Browser) -> None:
    cases = {
        "This is not a text file": File(b"PK\x03\x04\x00\x00", "follows.csv", "text/csv"),
        "There is nothing in this file": csv("\n\n", "follows.csv"),
        "Please say what kind of list": csv("ted@hull.example\n", "friends.csv"),
        "This file is too large": csv("a" * 2_000_001, "follows.csv"),
    }
    for sentence, file in cases.items():
        answer = await amina.fill("/settings/data/import", file=file)
        assert answer.status == 422, sentence
        assert sentence in said(answer)
    answer = await amina.fill("/settings/data/import")
    assert answer.status == 422


async def test_the_kind_may_be_chosen(amina: Browser) -> None:
    file = csv("ted@hull.example\n", "friends.csv")
    answer = await amina.fill("/settings/data/import", file=file, kind="blocks")
    assert "People you block" in await amina.page(str(answer.header("location")))


async def test_nobody_sees_or_begins_the_list_of_somebody_else(hull: Home, amina: Browser) -> None:
    answer = await amina.fill(
        "/settings/data/import", file=csv("josie@hull.example\n", "blocks.csv")
    )
    path = str(answer.header("location"))
    ted = Browser(hull)
    await ted.sign_in("ted")
    assert (await ted.get(path)).status == 404
    form = await ted.form("/settings/data", "/settings/data/export")
    assert (await ted.post(f"{path}/begin", form.fields)).status == 404
    assert (await amina.get("/settings/data/imports/17")).status == 404
    assert (await amina.get("/settings/data/imports/x")).status == 404
