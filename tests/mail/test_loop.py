"""What becomes of letters: sent once, tried again, given up, and kept through every death."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from mail.backlog import backlog, retry
from mail.letter import ServerHealth
from mail.recipient import Recipient
from mail.schedule import after_failure, after_success, next_try
from storage.instants import from_text
from templates.letter_views import AddressLetter, SignInLetter
from tests.fediverse.sundial import START
from tests.mail.office import JOSIE, TED, Office, answer, read, text_of
from tests.mail.smtp import MailHost
from world.errors import Missing, Unreachable
from world.mail import Bounced, Deferred, Envelope, MailServer, SmtpPostman, Tls

WAY_IN = SignInLetter("https://hull.example/sign-in/link/abc", 60)
CLOSED = Bounced("550 5.1.1", is_address=True)
SPAM = Bounced("550 5.7.1", is_address=False)
LATER = Deferred("450 4.2.0")
AWAY = Unreachable("The mail server cannot be reached: SMTPConnectError.")


async def due_at(office: Office, number: int) -> datetime:
    rows = await office.rows(f"SELECT due_at FROM letters WHERE id = {number}")  # noqa: S608
    return from_text(rows[0]["due_at"])


async def test_the_urgent_go_first_and_then_the_oldest(office: Office) -> None:
    await office.queued(JOSIE)
    office.clock.turn(seconds=1)
    await office.queued(TED)
    await office.queued(TED, WAY_IN)
    assert await office.loop.run_due() == 3
    assert [message["Subject"].split()[0] for message in office.taken] == [
        *("Your", "Somebody", "Somebody"),
    ]
    assert [str(message["To"])[:3] for message in office.taken] == ["Ted", "Jos", "Ted"]
    assert office.postman.closed == 1


async def test_a_letter_that_was_sent_is_not_sent_again(office: Office) -> None:
    await office.queued()
    assert await office.loop.run_due() == 1
    office.clock.turn(days=10)
    assert await office.loop.run_due() == 0
    assert len(office.taken) == 1


async def test_more_letters_than_fit_into_one_batch_all_go(office: Office) -> None:
    for _ in range(40):
        await office.queued()
    assert await office.loop.run_due() == 40
    assert await office.states() == ["sent"] * 40


# -------------------------------------------------------------------------------- trying again


async def test_a_letter_put_off_is_tried_after_pauses_that_grow(office: Office) -> None:
    number = await office.queued()
    office.postman.troubles = [LATER, LATER, LATER]
    pauses = []
    while not office.taken:
        await office.loop.run_due()
        pauses.append((await due_at(office, number) - office.clock.now()) / timedelta(minutes=1))
        office.clock.turn(minutes=pauses[-1])
        if len(pauses) > 9:
            break
    assert pauses[:3] == [2, 6, 18]
    assert await office.states() == ["sent"]


async def test_a_letter_put_off_keeps_nobody_waiting(office: Office) -> None:
    await office.queued(JOSIE)
    await office.queued(TED)
    office.postman.troubles = [LATER]
    await office.loop.run_due()
    assert [message["To"] for message in office.taken] == ["Ted <ted@post.example>"]
    lines = (await office.database.read(lambda tx: backlog(tx, office.clock.now()))).lines
    assert [(line.state, line.outcome) for line in lines] == [
        ("waiting", "450 4.2.0"),
        ("sent", ""),
    ]


async def test_a_letter_is_given_up_when_it_is_of_no_use_any_more(office: Office) -> None:
    await office.queued(JOSIE, WAY_IN)
    await office.queued(JOSIE, replace(answer()))
    office.postman.troubles = [LATER] * 1000
    for _ in range(13):
        await office.loop.run_due()
        office.clock.turn(minutes=5)
    assert await office.states() == ["late", "waiting"]
    office.clock.turn(days=4)
    await office.loop.run_due()
    assert await office.states() == ["late", "late"]
    rows = await office.rows("SELECT content, outcome FROM letters")
    assert [(row["content"], row["outcome"]) for row in rows] == [(None, "450 4.2.0")] * 2


async def test_a_server_that_is_away_costs_one_probe_however_much_waits(office: Office) -> None:
    for _ in range(30):
        await office.queued()
    office.postman.troubles = [AWAY, AWAY]
    assert await office.loop.run_due() == 1
    assert await office.loop.run_due() == 0
    office.clock.turn(seconds=15)
    assert await office.loop.run_due() == 1
    office.clock.turn(seconds=29)
    assert await office.loop.run_due() == 0
    office.clock.turn(seconds=1)
    assert await office.loop.run_due() == 30
    assert await office.states() == ["sent"] * 30
    rows = await office.rows("SELECT DISTINCT tries FROM letters")
    assert [row["tries"] for row in rows] == [1]


async def test_a_server_that_goes_away_in_between_has_the_letters_it_took(office: Office) -> None:
    for _ in range(5):
        await office.queued()
    office.postman.troubles = [None, None, AWAY]
    await office.loop.run_due()
    assert sorted(await office.states()) == ["sent", "sent", "waiting", "waiting", "waiting"]
    office.clock.turn(minutes=1)
    await office.loop.run_due()
    assert len({message["Message-ID"] for message in office.taken}) == 5
    assert len(office.taken) == 5


async def test_how_the_server_is_can_be_seen(office: Office) -> None:
    await office.queued()
    office.postman.troubles = [AWAY]
    await office.loop.run_due()
    seen = await office.database.read(lambda tx: backlog(tx, office.clock.now()))
    assert (seen.health.failures, seen.health.last_error) == (1, AWAY.public)
    office.clock.turn(minutes=1)
    await office.loop.run_due()
    seen = await office.database.read(lambda tx: backlog(tx, office.clock.now()))
    assert (seen.health.failures, seen.health.last_success_at) == (0, office.clock.now())


def test_pauses_grow_to_an_end() -> None:
    waits = [(next_try(START, tries) - START).total_seconds() for tries in (1, 2, 3, 4, 5, 6, 99)]
    assert waits == [120, 360, 1080, 3240, 9720, 14400, 14400]
    health = ServerHealth()
    rests = []
    for _ in range(9):
        health = after_failure(health, START, "away")
        assert health.next_try_at is not None
        rests.append((health.next_try_at - START).total_seconds())
    assert rests == [15, 30, 60, 120, 240, 480, 900, 900, 900]
    well = after_success(health, START)
    assert (well.failures, well.next_try_at, well.last_error) == (0, None, "away")


# ------------------------------------------------------------------------------------ refusals


async def test_an_address_that_is_none_is_closed_and_coordinators_find_it(office: Office) -> None:
    await office.queued()
    await office.queued()
    await office.queued(TED)
    office.postman.troubles = [CLOSED]
    await office.loop.run_due()
    assert sorted(await office.states()) == ["dropped", "refused", "sent"]
    (found,) = await office.database.read(office.letters.closed)
    assert (found.actor_id, found.address, found.why) == (17, "josie@post.example", "550 5.1.1")
    assert await office.queue() is None
    assert await office.database.read(
        lambda tx: office.letters.is_closed(tx, " Josie@POST.example ")
    )


async def test_a_closed_address_may_be_asked_whether_it_is_right_and_opened_again(
    office: Office,
) -> None:
    await office.queued()
    office.postman.troubles = [CLOSED]
    await office.loop.run_due()
    assert await office.queue(letter=AddressLetter("https://hull.example/a/b", 60)) is not None
    assert await office.database.write(lambda tx: office.letters.reopen(tx, JOSIE.address))
    assert not await office.database.write(lambda tx: office.letters.reopen(tx, JOSIE.address))
    assert await office.queue() is not None
    assert await office.database.read(office.letters.closed) == []


async def test_an_address_is_opened_by_its_number(office: Office) -> None:
    await office.queued()
    office.postman.troubles = [CLOSED]
    await office.loop.run_due()
    (found,) = await office.database.read(office.letters.closed)
    await office.database.write(lambda tx: office.letters.reopen_number(tx, found.number))
    assert await office.queue() is not None
    with pytest.raises(Missing):
        await office.database.write(lambda tx: office.letters.reopen_number(tx, found.number))


async def test_a_letter_refused_for_what_it_says_closes_nothing(office: Office) -> None:
    await office.queued()
    office.postman.troubles = [SPAM]
    await office.loop.run_due()
    assert await office.states() == ["refused"]
    assert await office.database.read(office.letters.closed) == []
    assert await office.queue() is not None


async def test_an_address_shared_by_two_is_closed_for_both(office: Office) -> None:
    await office.queued()
    await office.queued(replace(TED, address=JOSIE.address))
    office.postman.troubles = [CLOSED]
    await office.loop.run_due()
    assert sorted(await office.states()) == ["dropped", "refused"]
    assert office.postman.calls == 1
    assert await office.queue(replace(TED, address=JOSIE.address)) is None


async def test_a_real_mail_server_takes_a_letter_and_refuses_an_address(
    office: Office, host: MailHost
) -> None:
    server = MailServer("127.0.0.1", host.port, Tls.NONE, seconds=5.0)
    loop = office.another_loop(SmtpPostman(server))
    await office.queued(replace(JOSIE, name="Jōsie"), answer("Kūmara soup"))
    assert await loop.run_due() == 1
    (taken,) = host.taken
    assert taken.rcpt_tos == ["josie@post.example"]
    assert isinstance(taken.content, bytes)
    message = read(Envelope("", "", taken.content))
    assert str(message["To"]) == "Jōsie <josie@post.example>"
    assert "“Kūmara soup”" in text_of(message)

    host.at_recipient = "550 5.1.1 <ted@post.example> is unknown"
    await office.queued(TED)
    assert await loop.run_due() == 1
    (found,) = await office.database.read(office.letters.closed)
    assert (found.address, found.why) == ("ted@post.example", "550 5.1.1")
    assert len(host.sessions) == 2  # one for each round: no connection is left idle
    await loop.close()


# -------------------------------------------------------------------------------------- deaths


async def test_a_process_that_dies_after_the_letter_left_sends_the_same_letter_again(
    office: Office,
) -> None:
    await office.queued()
    office.crashes.append("after-letter-before-mark-sent")
    with pytest.raises(RuntimeError):
        await office.loop.run_due()
    office.crashes.clear()
    assert len(office.taken) == 1

    again = office.another_loop()
    assert await again.run_due() == 0  # not at once: a letter that kills would kill for ever
    office.clock.turn(minutes=2)
    assert await again.run_due() == 1
    one, other = office.taken
    assert one["Message-ID"] == other["Message-ID"]
    assert await office.states() == ["sent"]


async def test_a_process_that_dies_with_letters_in_hand_loses_none(office: Office) -> None:
    for _ in range(5):
        await office.queued()
    office.postman.troubles = [None, RuntimeError("killed")]
    with pytest.raises(RuntimeError):
        await office.loop.run_due()
    office.clock.turn(minutes=2)
    await office.another_loop().run_due()
    assert await office.states() == ["sent"] * 5
    assert len({message["Message-ID"] for message in office.taken}) == 5


async def test_a_letter_that_kills_the_process_does_not_stop_the_others(office: Office) -> None:
    first = await office.queued()
    office.postman.troubles = [RuntimeError("killed")]
    with pytest.raises(RuntimeError):
        await office.loop.run_due()
    await office.queued(TED)
    assert await office.another_loop().run_due() == 1
    assert await due_at(office, first) > office.clock.now()
    assert [message["To"] for message in office.taken] == ["Ted <ted@post.example>"]


async def test_two_processes_on_one_store_send_each_letter_once(office: Office) -> None:
    for _ in range(20):
        await office.queued()
    other = office.another_loop()
    await asyncio.gather(office.loop.run_due(), other.run_due())
    assert len({message["Message-ID"] for message in office.taken}) == 20
    assert len(office.taken) == 20


async def test_a_letter_that_does_not_open_is_put_aside(office: Office) -> None:
    first = await office.queued()
    await office.queued(TED)
    await office.database.write(
        lambda tx: tx.run("UPDATE letters SET content = x'00' WHERE id = :id", id=first)
    )
    await office.loop.run_due()
    assert await office.states() == ["refused", "sent"]


class Slow:
    """A postman who has the letter in hand until he is told to go on."""

    is_there = True

    def __init__(self) -> None:
        self.in_hand = asyncio.Event()
        self.goes_on = asyncio.Event()
        self.taken: list[Envelope] = []

    async def send(self, letter: Envelope) -> None:
        self.in_hand.set()
        await self.goes_on.wait()
        self.taken.append(letter)

    async def call(self) -> None:
        """Always well."""

    async def close(self) -> None:
        """Nothing is open."""


async def test_closing_lets_the_letter_in_hand_go_and_begins_no_other(office: Office) -> None:
    for _ in range(3):
        await office.queued()
    postman = Slow()
    loop = office.another_loop(postman)
    running = asyncio.create_task(loop.run())
    await postman.in_hand.wait()
    closing = asyncio.create_task(loop.close())
    asyncio.get_running_loop().call_soon(postman.goes_on.set)
    await closing
    await running
    assert sorted(await office.states()) == ["sent", "waiting", "waiting"]
    rows = await office.rows("SELECT DISTINCT due_at, tries FROM letters WHERE state = 'waiting'")
    assert [(from_text(row["due_at"]), row["tries"]) for row in rows] == [(office.clock.now(), 0)]


async def test_the_loop_wakes_for_a_nudge_and_for_what_falls_due(office: Office) -> None:
    running = asyncio.create_task(office.loop.run())
    await office.queue(urgent=True)
    await until(lambda: len(office.taken) == 1)
    office.postman.troubles = [LATER]
    await office.queue(urgent=True)
    await until(lambda: office.postman.calls == 2)
    await until(lambda: len(office.taken) == 2, lambda: office.clock.turn(seconds=30))
    await office.loop.close()
    await running


async def until(holds: Callable[[], bool], turn: Callable[[], None] = lambda: None) -> None:
    """Yields to the loop until something holds."""
    while not holds():
        turn()
        yielded = asyncio.Event()
        asyncio.get_running_loop().call_soon(yielded.set)
        await yielded.wait()


# ------------------------------------------------------------------------- what the keeper does


async def test_what_a_restored_backup_brought_waits_until_it_is_let_go(office: Office) -> None:
    await office.queued()
    restored = "INSERT INTO restorations (restored_at) VALUES ('2026-03-07T09:30:00.000Z')"
    await office.database.write(lambda tx: tx.run(restored))
    office.clock.turn(hours=1)
    again = office.another_loop()
    await office.queued(TED)
    assert await again.run_due() == 1
    assert await office.states() == ["held", "sent"]
    assert await office.database.write(lambda tx: retry(tx, None, office.clock.now())) == 1
    assert await again.run_due() == 1
    office.clock.turn(hours=2)
    assert await again.run_due() == 0
    assert await office.states() == ["sent", "sent"]


async def test_held_letters_do_not_keep_what_they_say_for_ever(office: Office) -> None:
    await office.queued()
    await office.database.write(lambda tx: tx.run("UPDATE letters SET state = 'held'"))
    office.clock.turn(days=5)
    await office.loop.run_due()
    (row,) = await office.rows("SELECT state, content FROM letters")
    assert (row["state"], row["content"]) == ("late", None)


async def test_a_letter_is_sent_at_once_when_the_keeper_says_so(office: Office) -> None:
    number = await office.queued()
    office.postman.troubles = [AWAY]
    await office.loop.run_due()
    assert await office.database.write(lambda tx: retry(tx, number, office.clock.now())) == 1
    assert await office.loop.run_due() == 1
    assert len(office.taken) == 1
    with pytest.raises(Missing):
        await office.database.write(lambda tx: retry(tx, number, office.clock.now()))


async def test_letters_that_ended_long_ago_are_forgotten(office: Office) -> None:
    await office.queued()
    await office.loop.run_due()
    office.clock.turn(days=89)
    await office.loop.run_due()
    assert await office.states() == ["sent"]
    office.clock.turn(days=2)
    await office.loop.run_due()
    assert await office.states() == []


async def test_the_log_names_nobody(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    await office.queued()
    await office.queued(Recipient("canary@far.example", "Canary", "en", "UTC"))
    office.postman.troubles = [CLOSED, SPAM]
    await office.loop.run_due()
    told = capsys.readouterr()
    said = (told.out + told.err).lower()
    assert "letter refused" in said
    assert not any(name in said for name in ("josie", "canary", "post.example", "far.example"))
