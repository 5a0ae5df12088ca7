"""Polls of ours and votes of ours: asked, counted, told of, closed (`federation.md` 5.8)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from actors import store as people_store
from actors.actor import Actor
from federation.strict_json import Json, parse
from outbox.audience import Audience
from outbox.publish import Publisher
from outbox.wire import create_of
from posts import poll_store, seen_store, store
from posts.authoring import Authoring, Work
from posts.keeping import Keeper
from posts.poll import Choice, Poll, PollDraft, chosen
from posts.post import Post
from posts.seen_store import Viewer
from storage.database import Database, Writing
from storage.instants import to_text
from world.errors import Conflict, Missing

_TOLD_AFTER: Final = timedelta(minutes=3)  # a poll in use tells its totals every so often
_AT_ONCE: Final = 50


def drafted(draft: PollDraft, post_id: int, now: datetime) -> Poll:
    """A poll of ours with no votes in it. Raises `Malformed` as `PollDraft.checked`."""
    tidy = draft.checked()
    return Poll(
        post_id=post_id,
        multiple=tidy.multiple,
        hide_totals=tidy.hide_totals,
        options=tuple(Choice(title, 0) for title in tidy.options),
        ends_at=now + tidy.lasts,
        voters=0,
    )


def question(note: Json, poll: Poll, now: datetime) -> Json:
    """A note that asks a poll: the same as a `Question`. Hidden totals are zeros until its end."""
    shown = poll.shows_totals(now)
    options: list[Json] = [
        {
            "type": "Note",
            "name": option.title,
            "replies": {"type": "Collection", "totalItems": option.votes if shown else 0},
        }
        for option in poll.options
    ]
    asked: Json = {
        **note,
        "type": "Question",
        "anyOf" if poll.multiple else "oneOf": options,
        "votersCount": (poll.voters or 0) if shown else 0,
    }
    if poll.ends_at is not None:
        asked["endTime"] = to_text(poll.ends_at)
        if poll.is_over(now):
            asked["closed"] = to_text(poll.ends_at)
    return asked


class Polls:
    """The use cases of polls. Actors are ours, and proven to be who acts."""

    def __init__(
        self, database: Database, publisher: Publisher, keeper: Keeper, authoring: Authoring
    ) -> None:
        self._database = database
        self._publisher = publisher
        self._keeper = keeper
        self._authoring = authoring
        self._clock = publisher.clock

    async def vote(self, voter: Actor, post_id: int, places: Sequence[int]) -> None:
        """Votes for the options at these places; of somebody else's poll its author is told.

        Raises `Missing` for a poll that the voter cannot see, `Conflict` for one's own, one that
        is over, and a second ballot, `Malformed` for options that there are not.
        """
        await self._database.write(lambda tx: self._vote(tx, voter, post_id, places))

    async def tell_totals(self, now: datetime) -> int:
        """Tells other servers of votes that they have lacked for some minutes; says of how many."""

        def act(tx: Writing) -> int:
            due = poll_store.untold(tx, now - _TOLD_AFTER, _AT_ONCE)
            for post_id in due:
                self._tell(tx, post_id, now)
                poll_store.told(tx, post_id)
            return len(due)

        return await self._database.write(act)

    async def close_due(self, now: datetime) -> int:
        """Ends the polls whose time has come, once each; says how many."""

        def act(tx: Writing) -> int:
            due = poll_store.over(tx, now, _AT_ONCE)
            for post_id in due:
                self._close(tx, post_id, now)
            return len(due)

        return await self._database.write(act)

    def _vote(self, tx: Writing, voter: Actor, post_id: int, places: Sequence[int]) -> None:
        now = self._clock.now()
        post = seen_store.one_by_id(tx, Viewer(voter), post_id)
        poll = poll_store.by_post(tx, post_id)
        if post is None or poll is None:
            raise Missing("There is no such poll.")
        if post.author_id == voter.id:
            raise Conflict("You cannot vote in a poll of your own.")
        before = poll_store.votes_of(tx, voter.id, [post_id]).get(post_id, [])
        ballot = chosen(poll, places, before, now)
        poll_store.add_votes(tx, post_id, voter.id, ballot, now)
        if post.local:
            poll_store.count(tx, post_id, now)
        else:
            poll_store.set_totals(tx, _with(poll, ballot))
            self._send(tx, voter, post, [poll.options[place].title for place in ballot])

    def _send(self, tx: Writing, voter: Actor, post: Post, titles: Sequence[str]) -> None:
        """A Note with the option's name and no content, for the author's eyes alone."""
        author = people_store.by_id(tx, post.author_id)
        if author is None:
            raise Missing("There is no such poll.")
        for title in titles:
            note: Json = {
                "id": f"{voter.iri}/votes/{self._publisher.ids.new()}",
                "type": "Note",
                "attributedTo": voter.iri,
                "name": title,
                "inReplyTo": post.iri,
                "to": [author.iri],
                "cc": [],
            }
            activity = create_of(note, voter.iri)
            self._publisher.publish(tx, voter, activity, Audience.DIRECT, people=[author])

    def _tell(self, tx: Writing, post_id: int, now: datetime) -> None:
        """An Update without `updated`, by which nothing but the totals changes elsewhere."""
        post, poll = store.by_id(tx, post_id), poll_store.by_post(tx, post_id)
        author = None if post is None else people_store.by_id(tx, post.author_id)
        if post is None or poll is None or author is None or not post.local:
            return
        said = {name: value for name, value in parse(post.document).items() if name != "proof"}
        work = Work(
            author=author,
            number=post.id,
            document=question(said, poll, now),
            text=post.text,
            visibility=post.visibility,
            people=tuple(people_store.by_iris(tx, store.readers(tx, post.id))),
            also=poll_store.voters_of(tx, post.id).inboxes,
        )
        self._authoring.refresh(tx, work, now)

    def _close(self, tx: Writing, post_id: int, now: datetime) -> None:
        post = store.by_id(tx, post_id)
        if post is not None and post.local:
            self._tell(tx, post_id, now)
        poll_store.close(tx, post_id)
        if post is not None and (post.local or poll_store.voters_of(tx, post_id).local):
            for watcher in self._keeper.watchers:
                watcher.poll_closed(tx, post)


def _with(poll: Poll, ballot: Sequence[int]) -> Poll:
    """A poll of others with a ballot of ours, until its server tells the totals."""
    return Poll(
        post_id=poll.post_id,
        multiple=poll.multiple,
        hide_totals=poll.hide_totals,
        options=tuple(
            Choice(option.title, option.votes + (place in ballot))
            for place, option in enumerate(poll.options)
        ),
        ends_at=poll.ends_at,
        voters=None if poll.voters is None else poll.voters + 1,
    )
