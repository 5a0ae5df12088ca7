"""Looks for what somebody names by an address or a handle, here and elsewhere (search, `resolve`).

Elsewhere is asked through the guarded fetcher only, within a small budget for each call; what
cannot be had is nothing, never an error.
"""

from dataclasses import dataclass
from typing import Final

from actors import store as people
from actors.actor import Actor
from actors.fetch import Budget
from actors.shut_out import is_shut_out
from actors.webfinger import read_handle
from api.works import Works
from federation.kinds import ACTOR_TYPES
from federation.origins import host_of
from federation.reading import type_of
from posts import store as posts_store
from storage.transaction import Reading
from world.errors import Malformed, SisternetError

_FETCHES: Final = 8
_LONGEST: Final = 2_000


@dataclass(frozen=True, slots=True)
class Named:
    """What an address or a handle stands for: the number of an actor, or of a post."""

    actor_id: int | None = None
    post_id: int | None = None


NOTHING: Final = Named()


def is_address(typed: str) -> bool:
    """Whether somebody typed an address of the web and nothing else."""
    return typed.startswith(("https://", "http://")) and len(typed.split()) == 1


def is_handle(typed: str) -> bool:
    """Whether somebody typed a whole handle, with or without an `@` before it."""
    try:
        return "@" in typed.removeprefix("@") and bool(read_handle(typed))
    except Malformed:
        return False


def known(tx: Reading, works: Works, typed: str) -> Named:
    """What is here of it already, without asking anybody."""
    iris = works.room.iris
    actor = people.by_iri(tx, typed)
    post = posts_store.by_iri(tx, typed)
    if iris.is_ours(typed) and actor is None and post is None:
        last = typed.rstrip("/").rpartition("/")[2]
        actor = people.local_by_username(tx, last.removeprefix("@")) if "@" in last else None
        number = int(last) if last.isascii() and last.isdecimal() else 0
        post = posts_store.by_iri(tx, iris.object(number)) if number else None
    return _named(actor, None if post is None else post.id)


async def resolved(works: Works, typed: str) -> Named:
    """What it stands for, asked of its own server if need be."""
    if len(typed) > _LONGEST:
        return NOTHING
    if is_address(typed):
        here = await works.room.database.read(lambda tx: known(tx, works, typed))
        if here != NOTHING or works.room.iris.is_ours(typed):
            return here
    try:
        return await _asked(works, typed)
    except SisternetError:
        return NOTHING


async def _asked(works: Works, typed: str) -> Named:
    budget, fetcher = Budget(_FETCHES), works.room.fetcher
    if not is_address(typed):
        return _named(await fetcher.handle(typed, budget=budget), None)
    await _insist_on_open(works, typed)
    found = await fetcher.document(typed, budget=budget)
    if type_of(found.json, ACTOR_TYPES) in ACTOR_TYPES:
        return _named(await fetcher.actor(found.url, budget=budget), None)
    await works.importer.import_object(found.url, budget)
    post = await works.room.database.read(lambda tx: posts_store.by_iri(tx, found.url))
    return NOTHING if post is None else Named(post_id=post.id)


async def _insist_on_open(works: Works, url: str) -> None:
    blocked = await works.room.database.read(people.blocked_hosts)
    if is_shut_out(host_of(url), blocked):
        raise Malformed("That host is shut out here.")


def _named(actor: Actor | None, post_id: int | None) -> Named:
    here = actor is not None and actor.gone_at is None
    return Named(actor.id if here and actor is not None else None, post_id)
