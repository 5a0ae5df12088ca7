"""Our actors as ActivityPub documents (`reference/federation.md` 4.1, FEP-521a, 844e, 2c59)."""

from collections.abc import Sequence
from typing import Final

from actors.actor import Actor, Role
from actors.keyring import Signer
from federation.contexts import ACTOR_CONTEXT
from federation.iris import Iris
from federation.keys import KeyKind, PublicKey
from federation.network_profile import Whereabouts, location
from federation.proofs import add_proof
from federation.strict_json import Json

NamedKeys = Sequence[tuple[str, PublicKey]]
"""(key iri, key), the RSA key first: GoToSocial takes no other in the first place."""

_LISTINGS_REL: Final = "https://w3id.org/valueflows/ont/vf#Proposal"
_LISTINGS_TYPE: Final = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'
_RFC9421: Final = "https://datatracker.ietf.org/doc/html/rfc9421"
_IMPLEMENTS: Final = (
    {"href": _RFC9421, "name": "RFC-9421: HTTP Message Signatures"},
    {
        "href": f"{_RFC9421}#name-eddsa-using-curve-edwards25",
        "name": "RFC-9421 signatures using the Ed25519 algorithm",
    },
)


def signed_actor(
    actor: Actor, keys: NamedKeys, iris: Iris, signer: Signer, where: Whereabouts
) -> Json:
    """The document with its proof (FEP-8b32); `where` the network is, for directories.

    The proof is dated by the actor's last change, so that the same actor always gives the same
    bytes and the same `ETag`.
    """
    document = actor_document(actor, keys, iris)
    if actor.role == Role.NETWORK and (place := location(actor.place, where)) is not None:
        document["location"] = place
    return add_proof(document, signer.ed25519, signer.ed25519_key_iri, actor.updated_at)


def actor_document(actor: Actor, keys: NamedKeys, iris: Iris) -> Json:
    """The document of an actor of ours, without a proof; the node's own is the smallest."""
    document: Json = {
        "@context": list(ACTOR_CONTEXT),
        "id": actor.iri,
        "type": actor.type,
        "preferredUsername": actor.username,
        "webfinger": actor.handle,
        "name": actor.name,
        "summary": actor.summary,
        "url": actor.url,
        "inbox": actor.inbox,
        "outbox": actor.outbox,
        "endpoints": {"sharedInbox": actor.shared_inbox},
        "manuallyApprovesFollowers": actor.approves_followers or actor.role == Role.NODE,
        "published": actor.created_at.strftime("%Y-%m-%dT00:00:00Z"),
        **public_keys_of(actor.iri, keys),
        "keyHistory": key_history_iri(actor.iri),
        **_generator(iris),
    }
    if actor.role == Role.NODE:
        return document | {"implements": [dict(link) for link in _IMPLEMENTS]}
    document |= _of_people(actor)
    if actor.role == Role.NETWORK:
        document |= _of_groups(actor) | {"umbrellas": iris.umbrellas(actor.iri)}
        document["feed"] = f"{iris.base_url}/umbrella"
    if actor.role == Role.UMBRELLA:
        document |= _of_umbrellas(actor, iris)
    if actor.role == Role.COMMUNITY:
        document |= _of_communities(actor, iris)
    return document


def moderators_iri(actor_iri: str) -> str:
    """The collection of those who may act for a network (FEP-1b12)."""
    return f"{actor_iri}/moderators"


def key_history_iri(actor_iri: str) -> str:
    """The collection of all keys an actor of ours has had."""
    return f"{actor_iri}/keys"


def public_keys_of(owner: str, keys: NamedKeys) -> Json:
    """The members of a document that say somebody's keys (FEP-521a)."""
    multikeys = [
        {
            "id": iri,
            "type": "Multikey",
            "controller": owner,
            "publicKeyMultibase": key.multibase(),
        }
        for iri, key in sorted(keys, key=lambda named: named[1].kind is KeyKind.RSA)
    ]
    members: Json = {"assertionMethod": multikeys}
    for iri, key in keys:
        if key.kind is KeyKind.RSA:
            members["publicKey"] = {"id": iri, "owner": owner, "publicKeyPem": key.pem()}
    return members


def _generator(iris: Iris) -> Json:
    return {
        "generator": {
            "type": "Application",
            "id": iris.node_actor,
            "implements": [dict(link) for link in _IMPLEMENTS],
        }
    }


def _of_people(actor: Actor) -> Json:
    """What everybody has who can be followed; members that say nothing are left out."""
    members: Json = {
        "followers": actor.followers,
        "following": actor.following,
        "featured": actor.featured,
        "listings": actor.listings,
        "network": actor.network_iri,
        "discoverable": actor.discoverable,
        "indexable": actor.discoverable,
        "inLanguage": actor.language,
        "alsoKnownAs": list(actor.also_known_as) or None,
        "movedTo": actor.moved_to,
        "attachment": _fields(actor),
    }
    if actor.icon:
        members["icon"] = _picture(actor.icon)
    if actor.header:
        members["image"] = _picture(actor.header)
    if (place := location(actor.place, Whereabouts())) is not None:
        members["location"] = place
    return {name: value for name, value in members.items() if value is not None}


def _picture(url: str) -> Json:
    media_type = "image/webp" if url.endswith(".webp") else "image/jpeg"
    return {"type": "Image", "mediaType": media_type, "url": url}


def _fields(actor: Actor) -> list[Json]:
    """What Mastodon shows as a table, and the link that FEP-0837 wants to the listings."""
    fields: list[Json] = [
        {"type": "PropertyValue", "name": name, "value": value} for name, value in actor.fields
    ]
    if actor.place:
        fields.append({"type": "PropertyValue", "name": "Place", "value": actor.place})
    if actor.listings:
        fields.append(
            {
                "type": "Link",
                "name": "Offers and needs",
                "href": actor.listings,
                "rel": _LISTINGS_REL,
                "mediaType": _LISTINGS_TYPE,
            }
        )
    return fields


def _of_groups(actor: Actor) -> Json:
    members: Json = {
        "attributedTo": moderators_iri(actor.iri),
        "postingRestrictedToMods": False,
        "sisters": actor.sisters,
        "members": actor.members,
    }
    return {name: value for name, value in members.items() if value is not None}


def _of_umbrellas(actor: Actor, iris: Iris) -> Json:
    """Who is in, who coordinates, and what for; only the umbrella itself says anything there."""
    return {
        "members": actor.members,
        "coordinators": iris.coordinators(actor.iri),
        "charter": iris.charter(actor.iri),
        "community": iris.community(actor.iri),
        "postingRestrictedToMods": True,
    }


def _of_communities(actor: Actor, iris: Iris) -> Json:
    """Who speaks for it, and beside which umbrella it stands.

    Nothing is passed on that people post into it. It does not say so by `postingRestrictedToMods`:
    PieFed and Mbin would then refuse what members of its networks have written, too.
    """
    return {
        "attributedTo": iris.stewards(actor.iri),
        "postingRestrictedToMods": False,
        "umbrella": iris.umbrella_beside(actor.iri),
    }
