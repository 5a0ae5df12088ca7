"""Servers that nobody here runs, and people on them, in the manner of Mastodon.

A stranger signs what it sends and checks the signature of what it gets, against the key in the
sender's own document, fetched over the roads like any other.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

from actors.keyring import KeyPairs
from federation.claims import Received, read_claim
from federation.keys import PublicKey, public_from_multibase, public_from_pem
from federation.proofs import add_proof, check_proof
from federation.signing import sign_cavage, sign_rfc9421
from federation.strict_json import parse, write
from storage.instants import to_text
from tests.fediverse.roads import Roads
from tests.fediverse.sundial import Sundial
from world.errors import SisternetError
from world.network import Answer, Headers, Outgoing

Json = dict[str, Any]


class Around(Protocol):
    """What a server needs of the fediverse it stands in."""

    clock: Sundial
    roads: Roads

    async def settle(self) -> None: ...


Reply = Callable[[Outgoing], Answer]

ACTIVITY = "application/activity+json"
AS2 = "https://www.w3.org/ns/activitystreams"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
CONTEXT = (AS2, "https://w3id.org/security/data-integrity/v1")
MULTIKEY = "https://w3id.org/security/multikey/v1"
_JRD = "application/jrd+json"
_POSTED: Headers = (("content-type", ACTIVITY),)


def page(document: Json | bytes, kind: str = ACTIVITY, status: int = 200) -> Answer:
    """An answer with that document in it."""
    body = document if isinstance(document, bytes) else write(document)
    return Answer(status, (("content-type", kind),), body)


class Server:
    """One host: answers from its pages, takes what is posted, remembers what it was asked."""

    def __init__(self, fediverse: Around, host: str) -> None:
        self.fediverse = fediverse
        self.host = host
        self.pages: dict[str, Reply] = {}
        self.asked: list[str] = []
        self.received: list[Json] = []
        self.signed_with: list[str] = []
        self.refused: list[str] = []
        self._keys: dict[str, PublicKey] = {}
        self.status = 202
        fediverse.roads.peers[host] = self.answer

    def put(self, url: str, reply: Json | Answer | Reply) -> None:
        """From now on there is this under that URL, or under that path of ours."""
        url = url if url.startswith("https://") else f"https://{self.host}{url}"
        fixed = page(reply) if isinstance(reply, dict) else reply
        self.pages[url] = fixed if callable(fixed) else lambda _request: fixed

    async def answer(self, request: Outgoing) -> Answer:
        """What comes back for a request over the roads."""
        if request.method == "POST":
            return await self._take(request)
        self.asked.append(request.url)
        reply = self.pages.get(request.url)
        return Answer(404, (), b"") if reply is None else reply(request)

    async def read(self, iri: str) -> Json:
        """A document of somebody else, as this server gets it without signing."""
        request = Outgoing("GET", iri.partition("#")[0], (("accept", ACTIVITY),))
        answer = await self.fediverse.roads.travel(self.host, request)
        assert answer.status == 200, f"{iri}: {answer.status} {answer.body!r}"
        return parse(answer.body)

    async def _take(self, request: Outgoing) -> Answer:
        """Takes a delivery if its signature holds, as this server was told to answer."""
        try:
            await self._check(request)
        except (SisternetError, AssertionError) as flaw:
            self.refused.append(str(flaw))
            return Answer(401, (), b"")
        if self.status in range(200, 300):
            self.received.append(parse(request.body))
        return Answer(self.status, (), b"")

    async def _check(self, request: Outgoing) -> None:
        """Raises unless the signature holds, by a key known before or found now (R2)."""
        parts = urlsplit(request.url)
        received = Received(
            "POST",
            parts.path,
            tuple((name.lower(), value) for name, value in request.headers),
            request.body,
        )
        now = self.fediverse.clock.now()
        claim = read_claim(received, base_url=f"https://{self.host}", now=now)
        if claim.key_id not in self._keys:
            signer = await self.read(claim.key_id)
            self._keys |= keys_in(signer)
        assert claim.key_id in self._keys, f"{claim.key_id} is nobody's key"
        claim.check(self._keys[claim.key_id])
        self.signed_with.append(claim.key_id)


def keys_in(actor: Json) -> dict[str, PublicKey]:
    """The keys in an actor's document, by their names."""
    found = {actor["publicKey"]["id"]: public_from_pem(actor["publicKey"]["publicKeyPem"])}
    for key in actor.get("assertionMethod", []):
        found[key["id"]] = public_from_multibase(key["publicKeyMultibase"])
    return found


