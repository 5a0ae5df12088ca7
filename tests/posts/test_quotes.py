"""Quotes: with leave, without, taken back; ours of others', others' of ours."""

from typing import Any

import pytest

from actors.actor import Actor
from federation.strict_json import parse
from outbox.audience import Audience
from posts import quote_store, seen
from posts.actions import NoteDraft
from posts.post import Post, Visibility
from posts.quote import QuotePolicy, QuoteState, QuoteView, allowed_policy, leave_of
from posts.quote_checks import QuoteChecks
from posts.quoting import leave_for
from posts.seen import ANYBODY, Viewer
from posts.trimming import Trimmings
from tests.actors.elsewhere import page
from tests.posts.village import PUBLIC, Json, Neighbour, Village
from world.errors import Malformed, Missing, Refused


@pytest.fixture
async def offer(hull: Village) -> Post:
    return await hull.posts.write_note(hull.ted, NoteDraft("I mend bicycles."))


def quoting(post_iri: str, text: str = "Look!", **more: Any) -> NoteDraft:  # noqa: ANN401
    return NoteDraft(text, trimmings=Trimmings(quoted=post_iri, **more))


async def view(hull: Village, post: Post, viewer: Actor | None = None) -> QuoteView | None:
    looker = ANYBODY if viewer is None else Viewer(viewer)
    return (await hull.ask(lambda tx: seen.quotes_seen_by(tx, looker, [post.id]))).get(post.id)


def request(who: Neighbour, post: Post, number: str = "8") -> Json:
    note = who.note(number, quote=post.iri)
    return who.does("QuoteRequest", post.iri, instrument=note, to=[post.author_iri])


async def said(hull: Village, kind: str) -> list[Json]:
    return [one for one in await hull.wire() if one["type"] == kind]


# --------------------------------------------------------------------------------- among our own


async def test_a_note_says_who_may_quote_it(hull: Village, offer: Post) -> None:
    rule = parse(offer.document)["interactionPolicy"]["canQuote"]
    assert rule == {"automaticApproval": [PUBLIC]}
    named = {QuotePolicy.FOLLOWERS: hull.ted.followers, QuotePolicy.NOBODY: hull.ted.iri}
    for policy, name in named.items():
        draft = NoteDraft("Mine.", trimmings=Trimmings(policy=policy))
        post = await hull.posts.write_note(hull.ted, draft)
        assert parse(post.document)["interactionPolicy"]["canQuote"]["automaticApproval"] == [name]
    private = await hull.posts.write_note(hull.ted, NoteDraft("Us.", audience=Audience.FOLLOWERS))
    rule = parse(private.document)["interactionPolicy"]["canQuote"]
    assert rule == {"automaticApproval": [hull.ted.iri]}


async def test_what_is_ours_is_quoted_at_once_and_the_stamp_can_be_read(
    hull: Village, offer: Post
) -> None:
    post = await hull.posts.write_note(hull.amina, quoting(offer.iri))
    document = parse(post.document)
    assert document["quote"] == document["_misskey_quote"] == offer.iri
    assert document["content"].startswith('<p class="quote-inline">RE: <a href="')
    assert post.text.content == "<p>Look!</p>"
    stamp_id = int(document["quoteAuthorization"].rpartition("/")[2])
    found = await hull.ask(lambda tx: seen.stamp_seen_by(tx, ANYBODY, stamp_id))
    assert found is not None
    assert (found[0].iri, found[1]) == (offer.iri, post.iri)
    assert await view(hull, post) == QuoteView(QuoteState.ACCEPTED, offer.id)
    page = seen.Page()
    quoted_by = await hull.ask(lambda tx: seen.quoting_seen_by(tx, ANYBODY, offer, page))
    assert [one.id for one in quoted_by] == [post.id]
    assert await hull.ask(lambda tx: quote_store.counts(tx, [offer.id])) == {offer.id: 1}


async def test_nobody_quotes_what_they_cannot_see_or_what_does_not_want_to_be_quoted(
    hull: Village,
) -> None:
    shy = NoteDraft("Mine.", trimmings=Trimmings(policy=QuotePolicy.NOBODY))
    alone = await hull.posts.write_note(hull.ted, shy)
    direct = NoteDraft("Psst.", audience=Audience.DIRECT, people=("josie",))
    hidden = await hull.posts.write_note(hull.ted, direct)
    with pytest.raises(Refused):
        await hull.posts.write_note(hull.amina, quoting(alone.iri))
    for missing in (hidden.iri, "https://hull.example/objects/1"):
        with pytest.raises(Missing):
            await hull.posts.write_note(hull.amina, quoting(missing))
    own = await hull.posts.write_note(hull.ted, quoting(alone.iri))
    assert await view(hull, own) == QuoteView(QuoteState.ACCEPTED, alone.id)


