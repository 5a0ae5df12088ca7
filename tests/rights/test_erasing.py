"""Leaving for good: by oneself, with a coordinator's help, at the machine."""

import re

import pytest

from accounts import log_store
from accounts.behalf import ConsentHow
from accounts.roles import Role
from actors import store as people
from conversations.conversation import State
from listings import store as listing_store
from mail.kinds import LetterKind
from rights.erasure import Fate, Receipts
from tests.accounts.given import letters, person
from tests.conversations.given import read_by
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.rights.given import lived
from umbrella import index_copy
from umbrella.index_shelf import IndexShelf
from world.errors import Conflict, Gone, Missing, Refused


async def receipts(home: Home, secret: str) -> Receipts:
    erasing = home.rooms.rights.erasing
    return await home.node.database.read(lambda tx: erasing.receipts(tx, secret))


async def with_address(hull: Home, username: str = "amina") -> None:
    member = await hull.member(username)
    vouch = hull.rooms.accounts.addresses.vouch(member.id, f"{username}@example.org")
    await hull.doing(vouch)


async def test_whoever_leaves_is_no_member_any_more_and_has_no_way_in(hull: Home) -> None:
    amina = await person(hull, "amina")
    await hull.doing(hull.rooms.rights.erasing.leave(amina.id))
    with pytest.raises(Missing):
        await hull.member("amina")
    assert await hull.rows("SELECT 1 FROM sessions WHERE actor_id = :id", id=amina.id) == []
    with pytest.raises(Missing):
        await hull.doing(hull.rooms.rights.erasing.leave(amina.id))


async def test_whoever_talks_with_them_keeps_what_they_said_themselves(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    given = await lived(hull, madison)
    amina = await hull.member("amina")
    await hull.doing(hull.rooms.rights.erasing.leave(amina.id))
    talk = await read_by(hull, given.talk_id, "ted")
    assert talk.state is State.CLOSED
    assert [line.text for line in talk.lines if line.text] == ["May I?"]
    assert talk.other.name == ""


async def test_what_bore_the_desks_name_goes_too(hull: Home, madison: Home) -> None:
    given = await lived(hull, madison)
    amina = await hull.member("amina")
    await hull.doing(hull.rooms.rights.erasing.leave(amina.id))
    found = await hull.node.database.read(
        lambda tx: listing_store.by_post(tx, given.hidden.post_id)
    )
    assert found is None
    assert await hull.rows("SELECT 1 FROM hidden_holders") == []


async def test_the_last_letter_says_where_to_see_what_became_of_it(hull: Home) -> None:
    await with_address(hull)
    amina = await hull.member("amina")
    secret = await hull.doing(hull.rooms.rights.erasing.leave(amina.id))
    (letter,) = [text for text in await letters(hull) if "You have left" in text]
    assert f"https://hull.example/leave/{secret}" in letter
    assert "amina@example.org" in letter
    assert "Choose which letters" not in letter
    # And nothing in the queue can be led back to her number; once it is sent, nothing is there.
    rows = await hull.rows("SELECT reader, kind FROM letters")
    assert [row["kind"] for row in rows] == [LetterKind.BEHALF]
    assert not any(str(amina.id) in row["reader"] for row in rows)
    await hull.rooms.rights.erasing.tidy()
    assert await hull.rows("SELECT 1 FROM letters") == []


async def test_the_last_letter_is_not_forgotten_before_it_is_sent(hull: Home) -> None:
    await with_address(hull)
    amina = await hull.member("amina")
    await hull.doing(hull.rooms.rights.erasing.leave(amina.id))
    await hull.rooms.rights.erasing.tidy()
    assert len(await letters(hull)) == 1


async def test_whoever_has_no_address_gets_no_letter_and_is_gone_all_the_same(hull: Home) -> None:
    amina = await hull.member("amina")
    await hull.doing(hull.rooms.rights.erasing.leave(amina.id))
    assert await letters(hull) == []


# ------------------------------------------------------------------------------- by a coordinator


async def test_a_coordinator_does_it_for_a_member_and_it_is_noted_and_told(hull: Home) -> None:
    await with_address(hull)
    josie, amina = await hull.member("josie"), await hull.member("amina")
    erasing = hull.rooms.rights.erasing
    secret = await hull.doing(erasing.erase_for(josie.id, amina.id, ConsentHow.SPOKEN))
    (deed,) = await hull.node.database.read(lambda tx: log_store.deeds_for(tx, amina.id, 10))
    assert (deed.deed, deed.consent, deed.coordinator_id) == ("erased", "spoken", josie.id)
    (letter,) = await letters(hull)
    assert "Josie has ended your membership for you" in " ".join(letter.split())
    assert secret in letter


@pytest.mark.parametrize("how", [ConsentHow.WEB, ConsentHow.NONE])
async def test_without_a_word_of_how_they_agreed_it_is_not_done(
    hull: Home, how: ConsentHow
) -> None:
    josie, amina = await hull.member("josie"), await hull.member("amina")
    with pytest.raises(Refused):
        await hull.rooms.rights.erasing.erase_for(josie.id, amina.id, how)
    assert (await hull.member("amina")).gone_at is None


async def test_nobody_but_a_coordinator_does_it_and_nobody_for_themselves(hull: Home) -> None:
    josie, ted, amina = [await hull.member(name) for name in ("josie", "ted", "amina")]
    erasing = hull.rooms.rights.erasing
    with pytest.raises(Refused):
        await erasing.erase_for(ted.id, amina.id, ConsentHow.SPOKEN)
    with pytest.raises(Conflict):
        await erasing.erase_for(josie.id, josie.id, ConsentHow.SPOKEN)
    assert (await hull.member("amina")).gone_at is None


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMIN, Role.MODERATOR])
async def test_nobody_is_put_out_of_office_by_being_erased(hull: Home, role: Role) -> None:
    josie, amina = await hull.member("josie"), await hull.member("amina")
    await hull.rooms.accounts.trust.give_role(None, amina.id, role)
    with pytest.raises(Conflict):
        await hull.rooms.rights.erasing.erase_for(josie.id, amina.id, ConsentHow.SPOKEN)
    assert (await hull.member("amina")).gone_at is None
    assert await hull.rows("SELECT 1 FROM behalf_log WHERE deed = 'erased'") == []


