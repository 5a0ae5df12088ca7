"""One batch of received activities, inside one transaction.

A savepoint around each lets one fail by itself, and costs a tenth of what handling costs. Most
batches have nothing that fails, so they are tried without; if something does, nothing of the
batch is done, and it is handled again with care.
"""

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from actors import store as actors_store
from actors.shut_out import is_shut_out
from federation.addressing import visibility_of
from federation.iris import Iris
from inbox import store
from inbox.dispatch import Dispatcher
from inbox.forwarding import Forwarder
from inbox.needs import Needs
from inbox.receipt import End, Kept, State
from inbox.schedule import next_try
from inbox.verified import ProvenBy, VerifiedActivity
from storage.database import Reading, Writing
from world.errors import Refused, SisternetError, Unreachable
from world.outside import World

log = structlog.get_logger("inbox")

NOBODY_HANDLES = "no effect: nobody here handles such activities"


class Entangled(Exception):  # said as a sentence: the batch is entangled
    """Something failed in a batch that is handled without savepoints: nothing of it is done."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A row that cannot go on before something is fetched; `need` None: itself, at its origin."""

    row: Kept
    need: Needs | None


@dataclass(slots=True)
class Batch:
    """What became of the rows of one batch; with `is_careful` each has a savepoint."""

    now: datetime
    lacking: Mapping[int, frozenset[str]]
    is_careful: bool
    taken: int = 0
    failures: int = 0
    ended: list[End] = field(default_factory=list)
    wishes: list[Wish] = field(default_factory=list)
    held: set[str] = field(default_factory=set)
    blocked: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Handling:
    """Runs handlers. Everything here happens on the writer's thread; nothing is awaited."""

    world: World
    iris: Iris
    dispatcher: Dispatcher
    forwarder: Forwarder

    def run(self, tx: Writing, batch: Batch, size: int) -> bool:
        """Handles up to `size` rows that are due, oldest first; whether there may be more.

        After a row that has to wait, nothing more of the same sender is handled. Raises
        `Unreachable` if the store itself fails, `Entangled` if something else does in a batch
        that is not careful; then nothing of the batch is done.
        """
        batch.blocked = actors_store.blocked_hosts(tx)
        before = len(batch.ended)
        rows = store.due(tx, batch.now, size)
        for row in rows:
            if row.proven_by is ProvenBy.PENDING:
                self._put_aside(tx, batch, row, None)
            elif row.actor_iri not in batch.held:
                self._handle(tx, batch, row)
        store.finish_all(tx, batch.ended[before:])
        return len(rows) == size

    def _handle(self, tx: Writing, batch: Batch, row: Kept) -> None:
        batch.taken += 1
        try:
            with tx.savepoint() if batch.is_careful else nullcontext():
                outcome = self._take_effect(tx, batch, row)
        except Unreachable:
            raise  # a handler asks nobody but the store
        except Exception as failure:  # one of the three named loops: others must go on
            if not batch.is_careful:
                raise Entangled from failure
            self._take_note(tx, batch, row, failure)
        else:
            batch.ended.append(End(row.id, State.DONE, outcome))

    def _take_note(self, tx: Writing, batch: Batch, row: Kept, failure: Exception) -> None:
        batch.failures += 1
        if isinstance(failure, Needs):
            self._ask(tx, batch, row, failure)
        elif isinstance(failure, SisternetError):
            batch.ended.append(End(row.id, State.REFUSED, failure.public))
        else:
            self._fail(tx, batch, row, failure)

    def _take_effect(self, tx: Writing, batch: Batch, row: Kept) -> str:
        verified = store.verified(tx, row, batch.lacking.get(row.id, frozenset()))
        if is_shut_out(verified.sender.host, batch.blocked):
            raise Refused("This server is not welcome here.")
        if verified.sender.gone_at is not None:
            raise Refused("Whoever says this is gone.")
        key = self.dispatcher.dispatch(tx, verified, _inner_type(tx, verified))
        self.world.crash("mid-handler")
        if not key:
            return NOBODY_HANDLES
        self.forwarder.forward(tx, verified)
        store.note_entries(tx, _readers(tx, verified, self.iris), row.id)
        return key

    def _ask(self, tx: Writing, batch: Batch, row: Kept, need: Needs) -> None:
        if need.iri in batch.lacking.get(row.id, frozenset()):
            batch.ended.append(End(row.id, State.REFUSED, f"could not be had: {need}"))
        else:
            self._put_aside(tx, batch, row, need)

    def _put_aside(self, tx: Writing, batch: Batch, row: Kept, need: Needs | None) -> None:
        store.lease(tx, row.id, batch.now)
        batch.wishes.append(Wish(row, need))
        if need is not None:
            batch.held.add(row.actor_iri)

    def _fail(self, tx: Writing, batch: Batch, row: Kept, fault: Exception) -> None:
        log.error("a handler failed", activity=row.activity_iri, exc_info=fault)
        postpone_or_give_up(tx, self.world, row, f"fault: {type(fault).__name__}")
        batch.held.add(row.actor_iri)


def postpone_or_give_up(tx: Writing, world: World, row: Kept, why: str) -> None:
    """Has a row tried again later; after the last try it is left for the keeper of the node."""
    due_at = next_try(row.tries + 1, world.clock.now(), world.chance.random())
    if due_at is None:
        store.finish(tx, row.id, State.FAILED, why)
    else:
        store.postpone(tx, row.id, due_at, why)


def _inner_type(tx: Reading, verified: VerifiedActivity) -> str | None:
    """What is accepted, rejected, offered or undone; of a bare id what the store remembers."""
    activity = verified.activity
    embedded = activity.object_type
    if embedded is not None or activity.object_id is None:
        return embedded
    return store.remembered_type(tx, activity.object_id)


def _readers(tx: Reading, verified: VerifiedActivity, iris: Iris) -> list[int]:
    """Which of our actors find it in their inboxes: those named, and those who follow."""
    activity, sender = verified.activity, verified.sender
    found = []
    for iri in (*activity.to, *activity.cc, *activity.audience):
        username = iris.actor_username(iri)
        actor = None if username is None else actors_store.local_by_username(tx, username)
        if actor is not None:
            found.append(actor.id)
    if visibility_of(activity.to, activity.cc, sender.followers) != "direct":
        found += actors_store.local_followers(tx, sender.id)
    return found
