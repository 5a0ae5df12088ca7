"""What people do about umbrellas: found one, say who is in, host it too, join and leave.

Coordinators of an umbrella act where their own home hosts it; whoever keeps a node's machine acts
there too (`by` is None). One whose home does not host it says so to every host by a signed `Add`
or `Remove`, and each checks that against the list of coordinators.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from accounts.handles import insist_on_handle
from accounts.store import usernames
from actors import store as people
from actors.actor import Actor, NewActor, Role
from actors.fetch import Budget
from actors.keyring import make_keys
from actors.room import Actors
from alliances import consent_store, member_store, seen, store
from alliances.announcing import Announcing
from alliances.community import Communities
from alliances.consent import Kind, instant_after
from alliances.deciding import Deciding, Decision
from alliances.hosting import Hosting
from alliances.incoming import Incoming
from alliances.reading import Listening
from alliances.umbrella import LONGEST_CHARTER, LONGEST_NAME
from alliances.wire import Charter
from outbox import wire as outgoing
from outbox.audience import Audience
from storage.instants import from_text, to_text
from storage.transaction import Reading, Writing
from text.alliance_phrases import ALLIANCE_TROUBLE
from world.errors import Conflict, Malformed, Missing, Refused
from world.outside import World

T = TypeVar("T")

_PAGES = frozenset({"new", "join", "host"})  # addresses beside those of umbrellas


@dataclass(frozen=True, slots=True)
class NewUmbrella:
    """What must be known of an umbrella that begins here; `coordinators` are actors' IRIs."""

    username: str
    name: str
    charter: str = ""
    coordinators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alliances:
    """The room's use cases."""

    world: World
    actors: Actors
    deciding: Deciding
    listening: Listening
    announcing: Announcing
    incoming: Incoming
    communities: Communities
    hosting: Hosting

    async def create(self, new: NewUmbrella) -> Actor:
        """A new umbrella, hosted here.

        Raises `Malformed` for a name that cannot be, `Conflict` for one that is or was in use.
        """
        await self._prepare_keys()
        return await self._write(lambda tx: self._found(tx, new))

    async def named(self, handle: str) -> Actor:
        """The umbrella of ours of that user name, or the known one of that handle or IRI.

        Raises `Missing` if there is none.
        """
        return await self._read(lambda tx: umbrella_named(tx, handle))

    async def set_member(
        self, umbrella: Actor, whom: str, *, inside: bool, by: Actor | None = None
    ) -> Actor:
        """The umbrella admits a network, or lets it go; that network as it is.

        Raises `Refused` unless `by` coordinates it, `Conflict` for what is so already and for
        whoever is no network, and what `Fetcher.handle` raises.
        """
        network = await self._subject(whom, must_answer=inside)
        if inside and network.type != "Group":
            raise Conflict(ALLIANCE_TROUBLE["no network"])
        await self._decide(umbrella, Decision(Kind.MEMBER, network.iri, ended=not inside), by)
        return network

    async def set_coordinator(
        self, umbrella: Actor, whom: str, *, inside: bool, by: Actor | None = None
    ) -> Actor:
        """Somebody, wherever they live, coordinates the umbrella from now on, or no longer.

        Raises as `set_member`.
        """
        person = await self._subject(whom, must_answer=inside)
        if inside and person.type != "Person":
            raise Conflict(ALLIANCE_TROUBLE["no person"])
        await self._decide(umbrella, Decision(Kind.COORDINATOR, person.iri, ended=not inside), by)
        return person

    async def set_charter(self, umbrella: Actor, text: str, by: Actor | None = None) -> None:
        """The umbrella is for this from now on; its other hosts will say so too.

        Raises `Refused` unless `by` coordinates it and it is hosted here, `Malformed` for far too
        many words.
        """
        now = self.world.clock.now()
        words = _charter(text)

        def write(tx: Writing) -> None:
            ours = self._insist(tx, umbrella, by)
            saying = self.deciding.settling.saying
            row = store.host(tx, ours.id)
            at = instant_after(row.charter_at if row else None, from_text(to_text(now)))
            saying.charter(tx, ours, Charter(words, at), now)
            saying.tell_of(tx, ours, now, (), to_all=True)

        await self._write(write)

    async def host(self, whom: str, username: str = "") -> Actor:
        """This node hosts an umbrella of others as well: our host of it, new or known.

        The other host has to name ours too before it counts. Raises `Missing` for what is no
        umbrella, and as `create`.
        """
        other = await self.actors.fetcher.handle(whom, budget=Budget())
        if other.local:
            raise Conflict(ALLIANCE_TROUBLE["itself"])
        other = await self.listening.meet(other)
        await self._prepare_keys()
        wanted = username or other.username
        ours = await self._write(lambda tx: self._host(tx, other, wanted))
        await self.listening.meet(other)
        return ours

    async def set_host(
        self, umbrella: Actor, whom: str, *, named: bool, by: Actor | None = None
    ) -> Actor:
        """Our host names another as a host of the same umbrella, or no longer.

        By a coordinator's word all hosts do, wherever they are; the other one has to name them as
        well. Raises `Refused` unless `by` coordinates it, and without `by` unless it is hosted
        here; `Conflict` for itself; what `Listening.meet` raises.
        """
        other = await self._subject(whom, must_answer=named)
        if other.id == umbrella.id:
            raise Conflict(ALLIANCE_TROUBLE["itself"])
        if named and not other.local:
            other = await self.listening.meet(other)
        now = self.world.clock.now()

        def write(tx: Writing) -> None:
            ours = _hosted_here(tx, umbrella)
            if by is None or ours is not None:
                ours = self._insist(tx, umbrella, by)
            if by is not None:
                _insist_on_coordinator(tx, umbrella, by)
                self._ask_hosts(tx, umbrella, "hosts", other.iri, by, ended=not named)
            if ours is not None:
                self.hosting.name(tx, ours, [other.iri], named=named, now=now)

        await self._write(write)
        return other

    async def join(self, whom: str) -> Actor:
        """Our network wants to be in an umbrella: that one. Its host has to say so too.

        Raises what `Listening.meet` raises.
        """
        umbrella = await self._subject(whom, must_answer=True)
        if not umbrella.local:
            umbrella = await self.listening.meet(umbrella)
        elif umbrella.role != Role.UMBRELLA:
            raise Missing(ALLIANCE_TROUBLE["no umbrella"])
        now = self.world.clock.now()

        def write(tx: Writing) -> None:
            if not _names_any(tx, umbrella):
                consent_store.join(tx, umbrella.id, now)
            self.deciding.settling.settle(tx, [umbrella.id], now)

        await self._write(write)
        return umbrella

    async def leave(self, whom: str) -> Actor:
        """Our network is in an umbrella no longer, whatever its hosts say. `Missing` if it isn't.

        Needs no answer of anybody, who may be gone for ever.
        """
        now = self.world.clock.now()

        def write(tx: Writing) -> Actor:
            umbrella = umbrella_named(tx, whom)
            hosts = [host.id for host in seen.hosts_of(tx, umbrella.id)]
            if not consent_store.leave(tx, hosts):
                raise Missing(ALLIANCE_TROUBLE["not joined"])
            self.deciding.settling.settle(tx, hosts, now)
            return umbrella

        return await self._write(write)

    async def tidy(self, now: datetime) -> int:
        """Forgets umbrellas that nobody here has to do with; says how many seats those had.

        Of the others every conclusion is drawn anew: hosts may have been blocked, or let in.
        """

        def clear(tx: Writing) -> int:
            forgotten = _forget_unneeded(tx)
            self.deciding.settling.settle(tx, store.circles(tx), now)
            return forgotten

        return await self.communities.found_missing(now) + await self._write(clear)

    async def _prepare_keys(self) -> None:
        """One pair for an umbrella, one for the community beside it."""
        for _ in range(2):
            await self.actors.keyring.prepare()

    async def _decide(self, umbrella: Actor, decision: Decision, by: Actor | None) -> None:
        now = self.world.clock.now()

        def write(tx: Writing) -> None:
            if by is not None:
                _insist_on_coordinator(tx, umbrella, by)
            ours = _hosted_here(tx, umbrella)
            if ours is not None:
                self.deciding.decide(tx, ours, decision, now)
            elif by is not None:
                shelf = "members" if decision.kind is Kind.MEMBER else "coordinators"
                ended = decision.ended
                self._ask_hosts(tx, umbrella, shelf, decision.subject, by, ended=ended)
            else:
                raise Refused(ALLIANCE_TROUBLE["not at home"])

        await self._write(write)

    def _ask_hosts(
        self, tx: Writing, umbrella: Actor, shelf: str, subject: str, by: Actor, *, ended: bool
    ) -> None:
        """A coordinator of ours says it to every host elsewhere, each in its own name."""
        wording = outgoing.remove_of if ended else outgoing.add_of
        publisher = self.deciding.settling.saying.publisher
        for host in seen.hosts_of(tx, umbrella.id):
            if not host.local and host.iri != subject:
                document = wording(subject, f"{host.iri}/{shelf}")
                publisher.publish(tx, by, document, Audience.DIRECT, people=[host])

    def _found(self, tx: Writing, new: NewUmbrella, *, is_first: bool = True) -> Actor:
        now, saying = self.world.clock.now(), self.deciding.settling.saying
        insist_on_handle(new.username, usernames(tx))
        if new.username in _PAGES:
            raise Conflict(ALLIANCE_TROUBLE["kept"])
        name = " ".join(new.name.split())
        if not name or len(name) > LONGEST_NAME:
            raise Malformed(ALLIANCE_TROUBLE["too long" if name else "no name"])
        row = NewActor(self.world.ids.new(), Role.UMBRELLA, new.username, name)
        actor = people.insert_local(tx, row, self.actors.iris, now)
        make_keys(tx, actor.id, actor.iri, self.actors.keyring, now, self.world.ids)
        store.note_host(tx, actor, now)
        self.communities.found(tx, actor, now)
        if is_first:  # else the other hosts have one
            decided_at = from_text(to_text(now))
            saying.charter(tx, actor, Charter(_charter(new.charter), decided_at), now)
        for iri in new.coordinators:
            self.deciding.decide(tx, actor, Decision(Kind.COORDINATOR, iri, ended=False), now)
        return people.by_id(tx, actor.id) or actor

    def _host(self, tx: Writing, other: Actor, username: str) -> Actor:
        named = tuple(host.iri for host in seen.hosts_of(tx, other.id)) or (other.iri,)
        ours = people.local_by_username(tx, username)
        if ours is None or ours.role != Role.UMBRELLA:
            ours = self._found(tx, NewUmbrella(username, other.name or username), is_first=False)
            self._repeat_charter(tx, ours, other)
            ours = people.by_id(tx, ours.id) or ours
        now = self.world.clock.now()
        self.hosting.name(tx, ours, named, named=True, now=now)
        return people.by_id(tx, ours.id) or ours

    def _repeat_charter(self, tx: Writing, ours: Actor, other: Actor) -> None:
        """A new host says from the beginning what the one it was made after says."""
        known = store.host(tx, other.id)
        if known is not None and known.charter_at is not None:
            charter = Charter(known.charter, known.charter_at)
            self.deciding.settling.saying.charter(tx, ours, charter, self.world.clock.now())

    def _insist(self, tx: Reading, umbrella: Actor, by: Actor | None) -> Actor:
        """Our host of the umbrella; raises `Refused` if there is none, or `by` may not act."""
        if by is not None:
            _insist_on_coordinator(tx, umbrella, by)
        ours = _hosted_here(tx, umbrella)
        if ours is None:
            raise Refused(ALLIANCE_TROUBLE["not at home"])
        return ours

    async def _subject(self, whom: str, *, must_answer: bool) -> Actor:
        """Who is meant; for an end, somebody who does not answer any more is known well enough."""
        is_ours = "@" not in whom.removeprefix("@") and "/" not in whom
        if is_ours or not must_answer:
            known = await self._read(lambda tx: _known(tx, whom))
            if known is not None:
                return known
        return await self.actors.fetcher.handle(whom, budget=Budget())

    async def _read(self, question: Callable[[Reading], T]) -> T:
        return await self.actors.database.read(question)

    async def _write(self, deed: Callable[[Writing], T]) -> T:
        return await self.actors.database.write(deed)


