"""A member of a sister answers an offer, over two nodes: words, agreement, deed."""

from contextlib import suppress

import pytest

from accounts.people import Acting
from accounts.person import Appearance
from accounts.profile import ProfileForm
from conversations.conversation import State
from conversations.message import Speaker
from listings import store as listing_store
from listings.listing import Kind, Listing
from listings.listing import State as ListingState
from listings.terms import Voice
from tests.accounts.given import person
from tests.conversations.given import (
    HERE,
    THERE,
    answered,
    comes_by,
    doer,
    listed,
    only_talk,
    read_by,
    said,
    seen_by,
    tomorrow,
    words_of,
    yes,
)
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.roads import Weather
from tests.fediverse.sundial import Dice
from world.errors import Conflict


@pytest.fixture
async def offer(fediverse: Fediverse, hull: Home, madison: Home) -> Listing:
    """Ted of Hull offers bread; Madison is a sister, and everybody comes by."""
    await fediverse.become_sisters(hull, madison)
    await comes_by(hull)
    await comes_by(madison)
    offer = await hull.add("Bread on Fridays", by="ted", audience="sisters")
    await fediverse.settle()
    return offer


async def there(home: Home, listing: Listing) -> int:
    """The number under which another node knows a listing."""
    found = await home.node.database.read(lambda tx: listing_store.by_iri(tx, listing.iri))
    assert found is not None
    return found.post_id


async def state_of(home: Home, listing: Listing) -> ListingState:
    found = await home.node.database.read(lambda tx: listing_store.by_iri(tx, listing.iri))
    assert found is not None
    return found.state


class Talk:
    """One conversation as its two homes have it: Ted's of Hull, Dante's of Madison."""

    def __init__(self, hull: Home, madison: Home, ours: int, theirs: int) -> None:
        self.hull = hull
        self.madison = madison
        self.ours = ours
        self.theirs = theirs

    async def states(self) -> tuple[State, State]:
        """How it stands here and there."""
        return (
            (await read_by(self.hull, self.ours, "ted")).state,
            (await read_by(self.madison, self.theirs, "dante")).state,
        )


async def begun(fediverse: Fediverse, hull: Home, madison: Home, offer: Listing) -> Talk:
    """Dante has answered, and Ted has read it."""
    theirs = await answered(madison, await there(madison, offer), "Two, please!", by="dante")
    await fediverse.settle()
    return Talk(hull, madison, await only_talk(hull, "ted"), theirs.id)


async def test_they_talk_agree_and_do_it(
    fediverse: Fediverse, hull: Home, madison: Home, offer: Listing
) -> None:
    # When Dante answers from Madison, and Ted answers him
    theirs = await answered(madison, await there(madison, offer), "Two, please!", by="dante")
    await fediverse.settle()
    ours = await only_talk(hull, "ted")
    await said(hull, ours, "ted", "Gladly. Rye?")
    await fediverse.settle()

    # Then both read the same
    assert await words_of(hull, ours, "ted") == ["Two, please!", "Gladly. Rye?"]
    assert await words_of(madison, theirs, "dante") == ["Two, please!", "Gladly. Rye?"]

    # When Dante says yes, and Ted after him
    await yes(madison, theirs, "dante", THERE)
    await fediverse.settle()
    assert (await read_by(hull, ours, "ted")).other.said_yes
    await yes(hull, ours, "ted", HERE)
    await fediverse.settle()

    # Then it is agreed on both sides, and each can read what the other gives at the other's home
    for home, talk, who, node in (
        (hull, ours, "ted", madison),
        (madison, theirs.id, "dante", hull),
    ):
        seen = await read_by(home, talk, who)
        assert seen.state is State.AGREED
        assert seen.details_url.startswith(f"{node.base_url}/agreed/")

    # When Dante says it has happened
    await madison.doing(madison.rooms.conversations.done(await doer(madison, "dante"), theirs.id))
    await fediverse.settle()

    # Then both know
    assert (await read_by(hull, ours, "ted")).state is State.DONE
    assert (await read_by(madison, theirs, "dante")).state is State.DONE


async def test_whoever_lists_it_may_say_yes_first_with_a_time(
    fediverse: Fediverse, hull: Home, madison: Home, offer: Listing
) -> None:
    talk = await begun(fediverse, hull, madison, offer)
    window = tomorrow(hull)

    await yes(hull, talk.ours, "ted", HERE, window)
    await fediverse.settle()
    seen = await read_by(madison, talk.theirs, "dante")
    assert seen.other.said_yes
    assert seen.window is not None
    assert (seen.window.start, seen.window.end) == (window.start, window.end)
    assert await talk.states() == (State.TALKING, State.TALKING)

    await yes(madison, talk.theirs, "dante", THERE)
    await fediverse.settle()

    assert await talk.states() == (State.AGREED, State.AGREED)
    assert (await read_by(hull, talk.ours, "ted")).window == window


