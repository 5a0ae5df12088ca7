"""Actors of light networks: real documents, real keys, real signatures, and nothing else."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from actors.actor import Actor, Role
from actors.keyring import Signer
from actors.wire import actor_document
from federation.addressing import PUBLIC
from federation.iris import Iris
from federation.keys import KeyKind, PrivateKey
from federation.proofs import add_proof
from federation.signing import sign_cavage
from federation.strict_json import Json, write
from outbox.compose import Stamp, compose, prove
from tests.fediverse.keys import numbered_pair
from world.network import Headers, Outgoing

_POSTED: Headers = (("content-type", "application/activity+json"),)
_HONEST_PAIRS = 100  # the last twenty pre-made RSA keys belong to nobody who is honest


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who signs."""

    actor: Actor
    signer: Signer

    @property
    def iri(self) -> str:
        return self.actor.iri

    def document(self, iris: Iris) -> bytes:
        """The actor as its server shows it."""
        keys = [
            (self.signer.rsa_key_iri, self.signer.rsa.public),
            (self.signer.ed25519_key_iri, self.signer.ed25519.public),
        ]
        document = actor_document(self.actor, keys, iris)
        signer = self.signer
        proven = add_proof(document, signer.ed25519, signer.ed25519_key_iri, self.actor.created_at)
        return write(proven)

    def says(self, draft: Json, iri: str, now: datetime, *, to: str = "") -> Json:
        """An activity: to everybody with its proofs, or to one actor without."""
        addresses = ([to], []) if to else ([PUBLIC], [self.actor.followers or ""])
        activity = compose(draft, Stamp(iri, self.iri, now), addresses)
        return activity if to else prove(activity, self.signer, now)

    def delivery(self, inbox: str, body: bytes, now: datetime) -> Outgoing:
        """A signed delivery."""
        request = Outgoing("POST", inbox, _POSTED, body)
        return sign_cavage(request, self.signer.rsa_key_iri, self.signer.rsa, now)


def new_voice(iris: Iris, role: Role, username: str, number: int, now: datetime) -> Voice:
    """An actor of the light network of that number; `number` below 0: of a dishonest one."""
    iri = iris.actor(username)
    is_desk = role is Role.NETWORK
    network = iri if is_desk else iris.actor("desk")
    actor = Actor(
        id=number,
        iri=iri,
        local=True,
        role=role,
        type="Group" if is_desk else "Person",
        host=iris.host,
        username=username,
        name=f"{username.title()} of {iris.host}",
        summary="",
        url=f"{iris.base_url}/@{username}",
        inbox=iris.inbox(iri),
        shared_inbox=iris.shared_inbox,
        outbox=iris.outbox(iri),
        followers=iris.followers(iri),
        following=iris.following(iri),
        featured=None,
        sisters=iris.sisters(iri) if is_desk else None,
        listings=iris.listings(iri) if is_desk else None,
        members=iris.members(iri) if is_desk else None,
        network_iri=None if is_desk else network,
        language="en",
        place=None,
        discoverable=True,
        approves_followers=False,
        moved_to=None,
        also_known_as=(),
        created_at=now,
        updated_at=now,
        fetched_at=None,
        gone_at=None,
    )
    return Voice(actor, _signer(iri, number))


def _signer(iri: str, number: int) -> Signer:
    """Keys of its own; the RSA keys of the honest are shared among them, as long as they last."""
    pair = number % _HONEST_PAIRS if number >= 0 else _HONEST_PAIRS + number % 20
    seed = hashlib.sha256(f"light {iri}".encode()).digest()
    return Signer(
        actor_iri=iri,
        rsa_key_iri=f"{iri}#main-key",
        rsa=numbered_pair(pair).rsa,
        ed25519_key_iri=f"{iri}#ed25519-key",
        ed25519=PrivateKey.load(KeyKind.ED25519, seed),
    )
