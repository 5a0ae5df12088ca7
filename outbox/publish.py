"""Publishing: one activity, its bytes and its deliveries, in the transaction of whoever acts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from actors import store as actors_store
from actors.actor import Actor, Role
from actors.keyring import KeyRing
from federation.iris import Iris
from federation.strict_json import Json, parse, write
from outbox import store
from outbox.audience import Audience, addressing
from outbox.compose import Stamp, check_audience, compose, object_of, prove, without_content
from outbox.expand import Reader, Surroundings, Target, expand
from outbox.kinship import Kinship
from outbox.spreading import spread
from storage.transaction import Reading, Writing
from world.clock import Clock
from world.ids import IdMaker

_WITH_CONTENT = ("Create", "Update", "Announce")
_HIDDEN = (Kinship.KIN, Kinship.THREADS)
_UNDOABLE = ("Announce", "Block", "Follow", "Like", "Offer")


@dataclass(frozen=True, slots=True)
class Published:
    """An activity as it was stored: `body` are the exact bytes that are sent and served.

    `document["object"]` is the embedded object as it was sent, with its proof if it has one.
    """

    id: int
    iri: str
    body: bytes
    document: Json


@dataclass(frozen=True, slots=True)
class Publisher:
    """Writes activities of our own actors and queues their deliveries.

    `nudge` is called in the event loop after each commit that queued something.
    """

    iris: Iris
    keyring: KeyRing
    clock: Clock
    ids: IdMaker
    nudge: Callable[[], None]
    instant: datetime | None = None
    hurry: bool = True
    to: Kinship = Kinship.ALL

    def unhurried(self) -> "Publisher":
        """The same publisher for what very many are told: most of them over some hours."""
        return replace(self, hurry=False)

    def only_to(self, kinship: Kinship) -> "Publisher":
        """The same publisher for one of the forms of an activity.

        What is for kin, or for readers of threads, is another form of what the outbox shows
        already: it does not show.
        """
        return replace(self, to=kinship)

    def at(self, now: datetime) -> "Publisher":
        """The same publisher, at the instant of the action that is being carried out.

        What is published at the instant of a key rotation is still signed with the old keys.
        """
        return replace(self, instant=now)

    def publish(
        self,
        tx: Writing,
        sender: Actor,
        document: Json,
        audience: Audience,
        *,
        people: Sequence[Actor] = (),
        also: Sequence[str] = (),
    ) -> Published:
        """Stores `document` as an activity of `sender` and queues it for every inbox it is for.

        `document` is the activity as `outbox.wire` builds it; `people` are named in it and get
        it, local or not; `also` are further inboxes that get it unnamed. An embedded object of
        the sender's own that has `to` or `cc` decides the addresses of both. Public and unlisted
        activities get proofs (FEP-8b32). `Delete` and `Undo` withdraw what was said before:
        bodies lose their content, waiting deliveries are dropped.

        Raises `Conflict` if the addresses do not fit the audience or the sender lacks the
        collection, `Missing` if this node has no network or the sender no keys.
        """
        now = self.instant or self.clock.now()
        deed = _Deed(sender, audience, tuple(people), tuple(also), now)
        number = self.ids.new()
        activity = self._finished(tx, deed, document, number)
        stored = store.StoredActivity(
            id=number,
            iri=activity["id"],
            actor_id=sender.id,
            type=activity["type"],
            object_iri=object_of(activity),
            audience=Audience.DIRECT if self.to in _HIDDEN else audience,
            body=write(activity),
            published_at=now,
        )
        self._withdraw_what_it_ends(tx, deed, stored)
        store.insert_activity(tx, stored)
        self._queue(tx, deed, stored)
        return Published(number, stored.iri, stored.body, activity)

    def forget(self, tx: Writing, object_iri: str, actor_id: int) -> None:
        """Withdraws every activity with that object in it: their bodies lose its content.

        `Delete` does this by itself; for objects that go without one.
        """
        said = store.speaking_of(tx, actor_id, object_iri)
        _withdraw(tx, said, self.instant or self.clock.now())

    def _finished(self, tx: Reading, deed: "_Deed", draft: Json, number: int) -> Json:
        network = actors_store.network(tx)
        named = [person.iri for person in deed.people]
        addresses = addressing(deed.audience, deed.sender, network, named)
        stamp = Stamp(self.iris.activity(number), deed.sender.iri, deed.now)
        activity = compose(draft, stamp, addresses)
        check_audience(activity, deed.audience)
        if deed.audience.for_everybody:
            signer = self.keyring.signer_in(tx, deed.sender.id, deed.now)
            activity = prove(activity, signer, deed.now)
        return activity

    def _queue(self, tx: Writing, deed: "_Deed", activity: store.StoredActivity) -> None:
        targets = self._targets(tx, deed, activity)
        if not targets:
            return
        if not self.hurry:
            targets = spread(targets)
        store.insert_deliveries(tx, activity.id, deed.sender.id, targets, deed.now)
        store.insert_reached(tx, self._carried(activity), [target.inbox for target in targets])
        tx.after_commit(self.nudge)

    def forms(self, tx: Reading, sender: Actor) -> frozenset[Kinship]:
        """In which forms anybody would get what that actor announces to everybody."""
        sisters = _sister_hosts(tx, sender)
        readers = store.remote_followers(tx, sender.id)
        each = (Kinship.KIN, Kinship.THREADS, Kinship.OTHERS)
        return frozenset(
            form for form in each if any(form.takes(reader, sisters) for reader in readers)
        )

    def _targets(self, tx: Reading, deed: "_Deed", activity: store.StoredActivity) -> list[Target]:
        audience = deed.audience
        if audience is Audience.NETWORK:
            return []
        sisters = actors_store.active_sisters(tx)
        readers = _readers_of(deed.people)
        if audience.for_everybody or audience is Audience.FOLLOWERS:
            readers += store.remote_followers(tx, deed.sender.id)
        # An umbrella is nobody's sister; who wants to hear it follows it.
        of_network = deed.sender.role not in (Role.UMBRELLA, Role.COMMUNITY)
        if of_network and (audience.for_everybody or audience is Audience.SISTERS):
            readers += _readers_of(sisters)
        if self.to is not Kinship.ALL:
            near = _sister_hosts(tx, deed.sender)
            readers = [reader for reader in readers if self.to.takes(reader, near)]
        around = Surroundings(
            own_host=self.iris.host,
            blocked_hosts=frozenset(actors_store.blocked_hosts(tx)),
            sister_hosts=frozenset(sister.host for sister in sisters),
        )
        inboxes = [*deed.also, *_who_had_it(tx, deed.sender, activity)]
        return expand(readers, inboxes, around, shared=_may_share(audience))

    def _carried(self, activity: store.StoredActivity) -> list[str]:
        """What is known wherever this activity is: what it carries, and itself if it can end."""
        if self.to is Kinship.THREADS:
            return []  # they hear of every change from the community, and from nobody else
        carried = [activity.iri] if activity.type in _UNDOABLE else []
        about = activity.object_iri
        if activity.type in _WITH_CONTENT and about is not None and self.iris.is_ours(about):
            carried.append(about)
        return carried

    def _withdraw_what_it_ends(
        self, tx: Writing, deed: "_Deed", activity: store.StoredActivity
    ) -> None:
        ended = activity.object_iri
        if ended is None or not self.iris.is_ours(ended):
            return
        if activity.type == "Delete" and ended == deed.sender.iri:
            _withdraw(tx, store.said_by(tx, deed.sender.id), deed.now)
        elif activity.type == "Delete":
            _withdraw(tx, store.speaking_of(tx, deed.sender.id, ended), deed.now)
        elif activity.type == "Undo":
            undone = store.by_iri(tx, ended)
            if undone is not None and undone.actor_id == deed.sender.id:
                store.withdraw(tx, undone, None, deed.now)


@dataclass(frozen=True, slots=True)
class _Deed:
    """Who publishes when, and for whom."""

    sender: Actor
    audience: Audience
    people: tuple[Actor, ...]
    also: tuple[str, ...]
    now: datetime


def _sister_hosts(tx: Reading, sender: Actor) -> frozenset[str]:
    """The hosts that get from their authors already what our network announces."""
    if sender.role != Role.NETWORK:
        return frozenset()
    return frozenset(sister.host for sister in actors_store.active_sisters(tx))


def _withdraw(tx: Writing, said: Sequence[store.StoredActivity], now: datetime) -> None:
    for activity in said:
        store.withdraw(tx, activity, write(without_content(parse(activity.body))), now)


def _readers_of(actors: Sequence[Actor]) -> list[Reader]:
    return [
        Reader(actor.iri, actor.inbox, actor.shared_inbox)
        for actor in actors
        if not actor.local and actor.gone_at is None
    ]


def _may_share(audience: Audience) -> bool:
    """What is meant for some only goes to their own inboxes (PRV-13)."""
    return audience.for_everybody or audience is Audience.FOLLOWERS


def _who_had_it(tx: Reading, sender: Actor, activity: store.StoredActivity) -> list[str]:
    """The inboxes that must hear of a change because they were sent what is changed.

    That somebody is gone concerns everybody who ever heard of them. A new text for followers or
    sisters is not sent to those who were among them once (PRV-11); that something is deleted or
    undone is.
    """
    about = activity.object_iri
    if about is None:
        return []
    if activity.type == "Delete" and about == sender.iri:
        return store.reached_by(tx, sender.id)
    if about == sender.iri and activity.audience is Audience.DIRECT:
        return []  # news of oneself for some is for those alone
    some_only = activity.audience in (Audience.FOLLOWERS, Audience.SISTERS)
    if activity.type in ("Delete", "Undo") or (activity.type == "Update" and not some_only):
        return store.reached(tx, about)
    return []