async def test_another_time_from_there_needs_the_yes_from_here_again(
    fediverse: Fediverse, hull: Home, madison: Home, offer: Listing
) -> None:
    talk = await begun(fediverse, hull, madison, offer)
    await yes(hull, talk.ours, "ted", None, tomorrow(hull))
    await fediverse.settle()
    later = tomorrow(hull, hours=5)

    await yes(madison, talk.theirs, "dante", None, later)
    await fediverse.settle()
    assert await talk.states() == (State.TALKING, State.TALKING)
    await yes(hull, talk.ours, "ted")
    await fediverse.settle()

    assert await talk.states() == (State.AGREED, State.AGREED)
    seen = await read_by(madison, talk.theirs, "dante")
    assert seen.window is not None
    assert seen.window.end == later.end


@pytest.mark.parametrize("by", ["ted", "dante"])
async def test_either_says_that_nothing_comes_of_it_and_both_know(
    fediverse: Fediverse, hull: Home, madison: Home, offer: Listing, by: str
) -> None:
    talk = await begun(fediverse, hull, madison, offer)
    await yes(madison, talk.theirs, "dante")
    await fediverse.settle()
    await yes(hull, talk.ours, "ted")
    await fediverse.settle()
    home, number = (hull, talk.ours) if by == "ted" else (madison, talk.theirs)

    deed = home.rooms.conversations.fell_through(await doer(home, by), number, "I am ill.")
    await home.doing(deed)
    await fediverse.settle()

    assert await talk.states() == (State.FELL_THROUGH, State.FELL_THROUGH)
    assert await state_of(hull, offer) is ListingState.OPEN
    other, theirs = (madison, talk.theirs) if by == "ted" else (hull, talk.ours)
    reader = "dante" if by == "ted" else "ted"
    assert "I am ill." in "\n".join(await words_of(other, theirs, reader))


