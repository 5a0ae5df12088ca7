"""What a member is told of, once for each cause, and what they are never told of."""

from dataclasses import replace
from datetime import timedelta

import pytest

from accounts import store as accounts
from accounts.person import JoinedVia
from actors import store as people
from posts.actions import NoteDraft
from posts.poll import PollDraft
from posts.post import Reaction
from posts.trimming import Trimmings
from relations.actions import ProfileChange
from storage.transaction import Writing
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home
from tests.notifications.bell import heard, told


async def like(home: Home, iri: str, *, by: str) -> None:
    await home.doing(home.rooms.posts.like(await home.member(by), iri))


async def announce(home: Home, iri: str, *, by: str) -> None:
    await home.doing(home.rooms.posts.announce(await home.member(by), iri))


async def undo(home: Home, iri: str, kind: Reaction, *, by: str) -> None:
    await home.doing(home.rooms.posts.undo(await home.member(by), iri, kind))


async def test_what_people_do_to_a_post_is_told_to_its_author(hull: Home) -> None:
    post = await hull.write("Rain at last.", by="josie")

    await like(hull, post.iri, by="ted")
    await announce(hull, post.iri, by="ted")
    await hull.write("@josie So it is.", by="ted")

    assert await told(hull, "josie") == [
        ("mention", "ted"),
        ("reblog", "ted"),
        ("favourite", "ted"),
    ]
    assert await told(hull, "ted") == []


