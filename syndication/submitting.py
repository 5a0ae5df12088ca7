"""Tells an open index of our profiles, of each change, and when one is no more.

What is to be told follows from what is served: before anything is sent, the table of entries is
compared with it, so whatever ends a profile (a consent, the clock, a departure, a narrower
audience) is noticed, after a restart too. A profile that is to go is a 404 before the index is
asked to let it go. Each try is counted before it is made (`claimed`), so a node that dies in
between says a thing twice at worst.

An index that the settings name no more is asked to let everything of ours go, before another one is
told of it. It is tried as often as any single thing is; then what it keeps counts as gone.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import structlog

from storage.database import Database
from storage.transaction import Reading, Writing
from syndication import store
from syndication.index import Index, IndexAway, Said
from syndication.index_entry import (
    EntryState,
    IndexEntry,
    after_failure,
    after_success,
    claimed,
    put_off,
    reached,
    taken_off,
    told_anew,
)
from syndication.profiles import Profiles
from world.outside import World

log = structlog.get_logger("index")

_BATCH: Final = 20
_REMEMBERED: Final = timedelta(days=30)
_LOOKED_AT: Final = frozenset({"posted"})
_IN_THE_MAKING: Final = frozenset({"received", "validated"})


class Submitting:
    """Brings an index and what we serve together; where none ever was, nothing is ever sent.

    `index_url` "": there is none, any more.
    """

    def __init__(
        self, world: World, database: Database, profiles: Profiles, index_url: str
    ) -> None:
        self._world = world
        self._database = database
        self._profiles = profiles
        self._index_url = index_url
        self._compared: tuple[int, datetime] | None = None

    async def run_due(self) -> int:
        """Tells what is due at this instant; says how much that was."""
        total = await self._compare()
        while claim := await self._claimed():
            total += len(claim)
            await self._leave_all([one for one in claim if not self._is_ours(one)])
            if not await self._tell_all([one for one in claim if self._is_ours(one)]):
                break
        return total

    async def is_known_anywhere(self) -> bool:
        """Whether an index was told of anything that is not gone from there yet."""
        entries = await self._database.read(store.entries)
        return any(entry.is_wanted or entry.due_at is not None for entry in entries)

    def _is_ours(self, entry: IndexEntry) -> bool:
        """Whether it is at the index that is told of us now."""
        return entry.index_url == self._index_url

    async def _compare(self) -> int:
        """Notes what is new, another, or gone; only if something may have changed since."""
        now, known = self._world.clock.now(), self._compared
        is_fresh = known is not None and timedelta(0) <= now - known[1] < timedelta(minutes=1)
        if known is not None and known[0] == self._database.commits and is_fresh:
            return 0
        planned = await self._database.read(lambda tx: self._plan(tx, now))
        if planned:
            await self._database.write(lambda tx: self._note(tx, now))
        self._compared = (self._database.commits, now)
        return len(planned)

    def _note(self, tx: Writing, now: datetime) -> None:
        for entry in self._plan(tx, now):
            store.put_entry(tx, entry)
        store.forget_removed(tx, now - _REMEMBERED)

    def _plan(self, tx: Reading, now: datetime) -> list[IndexEntry]:
        """The entries that are to be others than they are."""
        served = self._profiles.all(tx, now) if self._index_url else {}
        known = {entry.profile_url: entry for entry in store.entries(tx)}
        elsewhere = {url for url, one in known.items() if one.is_wanted and not self._is_ours(one)}
        new = (
            told_anew(known.get(profile_url), profile_url, self._index_url, digest, now)
            for profile_url, digest in served.items()
            if profile_url not in elsewhere
        )
        gone = (one for url, one in known.items() if url in elsewhere or url not in served)
        return [
            *(entry for entry in new if entry is not None),
            *(taken_off(entry, now) for entry in gone if entry.is_wanted),
        ]

    async def _claimed(self) -> list[IndexEntry]:
        if not await self._database.read(self._due):
            return []
        return await self._database.write(self._claim)

    def _due(self, tx: Reading) -> list[IndexEntry]:
        now = self._world.clock.now()
        resting = self._index_url if store.health(tx).rests(now) else None
        return store.due(tx, now, _BATCH, resting)

    def _claim(self, tx: Writing) -> list[IndexEntry]:
        now = self._world.clock.now()
        found = [claimed(entry, now) for entry in self._due(tx)]
        for entry in found:
            store.put_entry(tx, entry)
        return found

    async def _leave_all(self, claim: list[IndexEntry]) -> None:
        """Asks indexes that are ours no more; each of these waits for itself."""
        for entry in claim:
            try:
                new = await self._step(entry)
            except IndexAway as away:
                new = put_off(entry, self._world.clock.now(), away.why)
            await self._database.write(partial(_mark, claim=entry, new=new))

    async def _tell_all(self, claim: list[IndexEntry]) -> bool:
        """Whether the index has answered; if it is away, what is left waits with it."""
        for number, entry in enumerate(claim):
            try:
                new = await self._step(entry)
            except IndexAway as away:
                await self._rest(away, claim[number:])
                return False
            self._world.crash("after-index-before-mark-told")
            await self._write_down(entry, new)
        return True

    async def _step(self, entry: IndexEntry) -> IndexEntry:
        index, now = Index(self._world.network, entry.index_url), self._world.clock.now()
        if entry.state is EntryState.LEAVING:
            if await index.take_off(entry.known_as):
                return reached(entry, EntryState.REMOVED, now)
            return put_off(entry, now, "it keeps it")
        if entry.state is EntryState.ASKED:
            return _judged(entry, await index.ask(entry.known_as), now)
        said = await index.tell(entry.profile_url)
        if said.status == "refused":
            return put_off(entry, now, "it does not take it")
        return reached(entry, EntryState.ASKED, now, node_id=said.node_id)

    async def _write_down(self, claim: IndexEntry, new: IndexEntry) -> None:
        """Unless what is served has changed meanwhile, which is to be told then."""

        def mark(tx: Writing) -> None:
            _mark(tx, claim, new)
            store.put_health(tx, after_success(store.health(tx)))

        await self._database.write(mark)
        log.info("index told", profile=claim.profile_url, state=new.state, outcome=new.outcome)

    async def _rest(self, away: IndexAway, left: list[IndexEntry]) -> None:
        """What was claimed and not told is due as before: that was no try of its own."""
        now = self._world.clock.now()

        def mark(tx: Writing) -> None:
            current = {entry.profile_url: entry for entry in store.entries(tx)}
            for entry in left:
                if current.get(entry.profile_url) == entry:
                    store.put_entry(tx, replace(entry, tries=max(entry.tries - 1, 0), due_at=now))
            store.put_health(tx, after_failure(store.health(tx), now, away.why, away.wish))

        await self._database.write(mark)
        log.warning("index away", why=away.why)


def _mark(tx: Writing, claim: IndexEntry, new: IndexEntry) -> None:
    current = {entry.profile_url: entry for entry in store.entries(tx)}
    if current.get(claim.profile_url) == claim:
        store.put_entry(tx, new)


def _judged(entry: IndexEntry, said: Said, now: datetime) -> IndexEntry:
    """What the index has made of a profile."""
    if said.status in _LOOKED_AT:
        return reached(entry, EntryState.LISTED, now)
    if said.status == "validation_failed":
        return reached(entry, EntryState.REFUSED, now, "it finds the profile not valid")
    if said.status in _IN_THE_MAKING:
        return put_off(entry, now, "it has not looked yet")
    # It could not read the profile, or has forgotten it: it is told once more, later.
    return put_off(replace(entry, state=EntryState.WAITING), now, "it could not read it")
