"""Whatever anybody does to listings, in whatever order: invariants 15, 16 and 18 to 20."""

import json
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from accounts import consent_store
from accounts.behalf import ConsentHow
from accounts.consents import Consents, valid
from actors.actor import Actor
from listings import agreeing, holding, seen, store, taking_store
from listings.bench import Policy, Review
from listings.categories import is_sensitive
from listings.listing import (
    Agreed,
    Deed,
    Kind,
    Listing,
    ListingAudience,
    ListingDraft,
    State,
)
from listings.seen import Filter
from listings.terms import Access, Cap, Crew, Per, Voice
from posts.seen import ANYBODY, Viewer
from tests.posts.village import Village, neighbour
from world.errors import SisternetError
from world.ids import instant_of

WHO = ("owner", "owner", "owner", "josie", "josie", "amina", "fan")
STEPS = (Deed.PAUSE, Deed.RESUME, Deed.RESERVE, Deed.REOPEN, Deed.FULFIL, Deed.WITHDRAW)
KEYS = ("one", "two", "three", "four")
SECRET_WORD = Access.SIGN_LANGUAGE
PHONE = "01482 123456"


@dataclass(frozen=True, slots=True)
class Move:
    """One thing somebody does; what does not fit the deed is left out."""

    who: str
    deed: str
    which: int
    audience: ListingAudience
    kind: Kind
    is_hidden: bool
    is_sensitive: bool
    agrees: bool
    number: int


MOVES = st.builds(
    Move,
    who=st.sampled_from(WHO),
    deed=st.sampled_from(
        (
            *("add", "edit", "edit", "edit", "renew", "delete", "approve", "approve", "send_back"),
            *("remove", "take", "take", "take", "give_back", "complete", "withdraw_consent"),
            *("wait", "chores", *STEPS),
        )
    ),
    which=st.integers(0, 3),
    audience=st.sampled_from(ListingAudience),
    kind=st.sampled_from(Kind),
    is_hidden=st.booleans(),
    is_sensitive=st.booleans(),
    agrees=st.booleans(),
    number=st.integers(0, 40),
)


