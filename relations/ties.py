"""What members do about people whom their programs name by number, each in one transaction.

The same deeds as those of `Relations` and `Quiet`, without a look at any other server: whoever
has a number is known here. Whoever blocks a member is not there for them.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from actors import store as actors_store
from actors.actor import Actor, FollowState, FollowWish, Role
from actors.room import Actors
from relations import tie_store
from relations.following import Following
from relations.notes import keep_note, notes
from relations.tie import ENDORSED_MOST, Tie, checked_note
from relations.watching import QuietFollowWatcher
from storage.sealing import Seal
from storage.transaction import Reading, Writing
from world.errors import Conflict, Missing, Refused

_NOBODY = "There is nobody of that number here."
_NOT_ALLOWED = "This action is not allowed"


class Ties(QuietFollowWatcher):
    """The use cases; it watches follows itself, because an endorsement ends with the follow."""

    def __init__(self, actors: Actors, following: Following, seal: Seal) -> None:
        self._actors = actors
        self._following = following
        self._seal = seal

    def seen_by(self, tx: Reading, member: Actor, about: Sequence[int]) -> list[Tie]:
        """What ties a member to each of these who are here, in their order; with their notes."""
        noted = notes(tx, self._seal, member.id, about)
        found = tie_store.ties(tx, member.id, about)
        return [replace(tie, note=noted.get(tie.about_id, "")) for tie in found]

    async def follow(
        self, member: Actor, whom: int, change: Callable[[FollowWish], FollowWish]
    ) -> None:
        """Follows somebody, or follows them otherwise: `change` of what was wished before.

        Raises as `Following.ask`; `Missing` for nobody, `Refused` where one blocks the other.
        """

        def act(tx: Writing, other: Actor) -> None:
            if actors_store.is_blocked_pair(tx, member.id, other.id):
                raise Refused(_NOT_ALLOWED)
            known = actors_store.follow_of(tx, member.id, other.id)
            holds = known is not None and known.state is not FollowState.REJECTED
            wish = change(known.wish if known is not None and holds else FollowWish())
            if holds:
                actors_store.set_wish(tx, member.id, other.id, wish)
            else:
                self._following.ask(tx, member, other, wish)

        await self._with(member, whom, act)

    async def unfollow(self, member: Actor, whom: int) -> None:
        """Follows or asks no more; nothing happens if there is no follow."""
        await self._with(member, whom, lambda tx, o: self._following.withdraw(tx, member, o))

    async def remove_follower(self, member: Actor, whom: int) -> None:
        """Somebody follows the member no more, and is told so; nothing if they did not."""

        def act(tx: Writing, other: Actor) -> None:
            known = actors_store.follow_of(tx, other.id, member.id)
            if known is not None and known.state is not FollowState.REJECTED:
                self._following.reject(tx, member, other, known.iri)

        await self._with(member, whom, act)

    async def answer(self, member: Actor, whom: int, *, yes: bool) -> None:
        """Says yes or no to whoever waits. Raises `Missing` if they have not asked."""

        def act(tx: Writing, other: Actor) -> None:
            known = actors_store.follow_of(tx, other.id, member.id)
            if known is None or known.state is not FollowState.PENDING:
                raise Missing("They have not asked to follow.")
            say = self._following.accept if yes else self._following.reject
            say(tx, member, other, known.iri)

        await self._with(member, whom, act)

    async def block(self, member: Actor, whom: int) -> None:
        """As `Relations.block`."""

        def act(tx: Writing, other: Actor) -> None:
            self._following.sever(tx, member, other)
            tie_store.unendorse(tx, member.id, other.id)
            actors_store.block(tx, member.id, other.id, iri=None, now=self._now())

        await self._with(member, whom, act)

    async def unblock(self, member: Actor, whom: int) -> None:
        """Blocks somebody no more; nothing happens if they are not blocked."""
        await self._with(member, whom, lambda tx, o: actors_store.unblock(tx, member.id, o.id))

    async def mute(
        self, member: Actor, whom: int, *, notices: bool, until: datetime | None = None
    ) -> None:
        """As `Quiet.mute`; with `until`, it ends by itself then."""

        def act(tx: Writing, other: Actor) -> None:
            now = self._now()
            actors_store.mute(tx, member.id, other.id, now, notices=notices, until=until)

        await self._with(member, whom, act)

    async def unmute(self, member: Actor, whom: int) -> None:
        """Shows somebody again; nothing happens if they are not muted."""
        await self._with(member, whom, lambda tx, o: actors_store.unmute(tx, member.id, o.id))

    async def note(self, member: Actor, whom: int, words: str) -> None:
        """Keeps what a member notes about somebody, for their eyes only; "" for nothing.

        Raises `Malformed` for what is too long.
        """
        said = checked_note(words)

        def act(tx: Writing, other: Actor) -> None:
            keep_note(tx, self._seal, member.id, other.id, said)

        await self._with(member, whom, act)

    async def endorse(self, member: Actor, whom: int) -> None:
        """Recommends somebody whom the member follows. `Conflict` for others and for very many."""

        def act(tx: Writing, other: Actor) -> None:
            follow = actors_store.follow_of(tx, member.id, other.id)
            if follow is None or follow.state is not FollowState.ACCEPTED:
                raise Conflict("Validation failed: You must be already following the person")
            if len(tie_store.endorsed(tx, member.id)) >= ENDORSED_MOST:
                raise Conflict("Validation failed: You endorse as many people as you may")
            tie_store.endorse(tx, member.id, other.id, self._now())

        await self._with(member, whom, act)

    async def unendorse(self, member: Actor, whom: int) -> None:
        """Recommends somebody no more."""
        await self._with(member, whom, lambda tx, o: tie_store.unendorse(tx, member.id, o.id))

    async def end_mutes(self, now: datetime) -> int:
        """Lifts the mutes whose time is over; says how many."""
        return await self._actors.database.write(lambda tx: actors_store.end_mutes(tx, now))

    def unfollowed(self, tx: Writing, follower: Actor, followed: Actor) -> None:
        """Nobody recommends whom they do not follow."""
        tie_store.unendorse(tx, follower.id, followed.id)

    async def _with(
        self, member: Actor, whom: int, act: Callable[[Writing, Actor], object]
    ) -> None:
        await self._actors.database.write(lambda tx: act(tx, _other(tx, member, whom)))

    def _now(self) -> datetime:
        return self._actors.clock.now()


def _other(tx: Reading, member: Actor, whom: int) -> Actor:
    """Whoever bears that number. `Missing` for nobody and for the node, `Refused` for oneself."""
    found = actors_store.by_id(tx, whom)
    if found is None or found.gone_at is not None or found.role == Role.NODE:
        raise Missing(_NOBODY)
    if found.id == member.id:
        raise Refused(_NOT_ALLOWED)
    return found
