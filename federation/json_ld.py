"""JSON-LD as far as we follow it: not at all, but nobody may use it to say two things at once.

We read plain JSON with the terms everybody uses and never fetch or apply a context (rule R14
of the security reference). A document that would mean something else to a JSON-LD processor
than to us is refused; a document that spells the usual terms with a prefix is understood.
"""

from federation.kinds import AS2_TYPES
from federation.known_contexts import Context
from federation.strict_json import Json
from world.errors import Malformed

AS2 = "https://www.w3.org/ns/activitystreams#"
_SECURITY = "https://w3id.org/security#"
_VALUEFLOWS = "https://w3id.org/valueflows/ont/vf#"
_OM2 = "http://www.ontology-of-units-of-measure.org/resource/om-2/"

MAX_CONTEXTS = 32

# How terms are spelled in full or with the prefixes seen in the wild, longest first.
_PREFIXES = (
    _OM2,
    AS2,
    _VALUEFLOWS,
    "https://w3id.org/valueflows#",
    _SECURITY,
    "http://joinmastodon.org/ns#",
    "ValueFlows:",
    "valueflows:",
    "toot:",
    "om2:",
    "sec:",
    "as:",
    "vf:",
)
_KEYWORDS = {"@id": "id", "@type": "type"}

_AS2_MEMBERS = (
    *("actor", "object", "target", "result", "instrument", "origin", "attributedTo", "url"),
    *("to", "cc", "bto", "bcc", "audience", "inReplyTo", "context", "replies", "tag", "href"),
    *("content", "contentMap", "name", "nameMap", "summary", "summaryMap", "mediaType"),
    *("published", "updated", "deleted", "formerType", "startTime", "endTime", "location"),
    *("attachment", "items", "orderedItems", "first", "next", "partOf", "totalItems"),
    *("preferredUsername", "outbox", "followers", "following", "endpoints", "sharedInbox"),
    *("alsoKnownAs", "movedTo", "subject", "relationship", "Public", "Mention", "Link"),
)
_SECURITY_TERMS = (
    *("publicKey", "owner", "publicKeyPem", "controller", "assertionMethod", "Multikey"),
    *("publicKeyMultibase", "proof", "proofValue", "proofPurpose", "verificationMethod"),
    *("cryptosuite", "DataIntegrityProof"),
)

# What a context may say a core term is. Everything else would redefine it.
_MEANINGS: dict[str, frozenset[str]] = {
    **{term: frozenset((f"as:{term}", AS2 + term)) for term in (*_AS2_MEMBERS, *AS2_TYPES)},
    **{term: frozenset((f"sec:{term}", _SECURITY + term)) for term in _SECURITY_TERMS},
    "inbox": frozenset(("as:inbox", AS2 + "inbox", "ldp:inbox", "http://www.w3.org/ns/ldp#inbox")),
    "id": frozenset(("@id",)),
    "type": frozenset(("@type",)),
    "as": frozenset((AS2,)),
    "sec": frozenset((_SECURITY,)),
}


def plainly(document: Json) -> Json:
    """The document with the short names of its members: `as:actor` is read as `actor`.

    Only the top level; the given document stays as it is, because proofs cover it as it came.

    Raises:
        Malformed: a context that redefines a core term, more than 32 contexts, `@graph`, or the
            same member in two spellings (`id` beside `@id`, `actor` beside `as:actor`).
    """
    if "@context" in document:
        check_context(document["@context"])
    if "@graph" in document:
        raise Malformed("a JSON-LD graph instead of a document")
    if ":" not in "".join(document) and "@id" not in document and "@type" not in document:
        return document
    renamed = {short_name(name): value for name, value in document.items()}
    if len(renamed) != len(document):
        raise Malformed("the same member in two spellings")
    return renamed


def check_context(context: object) -> None:
    """Raises `Malformed` unless it is a context that says nothing else than we read.

    A known one was found sound when it was met.
    """
    if isinstance(context, Context):
        return
    contexts = context if isinstance(context, list) else [context]
    if len(contexts) > MAX_CONTEXTS:
        raise Malformed("too many contexts")
    for entry in contexts:
        if isinstance(entry, dict):
            _check_definitions(entry)
        elif entry is not None and not isinstance(entry, str):
            raise Malformed("a context that is neither a URL nor definitions")


def short_name(name: str) -> str:
    """A term without the prefix or namespace of ActivityStreams and its companions."""
    if ":" not in name:
        return _KEYWORDS.get(name, name)
    for prefix in _PREFIXES:
        if name.startswith(prefix):
            return name[len(prefix) :]
    return name


def _check_definitions(definitions: Json) -> None:
    for term in _MEANINGS.keys() & definitions.keys():
        definition = definitions[term]
        meant = definition.get("@id") if isinstance(definition, dict) else definition
        if not isinstance(meant, str) or meant not in _MEANINGS[term]:
            raise Malformed(f"a context that redefines “{term}”")
