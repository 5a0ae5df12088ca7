"""What others say of polls: new ones, their totals, and votes in ours (`federation.md` 5.8).

Inside the transaction of the inbox, and idempotent: whatever order votes and totals come in, and
however often, the end is the same.
"""

from datetime import datetime

from actors.actor import Actor
from federation.documents import Thing
from federation.questions import read_poll
from posts import poll_store, seen_store, store
from posts.poll import Choice, Poll, counts
from posts.post import Post
from posts.seen_store import Viewer
from storage.transaction import Writing
from text.clean import clean_name


def poll_in(thing: Thing, post_id: int, now: datetime) -> Poll | None:
    """The poll that somebody's Question asks, its words cleaned; None if it asks none."""
    read = read_poll(thing.json, now) if thing.type == "Question" else None
    if read is None:
        return None
    options = tuple(Choice(clean_name(option.title), option.votes) for option in read.options)
    titles = {option.title for option in options}
    if len(titles) != len(options) or "" in titles:
        return None
    return Poll(
        post_id=post_id,
        multiple=read.multiple,
        hide_totals=False,
        options=options,
        ends_at=read.ends_at,
        voters=read.voters,
    )


def take_in(tx: Writing, post: Post, thing: Thing, now: datetime) -> None:
    """Keeps the poll of a new post of somebody else."""
    poll = poll_in(thing, post.id, now)
    if poll is not None:
        poll_store.save(tx, poll)


def hear_totals(tx: Writing, post: Post, thing: Thing, now: datetime, *, edited: bool) -> None:
    """Takes over how the options of somebody else's poll stand.

    Other options than before begin anew, without the votes there were, and a new text without a
    poll takes it away. Totals that are told
    without a new text bear no time: the largest count, so that late news undoes nothing.
    """
    told, known = poll_in(thing, post.id, now), poll_store.by_post(tx, post.id)
    if told is None:
        if edited and thing.type != "Question":
            poll_store.remove(tx, post.id)
        return
    if known is None or _asks_something_else(told, known):
        if edited or known is None:
            poll_store.save(tx, told)
    else:
        poll_store.set_totals(tx, told if edited else _larger(told, known))


def hear_vote(tx: Writing, thing: Thing, voter: Actor, now: datetime) -> bool:
    """Counts a vote in a poll of ours; true if it counts.

    It does not once the poll is over, for an option that there is not, by its author, by
    somebody who cannot see it, and a second time.
    """
    post = None if thing.in_reply_to is None else store.by_iri(tx, thing.in_reply_to)
    if post is None or not post.local or post.author_id == voter.id:
        return False
    poll = poll_store.by_post(tx, post.id)
    if poll is None or not seen_store.may_see(tx, Viewer(voter), post.id):
        return False
    before = poll_store.votes_of(tx, voter.id, [post.id]).get(post.id, [])
    place = poll.place_of(clean_name(thing.name))
    if place is None or not counts(poll, place, before, now):
        return False
    poll_store.add_votes(tx, post.id, voter.id, [place], now)
    poll_store.count(tx, post.id, now)
    return True


def _asks_something_else(told: Poll, known: Poll) -> bool:
    titles = [option.title for option in told.options]
    return told.multiple != known.multiple or titles != [one.title for one in known.options]


def _larger(told: Poll, known: Poll) -> Poll:
    pairs = zip(told.options, known.options, strict=True)
    ends = [end for end in (told.ends_at, known.ends_at) if end is not None]
    voters = [count for count in (told.voters, known.voters) if count is not None]
    return Poll(
        post_id=known.post_id,
        multiple=known.multiple,
        hide_totals=known.hide_totals,
        options=tuple(Choice(new.title, max(new.votes, old.votes)) for new, old in pairs),
        ends_at=min(ends, default=None),
        voters=max(voters, default=None),
    )
