"""What rooms above hear of posts, ours and others', and of what people do to them."""

from dataclasses import dataclass, field

import pytest

from actors.actor import Actor
from posts.actions import NoteDraft
from posts.post import Post, Reaction, Visibility
from posts.watching import PostWatcher, QuietWatcher
from storage.transaction import Writing
from tests.posts.village import Neighbour, Village
from world.errors import SisternetError


@dataclass
class Ear:
    """Writes down what it hears."""

    heard: list[tuple[object, ...]] = field(default_factory=list)

    def written(self, tx: Writing, post: Post) -> None:  # noqa: ARG002
        self.heard.append(("written", post.iri))

    def rewritten(self, tx: Writing, post: Post, before: Post) -> None:  # noqa: ARG002
        self.heard.append(("rewritten", before.text.content, post.text.content, post.visibility))

    def liked(self, tx: Writing, post: Post, by: Actor, reaction_id: int) -> None:  # noqa: ARG002
        self.heard.append(("liked", by.username, reaction_id))

    def passed_on(self, tx: Writing, post: Post, by: Actor, reaction_id: int) -> None:  # noqa: ARG002
        self.heard.append(("passed on", by.username, reaction_id))

    def taken_back(
        self,
        tx: Writing,  # noqa: ARG002
        post: Post,  # noqa: ARG002
        by: Actor,
        kind: Reaction,
        reaction_id: int,
    ) -> None:
        self.heard.append(("taken back", by.username, kind, reaction_id))

    def removed(self, tx: Writing, post: Post) -> None:  # noqa: ARG002
        self.heard.append(("removed", post.iri))

    def poll_closed(self, tx: Writing, post: Post) -> None:  # noqa: ARG002
        raise AssertionError


@pytest.fixture
def ear(hull: Village) -> Ear:
    ear = Ear()
    hull.keeper.watchers += [ear, QuietWatcher()]
    return ear


async def test_the_life_of_a_post_of_ours_is_heard_once_each(hull: Village, ear: Ear) -> None:
    post = await hull.posts.write_note(hull.ted, NoteDraft("One."))
    await hull.posts.edit(hull.ted, post.iri, NoteDraft("Two."))
    for _ in range(2):
        await hull.posts.like(hull.amina, post.iri)
        await hull.posts.announce(hull.amina, post.iri)
    numbers = dict(await hull.rows("SELECT kind, id FROM reactions"))
    await hull.posts.undo(hull.amina, post.iri, Reaction.LIKE)
    await hull.posts.undo(hull.amina, post.iri, Reaction.LIKE)
    await hull.posts.delete(hull.ted, post.iri)
    assert ear.heard == [
        ("written", post.iri),
        ("rewritten", "<p>One.</p>", "<p>Two.</p>", Visibility.PUBLIC),
        ("liked", "amina", numbers["like"]),
        ("passed on", "amina", numbers["announce"]),
        ("taken back", "amina", Reaction.LIKE, numbers["like"]),
        ("removed", post.iri),
    ]


async def test_the_life_of_a_post_of_somebody_else_is_heard_once_each(
    hull: Village, ear: Ear, vera: Neighbour, known_vera: Actor
) -> None:
    note = vera.note()
    await hull.hear(vera.does("Like", note["id"]))
    announcement = vera.does("Announce", note["id"])
    newer = vera.note(content="<p>New.</p>", updated="2026-03-07T08:10:00Z")
    for activity in (
        *(vera.does("Create", note), vera.does("Create", note)),
        *(vera.does("Update", newer), vera.does("Update", newer)),
        *(announcement, announcement, vera.does("Undo", announcement)),
    ):
        await hull.hear(activity)
    kinds = [told[0] for told in ear.heard]
    assert kinds == ["written", "liked", "rewritten", "passed on", "taken back"]
    assert ear.heard[2][1:3] == ("<p>Hello.</p>", "<p>New.</p>")
    await hull.hear(vera.does("Delete", {"type": "Tombstone", "id": note["id"]}))
    assert ear.heard[-1] == ("removed", note["id"])


async def test_a_post_that_is_shown_to_fewer_people_is_heard_of(
    hull: Village, ear: Ear, vera: Neighbour, known_vera: Actor
) -> None:
    await hull.hear(vera.does("Create", vera.note()))
    await hull.hear(vera.does("Create", vera.note(to=[vera.followers], cc=[])))
    assert ear.heard[1:] == [("rewritten", "<p>Hello.</p>", "<p>Hello.</p>", Visibility.FOLLOWERS)]


async def test_a_watcher_that_raises_undoes_the_deed(hull: Village) -> None:
    class Sour(QuietWatcher):
        def written(self, tx: Writing, post: Post) -> None:  # noqa: ARG002
            raise SisternetError("no")

    sour: PostWatcher = Sour()
    hull.keeper.watchers.append(sour)
    with pytest.raises(SisternetError):
        await hull.posts.write_note(hull.ted, NoteDraft("One."))
    assert await hull.rows("SELECT 1 FROM posts") == []
    assert await hull.wire() == []
