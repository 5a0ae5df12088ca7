"""Letters in the life of a network: at the right hour, once, and to nobody who wants none."""

from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

from mail.calendars import Appointment, calendar_entry
from mail.recipient import Recipient
from templates.letter_views import AgreedLetter, AnswerLetter, InvitationLetter, LetterView
from tests.fediverse.casts import HULL
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.lives import Died
from tests.fediverse.templates import Templates
from tests.mail.office import read, text_of
from world.errors import Unreachable
from world.mail import Bounced, Deferred, DevMailbox, Envelope
from world.network import Outgoing

MESSAGES = "https://hull.example/messages/1"


class Post(DevMailbox):
    """The road to a mail server that is sometimes blocked; each trouble happens once."""

    def __init__(self) -> None:
        super().__init__()
        self.troubles: list[Exception] = []

    async def send(self, letter: Envelope) -> None:
        if self.troubles:
            raise self.troubles.pop(0)
        await super().send(letter)


async def reader(home: Home, username: str, **more: object) -> Recipient:
    member = await home.member(username)
    given = {"language": "en", "zone": "Europe/London", **more}
    return Recipient(
        f"{username}@post.example",
        username.title(),
        actor_id=member.id,
        **given,  # type: ignore[arg-type]  # as the test says
    )


async def write(home: Home, to: Recipient, letter: LetterView, about: str = "") -> int | None:
    return await home.doing(
        home.node.database.write(lambda tx: home.rooms.letters.queue(tx, to, letter, about=about))
    )


def arrived(home: Home) -> list[EmailMessage]:
    return [read(letter) for letter in home.mailbox.letters]


async def test_an_answer_at_night_wakes_nobody_and_is_told_once(
    fediverse: Fediverse, hull: Home
) -> None:
    # Given it is a quarter past nine in the evening in Hull, and Josie sleeps
    josie = await reader(hull, "josie")
    await fediverse.live(hours=12, minutes=15)

    # When Amina answers her offer twice within the hour
    for _ in range(2):
        answer = AnswerLetter("offer", "Amina", MESSAGES, title="Soup on Thursdays")
        await write(hull, josie, answer, "conversation 1")
        await fediverse.live(minutes=30)

    # Then one letter comes at eight in the morning, and says who, what, and where to read on
    assert arrived(hull) == []
    await fediverse.live(hours=9, minutes=44)
    assert arrived(hull) == []
    await fediverse.live(minutes=2)
    (letter,) = arrived(hull)
    assert letter["Subject"] == "Somebody has written to you at Hull Mutual Aid"
    assert "Amina would like what you offer: “Soup on Thursdays”." in text_of(letter)
    assert MESSAGES in text_of(letter, "html")


async def test_what_is_agreed_comes_with_an_entry_for_the_calendar(
    fediverse: Fediverse, hull: Home
) -> None:
    # Given Josie and Amina agree on Tuesday week
    begin = fediverse.clock.now() + timedelta(days=10)
    agreed = Appointment(
        uid="conversation-1@hull.example",
        title="A lift to choir",
        begins_at=begin,
        ends_at=begin + timedelta(hours=2),
        changed_at=fediverse.clock.now(),
        url=MESSAGES,
    )
    letter = AgreedLetter(
        "Amina", MESSAGES, "A lift to choir", begin, agreed.ends_at, has_calendar=True
    )
    josie = await reader(hull, "josie", language="es")

    # When the letter goes out
    await hull.doing(
        hull.node.database.write(
            lambda tx: hull.rooms.letters.queue(
                tx, josie, letter, attachments=[calendar_entry(agreed)]
            )
        )
    )
    await fediverse.settle()

    # Then it says so in her words, and the entry says when, but not where
    (message,) = arrived(hull)
    (entry,) = message.iter_attachments()
    assert message["Subject"] == "Está acordado"
    assert "La cita para tu calendario va adjunta." in text_of(message)
    assert "LOCATION" not in entry.get_content()
    assert "DTSTART:20260317T090000Z" in entry.get_content()