async def test_an_open_report_stays_until_it_is_dealt_with_without_a_name(hull: Home) -> None:
    amina, ted = await hull.member("amina"), await hull.member("ted")
    await hull.doing(hull.rooms.moderation.report(amina, ted.iri, [], "He shouted at me."))
    await hull.doing(hull.rooms.rights.erasing.leave(amina.id))
    (report,) = await hull.rooms.moderation.reports()
    assert report.content == "He shouted at me."
    assert report.reporter_iri == (await hull.network()).iri


# ---------------------------------------------------------------------------- the page of receipts


async def test_the_link_cannot_be_guessed_and_is_kept_nowhere(hull: Home) -> None:
    amina = await hull.member("amina")
    secret = await hull.doing(hull.rooms.rights.erasing.erase(amina))
    assert re.fullmatch(r"[\w-]{43}", secret)
    with pytest.raises(Missing):
        await receipts(hull, secret[:-1] + "-")
    await hull.stop()
    for path in hull.store.parent.rglob("*"):
        assert not path.is_file() or secret.encode() not in path.read_bytes()
    await hull.start()


async def test_each_server_has_one_line_whatever_it_was_sent_before(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    await hull.add("A lift on Tuesday", by="amina")
    note = await hull.write("Good morning", by="amina")
    await fediverse.settle()
    amina = await hull.member("amina")
    await hull.doing(hull.rooms.posts.delete(amina, note.iri))
    fediverse.roads.dark.add("madison.example")
    secret = await hull.doing(hull.rooms.rights.erasing.leave(amina.id))
    await fediverse.settle()
    (only,) = (await receipts(hull, secret)).receipts
    assert (only.host, only.fate) == ("madison.example", Fate.WAITING)


async def test_the_page_is_over_after_thirty_days_and_then_nobody_signs_for_them(
    fediverse: Fediverse, hull: Home
) -> None:
    amina = await hull.member("amina")
    secret = await hull.doing(hull.rooms.rights.erasing.leave(amina.id))
    await fediverse.live(days=29)
    assert (await receipts(hull, secret)).receipts == []
    assert await private_keys(hull, amina.id)

    fediverse.clock.turn(days=1.1)
    with pytest.raises(Gone):
        await receipts(hull, secret)
    await fediverse.live(hours=2)
    with pytest.raises(Missing):
        await receipts(hull, secret)
    assert not await private_keys(hull, amina.id)


async def private_keys(home: Home, actor_id: int) -> list[object]:
    sql = "SELECT iri FROM keys WHERE actor_id = :id AND sealed_private IS NOT NULL"
    return list(await home.rows(sql, id=actor_id))


async def test_a_node_that_dies_over_it_has_done_it_wholly_or_not_at_all(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    await lived(hull, madison)
    await fediverse.settle()
    amina = await hull.member("amina")
    secret = await hull.doing(hull.rooms.rights.erasing.leave(amina.id))
    await hull.node.database.write(lambda tx: tx.run("UPDATE erasures SET wiped_at = NULL"))
    await hull.restart()
    await fediverse.live(hours=1)
    (row,) = await hull.rows("SELECT wiped_at FROM erasures")
    assert row["wiped_at"] is not None
    found = await receipts(hull, secret)
    assert found.with_fate(Fate.CONFIRMED) == ["madison.example"]
    gone = await hull.node.database.read(lambda tx: people.by_id(tx, amina.id))
    assert gone is not None
    assert gone.gone_at is not None


async def test_the_copy_of_the_umbrellas_index_knows_no_listing_of_theirs_any_more(
    hull: Home,
) -> None:
    amina, database = await hull.member("amina"), hull.node.database

    def known() -> int:
        found = index_copy.read(index_copy.beside(database.path), lambda _head: True)
        assert found is not None
        return len(found[1].shown)

    await hull.add("Bread on Fridays", by="amina")
    await IndexShelf(hull.node.world.chance, database).renew(hull.node.world.clock.now())
    assert known() == 1
    await hull.doing(hull.rooms.rights.erasing.leave(amina.id))
    assert known() == 0
