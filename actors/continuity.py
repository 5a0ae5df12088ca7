"""Is a host still the one we knew? A domain can change hands, and its new owner be anybody.

A host that was met in the last thirty days changes its keys as it likes: that is a rotation. But
if nobody has shown us keys of it that we knew for so long, and an actor we know comes back with
other ones, then somebody else may answer there now (ORI-57). The old keys stay; nothing is
believed, and nothing is sent, until a coordinator has looked (`sisternet block list`).
"""

from collections import OrderedDict
from datetime import datetime, timedelta

import structlog

from actors import continuity_store as store
from actors.block_store import Severity, block_host
from federation.documents import ActorDocument
from federation.origins import host_of
from storage.database import Database
from storage.transaction import Reading, Writing
from world.clock import Clock

SILENCE = timedelta(days=30)
_NOTE_EVERY_SECONDS = 86_400.0
_MOST_HOSTS = 4_096

log = structlog.get_logger("actors")


class Continuity:
    """Notes who has proven to be there still, and tells who has not."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._noted: OrderedDict[str, float] = OrderedDict()

    async def note(self, key_iri: str) -> None:
        """A signature by that key was sound. Written down once a day for each host."""
        host, now = host_of(key_iri), self._clock.monotonic()
        if now < self._noted.get(host, 0.0):
            return
        self._noted[host] = now + _NOTE_EVERY_SECONDS
        while len(self._noted) > _MOST_HOSTS:
            self._noted.popitem(last=False)
        await self._database.write(lambda tx: _note(tx, key_iri, self._clock.now()))

    def holds_up(self, tx: Writing, document: ActorDocument, now: datetime) -> bool:
        """Whether that document is to be held up: its host has come back as somebody else.

        Then the host is shut out; otherwise it is noted that it was seen.
        """
        host = host_of(document.id)
        held = store.keys_held(tx, document.id)
        same = [
            since
            for key in document.keys
            if key.iri in held
            for known, since in [held[key.iri]]
            if known == key.key
        ]
        if held and not same and is_strange(tx, host, now):
            reason = "Came back after a long silence with other keys; it may have changed hands."
            block_host(tx, host, Severity.SUSPEND, reason=reason, now=now)
            tx.after_commit(lambda: log.warning("a host may have changed hands", host=host))
            return True
        store.note_seen(tx, host, min(same, default=now), now, now - SILENCE)
        return False


def is_strange(tx: Reading, host: str, now: datetime) -> bool:
    """Whether we knew that host, and nobody has shown us a key of it for a long time."""
    last = store.seen_at(tx, host)
    return last is not None and last <= now - SILENCE


def _note(tx: Writing, key_iri: str, now: datetime) -> None:
    since = store.known_since(tx, key_iri)
    if since is not None:
        store.note_seen(tx, host_of(key_iri), since, now, now - SILENCE)