async def test_a_mail_server_that_is_down_for_a_day_delays_letters_and_loses_none(
    fediverse: Fediverse, hull: Home
) -> None:
    # Given the mail server is away, and the node is started again meanwhile
    post = hull.mailbox = Post()
    await hull.restart()
    post.troubles = [Unreachable("The mail server cannot be reached: SMTPConnectError.")] * 100
    for username in hull.cast.members:
        to = await reader(hull, username)
        await write(hull, to, AnswerLetter("offer", "Vera", MESSAGES))
    await fediverse.live(hours=5)
    await hull.restart()
    await fediverse.live(hours=5)
    assert arrived(hull) == []

    # When it comes back
    tried = 100 - len(post.troubles)
    post.troubles = []
    await fediverse.live(minutes=16)

    # Then everybody has their letter, and the server was not worn out with asking
    assert sorted(str(letter["To"]) for letter in arrived(hull)) == sorted(
        f"{name.title()} <{name}@post.example>" for name in hull.cast.members
    )
    assert tried < 60


async def test_an_address_that_is_none_costs_one_letter_and_coordinators_hear_of_it(
    fediverse: Fediverse, hull: Home
) -> None:
    # Given Josie has mistyped her address
    post = hull.mailbox = Post()
    await hull.restart()
    josie = await reader(hull, "josie")
    post.troubles = [Deferred("450 4.2.0"), Bounced("550 5.1.1", is_address=True)]

    # When she is written to, and later again
    await write(hull, josie, AnswerLetter("offer", "Amina", MESSAGES))
    await fediverse.live(hours=1)
    assert await write(hull, josie, AnswerLetter("offer", "Amina", MESSAGES)) is None

    # Then nothing more goes there, until somebody says that it is right again
    (found,) = await hull.node.database.read(hull.rooms.letters.closed)
    assert (found.actor_id, found.why) == (josie.actor_id, "550 5.1.1")
    await hull.node.database.write(lambda tx: hull.rooms.letters.reopen(tx, josie.address))
    await write(hull, josie, AnswerLetter("offer", "Amina", MESSAGES))
    await fediverse.settle()
    assert len(arrived(hull)) == 1


async def test_somebody_who_was_invited_once_too_often_stops_it_with_one_click(
    fediverse: Fediverse, hull: Home
) -> None:
    # Given Vera, who is no member, has had a letter
    vera = Recipient("vera@far.example", "Vera", "fr", "Europe/Paris")
    invitation = InvitationLetter("Josie", "https://hull.example/join/abc")
    await write(hull, vera, invitation)
    await fediverse.settle()
    link = str(arrived(hull)[0]["List-Unsubscribe"]).strip("<>")
    assert link in text_of(arrived(hull)[0])

    # When her mail program unsubscribes her
    click = Outgoing("POST", link, (), b"List-Unsubscribe=One-Click")
    answer = await hull.answer(click)

    # Then nobody from here can invite her again
    assert answer.status == 200
    assert await write(hull, vera, invitation) is None


async def test_a_node_that_dies_at_any_step_of_sending_sends_the_letter_and_no_other(
    tmp_path: Path, templates: Templates
) -> None:
    deaths, step, whole = 0, 0, False
    while not whole:
        step += 1
        async with Fediverse("letters", tmp_path / str(step), templates) as fediverse:
            hull = await fediverse.add(HULL)
            await fediverse.settle()
            await write(hull, await reader(hull, "josie"), AnswerLetter("offer", "Amina", MESSAGES))
            whole = await _survives(fediverse, hull, step)
            deaths += not whole
    assert deaths > 3


async def _survives(fediverse: Fediverse, hull: Home, step: int) -> bool:
    """Whether it came to the end before that step; either way the letter is sent in the end."""
    hull.life.ends_at_step(step)
    whole = True
    try:
        await hull.doing(hull.node.loops.mail.run_due())
        hull.life.goes_on()
    except Died:
        whole = False
        await hull.restart()
    await fediverse.live(minutes=5)
    names = {str(letter["Message-ID"]) for letter in arrived(hull)}
    assert len(names) == 1, f"step {step}"
    assert len(arrived(hull)) <= 2
    rows = await hull.rows("SELECT state, content FROM letters")
    assert [(row["state"], row["content"]) for row in rows] == [("sent", None)], f"step {step}"
    return whole
