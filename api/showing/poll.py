"""Poll (clientapi.md 6)."""

from collections.abc import Sequence
from datetime import datetime

from api.showing.emoji import emojis_of
from federation.emojis import Emoji
from federation.strict_json import Json
from posts.poll import PollView
from storage.instants import to_text


def poll_of(view: PollView, now: datetime, emojis: Sequence[Emoji] = ()) -> Json:
    """A poll as its viewer sees it now; `emojis` are those of the post that asks it.

    Not to be kept with the status: the viewer's votes and the end of the poll are in it.
    """
    poll = view.poll
    shown = poll.shows_totals(now)
    return {
        "id": str(poll.post_id),
        "expires_at": None if poll.ends_at is None else to_text(poll.ends_at),
        "expired": poll.is_over(now),
        "multiple": poll.multiple,
        "votes_count": poll.votes,
        "voters_count": poll.voters,
        "options": [
            {"title": option.title, "votes_count": option.votes if shown else None}
            for option in poll.options
        ],
        "emojis": emojis_of(emojis),
        "voted": view.is_own or bool(view.own_votes),
        "own_votes": list(view.own_votes),
    }