async def test_followers_may_quote_where_the_author_says_so(hull: Village) -> None:
    draft = NoteDraft("Mine.", trimmings=Trimmings(policy=QuotePolicy.FOLLOWERS))
    post = await hull.posts.write_note(hull.ted, draft)
    with pytest.raises(Refused):
        await hull.posts.write_note(hull.amina, quoting(post.iri))
    await hull.follow(hull.amina, hull.ted)
    quoted = await hull.posts.write_note(hull.amina, quoting(post.iri))
    assert await view(hull, quoted) == QuoteView(QuoteState.ACCEPTED, post.id)


async def test_an_edit_goes_on_quoting(hull: Village, offer: Post) -> None:
    post = await hull.posts.write_note(hull.amina, quoting(offer.iri))
    hull.later(minutes=1)
    edited = await hull.posts.edit(hull.amina, post.iri, NoteDraft("Look here!"))
    document = parse(edited.document)
    assert document["quote"] == offer.iri
    assert document["quoteAuthorization"] == parse(post.document)["quoteAuthorization"]
    assert document["content"].count("quote-inline") == 1
    assert edited.text.content == "<p>Look here!</p>"


async def test_leave_is_taken_back_for_good(hull: Village, offer: Post) -> None:
    post = await hull.posts.write_note(hull.amina, quoting(offer.iri))
    stamp_id = int(parse(post.document)["quoteAuthorization"].rpartition("/")[2])
    with pytest.raises(Missing):
        await hull.posts.quotes.revoke(hull.amina, offer.id, post.id)
    await hull.posts.quotes.revoke(hull.ted, offer.id, post.id)
    await hull.posts.quotes.revoke(hull.ted, offer.id, post.id)
    assert await view(hull, post) == QuoteView(QuoteState.REVOKED, None)
    assert await hull.ask(lambda tx: seen.stamp_seen_by(tx, ANYBODY, stamp_id)) is None


async def test_a_policy_is_changed_without_an_edit(hull: Village, offer: Post) -> None:
    await hull.posts.quotes.set_policy(hull.ted, offer.id, QuotePolicy.NOBODY)
    with pytest.raises(Refused):
        await hull.posts.write_note(hull.amina, quoting(offer.iri))
    with pytest.raises(Missing):
        await hull.posts.quotes.set_policy(hull.amina, offer.id, QuotePolicy.PUBLIC)
    changed = await hull.post(offer.iri)
    assert changed is not None
    assert changed.updated_at is None


async def test_what_is_quoted_may_go_or_be_hidden(hull: Village, offer: Post) -> None:
    post = await hull.posts.write_note(hull.amina, quoting(offer.iri))
    await hull.block(hull.ted, hull.josie)
    assert await view(hull, post, hull.josie) == QuoteView(QuoteState.UNAUTHORIZED, None)
    await hull.posts.delete(hull.ted, offer.iri)
    assert await view(hull, post) == QuoteView(QuoteState.DELETED, None)


# -------------------------------------------------------------------------------- others of ours


async def test_whoever_asks_to_quote_ours_gets_a_stamp_and_the_same_again(
    hull: Village, vera: Neighbour, offer: Post
) -> None:
    await hull.meet(vera)
    for _ in range(2):
        await hull.hear(request(vera, offer))
    accepts = await said(hull, "Accept")
    assert len({one["result"] for one in accepts}) == 1
    assert accepts[0]["_to"] == [f"{vera.iri}/inbox"]
    assert accepts[0]["object"]["instrument"] == f"{vera.base}/notes/8"
    note = vera.note(
        "8", quote=offer.iri, quoteAuthorization=accepts[0]["result"], to=[PUBLIC, hull.ted.iri]
    )
    await hull.hear(vera.does("Create", note))
    post = await hull.post(note["id"])
    assert post is not None
    assert await view(hull, post) == QuoteView(QuoteState.ACCEPTED, offer.id)


async def test_a_quote_that_comes_before_its_leave_is_shown_afterwards(
    hull: Village, vera: Neighbour, offer: Post
) -> None:
    await hull.meet(vera)
    await hull.hear(vera.does("Create", vera.note("8", quote=offer.iri, cc=[hull.ted.iri])))
    post = await hull.post(f"{vera.base}/notes/8")
    assert post is not None
    assert await view(hull, post) == QuoteView(QuoteState.PENDING, None)
    await hull.hear(request(vera, offer))
    assert await view(hull, post) == QuoteView(QuoteState.ACCEPTED, offer.id)
    await hull.posts.quotes.revoke(hull.ted, offer.id, post.id)
    (gone,) = await said(hull, "Delete")
    assert gone["object"]["id"].startswith("https://hull.example/stamps/")
    await hull.hear(request(vera, offer))
    assert [one["type"] for one in (await hull.wire())[-1:]] == ["Reject"]
    await hull.hear(
        vera.does("Update", vera.note("8", quote=offer.iri, updated=hull.later(hours=1)))
    )
    assert await view(hull, post) == QuoteView(QuoteState.REVOKED, None)


