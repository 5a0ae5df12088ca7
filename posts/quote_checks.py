"""Looks at the stamps that quotes of others name, where their authors keep them (FEP-044f).

Outside of every transaction and not in anybody's way: a post is shown at once, and what it quotes
once its author's word for it was read at its own address.
"""

from datetime import datetime, timedelta
from typing import Final

from actors.fetch import Budget, Fetcher
from federation.quoting import Stamp, read_stamp
from posts import quote_store, store
from posts.importing import Importer
from posts.post import Post
from posts.quote import QuoteState
from posts.quote_store import Due
from storage.database import Database
from world.errors import Gone, Limited, Missing, SisternetError, Unreachable

_AT_ONCE: Final = 20
_TRIES_MOST: Final = 6
_FIRST_PAUSE: Final = timedelta(minutes=5)
_FETCHES: Final = 4


class QuoteChecks:
    """A chore: `look` does what is due."""

    def __init__(self, database: Database, fetcher: Fetcher, importer: Importer) -> None:
        self._database = database
        self._fetcher = fetcher
        self._importer = importer

    async def look(self, now: datetime) -> int:
        """Looks at the stamps that are due; says how many."""
        due = await self._database.read(lambda tx: quote_store.due(tx, now, _AT_ONCE))
        for one in due:
            await self._look_at(one, now)
        return len(due)

    async def _look_at(self, due: Due, now: datetime) -> None:
        number = due.quote.post_id
        try:
            state = await self._state_of(due)
        except (Unreachable, Limited):
            is_last = due.tries + 1 >= _TRIES_MOST
            again = None if is_last else now + _FIRST_PAUSE * 4**due.tries
            await self._database.write(lambda tx: quote_store.put_off(tx, number, again))
        else:
            await self._database.write(lambda tx: quote_store.settle(tx, number, state, None))

    async def _state_of(self, due: Due) -> QuoteState:
        """Raises `Unreachable` and `Limited` where nothing can be said yet."""
        budget, quote = Budget(_FETCHES), due.quote
        stamp = None if quote.stamp_iri is None else await self._stamp(quote.stamp_iri, budget)
        if stamp is None or (stamp.interacting, stamp.target) != (due.post_iri, quote.quoted_iri):
            return QuoteState.UNAUTHORIZED
        quoted = await self._quoted(quote.quoted_iri, budget)
        is_fitting = quoted is not None and quoted.author_iri == stamp.attributed_to
        return QuoteState.ACCEPTED if is_fitting else QuoteState.UNAUTHORIZED

    async def _stamp(self, iri: str, budget: Budget) -> Stamp | None:
        try:
            fetched = await self._fetcher.document(iri, budget=budget)
        except (Unreachable, Limited):
            raise
        except SisternetError:
            return None
        return read_stamp(fetched.json)

    async def _quoted(self, iri: str, budget: Budget) -> Post | None:
        known = await self._database.read(lambda tx: store.by_iri(tx, iri))
        if known is not None:
            return known
        try:
            await self._importer.import_object(iri, budget)
        except (Gone, Missing):
            return None
        except (Unreachable, Limited):
            raise
        except SisternetError:
            return None
        return await self._database.read(lambda tx: store.by_iri(tx, iri))
