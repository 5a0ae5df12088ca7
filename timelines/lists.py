"""Lists of people: made, changed, filled by their owner alone."""

from collections.abc import Sequence
from dataclasses import replace

from actors.actor import Actor
from storage.database import Database
from storage.transaction import Reading, Writing
from text.showing_phrases import LISTS
from timelines import list_store
from timelines.people_list import (
    HOUSE_LISTS,
    LISTS_MOST,
    MEMBERS_MOST,
    PeopleList,
    Replies,
    checked_title,
)
from world.errors import Malformed, Missing
from world.ids import IdMaker

_NO_RECORD = "Record not found"
_READ_ONLY = "This list is kept by the network and cannot be changed"
_TOO_MANY = "Validation failed: there are too many lists, or too many people on this one"


class Lists:
    """What a member arranges with lists."""

    def __init__(self, database: Database, ids: IdMaker) -> None:
        self._database = database
        self._ids = ids

    async def create(
        self, owner: Actor, title: str, replies: Replies, *, exclusive: bool
    ) -> PeopleList:
        """A new list. Raises `Malformed` for a title that cannot be, or too many lists."""
        made = PeopleList(self._ids.new(), owner.id, checked_title(title), replies, exclusive)

        def act(tx: Writing) -> None:
            if len(list_store.of(tx, owner.id)) >= LISTS_MOST:
                raise Malformed(_TOO_MANY)
            list_store.put(tx, made)

        await self._database.write(act)
        return made

    async def change(
        self,
        owner: Actor,
        list_id: int,
        title: str | None,
        replies: Replies | None,
        *,
        exclusive: bool | None,
    ) -> PeopleList:
        """What is said of a list is changed. Raises as `create`, and `Missing`."""

        def act(tx: Writing) -> PeopleList:
            old = _own(tx, owner, list_id)
            new = replace(
                old,
                title=old.title if title is None else checked_title(title),
                replies=old.replies if replies is None else replies,
                exclusive=old.exclusive if exclusive is None else exclusive,
            )
            list_store.put(tx, new)
            return new

        return await self._database.write(act)

    async def delete(self, owner: Actor, list_id: int) -> None:
        """Takes a list away. Raises `Missing`."""
        await self._database.write(lambda tx: list_store.remove(tx, _own(tx, owner, list_id).id))

    async def add(self, owner: Actor, list_id: int, actor_ids: Sequence[int]) -> None:
        """Puts people on it whom its owner follows. Raises `Missing` if one is not followed."""

        def act(tx: Writing) -> None:
            own = _own(tx, owner, list_id)
            if not list_store.followed_among(tx, owner.id, actor_ids) >= set(actor_ids):
                raise Missing(_NO_RECORD)
            list_store.add_members(tx, own.id, actor_ids)
            if list_store.count_members(tx, own.id) > MEMBERS_MOST:
                raise Malformed(_TOO_MANY)

        await self._database.write(act)

    async def remove(self, owner: Actor, list_id: int, actor_ids: Sequence[int]) -> None:
        """Takes people off it. Raises `Missing` if there is no such list."""
        await self._database.write(
            lambda tx: list_store.remove_members(tx, _own(tx, owner, list_id).id, actor_ids)
        )


def lists_of(tx: Reading, owner: Actor) -> list[PeopleList]:
    """Those that everybody has, titles in English, then the member's own."""
    return [*map(house_list, HOUSE_LISTS), *list_store.of(tx, owner.id)]


def list_of(tx: Reading, owner: Actor, list_id: int) -> PeopleList:
    """One of these. Raises `Missing`."""
    if list_id in HOUSE_LISTS:
        return house_list(list_id)
    found = list_store.one(tx, owner.id, list_id)
    if found is None:
        raise Missing(_NO_RECORD)
    return found


def house_list(list_id: int) -> PeopleList:
    """A list that everybody has."""
    return PeopleList(list_id, 0, LISTS[HOUSE_LISTS[list_id]])


def _own(tx: Reading, owner: Actor, list_id: int) -> PeopleList:
    if list_id in HOUSE_LISTS:
        raise Malformed(_READ_ONLY)
    found = list_store.one(tx, owner.id, list_id)
    if found is None:
        raise Missing(_NO_RECORD)
    return found
