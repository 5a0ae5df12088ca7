"""A network elsewhere whose desk passes its members' listings on, whole and signed (FEP-1b12).

Each delivery is an `Announce` of a `Create` that carries the proof of its author, as real nodes
write it: the document of the listing comes from `listings.wire`, its proofs from `outbox.compose`.
"""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice

from actors import store as people
from actors.actor import Actor, PactState
from actors.keyring import Signer
from bench.letters import head_of
from bench.peer import Peer, new_peer
from federation.addressing import PUBLIC
from federation.documents import read_actor
from federation.iris import Iris
from federation.keys import generate_ed25519
from federation.signing import sign_cavage
from federation.strict_json import Json, write
from listings.categories import CATEGORIES
from listings.listing import Kind, Listing, ListingAudience, Mode, State, Urgency
from listings.wire import Envelope, listing_note
from listings.wording import Manner
from node.assembly import Node
from outbox.compose import Stamp, compose, prove
from outbox.wire import announce_of, create_of
from storage.database import Writing
from world.network import Outgoing

_AUTHORS = 40
_SIGNING_THREADS = 2
_SIGNED_AT_ONCE = 250
_PLAIN = [code for code, item in CATEGORIES.items() if not item.sensitive]
_CONTENT_TYPE = (("content-type", "application/activity+json"),)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A member of that network; their keys lie on the desk's host."""

    actor: Actor
    peer: Peer

    @property
    def signer(self) -> Signer:
        """What signs for them."""
        peer = self.peer
        return Signer(
            actor_iri=peer.iri,
            rsa_key_iri=peer.rsa_key_iri,
            rsa=peer.rsa,
            ed25519_key_iri=peer.ed25519_key_iri,
            ed25519=peer.ed25519,
        )


@dataclass(frozen=True, slots=True)
class Desk:
    """A network's actor on a peer's server, and its members."""

    peer: Peer
    network: Actor
    neighbours: Sequence[Neighbour]

    def document(self) -> Json:
        """The network as its server shows it."""
        return network_document(self.peer)


def network_document(peer: Peer) -> Json:
    """A `Group` with collections of listings and sisters: software like ours."""
    iri = peer.iri
    more = {"type": "Group", "listings": f"{iri}/listings", "sisters": f"{iri}/sisters"}
    return {**peer.document(), **more}


async def enter_desk(node: Node, port: int) -> Desk:
    """A sister of the node's network, whose server will be on that port, and all its members."""
    peer = new_peer(port, "desk")
    now, ids = node.world.clock.now(), node.world.ids

    def saved(tx: Writing, document: Json) -> Actor:
        return people.save_remote(tx, read_actor(document), write(document), now, ids.new())

    def enter(tx: Writing) -> Desk:
        network = saved(tx, network_document(peer))
        people.save_pact(tx, network.id, f"{network.iri}/offer", "us", PactState.ACTIVE, now)
        neighbours = []
        for number in range(_AUTHORS):
            one = Peer(peer.base_url, f"neighbour{number}", peer.rsa, generate_ed25519())
            actor = saved(tx, {**one.document(), "network": network.iri})
            neighbours.append(Neighbour(actor, one))
        return Desk(peer, network, neighbours)

    return await node.database.write(enter)


class Announcer:
    """Writes deliveries of one desk to one inbox; no two listings are the same."""

    def __init__(self, desk: Desk, inbox: str) -> None:
        self._desk = desk
        self._inbox = inbox
        self._iris = Iris(desk.peer.base_url)
        self._now = datetime.now(UTC).replace(microsecond=0)
        self._next = int(time.time() * 1000) % 10**12

    def write(self, count: int) -> Sequence[bytes]:
        """So many whole requests; takes about a millisecond of one core each."""
        first, self._next = self._next, self._next + count
        numbers = iter(range(first, self._next))
        some = iter(lambda: list(islice(numbers, _SIGNED_AT_ONCE)), [])
        with ThreadPoolExecutor(_SIGNING_THREADS) as threads:
            pages = threads.map(lambda page: [self._request(number) for number in page], some)
            return [request for page in pages for request in page]

    def created(self, number: int) -> Json:
        """The `Create` of one listing, with the proofs of its author."""
        neighbour = self._neighbour(number)
        note = listing_note(
            self._listing(number, neighbour),
            Envelope(neighbour.actor, self._desk.network, [PUBLIC], [], self._now),
            self._iris,
            Manner(),
        )
        stamp = Stamp(self._iris.activity(number), neighbour.actor.iri, self._now)
        draft = create_of(note, neighbour.actor.iri)
        return prove(compose(draft, stamp, ([PUBLIC], [])), neighbour.signer, self._now)

    def _neighbour(self, number: int) -> Neighbour:
        return self._desk.neighbours[number % len(self._desk.neighbours)]

    def _request(self, number: int) -> bytes:
        peer = self._desk.peer
        stamp = Stamp(f"{peer.iri}/announces/{number}", peer.iri, self._now)
        addresses = ([PUBLIC], [f"{peer.iri}/followers"])
        activity = compose(announce_of(self.created(number)), stamp, addresses)
        plain = Outgoing("POST", self._inbox, _CONTENT_TYPE, write(activity))
        signed = sign_cavage(plain, peer.rsa_key_iri, peer.rsa, self._now)
        return head_of(signed) + signed.body

    def _listing(self, number: int, neighbour: Neighbour) -> Listing:
        return Listing(
            post_id=number,
            iri=self._iris.object(number),
            author_id=neighbour.actor.id,
            network_id=self._desk.network.id,
            local=False,
            kind=Kind.NEED if number % 3 == 0 else Kind.OFFER,
            title=f"A hand with the allotment, number {number}",
            body="Digging, carrying, and tea afterwards for whoever stays to water.",
            language="en",
            categories=(_PLAIN[number % len(_PLAIN)],),
            mode=Mode.EITHER,
            estimate_minutes=60,
            available_minutes=None,
            urgency=Urgency.WHENEVER,
            place="Over the river",
            audience=ListingAudience.PUBLIC,
            state=State.OPEN,
            expires_at=self._now + timedelta(days=60),
            delete_at=None,
            created_at=self._now,
            changed_at=self._now,
            opened_at=self._now,
        )
