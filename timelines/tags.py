"""Hashtags that members follow or show on their profiles, and how posts with them come home."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from actors.actor import Actor
from federation.documents import Thing
from posts import timeline_store
from posts.post import Post, Visibility
from posts.watching import QuietWatcher
from storage.database import Database
from storage.transaction import Reading, Writing
from timelines import tag_store
from timelines.tag import FEATURED_MOST, FOLLOWED_MOST, FeaturedTag, Used
from world.errors import Malformed, Missing
from world.ids import IdMaker

_DAYS = 7


class Tags:
    """What a member arranges with hashtags; each is given as `tag.tag_of` makes it."""

    def __init__(self, database: Database, ids: IdMaker) -> None:
        self._database = database
        self._ids = ids

    async def follow(self, member: Actor, tag: str) -> None:
        """Public posts with it stand on the member's home from now on. Raises `Malformed`."""

        def act(tx: Writing) -> None:
            if tag_store.count_followed(tx, member.id) >= FOLLOWED_MOST:
                raise Malformed("Validation failed: You follow too many hashtags")
            tag_store.follow(tx, self._ids.new(), member.id, tag)

        await self._database.write(act)

    async def unfollow(self, member: Actor, tag: str) -> None:
        """They do not any more; what stands there stays."""
        await self._database.write(lambda tx: tag_store.unfollow(tx, member.id, tag))

    async def feature(self, member: Actor, tag: str) -> FeaturedTag:
        """Shows it on the member's profile. Raises `Malformed` for too many."""

        def act(tx: Writing) -> FeaturedTag:
            tag_store.feature(tx, self._ids.new(), member.id, tag)
            found = tag_store.featured(tx, member.id)
            if len(found) > FEATURED_MOST:
                raise Malformed("Validation failed: You already have featured the most hashtags")
            return next(one for one in found if one.tag == tag)

        return await self._database.write(act)

    async def unfeature(self, member: Actor, *, featured_id: int = 0, tag: str = "") -> None:
        """Shows it there no more. Raises `Missing` for a number that is none of theirs."""

        def act(tx: Writing) -> None:
            gone = tag_store.unfeature(tx, member.id, featured_id=featured_id, tag=tag)
            if featured_id and not gone:
                raise Missing("Record not found")

        await self._database.write(act)


@dataclass(frozen=True, slots=True)
class TagView:
    """A hashtag as somebody is shown it; None where nobody asks."""

    tag: str
    used: Sequence[Used]
    follows: bool | None
    features: bool | None


def tag_seen_by(tx: Reading, member: Actor | None, tag: str, now: datetime) -> TagView:
    """A hashtag with how it was used in public in the last days."""
    used = tag_store.used(tx, tag, now - timedelta(days=_DAYS))
    if member is None:
        return TagView(tag, used, None, None)
    follows = tag_store.is_followed_by(tx, member.id, tag)
    features = any(one.tag == tag for one in tag_store.featured(tx, member.id))
    return TagView(tag, used, follows, features)


def is_of_interest(tx: Reading, thing: Thing) -> bool:
    """Whether somebody here follows one of its hashtags (`posts.keeping.Interest`)."""
    return bool(thing.hashtags) and bool(tag_store.followers_of(tx, thing.hashtags))


class TagWatch(QuietWatcher):
    """Brings public posts home to whoever follows one of their hashtags."""

    def written(self, tx: Writing, post: Post) -> None:
        """A post is new here, with its hashtags."""
        self._bring(tx, post)

    def rewritten(self, tx: Writing, post: Post, before: Post) -> None:  # noqa: ARG002
        """Its hashtags may be others now."""
        self._bring(tx, post)

    def _bring(self, tx: Writing, post: Post) -> None:
        if post.visibility is not Visibility.PUBLIC or not tag_store.is_any_followed(tx):
            return
        tags = tag_store.tags_of(tx, post.id)
        for owner_id in tag_store.followers_of(tx, tags) if tags else ():
            timeline_store.show_to(tx, post.id, owner_id, post.author_id)
