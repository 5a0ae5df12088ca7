"""Collects the numbers that other networks publish: politely, and only what they have signed.

Each network is asked once a day for its list, with the marks it bore last time, and once a week
if it had none; a month is asked for once, for it stays as it was told. What is not signed by the
network whose month it is, what stands under another address, and what is older than what we have
is left where it is (R3, R4, TB-60). What a network publishes no more is forgotten here too.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from actors import store as people
from actors.actor import Actor
from actors.fetch import Budget, Fetcher
from actors.shut_out import is_shut_out
from coordination import number_store
from coordination.number_store import Kept, Source
from coordination.numbers import month_in, numbers_iri
from coordination.wire import read_numbers
from federation.documents import read_collection
from federation.origins import same_origin
from federation.proofs import check_proof, proof_key
from federation.strict_json import Json
from storage.database import Database
from storage.transaction import Reading, Writing
from text.coordination_phrases import COORDINATION_TROUBLE
from umbrella import network_store
from umbrella.walk_manners import HostManners
from world.clock import Clock
from world.errors import Gone, Malformed, Missing, SisternetError, Unproven

log = structlog.get_logger("coordination")

EVERY: Final = timedelta(days=1)
SELDOM: Final = timedelta(days=7)  # whoever publishes none may begin to
FIRST_AFTER: Final = timedelta(minutes=5)  # a network that is new has other things to tell first
_FIRST_PAUSE: Final = timedelta(hours=1)
_AT_ONCE: Final = 20
_MONTHS_AT_ONCE: Final = 24
_MONTHS_MOST: Final = 120
_FETCHES: Final = 40
_LONGEST_PAUSE: Final = timedelta(days=2)
_MOST_DOUBLINGS: Final = 6


@dataclass(frozen=True, slots=True)
class Collector:
    """Keeps the numbers of other networks true."""

    clock: Clock
    database: Database
    fetcher: Fetcher
    manners: HostManners

    async def collect_due(self, now: datetime) -> int:
        """Asks the networks whose time has come, a few at once; says how many months are new."""
        look = await self.database.read(lambda tx: _look(tx, now))
        if look.new or look.strange:
            await self.database.write(lambda tx: _note(tx, now))
        return sum([await self._collect(network, source) for network, source in look.due])

    async def _collect(self, network: Actor, source: Source) -> int:
        now = self.clock.now()
        asked = replace(source, asked_at=now, next_at=now + EVERY, failures=0, trouble="")
        new = 0
        try:
            asked, new = await self._read(network, asked)
        except (Missing, Gone):
            asked = replace(asked, publishes=False, next_at=now + SELDOM)
            await self.database.write(lambda tx: number_store.keep_only(tx, network.id, ()))
        except SisternetError as problem:
            log.info("numbers could not be read", network=network.iri, why=problem.public)
            asked = _put_off(source, now, problem.public)
        await self.database.write(lambda tx: number_store.put_source(tx, asked))
        return new

    async def _read(self, network: Actor, source: Source) -> tuple[Source, int]:
        start, budget = numbers_iri(network.iri), Budget(_FETCHES)
        if not await self.manners.allows(start):
            return replace(source, publishes=False, next_at=self.clock.now() + SELDOM), 0
        fetched = await self.fetcher.revisits.changed(start, source.marks, budget=budget)
        if fetched is None:
            return source, 0
        if fetched.url != start or fetched.json.get("attributedTo") != network.iri:
            raise Unproven(COORDINATION_TROUBLE["not theirs"])
        await self._prove(fetched.json, network, budget)
        items = read_collection(fetched.json).items[:_MONTHS_MOST]
        months = [
            m for item in items if isinstance(item, str) and (m := month_in(item, network.iri))
        ]
        new, whole = await self._take_in(network, months, budget)
        marks = fetched.marks if whole else source.marks
        return replace(source, publishes=bool(months), marks=marks), new

    async def _take_in(self, network: Actor, months: list[str], budget: Budget) -> tuple[int, bool]:
        """How many months are new, and whether we have all of them now."""
        known = await self.database.write(lambda tx: _known(tx, network.id, months))
        missing = [month for month in months if month not in known]
        new = 0
        for month in missing[:_MONTHS_AT_ONCE]:
            new += await self._keep(await self._month(network, month, budget))
        return new, len(missing) <= _MONTHS_AT_ONCE

    async def _keep(self, kept: Kept) -> int:
        return int(await self.database.write(lambda tx: number_store.keep(tx, kept)))

    async def _month(self, network: Actor, month: str, budget: Budget) -> Kept:
        """The numbers of one month. Raises `Unproven` for what the network has not signed."""
        iri = numbers_iri(network.iri, month)
        fetched = await self.fetcher.document(iri, budget=budget)
        numbers = read_numbers(fetched.json)
        if fetched.url != iri or numbers.network_iri != network.iri or numbers.month != month:
            raise Unproven(COORDINATION_TROUBLE["not theirs"])
        key_iri = await self._prove(fetched.json, network, budget)
        now = self.clock.now()
        published_at = min(numbers.published_at, now)
        return Kept(network.id, month, fetched.body, published_at, key_iri, now)

    async def _prove(self, document: Json, network: Actor, budget: Budget) -> str:
        """By which key of the network it is signed; raises `Unproven` if by none."""
        key_iri = proof_key(document)
        if key_iri is None or not same_origin(key_iri, network.iri):
            raise Unproven(COORDINATION_TROUBLE["not signed"])
        try:
            key = await self.fetcher.key(key_iri, network.iri, budget=budget)
        except (Missing, Gone, Malformed) as cause:
            raise Unproven(COORDINATION_TROUBLE["not signed"]) from cause
        check_proof(document, key, now=self.clock.now())
        return key_iri


@dataclass(frozen=True, slots=True)
class _Look:
    """Who is asked now, who has waited longest first; who is new here, or here no more."""

    due: list[tuple[Actor, Source]]
    new: list[int]
    strange: bool


def _look(tx: Reading, now: datetime) -> _Look:
    """Loads nobody but those who are asked; most looks find nothing to do."""
    sources, known = number_store.sources(tx), _publisher_ids(tx)
    waiting = [one for one in sources.values() if one.network_id in known and one.next_at <= now]
    first = sorted(waiting, key=lambda one: (one.next_at, one.network_id))[:_AT_ONCE]
    due = [(actor, one) for one in first if (actor := people.by_id(tx, one.network_id)) is not None]
    return _Look(due, sorted(known - sources.keys()), bool(sources.keys() - known))


def _note(tx: Writing, now: datetime) -> None:
    """Notes who is new, to be asked later, and forgets whoever we have nothing to do with."""
    number_store.forget_others(tx, _publisher_ids(tx))
    for network_id in _look(tx, now).new:
        number_store.put_source(tx, Source(network_id, now + FIRST_AFTER))


def publishers(tx: Reading) -> list[Actor]:
    """Every other network of the directory and of umbrellas we know, but of blocked hosts."""
    found = (people.by_id(tx, number) for number in sorted(_publisher_ids(tx)))
    return [actor for actor in found if actor is not None]


def _publisher_ids(tx: Reading) -> set[int]:
    hidden = network_store.hidden_hosts(tx)
    found = number_store.may_publish(tx).items()
    return {number for number, host in found if not is_shut_out(host, hidden)}


def _known(tx: Writing, network_id: int, months: list[str]) -> set[str]:
    number_store.keep_only(tx, network_id, months)
    return number_store.months_of(tx, network_id)


def _put_off(source: Source, now: datetime, why: str) -> Source:
    failures = source.failures + 1
    pause = _FIRST_PAUSE * (1 << min(failures - 1, _MOST_DOUBLINGS))
    return replace(
        source,
        asked_at=now,
        next_at=now + min(pause, _LONGEST_PAUSE),
        failures=failures,
        trouble=why,
    )
