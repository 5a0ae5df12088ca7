"""Three days before something ends its owner hears of it, once, and may keep it going."""

import re

from listings.listing import Kind, Urgency
from listings.terms import Voice
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.notices.given import got, reachable


def _lapses(letters: list[str]) -> list[str]:
    return [letter for letter in letters if "Subject: Something of yours ends soon" in letter]


async def test_a_need_that_ends_in_three_days_is_told_once_with_a_link_that_renews_it(
    fediverse: Fediverse, hull: Home
) -> None:
    await reachable(hull, "amina")
    need = await hull.add("A meal", kind=Kind.NEED, by="amina", audience="network")
    await fediverse.live(days=10, hours=20)
    assert _lapses(await got(hull, "amina")) == []

    await fediverse.live(days=1)
    (letter,) = _lapses(await got(hull, "amina"))
    assert "A meal" in letter
    await fediverse.live(hours=30)
    assert _lapses(await got(hull, "amina")) == []

    token = re.search(r"/renew/([\w-]+)", letter)
    assert token is not None
    renewed = await hull.doing(hull.rooms.listings.renew_by(token[1]))
    assert renewed.post_id == need.post_id
    assert renewed.expires_at is not None
    assert need.expires_at is not None
    assert renewed.expires_at > need.expires_at


async def test_what_is_renewed_before_the_letter_is_sent_is_not_said_to_end(
    fediverse: Fediverse, hull: Home
) -> None:
    # Given a letter that waits for the morning
    await reachable(hull, "amina")
    await fediverse.live(hours=13, minutes=30)
    need = await hull.add("A meal", kind=Kind.NEED, by="amina", audience="network")
    await fediverse.live(days=11, hours=1, minutes=5)
    waiting = await hull.rows("SELECT 1 FROM letters WHERE kind = 'lapse' AND state = 'waiting'")
    assert len(waiting) == 1

    # When it is renewed in the night
    amina = await hull.member("amina")
    await hull.doing(hull.rooms.listings.renew(amina, need.post_id))
    await fediverse.live(hours=14)

    # Then no letter says that it ends
    assert _lapses(await got(hull, "amina")) == []


async def test_a_letter_about_what_the_desk_lists_names_nothing_and_shows_nowhere_whose_it_is(
    fediverse: Fediverse, hull: Home
) -> None:
    await reachable(hull, "amina")
    need = await hull.add(
        "Canary company", kind=Kind.NEED, by="amina", audience="network", voice=Voice.ANONYMOUS
    )
    await fediverse.live(days=12)
    (letter,) = _lapses(await got(hull, "amina"))
    assert "Something you asked for ends on" in letter
    assert "Canary" not in letter
    for row in await hull.rows("SELECT * FROM letters"):
        assert str(need.post_id) not in "|".join(str(value) for value in tuple(row))
    assert await hull.rows("SELECT 1 FROM told WHERE length(what) <> 32") == []


async def test_whoever_has_no_address_is_not_written_to_and_what_is_short_needs_no_letter(
    fediverse: Fediverse, hull: Home
) -> None:
    await reachable(hull, "amina")
    await hull.add("A chair", kind=Kind.NEED, by="ted", audience="network")
    await hull.add(
        "Help tonight", kind=Kind.NEED, by="amina", audience="network", urgency=Urgency.TODAY
    )
    await fediverse.live(days=13)
    assert _lapses(await got(hull, "amina")) == []
    assert [letter for letter in hull.mailbox.letters if b"Ted" in letter.message] == []
