"""What members do in their programs, by the ids of statuses."""

from dataclasses import dataclass
from functools import partial

import pytest

from actors.actor import Actor
from outbox.audience import Audience
from posts import kept_store
from posts import statuses_seen as seen
from posts.actions import NoteDraft, Within
from posts.draft import NoteDraft as Draft
from posts.history import versions_seen_by
from posts.post import Post, Visibility
from posts.seen import ANYBODY, Page, Viewer
from posts.statuses import PINNED_MOST, Statuses
from tests.posts.village import Neighbour, Village
from world.errors import Conflict, Missing, Refused


@pytest.fixture
def statuses(hull: Village) -> Statuses:
    return Statuses(hull.database, hull.posts, hull.clock, hull.ids)


def typed(text: str, **more: object) -> NoteDraft:
    return NoteDraft(text, as_typed=True, **more)  # type: ignore[arg-type]


async def _marks(hull: Village, who: Actor, number: int) -> set[str]:
    """What somebody has done with a post."""
    about = f"WHERE actor_id = {who.id} AND post_id = {number}"
    kept = f"SELECT 'kept' FROM bookmarks {about}"  # noqa: S608
    muted = f"SELECT 'muted' FROM muted_posts {about}"  # noqa: S608
    reacted = f"SELECT kind FROM reactions {about}"  # noqa: S608
    return {row[0] for row in await hull.rows(f"{kept} UNION {muted} UNION {reacted}")}


async def _post(hull: Village, number: int) -> Post:
    rows = await hull.rows(f"SELECT iri FROM posts WHERE id = {number}")  # noqa: S608
    post = await hull.post(rows[0][0], hull.ted)
    assert post is not None
    return post


async def test_each_deed_marks_the_post_and_its_reverse_unmarks_it(
    hull: Village, statuses: Statuses
) -> None:
    number = await statuses.write(hull.ted, typed("Hello."))
    for do, undo, mark in (
        (statuses.like, statuses.unlike, "like"),
        (statuses.bookmark, statuses.unbookmark, "kept"),
        (statuses.mute, statuses.unmute, "muted"),
    ):
        for _ in range(2):
            assert await do(hull.amina, number) == number
        assert await _marks(hull, hull.amina, number) == {mark}
        for _ in range(2):
            assert await undo(hull.amina, number) == number
        assert await _marks(hull, hull.amina, number) == set()


async def test_passing_on_gives_an_id_that_takes_it_back(hull: Village, statuses: Statuses) -> None:
    number = await statuses.write(hull.ted, typed("Hello."))
    passed_on = await statuses.announce(hull.amina, number, Audience.PUBLIC)
    assert await statuses.announce(hull.amina, number, Audience.FOLLOWERS) == passed_on
    assert passed_on != number
    assert await statuses.like(hull.josie, passed_on) == number
    with pytest.raises(Missing):
        await statuses.delete(hull.ted, passed_on)
    await statuses.delete(hull.amina, passed_on)
    assert await _marks(hull, hull.amina, number) == set()


async def test_what_is_not_seen_is_not_there_for_any_deed(
    hull: Village, statuses: Statuses
) -> None:
    number = await statuses.write(hull.ted, typed("For few.", audience=Audience.FOLLOWERS))
    deeds = (statuses.like, statuses.bookmark, statuses.mute, statuses.pin, statuses.unlike)
    for deed in deeds:
        for wrong in (number, 0, 7):
            with pytest.raises(Missing):
                await deed(hull.amina, wrong)
    with pytest.raises(Missing):
        await statuses.announce(hull.amina, number, Audience.PUBLIC)
    with pytest.raises(Missing):
        await statuses.edit(hull.amina, number, typed("Mine."))
    with pytest.raises(Missing):
        await statuses.delete(hull.amina, number)
    with pytest.raises(Missing):
        await hull.ask(lambda tx: statuses.typed(tx, hull.amina, number))


async def test_bookmarks_are_last_kept_first_and_go_with_the_post(
    hull: Village, statuses: Statuses
) -> None:
    one, two = [await statuses.write(hull.ted, typed(text)) for text in ("One.", "Two.")]
    for number in (two, one):
        await statuses.bookmark(hull.amina, number)

    async def kept() -> list[int]:
        found = await hull.ask(lambda tx: seen.bookmarked_seen_by(tx, Viewer(hull.amina), Page()))
        return [listed.id for listed in found]

    assert await kept() == [one, two]
    await statuses.delete(hull.ted, one)
    assert await kept() == [two]


async def test_five_posts_of_ones_own_can_be_pinned(hull: Village, statuses: Statuses) -> None:
    numbers = [await statuses.write(hull.ted, typed(f"{at}.")) for at in range(PINNED_MOST + 1)]
    for number in numbers[:PINNED_MOST]:
        hull.clock.turn(seconds=1)
        await statuses.pin(hull.ted, number)
    await statuses.pin(hull.ted, numbers[0])
    with pytest.raises(Conflict):
        await statuses.pin(hull.ted, numbers[-1])
    with pytest.raises(Conflict):
        await statuses.pin(hull.amina, numbers[0])
    await statuses.unpin(hull.ted, numbers[0])
    await statuses.pin(hull.ted, numbers[-1])
    found = await hull.ask(lambda tx: seen.pinned_seen_by(tx, ANYBODY, hull.ted.id))
    assert found == [*reversed(numbers[1:])]


