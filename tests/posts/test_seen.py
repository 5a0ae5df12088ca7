"""Nobody sees what is not for them, whichever way they look (rules R7 and R8, invariant 15)."""

from dataclasses import dataclass

import pytest

from actors import store as people
from actors.actor import Actor, FollowState, PactState
from outbox.audience import Audience
from posts import reaction_store, seen, store, timeline_store
from posts.actions import NoteDraft
from posts.post import NewPost, Post, PostText, Proof, Visibility, common, visibility_of_answer
from posts.seen import ANYBODY, Page, Viewer
from storage.transaction import Reading, Writing
from tests.posts.village import Village, neighbour

WORD = "quincunx"


@dataclass(frozen=True, slots=True)
class Case:
    """A post and who looks at it, with everything between the two that could matter."""

    visibility: Visibility
    author: str  # ted | bee (of york) | vera
    viewer: str  # anybody | ted | amina | josie | network | bee | york | vera | evil
    follows: bool
    named: bool
    blocks: bool
    blocked: bool
    pact: PactState | None
    gone: bool


TROUBLES = ("", "named", "blocks", "blocked", "gone", "named and blocks", "named and gone")
CASES = [
    Case(
        visibility=visibility,
        author=author,
        viewer=viewer,
        follows=follows,
        named="named" in trouble,
        blocks="blocks" in trouble,
        blocked="blocked" in trouble,
        pact=pact,
        gone="gone" in trouble,
    )
    for visibility in Visibility
    for author in ("ted", "bee", "vera")
    for viewer in ("anybody", "ted", "amina", "josie", "network", "bee", "york", "vera", "evil")
    for follows in (False, True)
    for trouble in TROUBLES
    for pact in (None, PactState.ACTIVE, PactState.ENDED)
]


def may_see(case: Case) -> bool:  # noqa: PLR0911  # one line for each rule
    """The rule in plain words, written a second time."""
    if case.viewer == case.author:
        return True
    if case.gone:
        return False
    known = case.viewer != "anybody"
    if known and (case.blocks or case.blocked):
        return False
    if case.visibility.for_everybody or (known and case.named):
        return True
    is_ours = case.viewer in ("ted", "amina", "josie", "network")
    from_york = case.viewer in ("bee", "york")
    is_pact = case.pact is PactState.ACTIVE
    match case.visibility:
        case Visibility.FOLLOWERS:
            return known and case.follows
        case Visibility.SISTERS if case.author == "ted":
            return is_ours or (from_york and is_pact)
        case Visibility.SISTERS:
            return is_ours and case.author == "bee" and is_pact
        case Visibility.NETWORK:
            return is_ours and case.author == "ted"
        case Visibility.COORDINATORS:
            return case.viewer == "josie" and case.author == "ted"
    return False


class _Undo(Exception):
    """Carries the answer out of a transaction that is undone."""

    def __init__(self, found: dict[str, bool]) -> None:
        self.found = found


async def _ways(village: Village, folk: dict[str, Actor], case: Case) -> dict[str, bool]:
    """Whether the viewer finds the post, by each way of looking."""

    def look(tx: Writing) -> None:
        author = folk[case.author]
        viewer = folk.get(case.viewer)
        post = _written(tx, village, author, case, viewer)
        if viewer is not None:
            _related(tx, village, author, viewer, case)
        if case.pact is not None:
            people.save_pact(tx, folk["york"].id, "urn:x", "us", case.pact, village.clock.now())
        if case.gone:
            people.mark_gone(tx, author.id, village.clock.now())
        raise _Undo(_looks(tx, Viewer(viewer), post, author))

    try:
        await village.database.write(look)
    except _Undo as done:
        return done.found
    raise AssertionError


def _written(
    tx: Writing, village: Village, author: Actor, case: Case, viewer: Actor | None
) -> NewPost:
    now = village.clock.now()
    number = village.ids.new()
    base = "https://hull.example" if author.local else f"https://{author.host}"
    readers = (viewer.iri,) if viewer and case.named else ()
    parent = _new(number, f"{base}/objects/{number}", author, Visibility.PUBLIC, ())
    other = village.ids.new()
    post = _new(other, f"{base}/objects/{other}", author, case.visibility, readers)
    for each in (parent, post):
        store.insert(tx, each if each is parent else _answering(each, parent))
    reaction_store.pin(tx, author.id, post.iri, now)
    if viewer is not None and viewer.local:
        timeline_store.show_to(tx, post.id, viewer.id, author.id)
    return _answering(post, parent)


def _new(
    number: int, iri: str, author: Actor, visibility: Visibility, readers: tuple[str, ...]
) -> NewPost:
    return NewPost(
        id=number,
        iri=iri,
        author_id=author.id,
        local=author.local,
        type="Note",
        text=PostText(None, WORD, "", False, None, None),  # noqa: FBT003
        in_reply_to_iri=None,
        context_iri="https://hull.example/contexts/1",
        visibility=visibility,
        published_at=author.created_at,
        updated_at=None,
        received_at=author.created_at,
        document=b"{}",
        proof=Proof.NONE,
        readers=readers,
        tags=("word",),
    )


