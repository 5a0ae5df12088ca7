"""How notifications stand together, are counted, put away and forgotten."""

from datetime import UTC, datetime, timedelta

from notifications import seen
from notifications.actions import KEPT
from notifications.notification import Cause, Group, Kind, group_hour, group_prefix, number_at
from notifications.seen import Wanted
from posts.seen_store import Page
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.notifications.bell import ALL, heard

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


def test_ids_grow_and_are_exact_as_a_number_of_javascript() -> None:
    first = number_at(NOON, 0)

    assert number_at(NOON, first) == first + 1
    assert number_at(NOON - timedelta(hours=1), first) == first + 1
    assert len(str(first)) == len(str(number_at(NOON.replace(year=2105), 0))) == 16
    assert int(float(number_at(NOON.replace(year=2105), 0))) == number_at(
        NOON.replace(year=2105), 0
    )


def test_a_group_goes_on_for_half_a_day_and_then_another_begins() -> None:
    first = group_hour(NOON, None)

    assert group_hour(NOON + timedelta(hours=11), first) == first
    assert group_hour(NOON + timedelta(hours=12), first) == first + 12


def test_only_four_kinds_stand_together() -> None:
    together = {kind for kind in Kind if group_prefix(Cause(kind, 1, 7, 7))}

    assert together == {Kind.FAVOURITE, Kind.REBLOG, Kind.FOLLOW, Kind.SIGN_UP}


async def groups(home: Home, username: str, page: Page = ALL) -> list[Group]:
    member = await home.member(username)
    return await home.node.database.read(lambda tx: seen.groups_for(tx, member, Wanted(), page))


async def liked_by_two(hull: Home) -> None:
    """Josie's post is liked by both others, with a mention in between."""
    post = await hull.write("Rain at last.", by="josie")
    await hull.rooms.posts.like(await hull.member("ted"), post.iri)
    await hull.write("@josie So it is.", by="ted")
    await hull.rooms.posts.like(await hull.member("amina"), post.iri)


async def test_likes_of_one_post_stand_together_and_mentions_do_not(hull: Home) -> None:
    await liked_by_two(hull)
    likes, mention = await groups(hull, "josie")

    assert (likes.kind, likes.count) == (Kind.FAVOURITE, 2)
    assert likes.from_ids == ((await hull.member("amina")).id, (await hull.member("ted")).id)
    assert likes.oldest_id < mention.newest_id < likes.newest_id
    assert mention.key == f"ungrouped-{mention.newest_id}"


async def test_pages_of_groups_meet_without_gap_or_overlap(hull: Home) -> None:
    await liked_by_two(hull)
    both = await groups(hull, "josie")

    [newest] = await groups(hull, "josie", Page(limit=1))
    [above] = await groups(hull, "josie", Page(limit=1, after=both[1].newest_id, upward=True))
    older = await groups(hull, "josie", Page(limit=5, before=newest.oldest_id))

    assert newest.key == above.key == both[0].key
    assert older == []
    assert [one.key for one in await groups(hull, "josie", Page(before=newest.newest_id))] == [
        both[1].key,
        both[0].key,
    ]


async def test_what_is_new_is_counted_to_a_bound(hull: Home) -> None:
    await liked_by_two(hull)
    josie = await hull.member("josie")
    newest = (await heard(hull, "josie"))[0].id

    async def counts(after: int, most: int) -> tuple[int, int]:
        return await hull.node.database.read(
            lambda tx: (
                seen.count_for(tx, josie, Wanted(), after, most),
                seen.count_groups_for(tx, josie, Wanted(), after, most),
            )
        )

    assert await counts(0, 100) == (3, 2)
    assert await counts(0, 1) == (1, 1)
    assert await counts(newest, 100) == (0, 0)


async def test_a_group_is_put_away_whole_and_by_its_owner_only(hull: Home) -> None:
    await liked_by_two(hull)
    likes, mention = await groups(hull, "josie")
    bell = hull.rooms.notifications

    await bell.dismiss_group(await hull.member("ted"), likes.key)
    assert len(await groups(hull, "josie")) == 2

    await bell.dismiss_group(await hull.member("josie"), likes.key)
    assert await groups(hull, "josie") == [mention]


async def test_what_is_older_than_half_a_year_is_forgotten(
    fediverse: Fediverse, hull: Home
) -> None:
    await liked_by_two(hull)
    now = hull.watch.now()

    assert await hull.rooms.notifications.tidy(now + KEPT - timedelta(hours=1)) == 0
    assert await hull.rooms.notifications.tidy(now + KEPT + timedelta(hours=1)) == 3
    assert await groups(hull, "josie") == []