async def test_one_request_is_done_once_within_the_hour(hull: Village, statuses: Statuses) -> None:
    first = await statuses.write(hull.ted, typed("Hello."), "key")
    assert await statuses.write(hull.ted, typed("Hello."), "key") == first
    others = (
        await statuses.write(hull.ted, typed("Hello."), "another"),
        await statuses.write(hull.amina, typed("Hello."), "key"),
        await statuses.write(hull.ted, typed("Hello.")),
        await statuses.write(hull.ted, typed("Hello.")),
    )
    assert len({first, *others}) == 5
    hull.clock.turn(minutes=61)
    assert await statuses.write(hull.ted, typed("Hello."), "key") != first
    hull.clock.turn(minutes=61)
    await hull.posts.tidy()
    assert await hull.rows("SELECT 1 FROM done_requests") == []


async def test_a_text_is_given_back_as_it_was_typed(hull: Village, statuses: Statuses) -> None:
    text = "Two  spaces\n\n\nand #Tags & <b>signs</b>"
    number = await statuses.write(hull.ted, typed(text, summary="Careful"))
    source = await hull.ask(lambda tx: statuses.typed(tx, hull.ted, number))
    assert (source.text, source.summary) == (text, "Careful")
    await statuses.edit(hull.ted, number, typed("Shorter."))
    source = await hull.ask(lambda tx: statuses.typed(tx, hull.ted, number))
    assert (source.text, source.summary) == ("Shorter.", "")
    marked_up = await statuses.write(hull.ted, Draft(html="<p>From <em>elsewhere</em>.</p>"))
    source = await hull.ask(lambda tx: statuses.typed(tx, hull.ted, marked_up))
    assert source.text == "From elsewhere."


async def test_every_text_a_post_had_can_be_read_by_who_sees_it(
    hull: Village, statuses: Statuses
) -> None:
    number = await statuses.write(hull.ted, typed("One."))
    for text in ("Two.", "Two.", "Three."):
        hull.clock.turn(seconds=1)
        await statuses.edit(hull.ted, number, typed(text))
    found = await hull.ask(lambda tx: versions_seen_by(tx, ANYBODY, number))
    assert [one.text.content for one in found] == ["<p>One.</p>", "<p>Two.</p>", "<p>Three.</p>"]
    assert [one.said_at for one in found] == sorted(one.said_at for one in found)
    await hull.block(hull.ted, hull.amina)
    assert await hull.ask(lambda tx: versions_seen_by(tx, Viewer(hull.amina), number)) == []
    await statuses.delete(hull.ted, number)
    assert await hull.rows("SELECT 1 FROM post_versions UNION SELECT 1 FROM post_sources") == []


