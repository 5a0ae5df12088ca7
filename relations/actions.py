"""What our own people do about bonds: check, write and publish, in one transaction each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from actors import store as actors_store
from actors.actor import Actor, FollowState, Pact, PactState
from actors.fetch import Budget
from actors.room import Actors
from actors.rotating import rotate_keys
from inbox.verified import Handler
from outbox import wire as outgoing
from outbox.audience import Audience
from outbox.publish import Publisher
from relations import store
from relations.departing import Departing
from relations.following import Following
from relations.incoming import Incoming
from relations.observers import DepartureObserver, KeyObserver, OfferObserver, PactObserver
from relations.pacts import Pacts
from relations.quiet import Quiet
from storage.database import Reading, Writing
from world.errors import Conflict, Missing
from world.outside import World

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ProfileChange:
    """What a member changes of themselves; None leaves it as it is. `summary` is clean HTML."""

    name: str | None = None
    summary: str | None = None
    language: str | None = None
    place: str | None = None
    discoverable: bool | None = None
    approves_followers: bool | None = None
    icon: str | None = None  # "" for none
    header: str | None = None  # "" for none
    fields: tuple[tuple[str, str], ...] | None = None  # name, clean HTML

    def applied_to(self, actor: Actor) -> Actor:
        """The actor with these changes."""
        return replace(
            actor,
            name=_or(self.name, actor.name),
            summary=_or(self.summary, actor.summary),
            language=_or(self.language, actor.language),
            place=_or(self.place, actor.place),
            discoverable=_or(self.discoverable, actor.discoverable),
            approves_followers=_or(self.approves_followers, actor.approves_followers),
            icon=actor.icon if self.icon is None else self.icon or None,
            header=actor.header if self.header is None else self.header or None,
            fields=_or(self.fields, actor.fields),
        )


@dataclass(frozen=True, slots=True)
class Observers:
    """Rooms above that hear of the end of bonds."""

    pacts: Sequence[PactObserver] = ()
    keys: Sequence[KeyObserver] = ()
    departures: Sequence[DepartureObserver] = ()
    offers: Sequence[OfferObserver] = ()


class Relations:
    """The room's use cases. `following`, `pacts` and `departing` are its deeds in a transaction.

    `quiet` is what members do not want to see.
    """

    def __init__(
        self,
        world: World,
        actors: Actors,
        publisher: Publisher,
        observers: Observers | None = None,
    ) -> None:
        observers = observers or Observers()
        self._key_observers = observers.keys
        self._world = world
        self._actors = actors
        self._publisher = publisher
        forget_keys = actors.fetcher.known_keys.forget
        self.following = Following(publisher, world.clock)
        self.quiet = Quiet(actors, self.following)
        self.pacts = Pacts(publisher, self.following, world.clock, observers.pacts)
        self.departing = Departing(publisher, world.clock, forget_keys, observers.departures)
        self._incoming = Incoming(
            self.following, self.pacts, self.departing, world.ids, forget_keys, observers.offers
        )

    def handlers(self) -> Mapping[str, Handler]:
        """What to register in the dispatcher."""
        return self._incoming.handlers()

    async def follow(self, follower: Actor, whom: str) -> FollowState:
        """Our actor asks to follow a handle, or the actor of that IRI or page.

        Raises what `Fetcher.handle` raises, and what `Following.ask` raises.
        """
        followed = await self._find(whom)
        return await self._write(lambda tx: self.following.ask(tx, follower, followed))

    async def unfollow(self, follower: Actor, whom: str) -> None:
        """Our actor follows no more. Raises `Missing` if it did not."""
        followed = await self._find(whom)
        if not await self._write(lambda tx: self.following.withdraw(tx, follower, followed)):
            raise Missing("There is no such follow.")

    async def waiting_for(self, followed: Actor) -> list[Actor]:
        """Who waits for our actor's answer."""
        return await self._read(lambda tx: actors_store.pending_followers(tx, followed.id))

    async def approve(self, followed: Actor, whom: str) -> None:
        """Our actor says yes to a follower. Raises `Conflict` if they have not asked."""
        follower = await self._find(whom)

        def say_yes(tx: Writing) -> None:
            follow = self.following.waiting(tx, followed, follower)
            self.following.accept(tx, followed, follower, follow.iri)

        await self._write(say_yes)

    async def deny(self, followed: Actor, whom: str) -> None:
        """Our actor says no, or wants a follower no more. Raises `Conflict` if there is none."""
        follower = await self._find(whom)

        def say_no(tx: Writing) -> None:
            follow = self.following.waiting(tx, followed, follower)
            self.following.reject(tx, followed, follower, follow.iri)

        await self._write(say_no)

    async def block(self, blocker: Actor, whom: str) -> None:
        """Neither follows the other any more, and nothing of theirs reaches our actor.

        The block itself is told to nobody (PRV-11); the other side hears that follows ended.
        """
        blocked = await self._find(whom)
        if blocked.id == blocker.id:
            raise Conflict("Nobody can block themselves.")

        def shut(tx: Writing) -> None:
            now = self._world.clock.now()
            self.following.sever(tx, blocker, blocked)
            actors_store.block(tx, blocker.id, blocked.id, iri=None, now=now)

        await self._write(shut)

    async def unblock(self, blocker: Actor, whom: str) -> None:
        """The other may be followed again, and may follow. Raises `Missing` if not blocked."""
        blocked = await self._find(whom)
        if not await self._write(lambda tx: actors_store.unblock(tx, blocker.id, blocked.id)):
            raise Missing("They are not blocked.")

    async def propose_sister(self, handle: str) -> PactState:
        """Our network asks another to be its sister; `ACTIVE` if that one had asked already.

        Raises what `Fetcher.handle` raises, or `Conflict` if it is no network or a sister already.
        """
        other = await self._find(handle)
        return await self._write(lambda tx: self.pacts.propose(tx, other))

    async def accept_sister(self, handle: str) -> None:
        """Our network says yes. Raises `Missing` if that network has never been heard of here."""
        await self._with_pact(handle, self.pacts.accept)

    async def decline_sister(self, handle: str) -> None:
        """Our network says no; raises as `accept_sister`."""
        await self._with_pact(handle, self.pacts.decline)

    async def end_sister(self, handle: str) -> None:
        """The sisterhood ends, and what only sisters saw is retracted; raises as `accept_sister`.

        Also takes back what we proposed.
        """
        await self._with_pact(handle, self.pacts.end)

    async def sisters(self) -> list[Pact]:
        """Every pact and every proposal there ever was, the oldest first."""
        return await self._read(actors_store.pacts)

    async def update_profile(self, actor: Actor, change: ProfileChange) -> Actor:
        """Our actor as changed; whoever follows is told."""
        return await self._write(lambda tx: self.change_profile(tx, actor, change))

    def change_profile(
        self, tx: Writing, actor: Actor, change: ProfileChange, *, to_all: bool = False
    ) -> Actor:
        """As `update_profile`, in the caller's transaction; with `to_all` every server is told."""
        changed = change.applied_to(_present(tx, actor))
        actors_store.update_local(tx, changed, self._world.clock.now())
        everybody = store.inboxes_of_everybody(tx) if to_all else ()
        return self._tell_of_change(tx, actor, self._publisher, everybody)

    async def rotate_keys(self, actor: Actor) -> None:
        """New keys for our actor; every server we know is told, under the old key.

        `KeyRing.prepare` before it makes the keys beside the event loop.
        """

        def turn(tx: Writing) -> None:
            now = self._world.clock.now()
            rotate_keys(tx, actor.id, actor.iri, self._actors.keyring, now, self._world.ids)
            self._world.crash("mid-key-rotation")
            for observer in self._key_observers:
                observer.renewed(tx, actor, now)
            everybody = store.inboxes_of_everybody(tx)
            self._tell_of_change(tx, actor, self._publisher.at(now), everybody)

        await self._write(turn)

    async def delete_member(self, member: Actor) -> None:
        """A member leaves for ever: their words are deleted, every server we know is told."""

        def go(tx: Writing) -> None:
            self.departing.leave(tx, _present(tx, member))
            self._world.crash("mid-account-delete")

        await self._write(go)

    def _tell_of_change(
        self, tx: Writing, actor: Actor, publisher: Publisher, also: Sequence[str]
    ) -> Actor:
        changed = _present(tx, actor)
        document = self._actors.portraits.document(tx, changed)
        update = outgoing.update_of(document, changed.iri)
        publisher.publish(tx, changed, update, Audience.PUBLIC, also=also)
        return changed

    async def _with_pact(self, handle: str, deed: Callable[[Writing, Actor], None]) -> None:
        """Needs no answer of the other network, which may be gone for ever."""
        await self._write(lambda tx: deed(tx, _network_named(tx, handle)))

    async def _find(self, whom: str) -> Actor:
        return await self._actors.fetcher.handle(whom, budget=Budget())

    async def _read(self, question: Callable[[Reading], T]) -> T:
        return await self._actors.database.read(question)

    async def _write(self, deed: Callable[[Writing], T]) -> T:
        return await self._actors.database.write(deed)


def _network_named(tx: Reading, handle: str) -> Actor:
    wanted = handle.removeprefix("@").lower()
    for pact in actors_store.pacts(tx):
        if wanted in (pact.network.handle.lower(), pact.network.iri.lower()):
            return pact.network
    raise Missing("That network has neither asked us nor been asked. See `sisternet sister list`.")


def _present(tx: Reading, actor: Actor) -> Actor:
    found = actors_store.by_id(tx, actor.id)
    if found is None or found.gone_at is not None:
        raise Missing("Whoever that was is not here any more.")
    return found


def _or(changed: T | None, kept: T) -> T:
    return kept if changed is None else changed