def _answering(post: NewPost, parent: NewPost) -> NewPost:
    kept = {name: getattr(post, name) for name in NewPost.__slots__}
    return NewPost(**(kept | {"in_reply_to_iri": parent.iri}))


def _related(tx: Writing, village: Village, author: Actor, viewer: Actor, case: Case) -> None:
    now = village.clock.now()
    if case.follows and viewer.id != author.id:
        people.set_follow(tx, viewer.id, author.id, "urn:f", FollowState.ACCEPTED, now)
    if case.blocks and viewer.id != author.id:
        people.block(tx, author.id, viewer.id, iri=None, now=now)
    if case.blocked and viewer.id != author.id:
        people.block(tx, viewer.id, author.id, iri=None, now=now)


def _looks(tx: Reading, viewer: Viewer, post: NewPost, author: Actor) -> dict[str, bool]:
    page = Page(limit=50)
    parent = post.in_reply_to_iri or ""
    whole = store.by_id(tx, post.id)
    assert whole is not None
    thread = seen.context_seen_by(tx, viewer, post.context_iri or "", page)
    ways = {
        "by name": seen.post_seen_by(tx, viewer, post.iri) is not None,
        "by number": seen.post_by_id_seen_by(tx, viewer, post.id) is not None,
        "asked": seen.can_see(tx, viewer, whole),
        "of its author": _in(post, seen.posts_of_seen_by(tx, viewer, author.id, page)),
        "in its thread": _in(post, thread),
        "counted in its thread": seen.count_context_seen_by(tx, viewer, post.context_iri or "")
        == len(thread)
        and _in(post, thread),
        "pinned": _in(post, seen.featured_seen_by(tx, viewer, author.id)),
        "as an answer": _in(post, seen.answers_seen_by(tx, viewer, parent, page)),
        "counted as an answer": seen.count_answers_seen_by(tx, viewer, parent) == 1,
    }
    if viewer.actor is not None and viewer.actor.local:
        ways["at home"] = _in(post, seen.home_seen_by(tx, viewer, page))
    return ways


def _in(post: NewPost, found: list[Post]) -> bool:
    return post.id in [each.id for each in found]


async def test_every_way_of_looking_gives_the_same_answer_and_it_is_the_rule(
    hull: Village,
) -> None:
    folk = await _folk(hull)
    wrong = []
    for case in CASES:
        found = await _ways(hull, folk, case)
        if set(found.values()) != {may_see(case)}:
            wrong.append((case, found))
    assert wrong == []


async def _folk(village: Village) -> dict[str, Actor]:
    desk = neighbour("york", "https://york.example", type="Group")
    folk = {
        "ted": village.ted,
        "amina": village.amina,
        "josie": village.josie,
        "network": village.network,
        "york": await village.meet(desk),
    }
    for name, base in (
        ("bee", "https://york.example"),
        ("vera", "https://victim.example"),
        ("evil", "https://evil.example"),
    ):
        folk[name] = await village.meet(neighbour(name, base))
    return folk


@pytest.mark.parametrize("one", Visibility)
@pytest.mark.parametrize("other", Visibility)
def test_what_two_audiences_have_in_common_is_wider_than_neither(
    one: Visibility, other: Visibility
) -> None:
    both = common(one, other)
    assert both == common(other, one)
    assert common(both, one) == common(both, other) == both


@pytest.mark.parametrize("wished", Visibility)
@pytest.mark.parametrize("parent", Visibility)
def test_an_answer_is_never_seen_by_more_than_its_parent(
    wished: Visibility, parent: Visibility
) -> None:
    answer = visibility_of_answer(wished, parent)
    assert common(answer, parent) == answer


async def test_tags_lead_to_public_posts_only(hull: Village) -> None:
    for audience in ("public", "unlisted", "followers", "network"):
        await hull.posts.write_note(
            hull.ted, NoteDraft(f"#garden {audience}", audience=Audience(audience))
        )
    found = await hull.ask(
        lambda tx: seen.tag_seen_by(tx, Viewer(hull.ted), "garden", Page(limit=9))
    )
    assert [post.visibility for post in found] == [Visibility.PUBLIC]


async def test_pages_go_on_where_the_last_one_ended(hull: Village) -> None:
    for number in range(5):
        await hull.posts.write_note(hull.ted, NoteDraft(f"Note {number}"))
    first = await hull.ask(
        lambda tx: seen.posts_of_seen_by(tx, ANYBODY, hull.ted.id, Page(limit=3))
    )
    last = first[-1].id
    rest = await hull.ask(
        lambda tx: seen.posts_of_seen_by(tx, ANYBODY, hull.ted.id, Page(limit=3, before=last))
    )
    newer = await hull.ask(
        lambda tx: seen.posts_of_seen_by(tx, ANYBODY, hull.ted.id, Page(limit=9, after=last))
    )
    assert (len(first), len(rest), len(newer)) == (3, 2, 2)
