"""What the use cases of this room work with, inside the transaction of whoever acts."""

from dataclasses import dataclass, field
from datetime import datetime

from accounts.behalf import Behalf
from accounts.reach import Reach
from conversations import store
from conversations.conversation import Conversation
from conversations.observers import ConversationObserver
from federation.iris import Iris
from listings.actions import Listings
from mail.actions import Letters
from outbox.publish import Publisher
from posts.authoring import Authoring
from storage.sealing import Seal
from storage.transaction import Reading
from text.conversation_phrases import TALK_TROUBLE
from world.errors import Missing
from world.outside import World


@dataclass(frozen=True, slots=True)
class Bench:
    """Other rooms, the world, and who hears of what is done."""

    world: World
    seal: Seal
    listings: Listings
    authoring: Authoring
    publisher: Publisher
    behalf: Behalf
    reach: Reach
    letters: Letters
    observers: list[ConversationObserver] = field(default_factory=list)  # rooms above join it

    @property
    def iris(self) -> Iris:
        """The names of ours."""
        return self.publisher.iris

    def now(self) -> datetime:
        """The instant of whatever is being done."""
        return self.world.clock.now()

    def talk(self, tx: Reading, talk_id: int) -> Conversation:
        """A conversation, whoever may see it: for rules. Raises `Missing`."""
        found = store.by_id(tx, self.seal, talk_id)
        if found is None:
            raise Missing(TALK_TROUBLE["no talk"])
        return found
