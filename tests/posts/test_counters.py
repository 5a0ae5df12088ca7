"""What is counted of a post, and the number that tells that it is shown otherwise than before."""

from itertools import pairwise

import pytest

from actors.actor import Actor
from posts.actions import NoteDraft
from posts.post import Post, Reaction
from posts.reaction_store import counts
from tests.posts.village import Neighbour, Village


async def _version(hull: Village, post: Post) -> int:
    rows = await hull.rows(f"SELECT version FROM posts WHERE id = {post.id}")  # noqa: S608
    return int(rows[0][0])


@pytest.fixture
async def post(hull: Village) -> Post:
    return await hull.posts.write_note(hull.ted, NoteDraft("Hello."))


async def test_the_version_grows_with_all_that_is_shown_and_with_nothing_else(
    hull: Village, post: Post
) -> None:
    answer = NoteDraft("Yes.", in_reply_to=post.iri)
    seen = [await _version(hull, post)]

    async def look() -> None:
        seen.append(await _version(hull, post))

    await hull.posts.like(hull.amina, post.iri)
    await look()
    await hull.posts.announce(hull.amina, post.iri)
    await look()
    reply = await hull.posts.write_note(hull.amina, answer)
    await look()
    await hull.posts.edit(hull.ted, post.iri, NoteDraft("Hello again."))
    await look()
    await hull.posts.delete(hull.amina, reply.iri)
    await look()
    await hull.posts.undo(hull.amina, post.iri, Reaction.LIKE)
    await look()
    assert all(before < after for before, after in pairwise(seen))

    await hull.posts.write_note(hull.josie, NoteDraft("Something else."))
    await hull.posts.undo(hull.amina, post.iri, Reaction.LIKE)
    assert await _version(hull, post) == seen[-1]


async def test_whoever_turns_out_to_be_a_group_is_not_counted(
    hull: Village, vera: Neighbour, known_vera: Actor, post: Post
) -> None:
    await hull.hear(vera.does("Announce", post.iri))

    async def counted() -> int:
        return (await hull.ask(lambda tx: counts(tx, post.id))).announces

    async def become(kind: str) -> None:
        await hull.database.write(
            lambda tx: tx.run(
                "UPDATE actors SET type = :kind WHERE id = :id", kind=kind, id=known_vera.id
            )
        )

    assert await counted() == 1
    for kind, count in (("Service", 1), ("Group", 0), ("Group", 0), ("Person", 1)):
        await become(kind)
        assert await counted() == count


async def test_answers_that_came_before_what_they_answer_are_counted(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    root = vera.note("root")["id"]
    for number, to in (("1", None), ("2", None), ("3", [vera.followers])):
        more = {"to": to, "cc": []} if to else {}
        await hull.hear(vera.does("Create", vera.note(number, inReplyTo=root, **more)))
    await hull.hear(vera.does("Create", vera.note("root")))
    found = await hull.post(root)
    assert found is not None
    assert (await hull.ask(lambda tx: counts(tx, found.id))).replies == 2
