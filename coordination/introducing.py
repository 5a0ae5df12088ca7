"""Introduces coordinators of networks that ask for what others offer: one note, once a month.

Our coordinators introduce any networks; whoever coordinates an umbrella that is hosted here, or
that our network is in, introduces those of that umbrella, and the note says so. Everything in it is
what anybody may see, whoever introduces: what is for sisters only stays with sisters, for the note
goes to all networks that are named (invariant 15). It is a direct `Note` from our network's desk to
their desks.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from accounts import seen as members
from accounts.person import Person
from actors import store as people
from actors.actor import Actor
from alliances.seen import leads_here, sees_networks
from conversations import message_store
from coordination import introduction_store
from coordination.introduction import Between, Introduced, letter
from coordination.introduction_store import Letter
from desk.months import month_of
from listings.categories import CATEGORIES, known
from listings.listing import Kind
from outbox.audience import Audience
from posts.actions import NoteDraft, Posts
from posts.post import Post
from posts.seen_store import ANYBODY
from storage.database import Database
from storage.sealing import Seal
from storage.transaction import Reading, Writing
from text.coordination_phrases import COORDINATION_TROUBLE
from text.desk_phrases import DESK_TROUBLE
from text.languages import words_for
from umbrella import feed, gaps
from umbrella.feed_filter import LARGEST_PAGE, FeedFilter, FeedItem
from world.clock import Clock
from world.errors import Missing, Refused

log = structlog.get_logger("coordination")

LETTERS_FOR: Final = timedelta(days=60)
_LETTERS_SHOWN: Final = 20
_OF_EACH: Final = 2


@dataclass(frozen=True, slots=True)
class Introducing:
    """The use case; `zone` is the network's, by which months are counted."""

    clock: Clock
    database: Database
    seal: Seal
    posts: Posts
    zone: str

    def between_seen_by(
        self, tx: Reading, coordinator: Person, code: str, now: datetime
    ) -> Between | None:
        """Who would be introduced about a kind of help; None if there is nobody to introduce.

        Of several umbrellas that somebody coordinates, in the one where it reaches most networks.
        """
        if coordinator.is_coordinator:
            return between(tx, code, now)
        each = (between(tx, code, now, umbrella) for umbrella in leads_here(tx, coordinator))
        found = [one for one in each if one is not None]
        return max(found, key=lambda one: len(one.network_iris), default=None)

    def done_seen_by(
        self, tx: Reading, coordinator: Person, now: datetime
    ) -> dict[str, Introduced]:
        """What was done this month, by the kind of help; nothing for anybody but coordinators.

        Those of umbrellas are told of all of it, too, for nothing of it can be done again.
        """
        if not sees_networks(tx, coordinator):
            return {}
        return introduction_store.done_in(tx, month_of(now, self.zone).name)

    def log_seen_by(
        self, tx: Reading, coordinator: Person, now: datetime
    ) -> list[tuple[Introduced, str]]:
        """The same with the name of each coordinator; "" for whoever has left.

        Whoever coordinates an umbrella, and not our network, reads the names everybody reads.
        """
        done = self.done_seen_by(tx, coordinator, now)
        names = members.persons(tx, {one.by_id for one in done.values()})
        return [
            (one, _name(names[one.by_id], coordinator) if one.by_id in names else "")
            for one in sorted(done.values(), key=lambda one: (one.at, one.category))
        ]

    def letters_seen_by(self, tx: Reading, coordinator: Person, now: datetime) -> list[Letter]:
        """What desks of other networks have written to ours of late; nothing of any talk.

        For our own coordinators: it is our desk that was written to.
        """
        if not coordinator.is_coordinator:
            return []
        desk = people.network(tx)
        found = introduction_store.letters(tx, desk.iri, now - LETTERS_FOR, _LETTERS_SHOWN)
        return [one for one in found if message_store.by_post(tx, self.seal, one.iri) is None]

    async def introduce(self, by: Person, code: str) -> None:
        """Writes to the desks of all networks concerned; again in the same month changes nothing.

        Raises `Refused` for anybody but coordinators, `Missing` if there is nobody to introduce.
        """
        now = self.clock.now()

        def read(tx: Reading) -> tuple[Between | None, Actor, dict[str, Introduced]]:
            doer = _insist(tx, by)
            wanted = self.between_seen_by(tx, doer, code, now)
            return wanted, people.network(tx), self.done_seen_by(tx, doer, now)

        wanted, desk, done = await self.database.read(read)
        if code in done:
            return
        if wanted is None:
            raise Missing(COORDINATION_TROUBLE["nobody to introduce"])
        note = NoteDraft(
            html=letter(wanted, desk.name, words_for(desk.language)),
            audience=Audience.DIRECT,
            people=tuple(iri for iri in wanted.network_iris if iri != desk.iri),
            language=desk.language,
        )
        once = _Once(by.id, wanted, month_of(now, self.zone).name, now)
        await self.posts.write_note(desk, note, within=once)
        log.info("coordinators were introduced", category=code, networks=len(note.people))


