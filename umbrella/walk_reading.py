"""Reads one collection of a network, page after page, and only what has changed since last time.

Each page is asked for with the marks it bore (`ETag`, `Last-Modified`); of a page that is the
same we know what it names. Where the head of a collection says when anything in it changed, an
unchanged head stands for all of it. Bounded: pages, empty pages, items (TB-60, R10, RES-21).
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from actors import store as people
from actors.actor import Actor
from actors.fetch import Budget, Fetcher
from actors.marks import Marks
from federation.documents import CollectionPage, read_collection
from federation.origins import same_origin
from federation.proofs import check_proof, proof_key
from federation.strict_json import Json
from storage.database import Database
from umbrella import walk_store
from umbrella.walk_manners import HostManners
from umbrella.walk_store import WalkedPage
from world.clock import Clock
from world.errors import Limited, SisternetError, Unproven

MOST_ITEMS: Final = 10_000
_MOST_PAGES: Final = 300
_MOST_EMPTY: Final = 8

Item = str | Mapping[str, Any]


@dataclass(slots=True)
class Reading:
    """One collection on the way: which one, what it was last time, and what was found so far."""

    network: Actor
    collection: str
    start: str
    known: Mapping[str, WalkedPage]
    found: list[WalkedPage] = field(default_factory=list)
    total: int | None = None
    whole: bool = False

    @property
    def items(self) -> list[str]:
        """Everything it names, in its order, each once."""
        return list(dict.fromkeys(iri for page in self.found for iri in page.items))

    @property
    def proof(self) -> str:
        """What the proof on its first page is worth."""
        return self.found[0].proof if self.found else "none"

    def has_room(self, page: WalkedPage) -> bool:
        """Whether it is within every measure still, with that page."""
        found = [*self.found, page]
        empty = found[-_MOST_EMPTY:]
        odd = len(empty) == _MOST_EMPTY and not any(page.items for page in empty)
        many = sum(len(page.items) for page in found) >= MOST_ITEMS
        return not odd and not many and len(found) < _MOST_PAGES


_Page = tuple[WalkedPage, tuple[Item, ...] | None]
"""A page as it is now, and what it holds; None: it is the same as last time."""


class _Ahead:
    """Asks for the next page while somebody is busy with this one."""

    def __init__(self, asked: Callable[[str], Coroutine[Any, Any, _Page]]) -> None:
        self._asked = asked
        self._task: asyncio.Task[_Page] | None = None

    def ask(self, iri: str) -> None:
        """Begins to ask for that page."""
        self._task = asyncio.create_task(self._asked(iri))

    async def answer(self) -> _Page:
        """The page that was asked for; raises what asking has raised."""
        task, self._task = self._task, None
        if task is None:
            message = "Nothing was asked for."
            raise LookupError(message)
        return await task

    async def drop(self) -> None:
        """Wants no answer any more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)


class CollectionReader:
    """Asks for collections, and remembers what they were."""

    def __init__(
        self, database: Database, fetcher: Fetcher, clock: Clock, manners: HostManners
    ) -> None:
        self._database = database
        self._fetcher = fetcher
        self._clock = clock
        self._manners = manners

    async def begin(self, network: Actor, collection: str, start: str) -> Reading:
        """One reading of the collection of that name at that address."""
        known = await self._database.read(lambda tx: walk_store.pages(tx, network.id, collection))
        return Reading(network, collection, start, known)

    @asynccontextmanager
    async def pages(
        self, reading: Reading, most: int
    ) -> AsyncIterator[AsyncIterator[tuple[Item, ...]]]:
        """What has changed, page by page; afterwards `reading` says what there is, and if all.

        While one page is taken in the next is asked for. A page counts as read once the one after
        it is wanted: whoever cannot take one in stops there. Raises as `Fetcher.document`.
        """
        budget = self._manners.questions(reading.start, most)
        ahead = _Ahead(partial(self._page, reading, budget=budget))
        pages = self._pages(reading, ahead)
        try:
            yield pages
        finally:
            await pages.aclose()
            await ahead.drop()

    async def _pages(
        self, reading: Reading, ahead: "_Ahead"
    ) -> AsyncGenerator[tuple[Item, ...], None]:
        following: str | None = reading.start
        ahead.ask(reading.start)
        seen = {reading.start}
        while following is not None:
            try:
                page, items = await ahead.answer()
            except Limited:
                return
            if items is None and page.tells_changes:
                self._take_over(reading, page)
                return
            following = page.following
            goes_on = following is not None and following not in seen and reading.has_room(page)
            if following is not None and goes_on:
                seen.add(following)
                ahead.ask(following)
            yield items or ()
            reading.found.append(page)
            if not goes_on:
                break
        reading.whole = following is None

    async def finish(self, reading: Reading) -> None:
        """Remembers the pages; not the head of what was not read to its end."""
        kept = reading.found if reading.whole else reading.found[1:]
        now = self._clock.now()
        await self._database.write(
            lambda tx: walk_store.put_pages(tx, reading.network.id, reading.collection, kept, now)
        )

    def _take_over(self, reading: Reading, head: WalkedPage) -> None:
        """The head is the same, and so is everything behind it."""
        others = (page for iri, page in reading.known.items() if iri != head.iri)
        reading.found = [head, *others]
        reading.whole = True

    async def _page(self, reading: Reading, iri: str, *, budget: Budget) -> _Page:
        """The page as it is now, and what it holds; None: it is the same as last time."""
        known = reading.known.get(iri)
        marks = known.marks if known is not None else Marks()
        await self._manners.turn(iri)
        fetched = await self._fetcher.revisits.changed(iri, marks, budget=budget)
        if fetched is None and known is not None:
            return known, None
        if fetched is None:
            raise Unproven("A page that is the same as one we never had.")
        page = read_collection(fetched.json)
        if reading.total is None:
            reading.total = page.total_items
        items, following = _contents(page)
        walked = WalkedPage(
            iri=iri,
            marks=fetched.marks,
            items=tuple(name for item in items if (name := iri_of(item))),
            following=_at_home(following, reading.network),
            proof=await self._proof_of(fetched.json, reading.network),
            tells_changes=page.updated is not None and not items,
        )
        return walked, items

    async def _proof_of(self, document: Json, network: Actor) -> str:
        """Whether a collection carries a proof by its own network: none, verified or failed."""
        key_iri = proof_key(document)
        if key_iri is None:
            return "none"
        keys = dict(await self._database.read(lambda tx: people.public_keys(tx, network.id)))
        try:
            if key_iri not in keys or document.get("attributedTo") != network.iri:
                raise Unproven("The proof is not by the collection's owner.")
            check_proof(document, keys[key_iri], now=self._clock.now())
        except SisternetError:
            return "failed"
        return "verified"


def iri_of(item: Item) -> str:
    """The name of what a collection names or holds; "" if it has none."""
    name = item if isinstance(item, str) else item.get("id")
    return name if isinstance(name, str) else ""


def _contents(page: CollectionPage) -> tuple[tuple[Item, ...], str | None]:
    """What a page holds, its embedded first page too, and which comes next."""
    inside = page.first
    if isinstance(inside, CollectionPage):
        return (*page.items, *inside.items), inside.next
    return page.items, page.next or (None if page.items else inside)


def _at_home(iri: str | None, network: Actor) -> str | None:
    return iri if iri is not None and same_origin(iri, network.iri) else None
