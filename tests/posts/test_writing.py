"""What members write, and what of it goes out to whom."""

from functools import partial

import pytest

from actors import store as people
from actors.actor import Actor
from federation.proofs import check_proof, proof_key
from federation.strict_json import parse
from outbox.audience import Audience
from posts.actions import NoteDraft
from posts.post import Reaction, Visibility
from tests.posts.village import PUBLIC, Neighbour, Village, neighbour
from world.errors import Conflict, Missing, Refused


async def test_a_public_note_goes_out_with_proofs_and_is_stored_as_it_was_sent(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    await hull.follow(known_vera, hull.ted)
    post = await hull.posts.write_note(
        hull.ted, NoteDraft("A <b>ladder</b>\nfor #Garden?\n\nThanks", language="en")
    )
    (create,) = await hull.wire()
    assert create["type"] == "Create"
    assert create["_to"] == [f"{vera.base}/inbox"]
    assert create["object"] == parse(post.document)
    assert (create["to"], create["cc"]) == ([PUBLIC], [hull.ted.followers])
    note = create["object"]
    assert note["content"] == note["contentMap"]["en"]
    assert note["content"].startswith("<p>A &lt;b&gt;ladder&lt;/b&gt;<br>for <a href=")
    assert note["tag"] == [{"type": "Hashtag", "name": "#Garden", "href": hull.iris.tag("garden")}]
    assert note["context"] == hull.iris.context(post.id)
    key = dict(await hull.ask(lambda tx: people.public_keys(tx, hull.ted.id)))[
        proof_key(note) or ""
    ]
    check_proof(note, key, now=hull.clock.now())


async def test_a_direct_note_names_and_reaches_those_it_is_for_and_nobody_else(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    await hull.follow(await hull.meet(neighbour("fan", "https://fan.example")), hull.ted)
    draft = NoteDraft("@amina psst", audience=Audience.DIRECT, people=(vera.iri,))
    post = await hull.posts.write_note(hull.ted, draft)
    (create,) = await hull.wire()
    assert create["_to"] == [f"{vera.iri}/inbox"]
    assert sorted(create["to"]) == sorted([vera.iri, hull.amina.iri])
    assert create["cc"] == []
    assert create["object"]["directMessage"] is True
    assert "proof" not in create
    assert {tag["href"] for tag in create["object"]["tag"]} == {vera.iri, hull.amina.iri}
    assert await hull.home(hull.amina) == [post.iri]
    assert await hull.post(post.iri, hull.josie) is None


async def test_a_direct_note_to_nobody_is_refused(hull: Village) -> None:
    with pytest.raises(Refused):
        await hull.posts.write_note(hull.ted, NoteDraft("psst", audience=Audience.DIRECT))


async def test_a_note_for_the_network_leaves_nothing_on_the_wire(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    await hull.follow(known_vera, hull.ted)
    draft = NoteDraft("Tea on Sunday", audience=Audience.NETWORK, people=(vera.iri,))
    post = await hull.posts.write_note(hull.ted, draft)
    assert await hull.wire() == []
    assert await hull.post(post.iri, hull.amina) is not None
    assert await hull.post(post.iri) is None


async def test_an_answer_goes_to_whom_it_answers_and_keeps_to_the_thread_and_its_audience(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    question = vera.note(to=[vera.followers], cc=[], context="https://victim.example/c/1")
    await hull.hear(vera.does("Create", question))
    answer = await hull.posts.write_note(hull.ted, NoteDraft("Me!", in_reply_to=question["id"]))
    assert answer.visibility is Visibility.FOLLOWERS
    (create,) = await hull.wire()
    assert create["object"]["inReplyTo"] == question["id"]
    assert create["object"]["context"] == question["context"]
    assert vera.iri in create["cc"]
    assert f"{vera.base}/inbox" in create["_to"] or f"{vera.iri}/inbox" in create["_to"]


async def test_an_answer_to_something_one_cannot_see_finds_nothing(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    private = vera.note(to=[hull.ted.iri], cc=[])
    await hull.hear(vera.does("Create", private))
    with pytest.raises(Missing):
        await hull.posts.write_note(hull.amina, NoteDraft("Hm?", in_reply_to=private["id"]))


async def test_a_mention_of_somebody_elsewhere_is_looked_up(hull: Village, vera: Neighbour) -> None:
    hull.elsewhere.put(vera.iri, vera.person.document())
    hull.elsewhere.put(vera.person.webfinger_url(), vera.person.jrd())
    post = await hull.posts.write_note(
        hull.ted, NoteDraft("Hi @vera@victim.example and @nobody@nowhere.example")
    )
    note = parse(post.document)
    assert note["tag"] == [{"type": "Mention", "href": vera.iri, "name": "@vera@victim.example"}]
    assert "@nobody@nowhere.example" in note["content"]
    (create,) = await hull.wire()
    assert vera.iri in create["cc"]


async def test_somebody_addressed_who_is_not_found_stops_the_note(hull: Village) -> None:
    draft = NoteDraft("Hi", audience=Audience.DIRECT, people=("nobody",))
    with pytest.raises(Missing):
        await hull.posts.write_note(hull.ted, draft)


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 10_001])
async def test_nothing_and_too_much_are_refused(hull: Village, text: str) -> None:
    with pytest.raises(Refused):
        await hull.posts.write_note(hull.ted, NoteDraft(text))


async def test_markup_of_a_program_is_cleaned(hull: Village) -> None:
    post = await hull.posts.write_note(
        hull.ted, NoteDraft(html="<p onclick=x>Hi<img src=x></p><script>1</script>")
    )
    assert post.text.content == "<p>Hi</p>"


async def test_an_edit_goes_to_all_who_had_the_note_and_is_newer(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    await hull.follow(known_vera, hull.ted)
    post = await hull.posts.write_note(hull.ted, NoteDraft("One", summary="beware"))
    edited = await hull.posts.edit(hull.ted, post.iri, NoteDraft("Two"))
    create, update = await hull.wire()
    assert update["type"] == "Update"
    assert update["_to"] == create["_to"]
    assert update["object"]["published"] == create["object"]["published"]
    assert update["object"]["updated"] > create["object"]["published"]
    assert edited.text.content == "<p>Two</p>"
    assert edited.text.summary == ""
    assert (edited.published_at, edited.visibility) == (post.published_at, post.visibility)


async def test_an_edit_opens_a_direct_note_to_nobody_new(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    draft = NoteDraft("psst", audience=Audience.DIRECT, people=(vera.iri,))
    post = await hull.posts.write_note(hull.ted, draft)
    await hull.posts.edit(hull.ted, post.iri, NoteDraft("psst @amina"))
    assert await hull.post(post.iri, hull.amina) is None
    assert [act["_to"] for act in await hull.wire()] == [[f"{vera.iri}/inbox"]] * 2


async def test_only_its_author_edits_and_deletes_a_note(hull: Village) -> None:
    post = await hull.posts.write_note(hull.ted, NoteDraft("One"))
    with pytest.raises(Missing):
        await hull.posts.edit(hull.amina, post.iri, NoteDraft("Two"))
    with pytest.raises(Missing):
        await hull.posts.delete(hull.amina, post.iri)
    assert await hull.post(post.iri) is not None


async def test_a_deleted_note_is_deleted_wherever_it_was_sent(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    await hull.follow(known_vera, hull.ted)
    post = await hull.posts.write_note(hull.ted, NoteDraft("Oops"))
    await hull.posts.delete(hull.ted, post.iri)
    assert await hull.post(post.iri, hull.ted) is None
    delete = (await hull.wire())[-1]
    assert delete["type"] == "Delete"
    assert delete["object"]["type"] == "Tombstone"
    assert delete["object"]["formerType"] == "Note"
    assert delete["to"] == [PUBLIC]
    assert "Oops" not in str(await hull.rows("SELECT body FROM activities"))
    assert [row[0] for row in await hull.rows("SELECT iri FROM tombstones")] == [post.iri]


async def test_a_deleted_direct_note_is_deleted_with_those_who_had_it(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    draft = NoteDraft("psst", audience=Audience.DIRECT, people=(vera.iri,))
    post = await hull.posts.write_note(hull.ted, draft)
    await hull.posts.delete(hull.ted, post.iri)
    delete = (await hull.wire())[-1]
    assert (delete["type"], delete["_to"]) == ("Delete", [f"{vera.iri}/inbox"])
    assert delete["to"] == [vera.iri]


async def test_likes_and_announcements_of_ours_are_told_once_and_taken_back(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    note = vera.note()
    await hull.hear(vera.does("Create", note))
    for _ in range(2):
        await hull.posts.like(hull.amina, note["id"])
        await hull.posts.announce(hull.amina, note["id"])
    await hull.posts.undo(hull.amina, note["id"], Reaction.LIKE)
    await hull.posts.undo(hull.amina, note["id"], Reaction.ANNOUNCE)
    await hull.posts.undo(hull.amina, note["id"], Reaction.ANNOUNCE)
    sent = await hull.wire()
    assert [act["type"] for act in sent] == ["Like", "Announce", "Undo", "Undo"]
    assert [act["object"]["type"] for act in sent[2:]] == ["Like", "Announce"]
    assert sent[0]["to"] == [vera.iri]
    assert all(f"{vera.base}" in " ".join(act["_to"]) for act in sent)
    assert await hull.rows("SELECT 1 FROM reactions") == []


async def test_what_is_not_for_everybody_cannot_be_passed_on(hull: Village) -> None:
    post = await hull.posts.write_note(hull.ted, NoteDraft("Tea", audience=Audience.NETWORK))
    with pytest.raises(Conflict):
        await hull.posts.announce(hull.amina, post.iri)
    with pytest.raises(Refused):
        await hull.posts.announce(hull.amina, post.iri, Audience.DIRECT)


async def test_reactions_to_the_unknown_find_nothing(hull: Village) -> None:
    for deed in (hull.posts.like, hull.posts.announce, hull.posts.pin, hull.posts.unpin):
        with pytest.raises(Missing):
            await deed(hull.amina, "https://victim.example/notes/1")
    with pytest.raises(Missing):
        await hull.posts.undo(hull.amina, "https://victim.example/notes/1", Reaction.LIKE)


async def test_a_pinned_note_is_told_and_shown_on_the_profile(
    hull: Village, known_vera: Actor
) -> None:
    await hull.follow(known_vera, hull.ted)
    post = await hull.posts.write_note(hull.ted, NoteDraft("Hello"))
    await hull.posts.pin(hull.ted, post.iri)
    add = (await hull.wire())[-1]
    assert (add["type"], add["object"], add["target"]) == ("Add", post.iri, hull.ted.featured)
    await hull.posts.unpin(hull.ted, post.iri)
    assert (await hull.wire())[-1]["type"] == "Remove"
    private = await hull.posts.write_note(hull.ted, NoteDraft("x", audience=Audience.NETWORK))
    with pytest.raises(Conflict):
        await hull.posts.pin(hull.ted, private.iri)


async def test_of_a_member_who_has_left_nothing_is_left(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    own = await hull.posts.write_note(hull.ted, NoteDraft("Mine."))
    note = vera.note()
    await hull.hear(vera.does("Create", note))
    await hull.posts.like(hull.ted, note["id"])
    for actor in (hull.ted, known_vera):
        await hull.database.write(partial(hull.keeper.departed, actor=actor))
    assert await hull.rows("SELECT iri FROM posts") == []
    assert await hull.rows("SELECT 1 FROM reactions") == []
    assert await hull.rows("SELECT iri FROM tombstones") == [(own.iri,)]
