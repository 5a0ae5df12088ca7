"""An umbrella shows round what its members offer and need: public listings, each once.

To Mastodon and its like by the id, so that whoever follows the umbrella reads one feed; to
servers of our kind as the author's own signed activity. What is withdrawn is withdrawn there as
well. Never anything for fewer people than everybody, never what somebody else announces: only
listings whose own network is in, so that umbrellas that hear of each other go in no circle.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

import structlog

from actors import store as people
from actors.actor import Actor, Role
from alliances import announcing_store, member_store, store
from federation.documents import Activity, read_activity
from federation.strict_json import Json
from inbox.verified import VerifiedActivity
from listings import store as listing_store
from listings.listing import Listing, ListingAudience, State
from listings.observers import LifeObserver
from outbox import threads, wrapping
from outbox.audience import Audience
from outbox.kinship import Kinship
from outbox.publish import Publisher
from posts import reacting
from posts import store as post_store
from posts.authoring import Authoring
from posts.judging import verdict
from posts.keeping import Keeper
from posts.post import Post, Proof, Reaction, Visibility
from posts.watching import QuietWatcher
from relations.following import Following
from storage.database import Database
from storage.transaction import Reading, Writing
from world.clock import Clock
from world.errors import SisternetError

log = structlog.get_logger("alliances")

_AT_ONCE = 50
_MOST_ROUNDS = 20
# Whom the author of a listing elsewhere tells of a change is those who got it from there. Mbin and
# NodeBB, which have looked it up by the id, take a change in an `Announce` as Lemmy does.
_BY_US_ALONE = (Kinship.THREADS, Kinship.OTHERS)
_FIRST_SHOWN = 20  # of a network that has just come in: no flood for those who follow


@dataclass(frozen=True, slots=True)
class Announcing:
    """The deeds, each in the caller's transaction; `run` is the chore."""

    database: Database
    clock: Clock
    publisher: Publisher
    authoring: Authoring
    keeper: Keeper
    following: Following

    async def run(self, now: datetime) -> int:
        """Mends what umbrellas of ours follow and announce; says how much was done."""
        done = 0
        for _ in range(_MOST_ROUNDS):
            if not await self.database.read(store.has_errands):
                break
            done += await self.database.write(
                lambda tx: self._mend(tx, now) + self._announce(tx, now)
            )
        return done

    def announcers_of(self, tx: Reading, iri: str | None) -> list[int]:
        """The umbrellas, and communities, of ours that have announced the post of that name."""
        if iri is None or not store.has_own(tx):
            return []
        return announcing_store.announcers(tx, iri)

    def pass_on(
        self, tx: Writing, activity: Activity, announcers: Sequence[int], now: datetime
    ) -> None:
        """Hands a change or the end of something announced on, as its author has signed it."""
        is_end = activity.type == "Delete"
        still = announcers if is_end else self.announcers_of(tx, activity.object_id)
        publisher = self.publisher.at(now)
        for announcer in _each(tx, still):
            if "proof" in activity.json and Kinship.KIN in publisher.forms(tx, announcer):
                wrapping.pass_on(tx, publisher, announcer, activity.json)
            if not is_end:
                self._tell_threads(tx, activity.json, announcer, now, _BY_US_ALONE)

    def pass_end_on(
        self, tx: Writing, activity: Activity, announcers: Sequence[int], now: datetime
    ) -> None:
        """Has its author's word end a thread: told before the thing goes, and our word with it."""
        for announcer in _each(tx, announcers):
            self._tell_threads(tx, activity.json, announcer, now, _BY_US_ALONE)

    def pass_own_on(self, tx: Writing, post: Post, now: datetime) -> None:
        """Hands a change by an author of ours on; who got the id has it from the author."""
        author = people.by_id(tx, post.author_id)
        said = wrapping.said_of(tx, author, post.iri) if author is not None else None
        for announcer in _each(tx, self.announcers_of(tx, post.iri) if said else ()):
            self._tell_threads(tx, said or {}, announcer, now, (Kinship.THREADS,))

    def _tell_threads(
        self,
        tx: Writing,
        activity: Json,
        announcer: Actor,
        now: datetime,
        among: Sequence[Kinship],
    ) -> None:
        if announcer.role != Role.COMMUNITY:
            return
        publisher, change = self.publisher.at(now), threads.change(activity, announcer.iri)
        forms = publisher.forms(tx, announcer)
        for form in among:
            if form in forms:
                wrapping.tell_threads(tx, publisher, announcer, change, form)

    def hear_end(self, tx: Writing, verified: VerifiedActivity) -> bool:
        """An `Announce` of a `Delete`: the thing goes if its author has signed that.

        Without a sound proof only the announcement is over. False for every other `Announce`.
        """
        activity, sender, now = verified.activity, verified.sender, verified.received_at
        if activity.object is None or activity.object_type != "Delete":
            return False
        inner = read_activity(activity.object)
        post = post_store.by_iri(tx, inner.object_id or "")
        if post is None or post.local:
            return True
        author = people.by_id(tx, post.author_id)
        is_own = author is not None and author.iri == inner.actor
        if author is not None and is_own:
            is_own = verdict(tx, activity.object, author, now) is Proof.VERIFIED
        if author is not None and is_own:
            self.keeper.bury(tx, post.iri, post.type, author, now)
        else:
            reacting.take_back(tx, post, sender, Reaction.ANNOUNCE, self.keeper)
        return True

    def take_back(self, tx: Writing, post: Post, now: datetime) -> None:
        """No umbrella of ours announces that post any more, nor the community beside it."""
        for announcer in _each(tx, self.announcers_of(tx, post.iri)):
            self.authoring.take_back(tx, post, announcer, Reaction.ANNOUNCE, now)

    def _mend(self, tx: Writing, now: datetime) -> int:
        """Follows whom an umbrella is to follow, and no others; takes back what is no member's."""
        changed = 0
        for number in store.unsettled(tx):
            umbrella, host = people.by_id(tx, number), store.host(tx, number)
            if umbrella is None or host is None:
                continue
            changed += 1
            self._follow(tx, umbrella, host.circle, now)
            announcers = _with_community(tx, umbrella)
            if all(self._take_strays_back(tx, one, host.circle, now) for one in announcers):
                store.note_settled(tx, number)
        return changed

    def _take_strays_back(self, tx: Writing, announcer: Actor, circle: int, now: datetime) -> bool:
        """Takes back what is no member's; false if there may be more of it."""
        strays = announcing_store.strays(tx, announcer.id, circle, _AT_ONCE)
        for stray in strays:
            post = post_store.by_id(tx, stray)
            if post is not None:
                self.authoring.take_back(tx, post, announcer, Reaction.ANNOUNCE, now)
        return len(strays) < _AT_ONCE

    def _follow(self, tx: Writing, umbrella: Actor, circle: int, now: datetime) -> None:
        wanted = {member.network.id: member.network for member in member_store.members(tx, circle)}
        followed = {actor.id: actor for actor in people.following(tx, umbrella.id)}
        for number in followed.keys() - wanted.keys():
            self.following.withdraw(tx, umbrella, followed[number])
        for number in wanted.keys() - followed.keys():
            store.queue(tx, announcing_store.newest_open(tx, number, now, _FIRST_SHOWN))
            try:
                with tx.savepoint():
                    self.following.ask(tx, umbrella, wanted[number])
            except SisternetError as problem:
                network = wanted[number].iri
                log.info("an umbrella cannot follow", network=network, why=problem.public)

    def _announce(self, tx: Writing, now: datetime) -> int:
        queued = store.queued(tx, _AT_ONCE)
        umbrellas = store.own(tx) if queued else []
        for number in queued:
            store.unqueue(tx, number)
            post, listing = post_store.by_id(tx, number), listing_store.by_post(tx, number)
            if post is None or listing is None or not _is_for_all(post, listing, now):
                continue
            showing = [one for one in umbrellas if _is_of_member(tx, one, listing)]
            for announcer in chain.from_iterable(_with_community(tx, one) for one in showing):
                self._announce_one(tx, announcer, post, now)
        return len(queued)

    def _announce_one(self, tx: Writing, announcer: Actor, post: Post, now: datetime) -> None:
        try:
            with tx.savepoint():
                self.authoring.announce(tx, post, announcer, Audience.PUBLIC, now)
        except SisternetError as problem:
            log.info("not announced", post=post.iri, why=problem.public)


