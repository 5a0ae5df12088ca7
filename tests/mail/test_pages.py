"""Unsubscribing: with one click of a mail program, or two on a page that needs no script."""

from collections.abc import Mapping

import pytest

from mail.kinds import LetterKind
from mail.recipient import Recipient
from templates.letter_views import AnswerLetter
from tests.fediverse.asking import ask
from tests.fediverse.browsing import Browser
from tests.fediverse.home import Home
from tests.mail.office import read
from world.network import Answer, Outgoing

LETTER = AnswerLetter("offer", "Amina", "https://hull.example/messages/1")
ONE_CLICK = b"List-Unsubscribe=One-Click"
MULTIPART = (
    b'--A\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--A--\r\n'
)
FORM = {"content-type": "application/x-www-form-urlencoded"}


async def josie(hull: Home) -> Recipient:
    member = await hull.member("josie")
    return Recipient("josie@post.example", "Josie", "en", "UTC", actor_id=member.id)


async def link_in_a_letter(hull: Home) -> str:
    """Where josie's mail program would unsubscribe her."""
    to = await josie(hull)
    await hull.node.database.write(lambda tx: hull.rooms.letters.queue(tx, to, LETTER, urgent=True))
    await hull.run_due()
    return str(read(hull.mailbox.letters[-1])["List-Unsubscribe"]).strip("<>")


async def post(
    hull: Home, url: str, body: bytes = ONE_CLICK, headers: Mapping[str, str] = FORM
) -> Answer:
    """As a mail program posts: from elsewhere, without a cookie."""
    return await ask(hull.node.app, Outgoing("POST", url, tuple(headers.items()), body))


async def wanted(hull: Home) -> bool:
    member = await hull.member("josie")
    chosen = await hull.node.database.read(lambda tx: hull.rooms.letters.choices(tx, member.id))
    return chosen[LetterKind.ANSWER]


async def test_one_click_of_a_mail_program_stops_that_kind_and_no_other(hull: Home) -> None:
    answer = await post(hull, await link_in_a_letter(hull))
    assert answer.status == 200
    assert answer.header("location") is None
    assert answer.header("cache-control") == "no-store"
    assert not await wanted(hull)
    member = await hull.member("josie")
    chosen = await hull.node.database.read(lambda tx: hull.rooms.letters.choices(tx, member.id))
    assert [kind for kind, yes in chosen.items() if not yes] == [LetterKind.ANSWER]


async def test_a_click_may_come_twice(hull: Home) -> None:
    link = await link_in_a_letter(hull)
    assert [(await post(hull, link)).status for _ in range(2)] == [200, 200]
    assert not await wanted(hull)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"", {}),
        (b"\x00\xff" * 50, {"content-type": "application/octet-stream"}),
        (
            MULTIPART,
            {"content-type": "multipart/form-data; boundary=A"},
        ),
        (ONE_CLICK, {**FORM, "origin": "https://mail.far.example", "sec-fetch-site": "cross-site"}),
    ],
)
async def test_a_click_counts_however_a_mail_program_says_it(
    hull: Home, body: bytes, headers: dict[str, str]
) -> None:
    assert (await post(hull, await link_in_a_letter(hull), body, headers)).status == 200
    assert not await wanted(hull)


async def test_looking_at_a_link_changes_nothing(hull: Home) -> None:
    """Guards of mail servers open every link in a letter."""
    link = await link_in_a_letter(hull)
    page = await hull.page(link.removeprefix(hull.base_url))
    assert "This is about: Somebody has written to you" in page
    assert '<meta name="robots" content="noindex">' in page
    assert "josie" not in page.lower()
    head = await ask(hull.node.app, Outgoing("HEAD", link))
    assert head.status == 200
    assert await wanted(hull)


async def test_a_person_stops_letters_on_the_page_and_takes_them_up_again(hull: Home) -> None:
    browser, link = Browser(hull), await link_in_a_letter(hull)
    path = link.removeprefix(hull.base_url)
    answer = await browser.send(await browser.form(path, path))
    assert "You will get no more of these letters." in answer.body.decode()
    assert not await wanted(hull)
    answer = await browser.send(await browser.form(path, f"{path}/again"))
    assert "You will get these letters again." in answer.body.decode()
    assert await wanted(hull)


async def test_the_page_speaks_the_readers_language(hull: Home) -> None:
    link = await link_in_a_letter(hull)
    answer = await hull.get(link, accept="text/html", headers=(("accept-language", "fr"),))
    assert "Ne plus m’en envoyer" in answer.body.decode()


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_link_that_is_none_leads_nowhere(hull: Home, method: str) -> None:
    for path in ("/unsubscribe/abc", f"/unsubscribe/{'A' * 3000}", "/unsubscribe/%00"):
        assert (await ask(hull.node.app, Outgoing(method, hull.base_url + path))).status == 404


async def test_letters_of_others_are_shown_nowhere_on_a_public_node(hull: Home) -> None:
    assert (await hull.get("/dev/mail", accept="text/html")).status == 404
    assert (await hull.get("/dev/mail/1", accept="text/html")).status == 404
