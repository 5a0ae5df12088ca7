"""Announcements in three forms: whole to servers of our kind, as a thread, by the id to others.

Whole means the signed activity of the author, unchanged (FEP-1b12), so that the listener has
nothing to fetch and can check it; Mastodon and its like know only ids (`federation.md` 7.3).
To servers that are made of threads a community speaks as `outbox.threads` says.
"""

from actors import store as people
from actors.actor import Actor
from federation.strict_json import Json, parse, write
from outbox import store, threads
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
    thing: Json,
    whole: Json | None,
    audience: Audience,
) -> Published:
    """Announces a thing to that audience; what others are told by its id is returned.

    `thing` is the document as it stands here. `whole` is the signed activity, or thing, as its
    author sent it; None: servers of our kind get the id.
    """
    forms = publisher.forms(tx, sender) if audience.for_everybody else frozenset()
    has_gone_whole = whole is not None and Kinship.KIN in forms
    if whole is not None and has_gone_whole:
        pass_on(tx, publisher, sender, whole)
    if Kinship.THREADS in forms:
        iri = whole["id"] if whole is not None and "actor" in whole else None
        tell_threads(tx, publisher, sender, threads.beginning(thing, sender.iri, iri))
    rest = publisher.only_to(Kinship.OTHERS if has_gone_whole else Kinship.BY_ID)
    return rest.publish(tx, sender, announce_of(thing["id"]), audience)


def pass_on(tx: Writing, publisher: Publisher, sender: Actor, whole: Json) -> None:
    """Hands a signed activity of somebody else on, whole, to servers of our kind."""
    publisher.only_to(Kinship.KIN).publish(tx, sender, announce_of(whole), Audience.PUBLIC)


def tell_threads(
    tx: Writing,
    publisher: Publisher,
    sender: Actor,
    said: Json | None,
    to: Kinship = Kinship.THREADS,
) -> None:
    """Announces what `outbox.threads` has made of something; of people's words only.

    What bears the name of a network has a `Group` for an author, whom nobody there takes.
    """
    author = people.by_iri(tx, said["actor"]) if said is not None else None
    if said is not None and author is not None and author.type != "Group":
        publisher.only_to(to).publish(tx, sender, announce_of(said), Audience.PUBLIC)


def take_back(
    tx: Writing, publisher: Publisher, sender: Actor, iri: str, said: StoredActivity | None
) -> None:
    """Undoes what `announce` has said of a thing, in all forms; `said` is the one by the id."""
    hidden = [
        (activity, parse(activity.body))
        for activity in store.speaking_of(tx, sender.id, iri)
        if activity.type == "Announce"
        and activity.actor_id == sender.id
        and activity.audience == Audience.DIRECT
    ]
    whole = [(activity, document) for activity, document in hidden if _is_proven(document)]
    for activity, document in whole:
        bare = without_content(document)
        _undo(tx, publisher, sender, bare, Audience.PUBLIC, Kinship.KIN)
        store.withdraw(tx, activity, write(bare), publisher.instant or publisher.clock.now())
    _end_thread(tx, publisher, sender, iri, [each for each in hidden if not _is_proven(each[1])])
    if said is not None:
        to = Kinship.OTHERS if whole else Kinship.BY_ID
        _undo(tx, publisher, sender, parse(said.body), Audience(said.audience), to)


def _end_thread(
    tx: Writing,
    publisher: Publisher,
    sender: Actor,
    iri: str,
    told: list[tuple[StoredActivity, Json]],
) -> None:
    """Nobody there knows an `Undo`: a thread ends by its author's `Delete`, or by ours.

    Whoever has read it in the outbox of the community hears of that, too.
    """
    has_ended = bool(told) and _is_end(max(told, key=lambda each: each[0].id)[1])
    if has_ended or Kinship.THREADS not in publisher.forms(tx, sender):
        return
    now = publisher.instant or publisher.clock.now()
    for activity, document in told:
        store.withdraw(tx, activity, write(without_content(document)), now)
    by_author = store.end_of(tx, iri)
    if by_author is not None:
        end = threads.change(parse(by_author.body), sender.iri)
    else:
        number = publisher.iris.activity(publisher.ids.new())
        by = publisher.iris.umbrella_beside(sender.iri)
        end = threads.removal(iri, by, sender.iri, number)
    tell_threads(tx, publisher, sender, end)


def _is_proven(announcement: Json) -> bool:
    inside = announcement.get("object")
    return isinstance(inside, dict) and "proof" in inside


def _is_end(announcement: Json) -> bool:
    inside = announcement.get("object")
    return isinstance(inside, dict) and inside.get("type") == "Delete"


def _undo(
    tx: Writing, publisher: Publisher, sender: Actor, said: Json, audience: Audience, to: Kinship
) -> None:
    undo = undo_of(said) | {name: said[name] for name in ("to", "cc")}
    publisher.only_to(to).publish(tx, sender, undo, audience)
