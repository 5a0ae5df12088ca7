"""Announcements in two forms: whole to servers of our kind, by the id to all others.

Whole means the signed activity of the author, unchanged (FEP-1b12), so that the listener has
nothing to fetch and can check it; Mastodon and its like know only ids (`federation.md` 7.3).
"""

from actors.actor import Actor
from federation.strict_json import Json, parse, write
from outbox import store
from outbox.audience import Audience
from outbox.compose import without_content
from outbox.kinship import Kinship
from outbox.publish import Published, Publisher
from outbox.store import StoredActivity
from outbox.wire import announce_of, undo_of
from storage.transaction import Reading, Writing


def said_of(tx: Reading, author: Actor, iri: str) -> Json | None:
    """The last thing an author of ours said of an object to everybody, with its proof."""
    said = [
        activity
        for activity in store.speaking_of(tx, author.id, iri)
        if activity.type in ("Create", "Update") and activity.actor_id == author.id
    ]
    if not said:
        return None
    document = parse(max(said, key=lambda activity: activity.id).body)
    return document if "proof" in document else None


def announce(
    tx: Writing,
    publisher: Publisher,
    sender: Actor,
    iri: str,
    whole: Json | None,
    audience: Audience,
) -> Published:
    """Announces a thing to that audience; what others are told by its id is returned.

    `whole` is the signed activity, or thing, as its author sent it; None: everybody gets the id.
    """
    if whole is not None and audience.for_everybody and publisher.has_kin(tx, sender):
        pass_on(tx, publisher, sender, whole)
        publisher = publisher.only_to(Kinship.OTHERS)
    return publisher.publish(tx, sender, announce_of(iri), audience)


def pass_on(tx: Writing, publisher: Publisher, sender: Actor, whole: Json) -> None:
    """Hands a signed activity of somebody else on, whole, to servers of our kind."""
    publisher.only_to(Kinship.KIN).publish(tx, sender, announce_of(whole), Audience.PUBLIC)


def take_back(
    tx: Writing, publisher: Publisher, sender: Actor, iri: str, said: StoredActivity | None
) -> None:
    """Undoes what `announce` has said of a thing, in both forms; `said` is the one by the id."""
    whole = [
        activity
        for activity in store.speaking_of(tx, sender.id, iri)
        if activity.type == "Announce"
        and activity.actor_id == sender.id
        and activity.audience == Audience.DIRECT
    ]
    for activity in whole:
        bare = without_content(parse(activity.body))
        _undo(tx, publisher, sender, bare, Audience.PUBLIC, Kinship.KIN)
        store.withdraw(tx, activity, write(bare), publisher.instant or publisher.clock.now())
    if said is not None:
        to = Kinship.OTHERS if whole else Kinship.ALL
        _undo(tx, publisher, sender, parse(said.body), Audience(said.audience), to)


def _undo(
    tx: Writing, publisher: Publisher, sender: Actor, said: Json, audience: Audience, to: Kinship
) -> None:
    undo = undo_of(said) | {name: said[name] for name in ("to", "cc")}
    publisher.only_to(to).publish(tx, sender, undo, audience)
