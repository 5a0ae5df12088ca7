"""Umbrellas as they travel: statements, lists of umbrellas, charters, each with a proof.

A statement is a `Relationship` by the host's actor (`org:memberOf` of a network, `org:headOf` of
a coordinator; the Organization Ontology has the terms); one with an `endTime` says that it is
over. A network's `umbrellas` is an `OrderedCollection` by the network. All are dated by the
decision they tell of, so that the same decision always gives the same document.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from actors.actor import Actor
from actors.keyring import Signer
from alliances.consent import Consent, Kind, Statement
from alliances.umbrella import LONGEST_CHARTER
from federation.collections import collection
from federation.contexts import COLLECTION_CONTEXT
from federation.dates import read_instant
from federation.documents import read_collection
from federation.iris import Iris
from federation.json_ld import plainly
from federation.origins import same_origin
from federation.proofs import add_proof
from federation.reading import iri_at, iris_of, only_iri, required_iri, type_of
from federation.strict_json import Json, parse
from storage.instants import from_text, to_text
from world.errors import Malformed

_RELATIONS: Final[Mapping[Kind, str]] = {
    Kind.MEMBER: "http://www.w3.org/ns/org#memberOf",
    Kind.COORDINATOR: "http://www.w3.org/ns/org#headOf",
}
MOST_NAMED: Final = 500


@dataclass(frozen=True, slots=True)
class Links:
    """Where an actor's document says its collections lie; all on the actor's own origin."""

    members: str | None = None
    coordinators: str | None = None
    charter: str | None = None
    umbrellas: str | None = None
    community: str | None = None

    @property
    def is_umbrella(self) -> bool:
        """Whether only an umbrella has these."""
        return self.members is not None and self.coordinators is not None


@dataclass(frozen=True, slots=True)
class Charter:
    """What a host says the umbrella is for, since when."""

    text: str
    updated: datetime


def links_of(body: bytes | None, iri: str) -> Links:
    """The collections that an actor's document names; none if there is no document.

    What is kept of an actor may be the `Update` that brought its document.
    """
    if not body:
        return Links()
    plain = plainly(parse(body))
    inside = plain.get("object")
    if isinstance(inside, dict) and inside.get("id") == iri:
        plain = plainly(inside)
    names = ("members", "coordinators", "charter", "umbrellas", "community")
    return Links(**{name: iri_at(plain.get(name), iri) for name in names})


def statement_iri(iris: Iris, host_iri: str, kind: Kind, number: int) -> str:
    """The name of a statement of ours."""
    shelf = iris.members(host_iri) if kind is Kind.MEMBER else iris.coordinators(host_iri)
    return f"{shelf}/{number}"


def statement_document(said: Statement, iri: str, signer: Signer, created: datetime) -> Json:
    """A statement of ours with its proof, which was made at the instant `created`."""
    document: Json = {
        "@context": list(COLLECTION_CONTEXT),
        "id": iri,
        "type": "Relationship",
        "attributedTo": said.host,
        "subject": said.subject,
        "relationship": _RELATIONS[said.kind],
        "object": said.host,
        "published": to_text(said.published),
        "updated": to_text(said.updated),
    }
    if said.ended:
        document["endTime"] = to_text(said.updated)
    return add_proof(document, signer.ed25519, signer.ed25519_key_iri, created)


def read_statement(document: Json) -> Statement:
    """What a statement says; raises `Malformed` unless a host says it of somebody, and when.

    A host speaks of itself only: the object of the relationship must be who makes the statement.
    """
    plain = plainly(document)
    if type_of(plain, {"Relationship"}) != "Relationship":
        raise Malformed("something else than a statement about a relationship")
    host = required_iri(only_iri(plain.get("attributedTo")))
    if only_iri(plain.get("object")) != host or not same_origin(
        required_iri(plain.get("id")), host
    ):
        raise Malformed("a statement about somebody else's umbrella")
    updated = _instant(plain, "updated")
    return Statement(
        host=host,
        kind=_kind(plain.get("relationship")),
        subject=required_iri(only_iri(plain.get("subject"))),
        published=min(_instant(plain, "published"), updated),
        updated=updated,
        ended=plain.get("endTime") is not None,
    )


def umbrellas_collection(
    network: Actor, consent: Consent, iris: Iris, signer: Signer, created: datetime
) -> Json:
    """The umbrellas that our network names, signed by it at the instant `created`."""
    document = collection(
        iris.umbrellas(network.iri),
        len(consent.named),
        items=sorted(consent.named),
        attributed_to=network.iri,
    )
    document["updated"] = to_text(consent.updated)
    return add_proof(document, signer.ed25519, signer.ed25519_key_iri, created)


def read_consent(document: Json) -> Consent:
    """The list of umbrellas that a network has signed; raises `Malformed` for anything else."""
    found = read_collection(document)
    network = required_iri(found.attributed_to)
    if found.id is None or not same_origin(found.id, network):
        raise Malformed("a list that lies elsewhere than its network")
    named = frozenset(iris_of(found.items[:MOST_NAMED]))
    return Consent(network, _instant(plainly(document), "updated"), named)


def charter_document(umbrella: Actor, charter: Charter, content: str, iri: str) -> Json:
    """What the umbrella is for, in full; `content` is the HTML of it."""
    return {
        "@context": list(COLLECTION_CONTEXT),
        "id": iri,
        "type": "Article",
        "attributedTo": umbrella.iri,
        "name": umbrella.name,
        "content": content,
        "source": {"content": charter.text, "mediaType": "text/plain"},
        "updated": to_text(charter.updated),
    }


def read_charter(document: Json) -> Charter:
    """What a host says the umbrella is for; raises `Malformed` for anything else."""
    plain = plainly(document)
    source = plain.get("source")
    text = source.get("content") if isinstance(source, dict) else None
    if not isinstance(text, str) or len(text) > LONGEST_CHARTER:
        raise Malformed("a charter without words, or with very many")
    return Charter(text, _instant(plain, "updated"))


def invitation_of(whom_iri: str, umbrella_iri: str) -> Json:
    """`Invite` of somebody who has a place in an umbrella from now on, if they wish."""
    return {"type": "Invite", "object": whom_iri, "target": umbrella_iri}


def wish_to_join(umbrella_iri: str) -> Json:
    """`Join` of a network that names the umbrella in its list."""
    return {"type": "Join", "object": umbrella_iri}


def _kind(value: Any) -> Kind:  # noqa: ANN401  # whatever stands there
    relation = only_iri(value)
    for kind, name in _RELATIONS.items():
        if relation == name:
            return kind
    raise Malformed("a relationship that means nothing to an umbrella")


def _instant(plain: Json, name: str) -> datetime:
    """To the millisecond: what is finer must not make the same word newer than itself."""
    found = read_instant(plain.get(name))
    if found is None:
        raise Malformed(f"a statement that does not say when it was {name}")
    return from_text(to_text(found))
