"""From an activity as a room wrote it to the document that is sent. Pure."""

from dataclasses import dataclass
from datetime import datetime

from actors.keyring import Signer
from federation import contexts
from federation.addressing import is_public
from federation.proofs import add_proof
from federation.strict_json import Json
from outbox.audience import Audience
from storage.instants import to_text
from world.errors import Conflict

_CARRIERS = ("Create", "Update")
_SECRET = ("bto", "bcc")
_OURS = (*_SECRET, "@context", "id", "actor", "to", "cc")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the outbox adds to every activity: its IRI, who acts, when."""

    iri: str
    actor_iri: str
    published_at: datetime


def compose(draft: Json, stamp: Stamp, addresses: tuple[list[str], list[str]]) -> Json:
    """The whole activity, still without proofs.

    What the draft has of `published` and addresses stands. An object of the actor's own that says
    to whom it goes decides for the activity too; otherwise both get `addresses`, identically.
    `bto` and `bcc` are left out everywhere. Raises `Conflict` if the draft names another actor.
    """
    if draft.get("actor", stamp.actor_iri) != stamp.actor_iri:
        raise Conflict("Nobody speaks here in the name of somebody else.")
    thing = draft.get("object")
    own = isinstance(thing, dict) and _is_carried_by_its_author(draft, thing, stamp.actor_iri)
    to, cc = _own_addresses(thing if own else None) or _own_addresses(draft) or addresses
    activity: Json = {
        "@context": _context_of(draft),
        "id": stamp.iri,
        "type": draft["type"],
        "actor": stamp.actor_iri,
        "published": to_text(stamp.published_at),
        "to": to,
        "cc": cc,
    }
    activity |= {k: v for k, v in draft.items() if k not in _OURS}
    if isinstance(thing, dict):
        activity["object"] = _embedded(thing, (to, cc) if own else None)
    return activity


def check_audience(activity: Json, audience: Audience) -> None:
    """Raises `Conflict` when an activity's addresses say something else than its audience.

    The last guard against a private word that names the Public collection (PRV-13).
    """
    says_public = any(is_public(iri) for iri in [*activity["to"], *activity["cc"]])
    if says_public != audience.for_everybody:
        raise Conflict(f"The addresses do not fit the audience “{audience}”.")


def prove(activity: Json, signer: Signer, created: datetime) -> Json:
    """The activity with FEP-8b32 proofs: first on an object of the actor's own, then on itself."""
    thing = activity.get("object")
    if isinstance(thing, dict) and "proof" not in thing and _is_owned(thing, activity["actor"]):
        context = {"@context": _as_list(thing.get("@context", activity["@context"]))}
        whole = context | thing | context
        activity = activity | {
            "object": add_proof(whole, signer.ed25519, signer.ed25519_key_iri, created)
        }
    return add_proof(activity, signer.ed25519, signer.ed25519_key_iri, created)


def object_of(activity: Json) -> str | None:
    """The IRI an activity is about; of an announced activity that of the object inside it."""
    thing = activity.get("object")
    if isinstance(thing, dict) and activity["type"] == "Announce" and "object" in thing:
        thing = thing["object"]
    if isinstance(thing, list):
        thing = next(iter(thing), None)
    iri = thing.get("id") if isinstance(thing, dict) else thing
    return iri if isinstance(iri, str) else None


def without_content(activity: Json) -> Json:
    """What is kept of an activity whose object was deleted: who did what when, to which IRI."""
    kept = ("@context", "id", "type", "actor", "published", "to", "cc")
    bare: Json = {name: activity[name] for name in kept if name in activity}
    return bare | {"object": object_of(activity)}


def _is_carried_by_its_author(draft: Json, thing: Json, actor_iri: str) -> bool:
    return draft["type"] in _CARRIERS and thing.get("attributedTo") == actor_iri


def _is_owned(thing: Json, actor_iri: str) -> bool:
    """The owner of a proof must own the document: an object's author, or the actor itself."""
    if not isinstance(thing.get("id"), str):
        return False
    return thing.get("attributedTo") == actor_iri or thing["id"] == actor_iri


def _own_addresses(document: Json | None) -> tuple[list[str], list[str]] | None:
    if document is None or not (document.get("to") or document.get("cc")):
        return None
    return _listed(document.get("to")), _listed(document.get("cc"))


def _listed(addressees: object) -> list[str]:
    """Always a list: relays and others fail on a single string."""
    if isinstance(addressees, list):
        return list(addressees)
    return [addressees] if isinstance(addressees, str) else []


def _embedded(thing: Json, addresses: tuple[list[str], list[str]] | None) -> Json:
    kept: Json = {name: value for name, value in thing.items() if name not in _SECRET}
    if addresses is not None and "proof" not in thing:  # a change would break the proof
        kept["to"], kept["cc"] = addresses
    return kept


def _context_of(draft: Json) -> list[object]:
    """The context the draft or its object brings; else the smallest that has all its terms."""
    thing = draft.get("object")
    if "@context" not in draft and isinstance(thing, dict):
        own = thing.get("@context")
    else:
        own = draft.get("@context")
    if own is not None:
        return _as_list(own)
    carries = isinstance(thing, dict) and draft["type"] in (*_CARRIERS, "Announce")
    return list(contexts.ACTIVITY_CONTEXT if carries else contexts.COLLECTION_CONTEXT)


def _as_list(context: object) -> list[object]:
    return list(context) if isinstance(context, list) else [context]
