"""What is kept of what others say."""

import pytest

from actors.actor import Actor, PactState
from posts.actions import NoteDraft
from posts.post import Proof, Visibility
from tests.posts.village import Neighbour, Village, neighbour
from world.errors import Malformed, Refused


async def test_a_note_of_somebody_followed_is_kept_and_shown(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    note = vera.note(
        content="<p>Hi<script>alert(1)</script></p>",
        tag=[{"type": "Hashtag", "name": "#Garden", "href": "https://victim.example/tags/garden"}],
    )
    await hull.hear(vera.does("Create", note))
    post = await hull.post(note["id"])
    assert post is not None
    assert post.text.content == "<p>Hi</p>"
    assert post.visibility is Visibility.PUBLIC
    assert post.proof is Proof.NONE
    assert await hull.home(hull.ted) == [note["id"]]
    assert await hull.home(hull.amina) == []


async def test_a_note_of_a_stranger_has_no_effect(
    hull: Village, evil: Neighbour, known_evil: Actor
) -> None:
    note = evil.note()
    await hull.hear(evil.does("Create", note))
    assert await hull.post(note["id"]) is None
    assert await hull.rows("SELECT 1 FROM posts") == []


async def test_a_stranger_who_mentions_one_of_ours_is_heard(
    hull: Village, evil: Neighbour, known_evil: Actor
) -> None:
    note = evil.note(
        cc=[hull.amina.iri], tag=[{"type": "Mention", "href": hull.amina.iri, "name": "@amina"}]
    )
    await hull.hear(evil.does("Create", note))
    assert await hull.home(hull.amina) == [note["id"]]
    assert await hull.home(hull.ted) == []


async def test_a_stranger_who_names_somebody_we_do_not_have_is_not_heard(
    hull: Village, evil: Neighbour, known_evil: Actor
) -> None:
    note = evil.note(cc=["https://hull.example/actors/nobody"])
    await hull.hear(evil.does("Create", note))
    assert await hull.post(note["id"]) is None


async def test_an_answer_to_one_of_ours_is_kept_in_its_thread(
    hull: Village, evil: Neighbour, known_evil: Actor
) -> None:
    question = await hull.posts.write_note(hull.ted, NoteDraft("Who has a ladder?"))
    answer = evil.note(inReplyTo=question.iri, context="https://evil.example/contexts/9")
    await hull.hear(evil.does("Create", answer))
    second = evil.note("2", inReplyTo=answer["id"])
    await hull.hear(evil.does("Create", second))
    for iri in (answer["id"], second["id"]):
        post = await hull.post(iri)
        assert post is not None
        assert post.context_iri == question.context_iri == hull.iris.context(question.id)


async def test_nobody_gets_into_our_thread_by_saying_so(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    question = await hull.posts.write_note(hull.ted, NoteDraft("Who has a ladder?"))
    note = vera.note(context=question.context_iri)
    await hull.hear(vera.does("Create", note))
    post = await hull.post(note["id"])
    assert post is not None
    assert post.context_iri is None


async def test_members_of_a_network_we_follow_are_heard(hull: Village) -> None:
    desk = neighbour("york", "https://york.example")
    desk.person.more |= {"type": "Group", "sisters": f"{desk.iri}/sisters"}
    bee = neighbour("bee", "https://york.example", network=desk.iri)
    await hull.meet(bee)
    note = bee.note()
    await hull.hear(bee.does("Create", note))
    assert await hull.post(note["id"]) is None
    await hull.befriend(await hull.meet(desk))
    await hull.hear(bee.does("Create", note))
    assert await hull.post(note["id"]) is not None


async def test_nobody_becomes_a_sisters_member_by_saying_so(hull: Village) -> None:
    desk = neighbour("york", "https://york.example", type="Group")
    liar = neighbour("liar", "https://evil.example", network=desk.iri)
    await hull.befriend(await hull.meet(desk))
    await hull.meet(liar)
    note = liar.note()
    await hull.hear(liar.does("Create", note))
    assert await hull.post(note["id"]) is None


async def test_what_only_sisters_may_see_is_shown_to_members_while_the_pact_lasts(
    hull: Village,
) -> None:
    desk = neighbour("york", "https://york.example")
    desk.person.more |= {"type": "Group", "sisters": f"{desk.iri}/sisters"}
    bee = neighbour("bee", "https://york.example", network=desk.iri)
    york = await hull.meet(desk)
    await hull.befriend(york)
    await hull.follow(hull.ted, await hull.meet(bee))
    note = bee.note(to=[f"{desk.iri}/sisters"], cc=[])
    await hull.hear(bee.does("Create", note))
    post = await hull.post(note["id"], hull.amina)
    assert post is not None
    assert post.visibility is Visibility.SISTERS
    assert await hull.post(note["id"]) is None
    assert await hull.home(hull.ted) == [note["id"]]
    await hull.befriend(york, PactState.ENDED)
    assert await hull.post(note["id"], hull.amina) is None
    assert await hull.home(hull.ted) == []


async def test_a_direct_note_reaches_those_named_and_nobody_else(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    note = vera.note(to=[hull.amina.iri], cc=[])
    await hull.hear(vera.does("Create", note, to=[hull.amina.iri]))
    assert await hull.post(note["id"], hull.amina) is not None
    assert await hull.home(hull.amina) == [note["id"]]
    for other in (None, hull.ted, hull.josie):
        assert await hull.post(note["id"], other) is None
    assert await hull.home(hull.ted) == []


async def test_a_mention_without_an_address_opens_nothing(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    note = vera.note(
        to=[vera.followers], cc=[], tag=[{"type": "Mention", "href": hull.amina.iri, "name": "@a"}]
    )
    await hull.hear(vera.does("Create", note))
    assert await hull.post(note["id"], hull.ted) is not None
    assert await hull.post(note["id"], hull.amina) is None


async def test_an_unknown_type_is_kept_as_it_came_and_shown_as_a_card(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    thing = vera.note(
        type="Recipe",
        name="Rye & bread",
        content=None,
        summary="<p>Sour.<img src=x></p>",
        url="https://victim.example/bread",
        crust="hard",
    )
    await hull.hear(vera.does("Create", thing))
    post = await hull.post(thing["id"])
    assert post is not None
    assert post.type == "Recipe"
    assert "<strong>Rye &amp; bread</strong>" in post.text.content
    assert "<p>Sour.</p>" in post.text.content
    assert 'href="https://victim.example/bread"' in post.text.content
    assert b'"crust":"hard"' in post.document


@pytest.mark.parametrize("kind", ["Person", "Group", "Follow", "Collection", "Tombstone"])
async def test_what_is_no_post_is_not_taken_for_one(
    hull: Village, vera: Neighbour, known_vera: Actor, kind: str
) -> None:
    with pytest.raises((Malformed, Refused)):
        await hull.hear(vera.does("Create", vera.note(type=kind)))


async def test_a_vote_is_not_shown(hull: Village, vera: Neighbour, known_vera: Actor) -> None:
    question = await hull.posts.write_note(hull.ted, NoteDraft("Which day?"))
    vote = vera.note(name="Saturday", content=None, inReplyTo=question.iri, to=[hull.ted.iri])
    await hull.hear(vera.does("Create", vote))
    assert await hull.post(vote["id"], hull.ted) is None


async def test_dates_of_others_lie_in_the_past(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    await hull.hear(vera.does("Create", vera.note(published="2099-01-01T00:00:00Z")))
    post = await hull.post(vera.note()["id"])
    assert post is not None
    assert post.published_at == hull.clock.now()


async def test_a_sound_proof_is_verified_and_one_that_does_not_fit_is_told(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    sound = vera.proven(vera.note("sound"), hull.clock.now())
    altered = vera.proven(vera.note("altered"), hull.clock.now()) | {"content": "<p>No.</p>"}
    for note in (sound, altered):
        await hull.hear(vera.does("Create", note))
    verdicts = [post.proof for note in (sound, altered) if (post := await hull.post(note["id"]))]
    assert verdicts == [Proof.VERIFIED, Proof.FAILED]


async def test_nothing_is_said_of_a_proof_whose_contexts_were_left_out(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    """Fedify embeds a proven note without its contexts; that is no forgery, and proves nothing."""
    note = vera.proven(vera.note("bare"), hull.clock.now())
    await hull.hear(vera.does("Create", {k: v for k, v in note.items() if k != "@context"}))
    post = await hull.post(note["id"])
    assert post is not None
    assert post.proof is Proof.NONE


async def test_a_create_that_only_names_its_object_has_it_fetched(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    note = vera.note()
    hull.elsewhere.put(note["id"], note)
    await hull.hear(vera.does("Create", note["id"]))
    assert await hull.post(note["id"]) is not None


async def test_pins_are_kept_for_the_senders_own_profile_only(
    hull: Village, vera: Neighbour, known_vera: Actor, evil: Neighbour, known_evil: Actor
) -> None:
    featured = known_vera.featured
    await hull.hear(vera.does("Add", vera.note()["id"], target=featured))
    await hull.hear(evil.does("Add", evil.note()["id"], target=featured))
    await hull.hear(evil.does("Remove", vera.note()["id"], target=featured))
    await hull.hear(vera.does("Add", vera.note("2")["id"], target=f"{vera.iri}/moderators"))
    assert await hull.rows("SELECT post_iri FROM featured") == [(vera.note()["id"],)]
    await hull.hear(vera.does("Remove", vera.note()["id"], target=featured))
    assert await hull.rows("SELECT post_iri FROM featured") == []
