"""Whatever order things come in, and however often, the end is the same (invariant 36)."""

import tempfile
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from actors.actor import Actor
from storage.transaction import Writing
from tests.posts.village import Json, Neighbour, Village, neighbour
from world.errors import SisternetError

Shown = list[tuple[Any, ...]]


def _story(vera: Neighbour, ben: Neighbour, *, deleted: bool) -> list[Json]:
    """What vera and ben do, in the order in which they do it."""
    note = vera.note()
    created = vera.does("Create", note)
    first = vera.does("Update", vera.note(content="<p>Once.</p>", updated="2026-03-07T08:10:00Z"))
    second = vera.does(
        "Update",
        vera.note(
            content="<p>Twice.</p>",
            updated="2026-03-07T08:20:00Z",
            tag=[{"type": "Hashtag", "name": "#two", "href": "https://victim.example/t/two"}],
        ),
    )
    liked = ben.does("Like", note["id"])
    liked_by_vera = vera.does("Like", note["id"])
    story = [created, first, second, liked, liked_by_vera, ben.does("Undo", liked)]
    if deleted:
        story.append(vera.does("Delete", {"type": "Tombstone", "id": note["id"]}))
    return story


async def _outcome(village: Village, activities: list[Json]) -> Shown:
    """What is in the store after these, undone again so that the village can be used once more."""

    class Enough(Exception):
        def __init__(self, found: Shown) -> None:
            self.found = found

    def live(tx: Writing) -> None:
        for activity in activities:
            try:
                with tx.savepoint():
                    village.handle(tx, activity)
            except SisternetError:
                continue
        raise Enough(_state(tx))

    try:
        await village.database.write(live)
    except Enough as enough:
        return enough.found
    raise AssertionError


def _state(tx: Writing) -> Shown:
    rows = [
        *tx.all("SELECT iri, content, visibility, published_at, updated_at, proof FROM posts"),
        *tx.all("SELECT tag FROM post_tags"),
        *tx.all("SELECT r.actor_id, r.kind FROM reactions r ORDER BY 1"),
        *tx.all("SELECT t.owner_id, t.by_id FROM timelines t ORDER BY 1"),
        *tx.all("SELECT iri, actor_iri FROM tombstones"),
    ]
    return [tuple(row) for row in rows]


