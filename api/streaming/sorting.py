"""Finds who is to be sent a piece of news, and as what they see it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from actors.actor import Actor
from api.streaming import store
from api.streaming.channel import Channel, Subscription
from api.streaming.news import Event, Gone, News, Said, Told, Word
from api.streaming.places import context_of, rows_in
from api.streaming.reader import Message, Reader
from federation.strict_json import Json, write
from oauth.seen import Holder
from posts.seen_store import Viewer
from storage.transaction import Reading
from timelines.filter import Context
from timelines.shown import Shown
from world.clock import Clock

Post = tuple[Reader, Message]

_OF_EVERYBODY = (
    *(Channel.PUBLIC, Channel.PUBLIC_MEDIA, Channel.LOCAL, Channel.LOCAL_MEDIA),
    *(Channel.REMOTE, Channel.REMOTE_MEDIA, Channel.TAG, Channel.LOCAL_TAG),
)


class Showing(Protocol):
    """Makes what programs read of statuses."""

    def ready(
        self, tx: Reading, viewer: Viewer, rows: Sequence[Shown], context: Context | None = None
    ) -> list[bytes]:
        """Statuses that a list has found; what a filter of the viewer's hides is left out."""
        ...


class Telling(Protocol):
    """Makes what programs read of notifications."""

    def one(self, tx: Reading, member: Actor, notification_id: int) -> Json | None:
        """A notification as its owner sees it; None if they do not any more."""
        ...


class Talking(Protocol):
    """Makes what programs read of private threads."""

    def with_note(self, tx: Reading, viewer: Viewer, post_id: int) -> Json | None:
        """The viewer's thread that a direct note is in, if they have one."""
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
    talking: Talking
    clock: Clock

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
        if self.facts is None or holder.actor is None:
            return []
        viewer = Viewer(holder.actor)
        each = (one for reader in readers for one in reader.subscriptions)
        asked = dict.fromkeys(one for one in each if _may(holder, one))
        sent: list[Post] = []
        made: dict[tuple[Shown, Context], str | None] = {}
        for one in asked:
            if one.channel is Channel.DIRECT:
                sent += self._talk(tx, viewer, readers, one)
            elif self._is_possible(self.facts, one):
                sent += self._status(tx, viewer, readers, one, made)
        return sent

    def _is_possible(self, facts: store.Facts, asked: Subscription) -> bool:
        if asked.channel in (Channel.TAG, Channel.LOCAL_TAG):
            return asked.about in facts.tags
        return not facts.is_direct or asked.channel is Channel.USER

    def _status(  # what was made for one channel is not made again for the next
        self,
        tx: Reading,
        viewer: Viewer,
        readers: Sequence[Reader],
        asked: Subscription,
        made: dict[tuple[Shown, Context], str | None],
    ) -> Iterator[Post]:
        event = Event.STATUS_UPDATE if self.news.again else Event.UPDATE
        context = context_of(asked.channel)
        for row in rows_in(tx, viewer, asked, self.news, self.sorting.clock.now()):
            if (row, context) not in made:
                octets = self.sorting.showing.ready(tx, viewer, [row], context)
                made[row, context] = octets[0].decode() if octets else None
            payload = made[row, context]
            if payload is not None:
                yield from _sent(readers, {asked}, event, payload)

    def _talk(
        self, tx: Reading, viewer: Viewer, readers: Sequence[Reader], asked: Subscription
    ) -> Iterable[Post]:
        """The thread that a direct note is in; an edit or an announcement changes none."""
        is_note = self.facts is not None and self.facts.is_direct and not self.news.again
        if not is_note or self.news.status_id != self.news.post_id:
            return []
        shown = self.sorting.talking.with_note(tx, viewer, self.news.post_id)
        if shown is None:
            return []
        return _sent(readers, {asked}, Event.CONVERSATION, write(shown).decode())


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
