"""What no other room lets go of when a member leaves (`relations.observers.DepartureObserver`)."""

from dataclasses import dataclass

from actors import store as people
from actors.actor import Actor
from inbox import store as inbox_store
from media.actions import Media
from moderation import store as report_store
from rights import import_store
from rights.exporting import Exports
from storage.database import Writing


@dataclass(frozen=True, slots=True)
class Traces:
    """Pictures, exports, lists they brought, reports they made, and what was sent to them alone.

    To be told last: what the other rooms delete stands on some of it.
    """

    media: Media
    exports: Exports

    def departed(self, tx: Writing, actor: Actor) -> None:
        """That actor has been deleted; of others there is nothing of the kind."""
        if not actor.local:
            return
        self.media.release_all(tx, actor.id)
        self.exports.departed(tx, actor)
        people.forget_tokens_of(tx, actor.id)
        inbox_store.forget_inbox_of(tx, actor.id)
        report_store.forget_reporter(tx, actor.iri, people.network(tx).iri)
        import_store.forget_of(tx, actor.id)
