"""`sisternet mail` and the page for trials, on a node of one's own machine."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TypeVar

from mail.actions import Letters
from mail.letter import ServerHealth
from mail.recipient import Recipient
from mail.store import note, note_health, set_due
from node import config_file
from node.assembly import Node, assemble
from node.outside import real_world
from node.secret import read_secret
from storage.transaction import Writing
from templates.letter_views import AgreedLetter, AnswerLetter, LetterView
from tests.fediverse.asking import ask
from tests.mail.test_returns import notice
from tests.node.shell import Shell
from world.network import Answer, Outgoing

T = TypeVar("T")
JOSIE = Recipient("josie@post.example", "Josie", "en", "UTC")
LETTER = AnswerLetter("offer", "Amina <i>", "http://hull.test/messages/1", title="Soup")


def with_node(home: Shell, deed: Callable[[Node], Awaitable[T]]) -> T:
    settings = config_file.load(home.folder / "config.toml", {})

    async def whole() -> T:
        node = await assemble(settings, real_world(settings), read_secret(settings))
        try:
            return await deed(node)
        finally:
            await node.close()

    return asyncio.run(whole())


def queued(
    home: Shell, to: Recipient = JOSIE, letter: LetterView = LETTER, *, sent: bool = True
) -> tuple[int, str]:
    """The number of a letter, and the mark by which it is known when it comes back."""

    async def deed(node: Node) -> tuple[int, str]:
        letters: Letters = node.rooms.letters

        def queue(tx: Writing) -> int | None:
            return letters.queue(tx, to, letter, urgent=True)

        number = await node.database.write(queue)
        assert number is not None
        if sent:
            await node.loops.mail.run_due()
        return number, node.loops.mail.returns.marks.of(number)

    return with_node(home, deed)


def test_an_empty_queue_says_so(home: Shell) -> None:
    assert home.said("mail list").strip() == "No letter waits, and none was sent of late."


def test_letters_are_listed_without_a_word_of_what_they_say(home: Shell) -> None:
    first, _ = queued(home)
    second, _ = queued(home, sent=False)
    told = home.said("mail list")
    lines = told.splitlines()
    assert lines[0].startswith(f"{second}  answer     waiting; due ")
    assert lines[1].startswith(f"{first}  answer     sent; written ")
    assert not re.search("josie|Soup|Amina|post.example", told)
    assert len(home.said("mail list --limit 1").splitlines()) == 1


def test_a_letter_is_sent_at_once_when_asked(home: Shell) -> None:
    number, _ = queued(home, sent=False)
    assert home.said(f"mail retry {number}") == "Will be sent at once: 1.\n"
    assert home.said("mail retry") == "Will be sent at once: 1.\n"
    said = home.run("mail retry 7")
    assert (said.code, "No letter waits under the number 7." in said.err) == (1, True)


def test_a_trial_letter_waits_for_the_mailbox_of_the_node_that_serves(home: Shell) -> None:
    assert "/dev/mail" in home.said("mail test Josie@Post.Example --language es")
    assert "desk       waiting" in home.said("mail list")


def test_a_trial_letter_needs_an_address(home: Shell) -> None:
    said = home.run("mail test josie")
    assert (said.code, "does not look like an e-mail address" in said.err) == (1, True)


def test_a_trial_letter_needs_a_mail_server_and_says_what_is_wrong_with_it(home: Shell) -> None:
    config = home.folder / "config.toml"
    text = config.read_text("utf-8").replace("dev_mailbox = true", "dev_mailbox = false")
    config.write_text(text, "utf-8")
    said = home.run("mail test josie@post.example")
    assert (said.code, "[mail] server is not set" in said.err) == (1, True)

    lines = text.replace('server = ""', 'server = "127.0.0.1"')
    lines = lines.replace("port = 587", "port = 1").replace('tls = "starttls"', 'tls = "none"')
    config.write_text(lines, "utf-8")
    said = home.run("mail test josie@post.example")
    assert (said.code, "The mail server cannot be reached" in said.err) == (1, True)
    assert home.said("mail list").strip() == "No letter waits, and none was sent of late."


def test_a_letter_that_came_back_closes_its_address_and_the_keeper_opens_it(home: Shell) -> None:
    _, mark = queued(home)
    told = home.said("mail bounce", answers=notice(mark).decode())
    assert told == "Nothing arrives there (550 5.1.1): the address gets no more letters.\n"
    listed = home.said("mail list")
    assert "Nothing arrives at a guest: 550 5.1.1" in listed
    assert "josie" not in listed
    found = re.search(r"sisternet mail open (\d+)", listed)
    assert found is not None
    assert home.said(f"mail open {found[1]}") == "Letters go there again.\n"
    assert "Nothing arrives" not in home.said("mail list")
    assert home.run(f"mail open {found[1]}").code == 1


def test_whose_address_it_is_is_named_by_handle_only(home: Shell) -> None:
    async def of_josie(node: Node) -> int:
        return (await node.rooms.membership.named("josie")).id

    member = with_node(home, of_josie)
    to = Recipient("j@post.example", "Josie", "en", "UTC", actor_id=member)
    _, mark = queued(home, to)
    home.said("mail bounce", answers=notice(mark).decode())
    assert "Nothing arrives at @josie@hull.test: 550 5.1.1" in home.said("mail list")


def test_a_notice_about_the_letter_alone_is_noted(home: Shell) -> None:
    _, mark = queued(home)
    full = notice(mark, status="5.2.2", diagnostic="smtp; 552 5.2.2 full").decode()
    assert home.said("mail bounce", answers=full) == "Noted: the letter came back (552 5.2.2).\n"
    assert "refused" in home.said("mail list")


def test_what_is_no_notice_of_ours_changes_nothing_and_does_not_bounce_again(home: Shell) -> None:
    queued(home)
    for text in ("", "Subject: Hello\n\nI am away.\n", notice("7.0123").decode()):
        told = home.said("mail bounce", answers=text)
        assert told == "This says of no letter of ours that it failed. Nothing was changed.\n"


def test_a_mail_server_that_fails_is_told_with_the_queue(home: Shell) -> None:
    failing = ServerHealth(failures=2, last_error="The mail server cannot be reached: Timeout.")
    with_node(home, lambda node: node.database.write(lambda tx: note_health(tx, failing)))
    assert home.said("mail list").splitlines() == [
        "The mail server failed 2 times in a row.",
        "The mail server cannot be reached: Timeout.",
    ]


def test_a_trial_letter_to_a_closed_address_is_refused(home: Shell) -> None:
    _, mark = queued(home)
    home.said("mail bounce", answers=notice(mark).decode())
    said = home.run("mail test josie@post.example")
    assert (said.code, "Nothing arrives at this address" in said.err) == (1, True)


def test_tries_and_what_the_mail_server_said_are_told(home: Shell) -> None:
    number, _ = queued(home, sent=False)

    def put_off(tx: Writing) -> None:
        set_due(tx, number, datetime(2026, 3, 7, 9, tzinfo=UTC), 3)
        note(tx, number, "450 4.2.0")

    with_node(home, lambda node: node.database.write(put_off))
    line = home.said("mail list").strip()
    assert line.endswith("waiting; due 07 Mar 09:00 UTC; 3 tries; 450 4.2.0")


# ------------------------------------------------------------------------------ the trial page


def seen(home: Shell, *paths: str, letter: LetterView = LETTER) -> list[Answer]:
    """What the pages at these paths say after a letter was sent."""

    async def deed(node: Node) -> list[Answer]:
        await node.found()
        letters = node.rooms.letters
        await node.database.write(lambda tx: letters.queue(tx, JOSIE, letter, urgent=True))
        await node.loops.mail.run_due()
        asked = (Outgoing("GET", f"http://hull.test{path}") for path in paths)
        return [await ask(node.app, request) for request in asked]

    return with_node(home, deed)


def test_on_trial_every_letter_is_shown_as_text_and_as_html(home: Shell) -> None:
    listed, html, none = seen(home, "/dev/mail", "/dev/mail/1", "/dev/mail/2")
    page = listed.body.decode()
    assert "Somebody has written to you at Hull Mutual Aid" in page
    assert "Josie &lt;josie@post.example&gt;" in page
    assert "Amina &lt;i&gt; would like what you offer: “Soup”." in page
    assert "Amina &lt;i&gt; would like what you offer: “Soup”." in html.body.decode()
    assert none.status == 404


def test_a_letter_shown_as_html_can_do_nothing_at_all(home: Shell) -> None:
    (html,) = seen(home, "/dev/mail/1")
    policy = str(html.header("content-security-policy"))
    assert policy.startswith("sandbox; default-src 'none';")
    assert "script" not in policy
    assert "allow" not in policy


def test_files_that_go_along_are_named(home: Shell) -> None:
    (listed,) = seen(home, "/dev/mail", letter=AgreedLetter("Amina", "http://hull.test/messages/1"))
    assert "It is agreed" in listed.body.decode()
