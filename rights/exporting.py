"""Self-service export: asked for, made in the background, fetched by its owner for a week (E4).

The file lies sealed in a folder of its own: it holds in the clear what is sealed elsewhere. Its
address has 256 bits that nobody can guess, and opens for its owner alone (ACC-11).
"""

import asyncio
from collections.abc import Collection, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import structlog

from accounts import seen as members
from actors.actor import Actor
from rights import store
from rights.export import Export, ExportState, file_name, sealed_as
from rights.packing import Packing
from rights.sealed_file import SealedWriter, read_sealed
from storage.database import Database, Reading, Writing
from storage.files import appearing
from storage.sealing import Seal
from text.rights_phrases import RIGHTS_TROUBLE
from world.chance import token
from world.errors import Conflict, Gone, Missing, SisternetError
from world.outside import World

log = structlog.get_logger("rights")


class Exports:
    """The use cases. `nudge` is what wakes whoever makes them."""

    def __init__(
        self, world: World, database: Database, seal: Seal, packing: Packing, folder: Path
    ) -> None:
        self._world = world
        self._database = database
        self._seal = seal
        self.packing = packing
        self._folder = folder

    def of(self, tx: Reading, actor_id: int) -> Export | None:
        """The one a member has asked for, for that member; None once it is over."""
        export = store.of(tx, self._seal, actor_id)
        return export if export and self._world.clock.now() < export.ends_at else None

    def ask(self, tx: Writing, actor_id: int) -> Export:
        """A member wants a new one; while one is being made that is the one.

        Raises `Conflict` if one was made just now.
        """
        now = self._world.clock.now()
        known = self.of(tx, actor_id)
        if known and known.state is ExportState.ASKED:
            return known
        if known and known.state is ExportState.READY and not known.may_be_replaced(now):
            raise Conflict(RIGHTS_TROUBLE["export again"])
        secret = token(self._world.chance)
        export = Export(
            id=self._world.ids.new(),
            actor_id=actor_id,
            state=ExportState.ASKED,
            asked_at=now,
            ready_at=None,
            octets=0,
            tries=0,
            secret=secret,
        )
        self._forget(tx, actor_id)
        store.put(tx, self._seal, export, _hash_of(secret))
        return export

    def fetched(self, tx: Reading, actor_id: int, secret: str) -> Export:
        """The one of that secret, for its owner.

        Raises `Missing` for anybody else's and for what never was, `Gone` once it is over.
        """
        export = store.by_hash(tx, self._seal, _hash_of(secret))
        if export is None or export.actor_id != actor_id:
            raise Missing(RIGHTS_TROUBLE["no export"])
        if not export.is_there(self._world.clock.now()):
            raise Gone(RIGHTS_TROUBLE["export over"])
        return export

    def octets(self, export: Export) -> Iterator[bytes]:
        """The file, opened piece by piece. Blocks; raises `FileNotFoundError` if it is gone."""
        return read_sealed(self._path(export.id), self._seal, sealed_as(export.id))

    async def make_next(self) -> bool:
        """Makes the one that has waited longest; False if nobody waits."""
        export = await self._database.read(lambda tx: store.asked(tx, self._seal))
        if export is None:
            return False
        await self._database.write(lambda tx: store.note_try(tx, export.id))
        try:
            octets = await self._written(export)
        except (OSError, SisternetError) as fault:
            log.warning("an export could not be made", export=export.id, fault=type(fault).__name__)
            return True
        now = self._world.clock.now()
        if not await self._database.write(lambda tx: store.finish(tx, export.id, octets, now)):
            self._remove(export.id)
        return True

    async def _written(self, export: Export) -> int:
        member = await self._database.read(lambda tx: members.person(tx, export.actor_id))
        if member is None:
            raise Missing(RIGHTS_TROUBLE["no export"])
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with appearing(self._path(export.id)) as part, part.open("wb") as file:
            sealed = SealedWriter(file, self._seal, sealed_as(export.id))
            await self.packing.pack(member, sealed)
            await asyncio.to_thread(sealed.close)
        return sealed.octets

    async def write_to(self, member: Actor, target: Path) -> None:
        """The same in the clear, for whoever keeps the machine; raises `Missing`."""
        person = await self._database.read(lambda tx: members.person(tx, member.id))
        if person is None:
            raise Missing(RIGHTS_TROUBLE["no export"])
        with appearing(target) as part, part.open("wb") as file:
            await self.packing.pack(person, file)

    def departed(self, tx: Writing, actor: Actor) -> None:
        """A member has left (`relations.DepartureObserver`): what they did not fetch goes too."""
        if actor.local:
            self._forget(tx, actor.id)

    def _forget(self, tx: Writing, actor_id: int) -> None:
        export = store.of(tx, self._seal, actor_id)
        if export is not None:
            store.forget_of(tx, actor_id)
            tx.after_commit(lambda: self._remove(export.id))

    async def tidy(self) -> int:
        """Forgets what is over, and removes files that belong to nothing; says how many."""
        now = self._world.clock.now()
        ended = await self._database.write(lambda tx: store.forget_ended(tx, now))
        known = await self._database.read(store.numbers)
        await asyncio.to_thread(self._remove_all_but, {file_name(number) for number in known})
        return ended

    def _remove_all_but(self, known: Collection[str]) -> None:
        for path in self._folder.glob("*.sealed*"):
            if path.name.removeprefix(".").removesuffix(".part") not in known:
                path.unlink(missing_ok=True)

    def _path(self, export_id: int) -> Path:
        return self._folder / file_name(export_id)

    def _remove(self, export_id: int) -> None:
        with suppress(FileNotFoundError):
            self._path(export_id).unlink()


def _hash_of(secret: str) -> bytes:
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()
