"""Authors open a listing of theirs to open indexes, and close it again: nobody else decides.

What opens it is a consent record like any other; it counts while the listing is for everybody.
What the desk has published for somebody is never opened: a consent would say whose it is.
"""

from dataclasses import dataclass
from typing import Final

from accounts.behalf import ConsentHow
from accounts.consents import Agreement
from actors.actor import Actor
from listings import store as listing_store
from listings.bench import Bench
from listings.holding import Doer, held
from listings.listing import Listing, ListingAudience
from listings.observers import LifeObserver
from storage.database import Database, Reading, Writing
from syndication import store
from text.syndication_phrases import AGREED

PURPOSE: Final = "open index "


@dataclass(frozen=True, slots=True)
class Opening(LifeObserver):
    """The use case, and what keeps it with a listing that goes on under another number."""

    database: Database
    bench: Bench

    async def decide(
        self, by: Actor, post_id: int, *, wanted: bool, how: ConsentHow = ConsentHow.WEB
    ) -> None:
        """Opens or closes a listing of one's own, or as a coordinator for its owner.

        Raises `Missing` for who may not change it, `Refused` if they may not speak for the owner.
        """
        ended = await self.database.write(
            lambda tx: self._decide(tx, by, post_id, how if wanted else None)
        )
        if ended is not None:
            await self.bench.consents.withdraw(by.id, ended)

    def is_open(self, tx: Reading, post_id: int) -> bool:
        """Whether its author wants it in open indexes, whoever may see it just now."""
        return store.consent_of(tx, post_id) is not None

    def renamed(self, tx: Writing, old: Listing, new: Listing) -> None:
        """The wish goes with the listing."""
        consent_id = store.consent_of(tx, old.post_id)
        if consent_id is not None and listing_store.by_post(tx, new.post_id) is not None:
            store.put_open(tx, new.post_id, consent_id)

    def _decide(self, tx: Writing, by: Actor, post_id: int, how: ConsentHow | None) -> int | None:
        """Opens it as they have agreed, or closes it; the consent that has to end, if there is."""
        whose = held(tx, self.bench, Doer(by), post_id)
        before = store.consent_of(tx, post_id)
        may_be = not whose.listing.voice.is_desk
        if how and may_be and before is None and whose.owner_id is not None:
            agreed = Agreement(
                f"{PURPOSE}{post_id}", ListingAudience.PUBLIC, ("listing",), how, AGREED
            )
            consent = self.bench.consents.give(tx, by.id, whose.owner_id, agreed)
            store.put_open(tx, post_id, consent.id)
        if how or before is None:
            return None
        store.forget_open(tx, post_id)
        return before
