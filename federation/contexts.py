"""The `@context` lists of what we send.

Some readers expand our documents as JSON-LD: terms that no context defines are lost to them, and
a context URL they do not carry built in fails the whole document. So only URLs that the Fedify
family has built in are named, and every other term is defined inline
(`reference/federation.md` 13.2). The lists are shared: whoever needs another one makes a copy.
"""

from typing import Any, Final

AS2: Final = "https://www.w3.org/ns/activitystreams"
SECURITY: Final = "https://w3id.org/security/v1"
DATA_INTEGRITY: Final = "https://w3id.org/security/data-integrity/v2"
MULTIKEY: Final = "https://w3id.org/security/multikey/v1"

# Terms nobody else has: a name of our own that needs no host to answer for it.
_OURS: Final = {
    "sisternet": "urn:sisternet:",
    "sisters": {"@id": "sisternet:sisters", "@type": "@id"},
    "listings": {"@id": "sisternet:listings", "@type": "@id"},
    "members": {"@id": "sisternet:members", "@type": "@id"},
    "coordinators": {"@id": "sisternet:coordinators", "@type": "@id"},
    "charter": {"@id": "sisternet:charter", "@type": "@id"},
    "umbrellas": {"@id": "sisternet:umbrellas", "@type": "@id"},
    "umbrella": {"@id": "sisternet:umbrella", "@type": "@id"},
    "community": {"@id": "sisternet:community", "@type": "@id"},
    "network": {"@id": "sisternet:network", "@type": "@id"},
    "keyHistory": {"@id": "sisternet:keyHistory", "@type": "@id"},
    "feed": {"@id": "sisternet:feed", "@type": "@id"},
}

ACTOR_CONTEXT: Final[list[Any]] = [
    AS2,
    SECURITY,
    DATA_INTEGRITY,
    MULTIKEY,
    {
        "sec": "https://w3id.org/security#",
        "assertionMethod": {"@id": "sec:assertionMethod", "@type": "@id", "@container": "@set"},
        "webfinger": "https://purl.archive.org/socialweb/webfinger#webfinger",
        "implements": {
            "@id": "https://w3id.org/fep/844e/implements",
            "@type": "@id",
            "@container": "@list",
        },
        "toot": "http://joinmastodon.org/ns#",
        "featured": {"@id": "toot:featured", "@type": "@id"},
        "discoverable": "toot:discoverable",
        "indexable": "toot:indexable",
        "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
        "alsoKnownAs": {"@id": "as:alsoKnownAs", "@type": "@id"},
        "movedTo": {"@id": "as:movedTo", "@type": "@id"},
        "schema": "http://schema.org#",
        "PropertyValue": "schema:PropertyValue",
        "value": "schema:value",
        "inLanguage": "schema:inLanguage",
        "addressCountry": "schema:addressCountry",
        "lemmy": "https://join-lemmy.org/ns#",
        "postingRestrictedToMods": "lemmy:postingRestrictedToMods",
        **_OURS,
    },
]
"""For actors of every kind."""

OBJECT_CONTEXT: Final[list[Any]] = [
    AS2,
    DATA_INTEGRITY,
    {
        "om2": "http://www.ontology-of-units-of-measure.org/resource/om-2/",
        "vf": "https://w3id.org/valueflows/ont/vf#",
        "Hashtag": "as:Hashtag",
        "sensitive": "as:sensitive",
        "litepub": "http://litepub.social/ns#",
        "directMessage": "litepub:directMessage",
        "toot": "http://joinmastodon.org/ns#",
        "votersCount": "toot:votersCount",
        "blurhash": "toot:blurhash",
        "focalPoint": {"@id": "toot:focalPoint", "@container": "@list"},
        "gts": "https://gotosocial.org/ns#",
        "interactionPolicy": {"@id": "gts:interactionPolicy", "@type": "@id"},
        "canQuote": {"@id": "gts:canQuote", "@type": "@id"},
        "automaticApproval": {"@id": "gts:automaticApproval", "@type": "@id"},
        "schema": "http://schema.org#",
        "inLanguage": "schema:inLanguage",
        "Proposal": "vf:Proposal",
        "Intent": "vf:Intent",
        "action": "vf:action",
        "purpose": "vf:purpose",
        "publishes": "vf:publishes",
        "reciprocal": "vf:reciprocal",
        "unitBased": "vf:unitBased",
        "resourceConformsTo": "vf:resourceConformsTo",
        "resourceClassifiedAs": "vf:resourceClassifiedAs",
        "resourceQuantity": "vf:resourceQuantity",
        "effortQuantity": "vf:effortQuantity",
        "availableQuantity": "vf:availableQuantity",
        "minimumQuantity": "vf:minimumQuantity",
        "hasUnit": "om2:hasUnit",
        "hasNumericalValue": "om2:hasNumericalValue",
    },
]
"""For posts and listings, alone or inside an activity."""

QUOTE_TERMS: Final = {
    "quote": {"@id": "https://w3id.org/fep/044f#quote", "@type": "@id"},
    "quoteUri": "http://fedibird.com/ns#quoteUri",
    "_misskey_quote": "https://misskey-hub.net/ns#_misskey_quote",
    "quoteAuthorization": {"@id": "https://w3id.org/fep/044f#quoteAuthorization", "@type": "@id"},
    "QuoteRequest": "https://w3id.org/fep/044f#QuoteRequest",
    "QuoteAuthorization": "https://w3id.org/fep/044f#QuoteAuthorization",
    "interactingObject": {"@id": "gts:interactingObject", "@type": "@id"},
    "interactionTarget": {"@id": "gts:interactionTarget", "@type": "@id"},
}
"""What posts that quote, and words about quotes, need besides (FEP-044f)."""

ACTIVITY_CONTEXT: Final[list[Any]] = OBJECT_CONTEXT
"""For activities: what they carry may use any term of an object."""

UMBRELLA_CONTEXT: Final[list[Any]] = [
    *OBJECT_CONTEXT[:-1],
    OBJECT_CONTEXT[-1]
    | _OURS
    | {
        "provenance": "sisternet:provenance",
        "networkName": "sisternet:networkName",
        "handle": "sisternet:handle",
        "distance": "sisternet:distance",
        "verdict": "sisternet:verdict",
        "addressCountry": "schema:addressCountry",
        "categories": "sisternet:categories",
        "openListings": "sisternet:openListings",
        "memberCount": "sisternet:memberCount",
        "software": "sisternet:software",
        "lastContact": "sisternet:lastContact",
        "arrivals": "sisternet:arrivals",
        "way": "sisternet:way",
        "at": "sisternet:at",
        "by": {"@id": "sisternet:by", "@type": "@id"},
        "checked": "sisternet:checked",
        "key": {"@id": "sisternet:key", "@type": "@id"},
        "fingerprint": "sisternet:fingerprint",
    },
]
"""For the umbrella's feed and directory, with what the node has found out of each entry."""

KEYS_CONTEXT: Final[list[Any]] = [
    *ACTOR_CONTEXT[:-1],
    ACTOR_CONTEXT[-1]
    | {
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "created": {"@id": "http://purl.org/dc/terms/created", "@type": "xsd:dateTime"},
        "rotations": {"@id": "sisternet:rotations", "@type": "@id", "@container": "@list"},
        "beginsAnew": {"@id": "sisternet:beginsAnew", "@type": "xsd:dateTime"},
    },
]
"""For the history of an actor's keys, with what the actor has said of each change."""

COLLECTION_CONTEXT: Final[list[Any]] = [AS2, DATA_INTEGRITY]
"""For collections that hold names; one that holds whole objects uses theirs."""
