"""What is kept how long: the page says what is done (E3)."""

from datetime import timedelta

import pytest

from accounts import log_store
from accounts.behalf import ConsentHow, OnBehalf
from accounts.consents import Agreement, consents_seen_by
from conversations.answering import Answer
from listings.holding import Doer
from listings.listing import Kind
from rights.retention import LOGS_KEPT, REPORTS_KEPT, periods
from sessions.session import Caller
from storage.transaction import Writing
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from text.rights_phrases import KEPT
from world.errors import Conflict


async def count(home: Home, table: str, where: str = "1") -> int:
    (row,) = await home.rows(f"SELECT count(*) AS n FROM {table} WHERE {where}")  # noqa: S608
    return int(row["n"])


def days(what: str, retention: timedelta = timedelta(days=30)) -> int:
    (period,) = [period for period in periods(retention) if period.what == what]
    assert period.days is not None
    return period.days


def test_every_period_has_words_and_every_word_a_period() -> None:
    assert [period.what for period in periods(timedelta(days=30))] == list(KEPT)


def test_the_network_decides_how_long_what_is_over_is_kept() -> None:
    assert days("needs", timedelta(days=14)) == days("talks", timedelta(days=14)) == 14


async def test_needs_and_conversations_that_are_over_go_in_time(
    fediverse: Fediverse, hull: Home
) -> None:
    need = await hull.add("A lift on Tuesday", by="amina", kind=Kind.NEED, audience="network")
    ted = await hull.member("ted")
    talks = hull.rooms.conversations
    talk = await hull.doing(talks.answer(Doer(ted), ted.id, Answer(need.post_id, "At ten?")))
    amina = await hull.member("amina")
    await hull.doing(talks.leave(Doer(amina), talk.id))
    await hull.doing(hull.rooms.listings.withdraw(amina, need.post_id))

    await fediverse.live(days=days("needs") - 1)
    assert await count(hull, "messages") > 0
    await fediverse.live(days=1, hours=2)

    assert await count(hull, "listings") == 0
    assert await count(hull, "messages") == 0
    assert await count(hull, "past_listings") == 1
    assert await count(hull, "listing_events", f"actor_iri = '{amina.iri}'") == 0


async def test_the_log_of_deeds_is_kept_for_three_years_and_cannot_be_shortened_before(
    fediverse: Fediverse, hull: Home
) -> None:
    josie, amina = await hull.member("josie"), await hull.member("amina")

    def write(tx: Writing) -> None:
        done = OnBehalf("listing_made", ConsentHow.SPOKEN)
        hull.rooms.accounts.behalf.note(tx, josie.id, amina.id, done)

    await hull.node.database.write(write)
    with pytest.raises(Conflict):
        await hull.node.database.write(lambda tx: tx.run("DELETE FROM behalf_log"))
    retention = hull.rooms.rights.retention
    fediverse.clock.turn(days=3 * 365 - 1)
    await retention.forget_logs(hull.watch.now())
    assert len(await deeds(hull, amina.id)) == 1
    fediverse.clock.turn(days=2)
    await retention.forget_logs(hull.watch.now())
    assert await deeds(hull, amina.id) == []
    await hull.node.database.write(write)
    with pytest.raises(Conflict):
        await hull.node.database.write(lambda tx: tx.run("DELETE FROM behalf_log"))


async def deeds(home: Home, member_id: int) -> list[log_store.Deed]:
    return await home.node.database.read(lambda tx: log_store.deeds_for(tx, member_id, 10))


async def test_consents_that_count_no_more_are_kept_as_long_as_the_log(
    fediverse: Fediverse, hull: Home
) -> None:
    amina, consents = await hull.member("amina"), hull.rooms.accounts.consents
    database, retention = hull.node.database, hull.rooms.rights.retention
    agreed = Agreement("directory", "network", ("name",))
    first = await database.write(lambda tx: consents.give(tx, amina.id, amina.id, agreed))
    second = await database.write(lambda tx: consents.give(tx, amina.id, amina.id, agreed))
    await consents.withdraw(amina.id, first.id)
    fediverse.clock.turn(seconds=LOGS_KEPT.total_seconds() + 1)
    await retention.forget_logs(hull.watch.now())
    left = await database.read(lambda tx: consents_seen_by(tx, amina.id, amina.id))
    assert [consent.id for consent in left] == [second.id]


async def test_reports_go_half_a_year_after_they_were_dealt_with(
    fediverse: Fediverse, hull: Home
) -> None:
    amina, ted = await hull.member("amina"), await hull.member("ted")
    moderation, retention = hull.rooms.moderation, hull.rooms.rights.retention
    closed = await hull.doing(moderation.report(amina, ted.iri, [], "He shouted."))
    await hull.doing(moderation.report(amina, ted.iri, [], "He shouted again."))
    await moderation.close_report(closed)
    fediverse.clock.turn(seconds=REPORTS_KEPT.total_seconds() - 1)
    await retention.forget_reports(hull.watch.now())
    assert await count(hull, "reports") == 2
    fediverse.clock.turn(seconds=2)
    await retention.forget_reports(hull.watch.now())
    (left,) = await moderation.reports(with_closed=True)
    assert left.content == "He shouted again."


async def test_programs_that_may_do_nothing_are_forgotten_in_a_month(
    fediverse: Fediverse, hull: Home
) -> None:
    await hull.rooms.membership.token("amina", "Old phone")
    await hull.rooms.membership.token("amina", "New phone")
    await hull.node.database.write(
        lambda tx: tx.run(
            "UPDATE tokens SET revoked_at = '2026-03-01T00:00:00.000Z' WHERE label = 'Old phone'"
        )
    )
    fediverse.clock.turn(days=days("programs") + 10)
    await hull.rooms.rights.retention.forget_programs(hull.watch.now())
    assert [row["label"] for row in await hull.rows("SELECT label FROM tokens")] == ["New phone"]


async def test_what_servers_said_to_each_other_is_forgotten_in_a_month(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    assert await count(hull, "deliveries") > 0
    assert await count(hull, "received") > 0
    await fediverse.live(days=days("deliveries") + 2)
    for table in ("deliveries", "received"):
        assert await count(hull, table) == 0, table


async def test_that_a_letter_was_written_is_known_as_long_as_the_page_says(
    fediverse: Fediverse, hull: Home
) -> None:
    josie, amina = await hull.member("josie"), await hull.member("amina")
    accounts = hull.rooms.accounts
    await accounts.addresses.vouch(amina.id, "amina@post.example")
    done = OnBehalf("listing_made", ConsentHow.SPOKEN)
    await hull.node.database.write(lambda tx: accounts.behalf.note(tx, josie.id, amina.id, done))
    await hull.run_due()
    fediverse.clock.turn(days=days("letters") - 1)
    await hull.run_due()
    assert await count(hull, "letters", "kind = 'behalf'") == 1
    fediverse.clock.turn(days=2)
    await hull.run_due()
    assert await count(hull, "letters", "kind = 'behalf'") == 0


async def test_a_session_that_is_not_used_ends(fediverse: Fediverse, hull: Home) -> None:
    amina = await hull.member("amina")
    await hull.rooms.sessions.begin(amina.id, Caller("192.0.2.1"))
    fediverse.clock.turn(days=days("sessions") + 1)
    await hull.run_due()
    assert await count(hull, "sessions") == 0
