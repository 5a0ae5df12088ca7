"""Finds who is to be sent a piece of news, and as what they see it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from actors.actor import Actor
from api.streaming import store
from api.streaming.channel import Channel, Subscription
from api.streaming.news import Event, Gone, News, Said, Told, Word
from api.streaming.reader import Message, Reader
from federation.strict_json import Json, write
from oauth.seen import Holder
from posts.seen_store import Viewer
from storage.transaction import Reading

Post = tuple[Reader, Message]

_OF_EVERYBODY = (
    *(Channel.PUBLIC, Channel.PUBLIC_MEDIA, Channel.LOCAL, Channel.LOCAL_MEDIA),
    *(Channel.REMOTE, Channel.REMOTE_MEDIA, Channel.TAG, Channel.LOCAL_TAG),
)


class Showing(Protocol):
    """Makes what programs read of statuses."""

    def ready_by_ids(self, tx: Reading, viewer: Viewer, ids: Sequence[int]) -> list[bytes]:
        """Statuses as that viewer sees them; those they do not see are left out."""
        ...


class Telling(Protocol):
    """Makes what programs read of notifications."""

    def one(self, tx: Reading, member: Actor, notification_id: int) -> Json | None:
        """A notification as its owner sees it; None if they do not any more."""
        ...


class Sorted(Protocol):
    """One piece of news, looked into once, and then for each who listens."""

    def for_holder(self, tx: Reading, holder: Holder, readers: Sequence[Reader]) -> Iterable[Post]:
        """What is sent to the streams of one token."""
        ...


@dataclass(frozen=True, slots=True)
class Sorting:
    """Looks into news."""

    showing: Showing
    telling: Telling

    def of(self, tx: Reading, news: News) -> Sorted:
        """That piece, ready to be asked for each who listens."""
        match news:
            case Said():
                return _Said(self, news, store.facts_of(tx, news.post_id))
            case Told():
                return _Told(self.telling, news)
            case Gone():
                return _Gone(news)
            case Word():
                return _Word(news)


@dataclass(frozen=True, slots=True)
class _Said:
    sorting: Sorting
    news: Said
    facts: store.Facts | None

    def for_holder(self, tx: Reading, holder: Holder, readers: Sequence[Reader]) -> Iterable[Post]:
        asked = {one for reader in readers for one in reader.subscriptions}
        wanted = {one for one in asked if _may(holder, one)}
        if self.facts is None or holder.actor is None or not wanted:
            return []
        viewer = Viewer(holder.actor)
        if not store.is_wanted_by(tx, viewer, self.news.post_id):
            return []
        chosen = {one for one in wanted if self._concerns(tx, viewer, self.facts, one)}
        if not chosen:
            return []
        event = Event.STATUS_UPDATE if self.news.again else Event.UPDATE
        return [
            post
            for octets in self.sorting.showing.ready_by_ids(tx, viewer, [self.news.status_id])
            for post in _sent(readers, chosen, event, octets.decode())
        ]

    def _concerns(
        self, tx: Reading, viewer: Viewer, facts: store.Facts, asked: Subscription
    ) -> bool:
        news = self.news
        if asked.channel is Channel.USER:
            entry = None if news.again else news.status_id
            assert viewer.actor is not None  # noqa: S101  # a holder's
            return store.is_at_home_of(tx, viewer.actor.id, news.post_id, entry)
        if asked.channel is Channel.LIST:
            return store.is_on_list(tx, viewer, int(asked.about or 0), news.status_id)
        return news.status_id == news.post_id and _is_public_in(facts, asked)


def _is_public_in(facts: store.Facts, asked: Subscription) -> bool:
    """Whether a post belongs into a channel that is the same for everybody."""
    channel = asked.channel
    if channel in (Channel.TAG, Channel.LOCAL_TAG):
        is_here = channel is Channel.TAG or facts.is_local
        return facts.is_listed and is_here and asked.about in facts.tags
    if not facts.is_public or channel not in _OF_EVERYBODY:
        return False
    if channel.endswith(":media") and not facts.has_media:
        return False
    if channel.startswith(Channel.LOCAL):
        return facts.is_local
    return not (channel.startswith(Channel.REMOTE) and facts.is_local)


@dataclass(frozen=True, slots=True)
class _Told:
    telling: Telling
    news: Told

    def for_holder(self, tx: Reading, holder: Holder, readers: Sequence[Reader]) -> Iterable[Post]:
        if holder.actor is None or holder.actor.id != self.news.owner_id:
            return []
        if not holder.scopes.allows(Channel.NOTIFICATION.scope):
            return []
        asked = {one for reader in readers for one in reader.of(Channel.USER, Channel.NOTIFICATION)}
        shown = self.telling.one(tx, holder.actor, self.news.notification_id) if asked else None
        if shown is None:
            return []
        return list(_sent(readers, asked, Event.NOTIFICATION, write(shown).decode()))


@dataclass(frozen=True, slots=True)
class _Gone:
    news: Gone

    def for_holder(self, tx: Reading, holder: Holder, readers: Sequence[Reader]) -> Iterable[Post]:  # noqa: ARG002
        channels: tuple[Channel, ...] = _OF_EVERYBODY if self.news.was_public else ()
        if holder.actor is not None and holder.actor.id in self.news.owners:
            channels = (*channels, Channel.USER, Channel.LIST)
        asked = {one for reader in readers for one in reader.of(*channels) if _may(holder, one)}
        return list(_sent(readers, asked, Event.DELETE, str(self.news.status_id)))


@dataclass(frozen=True, slots=True)
class _Word:
    news: Word

    def for_holder(self, tx: Reading, holder: Holder, readers: Sequence[Reader]) -> Iterable[Post]:  # noqa: ARG002
        for_all = self.news.owner_id is None
        if not for_all and (holder.actor is None or holder.actor.id != self.news.owner_id):
            return []
        channels: tuple[Channel, ...] = (Channel.USER,)
        if self.news.event is Event.MERGED:
            channels = (Channel.USER, Channel.NOTIFICATION)
        asked = {one for reader in readers for one in reader.of(*channels) if _may(holder, one)}
        return list(_sent(readers, asked, self.news.event, self.news.payload))


def _may(holder: Holder, asked: Subscription) -> bool:
    """The member may have taken something from the token since it was subscribed to."""
    return holder.scopes.allows(asked.channel.scope)


def _sent(
    readers: Sequence[Reader], chosen: set[Subscription], event: Event, payload: str
) -> Iterator[Post]:
    """One message for each subscription, not one for all (clientapi.md 9)."""
    for reader in readers:
        for one in list(reader.subscriptions):
            if one in chosen:
                yield reader, Message(one, event, payload)
