"""What enters the queue: written then, sealed, once for each thing, and only if it is wanted."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mail.kinds import ALWAYS_SENT, CHOOSABLE, LetterKind
from mail.letter import Attachment
from mail.readers import Links
from mail.recipient import Recipient, checked_address
from storage.sealing import Seal
from storage.transaction import Writing
from templates.letter_views import (
    AddressLetter,
    BehalfLetter,
    InvitationLetter,
    LapseLetter,
    SignInLetter,
)
from tests.mail.office import GUEST, JOSIE, TED, Office, answer, text_of
from text import people_phrases, phrases
from world.errors import Malformed, Missing
from world.mail import NoPostman
from world.outside import World

WAY_IN = SignInLetter("https://hull.example/sign-in/link/abc", 60, code="KOWHAI12")
NIGHT = datetime(2026, 3, 7, 22, 30, tzinfo=UTC)


async def test_a_letter_is_written_in_the_readers_language_when_it_is_queued(
    office: Office,
) -> None:
    await office.queued(replace(JOSIE, language="es"))
    await office.loop.run_due()
    (message,) = office.taken
    assert message["Subject"] == "Alguien te ha escrito en Hull Timebank"
    assert message["Content-Language"] == "es"
    assert "A Amina le interesa lo que ofreces: «Soup»." in text_of(message)
    assert "A Amina le interesa lo que ofreces: «Soup»." in text_of(message, "html")


async def test_nothing_that_is_anybodys_stands_open_in_the_database(office: Office) -> None:
    await office.queued(JOSIE, answer("Canary soup"))
    path = office.database.path
    octets = path.read_bytes() + path.with_name(f"{path.name}-wal").read_bytes()
    for private in (b"josie", b"Josie", b"Canary", b"Amina", b"Somebody has written"):
        assert private not in octets


async def test_what_a_letter_said_is_erased_once_it_was_sent(office: Office) -> None:
    await office.queued()
    await office.loop.run_due()
    (row,) = await office.rows("SELECT state, content, finished_at FROM letters")
    assert (row["state"], row["content"]) == ("sent", None)
    assert row["finished_at"] is not None


async def test_there_is_no_second_letter_of_a_kind_about_the_same_thing(office: Office) -> None:
    first = await office.queue(about="conversation 1")
    assert first is not None
    assert await office.queue(about="conversation 1") is None
    await office.loop.run_due()
    assert await office.queue(about="conversation 1") is None
    assert await office.queue(about="conversation 2") is not None
    assert await office.queue(TED, about="conversation 1") is not None
    lapse = LapseLetter("offer", "Soup", office.clock.now(), "https://a/", "https://b/")
    assert await office.queue(letter=lapse, about="conversation 1") is not None
    assert await office.queue() is not None
    assert await office.queue() is not None


async def test_a_letter_exists_only_if_what_it_tells_of_does(office: Office) -> None:
    def fail(tx: Writing) -> None:
        office.letters.queue(tx, JOSIE, answer())
        message = "It came to nothing."
        raise Missing(message)

    with pytest.raises(Missing):
        await office.database.write(fail)
    assert await office.loop.run_due() == 0
    assert await office.states() == []


async def test_a_node_that_sends_no_letters_queues_none(office: Office) -> None:
    world = replace_mail(office.world)
    letters = replace(office.letters, world=world)
    assert not letters.can_be_sent
    assert await office.database.write(lambda tx: letters.queue(tx, JOSIE, answer())) is None
    assert await office.states() == []


def replace_mail(world: World) -> World:
    return World(world.clock, world.chance, world.network, world.ids, world.crash, NoPostman())


# ------------------------------------------------------------------------------------ choices


async def test_a_kind_that_is_switched_off_is_not_queued_and_what_waits_is_dropped(
    office: Office,
) -> None:
    await office.queued()
    await office.queued(TED)
    await office.database.write(
        lambda tx: office.letters.choose(tx, 17, LetterKind.ANSWER, wanted=False)
    )
    assert await office.queue() is None
    assert await office.states() == ["dropped", "waiting"]
    (row,) = await office.rows("SELECT content FROM letters WHERE state = 'dropped'")
    assert row["content"] is None
    await office.database.write(
        lambda tx: office.letters.choose(tx, 17, LetterKind.ANSWER, wanted=True)
    )
    assert await office.queue() is not None


async def test_choices_name_every_kind_that_can_be_switched_off(office: Office) -> None:
    await office.database.write(
        lambda tx: office.letters.choose(tx, 17, LetterKind.DIGEST, wanted=False)
    )
    chosen = await office.database.read(lambda tx: office.letters.choices(tx, 17))
    assert chosen == {kind: kind != LetterKind.DIGEST for kind in CHOOSABLE}
    others = await office.database.read(lambda tx: office.letters.choices(tx, 18))
    assert all(others.values())


@pytest.mark.parametrize("kind", sorted(ALWAYS_SENT))
async def test_what_is_owed_to_somebody_cannot_be_switched_off(
    office: Office, kind: LetterKind
) -> None:
    with pytest.raises(Malformed, match="always sent"):
        await office.database.write(lambda tx: office.letters.choose(tx, 17, kind, wanted=False))


async def test_every_kind_has_words_for_those_who_choose() -> None:
    assert set(phrases.LETTER_KINDS) == {str(kind) for kind in LetterKind}


async def test_whoever_is_no_member_refuses_for_their_address(office: Office) -> None:
    letter = InvitationLetter("Josie", "https://hull.example/join/abc")
    await office.queued(GUEST, letter)
    await office.loop.run_due()
    link = str(office.taken[0]["List-Unsubscribe"]).strip("<>")
    what = office.letters.subscription(link.rpartition("/")[2])
    await office.database.write(lambda tx: office.letters.set_subscription(tx, what, wanted=False))
    assert await office.queue(GUEST, letter) is None
    assert await office.queue(replace(GUEST, address="VERA@far.example"), letter) is None
    assert await office.queue(replace(GUEST, address="tom@far.example"), letter) is not None


@pytest.mark.parametrize("token", ["", "x", "AAAA", "Zm9v" * 30, "€", "a" * 10_000])
async def test_a_link_that_we_did_not_make_leads_nowhere(office: Office, token: str) -> None:
    with pytest.raises(Missing):
        office.letters.subscription(token)


async def test_a_link_of_another_node_leads_nowhere_here(office: Office) -> None:
    strangers = Links(Seal(b"another secret of a test, 32 oct"), "https://hull.example")
    token = strangers.unsubscribe("actor 17", LetterKind.DIGEST).rpartition("/")[2]
    with pytest.raises(Missing):
        office.letters.subscription(token)


async def test_a_letter_that_waits_can_be_taken_back(office: Office) -> None:
    await office.queue(about="conversation 1")
    taken = await office.database.write(
        lambda tx: office.letters.take_back(tx, JOSIE, LetterKind.ANSWER, "conversation 1")
    )
    again = await office.database.write(
        lambda tx: office.letters.take_back(tx, JOSIE, LetterKind.ANSWER, "conversation 1")
    )
    assert (taken, again) == (True, False)
    assert await office.loop.run_due() == 0


async def test_whoever_leaves_leaves_no_letter_and_no_choice(office: Office) -> None:
    await office.queued()
    await office.queued(TED)
    await office.database.write(
        lambda tx: office.letters.choose(tx, 17, LetterKind.DIGEST, wanted=False)
    )
    number = (await office.rows("SELECT id FROM letters WHERE reader = 'actor 17'"))[0]["id"]
    now = office.clock.now()
    await office.database.write(
        lambda tx: office.loop.returns.closing.close(tx, number, "550 5.1.1", now)
    )
    await office.database.write(lambda tx: office.letters.forget(tx, 17))
    assert [row["reader"] for row in await office.rows("SELECT reader FROM letters")] == [
        "actor 18"
    ]
    assert await office.rows("SELECT * FROM letter_choices") == []
    assert await office.rows("SELECT * FROM addresses_closed") == []


# ---------------------------------------------------------------------------------- quiet hours


async def test_letters_wait_for_the_morning_of_the_reader(office: Office) -> None:
    office.clock.jump(seconds=(NIGHT - office.clock.now()).total_seconds())
    await office.queued()
    await office.queued(replace(TED, zone="Pacific/Auckland"))  # it is half past eleven there
    assert await office.loop.run_due() == 1
    office.clock.turn(hours=9, minutes=29)
    assert await office.loop.run_due() == 0
    office.clock.turn(minutes=1)
    assert await office.loop.run_due() == 1
    assert [message["To"] for message in office.taken] == [
        "Ted <ted@post.example>",
        "Josie <josie@post.example>",
    ]


async def test_urgent_letters_go_at_any_hour(office: Office) -> None:
    office.clock.jump(seconds=(NIGHT - office.clock.now()).total_seconds())
    await office.queued(JOSIE, WAY_IN)
    await office.queued(JOSIE, AddressLetter("https://hull.example/address/abc", 60))
    await office.queue(urgent=True)
    assert await office.loop.run_due() == 3


async def test_whoever_has_no_quiet_hours_is_written_to_at_night(office: Office) -> None:
    office.clock.jump(seconds=(NIGHT - office.clock.now()).total_seconds())
    await office.queued(replace(JOSIE, quiet_from=0, quiet_to=0))
    assert await office.loop.run_due() == 1


async def test_a_letter_that_was_late_for_the_evening_waits_for_the_morning(
    office: Office,
) -> None:
    await office.queued()  # due at nine in the morning
    office.clock.turn(hours=13, minutes=30)  # the node was down until half past ten at night
    assert await office.loop.run_due() == 1
    assert office.postman.calls == 0
    office.clock.turn(hours=9, minutes=30)
    assert await office.loop.run_due() == 1
    assert len(office.taken) == 1


# ------------------------------------------------------------------------------------ addresses


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("josie@post.example", "josie@post.example"),
        ("  Josie.K@Post.Example ", "Josie.K@post.example"),
        ("o'neill+soup@post.example", "o'neill+soup@post.example"),
        ("vera@bücher.example", "vera@xn--bcher-kva.example"),
    ],
)
def test_an_address_is_kept_as_mail_servers_know_it(typed: str, kept: str) -> None:
    assert checked_address(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        *("", "josie", "@post.example", "josie@", "josie@post", "josie@127.0.0.1", "a b@c.example"),
        *("josie@post.example, ted@post.example", "Josie <josie@post.example>"),
        *("josie@post.example\r\nBcc: all@post.example", "jo\nsie@post.example", "a..b@c.example"),
        *("josie@[127.0.0.1]", '"josie k"@post.example', "josie@-post.example", "jösie@c.example"),
        *("josie@post..example", f"{'a' * 65}@post.example", f"a@{'b' * 64}.example"),
        *(
            f"a@{'b.' * 200}example",
            "josie@post.example\0",
            "josie@post.123",
            "jo;sie@c.example\t,",
        ),
    ],
)
def test_what_is_no_address_or_more_than_one_is_refused(typed: str) -> None:
    with pytest.raises(Malformed):
        checked_address(typed)


def test_a_reader_has_a_checked_address_and_hours_of_the_day() -> None:
    with pytest.raises(Malformed):
        Recipient("Josie@Post.Example", "Josie", "en", "UTC")
    with pytest.raises(Malformed, match="from 0 to 23"):
        Recipient("josie@post.example", "Josie", "en", "UTC", quiet_from=24)


async def test_what_was_done_in_somebodys_name_reaches_them_in_their_words(office: Office) -> None:
    deed = BehalfLetter(
        coordinator_name="Carol",
        deed=people_phrases.DEED_WORDS["listing_made"],
        at=office.clock.now() - timedelta(hours=1),
        link="https://hull.example/mine",
        about="A lift to choir",
        consent=people_phrases.CONSENT_WORDS["spoken"],
    )
    mere = replace(JOSIE, language="fr", zone="Pacific/Auckland", quiet_from=23)
    await office.queued(mere, deed)
    await office.loop.run_due()
    told = text_of(office.taken[0])
    assert "A publié" in told
    assert "> A lift to choir" in told
    assert "7 mars 2026, 21:00 (Pacific/Auckland)" in told


async def test_a_file_goes_along(office: Office) -> None:
    file = Attachment("agreed.ics", "text/calendar; charset=utf-8; method=PUBLISH", b"BEGIN:\r\n")
    await office.queue(attachments=[file])
    await office.loop.run_due()
    (part,) = office.taken[0].iter_attachments()
    assert part.get_filename() == "agreed.ics"
    assert part.get_content_type() == "text/calendar"
    assert part.get_param("method") == "PUBLISH"
    assert part.get_payload(decode=True) == b"BEGIN:\r\n"
