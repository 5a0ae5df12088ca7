"""What members do not want to read: said, changed and taken back by themselves alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from actors.actor import Actor
from posts.seen_store import Viewer
from posts.status_store import one as status_seen
from storage.database import Database
from storage.transaction import Reading, Writing
from timelines import filter_store
from timelines.filter import (
    FILTERS_MOST,
    KEYWORDS_MOST,
    STATUSES_MOST,
    Action,
    Context,
    Filter,
    Filtered,
    Keyword,
    checked_title,
)
from world.errors import Malformed, Missing
from world.outside import World

T = TypeVar("T")

_NO_RECORD = "Record not found"
_TOO_MANY = "Validation failed: there are too many filters, or too much in this one"
_LONGEST = 10 * 365 * 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterDraft:
    """What is said of a filter; None is not said. `lasts`: seconds; 0: for ever.

    `keywords` change those with their id and add those with id 0; `dropped` are ids of others.
    """

    title: str | None = None
    contexts: tuple[Context, ...] | None = None
    action: Action | None = None
    lasts: int | None = None
    keywords: tuple[Keyword, ...] = ()
    dropped: frozenset[int] = frozenset()


class Filters:
    """What a member arranges with filters; `changed` are told of whose filters have changed."""

    def __init__(self, database: Database, world: World) -> None:
        self._database = database
        self._ids = world.ids
        self._clock = world.clock
        self.changed: list[Callable[[Writing, int], None]] = []

    async def create(self, owner: Actor, draft: FilterDraft) -> Filter:
        """A new filter. Raises `Malformed` for what cannot be."""
        if draft.contexts is None:
            raise Malformed("Validation failed: Context None or invalid context supplied")
        made = Filter(
            id=self._ids.new(),
            owner_id=owner.id,
            title=checked_title(draft.title or ""),
            contexts=draft.contexts,
            action=draft.action or Action.WARN,
            expires_at=self._end(draft.lasts),
        )

        def act(tx: Writing) -> Filter:
            if filter_store.count(tx, owner.id) >= FILTERS_MOST:
                raise Malformed(_TOO_MANY)
            filter_store.put(tx, made)
            self._say(tx, made, draft)
            return filter_of(tx, owner, made.id)

        return await self._write(owner, act)

    async def change(self, owner: Actor, filter_id: int, draft: FilterDraft) -> Filter:
        """What is said of a filter is changed. Raises as `create`, and `Missing`."""

        def act(tx: Writing) -> Filter:
            old = filter_of(tx, owner, filter_id)
            new = replace(
                old,
                title=old.title if draft.title is None else checked_title(draft.title),
                contexts=draft.contexts or old.contexts,
                action=draft.action or old.action,
                expires_at=old.expires_at if draft.lasts is None else self._end(draft.lasts),
            )
            filter_store.put(tx, new)
            self._say(tx, old, draft)
            return filter_of(tx, owner, filter_id)

        return await self._write(owner, act)

    async def delete(self, owner: Actor, filter_id: int) -> None:
        """Takes a filter away. Raises `Missing`."""
        await self._write(
            owner, lambda tx: filter_store.remove(tx, filter_of(tx, owner, filter_id).id)
        )

    async def put_keyword(self, owner: Actor, filter_id: int, keyword: Keyword) -> Keyword:
        """Adds words (id 0) or changes those with that id. Raises `Malformed` and `Missing`."""
        said = keyword.checked()
        kept = said if said.id else replace(said, id=self._ids.new())

        def act(tx: Writing) -> None:
            found = filter_of(tx, owner, filter_id)
            if not keyword.id and len(found.keywords) >= KEYWORDS_MOST:
                raise Malformed(_TOO_MANY)
            filter_store.put_keyword(tx, filter_id, kept)

        await self._write(owner, act)
        return kept

    async def remove_keyword(self, owner: Actor, keyword_id: int) -> None:
        """Takes words away. Raises `Missing`."""

        def act(tx: Writing) -> None:
            if filter_store.with_keyword(tx, owner.id, keyword_id) is None:
                raise Missing(_NO_RECORD)
            filter_store.remove_keyword(tx, keyword_id)

        await self._write(owner, act)

    async def add_status(self, owner: Actor, filter_id: int, status_id: int) -> Filtered:
        """A single status is not wanted. Raises `Missing` if it is none for its owner."""

        def act(tx: Writing) -> Filtered:
            found = filter_of(tx, owner, filter_id)
            status = status_seen(tx, Viewer(owner), status_id)
            if status is None:
                raise Missing(_NO_RECORD)
            known = [one for one in found.statuses if one.post_id == status.post_id]
            if known:
                return known[0]
            if len(found.statuses) >= STATUSES_MOST:
                raise Malformed(_TOO_MANY)
            filtered = Filtered(self._ids.new(), status.post_id)
            filter_store.add_status(tx, filter_id, filtered)
            return filtered

        return await self._write(owner, act)

    async def remove_status(self, owner: Actor, filtered_id: int) -> Filtered:
        """A single status is wanted again. Raises `Missing`."""

        def act(tx: Writing) -> Filtered:
            _, filtered = filtered_of(tx, owner, filtered_id)
            filter_store.remove_status(tx, filtered_id)
            return filtered

        return await self._write(owner, act)

    async def _write(self, owner: Actor, deed: Callable[[Writing], T]) -> T:
        def act(tx: Writing) -> T:
            done = deed(tx)
            for tell in self.changed:
                tell(tx, owner.id)
            return done

        return await self._database.write(act)

    def _say(self, tx: Writing, filter_: Filter, draft: FilterDraft) -> None:
        own = {keyword.id for keyword in filter_.keywords}
        for keyword in draft.keywords:
            if keyword.id and keyword.id not in own:
                raise Missing(_NO_RECORD)
            said = keyword.checked()
            kept = said if said.id else replace(said, id=self._ids.new())
            filter_store.put_keyword(tx, filter_.id, kept)
        for keyword_id in draft.dropped & own:
            filter_store.remove_keyword(tx, keyword_id)
        found = filter_store.one(tx, filter_.owner_id, filter_.id)
        if found is not None and len(found.keywords) > KEYWORDS_MOST:
            raise Malformed(_TOO_MANY)

    def _end(self, lasts: int | None) -> datetime | None:
        if not lasts:
            return None
        return self._clock.now() + timedelta(seconds=max(0, min(lasts, _LONGEST)))


def filters_of(tx: Reading, owner: Actor) -> Sequence[Filter]:
    """Everything a member does not want to read."""
    return filter_store.of(tx, owner.id)


def filter_of(tx: Reading, owner: Actor, filter_id: int) -> Filter:
    """One of these. Raises `Missing`."""
    found = filter_store.one(tx, owner.id, filter_id)
    if found is None:
        raise Missing(_NO_RECORD)
    return found


def keyword_of(tx: Reading, owner: Actor, keyword_id: int) -> tuple[Filter, Keyword]:
    """Words of a member's, with their filter. Raises `Missing`."""
    found = filter_store.with_keyword(tx, owner.id, keyword_id)
    if found is None:
        raise Missing(_NO_RECORD)
    return found, next(one for one in found.keywords if one.id == keyword_id)


def filtered_of(tx: Reading, owner: Actor, filtered_id: int) -> tuple[Filter, Filtered]:
    """A single status that a member does not want, with its filter. Raises `Missing`."""
    found = filter_store.with_status(tx, owner.id, filtered_id)
    if found is None:
        raise Missing(_NO_RECORD)
    return found, next(one for one in found.statuses if one.id == filtered_id)
