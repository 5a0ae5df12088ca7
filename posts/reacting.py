"""Likes and announcements, by ours and by others: counted once, taken back without a trace."""

from actors import store as people
from actors.actor import Actor
from posts import timeline_store
from posts.keeping import Keeper
from posts.post import Deed, Post, Reaction, Visibility
from storage.transaction import Reading, Writing


def like(tx: Writing, deed: Deed, keeper: Keeper) -> bool:
    """True if the like is new; never between people who block each other (PRV-10)."""
    return _react(tx, deed, Reaction.LIKE, keeper) is not None


def announce(tx: Writing, deed: Deed, keeper: Keeper) -> int | None:
    """Shows the post to those who follow the announcer here; the id of what is new."""
    post, actor = deed.post, deed.actor
    if not may_announce(tx, post, actor):
        return None
    number = _react(tx, deed, Reaction.ANNOUNCE, keeper)
    if number is None:
        return None
    if actor.id == post.author_id:
        timeline_store.show_to_followers(tx, post.id, actor.id)
    else:
        timeline_store.show_announced(tx, number, post.id, post.author_id, actor.id)
    for observer in keeper.observers:
        observer.announced(tx, post, actor)
    return number


def take_back(tx: Writing, post: Post, actor: Actor, kind: Reaction, keeper: Keeper) -> bool:
    """Undoes a reaction; a post that others brought as well stays on the timelines."""
    if not keeper.take_back(tx, post, actor, kind):
        return False
    if kind is Reaction.ANNOUNCE and actor.id != post.author_id:
        timeline_store.take_off(tx, post.id, actor.id)
    return True


def may_announce(tx: Reading, post: Post, actor: Actor) -> bool:
    """What everybody may see may be shown round.

    What sisters may see, by the author's own desk; what followers may see, by its author to them.
    """
    if post.visibility.for_everybody:
        return True
    if post.visibility is Visibility.FOLLOWERS:
        return actor.id == post.author_id
    if post.visibility is not Visibility.SISTERS:
        return False
    author = people.by_id(tx, post.author_id)
    return author is not None and author.network_iri == actor.iri and author.host == actor.host


def _react(tx: Writing, deed: Deed, kind: Reaction, keeper: Keeper) -> int | None:
    if people.is_blocked_pair(tx, deed.post.author_id, deed.actor.id):
        return None
    return keeper.react(tx, deed, kind)
