"""The coordinator's Today: what waits stands there, once, in order, and for coordinators only."""

from datetime import timedelta

import pytest

from accounts.application import JoinForm
from accounts.behalf import ConsentHow, OnBehalf
from accounts.roles import Role, Vetting
from desk import store
from desk.row import Kind
from listings.listing import State, Urgency
from listings.terms import Voice
from tests.accounts.given import again, joined, person
from tests.conversations.given import answered, comes_by, doer, yes
from tests.desk.given import need, seen_by, titles, today
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home

AT_HAND = ("w", "first", "waiting")


async def test_whoever_asks_to_join_or_came_by_an_invitation_is_to_be_met(
    fediverse: Fediverse, hull: Home
) -> None:
    await hull.rooms.accounts.joining.apply(JoinForm(name="Rewi Hall", phone="01482 111"))
    fediverse.clock.turn(days=1)
    marama = await joined(hull, "Marama")
    rows = (await today(hull)).part(Kind.MEET).rows
    assert [row.title for row in rows] == ["Rewi Hall", "Marama"]
    assert rows[0].path == f"/people/applications/{rows[0].number}"
    assert rows[1].path == f"/people/{marama.id}"
    await hull.rooms.accounts.trust.set_vetting(None, marama.id, Vetting.MET)
    assert await titles(hull, Kind.MEET) == ["Rewi Hall"]


async def test_needs_that_nobody_is_on_stand_there_the_oldest_first(
    fediverse: Fediverse, hull: Home
) -> None:
    first = await need(hull, "A lift to choir")
    fediverse.clock.turn(days=1)
    await need(hull, "A cup of tea", by="ted", categories=("company",))
    rows = (await today(hull)).part(Kind.NEED).rows
    assert [row.title for row in rows] == ["A lift to choir", "A cup of tea"]
    assert rows[0].path == f"/needs/{first.post_id}/suggestions"
    assert (rows[0].since, rows[0].whose) == (first.opened_at, "Amina")


async def test_a_need_somebody_is_on_waits_no_more_and_waits_again_when_it_came_to_nothing(
    hull: Home,
) -> None:
    lift = await need(hull, "A lift to choir")
    talk = await answered(hull, lift, by="ted")
    assert await titles(hull, Kind.NEED) == []
    ted = await doer(hull, "ted")
    await hull.doing(hull.rooms.conversations.fell_through(ted, talk.id))
    assert await titles(hull, Kind.NEED) == ["A lift to choir"]


async def test_what_stands_in_nobodys_name_names_nobody(hull: Home) -> None:
    await need(hull, "Somebody to talk to", voice=Voice.ANONYMOUS, categories=("company",))
    (row,) = (await today(hull)).part(Kind.NEED).rows
    assert row.whose == ""


async def test_offers_and_what_is_over_are_no_needs_that_wait(
    fediverse: Fediverse, hull: Home
) -> None:
    await hull.add("Bread", by="amina")
    await need(hull, "Today", urgency=Urgency.TODAY)
    withdrawn = await need(hull, "Not any more")
    await hull.rooms.listings.withdraw(await hull.member("amina"), withdrawn.post_id)
    fediverse.clock.turn(days=4)  # nobody has looked whether its time is over
    assert await titles(hull, Kind.NEED) == []


async def test_what_a_coordinator_has_to_look_at_first_waits_for_review(hull: Home) -> None:
    marama = await joined(hull, "Marama")
    await hull.rooms.accounts.trust.set_vetting(None, marama.id, Vetting.MET)
    listing = await need(hull, "A first ask", by=marama.actor.username)
    assert listing.state is State.IN_REVIEW
    (row,) = (await today(hull)).part(Kind.REVIEW).rows
    assert (row.title, row.whose) == ("A first ask", "Marama")
    assert row.path == f"/desk/listings/{listing.post_id}"
    await hull.rooms.listings.approve(await hull.member("josie"), listing.post_id)
    assert await titles(hull, Kind.REVIEW) == []