async def _with_village(
    test: Callable[[Village, Neighbour, Neighbour], Coroutine[Any, Any, None]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with Village(Path(folder) / "hull.sqlite") as village:
            vera = neighbour("vera", "https://victim.example")
            ben = neighbour("ben", "https://victim.example")
            for follower in (village.ted, village.amina):
                await village.follow(follower, await village.meet(vera))
            await village.meet(ben)
            await test(village, vera, ben)


@settings(max_examples=60)
@given(data=st.data(), deleted=st.booleans())
async def test_any_order_with_any_repetition_ends_the_same(
    data: st.DataObject, *, deleted: bool
) -> None:
    async def check(village: Village, vera: Neighbour, ben: Neighbour) -> None:
        story = _story(vera, ben, deleted=deleted)
        expected = await _outcome(village, story)
        for _ in range(5):
            again = data.draw(st.lists(st.sampled_from(range(len(story))), max_size=6))
            order = data.draw(st.permutations([*range(len(story)), *again]))
            assert await _outcome(village, [story[at] for at in order]) == expected

    await _with_village(check)


@settings(max_examples=30)
@given(data=st.data())
async def test_announcements_and_their_undoing_end_the_same_in_any_order(
    data: st.DataObject,
) -> None:
    async def check(village: Village, vera: Neighbour, ben: Neighbour) -> None:
        for follower in (village.josie, village.amina):
            await village.follow(follower, await village.meet(ben))
        note = vera.note()
        announced, by_herself = ben.does("Announce", note["id"]), vera.does("Announce", note["id"])
        story = [announced, ben.does("Undo", announced), by_herself, vera.does("Undo", by_herself)]
        created = vera.does("Create", note)
        expected = await _outcome(village, [created, *story])
        for _ in range(5):
            again = data.draw(st.lists(st.sampled_from(story), max_size=4))
            order = data.draw(st.permutations([*story, *again]))
            assert await _outcome(village, [created, *order]) == expected

    await _with_village(check)


@given(count=st.integers(2, 5), data=st.data())
@settings(max_examples=25)
async def test_the_narrowest_audience_that_was_ever_said_counts(
    count: int, data: st.DataObject
) -> None:
    async def check(village: Village, vera: Neighbour, ben: Neighbour) -> None:
        audiences = data.draw(
            st.lists(st.sampled_from(_addresses(vera, village.ted)), min_size=count, max_size=count)
        )
        versions = [
            vera.does(
                "Update" if at else "Create",
                vera.note(updated=f"2026-03-07T08:{10 + at}:00Z", to=to, cc=cc),
            )
            for at, (to, cc) in enumerate(audiences)
        ]
        expected = {row[2] for row in await _outcome(village, versions) if len(row) > 2}
        for _ in range(4):
            order = data.draw(st.permutations(versions))
            found = {row[2] for row in await _outcome(village, order) if len(row) > 2}
            assert found == expected

    await _with_village(check)


def _addresses(vera: Neighbour, ted: Actor) -> list[tuple[list[str], list[str]]]:
    public = "https://www.w3.org/ns/activitystreams#Public"
    return [
        ([public], [vera.followers, ted.iri]),
        ([vera.followers, ted.iri], [public]),
        ([vera.followers, ted.iri], []),
        ([ted.iri], []),
    ]


async def test_an_update_that_overtakes_its_create_wins(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    await hull.hear(
        vera.does("Update", vera.note(content="<p>New.</p>", updated="2026-03-07T08:30:00Z"))
    )
    await hull.hear(vera.does("Create", vera.note()))
    post = await hull.post(vera.note()["id"])
    assert post is not None
    assert post.text.content == "<p>New.</p>"


async def test_edits_of_somebody_whose_clock_is_ahead_arrive_in_their_order(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    """As after a pause, when everything comes at the same instant."""
    early, late = (hull.in_future(seconds=second) for second in (30, 31))
    await hull.hear(vera.does("Create", vera.note(published=hull.in_future(seconds=29))))
    await hull.hear(vera.does("Update", vera.note(content="<p>1</p>", updated=early)))
    await hull.hear(vera.does("Update", vera.note(content="<p>2</p>", updated=late)))
    await hull.hear(vera.does("Update", vera.note(content="<p>1</p>", updated=early)))
    post = await hull.post(vera.note()["id"])
    assert post is not None
    assert post.text.content == "<p>2</p>"
    assert post.published_at == hull.clock.now()


async def test_an_update_without_a_newer_date_changes_nothing(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    await hull.hear(vera.does("Create", vera.note()))
    for changes in ({}, {"updated": "2026-03-07T07:00:00Z"}, {"updated": "nonsense"}):
        await hull.hear(vera.does("Update", vera.note(content="<p>Old.</p>", **changes)))
    post = await hull.post(vera.note()["id"])
    assert post is not None
    assert post.text.content == "<p>Hello.</p>"


async def test_likes_that_came_early_are_forgotten_after_a_week(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    await hull.hear(vera.does("Like", vera.note()["id"]))
    like = vera.does("Like", vera.note("2")["id"])
    await hull.hear(vera.does("Undo", like))
    hull.clock.turn(days=8)
    await hull.posts.tidy()
    assert await hull.rows("SELECT 1 FROM early_likes") == []
    assert await hull.rows("SELECT 1 FROM undone") == []


async def test_a_like_of_nothing_we_could_ever_see_is_not_kept(
    hull: Village, evil: Neighbour, known_evil: Actor
) -> None:
    await hull.hear(evil.does("Like", evil.note()["id"]))
    await hull.hear(evil.does("Like", hull.iris.object(77)))
    assert await hull.rows("SELECT 1 FROM early_likes") == []