async def test_what_others_change_is_kept_once_for_each_text(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    picture = {"type": "Document", "mediaType": "image/png", "url": "https://victim.example/1.png"}
    changes: list[dict[str, object]] = [
        {"content": "<p>Two.</p>"},
        {"content": "<p>Two.</p>"},
        {"content": "<p>Two.</p>", "attachment": [picture]},
        {"content": "<p>Two.</p>", "attachment": [picture], "summary": "Careful"},
    ]
    await hull.hear(vera.does("Create", vera.note()))
    for at, change in enumerate(changes):
        updated = f"2026-03-07T08:{at + 1:02}:00Z"
        await hull.hear(vera.does("Update", vera.note("1", updated=updated, **change)))
    post = await hull.post(vera.note()["id"])
    assert post is not None
    found = await hull.ask(lambda tx: versions_seen_by(tx, ANYBODY, post.id))
    assert [(one.text.content, one.text.summary) for one in found] == [
        ("<p>Hello.</p>", ""),
        ("<p>Two.</p>", ""),
        ("<p>Two.</p>", ""),
        ("<p>Two.</p>", "Careful"),
    ]


async def test_an_answer_as_typed_names_whom_its_text_names(
    hull: Village, statuses: Statuses, vera: Neighbour, known_vera: Actor
) -> None:
    await hull.hear(vera.does("Create", vera.note()))
    iri = vera.note()["id"]
    bare = await _post(hull, await statuses.write(hull.ted, typed("No.", in_reply_to=iri)))
    assert b"Mention" not in bare.document
    naming = typed("@vera@victim.example yes", in_reply_to=iri)
    named = await _post(hull, await statuses.write(hull.ted, naming))
    assert b'"href":"' + vera.iri.encode() in named.document
    told = [sent["_to"] for sent in await hull.wire()]
    assert len(told) == 2, "the server of what is answered hears of both"


@pytest.mark.parametrize(
    ("parent", "wished", "kept"),
    [
        (Audience.NETWORK, Audience.FOLLOWERS, Visibility.NETWORK),
        (Audience.NETWORK, Audience.PUBLIC, Visibility.NETWORK),
        (Audience.SISTERS, Audience.FOLLOWERS, Visibility.SISTERS),
        (Audience.SISTERS, Audience.UNLISTED, Visibility.SISTERS),
        (Audience.FOLLOWERS, Audience.PUBLIC, Visibility.FOLLOWERS),
        (Audience.NETWORK, Audience.DIRECT, Visibility.DIRECT),
        (Audience.PUBLIC, Audience.FOLLOWERS, Visibility.FOLLOWERS),
    ],
)
async def test_an_answer_keeps_the_narrower_audience(
    hull: Village, statuses: Statuses, parent: Audience, wished: Audience, kept: Visibility
) -> None:
    post = await hull.posts.write_note(hull.ted, NoteDraft("Hello.", audience=parent))
    draft = typed("@ted yes", audience=wished, in_reply_to=post.iri)
    await hull.follow(hull.amina, hull.ted)
    number = await statuses.write(hull.amina, draft)
    assert (await _post(hull, number)).visibility is kept


async def test_a_direct_note_as_typed_may_be_for_oneself(hull: Village, statuses: Statuses) -> None:
    number = await statuses.write(hull.ted, typed("Bread, milk.", audience=Audience.DIRECT))
    assert (await _post(hull, number)).visibility is Visibility.DIRECT
    assert await hull.wire() == []
    with pytest.raises(Refused):
        await statuses.write(hull.ted, typed("  \n "))


async def test_a_muted_thread_is_muted_before_and_after(hull: Village, statuses: Statuses) -> None:
    async def answer(parent: int, text: str) -> int:
        iri = (await _post(hull, parent)).iri
        return await statuses.write(hull.amina, typed(text, in_reply_to=iri))

    root = await statuses.write(hull.ted, typed("Root."))
    middle = await answer(root, "Middle.")
    beside = await answer(root, "Beside.")
    elsewhere = await statuses.write(hull.ted, typed("Elsewhere."))
    await statuses.mute(hull.josie, middle)
    late = await answer(beside, "Late.")
    for number in (root, middle, beside, late, elsewhere):
        is_muted = await hull.ask(
            partial(kept_store.is_muted, actor_id=hull.josie.id, post_id=number)
        )
        assert is_muted is (number != elsewhere)
    await statuses.unmute(hull.josie, late)
    assert await hull.rows("SELECT 1 FROM muted_posts") == []


@dataclass
class Shelf:
    """A room above that takes notes about bread."""

    village: Village
    edited: int = 0
    deleted: int = 0

    async def write(self, author: Actor, draft: NoteDraft, within: Within) -> int | None:
        if "bread" not in draft.text:
            return None
        own = NoteDraft(f"Offer: {draft.text}")
        return (await self.village.posts.write_note(author, own, within=within)).id

    async def edit(self, author: Actor, post: Post, draft: NoteDraft) -> int | None:  # noqa: ARG002
        self.edited += 1
        return post.id if "Offer" in post.text.content else None

    async def delete(self, author: Actor, post: Post) -> bool:  # noqa: ARG002
        self.deleted += 1
        return "Offer" in post.text.content


async def test_a_room_above_is_asked_first_what_it_makes_of_a_note(
    hull: Village, statuses: Statuses
) -> None:
    shelf = Shelf(hull)
    statuses.handlers.append(shelf)
    offer = await statuses.write(hull.ted, typed("Some bread."), "key")
    assert await statuses.write(hull.ted, typed("Some bread."), "key") == offer
    plain = await statuses.write(hull.ted, typed("Some milk."))
    for number in (offer, plain):
        await statuses.edit(hull.ted, number, typed("New."))
    assert (await _post(hull, offer)).text.content == "<p>Offer: Some bread.</p>"
    assert (await _post(hull, plain)).text.content == "<p>New.</p>"
    for number in (offer, plain):
        await statuses.delete(hull.ted, number)
    assert (shelf.edited, shelf.deleted) == (2, 2)
    assert await hull.rows("SELECT content FROM posts") == [("<p>Offer: Some bread.</p>",)]


async def test_whoever_leaves_leaves_nothing_of_what_they_kept(
    hull: Village, statuses: Statuses
) -> None:
    number = await statuses.write(hull.ted, typed("Hello."), "key")
    await statuses.write(hull.amina, typed("@ted psst", audience=Audience.DIRECT), "key")
    for deed in (statuses.bookmark, statuses.mute, statuses.like):
        await deed(hull.amina, number)
    await hull.database.write(lambda tx: hull.keeper.departed(tx, hull.amina))
    tables = ("bookmarks", "muted_posts", "done_requests", "reactions")
    for table in tables:
        of_amina = f"SELECT 1 FROM {table} WHERE actor_id = {hull.amina.id}"  # noqa: S608
        assert await hull.rows(of_amina) == []
    assert await hull.rows("SELECT 1 FROM direct_threads") == []
