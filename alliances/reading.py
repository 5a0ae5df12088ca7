"""Reads what other hosts and networks say at their own addresses, and checks every word of it.

A host is read when it has told that something is new, when it is new to us, and now and then. Its
collection of members carries everything by which a network is in: its own statements, those of
other hosts that it has copied, and the lists that the networks have signed; each with its own
proof, so that it does not matter who hands it on. What is wrong, of the future, about other
umbrellas or signed by somebody else counts for nothing. Everything is bounded (R10, TB-60).
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import structlog

from actors import store as people
from actors.actor import Actor
from actors.fetch import Budget
from alliances import consent_store, store
from alliances.consent import (
    MOST_HOSTS,
    MOST_SUBJECTS,
    Consent,
    Kind,
    Statement,
    is_news,
    is_timely,
    later,
)
from alliances.proving import Proving
from alliances.settling import Settling
from alliances.store import Kept
from alliances.wire import Charter, Links, links_of, read_charter, read_consent, read_statement
from federation.documents import CollectionPage, read_collection
from federation.origins import same_origin
from federation.strict_json import Json, write
from storage.transaction import Reading, Writing
from text.alliance_phrases import ALLIANCE_TROUBLE
from world.errors import Limited, Missing, SisternetError, Unproven

log = structlog.get_logger("alliances")

_FETCHES = 120
_MOST_PAGES = 20
_MOST_ITEMS = 6_000
_MOST_UMBRELLAS = 500
_HOSTS_AT_ONCE = 5
_LISTS_AT_ONCE = 20
_READ_AGAIN = timedelta(hours=6)
_LIST_READ_AGAIN = timedelta(days=1)
_LIST_READ_LATE = timedelta(days=30)
_FIRST_RETRY = timedelta(minutes=10)
_MOST_DOUBLINGS = 8


@dataclass(slots=True)
class Heard:
    """What was found at one address, proven: to be taken in by one transaction."""

    statements: list[tuple[Statement, Json]] = field(default_factory=list)
    consents: list[tuple[Consent, Json]] = field(default_factory=list)
    charter: Charter | None = None
    community: str = ""


class Listening:
    """Reads hosts and lists that are due. Its chore is `listen`."""

    def __init__(self, proving: Proving, settling: Settling) -> None:
        self._database = proving.database
        self._fetcher = proving.fetcher
        self._clock = proving.clock
        self._proving = proving
        self._settling = settling

    async def listen(self, now: datetime) -> int:
        """Reads everything that is due; says how much that was."""
        hosts = await self._database.read(lambda tx: store.due_hosts(tx, now, _HOSTS_AT_ONCE))
        for host in hosts:
            await self._try_host(host)
        lists = await self._database.read(
            lambda tx: consent_store.due_consents(tx, now, _LISTS_AT_ONCE)
        )
        for network_iri, failures in lists:
            await self._try_list(network_iri, failures)
        return len(hosts) + len(lists)

    async def meet(self, umbrella: Actor) -> Actor:
        """Begins to keep an umbrella of others, and reads it at once; it as it is now.

        Raises `Missing` for an actor who is none, `Limited` where far too many are kept, and what
        `Fetcher.actor` raises.
        """
        budget = Budget(_FETCHES)
        actor = await self._fetcher.actor(umbrella.iri, budget=budget, max_age_seconds=0)
        if not (await self._links(actor)).is_umbrella:
            raise Missing(ALLIANCE_TROUBLE["not one"])
        await self._database.write(lambda tx: self._note(tx, actor))
        await self._try_host(actor)
        return actor

    async def _try_host(self, host: Actor) -> None:
        try:
            is_whole = await self._read_host(host, Budget(_FETCHES))
        except SisternetError as problem:
            log.info("an umbrella could not be read", umbrella=host.iri, why=problem.public)
            await self._note_host_read(host, ok=False)
        else:
            await self._note_host_read(host, ok=True, again=None if is_whole else _FIRST_RETRY)

    async def _try_list(self, network_iri: str, failures: int) -> None:
        now, ok = self._clock.now(), True
        try:
            await self.read_list(network_iri, Budget(4))
        except SisternetError as problem:
            ok = False
            log.info("a list of umbrellas was not read", network=network_iri, why=problem.public)

        def note(tx: Writing) -> None:
            due_at = now + (_next_list(tx) if ok else _pause_after(failures))
            consent_store.note_consent_read(tx, network_iri, now, due_at, ok=ok)

        await self._database.write(note)

    async def read_list(self, network_iri: str, budget: Budget) -> None:
        """Reads the umbrellas a network names at its own address; one that has no list names none.

        Raises what `Fetcher` raises, `Malformed` and `Unproven`.
        """
        network = await self._fetcher.actor(network_iri, budget=budget)
        links = await self._links(network)
        if network.local or links.umbrellas is None:
            return
        document = (await self._fetcher.document(links.umbrellas, budget=budget)).json
        heard = Heard()
        consent = read_consent(document)
        if consent.network != network.iri or not is_timely(consent.updated, self._clock.now()):
            raise Unproven("That list is another network's, or of the future.")
        await self._proving.prove(document, network.iri, budget)
        heard.consents.append((consent, document))
        await self._take_in(heard, [])

    async def _read_host(self, host: Actor, budget: Budget) -> bool:
        """Takes in what a host says; false if so much is new that the rest has to wait."""
        actor = await self._fetcher.actor(host.iri, budget=budget, max_age_seconds=0)
        links = await self._links(actor)
        if not links.is_umbrella:
            raise Missing(ALLIANCE_TROUBLE["not one"])
        await self._meet_others(actor, budget)
        heard = Heard(charter=await self._charter(links, actor, budget))
        heard.community = links.community or ""
        is_whole = True
        try:
            for address in (links.members, links.coordinators):
                async for item in self._items(address or "", actor.iri, budget):
                    await self._hear(item, heard, budget)
        except Limited:
            is_whole = False
        await self._take_in(heard, [actor])
        return is_whole

    async def _meet_others(self, actor: Actor, budget: Budget) -> None:
        """Begins to keep the hosts that a host names, if they are umbrellas at all."""
        named = actor.also_known_as[:MOST_HOSTS]
        for iri in await self._database.read(lambda tx: _strangers_among(tx, named)):
            try:
                other = await self._fetcher.actor(iri, budget=budget)
                if (await self._links(other)).is_umbrella:
                    await self._database.write(partial(self._note, actor=other))
            except SisternetError as problem:
                log.info("a host could not be met", umbrella=iri, why=problem.public)

    def _note(self, tx: Writing, actor: Actor) -> None:
        if store.host(tx, actor.id) is None and store.count_hosts(tx) >= _MOST_UMBRELLAS:
            raise Limited("Far too many umbrellas are known here.")
        store.note_host(tx, actor, self._clock.now())

    async def _items(self, address: str, owner: str, budget: Budget) -> AsyncIterator[Json]:
        """What a collection holds, page by page; names alone say nothing and are left out."""
        following: str | CollectionPage | None = address
        left = _MOST_ITEMS
        for _ in range(_MOST_PAGES):
            if following is None:
                return
            if isinstance(following, str):
                if not same_origin(following, owner):
                    return
                fetched = await self._fetcher.document(following, budget=budget)
                following = read_collection(fetched.json)
            for item in following.items[:left]:
                if isinstance(item, dict):
                    yield item
            left -= len(following.items)
            following = following.next or (following.first if not following.items else None)

    async def _hear(self, item: Json, heard: Heard, budget: Budget) -> None:
        """Takes one item of a collection for what it is; what cannot be believed is left out."""
        try:
            if item.get("type") == "Relationship":
                await self._hear_statement(item, heard, budget)
            else:
                await self._hear_consent(item, heard, budget)
        except Limited:
            raise
        except SisternetError as problem:
            log.debug("a word about an umbrella was left out", why=problem.public)

    async def _hear_statement(self, item: Json, heard: Heard, budget: Budget) -> None:
        said = read_statement(item)
        if not is_timely(said.updated, self._clock.now()):
            raise Unproven("A statement of the future.")
        if await self._database.read(lambda tx: _is_new_to_us(tx, said)):
            await self._proving.prove(item, said.host, budget)
            heard.statements.append((said, item))

    async def _hear_consent(self, item: Json, heard: Heard, budget: Budget) -> None:
        consent = read_consent(item)
        if not is_timely(consent.updated, self._clock.now()):
            raise Unproven("A list of the future.")
        if await self._database.read(lambda tx: _is_new_list(tx, consent)):
            await self._proving.prove(item, consent.network, budget)
            heard.consents.append((consent, item))

    async def _charter(self, links: Links, actor: Actor, budget: Budget) -> Charter | None:
        if links.charter is None:
            return None
        try:
            document = (await self._fetcher.document(links.charter, budget=budget)).json
            await self._proving.prove(document, actor.iri, budget)
            charter = read_charter(document)
        except SisternetError:
            return None
        return charter if is_timely(charter.updated, self._clock.now()) else None

    async def _take_in(self, heard: Heard, read: list[Actor]) -> None:
        now = self._clock.now()

        def take(tx: Writing) -> None:
            touched = {actor.id for actor in read}
            for said, document in heard.statements:
                touched |= _keep_statement(tx, said, document)
            for consent, document in heard.consents:
                touched |= _keep_consent(tx, consent, document, now)
            for actor in read:
                store.set_community(tx, actor.id, heard.community)
                if heard.charter is not None:
                    self._settling.hear_charter(tx, actor, heard.charter)
            self._settling.settle(tx, touched, now)

        await self._database.write(take)

    async def _links(self, actor: Actor) -> Links:
        body = await self._database.read(lambda tx: people.document_of(tx, actor.id))
        return links_of(body, actor.iri)

    async def _note_host_read(
        self, host: Actor, *, ok: bool, again: timedelta | None = None
    ) -> None:
        now = self._clock.now()

        def note(tx: Writing) -> None:
            known = store.host(tx, host.id)
            if known is not None:
                pause = (again or _READ_AGAIN) if ok else _pause_after(known.failures)
                due_at = now + pause
                store.note_reading(tx, host.id, now, due_at, ok=ok)

        await self._database.write(note)


def _pause_after(failures: int) -> timedelta:
    return min(_FIRST_RETRY * (1 << min(failures, _MOST_DOUBLINGS)), _LIST_READ_AGAIN)


def _next_list(tx: Reading) -> timedelta:
    """Whoever hosts an umbrella asks networks themselves; others hear of them from the hosts."""
    return _LIST_READ_AGAIN if store.has_own(tx) else _LIST_READ_LATE


def _strangers_among(tx: Reading, iris: Sequence[str]) -> list[str]:
    """Those of these hosts that are not kept yet, and live elsewhere."""
    known = {actor.iri: actor for actor in people.by_iris(tx, iris)}
    return [
        iri
        for iri in iris
        if iri not in known or not (known[iri].local or store.host(tx, known[iri].id))
    ]


def _is_new_to_us(tx: Reading, said: Statement) -> bool:
    """Whether a host that we keep says something newer of its subject than it did."""
    actor = people.by_iri(tx, said.host)
    if actor is None or actor.local or store.host(tx, actor.id) is None:
        return False
    known = store.statement(tx, actor.id, said.kind, said.subject)
    if known is None and store.count_statements(tx, actor.id, said.kind) >= MOST_SUBJECTS:
        return False
    return is_news(said, known.statement if known else None)


def _is_new_list(tx: Reading, consent: Consent) -> bool:
    """Whether a network elsewhere names other umbrellas now than we know of."""
    known = consent_store.consent(tx, consent.network)
    return later(known, consent) != known and not _is_ours(tx, consent.network)


def _keep_statement(tx: Writing, said: Statement, document: Json) -> set[int]:
    """Writes a proven statement down, if it is still news; the host that it is of."""
    actor = people.by_iri(tx, said.host)
    if actor is None or not _is_new_to_us(tx, said):
        return set()
    store.put_statement(tx, actor.id, Kept(said, 0, write(document)))
    return {actor.id}


def _keep_consent(tx: Writing, consent: Consent, document: Json, now: datetime) -> set[int]:
    """Writes a proven list down, if it is still news; the hosts that it may concern."""
    known = consent_store.consent(tx, consent.network)
    if not _is_new_list(tx, consent):
        if consent == known and not _is_ours(tx, consent.network):
            # The same, perhaps under newer keys: those who come later know these.
            consent_store.put_consent(tx, consent, write(document), now + _next_list(tx))
        return set()
    kept = later(known, consent)
    consent_store.put_consent(tx, kept, write(document), now + _next_list(tx))
    named = people.by_iris(tx, kept.named | (known.named if known else frozenset()))
    speaking = store.hosts_speaking_of(tx, consent.network, Kind.MEMBER)
    return {actor.id for actor in named} | set(speaking)


def _is_ours(tx: Reading, iri: str) -> bool:
    actor = people.by_iri(tx, iri)
    return actor is not None and actor.local