@dataclass(frozen=True, slots=True)
class _Once:
    """In the transaction of the note: once for each kind and month (`posts.actions.Within`)."""

    by_id: int
    between: Between
    month: str
    now: datetime

    def before(self, tx: Writing) -> int | None:
        done = introduction_store.done_in(tx, self.month).get(self.between.category)
        return None if done is None else done.post_id

    def written(self, tx: Writing, post: Post) -> None:
        iris = self.between.network_iris
        networks = tuple(actor.id for actor in people.by_iris(tx, set(iris)))
        introduction_store.put(
            tx,
            Introduced(self.between.category, self.month, self.now, self.by_id, post.id, networks),
        )


def introduces_about(tx: Reading, person: Person, now: datetime) -> frozenset[str]:
    """Kinds of help about which somebody may introduce networks; for our coordinators all."""
    if person.is_coordinator:
        return frozenset(CATEGORIES)
    umbrellas = leads_here(tx, person)
    each = (gaps.asked_and_offered_within(tx, one.iri, now) for one in umbrellas)
    return frozenset().union(*each)


def between(tx: Reading, code: str, now: datetime, umbrella: Actor | None = None) -> Between | None:
    """Networks that ask for a kind of help, and others that offer it, by what anybody may see.

    With an `umbrella` all of them are in it.
    """
    category = known(code)
    if category is None:
        return None
    within = umbrella.iri if umbrella else None
    asks = _by_network(_public(tx, code, Kind.NEED, within, now))
    offers = _by_network(_public(tx, code, Kind.OFFER, within, now))
    givers = [network for network in offers if network not in asks]
    if not asks or not givers:
        return None
    told = _told(umbrella) if umbrella else ""
    return Between(code, category.label, _few(asks, asks), _few(offers, givers), told)


def _told(umbrella: Actor) -> str:
    """Name and handle: others may have the same name."""
    return f"{umbrella.name} ({umbrella.handle})" if umbrella.name else umbrella.handle


def _insist(tx: Reading, by: Person) -> Person:
    """Whoever acts, as they are now; raises `Refused` but for coordinators, also of umbrellas."""
    found = members.person(tx, by.id)
    if found is None or not sees_networks(tx, found):
        raise Refused(DESK_TROUBLE["coordinators only"])
    return found


def _name(of: Person, reader: Person) -> str:
    return of.name if reader.is_coordinator or of.id == reader.id else of.actor.name


def _public(
    tx: Reading, code: str, kind: Kind, umbrella: str | None, now: datetime
) -> Sequence[FeedItem]:
    wanted = FeedFilter(kind=kind, category=code, umbrella=umbrella, limit=LARGEST_PAGE)
    return feed.seen_by(tx, ANYBODY, wanted, now).items


def _by_network(items: Iterable[FeedItem]) -> dict[str, list[FeedItem]]:
    found = defaultdict[str, list[FeedItem]](list)
    for item in items:
        found[item.network_iri].append(item)
    return dict(found)


def _few(found: dict[str, list[FeedItem]], networks: Iterable[str]) -> tuple[FeedItem, ...]:
    """Of each network the newest, so that none is left out for another's many."""
    return tuple(item for network in networks for item in found[network][:_OF_EACH])
