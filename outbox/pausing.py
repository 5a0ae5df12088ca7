"""Deliveries to one host, paused by a person and let go on: durable, and nothing is lost by it.

While a host is paused nothing is sent there; what is for it is queued, and its patience stands
still: it begins anew when the host goes on. What a pact, an object or a member says meanwhile
comes in the order in which it was said.
"""

from dataclasses import dataclass
from datetime import datetime

from outbox import pause_store
from outbox.deliver import Deliverer
from storage.transaction import Writing


@dataclass(frozen=True, slots=True)
class Pausing:
    """The use cases, in the caller's transaction; `deliverer` is told once they are durable."""

    deliverer: Deliverer

    def pause(self, tx: Writing, host: str, now: datetime) -> bool:
        """Lets nothing be sent to `host[:port]` any more; false if that was so already."""
        changed = pause_store.pause(tx, host, now)
        tx.after_commit(lambda: self.deliverer.stopped.add(host))
        return changed

    def go_on(self, tx: Writing, host: str, now: datetime) -> int:
        """Sends again, what has waited first; says how many deliveries that are."""
        if not pause_store.go_on(tx, host):
            return 0
        waiting = pause_store.begin_anew(tx, host, now)
        tx.after_commit(lambda: self._let_on(host))
        return waiting

    def _let_on(self, host: str) -> None:
        self.deliverer.stopped.discard(host)
        self.deliverer.nudge()