@dataclass(slots=True)
class Stranger:
    """Somebody on a server; `keys` may be changed, and published with `publish`."""

    server: Server
    username: str
    keys: KeyPairs = field(repr=False)
    type: str = "Person"
    said: int = 0

    @property
    def host(self) -> str:
        return self.server.host

    @property
    def iri(self) -> str:
        return f"https://{self.host}/users/{self.username}"

    @property
    def followers(self) -> str:
        return f"{self.iri}/followers"

    @property
    def key_iri(self) -> str:
        return f"{self.iri}#main-key"

    @property
    def received(self) -> list[Json]:
        """What was delivered to the server, with sound signatures."""
        return self.server.received

    def heard(self, kind: str) -> list[Json]:
        """The activities of one type, in the order of their coming."""
        return [activity for activity in self.received if activity["type"] == kind]

    def document(self, **changed: object) -> Json:
        """The actor's document."""
        document = {
            "@context": [AS2, "https://w3id.org/security/v1", MULTIKEY],
            "id": self.iri,
            "type": self.type,
            "preferredUsername": self.username,
            "name": self.username.title(),
            "inbox": f"{self.iri}/inbox",
            "outbox": f"{self.iri}/outbox",
            "followers": self.followers,
            "following": f"{self.iri}/following",
            "endpoints": {"sharedInbox": f"https://{self.host}/inbox"},
            "publicKey": {
                "id": self.key_iri,
                "owner": self.iri,
                "publicKeyPem": self.keys.rsa.public.pem(),
            },
            "assertionMethod": [
                {
                    "id": f"{self.iri}#ed25519-key",
                    "type": "Multikey",
                    "controller": self.iri,
                    "publicKeyMultibase": self.keys.ed25519.public.multibase(),
                }
            ],
            **changed,
        }
        return {name: value for name, value in document.items() if value is not None}

    def publish(self, **changed: object) -> None:
        """Puts the document, and what WebFinger says, on the server."""
        self.server.put(self.iri, self.document(**changed))
        acct = f"acct:{self.username}@{self.host}"
        link = {"rel": "self", "type": ACTIVITY, "href": self.iri}
        jrd = page({"subject": acct, "links": [link]}, _JRD)
        self.server.put(f"/.well-known/webfinger?resource={acct}", jrd)

    # ------------------------------------------------------------------------------ its words

    def note(self, name: object, text: str = "Hello.", **changed: object) -> Json:
        """A note by this actor, for everybody."""
        note = {
            "@context": list(CONTEXT),
            "id": f"{self.iri}/notes/{name}",
            "type": "Note",
            "attributedTo": self.iri,
            "content": f"<p>{text}</p>",
            "published": to_text(self.server.fediverse.clock.now()),
            "to": [PUBLIC],
            "cc": [self.followers],
            **changed,
        }
        return {key: value for key, value in note.items() if value is not None}

    def does(self, kind: str, thing: object, **changed: object) -> Json:
        """An activity by this actor, with an id of its own."""
        self.said += 1
        activity = {
            "@context": list(CONTEXT),
            "id": f"{self.iri}/acts/{self.said}",
            "type": kind,
            "actor": self.iri,
            "object": thing,
            "to": [PUBLIC],
            **changed,
        }
        return {key: value for key, value in activity.items() if value is not None}

    def create(self, note: Json, **changed: object) -> Json:
        """The Create of a note, addressed as the note is."""
        addresses = {name: note.get(name, []) for name in ("to", "cc")}
        return self.does("Create", note, id=f"{note['id']}/create", **addresses | changed)

    def proven(self, document: Json) -> Json:
        """The document with this actor's proof (FEP-8b32)."""
        when = self.server.fediverse.clock.now()
        return add_proof(document, self.keys.ed25519, f"{self.iri}#ed25519-key", when)

    # ------------------------------------------------------------------------------- its ways

    def signed(self, inbox: str, activity: Json | bytes, *, rfc9421: bool = False) -> Outgoing:
        """A delivery, signed as it should be."""
        body = activity if isinstance(activity, bytes) else write(activity)
        sign = sign_rfc9421 if rfc9421 else sign_cavage
        now = self.server.fediverse.clock.now()
        return sign(Outgoing("POST", inbox, _POSTED, body), self.key_iri, self.keys.rsa, now)

    async def send(self, inbox: str, activity: Json | bytes) -> int:
        """Delivers, and lets every node do what is due; the status of the answer."""
        fediverse = self.server.fediverse
        answer = await fediverse.roads.travel(self.host, self.signed(inbox, activity))
        await fediverse.settle()
        return answer.status

    async def get(self, iri: str) -> Answer:
        """The answer to a GET that this actor signs."""
        now = self.server.fediverse.clock.now()
        request = Outgoing("GET", iri, (("accept", ACTIVITY),))
        signed = sign_cavage(request, self.key_iri, self.keys.rsa, now)
        return await self.server.fediverse.roads.travel(self.host, signed)

    async def follow(self, iri: str) -> Json:
        """Asks to follow, and returns what was sent."""
        actor = await self.server.read(iri)
        follow = self.does("Follow", iri, to=[iri])
        assert await self.send(actor["inbox"], follow) == 202
        return follow

    async def is_proven(self, document: Json) -> bool:
        """Whether a document carries a sound proof by its author's key, as published now."""
        owner = await self.server.read(document["proof"]["verificationMethod"])
        assert owner["id"] in (document.get("attributedTo"), document.get("actor"), document["id"])
        key = keys_in(owner)[document["proof"]["verificationMethod"]]
        check_proof(document, key, now=self.server.fediverse.clock.now())
        return True
