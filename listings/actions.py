"""What members do with offers and needs. Each is one transaction with all that follows from it.

Post, listing, event, timelines and outbox change together or not at all. Whoever acts is one of
ours: the listing's owner, or a coordinator on their behalf, which is told to the owner. The rules
of each use case stand in a module of their own.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar

from accounts.behalf import ConsentHow
from accounts.consent import Consent
from actors.actor import Actor
from listings import changing, ending, ending_store, making, renewing, reviewing, stepping, taking
from listings.bench import Bench
from listings.holding import Doer, author_of
from listings.listing import Deed, Listing, ListingDraft, State
from listings.stepping import Said
from storage.database import Database, Writing

P = ParamSpec("P")
T = TypeVar("T")
Seen = datetime | State | None
"""What a page showed of a listing before somebody acted: when it was changed last, or its state."""

_AT_ONCE = 200
_SPOKEN = ConsentHow.SPOKEN


class Listings:
    """The use cases of this room."""

    def __init__(self, database: Database, bench: Bench) -> None:
        self._database = database
        self.bench = bench

    async def add(
        self,
        owner: Actor,
        draft: ListingDraft,
        *,
        by: Actor | None = None,
        how: ConsentHow = _SPOKEN,
    ) -> Listing:
        """Publishes a new listing to its audience, which is never wider than asked.

        Without an audience, sensitive categories go to coordinators and all else to the network.
        `by` is a coordinator who does it for the owner, who agreed in the way `how` says. Where
        the network wishes, a coordinator looks at it first (`State.IN_REVIEW`). Raises `Refused`
        for what breaks a rule or lacks a consent, and for an owner who is no member here;
        `ContactFound` for what says how to reach somebody.
        """
        return await self._do(making.add, owner, draft, Doer(by or owner, how))

    async def edit(
        self,
        actor: Actor,
        post_id: int,
        draft: ListingDraft,
        *,
        how: ConsentHow = _SPOKEN,
        seen: Seen = None,
    ) -> Listing:
        """Changes what a listing says, or who sees it.

        Who loses it is told to delete it before the new text goes to the others; who is to see
        it besides needs a consent. It may go on under another number, or wait for a coordinator.
        Raises `Refused` as `add`, and for another kind or voice; `Conflict` for a listing that is
        over, `Overtaken` if it is not what was `seen`.
        """
        return await self._do(changing.edit, Doer(actor, how), post_id, draft, seen)

    async def describe(
        self,
        actor: Actor,
        post_id: int,
        picture_id: int,
        alt: str,
        *,
        how: ConsentHow = _SPOKEN,
    ) -> Listing:
        """Says in words what a picture of a listing shows; whoever has the listing gets them.

        Raises `Missing` for a picture that is not shown there, else as `edit`.
        """
        return await self._do(changing.describe, Doer(actor, how), post_id, picture_id, alt)

    async def renew(
        self,
        actor: Actor,
        post_id: int,
        until: datetime | None = None,
        *,
        how: ConsentHow = _SPOKEN,
    ) -> Listing:
        """Moves the end of a listing, or opens one again that ended up to 30 days ago.

        If the world has deleted it by then it begins anew, under a new name.
        """
        return await self._do(changing.renew, Doer(actor, how), post_id, until)

    async def renew_by(self, token: str) -> Listing:
        """The same by a link out of a letter (`renewing.renew_token`); twice is once."""

        def act(tx: Writing) -> Listing:
            found = renewing.renewable(tx, self.bench.seal, token)
            listing = found.listing
            if found.is_renewed:
                return listing
            return changing.renew(tx, self.bench, Doer(author_of(tx, listing)), listing.post_id)

        return await self._database.write(act)

    async def step(
        self,
        actor: Actor,
        post_id: int,
        deed: Deed,
        *,
        how: ConsentHow = _SPOKEN,
        seen: Seen = None,
        reason: str = "",
    ) -> Listing:
        """One of the steps below, by its name; `Overtaken` if it is not what was `seen`."""
        return await self._do(stepping.step, Doer(actor, how), post_id, deed, Said(reason, seen))

    async def pause(self, actor: Actor, post_id: int) -> Listing:
        """Takes no answers for a while."""
        return await self.step(actor, post_id, Deed.PAUSE)

    async def resume(self, actor: Actor, post_id: int) -> Listing:
        """Takes answers again. Raises `Conflict` while it has been taken up often enough."""
        return await self.step(actor, post_id, Deed.RESUME)

    async def reserve(self, actor: Actor, post_id: int) -> Listing:
        """Somebody has been found, not yet for sure."""
        return await self.step(actor, post_id, Deed.RESERVE)

    async def reopen(self, actor: Actor, post_id: int) -> Listing:
        """It came to nothing: open to answers again."""
        return await self.step(actor, post_id, Deed.REOPEN)

    async def fulfil(self, actor: Actor, post_id: int) -> Listing:
        """Taken, thank you."""
        return await self.step(actor, post_id, Deed.FULFIL)

    async def withdraw(self, actor: Actor, post_id: int, reason: str = "") -> Listing:
        """No longer meant; the world is told, and 48 hours later it is deleted everywhere."""
        return await self.step(actor, post_id, Deed.WITHDRAW, reason=reason)

    async def remove(self, coordinator: Actor, post_id: int, reason: str) -> Listing:
        """A coordinator ends a listing that should not be there, and says why."""
        doer = Doer(coordinator, ConsentHow.NONE)
        return await self._do(stepping.remove, doer, post_id, reason)

    async def delete(self, actor: Actor, post_id: int, *, how: ConsentHow = _SPOKEN) -> None:
        """Deletes a listing everywhere at once, without a last word."""
        await self._do(ending.delete_now, Doer(actor, how), post_id)

    # --------------------------------------------------------------------------- coordinators

    async def approve(self, coordinator: Actor, post_id: int, *, seen: Seen = None) -> Listing:
        """Shows a listing to its audience that waited for a coordinator.

        Raises `Refused` for anybody else, `Conflict` if it does not wait (any more).
        """
        return await self._do(reviewing.approve, Doer(coordinator), post_id, seen)

    async def send_back(
        self, coordinator: Actor, post_id: int, why: str, *, seen: Seen = None
    ) -> Listing:
        """Asks the owner to change it first, and says why; raises as `approve`."""
        return await self._do(reviewing.send_back, Doer(coordinator), post_id, why, seen)

    # ---------------------------------------------------------- for rooms above, in their actions

    def take(self, tx: Writing, post_id: int, key: str) -> Listing:
        """Two sides have agreed (`taking.take`)."""
        return taking.take(tx, self.bench, post_id, key)

    def give_back(self, tx: Writing, post_id: int, key: str) -> Listing:
        """It came to nothing between them (`taking.give_back`)."""
        return taking.give_back(tx, self.bench, post_id, key)

    def complete(self, tx: Writing, post_id: int, key: str) -> Listing:
        """It has happened between them (`taking.complete`)."""
        return taking.complete(tx, self.bench, post_id, key)

    # ------------------------------------------------------------------------------------- time

    async def expire_due(self, now: datetime) -> int:
        """Ends every listing whose time is over by then; how many."""
        due = await self._database.read(lambda tx: ending_store.expired(tx, now, _AT_ONCE))
        for listing in due:
            await self._do(ending.expire, listing.post_id, now)
        return len(due)

    async def delete_due(self, now: datetime) -> int:
        """Deletes everywhere every listing that ended 48 hours before; how many.

        What is done or expired stays for its owner, who may renew it, until 30 days are over.
        """
        due = await self._database.read(lambda tx: ending_store.to_delete(tx, now, _AT_ONCE))
        for listing in due:
            await self._do(ending.take_off, listing.post_id, now)
        return len(due)

    async def reopen_due(self, now: datetime) -> int:
        """Opens every offer again that rested at its cap, when a new week or month begins."""
        if not await self._database.read(ending_store.resting):
            return 0
        return await self._do(taking.reopen_due, now)

    async def anonymise_due(self, now: datetime) -> int:
        """Forgets needs that ended so long ago, and whoever stood behind what is over."""
        return await self._do(ending.anonymise, now)

    # -------------------------------------------------------------------- what other rooms tell

    def began(self, tx: Writing, sister: Actor) -> None:
        """A pact has begun: sends the sister what only sisters may see and is still on.

        What everybody may see she finds in our collection, whenever she reads it; this she
        could have missed by reading it before her answer was here.
        """
        for listing in ending_store.shared_with_sisters(tx):
            if listing.state.is_live:
                self.bench.desk.share_with(tx, listing, sister, self.bench.clock.now())

    def ended(self, tx: Writing, sister: Actor) -> None:
        """A pact has ended: takes back what only sisters may see (`relations.PactObserver`)."""
        now = self.bench.clock.now()
        for listing in ending_store.shared_with_sisters(tx):
            author = author_of(tx, listing)
            self.bench.desk.retract_from(tx, listing, author, sister.host, now)

    def withdrawn(self, tx: Writing, consent: Consent, now: datetime) -> None:
        """A consent counts no more: takes back what stood on it (`accounts.ConsentObserver`)."""
        ending.consent_withdrawn(tx, self.bench, consent, now)

    def departed(self, tx: Writing, actor: Actor) -> None:
        """Somebody has left for good (`relations.DepartureObserver`)."""
        ending.departed(tx, self.bench, actor)

    async def _do(
        self,
        deed: Callable[Concatenate[Writing, Bench, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        return await self._database.write(lambda tx: deed(tx, self.bench, *args, **kwargs))
