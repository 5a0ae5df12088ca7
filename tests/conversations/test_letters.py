"""Letters tell that there is something to read, never what; one is enough until somebody looks."""

from email import message_from_bytes, policy

import pytest

from conversations.conversation import Conversation, State
from listings.listing import Kind, Listing
from listings.terms import Voice
from mail.kinds import LetterKind
from tests.accounts.given import letters as all_letters
from tests.accounts.given import person
from tests.conversations.given import (
    HERE,
    THERE,
    answered,
    comes_by,
    doer,
    read_by,
    said,
    tomorrow,
    yes,
)
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.sessions.given import with_address

SECRET_WORDS = "My knee hurts so much"


@pytest.fixture
async def need(hull: Home) -> Listing:
    await comes_by(hull)
    await with_address(hull, "ted", "ted@post.example")
    await with_address(hull, "amina", "amina@post.example")
    return await hull.add(
        "A lift on Tuesday", by="ted", kind=Kind.NEED, audience="network", categories=("errand",)
    )


async def letters(home: Home) -> list[str]:
    """Those that are about conversations; other rooms write letters too."""
    return [letter for letter in await all_letters(home) if "/messages/" in letter]


async def look(home: Home, talk: Conversation, username: str) -> None:
    await home.rooms.conversations.read(await person(home, username), talk.id)


async def calendars(home: Home) -> list[str]:
    """Every calendar entry that was sent along."""
    found = []
    for letter in home.mailbox.letters:
        parsed = message_from_bytes(letter.message, policy=policy.default)
        found += [part.get_content() for part in parsed.iter_attachments()]
    return [str(entry) for entry in found]


async def test_an_answer_is_told_once_until_it_is_read(hull: Home, need: Listing) -> None:
    talk = await answered(hull, need, SECRET_WORDS)
    await said(hull, talk, "amina", "And my foot")
    (letter,) = await letters(hull)
    assert "To: Ted <ted@post.example>" in letter
    assert "would like to help with what you asked for: “A lift on Tuesday”" in letter
    assert f"/messages/{talk.id}" in letter
    assert SECRET_WORDS not in letter

    await look(hull, talk, "ted")
    await said(hull, talk, "amina", "And my hand")

    assert len(await letters(hull)) == 2


async def test_a_sensitive_listing_has_no_title_in_letters(hull: Home) -> None:
    await comes_by(hull)
    await with_address(hull, "ted", "ted@post.example")
    need = await hull.add(
        "Help after surgery", by="ted", kind=Kind.NEED, audience="coordinator", categories=("care",)
    )
    await answered(hull, need, by="josie")
    (letter,) = await letters(hull)
    assert "surgery" not in letter


async def test_what_is_agreed_comes_with_an_entry_for_the_calendar_and_no_place(
    hull: Home, need: Listing
) -> None:
    talk = await answered(hull, need)
    await yes(hull, talk, "ted", HERE, tomorrow(hull))
    await yes(hull, talk, "amina", THERE)

    told = [letter for letter in await letters(hull) if "Subject: It is agreed" in letter]
    assert len(told) == 2
    entries = await calendars(hull)
    assert len(entries) == 2
    assert all("STATUS:CONFIRMED" in entry for entry in entries)
    everything = "\n".join((*await letters(hull), *entries))
    for private in (HERE.place, HERE.contact, THERE.contact):
        assert private not in everything


async def test_what_comes_to_nothing_is_taken_out_of_the_calendar(
    hull: Home, need: Listing
) -> None:
    talk = await answered(hull, need)
    await yes(hull, talk, "ted", None, tomorrow(hull))
    await yes(hull, talk, "amina")
    await hull.rooms.conversations.fell_through(await doer(hull, "ted"), talk.id, SECRET_WORDS)

    told = [one for one in await letters(hull) if "Ted said: it does not work out." in one]
    assert len(told) == 1
    assert "STATUS:CANCELLED" in (await calendars(hull))[-1]
    assert SECRET_WORDS not in "\n".join(await letters(hull))


async def test_a_coordinator_writes_under_the_networks_name(hull: Home, need: Listing) -> None:
    talk = await answered(hull, need)
    await look(hull, talk, "ted")
    await hull.rooms.conversations.bring_coordinator(await doer(hull, "ted"), talk.id)
    await said(hull, talk, "josie", "Shall I drive?")

    told = [one for one in await letters(hull) if "A coordinator of Hull Mutual Aid" in one]
    assert len(told) == 2


