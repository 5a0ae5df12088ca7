"""Somebody without an account: a form, a yes to the address, a secret link; then like anybody."""

import re
from urllib.parse import urlsplit

import pytest

from conversations import guests
from conversations.agreeing import Yes
from conversations.conversation import State
from conversations.guests import GuestForm
from conversations.passes import Passes
from conversations.standing import GuestDoer
from listings.listing import Kind, Listing
from storage.sealing import Seal
from tests.accounts.given import letters as all_letters
from tests.conversations.given import (
    HERE,
    THERE,
    comes_by,
    doer,
    listed,
    only_talk,
    read_by,
    said,
    words_of,
    yes,
)
from tests.fediverse.casts import SECRET
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from world.errors import Conflict, Gone, Limited, Malformed, Missing, Refused

EMAIL = "rosa@post.example"


@pytest.fixture
async def need(hull: Home) -> Listing:
    await comes_by(hull)
    return await hull.add("Somebody to read to", by="ted", kind=Kind.NEED, categories=("errand",))


async def letters(home: Home) -> list[str]:
    """Those to guests; other rooms write letters too."""
    return [letter for letter in await all_letters(home) if "/guest/" in letter]


async def ask(home: Home, listing: Listing, text: str = "I love reading.", **told: str) -> None:
    form = GuestForm(
        told.get("name", "Rosa"), told.get("email", EMAIL), text, told.get("language", "en")
    )
    await home.doing(home.rooms.conversations.ask_as_guest(listing.post_id, form))


async def secret_of(home: Home) -> str:
    """The secret of the link in the last letter."""
    letter = (await letters(home))[-1]
    found = re.search(r"/guest/([\w.-]+)", letter)
    assert found is not None, letter
    return found[1]


async def confirmed(home: Home, listing: Listing) -> tuple[GuestDoer, int]:
    """A guest who has said yes to the address, and the number of their conversation."""
    await ask(home, listing)
    secret = await secret_of(home)
    talk = await home.doing(home.rooms.conversations.confirm_guest(secret))
    bench = home.rooms.conversations.bench
    return await home.node.database.read(lambda tx: guests.doer_of(tx, bench, secret)), talk.id


async def test_nothing_is_shown_before_the_address_is_theirs(hull: Home, need: Listing) -> None:
    await ask(hull, need)
    assert await listed(hull, "ted") == []
    (letter,) = await letters(hull)
    assert letter.startswith(f"To: Rosa <{EMAIL}>")
    assert "I love reading" not in letter

    await hull.rooms.conversations.confirm_guest(await secret_of(hull))

    assert await words_of(hull, await only_talk(hull, "ted"), "ted") == ["I love reading."]
    read = await read_by(hull, await only_talk(hull, "ted"), "ted")
    assert read.other.name == "Rosa"
    assert EMAIL not in str(read)


async def test_saying_yes_twice_is_saying_it_once(hull: Home, need: Listing) -> None:
    await ask(hull, need)
    secret = await secret_of(hull)
    first = await hull.rooms.conversations.confirm_guest(secret)
    second = await hull.rooms.conversations.confirm_guest(secret)
    assert first.id == second.id
    assert len(await words_of(hull, first, "ted")) == 1


async def test_they_talk_agree_and_do_it(hull: Home, need: Listing) -> None:
    guest, number = await confirmed(hull, need)
    await said(hull, number, "ted", "Wonderful! On Tuesday?")
    assert "Somebody has written to you" in (await letters(hull))[-1]
    await hull.rooms.conversations.say(guest, number, "Tuesday is good.")
    await yes(hull, number, "ted", HERE)
    await hull.rooms.conversations.yes(guest, number, Yes(given=THERE))

    assert (await read_by(hull, number, "ted")).other.given == THERE
    assert "It is agreed" in (await letters(hull))[-1]
    await hull.rooms.conversations.done(guest, number)
    assert (await read_by(hull, number, "ted")).state is State.DONE


async def test_a_guest_is_nobody_in_other_conversations(hull: Home, need: Listing) -> None:
    guest, _ = await confirmed(hull, need)
    other = await hull.add("Something else", by="ted", kind=Kind.NEED)
    await ask(hull, other, email="somebody@else.example")
    talk = await hull.rooms.conversations.confirm_guest(await secret_of(hull))

    with pytest.raises(Missing):
        await hull.rooms.conversations.say(guest, talk.id, "Hello")
    with pytest.raises(Missing):
        await hull.rooms.conversations.yes(guest, talk.id, Yes())


