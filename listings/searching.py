"""Searches that members keep, to hear of what is new."""

from dataclasses import replace
from datetime import datetime

from actors.actor import Actor
from listings import saved_store
from listings.holding import insist_on_member
from listings.saved_search import SEARCHES_MOST, WORDS_LONGEST, Filter, SavedSearch
from storage.database import Database
from storage.transaction import Writing
from text.clean import clean_line
from text.listing_phrases import LISTING_TROUBLE
from world.clock import Clock
from world.errors import Conflict, Malformed, Missing
from world.ids import IdMaker


class Searches:
    """The use cases of saved searches."""

    def __init__(self, database: Database, clock: Clock, ids: IdMaker) -> None:
        self._database = database
        self._clock = clock
        self._ids = ids

    async def keep(self, member: Actor, chosen: Filter, *, is_told: bool = True) -> SavedSearch:
        """Keeps a search; the same one twice is kept once.

        Raises `Malformed` for one that looks for nothing, `Conflict` for too many.
        """
        trimmed = _trimmed(chosen)
        if not trimmed.is_used:
            raise Malformed(LISTING_TROUBLE["empty search"])

        def act(tx: Writing) -> SavedSearch:
            insist_on_member(tx, member)
            known = saved_store.of(tx, member.id)
            for search in known:
                if search.filter == trimmed:
                    return search
            if len(known) >= SEARCHES_MOST:
                raise Conflict(LISTING_TROUBLE["searches"])
            now = self._clock.now()
            search = SavedSearch(self._ids.new(), member.id, trimmed, is_told, now, now)
            saved_store.add(tx, search)
            return search

        return await self._database.write(act)

    async def tell(self, member: Actor, search_id: int, *, is_told: bool) -> None:
        """Letters about what is new from now on, or none. `Missing` for another's search."""
        now = self._clock.now()
        if not await self._database.write(
            lambda tx: saved_store.set_told(tx, search_id, member.id, now, is_told=is_told)
        ):
            raise Missing(LISTING_TROUBLE["no search"])

    async def forget(self, member: Actor, search_id: int) -> None:
        """Forgets a search. `Missing` for another's."""
        if not await self._database.write(lambda tx: saved_store.remove(tx, search_id, member.id)):
            raise Missing(LISTING_TROUBLE["no search"])

    def told(self, tx: Writing, search_id: int, until: datetime) -> None:
        """What was opened by then has been told to whoever looks for it (`notices`)."""
        saved_store.mark_told(tx, search_id, until)


def _trimmed(chosen: Filter) -> Filter:
    """The part of a filter that is kept: no page, no day, no state."""
    return replace(
        Filter(),
        kind=chosen.kind,
        category=chosen.category,
        words=clean_line(chosen.words, WORDS_LONGEST),
        place=clean_line(chosen.place, WORDS_LONGEST),
        urgency=chosen.urgency,
        language=chosen.language,
        network=chosen.network,
    )
