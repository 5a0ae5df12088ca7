"""Reads offers and wants of others out of an open index, now and then, within a budget.

Off unless the settings say otherwise. What is read stands apart, marked as unverified, and never
in the feed; it ends by itself, and a coordinator can take it off for good.
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

import structlog

from actors import store as people
from actors.shut_out import is_shut_out
from storage.database import Database, Reading, Writing
from syndication import gleaning_store, store
from syndication.gleaning import OCTETS_MOST, Gleaning, read_gleaning, sound_address
from syndication.gleaning_store import Gleaned
from syndication.index import Index, IndexAway, Listed
from syndication.index_entry import after_failure, after_success
from text.syndication_phrases import SYNDICATION_TROUBLE
from world.errors import Malformed, Missing, SisternetError
from world.network import Outgoing
from world.outside import World

log = structlog.get_logger("index")

_PAGE: Final = 100
_PAGES_MOST: Final = 10
_EACH_HOST: Final = 20
_SECONDS_EACH: Final = 5.0
_SECONDS_IN_ALL: Final = 120.0
_KEPT_MOST: Final = 1_000
_UNSEEN: Final = timedelta(days=14)
_GONE: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


@dataclass(frozen=True, slots=True)
class Habits:
    """How often it is read, how many profiles each time, and of which country; "": of all."""

    every: timedelta = timedelta(hours=12)
    most: int = 100
    country: str = ""


class Gleaner:
    """`index` None: it reads nothing, and what was read before ends in its time."""

    def __init__(
        self, world: World, database: Database, own_host: str, index: Index | None, habits: Habits
    ) -> None:
        self._world = world
        self._database = database
        self._own_host = own_host
        self._index = index
        self._habits = habits

    @property
    def is_on(self) -> bool:
        """Whether offers of others are read here at all."""
        return self._index is not None

    def shown(
        self, tx: Reading, now: datetime, most: int, before: int | None = None
    ) -> list[Gleaned]:
        """What everybody may look at, newest first: nothing of blocked hosts, nor of sisters."""
        if not self.is_on:
            return []
        passed_over = _passed_over(tx)
        found = gleaning_store.shown(tx, now, most=most, before=before)
        return [one for one in found if not passed_over.covers_host(one.host)]

    async def remove(self, number: int) -> None:
        """Takes one off for good. Raises `Missing` if it is not here."""
        now = self._world.clock.now()
        if not await self._database.write(lambda tx: gleaning_store.remove(tx, number, now)):
            raise Missing(SYNDICATION_TROUBLE["no entry"])

    async def run_due(self) -> int:
        """Reads if it is time, and forgets what is over; says how much that changed."""
        now = self._world.clock.now()
        changed = await self._forget(now)
        if self._index is not None and await self._database.read(lambda tx: self._is_due(tx, now)):
            changed += await self._read(self._index, now)
        return changed

    def _is_due(self, tx: Reading, now: datetime) -> bool:
        health = store.health(tx)
        if health.rests(now):
            return False
        return (
            health.read_at is None
            or not health.read_at <= now < health.read_at + self._habits.every
        )

    async def _forget(self, now: datetime) -> int:
        since = now - _UNSEEN
        if not await self._database.read(lambda tx: gleaning_store.is_any_over(tx, now, since)):
            return 0
        return await self._database.write(lambda tx: gleaning_store.drop_over(tx, now, since))

    # ---------------------------------------------------------------------------------- one reading

    async def _read(self, index: Index, now: datetime) -> int:
        """Notes first that it was read: a node that dies over it does not begin at once again."""
        await self._database.write(
            lambda tx: store.put_health(tx, replace(store.health(tx), read_at=now))
        )
        try:
            listed = await self._listed(index)
        except IndexAway as away:
            why, wish = away.why, away.wish
            await self._database.write(
                lambda tx: store.put_health(
                    tx, replace(after_failure(store.health(tx), now, why, wish), read_at=None)
                )
            )
            return 0
        await self._database.write(lambda tx: store.put_health(tx, after_success(store.health(tx))))
        return await self._fetch_all(listed, now)

    async def _listed(self, index: Index) -> list[Listed]:
        """What the index has for us to look at: sound, and not too many of one host."""
        passed_over = await self._database.read(_passed_over)
        found: dict[str, Listed] = {}
        hosts: Counter[str] = Counter()
        for page in range(1, _PAGES_MOST + 1):
            offered = await index.offers(page, _PAGE, self._habits.country)
            for one in offered:
                host = sound_address(one.profile_url, self._own_host)
                if host is None or one.profile_url in found or passed_over.covers(one, host):
                    continue
                hosts[host] += 1
                if hosts[host] <= _EACH_HOST:
                    found[one.profile_url] = one
            if not offered or len(found) >= self._habits.most:
                break
        return list(found.values())[: self._habits.most]

    async def _fetch_all(self, listed: list[Listed], now: datetime) -> int:
        known = await self._database.read(gleaning_store.known)
        urls = [one.profile_url for one in listed]
        await self._database.write(lambda tx: gleaning_store.note_seen(tx, urls, now))
        until, changed = self._world.clock.monotonic() + _SECONDS_IN_ALL, 0
        for one in listed:
            if self._world.clock.monotonic() >= until:
                break
            if not one.updated or known.get(one.profile_url) != one.updated:
                changed += await self._fetch(one, now)
        changed += await self._database.write(lambda tx: gleaning_store.keep_newest(tx, _KEPT_MOST))
        log.info("index read", listed=len(listed), changed=changed)
        return changed

    async def _fetch(self, one: Listed, now: datetime) -> int:
        """Reads one profile; what cannot be read now is left as it was."""
        headers = (("accept", "application/json"),)
        request = Outgoing("GET", one.profile_url, headers, b"", OCTETS_MOST, _SECONDS_EACH)
        try:
            answer = await self._world.network.send(request)
        except SisternetError:
            return 0
        url = one.profile_url
        if answer.status in _GONE:
            return await self._database.write(lambda tx: gleaning_store.drop(tx, url))
        if answer.status != HTTPStatus.OK:
            return 0
        try:
            found = read_gleaning(url, answer.body, now)
        except Malformed:
            return await self._database.write(lambda tx: gleaning_store.drop(tx, url))
        return await self._database.write(lambda tx: self._keep(tx, found, one, now))

    def _keep(self, tx: Writing, found: Gleaning, one: Listed, now: datetime) -> int:
        if one.profile_url in gleaning_store.removed(tx):
            return 0
        return int(gleaning_store.put(tx, self._world.ids.new(), found, one.updated, now))


@dataclass(frozen=True, slots=True)
class _PassedOver:
    """What nobody here wants to read."""

    removed: frozenset[str]
    blocked: frozenset[str]
    networks: frozenset[str]  # whose offers come by the feed, signed

    def covers(self, one: Listed, host: str) -> bool:
        return one.profile_url in self.removed or self.covers_host(host)

    def covers_host(self, host: str) -> bool:
        return host in self.networks or is_shut_out(host, self.blocked)


def _passed_over(tx: Reading) -> _PassedOver:
    blocked = people.blocked_hosts(tx) | people.silenced_hosts(tx)
    networks = gleaning_store.hosts_of_networks(tx)
    return _PassedOver(gleaning_store.removed(tx), frozenset(blocked), networks)
