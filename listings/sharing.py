"""Hands a post of ours to somebody more, or takes it back from some, while others keep it."""

from collections.abc import Sequence
from datetime import datetime

from actors import store as people
from actors.actor import Actor
from federation.origins import host_of
from federation.strict_json import Json, parse, write
from outbox import store as outbox_store
from outbox.audience import Audience
from outbox.compose import Stamp, compose, prove
from outbox.expand import Reader, Surroundings, expand
from outbox.kinship import Kinship
from outbox.publish import Publisher
from outbox.store import StoredActivity
from outbox.wire import delete_of
from posts.post import Post
from storage.transaction import Reading, Writing


def inboxes_lost(tx: Reading, iri: str, remaining_hosts: frozenset[str]) -> list[str]:
    """Every inbox that was sent an object, but for those on hosts that may keep it."""
    return [
        inbox for inbox in outbox_store.reached(tx, iri) if host_of(inbox) not in remaining_hosts
    ]


def inboxes_at(tx: Reading, iri: str, host: str) -> list[str]:
    """Every inbox on that host that was sent an object."""
    return [inbox for inbox in outbox_store.reached(tx, iri) if host_of(inbox) == host]


def note_readers(tx: Writing, publisher: Publisher, network: Actor, iri: str) -> None:
    """Counts servers of our kind that follow the network among those who were sent an object.

    They read its collection of listings, and so may have what was never sent to them: they are
    to hear of every change and of the end.
    """
    followers = outbox_store.remote_followers(tx, network.id)
    kin = [reader for reader in followers if Kinship.KIN.takes(reader, frozenset())]
    targets = expand(kin, (), _surroundings(tx, publisher), shared=True)
    outbox_store.insert_reached(tx, [iri], [target.inbox for target in targets])


def share(tx: Writing, publisher: Publisher, post: Post, reader: Actor, now: datetime) -> None:
    """Sends what was last said of the post, as it was said, to one more reader who may see it."""
    said = [
        activity
        for activity in outbox_store.speaking_of(tx, post.author_id, post.iri)
        if activity.type in ("Create", "Update")
    ]
    around = _surroundings(tx, publisher)
    readers = [Reader(reader.iri, reader.inbox)]
    targets = expand(readers, (), around, shared=False) if said else []
    if not targets:
        return
    last = max(said, key=lambda activity: activity.id)
    outbox_store.insert_deliveries(tx, last.id, last.actor_id, targets, now)
    outbox_store.insert_reached(tx, [post.iri], [target.inbox for target in targets])
    tx.after_commit(publisher.nudge)


def retract(
    tx: Writing,
    publisher: Publisher,
    post: Post,
    author: Actor,
    inboxes: Sequence[str],
    now: datetime,
) -> None:
    """Sends a `Delete` of the post to exactly these inboxes (invariant 19).

    `Publisher.publish` would send it to everybody who ever had the post. It does not show in
    the outbox: to most people the post is still there.
    """
    number = publisher.ids.new()
    activity = _delete(tx, publisher, post, author, number, now)
    outbox_store.insert_activity(
        tx,
        StoredActivity(
            id=number,
            iri=activity["id"],
            actor_id=author.id,
            type="Delete",
            object_iri=post.iri,
            audience=Audience.DIRECT,
            body=write(activity),
            published_at=now,
        ),
    )
    targets = expand((), inboxes, _surroundings(tx, publisher), shared=False)
    if targets:
        outbox_store.insert_deliveries(tx, number, author.id, targets, now)
        tx.after_commit(publisher.nudge)


def _delete(
    tx: Reading, publisher: Publisher, post: Post, author: Actor, number: int, now: datetime
) -> Json:
    """The activity, addressed as the post was, with a proof if that was for everybody."""
    addressed = parse(post.document)
    addresses = (addressed.get("to", []), addressed.get("cc", []))
    stamp = Stamp(publisher.iris.activity(number), author.iri, now)
    activity = compose(delete_of(post.iri, post.type, now), stamp, addresses)
    if not post.visibility.for_everybody:
        return activity
    return prove(activity, publisher.keyring.signer_in(tx, author.id, now), now)


def _surroundings(tx: Reading, publisher: Publisher) -> Surroundings:
    return Surroundings(
        own_host=publisher.iris.host,
        blocked_hosts=frozenset(people.blocked_hosts(tx)),
        sister_hosts=frozenset(sister.host for sister in people.active_sisters(tx)),
    )
