"""Polls as somebody may see them: none where their post is hidden from the viewer (rule R8)."""

from collections.abc import Iterable, Mapping

from posts import poll_store
from posts.poll import PollView
from posts.seen_store import Viewer
from storage.transaction import Reading


def polls_seen_by(tx: Reading, viewer: Viewer, post_ids: Iterable[int]) -> Mapping[int, PollView]:
    """The polls in these posts, by post, with what the viewer chose in them.

    Two statements however many there are; posts without a poll are left out.
    """
    found = poll_store.seen_by(tx, viewer, post_ids)
    if not found:
        return {}
    own = {} if viewer.actor is None else poll_store.votes_of(tx, viewer.actor.id, found)
    return {
        post_id: PollView(poll, tuple(own.get(post_id, ())), is_own=is_own)
        for post_id, (poll, is_own) in found.items()
    }


def poll_titles(tx: Reading, post_ids: Iterable[int]) -> Mapping[int, list[str]]:
    """What can be chosen in these posts, for whoever has been shown them already."""
    return poll_store.titles(tx, post_ids)
