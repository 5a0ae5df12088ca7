"""What other rooms hear of conversations, inside the same transaction."""

from conversations.conversation import Conversation, Side
from conversations.message import Message
from storage.transaction import Writing


class ConversationObserver:
    """A room that does something because two people talk; it overrides what it cares about.

    Whoever stands behind a side for whom the desk speaks must not be told by what an observer
    keeps: no open column, no key of a letter may join their number to the conversation's.
    """

    def answered(self, tx: Writing, talk: Conversation, message: Message) -> None:
        """Somebody has answered a listing; also the same two, once more."""

    def said(self, tx: Writing, talk: Conversation, message: Message) -> None:
        """One of those who talk has said something, after the first words."""

    def said_yes(self, tx: Writing, talk: Conversation, side: Side) -> None:
        """One side wants it, and the other has not said so yet."""

    def agreed(self, tx: Writing, talk: Conversation) -> None:
        """Both have said yes: the listing is taken up."""

    def done(self, tx: Writing, talk: Conversation, by: Side | None) -> None:
        """It has happened, one side says; None: nobody has said otherwise for long."""

    def fell_through(self, tx: Writing, talk: Conversation, by: Side | None) -> None:
        """It came to nothing; None: because of what became of the listing."""

    def brought_in(self, tx: Writing, talk: Conversation) -> None:
        """Coordinators read and write here from now on; `coordinator_by` says who wished it."""

    def ends_soon(self, tx: Writing, talk: Conversation) -> None:
        """Nobody has said anything for so long that it ends by itself soon; may be told again."""

    def closed(self, tx: Writing, talk: Conversation, by: Side | None) -> None:
        """Nothing more is said here; None: it was quiet for long, or the listing is over."""
