"""Whom members may meet: who is suggested to them, and what they do not want to be told again."""

from datetime import datetime

from actors.actor import Actor
from storage.database import Database
from storage.transaction import Reading, Writing
from umbrella import people_store, visits_store
from world.clock import Clock


class Meeting:
    """The use case, and the `DepartureObserver` that lets go of it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def put_off(self, member: Actor, about_id: int) -> None:
        """Suggests somebody to a member no more; nothing happens for a number that is nobody's."""
        now: datetime = self._clock.now()
        await self._database.write(lambda tx: people_store.put_off(tx, member.id, about_id, now))

    def departed(self, tx: Writing, actor: Actor) -> None:
        """Nothing is kept of whoever is gone."""
        people_store.forget(tx, actor.id)
        visits_store.forget(tx, actor.id)


def suggested_to(tx: Reading, member: Actor, limit: int) -> list[int]:
    """Ids of people of the network and of sister networks whom a member does not follow."""
    return people_store.suggested(tx, member.id, limit)


def directory_seen_by(  # whose eyes, in which order, which stretch
    tx: Reading,
    member: Actor | None,
    *,
    order: str,
    only_local: bool,
    limit: int,
    offset: int,
) -> list[int]:
    """Ids of who wants to be found, for members; of networks only for anybody else (PRV-17).

    `order` is "active" or "new".
    """
    return people_store.listed(
        tx,
        None if member is None else member.id,
        order=order,
        only_local=only_local,
        limit=limit,
        offset=offset,
    )
