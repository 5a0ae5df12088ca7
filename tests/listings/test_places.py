"""Where something is, as sisters are told: the part of town if enough members live there."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts import store as account_store
from accounts.roles import Vetting
from actors import store as people
from actors.actor import Actor
from federation.strict_json import parse
from listings.bench import Policy, Review
from listings.listing import Deed, Kind, Listing, ListingAudience, ListingDraft, Mode, as_draft
from listings.places import CROWD
from listings.terms import Ride
from tests.accounts.crowds import Crowds
from tests.listings.given import board, held, shown
from tests.media.photographs import photograph
from tests.posts.village import Village, neighbour
from world.errors import SisternetError

AVENUES, REGION = "The Avenues", "Hull"
JAM = ListingDraft(
    Kind.OFFER, "Jam", categories=("food",), place=AVENUES, audience=ListingAudience.SISTERS
)


@pytest.fixture
def crowds(hull: Village) -> Crowds:
    return crowds_of(hull)


def crowds_of(hull: Village) -> Crowds:
    return Crowds(hull.database, hull.iris, hull.ids, hull.clock)


async def told(hull: Village, sister: Actor, listing: Listing) -> str | None:
    """The place that a sister reads, in the document and on our pages."""
    post = await hull.post(listing.iri, sister)
    assert post is not None
    location = parse(post.document).get("location")
    found = await shown(hull, sister, listing)
    assert found is not None
    assert found.listing.place == (location["name"] if location else "")
    return location["name"] if location else None


@pytest.mark.parametrize(("many", "place"), [(CROWD - 1, REGION), (CROWD, AVENUES)])
async def test_sisters_are_told_the_part_of_town_if_enough_members_live_there(
    hull: Village, sister: Actor, crowds: Crowds, many: int, place: str
) -> None:
    await crowds.come(AVENUES, many)
    listing = await hull.listings.add(hull.ted, JAM)
    assert await told(hull, sister, listing) == place
    neighbours = await shown(hull, hull.amina, listing)
    assert neighbours is not None
    assert neighbours.listing.place == AVENUES
    assert await held(hull, listing) == listing


async def test_a_part_of_town_is_one_however_it_is_written(
    hull: Village, sister: Actor, crowds: Crowds
) -> None:
    for spelling in ("Parnell", "PARNELL", "  Pärnell ", "parnéll"):
        await crowds.come(spelling, CROWD // 4)
    listing = await hull.listings.add(hull.ted, replace(JAM, place="Pàrnell"))
    assert await told(hull, sister, listing) == "Pàrnell"
    nearby = await hull.listings.add(hull.ted, replace(JAM, place="Near Parnell"))
    assert await told(hull, sister, nearby) == REGION


@pytest.mark.parametrize("why", ["applied", "paused", "erased", "left", "gone"])
async def test_whoever_is_not_with_us_lives_nowhere(
    hull: Village, sister: Actor, crowds: Crowds, why: str
) -> None:
    await crowds.come(AVENUES, CROWD - 1)
    (last,) = await crowds.come(AVENUES)
    now = hull.clock.now()
    ends = {
        "applied": partial(account_store.set_vetting, actor_id=last.id, vetting=Vetting.APPLIED),
        "paused": partial(account_store.set_vetting, actor_id=last.id, vetting=Vetting.PAUSED),
        "erased": partial(account_store.erase, actor_id=last.id, now=now),
        "left": partial(people.mark_left, actor_id=last.id, now=now),
        "gone": partial(people.mark_gone, actor_id=last.id, now=now),
    }
    before = await hull.listings.add(hull.ted, JAM)
    assert await told(hull, sister, before) == AVENUES
    await hull.database.write(ends[why])
    assert await told(hull, sister, await hull.listings.add(hull.ted, JAM)) == REGION


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ({"mode": Mode.REMOTE}, None),
        ({"audience": ListingAudience.PUBLIC}, REGION),
        ({"categories": ("ride-lift",), "ride": Ride("Hessle", "Anlaby")}, "Hessle → Anlaby"),
    ],
)
async def test_what_is_for_all_or_from_afar_or_a_way_is_told_as_ever(
    hull: Village, sister: Actor, crowds: Crowds, said: dict[str, object], place: str | None
) -> None:
    for many in (0, CROWD):
        await crowds.come(AVENUES, many)
        listing = await hull.listings.add(hull.ted, replace(JAM, **said))  # type: ignore[arg-type]
        assert await told(hull, sister, listing) == place


async def test_a_crowd_that_shrinks_is_noticed_when_the_listing_is_told_next(
    hull: Village, sister: Actor, crowds: Crowds
) -> None:
    people_there = await crowds.come(AVENUES, CROWD)
    listing = await hull.listings.add(hull.ted, JAM)
    await crowds.go(people_there[0])
    assert await told(hull, sister, listing) == AVENUES
    await hull.listings.pause(hull.ted, listing.post_id)
    assert await told(hull, sister, listing) == REGION
    assert (await hull.wire())[-1]["object"]["location"]["name"] == REGION


async def test_a_crowd_that_has_grown_changes_nothing_until_the_member_edits(
    hull: Village, sister: Actor, crowds: Crowds
) -> None:
    listing = await hull.listings.add(hull.ted, JAM)
    number, josie, ted = listing.post_id, hull.josie, hull.ted
    await crowds.come(AVENUES, CROWD)
    await hull.listings.pause(ted, number)
    await hull.listings.resume(ted, number)
    await hull.listings.renew(ted, number)
    await hull.database.write(lambda tx: hull.listings.take(tx, number, "one"))
    await hull.listings.edit(josie, number, replace(JAM, title="Jam, mended", place=f"{AVENUES} "))
    picture = await hull.media.keep(ted.id, photograph(size=(40, 30)), "Jam")
    pictured = as_draft(await held(hull, listing), (picture.id,))
    await hull.listings.edit(ted, number, pictured)
    await hull.listings.describe(ted, number, picture.id, "A jar of jam")
    assert await told(hull, sister, listing) == REGION
    await hull.listings.edit(ted, number, replace(JAM, title="Plum jam"))
    assert await told(hull, sister, listing) == AVENUES


async def test_what_begins_anew_under_another_name_tells_no_more_than_before(
    hull: Village, sister: Actor, crowds: Crowds
) -> None:
    listing = await hull.listings.add(hull.ted, JAM)
    await crowds.come(AVENUES, CROWD)
    hull.clock.turn(days=200)
    for chore in (hull.listings.expire_due, hull.listings.delete_due):
        await chore(hull.clock.now())
    hull.clock.turn(days=3)
    await hull.listings.delete_due(hull.clock.now())
    anew = await hull.listings.renew(hull.ted, listing.post_id)
    assert anew.post_id != listing.post_id
    assert await told(hull, sister, anew) == REGION


async def test_nobody_but_its_member_makes_more_of_what_was_for_all(
    hull: Village, sister: Actor, crowds: Crowds
) -> None:
    await crowds.come(AVENUES, CROWD)
    for editor, place in ((hull.josie, REGION), (hull.ted, AVENUES)):
        public = replace(JAM, audience=ListingAudience.PUBLIC)
        listing = await hull.listings.add(hull.ted, public)
        await hull.listings.edit(editor, listing.post_id, JAM)
        assert await told(hull, sister, listing) == place


async def test_what_waited_for_a_coordinator_is_decided_when_it_is_shown(
    hull: Village, sister: Actor, crowds: Crowds
) -> None:
    listings = hull.listings_under(Policy(Review.ALL))
    listing = await listings.add(hull.ted, JAM)
    await crowds.come(AVENUES, CROWD)
    await listings.approve(hull.josie, listing.post_id)
    assert await told(hull, sister, listing) == AVENUES


async def test_a_sister_who_comes_later_is_told_no_more_than_may_be_told_then(
    hull: Village, sister: Actor, crowds: Crowds
) -> None:
    people_there = await crowds.come(AVENUES, CROWD)
    listing = await hull.listings.add(hull.ted, JAM)
    await crowds.go(people_there[0])
    leeds = neighbour("leeds", "https://leeds.example", type="Group", endpoints=None)
    newest = await hull.meet(leeds)
    await hull.befriend(newest)
    await hull.database.write(lambda tx: hull.listings.began(tx, newest))
    sent = [deed for deed in await hull.wire() if newest.inbox in deed["_to"]]
    assert [deed["object"]["location"]["name"] for deed in sent] == [REGION]
    assert await told(hull, sister, listing) == REGION


async def test_strangers_find_nothing_by_words_that_they_could_not_read(hull: Village) -> None:
    public = replace(JAM, audience=ListingAudience.PUBLIC)
    await hull.listings.add(hull.ted, public)
    await hull.listings.add(hull.ted, replace(public, title="Letters", mode=Mode.REMOTE))
    lift = replace(public, title="Lift", categories=("ride-lift",), ride=Ride("Hessle", "Anlaby"))
    await hull.listings.add(hull.ted, lift)
    for stranger in (None, await hull.meet_somebody()):
        for asked in ({"words": "avenues"}, {"place": "avenues"}, {"place": "hull avenues"}):
            assert await board(hull, stranger, **asked) == [], asked
        assert await board(hull, stranger, place="hull") == ["Jam"]
        assert await board(hull, stranger, words="hull") == ["Jam"]
        assert await board(hull, stranger, place="anlaby") == ["Lift"]
    assert await board(hull, hull.amina, place="avenues") == ["Letters", "Jam"]


# --------------------------------------------------------------------------------------- the law

MOVES = st.lists(
    st.sampled_from(
        ("come", "come", "go", "go", "edit", "edit on behalf", "pause", "resume", "renew", "take")
    ),
    min_size=3,
    max_size=14,
)


@dataclass
class Life:
    """One listing, the people around it, and what a sister was told of it since its last edit."""

    hull: Village
    sister: Actor
    listing: Listing
    there: list[Actor]
    told: list[str | None] = field(default_factory=list)
    edits: int = 0

    async def make(self, move: str) -> None:
        """One thing happens; what the state of the listing does not allow changes nothing."""
        self.hull.clock.turn(seconds=1)
        match move:
            case "come":
                self.there += await crowds_of(self.hull).come(AVENUES)
            case "go":
                await crowds_of(self.hull).go(self.there.pop())
            case "edit" | "edit on behalf":
                await self._edit(move)
            case "take":
                await self._take()
            case _:
                await self._step(move)
        self.told.append(await told(self.hull, self.sister, self.listing))

    async def _edit(self, move: str) -> None:
        self.edits += 1
        draft = replace(JAM, title=f"Jam {self.edits}")
        if move == "edit":
            self.told.clear()
        editor = self.hull.ted if move == "edit" else self.hull.josie
        await self.hull.listings.edit(editor, self.listing.post_id, draft)

    async def _take(self) -> None:
        number = self.listing.post_id
        try:
            await self.hull.database.write(lambda tx: self.hull.listings.take(tx, number, "key"))
        except SisternetError:
            return

    async def _step(self, move: str) -> None:
        number = self.listing.post_id
        try:
            if move == "renew":
                await self.hull.listings.renew(self.hull.ted, number)
            else:
                await self.hull.listings.step(self.hull.ted, number, Deed(move))
        except SisternetError:
            return


def only_coarser(told_in_order: Sequence[str | None]) -> bool:
    """Whether nothing finer comes after something coarser."""
    fine = [place == AVENUES for place in told_in_order]
    return fine == sorted(fine, reverse=True)


@settings(max_examples=25, deadline=None)
@given(moves=MOVES, at_first=st.integers(CROWD - 1, CROWD + 1))
async def test_whoever_comes_or_goes_a_listing_that_is_not_edited_only_gets_coarser(
    moves: list[str], at_first: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with Village(Path(folder) / "hull.sqlite") as hull:
            york = neighbour("york", "https://york.example", type="Group", endpoints=None)
            sister = await hull.meet(york)
            await hull.befriend(sister)
            there = list(await crowds_of(hull).come(AVENUES, at_first))
            life = Life(hull, sister, await hull.listings.add(hull.ted, JAM), there)
            life.told.append(await told(hull, sister, life.listing))
            assert life.told == [AVENUES if at_first >= CROWD else REGION]
            for move in moves:
                await life.make(move)
                assert only_coarser(life.told), (move, life.told)