@dataclass
class Life:
    """A village in which these moves are made, and what must hold after each."""

    hull: Village
    sister: Actor
    fan: Actor
    review: Review
    audiences: dict[int, ListingAudience] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.listings = self.hull.listings_under(Policy(self.review))
        behalf = self.listings.bench.behalf
        self.consents = Consents(self.hull.world, self.hull.database, behalf, [self.listings])

    async def begin(self) -> None:
        """An offer of ted's for everybody, one for neighbours, and what amina asks anonymously."""
        offer = ListingDraft(Kind.OFFER, "Bread", categories=("food",), cap=Cap(1, Per.WEEK))
        for audience in (ListingAudience.PUBLIC, ListingAudience.NETWORK):
            await self.listings.add(self.hull.ted, replace(offer, audience=audience))
        need = ListingDraft(Kind.NEED, "Company", categories=("company",), voice=Voice.ANONYMOUS)
        await self.listings.add(self.hull.amina, replace(need, audience=ListingAudience.PUBLIC))

    async def make(self, move: Move) -> None:
        """Makes a move; what is not allowed raises one of our errors and changes nothing."""
        deeds: dict[str, Callable[[Move, Actor], Awaitable[object]]] = {
            "add": self._add,
            "edit": self._edit,
            "take": self._take,
            "withdraw_consent": self._withdraw_consent,
            "wait": self._wait,
            "chores": self._chores,
        }
        self.hull.clock.turn(seconds=1)
        with suppress(SisternetError):
            await deeds.get(move.deed, self._step)(move, await self._actor(move))

    async def _actor(self, move: Move) -> Actor:
        match move.who:
            case "fan":
                return self.fan
            case "josie":
                return self.hull.josie
            case "amina":
                return self.hull.amina
        found = await self._all()
        owner = await self._owner(found[move.which % len(found)]) if found else None
        return self.hull.amina if owner == self.hull.amina.id else self.hull.ted

    async def _add(self, move: Move, actor: Actor) -> None:
        owner = (self.hull.ted, self.hull.amina)[move.number % 2]
        by = None if actor.id == owner.id else actor
        await self.listings.add(owner, self._draft(move, actor, owner), by=by)

    def _draft(self, move: Move, actor: Actor, owner: Actor) -> ListingDraft:
        how = ConsentHow.WEB if actor.id == owner.id else ConsentHow.PAPER
        is_offer = move.kind is Kind.OFFER
        return ListingDraft(
            move.kind,
            f"Title {move.number}",
            body=f"Ring {PHONE}" if move.number == 3 else "",
            categories=("care-elder",) if move.is_sensitive else ("home-clean",),
            audience=move.audience,
            cap=Cap(1 + move.number % 3, Per.WEEK) if is_offer and move.number % 2 else None,
            helpers=Crew(1, 1 + move.number % 3) if not is_offer else Crew(),
            voice=Voice.ANONYMOUS if move.is_hidden else None,
            access=(str(SECRET_WORD),),
            consent=Agreed(how) if move.agrees else None,
            knowingly=move.agrees,
        )

    async def _edit(self, move: Move, actor: Actor) -> None:
        listing = await self._chosen(move)
        owner = await self._owner(listing)
        meant = replace(move, kind=listing.kind)
        draft = self._draft(meant, actor, actor if owner == actor.id else self.hull.node)
        await self.listings.edit(actor, listing.post_id, replace(draft, voice=None))

    async def _step(self, move: Move, actor: Actor) -> None:
        listing = await self._chosen(move)
        number = listing.post_id
        if move.deed in ("renew", "delete", "approve"):
            await getattr(self.listings, move.deed)(actor, number)
        elif move.deed in ("send_back", "remove"):
            await getattr(self.listings, move.deed)(actor, number, "because")
        elif move.deed in ("give_back", "complete"):
            end = getattr(self.listings, move.deed)
            await self.hull.database.write(lambda tx: end(tx, number, KEYS[move.number % 4]))
        else:
            await self.listings.step(actor, number, Deed(move.deed))

    async def _take(self, move: Move, _actor: Actor) -> None:
        listing = await self._chosen(move)
        key = KEYS[move.number % 4]
        taken = await self.hull.database.write(
            lambda tx: self.listings.take(tx, listing.post_id, key)
        )
        await self._check_room(taken)

    async def _check_room(self, listing: Listing) -> None:
        """Invariant 20: never more than the cap, and no more helpers than asked for."""
        since = listing.cap.since(self.hull.clock.now(), "UTC") if listing.cap else None
        most = listing.helpers.most if listing.kind is Kind.NEED else None
        most = listing.cap.most if listing.cap else most
        count = await self.hull.ask(lambda tx: taking_store.count(tx, listing.post_id, since))
        assert most is None or count <= most

    async def _withdraw_consent(self, _move: Move, actor: Actor) -> None:
        given = await self.hull.ask(lambda tx: consent_store.of(tx, actor.id))
        for consent in given[:1]:
            await self.consents.withdraw(actor.id, consent.id)

    async def _wait(self, move: Move, _actor: Actor) -> None:
        self.hull.clock.turn(hours=move.number)
        await self._chores(move, _actor)

    async def _chores(self, _move: Move, _actor: Actor) -> None:
        now = self.hull.clock.now()
        for chore in ("expire_due", "reopen_due", "delete_due", "anonymise_due"):
            await getattr(self.listings, chore)(now)

    async def _chosen(self, move: Move) -> Listing:
        found = await self._all()
        if not found:
            raise SisternetError("nothing here")
        return found[move.which % len(found)]

    async def _all(self) -> list[Listing]:
        rows = await self.hull.rows("SELECT post_id FROM listings ORDER BY post_id")
        numbers = [number for (number,) in rows]
        found = await self.hull.ask(lambda tx: [store.by_post(tx, number) for number in numbers])
        return [listing for listing in found if listing is not None]

    # ------------------------------------------------------------------------ what must hold

    async def check(self) -> None:
        listings = await self._all()
        for listing in listings:
            await self._check_eyes(listing)
            await self._check_consent(listing)
        shown = (listing for listing in listings if listing.has_been_shown)
        self.audiences = {listing.post_id: listing.audience for listing in shown}
        await self._check_board(listings)
        await self._check_wire(listings)

    async def _check_eyes(self, listing: Listing) -> None:
        """Invariant 15: seen by exactly those it is for."""
        hull = self.hull
        for viewer in (None, hull.ted, hull.amina, hull.josie, self.sister, self.fan):
            looker = ANYBODY if viewer is None else Viewer(viewer)
            number = listing.post_id
            look = partial(seen.listing_seen_by, seal=hull.seal, viewer=looker, post_id=number)
            found = await hull.ask(look)
            assert (found is not None) == await self._may_see(viewer, listing), (viewer, listing)
            if found is not None and found.listing.access:
                assert viewer is not None
                assert viewer.id in (await self._owner(listing), hull.josie.id)

    async def _may_see(self, viewer: Actor | None, listing: Listing) -> bool:
        if viewer is not None and viewer.id == await self._owner(listing):
            return True
        if await self._is_hidden_after_its_end(listing):
            return False
        audience = listing.audience if listing.has_been_shown else ListingAudience.COORDINATOR
        if viewer is None or viewer is self.fan:
            return audience is ListingAudience.PUBLIC
        if viewer is self.sister:
            return audience.leaves_home
        return audience is not ListingAudience.COORDINATOR or viewer is self.hull.josie

    async def _owner(self, listing: Listing) -> int | None:
        return await self.hull.ask(lambda tx: holding.owner_of(tx, self.hull.seal, listing))

    async def _is_hidden_after_its_end(self, listing: Listing) -> bool:
        ((visibility,),) = await self.hull.rows(
            f"SELECT visibility FROM posts WHERE id = {listing.post_id}"  # noqa: S608  # a number
        )
        return bool(visibility == "direct")

    async def _check_consent(self, listing: Listing) -> None:
        """Invariant 19: nothing sensitive, and nothing wider than before, without a consent."""
        before = self.audiences.get(listing.post_id)
        owner_id = await self._owner(listing)
        if owner_id is None or listing.audience is ListingAudience.COORDINATOR:
            return
        is_new = before is None or listing.audience.is_wider_than(before)
        if not is_new or not (before or is_sensitive(listing.categories)):
            return
        purpose, now = agreeing.purpose_of(listing), self.hull.clock.now()
        audience = str(listing.audience)
        lineage = await self.hull.ask(lambda tx: consent_store.of(tx, owner_id))
        held = await self.hull.ask(lambda tx: valid(tx, owner_id, purpose, audience, now))
        # What began anew under another number stands on the consent to the first one.
        assert held is not None or any(agreeing.number_in(one) for one in lineage)

    async def _check_board(self, listings: list[Listing]) -> None:
        """Invariant 20: what is not open is in no list."""
        now = self.hull.clock.now()
        for viewer in (self.hull.amina, self.hull.josie):
            look = partial(
                seen.board_seen_by, viewer=Viewer(viewer), chosen=Filter(limit=80), now=now
            )
            page = await self.hull.ask(look)
            on_board = {found.listing.post_id for found in page.items}
            for listing in listings:
                if not listing.is_open(now) or listing.state is not State.OPEN:
                    assert listing.post_id not in on_board

    async def _check_wire(self, listings: list[Listing]) -> None:
        told = await self.hull.wire()
        said = json.dumps(told)
        assert str(SECRET_WORD) not in said
        assert PHONE not in said
        for activity in told:
            if activity["actor"] == self.hull.network.iri:
                self._check_quiet(activity)
        for listing in listings:
            self._check_holders(listing, told)

    def _check_quiet(self, activity: dict[str, Any]) -> None:
        """Invariant 18: what the desk says of hidden ones names nobody and tells no minutes."""
        if activity["type"] in ("Announce", "Undo"):
            return
        number = int(activity["id"].rsplit("/", 1)[1])
        made = instant_of(number)
        assert made - made.replace(minute=0, second=0, microsecond=0) < timedelta(seconds=1)
        for name in ("/ted", "/amina"):
            assert name not in json.dumps(activity)

    def _check_holders(self, listing: Listing, told: list[dict[str, Any]]) -> None:
        """Invariant 19: whoever holds a copy may see it; all others were told to delete it."""
        holders: set[str] = set()
        for activity in told:
            thing = activity["object"]
            iri = thing["id"] if isinstance(thing, dict) else thing
            if iri != listing.iri or activity["type"] not in ("Create", "Update", "Delete"):
                continue
            if activity["type"] == "Delete":
                holders -= set(activity["_to"])
            else:
                holders |= set(activity["_to"])
        if not listing.audience.leaves_home or not listing.has_been_shown:
            assert holders == set()
        if listing.audience is ListingAudience.SISTERS:
            assert all("york.example" in inbox for inbox in holders)


@settings(max_examples=40, deadline=None)
@given(moves=st.lists(MOVES, min_size=4, max_size=25), review=st.sampled_from(Review))
async def test_whatever_anybody_does_nobody_learns_more_than_they_may(
    moves: list[Move], review: Review
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with Village(Path(folder) / "hull.sqlite") as hull:
            york = neighbour("york", "https://york.example", type="Group", endpoints=None)
            york.person.more |= {"sisters": f"{york.iri}/sisters"}
            sister = await hull.meet(york)
            fan = await hull.meet(neighbour("fan", "https://social.example"))
            await hull.befriend(sister)
            for followed in (hull.network, hull.ted):
                await hull.follow(fan, followed)
            life = Life(hull, sister, fan, review)
            await life.begin()
            for move in moves:
                await life.make(move)
                await life.check()