async def test_what_comes_from_another_server_is_told_as_well(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await madison.follow(f"josie@{hull.host}", by="dante")
    await fediverse.settle()
    post = await hull.write("Rain at last.", by="josie")
    await fediverse.settle()
    await like(madison, post.iri, by="dante")
    await madison.write(f"@josie@{hull.host} Here too.", by="dante", audience="direct")
    await fediverse.settle()

    assert await told(hull, "josie") == [
        ("mention", "dante"),
        ("favourite", "dante"),
        ("follow", "dante"),
    ]


async def test_nobody_is_told_of_what_they_do_themselves(hull: Home) -> None:
    post = await hull.write("@josie a note to myself", by="josie")
    await like(hull, post.iri, by="josie")

    assert await told(hull, "josie") == []


async def test_what_is_taken_back_is_not_told_any_more(hull: Home) -> None:
    post = await hull.write("Rain at last.", by="josie")
    await like(hull, post.iri, by="ted")
    await announce(hull, post.iri, by="ted")
    await hull.follow(f"josie@{hull.host}", by="ted")
    ted = await hull.member("ted")

    await undo(hull, post.iri, Reaction.LIKE, by="ted")
    await undo(hull, post.iri, Reaction.ANNOUNCE, by="ted")
    await hull.doing(hull.rooms.relations.unfollow(ted, f"josie@{hull.host}"))

    assert await told(hull, "josie") == []


async def test_whoever_likes_and_does_not_and_likes_again_is_told_of_once(hull: Home) -> None:
    post = await hull.write("Rain at last.", by="josie")
    await like(hull, post.iri, by="ted")
    before = await heard(hull, "josie")

    for _ in range(3):
        await undo(hull, post.iri, Reaction.LIKE, by="ted")
        await like(hull, post.iri, by="ted")

    assert await heard(hull, "josie") == before


async def test_what_was_put_away_does_not_come_back(hull: Home) -> None:
    post = await hull.write("Rain at last.", by="josie")
    await like(hull, post.iri, by="ted")
    await hull.rooms.notifications.clear(await hull.member("josie"))

    await undo(hull, post.iri, Reaction.LIKE, by="ted")
    await like(hull, post.iri, by="ted")

    assert await told(hull, "josie") == []


async def test_an_edit_of_what_one_has_passed_on_is_told_the_last_time_only(hull: Home) -> None:
    post = await hull.write("Rain at last.", by="josie")
    await announce(hull, post.iri, by="ted")
    josie = await hull.member("josie")

    for text in ("Rain today.", "Rain all week."):
        await hull.doing(hull.rooms.posts.edit(josie, post.iri, NoteDraft(text)))

    assert await told(hull, "ted") == [("update", "josie")]


async def test_a_post_that_goes_takes_what_was_told_of_it_along(hull: Home) -> None:
    post = await hull.write("@josie Hello.", by="ted")
    assert await told(hull, "josie") == [("mention", "ted")]

    await hull.doing(hull.rooms.posts.delete(await hull.member("ted"), post.iri))

    assert await told(hull, "josie") == []


@pytest.mark.parametrize("shut", ["block", "mute"])
async def test_who_is_blocked_or_muted_is_not_heard_before_or_after(hull: Home, shut: str) -> None:
    josie = await hull.member("josie")
    await hull.write("@josie before", by="ted")
    relations = hull.rooms.relations
    deed = relations.block if shut == "block" else relations.quiet.mute
    await hull.doing(deed(josie, f"ted@{hull.host}"))

    await hull.write("@josie after", by="ted")

    assert await told(hull, "josie") == []


async def test_a_mute_that_leaves_notices_on_hides_none(hull: Home) -> None:
    josie = await hull.member("josie")
    await hull.doing(hull.rooms.relations.quiet.mute(josie, f"ted@{hull.host}", notices=False))

    await hull.write("@josie Hello.", by="ted")

    assert await told(hull, "josie") == [("mention", "ted")]


async def test_a_follower_waits_and_is_let_in_and_told_of_once(hull: Home) -> None:
    josie = await hull.member("josie")
    careful = ProfileChange(approves_followers=True)
    await hull.doing(hull.rooms.relations.update_profile(josie, careful))
    await hull.follow(f"josie@{hull.host}", by="ted")
    assert await told(hull, "josie") == [("follow_request", "ted")]

    await hull.doing(hull.rooms.relations.approve(josie, f"ted@{hull.host}"))

    assert await told(hull, "josie") == []


async def test_an_answer_from_elsewhere_to_what_one_offers_is_a_mention(sisters: Sisters) -> None:
    await sisters.hull.add("Bicycle repair", by="josie")
    [row] = await sisters.hull.rows("SELECT iri FROM posts WHERE name = 'Bicycle repair'")
    iri = row["iri"]
    await sisters.fediverse.settle()
    await sisters.madison.write(
        "I would like that.",
        by="dante",
        audience="direct",
        people=[f"josie@{sisters.hull.host}"],
        in_reply_to=iri,
    )
    await sisters.fediverse.settle()

    assert await told(sisters.hull, "josie") == [("mention", "dante")]


async def test_whoever_asked_for_all_of_somebody_hears_of_posts_not_of_talk_with_others(
    hull: Home,
) -> None:
    ted = await hull.member("ted")
    josie = await hull.member("josie")
    await hull.doing(
        hull.rooms.ties.follow(josie, ted.id, lambda wish: replace(wish, notifies=True))
    )
    other = await hull.write("Rain at last.", by="amina")

    first = await hull.write("The kettle is on.", by="ted")
    await hull.write("So it is.", by="ted", in_reply_to=other.iri)
    await hull.write("And the cake is ready.", by="ted", in_reply_to=first.iri)
    await hull.write("@josie Come over.", by="ted")

    assert await told(hull, "josie") == [("mention", "ted"), ("status", "ted"), ("status", "ted")]


async def test_moderators_and_coordinators_hear_of_a_report_and_nobody_else(hull: Home) -> None:
    ted = await hull.member("ted")
    amina = await hull.member("amina")
    await hull.rooms.moderation.report(ted, amina.iri, [], "Unkind words.")

    assert await told(hull, hull.coordinator) == [("admin.report", "ted")]
    assert await told(hull, "amina") == []


@pytest.mark.parametrize(
    ("via", "expected"),
    [(JoinedVia.APPLICATION, [("admin.sign_up", "amina")]), (JoinedVia.COMMAND, [])],
)
async def test_coordinators_hear_of_whoever_comes_in_by_themselves(
    hull: Home, via: JoinedVia, expected: list[tuple[str, str]]
) -> None:
    def joined(tx: Writing) -> None:
        amina = people.local_by_username(tx, "amina")
        assert amina is not None
        person = accounts.person(tx, amina.id)
        assert person is not None
        hull.rooms.notifications.staff.joined(tx, person, via)

    await hull.node.database.write(joined)

    assert await told(hull, hull.coordinator) == expected


async def test_a_muted_thread_is_heard_of_no_more(hull: Home) -> None:
    post = await hull.write("Rain at last.", by="josie")
    await hull.rooms.statuses.mute(await hull.member("josie"), post.id)

    await like(hull, post.iri, by="ted")
    await hull.write("@josie So it is.", by="ted", in_reply_to=post.iri)

    assert await told(hull, "josie") == []


async def test_the_end_of_a_poll_is_told_to_its_author_and_whoever_voted(
    fediverse: Fediverse, hull: Home
) -> None:
    josie = await hull.member("josie")
    asked = PollDraft(options=("Tea", "Cake"), lasts=timedelta(hours=1))
    post = await hull.rooms.posts.write_note(
        josie, NoteDraft("Tea or cake?", trimmings=Trimmings(poll=asked))
    )
    await hull.rooms.posts.polls.vote(await hull.member("ted"), post.id, [1])

    await fediverse.live(hours=2)

    assert ("poll", "josie") in await told(hull, "josie")
    assert await told(hull, "ted") == [("poll", "josie")]
    assert await told(hull, "amina") == []


async def test_whoever_quoted_hears_when_it_says_something_else(hull: Home) -> None:
    post = await hull.write("Rain at last.", by="josie")
    draft = NoteDraft("How true.", trimmings=Trimmings(quoted=post.iri))
    quoting = await hull.rooms.posts.write_note(await hull.member("ted"), draft)
    josie = await hull.member("josie")
    for text in ("Rain, and wind.", "Rain, wind and hail."):
        await hull.doing(hull.rooms.posts.edit(josie, post.iri, NoteDraft(text)))

    assert await told(hull, "ted") == [("quoted_update", "josie")]
    (row,) = await hull.rows("SELECT post_id FROM notifications WHERE kind = 'quoted_update'")
    assert row["post_id"] == quoting.id


async def test_whoever_quoted_themselves_or_lost_leave_hears_nothing_of_it(hull: Home) -> None:
    josie, ted = await hull.member("josie"), await hull.member("ted")
    post = await hull.write("Rain at last.", by="josie")
    draft = NoteDraft("How true.", trimmings=Trimmings(quoted=post.iri))
    await hull.rooms.posts.write_note(josie, draft)
    quoting = await hull.rooms.posts.write_note(ted, draft)
    await hull.rooms.posts.quotes.revoke(josie, post.id, quoting.id)
    await hull.doing(hull.rooms.posts.edit(josie, post.iri, NoteDraft("Rain, and wind.")))

    assert ("quoted_update", "josie") not in await told(hull, "ted")
    assert ("quoted_update", "josie") not in await told(hull, "josie")


async def test_whoever_is_quoted_and_agrees_to_it_hears_of_it(hull: Home) -> None:
    post = await hull.write("Rain at last.", by="josie")
    draft = NoteDraft("How true.", trimmings=Trimmings(quoted=post.iri))
    await hull.doing(hull.rooms.posts.write_note(await hull.member("ted"), draft))

    assert await told(hull, "josie") == [("quote", "ted")]