async def test_what_ends_within_three_days_is_about_to_lapse(
    fediverse: Fediverse, hull: Home
) -> None:
    listing = await need(hull, "Fourteen days")
    fediverse.clock.turn(days=10, hours=23)
    assert await titles(hull, Kind.LAPSING) == []
    fediverse.clock.turn(hours=1)
    assert await titles(hull, Kind.LAPSING) == ["Fourteen days"]
    await hull.rooms.listings.renew(await hull.member("amina"), listing.post_id)
    assert await titles(hull, Kind.LAPSING) == []


async def test_a_talk_is_quiet_after_five_days_without_a_word(
    fediverse: Fediverse, hull: Home
) -> None:
    await comes_by(hull)
    lift = await need(hull, "A lift to choir")
    talk = await answered(hull, lift, "Something private", by="ted")
    fediverse.clock.turn(days=4, hours=23)
    assert await titles(hull, Kind.QUIET) == []
    fediverse.clock.turn(hours=1)
    (row,) = (await today(hull)).part(Kind.QUIET).rows
    assert (row.title, row.whose) == ("A lift to choir", "Amina")
    assert row.path == f"/desk/quiet/{talk.id}"
    assert "private" not in repr(await today(hull))
    assert "ted" not in repr(await today(hull)).lower()
    await yes(hull, talk, "amina")
    assert await titles(hull, Kind.QUIET) == []


async def test_a_talk_into_which_a_coordinator_was_asked_stands_there_until_one_looks(
    hull: Home,
) -> None:
    await comes_by(hull)
    lift = await need(hull, "A lift to choir")
    talk = await answered(hull, lift, by="ted")
    amina = await doer(hull, "amina")
    await hull.doing(hull.rooms.conversations.bring_coordinator(amina, talk.id))
    (row,) = (await today(hull)).part(Kind.HELP).rows
    assert (row.title, row.path) == ("A lift to choir", f"/messages/{talk.id}")


async def test_members_nobody_has_heard_of_for_sixty_days_are_silent(
    fediverse: Fediverse, hull: Home
) -> None:
    await comes_by(hull)
    fediverse.clock.turn(days=59)
    assert await titles(hull, Kind.SILENT) == []
    fediverse.clock.turn(days=2)
    await comes_by(hull, "ted")
    josie, amina = await person(hull, "josie"), await person(hull)
    assert await titles(hull, Kind.SILENT) == ["Josie", "Amina"]
    rung = OnBehalf("contact_changed", ConsentHow.SPOKEN)
    behalf = hull.rooms.accounts.behalf
    await hull.node.database.write(lambda tx: behalf.note(tx, josie.id, amina.id, rung))
    assert await titles(hull, Kind.SILENT) == ["Josie"]


async def test_who_is_paused_or_has_left_is_not_missed(fediverse: Fediverse, hull: Home) -> None:
    ted = await person(hull, "ted")
    await hull.rooms.accounts.trust.set_vetting(None, ted.id, Vetting.PAUSED)
    await hull.rooms.membership.remove("amina")
    fediverse.clock.turn(days=61)
    assert await titles(hull, Kind.SILENT) == ["Josie"]