@pytest.mark.parametrize("audience", ["network", "sisters", "coordinator"])
async def test_only_what_everybody_may_see_is_answered_by_guests(hull: Home, audience: str) -> None:
    need = await hull.add("Quiet", by="ted", kind=Kind.NEED, audience=audience)
    with pytest.raises(Missing):
        await ask(hull, need)


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"email": "no address"}, Malformed),
        ({"email": "two@a.example, three@b.example"}, Malformed),
        ({"name": "  "}, Malformed),
        ({"name": "x" * 200}, Malformed),
        ({"text": " "}, Refused),
    ],
)
async def test_what_cannot_be_meant_is_refused_and_no_letter_goes(
    hull: Home, need: Listing, told: dict[str, str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        await ask(hull, need, **told)
    assert await letters(hull) == []


async def test_no_address_gets_more_than_three_letters_a_day(
    hull: Home, need: Listing, fediverse: Fediverse
) -> None:
    for _ in range(3):
        await ask(hull, need)
    with pytest.raises(Limited):
        await ask(hull, need, email=EMAIL.upper().replace("POST.EXAMPLE", "post.example"))
    await ask(hull, need, email="another@post.example")
    await fediverse.live(hours=25)
    await ask(hull, need)


async def test_a_link_is_over_after_a_day_and_so_are_the_words(
    hull: Home, need: Listing, fediverse: Fediverse
) -> None:
    await ask(hull, need)
    secret = await secret_of(hull)
    await fediverse.live(hours=26)

    with pytest.raises(Gone):
        await hull.rooms.conversations.confirm_guest(secret)
    assert await hull.rows("SELECT * FROM guests") == []


@pytest.mark.parametrize("change", ["x", ".", "", "17.abc", "9" * 30, "1." + "A" * 200, "é.é"])
async def test_a_secret_that_is_none_opens_nothing(hull: Home, need: Listing, change: str) -> None:
    await confirmed(hull, need)
    with pytest.raises(Gone):
        await hull.rooms.conversations.confirm_guest(change)


async def test_a_guests_secret_holds_on_their_own_node_only(
    hull: Home, madison: Home, need: Listing
) -> None:
    await ask(hull, need)
    secret = await secret_of(hull)
    with pytest.raises(Gone):
        await madison.rooms.conversations.confirm_guest(secret)
    another = Passes(Seal(bytes(32)), hull.base_url)
    assert another.guest_of(secret) is None
    same = Passes(Seal(SECRET), hull.base_url)
    assert urlsplit(same.guest_link(same.guest_of(secret) or 0)).path == f"/guest/{secret}"


async def test_what_was_taken_meanwhile_is_told_when_they_say_yes(
    hull: Home, need: Listing
) -> None:
    await ask(hull, need)
    secret = await secret_of(hull)
    await hull.rooms.listings.withdraw(await hull.member("ted"), need.post_id)

    with pytest.raises(Conflict):
        await hull.rooms.conversations.confirm_guest(secret)
    assert await listed(hull, "ted") == []


async def test_whoever_is_shut_out_comes_in_under_no_other_listing(
    hull: Home, need: Listing
) -> None:
    _, number = await confirmed(hull, need)
    await hull.rooms.conversations.leave(await doer(hull, "ted"), number, for_good=True)
    other = await hull.add("Something else", by="ted", kind=Kind.NEED)
    await ask(hull, other)

    with pytest.raises(Conflict):
        await hull.rooms.conversations.confirm_guest(await secret_of(hull))


async def test_no_address_lies_open_in_the_store(hull: Home, need: Listing) -> None:
    await confirmed(hull, need)
    tables = await hull.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    for table in tables:
        rows = await hull.rows(f"SELECT * FROM {table['name']}")  # noqa: S608  # our own names
        assert EMAIL not in str([tuple(row) for row in rows]), table["name"]
        assert "Rosa" not in str([tuple(row) for row in rows]), table["name"]


async def test_a_month_after_the_end_nothing_of_a_guest_is_left(
    hull: Home, need: Listing, fediverse: Fediverse
) -> None:
    guest, number = await confirmed(hull, need)
    await hull.rooms.conversations.leave(guest, number)

    await fediverse.live(days=29)
    assert len(await hull.rows("SELECT * FROM guests")) == 1
    await fediverse.live(days=2)

    assert await hull.rows("SELECT * FROM guests") == []
    assert await hull.rows("SELECT * FROM messages") == []
    assert await listed(hull, "ted") == []


async def test_a_network_that_sends_no_letters_says_so(
    hull: Home, need: Listing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(hull.rooms.letters), "can_be_sent", False)
    with pytest.raises(Refused, match="cannot write to you"):
        await ask(hull, need)


async def test_what_is_closed_or_gone_takes_no_answers_of_guests(hull: Home, need: Listing) -> None:
    await ask(hull, need)
    secret = await secret_of(hull)
    ted = await hull.member("ted")
    await hull.rooms.listings.pause(ted, need.post_id)
    with pytest.raises(Conflict):
        await ask(hull, need)
    await hull.rooms.listings.delete(ted, need.post_id)
    with pytest.raises(Conflict):
        await hull.rooms.conversations.confirm_guest(secret)
    with pytest.raises(Missing):
        await ask(hull, need)


async def test_a_guest_may_report_and_their_report_is_the_networks(
    hull: Home, need: Listing
) -> None:
    guest, number = await confirmed(hull, need)
    await said(hull, number, "ted", "Send me your bank card.")
    await hull.rooms.conversations.report(guest, number, "Odd.")
    (report,) = await hull.rooms.moderation.reports()
    assert report.reporter_iri == (await hull.network()).iri
    assert report.subject_iris == ((await hull.member("ted")).iri,)