async def test_who_is_too_late_gets_a_no_with_a_reason(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    # Given a need that Dante and Amina answer, and Ted's yes to both
    await fediverse.become_sisters(hull, madison)
    await comes_by(hull)
    await comes_by(madison)
    need = await hull.add("A lift", by="ted", kind=Kind.NEED, audience="sisters")
    await fediverse.settle()
    talk = await begun(fediverse, hull, madison, need)
    other = await answered(hull, need)
    for number in (talk.ours, other.id):
        await yes(hull, number, "ted")
    await fediverse.settle()

    # When Amina is faster
    await yes(hull, other, "amina")
    await yes(madison, talk.theirs, "dante", THERE)
    await fediverse.settle()

    # Then Dante's yes comes back, and nothing of his is shown
    assert await talk.states() == (State.TALKING, State.TALKING)
    seen = await read_by(madison, talk.theirs, "dante")
    assert not seen.me.said_yes  # type: ignore[union-attr]
    assert "This has just been taken." in "\n".join(line.text for line in seen.lines)


async def test_two_behind_the_desk_of_a_sister_have_two_talks(
    fediverse: Fediverse, hull: Home, madison: Home, offer: Listing
) -> None:
    """Both speak as the desk of Madison; each hears only what is for them."""
    for name in ("dante", "rosa"):
        who = await person(madison, name)
        form = ProfileForm(name=who.name, appearance=Appearance.DESK)
        await madison.rooms.accounts.profiles.edit_profile(Acting(who.id, who.id), form)
    number = await there(madison, offer)
    first = await answered(madison, number, "I am one.", by="dante")
    second = await answered(madison, number, "I am another.", by="rosa")
    await fediverse.settle()

    rows = await listed(hull, "ted")
    assert {row.other for row in rows} == {"Madison Timebank"}
    by_words = {(await words_of(hull, row.id, "ted"))[0]: row.id for row in rows}
    await said(hull, by_words["I am one."], "ted", "Hello, one.")
    await fediverse.settle()

    assert await words_of(madison, first, "dante") == ["I am one.", "Hello, one."]
    assert await words_of(madison, second, "rosa") == ["I am another."]
    dante = await madison.member("dante")
    sent = [trip.body for trip in fediverse.roads.trips(to=hull.host)]
    assert not any(dante.iri.encode() in body and b"I am" in body for body in sent)


async def test_behind_the_desk_here_they_agree_with_the_desk(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    await comes_by(hull)
    await comes_by(madison)
    need = await hull.add(
        "Company",
        by="ted",
        kind=Kind.NEED,
        audience="sisters",
        voice=Voice.ANONYMOUS,
        categories=("errand",),
    )
    await fediverse.settle()
    talk = await begun(fediverse, hull, madison, need)
    await yes(madison, talk.theirs, "dante", THERE)
    await fediverse.settle()
    await yes(hull, talk.ours, "ted", HERE)
    await fediverse.settle()

    assert await talk.states() == (State.AGREED, State.AGREED)
    seen = await read_by(madison, talk.theirs, "dante")
    assert seen.other.name == "Hull Mutual Aid"
    ted = await hull.member("ted")
    told = [trip.body for trip in fediverse.roads.trips(to=madison.host)]
    assert not any(ted.iri.encode() in body for body in told)


async def test_a_coordinator_there_writes_to_both(
    fediverse: Fediverse, hull: Home, madison: Home, offer: Listing
) -> None:
    talk = await begun(fediverse, hull, madison, offer)
    dante = await doer(madison, "dante")
    await madison.doing(madison.rooms.conversations.bring_coordinator(dante, talk.theirs))
    await said(madison, talk.theirs, "leah", "I can fetch it for him.")
    await fediverse.settle()

    lines = (await read_by(hull, talk.ours, "ted")).lines
    assert (lines[-1].by, lines[-1].text) == (
        Speaker.THEIR_COORDINATOR,
        "I can fetch it for him.",
    )
    assert await seen_by(hull, talk.ours, "josie") is None
    assert (await read_by(madison, talk.theirs, "leah")).helped_by == "answerer"


@pytest.mark.parametrize("seed", range(4))
async def test_on_bad_roads_both_come_to_the_same_end(
    fediverse: Fediverse, hull: Home, madison: Home, offer: Listing, seed: int
) -> None:
    """Lost, doubled, held back and out of order: exactly once in effect (invariant 36)."""
    talk = await begun(fediverse, hull, madison, offer)
    fediverse.roads.dice = Dice(f"talk {seed}")
    fediverse.roads.weather = Weather(lost=0.2, answer_lost=0.2, doubled=0.3, held_back=0.2)
    for number in range(3):
        await said(hull, talk.ours, "ted", f"From here {number}")
        await said(madison, talk.theirs, "dante", f"From there {number}")
        await fediverse.live(minutes=3)
        await fediverse.roads.let_arrive()
    await yes(madison, talk.theirs, "dante", THERE)
    await yes(hull, talk.ours, "ted", HERE)
    await fediverse.live(hours=2)
    await fediverse.roads.let_arrive()
    fediverse.roads.mend()
    await fediverse.live(hours=12)

    assert await talk.states() == (State.AGREED, State.AGREED)
    ours = await words_of(hull, talk.ours, "ted")
    theirs = await words_of(madison, talk.theirs, "dante")
    for side in ("here", "there"):
        said_there = [f"From {side} {number}" for number in range(3)]
        assert [text for text in ours if text in said_there] == said_there
        assert [text for text in theirs if text in said_there] == said_there
    rows = await hull.rows("SELECT fate FROM agreements")
    assert [row["fate"] for row in rows] == ["accepted"]
    assert len(await hull.rows("SELECT * FROM listing_takings")) == 1


async def test_a_yes_that_was_left_lying_is_taken_back_when_the_talk_closes_here(
    fediverse: Fediverse, hull: Home, madison: Home, offer: Listing
) -> None:
    talk = await begun(fediverse, hull, madison, offer)
    await yes(madison, talk.theirs, "dante", THERE)
    await fediverse.settle()

    deed = madison.rooms.conversations.leave(await doer(madison, "dante"), talk.theirs)
    await madison.doing(deed)
    fediverse.roads.part(hull.host, madison.host)
    await fediverse.settle()
    with suppress(Conflict):
        await yes(hull, talk.ours, "ted", HERE)
    fediverse.roads.mend()
    await fediverse.live(hours=6)

    ours, theirs = await talk.states()
    assert theirs is State.CLOSED
    assert ours in (State.CLOSED, State.FELL_THROUGH)
    assert await state_of(hull, offer) is ListingState.OPEN
    (row,) = await madison.rows("SELECT fate FROM agreements")
    assert row["fate"] == "undone"