async def test_a_no_is_said_and_what_is_hidden_is_not_spoken_of(
    hull: Village, vera: Neighbour
) -> None:
    known_vera = await hull.meet(vera)
    shy = NoteDraft("Mine.", trimmings=Trimmings(policy=QuotePolicy.NOBODY))
    alone = await hull.posts.write_note(hull.ted, shy)
    hidden = await hull.posts.write_note(hull.ted, NoteDraft("Us.", audience=Audience.FOLLOWERS))
    await hull.hear(request(vera, hidden))
    assert await hull.wire() == []
    await hull.hear(request(vera, alone))
    assert [one["type"] for one in await hull.wire()] == ["Reject"]
    assert not await hull.ask(lambda tx: leave_for(tx, alone, known_vera))


@pytest.mark.parametrize(
    ("instrument", "error"),
    [
        (None, Malformed),
        ("https://elsewhere.example/notes/1", Refused),
        ({"id": "https://victim.example/notes/1", "attributedTo": "https://x.example/y"}, Refused),
    ],
)
async def test_nobody_asks_for_a_post_that_is_not_theirs(
    hull: Village, vera: Neighbour, offer: Post, instrument: object, error: type[Exception]
) -> None:
    await hull.meet(vera)
    with pytest.raises(error):
        await hull.hear(vera.does("QuoteRequest", offer.iri, instrument=instrument))
    assert await hull.wire() == []


# -------------------------------------------------------------------------------- ours of others


@pytest.fixture
async def theirs(hull: Village, vera: Neighbour, known_vera: Actor) -> Post:
    assert known_vera.host
    policy = {"canQuote": {"automaticApproval": [PUBLIC]}}
    await hull.hear(vera.does("Create", vera.note("3", interactionPolicy=policy)))
    post = await hull.post(f"{vera.base}/notes/3")
    assert post is not None
    return post


def answer(who: Neighbour, kind: str, asked: Json, **more: object) -> Json:
    embedded = {name: asked[name] for name in ("id", "type", "actor", "object")}
    return who.does(kind, embedded, **more)


async def test_the_author_of_what_is_quoted_is_asked_and_the_stamp_is_passed_on(
    hull: Village, vera: Neighbour, theirs: Post
) -> None:
    post = await hull.posts.write_note(hull.ted, quoting(theirs.iri))
    (asked,) = await said(hull, "QuoteRequest")
    assert asked["_to"] == [f"{vera.iri}/inbox"]
    assert asked["instrument"]["id"] == post.iri
    assert await view(hull, post) == QuoteView(QuoteState.PENDING, None)
    stamp = f"{vera.base}/stamps/1"
    for _ in range(2):
        await hull.hear(answer(vera, "Accept", asked, result=stamp))
    assert await view(hull, post) == QuoteView(QuoteState.ACCEPTED, theirs.id)
    stored = await hull.post(post.iri)
    assert stored is not None
    assert parse(stored.document)["quoteAuthorization"] == stamp
    assert stored.updated_at is None
    gone = {"id": stamp, "type": "Tombstone"}
    await hull.hear(vera.does("Delete", gone))
    assert await view(hull, post) == QuoteView(QuoteState.REVOKED, None)


async def test_a_no_of_the_author_hides_what_is_quoted(
    hull: Village, vera: Neighbour, theirs: Post
) -> None:
    post = await hull.posts.write_note(hull.ted, quoting(theirs.iri))
    (asked,) = await said(hull, "QuoteRequest")
    await hull.hear(answer(vera, "Reject", asked))
    assert await view(hull, post) == QuoteView(QuoteState.REJECTED, None)


async def test_nobody_answers_in_place_of_the_author(
    hull: Village, vera: Neighbour, evil: Neighbour, theirs: Post
) -> None:
    await hull.meet(evil)
    post = await hull.posts.write_note(hull.ted, quoting(theirs.iri))
    (asked,) = await said(hull, "QuoteRequest")
    with pytest.raises(Refused):
        await hull.hear(answer(evil, "Accept", asked, result=f"{evil.base}/stamps/1"))
    with pytest.raises(Malformed):
        await hull.hear(answer(vera, "Accept", asked, result=f"{evil.base}/stamps/1"))
    assert await view(hull, post) == QuoteView(QuoteState.PENDING, None)


