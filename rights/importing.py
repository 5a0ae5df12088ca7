"""Lists brought from elsewhere: looked at first, then worked through line by line (MED-25).

Doing a line again changes nothing, so that a list may be brought twice, and a node may die over
it. Whoever cannot be found is told; bringing the list once more tries them again.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog

from actors import store as people
from actors.actor import Actor, FollowState
from relations.actions import Relations
from rights import import_store
from rights.brought import Brought, read_list
from rights.import_store import Errand, Fate, Import, ImportLine, ImportState
from rights.lists import ListKind
from storage.database import Database, Reading, Writing
from text.rights_phrases import RIGHTS_TROUBLE
from world.errors import Conflict, Missing, SisternetError
from world.outside import World

log = structlog.get_logger("rights")

KEPT: Final = timedelta(days=7)
_NAMES_SHOWN: Final = 20
_FAILED_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class SeenImport:
    """A list as its owner sees it: how many lines are how far, and the first names of some."""

    list: Import
    waiting: int
    done: int
    known: int
    failed: int
    names: Sequence[str]
    failures: Sequence[str]


class Importing:
    """The use cases."""

    def __init__(self, world: World, database: Database, relations: Relations) -> None:
        self._world = world
        self._database = database
        self._relations = relations

    async def look_at(
        self, member: Actor, octets: bytes, file_name: str, chosen: ListKind | None = None
    ) -> int:
        """Reads a file and shows what it holds; nothing is done yet. Answers the list's number.

        Takes the place of a list that was only looked at. Raises `Malformed` for what is no list,
        `Conflict` while another one of theirs is being worked through.
        """
        brought = await asyncio.to_thread(read_list, octets, file_name, chosen)
        return await self._database.write(lambda tx: self._keep(tx, member, brought))

    def _keep(self, tx: Writing, member: Actor, brought: Brought) -> int:
        for old in import_store.of(tx, member.id):
            if old.state is ImportState.BEGUN:
                raise Conflict(RIGHTS_TROUBLE["import busy"])
            if old.state is ImportState.LOOKED_AT:
                import_store.forget(tx, old.id)
        new = Import(
            id=self._world.ids.new(),
            actor_id=member.id,
            kind=brought.kind,
            state=ImportState.LOOKED_AT,
            unread=brought.unread,
            made_at=self._world.clock.now(),
        )
        import_store.add(tx, new, _lines(tx, new.id, member, brought))
        return new.id

    async def begin(self, member_id: int, import_id: int) -> None:
        """Does what the list says. Raises `Missing` if there is none of theirs; twice is once."""

        def act(tx: Writing) -> None:
            if _own(tx, member_id, import_id).state is ImportState.LOOKED_AT:
                import_store.set_state(tx, import_id, ImportState.BEGUN)
                import_store.end_if_done(tx, import_id)

        await self._database.write(act)

    async def forget(self, member_id: int, import_id: int) -> None:
        """Puts a list away; what was done stays so, what waits is not done any more."""

        def act(tx: Writing) -> None:
            import_store.forget(tx, _own(tx, member_id, import_id).id)

        await self._database.write(act)

    def lists_of(self, tx: Reading, member_id: int) -> list[Import]:
        """What a member has brought of late, for that member."""
        return import_store.of(tx, member_id)

    def seen(self, tx: Reading, member_id: int, import_id: int) -> SeenImport:
        """One list, for its owner. Raises `Missing` for anybody else's."""
        own = _own(tx, member_id, import_id)
        counted = import_store.counts(tx, own.id)
        return SeenImport(
            list=own,
            waiting=counted[Fate.WAITING],
            done=counted[Fate.DONE],
            known=counted[Fate.KNOWN],
            failed=counted[Fate.FAILED],
            names=import_store.names(tx, own.id, Fate.WAITING, _NAMES_SHOWN),
            failures=import_store.names(tx, own.id, Fate.FAILED, _FAILED_SHOWN),
        )

    async def work(self, most: int) -> int:
        """Does so many lines of each list, one after another; says how many in all."""
        errands = await self._database.read(lambda tx: import_store.waiting(tx, most))
        for errand in errands:
            fate = await self._fate_of(errand)
            await self._database.write(
                lambda tx, line=errand.line, end=fate: import_store.finish(tx, line, end)  # type: ignore[misc]  # mypy infers no lambda with a default
            )
        return len(errands)

    async def tidy(self) -> int:
        """Forgets lists that are a week old; says how many."""
        before = self._world.clock.now() - KEPT
        return await self._database.write(lambda tx: import_store.forget_older(tx, before))

    async def _fate_of(self, errand: Errand) -> Fate:
        member = await self._database.read(lambda tx: people.by_id(tx, errand.actor_id))
        if member is None or member.gone_at is not None:
            return Fate.FAILED
        try:
            is_new = await self._do(member, errand)
        except SisternetError as fault:
            log.info("a line of a list failed", kind=errand.kind, fault=type(fault).__name__)
            return Fate.FAILED
        return Fate.DONE if is_new else Fate.KNOWN

    async def _do(self, member: Actor, errand: Errand) -> bool:
        name = errand.line.name
        match errand.kind:
            case ListKind.FOLLOWS:
                return await self._relations.follow(member, name) is not FollowState.REJECTED
            case ListKind.BLOCKS:
                await self._relations.block(member, name)
                return True
            case ListKind.MUTES:
                quiet = errand.line.is_quiet
                return await self._relations.quiet.mute(member, name, notices=quiet)
            case ListKind.HOSTS:
                return await self._relations.quiet.avoid(member, name)


def _own(tx: Reading, member_id: int, import_id: int) -> Import:
    found = [own for own in import_store.of(tx, member_id) if own.id == import_id]
    if not found:
        raise Missing(RIGHTS_TROUBLE["no import"])
    return found[0]


def _lines(tx: Reading, number: int, member: Actor, brought: Brought) -> list[ImportLine]:
    known = _KNOWN[brought.kind](tx, member)
    return [
        ImportLine(
            import_id=number,
            place=place,
            name=line.name,
            is_quiet=line.is_quiet,
            fate=Fate.KNOWN if line.name.lower() in known else Fate.WAITING,
        )
        for place, line in enumerate(brought.lines)
    ]


def _names(actors: Sequence[Actor]) -> set[str]:
    return {actor.handle.lower() for actor in actors}


_KNOWN: Final[dict[ListKind, Callable[[Reading, Actor], set[str]]]] = {
    ListKind.FOLLOWS: lambda tx, member: _names(people.following(tx, member.id)),
    ListKind.BLOCKS: lambda tx, member: _names(people.blocked_by(tx, member.id)),
    ListKind.MUTES: lambda tx, member: _names(
        [mute.muted for mute in people.mutes_of(tx, member.id)]
    ),
    ListKind.HOSTS: lambda tx, member: set(people.avoided_hosts(tx, member.id)),
}