def umbrella_named(tx: Reading, handle: str) -> Actor:
    """As `Alliances.named`, in a transaction."""
    actor = _known(tx, handle)
    if actor is None or store.host(tx, actor.id) is None:
        raise Missing(ALLIANCE_TROUBLE["no umbrella"])
    return actor


def _known(tx: Reading, whom: str) -> Actor | None:
    """Somebody who has been met before, by user name, handle or IRI."""
    if whom.startswith(("https://", "http://")):
        return people.by_iri(tx, whom)
    username, at, host = whom.removeprefix("@").partition("@")
    if not at:
        return people.local_by_username(tx, username)
    return people.by_handle(tx, host.lower(), username)


def _insist_on_coordinator(tx: Reading, umbrella: Actor, by: Actor) -> None:
    if not seen.may_coordinate(tx, umbrella.id, by.iri):
        raise Refused(ALLIANCE_TROUBLE["not yours"])


def _hosted_here(tx: Reading, umbrella: Actor) -> Actor | None:
    return next((host for host in seen.hosts_of(tx, umbrella.id) if host.local), None)


def _names_any(tx: Reading, umbrella: Actor) -> bool:
    """Whether our network names any host of that umbrella already."""
    own = consent_store.joined(tx)
    return any(host.id in own for host in seen.hosts_of(tx, umbrella.id))


def _forget_unneeded(tx: Writing) -> int:
    needed = store.needed(tx, people.network(tx).iri)
    for actor in store.actors_of_all(tx):
        if actor.id not in needed:
            store.forget_host(tx, actor.id)
    return member_store.forget_left(tx)


def _charter(text: str) -> str:
    words = text.replace("\r\n", "\n").strip()
    if len(words) > LONGEST_CHARTER:
        raise Malformed(ALLIANCE_TROUBLE["too long"])
    return words
