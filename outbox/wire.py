"""The activities we send, as plain documents (`reference/federation.md` 5.14).

Every builder takes IRIs and documents and returns an activity without `@context`; what is
missing of `id`, `actor`, `published`, `to` and `cc` is filled in by `Publisher`. Types are single
strings and embedded activities are cut down to what identifies them, because that is what the
strictest readers of the fediverse match.
"""

from collections.abc import Sequence
from datetime import datetime

from federation.strict_json import Json
from storage.instants import to_text

COLLABORATES_WITH = "http://purl.org/vocab/relationship/collaboratesWith"

_IDENTIFYING = ("id", "type", "actor", "object", "target")


def create_of(thing: Json, actor_iri: str) -> Json:
    """`Create` of a whole object by its author; `published` and `audience` as the object says."""
    return _carrying("Create", thing, actor_iri, ("published", "audience"))


def update_of(thing: Json, actor_iri: str) -> Json:
    """`Update` with the whole object (or actor), whose `updated` must be newer than before."""
    return _carrying("Update", thing, actor_iri, ("audience",))


def delete_of(iri: str, former_type: str | None = None, deleted_at: datetime | None = None) -> Json:
    """`Delete` of an object, which leaves a `Tombstone`."""
    tombstone: Json = {"id": iri, "type": "Tombstone"}
    if former_type is not None:
        tombstone["formerType"] = former_type
    if deleted_at is not None:
        tombstone["deleted"] = to_text(deleted_at)
    return {"type": "Delete", "object": tombstone}


def delete_of_actor(actor_iri: str) -> Json:
    """`Delete` of an account: the object is the actor's bare id."""
    return {"type": "Delete", "actor": actor_iri, "object": actor_iri}


def announce_of(what: str | Json) -> Json:
    """`Announce` of an object by its IRI, or of a whole activity unchanged (FEP-1b12)."""
    return {"type": "Announce", "object": what}


def like_of(object_iri: str) -> Json:
    """`Like` of an object."""
    return {"type": "Like", "object": object_iri}


def follow_of(followed_iri: str) -> Json:
    """`Follow` of an actor."""
    return {"type": "Follow", "object": followed_iri}


def accept_of(activity: Json) -> Json:
    """`Accept` of a `Follow` or an `Offer`, which is embedded."""
    return {"type": "Accept", "object": embedded(activity)}


def reject_of(activity: Json) -> Json:
    """`Reject` of a `Follow` or an `Offer`, which is embedded."""
    return {"type": "Reject", "object": embedded(activity)}


def undo_of(activity: Json) -> Json:
    """`Undo` of an activity of the same actor, which is embedded."""
    return {"type": "Undo", "object": embedded(activity)}


def block_of(blocked_iri: str) -> Json:
    """`Block` of an actor."""
    return {"type": "Block", "object": blocked_iri}


def add_of(object_iri: str, target_iri: str) -> Json:
    """`Add` of an object to a collection of ours."""
    return {"type": "Add", "object": object_iri, "target": target_iri}


def remove_of(object_iri: str, target_iri: str) -> Json:
    """`Remove` of an object from a collection of ours."""
    return {"type": "Remove", "object": object_iri, "target": target_iri}


def move_of(actor_iri: str, target_iri: str) -> Json:
    """`Move` of an actor to another account, which must already name this one as an alias."""
    return {"type": "Move", "actor": actor_iri, "object": actor_iri, "target": target_iri}


def flag_of(iris: Sequence[str], content: str) -> Json:
    """`Flag` for another server's moderators: the reported actor first, then the posts."""
    return {"type": "Flag", "content": content, "object": list(iris)}


def offer_of_sisterhood(proposer_iri: str, sister_iri: str) -> Json:
    """`Offer` of a pact between two networks (`docs/architecture.md`, "A pact on the wire")."""
    relationship: Json = {
        "type": "Relationship",
        "subject": proposer_iri,
        "relationship": COLLABORATES_WITH,
        "object": sister_iri,
    }
    return {"type": "Offer", "actor": proposer_iri, "object": relationship, "to": [sister_iri]}


def embedded(activity: Json) -> Json:
    """An activity as it is embedded in an answer to it or in its `Undo`.

    Its object becomes an IRI where it has one; a `Relationship`, which has none, stays whole.
    """
    kept: Json = {name: activity[name] for name in _IDENTIFYING if name in activity}
    thing = kept.get("object")
    if isinstance(thing, dict) and isinstance(thing.get("id"), str):
        kept["object"] = thing["id"]
    return kept


def _carrying(kind: str, thing: Json, actor_iri: str, copied: Sequence[str]) -> Json:
    activity: Json = {"type": kind, "actor": actor_iri}
    activity |= {name: thing[name] for name in copied if name in thing}
    activity["object"] = thing
    return activity
