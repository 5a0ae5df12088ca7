"""Reports: for moderators' eyes only, bounded, and sent on without a name if a member wishes."""

import pytest

from actors.budget import Budget
from moderation.report import MAX_CONTENT, MAX_SUBJECTS
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.stranger import Json, Stranger
from world.errors import Malformed, Missing


@pytest.fixture
def vera(fediverse: Fediverse) -> Stranger:
    return fediverse.stranger("vera@social.example")


async def flag(vera: Stranger, hull: Home, about: object, **said: object) -> Json:
    """Her server reports somebody to ours."""
    report = vera.does("Flag", about, to=[f"{hull.base_url}/actor"], **said)
    assert await vera.send(f"{hull.base_url}/inbox", report) == 202
    return report


async def outcome(hull: Home) -> str:
    """What became of the last thing received."""
    rows = await hull.rows("SELECT outcome FROM received ORDER BY id DESC LIMIT 1")
    return str(rows[0]["outcome"])


# From elsewhere


async def test_a_report_is_kept_with_names_and_plain_words(vera: Stranger, hull: Home) -> None:
    josie = (await hull.member("josie")).iri
    about = [josie, f"{hull.base_url}/objects/1"]
    words = "<p>Too <b>loud</b>&amp;rude</p><script>alert(1)</script>"
    report = await flag(vera, hull, about, content=words)
    (kept,) = await hull.rooms.moderation.reports()
    assert (kept.iri, kept.reporter_iri) == (report["id"], vera.iri)
    assert kept.subject_iris == tuple(about)
    assert kept.content == "Too loud&rude"
    assert (kept.created_at, kept.closed_at) == (hull.watch.now(), None)


async def test_the_words_of_lemmy_stand_elsewhere(vera: Stranger, hull: Home) -> None:
    await flag(vera, hull, (await hull.member("josie")).iri, summary="Too loud")
    (kept,) = await hull.rooms.moderation.reports()
    assert kept.content == "Too loud"


async def test_a_report_without_words_is_a_report_and_one_of_nothing_is_none(
    vera: Stranger, hull: Home
) -> None:
    await flag(vera, hull, [])
    assert await outcome(hull) == "a report of nothing"
    await flag(vera, hull, (await hull.member("josie")).iri)
    (kept,) = await hull.rooms.moderation.reports()
    assert kept.content == ""


async def test_a_report_is_kept_once_and_no_longer_than_a_moderator_can_read(
    vera: Stranger, hull: Home
) -> None:
    about = [f"{hull.base_url}/objects/{number}" for number in range(1, 90)]
    report = await flag(vera, hull, about, content="x" * 19_000)
    assert await vera.send(f"{hull.base_url}/inbox", report) == 202
    (kept,) = await hull.rooms.moderation.reports()
    assert len(kept.subject_iris) == MAX_SUBJECTS
    assert kept.content == "x" * MAX_CONTENT


async def test_a_host_that_reports_very_much_is_heard_a_hundred_times_a_day(
    fediverse: Fediverse, vera: Stranger, hull: Home
) -> None:
    josie = (await hull.member("josie")).iri
    neighbour = fediverse.stranger("eve@social.example")
    for number in range(100):
        await flag(neighbour if number % 2 else vera, hull, josie)
    await flag(vera, hull, josie)
    assert await outcome(hull) == "Too many reports from one server."
    for other in ("rob@other.example", "rob@social.example.org", "rob@ocial.example"):
        await flag(fediverse.stranger(other), hull, josie)
    assert len(await hull.rooms.moderation.reports(limit=500)) == 103

    fediverse.clock.turn(days=1)
    await flag(vera, hull, josie)
    assert len(await hull.rooms.moderation.reports(limit=500)) == 104


async def test_nobody_is_answered_and_nobody_else_sees_who_reported_whom(
    fediverse: Fediverse, vera: Stranger, hull: Home
) -> None:
    josie = await hull.member("josie")
    await flag(vera, hull, josie.iri, content="a secret complaint")
    await fediverse.settle()
    assert vera.received == []
    for path in ("/actors/josie", "/actors/josie/outbox", "/actor/outbox", "/umbrella"):
        assert b"complaint" not in (await hull.get(path)).body
    inbox = await (await hull.program("josie")).get("/actors/josie/inbox")
    assert "complaint" not in str(inbox)


