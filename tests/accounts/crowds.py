"""Many people who live in one part of town, of whom nothing else is known."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from accounts import store as account_store
from accounts.person import Appearance, JoinedVia
from accounts.roles import Vetting
from accounts.store import NewAccount
from actors import store as people
from actors.actor import Actor, NewActor, Role
from federation.iris import Iris
from storage.database import Database
from storage.transaction import Writing
from world.clock import Clock
from world.ids import IdMaker


@dataclass(frozen=True, slots=True)
class Crowds:
    """Lets people move into the parts of a town, and away again."""

    database: Database
    iris: Iris
    ids: IdMaker
    clock: Clock

    async def come(
        self, area: str, many: int = 1, vetting: Vetting = Vetting.ACTIVE
    ) -> Sequence[Actor]:
        """So many new members say that they live there."""

        def move_in(tx: Writing) -> Sequence[Actor]:
            return [self._one(tx, area, vetting) for _ in range(many)]

        return await self.database.write(move_in)

    def _one(self, tx: Writing, area: str, vetting: Vetting) -> Actor:
        number, now = self.ids.new(), self.clock.now()
        new = NewActor(number, Role.MEMBER, f"n{number}", name="Neighbour")
        actor = people.insert_local(tx, new, self.iris, now)
        people.add_member(tx, actor.id, people.Standing.MEMBER, now)
        account = NewAccount(number, "Neighbour", Appearance.NAMED, vetting, JoinedVia.COMMAND)
        account_store.add(tx, account, now)
        person = account_store.person(tx, number)
        assert person is not None
        account_store.set_profile(tx, replace(person, area=area))
        return actor

    async def go(self, *gone: Actor) -> None:
        """They are erased."""
        now = self.clock.now()

        def move_out(tx: Writing) -> None:
            for actor in gone:
                account_store.erase(tx, actor.id, now)

        await self.database.write(move_out)
