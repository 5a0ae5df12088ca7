"""What anybody may read of umbrellas: who is in and who coordinates, with every proof; charters.

Of a network: the signed list of the umbrellas that it names.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actors import store as people
from actors.actor import Actor, Role
from actors.answers import activity_answer, bytes_answer, page_redirect, wants_document
from actors.room import Actors
from alliances import consent_store, store
from alliances.community_shown import announced, stewards
from alliances.consent import Consent, Kind
from alliances.store import Kept
from alliances.wire import Charter, charter_document, umbrellas_collection
from federation.collections import Neighbours, collection, page
from federation.iris import Iris
from federation.proofs import add_proof
from federation.strict_json import Json, parse, write
from storage.instants import to_text
from storage.transaction import Reading
from text.links import html_of
from world.errors import Missing

PAGE_SIZE: Final = 150  # subjects; each brings up to three documents of about a KiB
_MOST_DIGITS: Final = 19
_NOTHING: Final = "There is nothing of that name here."


def routes(room: Actors) -> list[Route]:
    """The routes of this room, for the application; all are GET."""
    members, coordinators = Kind.MEMBER, Kind.COORDINATOR
    return [
        Route("/actors/{name}/members", partial(_said, room, members)),
        Route("/actors/{name}/members/{number}", partial(_statement, room, members)),
        Route("/actors/{name}/coordinators", partial(_said, room, coordinators)),
        Route("/actors/{name}/coordinators/{number}", partial(_statement, room, coordinators)),
        Route("/actors/{name}/charter", partial(_charter, room)),
        Route("/actors/{name}/umbrellas", partial(_umbrellas, room)),
        Route("/actors/{name}/announced", partial(_of_community, room, announced)),
        Route("/actors/{name}/stewards", partial(_of_community, room, stewards)),
    ]


async def _said(room: Actors, kind: Kind, request: Request) -> Response:
    after = request.query_params.get("after")
    umbrella = await _umbrella(room, request)
    if not wants_document(request):
        return page_redirect(umbrella.url or room.iris.base_url, umbrella.iri)

    def look(tx: Reading) -> Json:
        return _collection(tx, room, umbrella, kind, after)

    return activity_answer(request, await room.database.read(look))


def _collection(tx: Reading, room: Actors, umbrella: Actor, kind: Kind, after: str | None) -> Json:
    """Everything by which somebody is in, signed by the umbrella; in pages where it is much."""
    row = store.host(tx, umbrella.id)
    hosts = store.actors_of_circle(tx, row.circle) if row else [umbrella]
    said = store.statements_of(tx, [host.id for host in hosts], kind)
    own = [kept for kept in said if kept.statement.host == umbrella.iri]
    shelf = room.iris.members if kind is Kind.MEMBER else room.iris.coordinators
    iri = shelf(umbrella.iri)
    if after is None and len(own) <= PAGE_SIZE:
        items = _documents(tx, own, said)
        document = collection(iri, len(items), items=items, attributed_to=umbrella.iri)
    elif after is None:
        first = f"{iri}?after="
        document = collection(iri, None, first=first, attributed_to=umbrella.iri)
    else:
        document = _page(iri, after, own, partial(_documents, tx, said=said))
        document["attributedTo"] = umbrella.iri
    document["updated"] = to_text(umbrella.updated_at)
    signer = room.keyring.signer_in(tx, umbrella.id)
    return add_proof(document, signer.ed25519, signer.ed25519_key_iri, umbrella.updated_at)


def _page(
    iri: str, after: str, own: Sequence[Kept], documents: Callable[[Sequence[Kept]], list[Json]]
) -> Json:
    """The statements on the subjects whose names come after that one; names do not move."""
    rest = [kept for kept in own if kept.statement.subject > after]
    shown = rest[:PAGE_SIZE]
    more = len(rest) > PAGE_SIZE
    following = f"{iri}?after={_quoted(shown[-1].statement.subject)}" if more else None
    beside = Neighbours(next=following)
    return page(f"{iri}?after={_quoted(after)}", iri, documents(shown), neighbours=beside)


def _quoted(subject: str) -> str:
    return quote(subject, safe="")


def _documents(tx: Reading, own: Sequence[Kept], said: Iterable[Kept]) -> list[Json]:
    """Our statements, one copy of the same word of another host, and what the networks signed."""
    ours = {kept.statement.subject: kept.statement for kept in own}
    copies: dict[str, bytes] = {}
    for kept in said:
        mine = ours.get(kept.statement.subject)
        if mine and kept.statement.host != mine.host and kept.statement.rank == mine.rank:
            copies.setdefault(kept.statement.subject, kept.document)
    consents = consent_store.consent_documents(tx, ours)
    found: list[bytes] = []
    for kept in own:
        subject = kept.statement.subject
        beside = (copies.get(subject), consents.get(subject))
        found += [kept.document, *(document for document in beside if document)]
    return [parse(document) for document in found]


async def _statement(room: Actors, kind: Kind, request: Request) -> Response:
    umbrella = await _umbrella(room, request)
    number = request.path_params["number"]
    if not (number.isascii() and number.isdecimal() and len(number) <= _MOST_DIGITS):
        raise Missing(_NOTHING)
    found = await room.database.read(
        lambda tx: store.statement_numbered(tx, umbrella.id, kind, min(int(number), (1 << 63) - 1))
    )
    if found is None:
        raise Missing(_NOTHING)
    return bytes_answer(request, found)


async def _charter(room: Actors, request: Request) -> Response:
    umbrella = await _umbrella(room, request)
    if not wants_document(request):
        return page_redirect(umbrella.url or room.iris.base_url, umbrella.iri)

    def look(tx: Reading) -> Json:
        row = store.host(tx, umbrella.id)
        if row is None or row.charter_at is None:
            raise Missing(_NOTHING)
        charter = Charter(row.charter, row.charter_at)
        content = html_of(charter.text, {}, room.iris.tag)
        iri = room.iris.charter(umbrella.iri)
        document = charter_document(umbrella, charter, content, iri)
        signer = room.keyring.signer_in(tx, umbrella.id)
        return add_proof(document, signer.ed25519, signer.ed25519_key_iri, umbrella.updated_at)

    return activity_answer(request, await room.database.read(look))


async def _umbrellas(room: Actors, request: Request) -> Response:
    name = request.path_params["name"]

    def look(tx: Reading) -> bytes:
        network = _own(tx, room, name, Role.NETWORK)
        known = consent_store.consent_documents(tx, [network.iri]).get(network.iri)
        if known is not None:
            return known
        nothing = Consent(network.iri, network.created_at, frozenset())
        signer = room.keyring.signer_in(tx, network.id)
        at = max(network.created_at, network.updated_at)
        return write(umbrellas_collection(network, nothing, room.iris, signer, at))

    return bytes_answer(request, await room.database.read(look))


async def _of_community(
    room: Actors, show: Callable[[Reading, Actor, Iris], Json], request: Request
) -> Response:
    name = request.path_params["name"]

    def look(tx: Reading) -> Json:
        return show(tx, _own(tx, room, name, Role.COMMUNITY), room.iris)

    return activity_answer(request, await room.database.read(look))


async def _umbrella(room: Actors, request: Request) -> Actor:
    name = request.path_params["name"]
    return await room.database.read(lambda tx: _own(tx, room, name, Role.UMBRELLA))


def _own(tx: Reading, room: Actors, name: str, role: Role) -> Actor:
    """The actor of ours that bears exactly that name and is that; `Missing` for anything else."""
    actor = people.local_by_username(tx, name)
    if actor is None or actor.iri != room.iris.actor(name) or actor.gone_at or actor.role != role:
        raise Missing(_NOTHING)
    return actor