async def test_what_says_nothing_of_quotes_elsewhere_is_not_quoted(
    hull: Village, vera: Neighbour, known_vera: Actor
) -> None:
    assert known_vera.host
    await hull.hear(vera.does("Create", vera.note("4")))
    with pytest.raises(Refused):
        await hull.posts.write_note(hull.ted, quoting(f"{vera.base}/notes/4"))


# ------------------------------------------------------------------------------ others of others


async def _heard(hull: Village, who: Neighbour, **quote: object) -> Post:
    await hull.hear(who.does("Create", who.note("9", cc=[hull.ted.iri], **quote)))
    post = await hull.post(f"{who.base}/notes/9")
    assert post is not None
    return post


def _stamp(of: Neighbour, quoting_iri: str, target: str, **changes: object) -> Json:
    return {
        "id": f"{of.base}/stamps/1",
        "type": "QuoteAuthorization",
        "attributedTo": of.iri,
        "interactingObject": quoting_iri,
        "interactionTarget": target,
        **changes,
    }


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, QuoteState.ACCEPTED),
        ({"interactionTarget": "https://victim.example/notes/4"}, QuoteState.UNAUTHORIZED),
        ({"interactingObject": "https://evil.example/notes/1"}, QuoteState.UNAUTHORIZED),
        ({"attributedTo": "https://victim.example/actors/bob"}, QuoteState.UNAUTHORIZED),
        ({"type": "Note"}, QuoteState.UNAUTHORIZED),
        (None, QuoteState.UNAUTHORIZED),
    ],
)
async def test_a_quote_is_shown_once_its_stamp_was_read_where_its_author_keeps_it(
    hull: Village,
    vera: Neighbour,
    evil: Neighbour,
    theirs: Post,
    changes: dict[str, object] | None,
    state: QuoteState,
) -> None:
    await hull.meet(evil)
    stamp = _stamp(vera, f"{evil.base}/notes/9", theirs.iri, **(changes or {}))
    if changes is not None:
        hull.elsewhere.put(str(stamp["id"]), stamp)
    post = await _heard(hull, evil, quote=theirs.iri, quoteAuthorization=stamp["id"])
    assert await view(hull, post) == QuoteView(QuoteState.PENDING, None)
    checks = QuoteChecks(hull.database, hull.fetcher, hull.importer)
    assert (await checks.look(hull.clock.now()), await checks.look(hull.clock.now())) == (1, 0)
    found = await view(hull, post)
    assert found is not None
    assert found.state is state


async def test_an_older_quote_without_leave_is_not_shown_and_one_of_oneself_is(
    hull: Village, vera: Neighbour, evil: Neighbour, theirs: Post
) -> None:
    await hull.meet(evil)
    found = await view(hull, await _heard(hull, evil, quoteUrl=theirs.iri))
    assert found == QuoteView(QuoteState.UNAUTHORIZED, None)
    own = await view(hull, await _heard(hull, vera, quoteUrl=theirs.iri))
    assert own == QuoteView(QuoteState.ACCEPTED, theirs.id)


async def test_a_stamp_that_cannot_be_read_now_is_looked_at_later_but_not_for_ever(
    hull: Village, vera: Neighbour, evil: Neighbour, theirs: Post
) -> None:
    await hull.meet(evil)
    stamp_iri = f"{vera.base}/stamps/1"
    hull.elsewhere.put(stamp_iri, page({}, status=503))
    post = await _heard(hull, evil, quote=theirs.iri, quoteAuthorization=stamp_iri)
    checks = QuoteChecks(hull.database, hull.fetcher, hull.importer)
    looked = 0
    for _ in range(40):
        looked += await checks.look(hull.clock.now())
        hull.later(days=1)
    assert looked == 6
    assert await view(hull, post) == QuoteView(QuoteState.PENDING, None)


# ------------------------------------------------------------------------------------- the rules


@pytest.mark.parametrize("visibility", Visibility)
def test_what_not_everybody_may_see_is_quoted_by_nobody(visibility: Visibility) -> None:
    policy = allowed_policy(QuotePolicy.PUBLIC, visibility)
    assert (policy is QuotePolicy.PUBLIC) == visibility.for_everybody
    leave = leave_of({}, visibility, None, local=True)
    assert leave.may_quote(follows=True) == visibility.for_everybody
    assert not leave_of({}, visibility, None, local=False).may_ask(follows=True)


def test_leave_after_asking_is_not_leave_without() -> None:
    document = {"interactionPolicy": {"canQuote": {"manualApproval": ["as:Public"]}}}
    leave = leave_of(document, Visibility.PUBLIC, None, local=False)
    assert (leave.may_quote(follows=True), leave.may_ask(follows=False)) == (False, True)
