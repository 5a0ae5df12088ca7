"""The weekly letter: one for each person, with nothing in it they may not see, nothing past."""

from actors import store as people
from mail.kinds import LetterKind
from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home
from tests.notices.given import got, reachable


def _weekly(letters: list[str]) -> list[str]:
    return [letter for letter in letters if "Subject: This week at" in letter]


async def test_a_week_in_one_letter(sisters: Sisters) -> None:
    # Given Amina, whom letters reach, and a week in three networks
    hull = sisters.hull
    await reachable(hull, "amina")
    await hull.add("Public soup", by="ted")
    await hull.add("Canary neighbours only", by="ted", audience="network")
    await hull.add("Canary for the desk", by="ted", audience="coordinator")
    await hull.add("Amina's own bread", by="amina")
    gone = await hull.add("Gone by Friday", by="ted")
    await sisters.madison.add("A ladder from Madison")
    await sisters.fediverse.settle()
    ted = await hull.member("ted")
    await hull.doing(hull.rooms.listings.withdraw(ted, gone.post_id))

    # When Friday has come
    await sisters.fediverse.live(days=7)

    # Then she gets one letter
    (letter,) = _weekly(await got(hull, "amina"))
    assert "Public soup" in letter
    assert "A ladder from Madison" in letter
    # And it neither names what is for some only, nor what is over, nor what is her own
    for absent in ("Canary", "Gone by Friday", "Amina's own bread"):
        assert absent not in letter

    # And the week after, in which nothing was new, none
    await sisters.fediverse.live(days=7)
    assert _weekly(await got(hull, "amina")) == []


async def test_whoever_wants_no_weekly_letter_gets_none(sisters: Sisters) -> None:
    hull = sisters.hull
    await reachable(hull, "amina")
    amina = await hull.member("amina")
    await hull.node.database.write(
        lambda tx: hull.rooms.letters.choose(tx, amina.id, LetterKind.DIGEST, wanted=False)
    )
    await hull.add("Public soup", by="ted")
    await sisters.fediverse.live(days=7)
    assert _weekly(await got(hull, "amina")) == []


async def test_nobody_hears_of_whom_they_block(sisters: Sisters) -> None:
    hull: Home = sisters.hull
    await reachable(hull, "amina")
    amina, ted = await hull.member("amina"), await hull.member("ted")
    await hull.add("Public soup", by="ted")
    await hull.add("Bread", by=hull.coordinator)
    from_now = hull.node.world.clock.now()
    await hull.node.database.write(
        lambda tx: people.block(tx, amina.id, ted.id, iri=None, now=from_now)
    )
    await sisters.fediverse.live(days=7)
    (letter,) = _weekly(await got(hull, "amina"))
    assert "Bread" in letter
    assert "Public soup" not in letter