def _is_for_all(post: Post, listing: Listing, now: datetime) -> bool:
    """Whether everybody may see it, and answer it still."""
    return (
        post.visibility is Visibility.PUBLIC
        and listing.audience is ListingAudience.PUBLIC
        and listing.state is State.OPEN
        and (listing.expires_at is None or listing.expires_at > now)
    )


def _with_community(tx: Reading, umbrella: Actor) -> list[Actor]:
    """An umbrella of ours, and the community beside it, which announces the same."""
    community = store.community_of(tx, umbrella.id)
    return [umbrella, *([community] if community is not None else [])]


def _each(tx: Reading, announcers: Sequence[int]) -> list[Actor]:
    found = (people.by_id(tx, number) for number in announcers)
    return [actor for actor in found if actor is not None]


def _is_of_member(tx: Reading, umbrella: Actor, listing: Listing) -> bool:
    host = store.host(tx, umbrella.id)
    if host is None or listing.network_id is None:
        return False
    return member_store.is_member(tx, host.circle, listing.network_id)


@dataclass(frozen=True, slots=True)
class PostWatch(QuietWatcher):
    """Hears of posts: what a network's desk shows round, and what goes or is for fewer people."""

    announcing: Announcing

    def passed_on(self, tx: Writing, post: Post, by: Actor, reaction_id: int) -> None:  # noqa: ARG002
        """A network shows a listing round: now it is known whose member's it is."""
        if by.type == "Group" and by.role != Role.COMMUNITY and store.has_own(tx):
            store.queue(tx, [post.id])

    def rewritten(self, tx: Writing, post: Post, before: Post) -> None:
        """What is no longer for everybody is announced no more; what is has changed."""
        now = self.announcing.clock.now()
        if before.visibility is Visibility.PUBLIC and post.visibility is not Visibility.PUBLIC:
            self.announcing.take_back(tx, post, now)
        elif post.local and post.visibility is Visibility.PUBLIC:
            self.announcing.pass_own_on(tx, post, now)

    def removed(self, tx: Writing, post: Post) -> None:
        """What goes is announced no more."""
        self.announcing.take_back(tx, post, self.announcing.clock.now())


class ListingWatch(LifeObserver):
    """Hears of listings that are open from now on."""

    def opened(self, tx: Writing, listing: Listing) -> None:
        """A listing is there to be announced."""
        _queue(tx, listing)

    def changed(self, tx: Writing, old: Listing, new: Listing) -> None:
        """One that was not open, or not for everybody, may be now."""
        if (old.state, old.audience) != (new.state, new.audience):
            _queue(tx, new)


def _queue(tx: Writing, listing: Listing) -> None:
    if listing.audience is ListingAudience.PUBLIC and store.has_own(tx):
        store.queue(tx, [listing.post_id])