# From here


async def test_a_member_reports_somebody_here_and_nobody_elsewhere_hears_of_it(
    fediverse: Fediverse, hull: Home
) -> None:
    josie, ted = await hull.member("josie"), await hull.member("ted")
    moderation = hull.rooms.moderation
    before = len(fediverse.roads.log)
    number = await hull.doing(moderation.report(josie, ted.iri, [], "Too loud", forward=True))
    await fediverse.settle()
    (kept,) = await moderation.reports()
    assert (kept.id, kept.iri, kept.reporter_iri) == (number, None, josie.iri)
    assert kept.subject_iris == (ted.iri,)
    assert len(fediverse.roads.log) == before


@pytest.mark.parametrize("forward", [False, True])
async def test_it_is_sent_on_if_they_wish_by_the_node_and_only_about_things_of_that_server(
    fediverse: Fediverse, vera: Stranger, hull: Home, *, forward: bool
) -> None:
    josie = await hull.member("josie")
    theirs, others = vera.note(1)["id"], "https://other.example/notes/1"
    await hull.doing(
        hull.rooms.moderation.report(josie, vera.iri, [theirs, others], "Loud", forward=forward)
    )
    await fediverse.settle()
    (kept,) = await hull.rooms.moderation.reports()
    assert kept.subject_iris == (vera.iri, theirs, others)
    if not forward:
        assert vera.received == []
        return
    (flagged,) = vera.heard("Flag")
    assert flagged["actor"] == f"{hull.base_url}/actor"
    assert (flagged["object"], flagged["content"]) == ([vera.iri, theirs], "Loud")
    assert "josie" not in str(flagged)
    assert "proof" not in flagged


async def test_a_report_is_about_somebody_a_few_posts_and_in_a_few_words(
    vera: Stranger, hull: Home
) -> None:
    josie = await hull.member("josie")
    report = hull.rooms.moderation.report
    post = vera.note(1)["id"]
    with pytest.raises(Malformed):
        await report(josie, vera.iri, [post] * MAX_SUBJECTS, "Loud")
    with pytest.raises(Malformed):
        await report(josie, vera.iri, [post], "x" * (MAX_CONTENT + 1))
    with pytest.raises(Missing):
        await report(josie, f"https://{vera.host}/users/nobody", [], "Loud")
    with pytest.raises(Malformed):
        await report(josie, vera.iri, ["no address"], "Loud", forward=True)
    assert await hull.rooms.moderation.reports() == []


async def test_a_report_is_put_away_once_and_still_there_for_who_asks_for_all(
    fediverse: Fediverse, hull: Home
) -> None:
    josie, ted = await hull.member("josie"), await hull.member("ted")
    moderation = hull.rooms.moderation
    first = await hull.doing(moderation.report(josie, ted.iri, [], "One"))
    second = await hull.doing(moderation.report(josie, ted.iri, [], "Two"))
    await hull.doing(moderation.close_report(first))
    assert [report.id for report in await moderation.reports()] == [second]
    everything = await moderation.reports(with_closed=True)
    assert [report.id for report in everything] == [second, first]
    assert everything[1].closed_at == hull.watch.now()
    assert len(await moderation.reports(with_closed=True, limit=1)) == 1
    for number in (first, 1):
        with pytest.raises(Missing):
            await moderation.close_report(number)


async def test_the_end_of_an_account_takes_no_report_away(
    fediverse: Fediverse, vera: Stranger, hull: Home
) -> None:
    josie = await hull.member("josie")
    await hull.node.fetcher.actor(vera.iri, budget=Budget())
    await hull.doing(hull.rooms.moderation.report(josie, vera.iri, [], "Loud"))
    await vera.send(josie.inbox, vera.does("Delete", vera.iri))
    assert len(await hull.rooms.moderation.reports()) == 1