async def test_who_closes_it_needs_not_explain(hull: Home, need: Listing) -> None:
    talk = await answered(hull, need)
    before = len(await letters(hull))
    await hull.rooms.conversations.leave(await doer(hull, "ted"), talk.id)
    assert len(await letters(hull)) == before


async def test_no_key_of_a_letter_joins_a_reader_to_a_hidden_conversation(hull: Home) -> None:
    await comes_by(hull)
    await with_address(hull, "ted", "ted@post.example")
    need = await hull.add(
        "Company", by="ted", kind=Kind.NEED, audience="network", voice=Voice.ANONYMOUS
    )
    talk = await answered(hull, need)

    rows = [tuple(row) for row in await hull.rows("SELECT * FROM letters WHERE kind = 'answer'")]
    assert len(rows) == 1
    assert str(talk.id) not in str(rows)
    assert str(need.post_id) not in str(rows)


async def test_every_coordinator_hears_at_once_that_they_were_brought_in_and_nothing_more(
    hull: Home, need: Listing
) -> None:
    await with_address(hull, "josie", "josie@post.example")
    talk = await answered(hull, need, SECRET_WORDS)
    assert not [one for one in await letters(hull) if "To: Josie" in one]
    await hull.doing(hull.rooms.conversations.bring_coordinator(await doer(hull, "ted"), talk.id))
    (letter,) = [one for one in await letters(hull) if "To: Josie" in one]
    assert "Somebody has brought a coordinator into a conversation." in letter
    assert f"https://hull.example/messages/{talk.id}" in letter
    for private in (SECRET_WORDS, "A lift on Tuesday", "Ted", "Amina"):
        assert private not in letter
    await said(hull, talk, "amina", "Hello Josie")
    assert len([one for one in await letters(hull) if "To: Josie" in one]) == 1


@pytest.mark.parametrize(
    ("wanted", "hour", "count"), [(True, 23, 0), (True, 10, 1), (False, 10, 0)]
)
async def test_it_waits_for_the_quiet_hours_to_pass_and_can_be_switched_off(
    hull: Home, need: Listing, fediverse: Fediverse, hour: int, count: int, *, wanted: bool
) -> None:
    await with_address(hull, "josie", "josie@post.example")
    josie, letterbox = await hull.member("josie"), hull.rooms.letters
    await hull.node.database.write(
        lambda tx: letterbox.choose(tx, josie.id, LetterKind.HELP, wanted=wanted)
    )
    talk = await answered(hull, need)
    fediverse.clock.turn(hours=(hour - hull.watch.now().hour) % 24)
    await hull.doing(hull.rooms.conversations.bring_coordinator(await doer(hull, "ted"), talk.id))
    assert len([one for one in await letters(hull) if "brought a coordinator" in one]) == count


async def test_a_coordinator_is_not_brought_into_what_is_their_own(hull: Home) -> None:
    await with_address(hull, "josie", "josie@post.example")
    need = await hull.add("A lift", by="josie", kind=Kind.NEED, audience="network")
    talk = await answered(hull, need)
    assert (await read_by(hull, talk, "amina")).helped_since is not None  # she comes by rarely
    assert not [one for one in await letters(hull) if "may need help" in one]


async def test_both_are_reminded_once_before_a_silence_closes_it(
    hull: Home, need: Listing, fediverse: Fediverse
) -> None:
    talk = await answered(hull, need, SECRET_WORDS)

    async def reminded() -> list[str]:
        return sorted(
            line
            for one in await letters(hull)
            if "closes by itself" in " ".join(one.split())
            for line in one.splitlines()
            if line.startswith("To: ")
        )

    await fediverse.live(days=10, hours=20)
    assert await reminded() == []
    await fediverse.live(hours=30)
    both = ["To: Amina <amina@post.example>", "To: Ted <ted@post.example>"]
    assert await reminded() == both
    assert not [one for one in await letters(hull) if SECRET_WORDS in one]
    await said(hull, talk, "ted", "Still there?")
    await fediverse.live(days=10)
    assert await reminded() == both
    await fediverse.live(days=2)
    assert await reminded() == sorted(both * 2)
    assert (await read_by(hull, talk, "ted")).state is State.TALKING


async def test_what_is_agreed_is_asked_after_before_it_is_taken_to_have_happened(
    hull: Home, need: Listing, fediverse: Fediverse
) -> None:
    talk = await answered(hull, need)
    for side in ("ted", "amina"):
        await yes(hull, talk, side)
    await fediverse.live(days=12)
    asked = [one for one in await letters(hull) if "Has it happened, or" in one]
    assert len(asked) == 2
    assert (await read_by(hull, talk, "ted")).state is State.AGREED