async def test_networks_reports_and_dead_addresses_wait_too(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await madison.doing(madison.rooms.relations.propose_sister(hull.handle))
    await fediverse.settle()
    amina, ted = await hull.member("amina"), await hull.member("ted")
    report = await hull.doing(hull.rooms.moderation.report(amina, ted.iri, (), "He shouts."))
    seen = await today(hull)
    (sister,) = seen.part(Kind.SISTER).rows
    assert (sister.title, sister.whose) == (madison.cast.name, madison.handle.removeprefix("@"))
    assert seen.part(Kind.REPORT).rows[0].path == f"/desk/reports/{report}"


async def test_what_is_put_off_comes_back_by_itself(fediverse: Fediverse, hull: Home) -> None:
    lift = await need(hull, "A lift to choir")
    josie = await person(hull, "josie")
    until = hull.watch.now() + timedelta(days=2)
    await hull.node.database.write(
        lambda tx: store.put_off(tx, Kind.NEED, lift.post_id, josie.id, until)
    )
    assert await titles(hull, Kind.NEED) == []
    fediverse.clock.turn(days=2)
    assert await titles(hull, Kind.NEED) == ["A lift to choir"]


async def test_what_was_put_off_is_forgotten_with_whom_it_was_about(
    fediverse: Fediverse, hull: Home
) -> None:
    josie, amina = await person(hull, "josie"), await person(hull)
    until = hull.watch.now() + timedelta(days=60)
    for kind in (Kind.SILENT, Kind.MEET, Kind.NEED):
        await hull.rooms.desk.put_off(josie, kind, amina.id, until)
    await hull.rooms.membership.remove("amina")
    assert [row["kind"] for row in await hull.rows("SELECT kind FROM put_off")] == ["need"]
    fediverse.clock.turn(days=60)
    await hull.rooms.desk.tidy(hull.watch.now())
    assert await hull.rows("SELECT 1 FROM put_off") == []


async def test_a_long_part_shows_its_beginning_and_how_many_there_are(hull: Home) -> None:
    for number in range(8):
        await need(hull, f"A lift, number {number}")
    part = (await today(hull)).part(Kind.NEED)
    assert (len(part.rows), part.total, part.more) == (6, 8, 2)
    (only,) = (await today(hull, only=Kind.NEED)).parts
    assert (len(only.rows), only.more) == (8, 0)


async def test_a_desk_without_work_is_empty(hull: Home) -> None:
    seen = await today(hull)
    assert (seen.parts, seen.total) == ((), 0)


@pytest.mark.parametrize("role", [None, Role.ADMIN, Role.MODERATOR, Role.UMBRELLA])
async def test_nobody_but_a_coordinator_sees_anything_of_it(hull: Home, role: Role | None) -> None:
    await need(hull, "A lift to choir")
    await joined(hull, "Marama")
    ted = await person(hull, "ted")
    if role is not None:
        await hull.rooms.accounts.trust.give_role(None, ted.id, role)
    assert (await seen_by(hull, await again(hull, ted))).parts == ()


@pytest.mark.parametrize("kind", list(Kind))
async def test_no_part_of_today_reads_through_what_grows_without_end(
    hull: Home, kind: Kind
) -> None:
    now = hull.watch.now()
    moments = store.Moments(now, now, now, now)
    sql = f"EXPLAIN QUERY PLAN {store.statement_of(kind)}"
    rows = await hull.node.database.read(
        lambda tx: tx.all(sql, kind=kind, limit=6, **moments.params())
    )
    plan = [row["detail"] for row in rows]
    read_through = [
        step.partition(" USING ")[0]
        for step in plan
        if step.startswith("SCAN ") and "INDEX" not in step and "subquery" not in step
    ]
    # Members (c), pacts (s) and dead addresses (d) are few, and what is found already is at hand.
    assert set(read_through) <= {f"SCAN {name}" for name in ("c", "s", "d", *AT_HAND)}, plan


async def test_our_own_needs_are_found_beside_very_many_of_sisters(hull: Home) -> None:
    now = hull.watch.now()
    moments = store.Moments(now, now, now, now)
    sql = f"EXPLAIN QUERY PLAN {store.statement_of(Kind.NEED)}"
    rows = await hull.node.database.read(
        lambda tx: tx.all(sql, kind=Kind.NEED, limit=6, **moments.params())
    )
    plan = [row["detail"] for row in rows]
    assert any("listings_own_open (local=? AND kind=?)" in step for step in plan)
    # Whether somebody is on each of them is told by the index alone.
    for index in ("about_state (listing_id=? AND state=?)", "for_state (need_id=? AND state=?)"):
        assert any(f"COVERING INDEX conversations_{index}" in step for step in plan), plan
