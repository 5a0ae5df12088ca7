"""Servers that nobody here runs: an honest one, and an evil one with keys of its own."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from actors.keyring import KeyPairs
from federation.keys import PrivateKey
from federation.signing import sign_cavage, sign_rfc9421
from federation.strict_json import write
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.keys import numbered_pair
from world.network import Answer, Outgoing

Json = dict[str, Any]
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
AS2 = "https://www.w3.org/ns/activitystreams"
_ACTIVITY = (("content-type", "application/activity+json"),)


@dataclass(slots=True)
class Stranger:
    """One actor on a server of their own, which answers for what is put into `served`."""

    fediverse: Fediverse
    host: str
    pair: int
    username: str = "vera"
    served: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.serve(self.iri, self.document())
        self.fediverse.roads.peers[self.host] = self.answer

    @property
    def iri(self) -> str:
        return f"https://{self.host}/users/{self.username}"

    @property
    def key_id(self) -> str:
        return f"{self.iri}#main-key"

    @property
    def keys(self) -> KeyPairs:
        return numbered_pair(self.pair)

    def document(self, **changed: object) -> Json:
        """The actor's document."""
        key = {"id": self.key_id, "owner": self.iri, "publicKeyPem": self.keys.rsa.public.pem()}
        return {
            "@context": [AS2, "https://w3id.org/security/v1"],
            "id": self.iri,
            "type": "Person",
            "preferredUsername": self.username,
            "inbox": f"{self.iri}/inbox",
            "outbox": f"{self.iri}/outbox",
            "followers": f"{self.iri}/followers",
            "publicKey": key,
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

    def serve(self, url: str, document: Json, *, kind: str = "application/activity+json") -> None:
        """This server answers that URL with that document from now on."""
        self.served[url] = Answer(200, (("content-type", kind),), write(document))

    async def answer(self, request: Outgoing) -> Answer:
        self.asked.append(request.url)
        if request.method == "POST":
            return Answer(202, (), b"")
        return self.served.get(request.url, Answer(404, (), b""))

    def note(self, number: object, text: str, **changed: object) -> Json:
        """A note by this actor."""
        return {
            "id": f"{self.iri}/notes/{number}",
            "type": "Note",
            "attributedTo": self.iri,
            "content": f"<p>{text}</p>",
            "published": "2026-03-07T08:00:00Z",
            "to": [PUBLIC],
            "cc": [f"{self.iri}/followers"],
            **changed,
        }

    def create(self, note: Json, **changed: object) -> Json:
        """The Create of a note."""
        return {
            "@context": AS2,
            "id": f"{note['id']}/create",
            "type": "Create",
            "actor": self.iri,
            "to": note.get("to", [PUBLIC]),
            "cc": note.get("cc", []),
            "object": note,
            **changed,
        }

    def signed(self, home: Home, activity: Json, *, rfc9421: bool = False) -> Outgoing:
        """A delivery to the node's shared inbox, signed as it should be."""
        request = Outgoing("POST", f"{home.base_url}/inbox", _ACTIVITY, write(activity))
        sign = sign_rfc9421 if rfc9421 else sign_cavage
        return sign(request, self.key_id, self.keys.rsa, self.fediverse.clock.now())

    async def deliver(self, home: Home, activity: Json) -> int:
        """Delivers, and lets the node do what is due; the status of the answer."""
        answer = await home.answer(self.signed(home, activity))
        await self.fediverse.settle()
        return answer.status


def signed_by(key: PrivateKey, key_id: str, home: Home, activity: Json, now: datetime) -> Outgoing:
    """A delivery to the node's shared inbox, signed by that key under that name."""
    request = Outgoing("POST", f"{home.base_url}/inbox", _ACTIVITY, write(activity))
    return sign_cavage(request, key_id, key, now)


def without(request: Outgoing, name: str) -> Outgoing:
    """The request without that header."""
    kept = tuple(item for item in request.headers if item[0].lower() != name.lower())
    return replace(request, headers=kept)


def with_header(request: Outgoing, name: str, value: str) -> Outgoing:
    """The request with that header changed after it was signed."""
    return replace(without(request, name), headers=(*without(request, name).headers, (name, value)))


async def stored(home: Home, word: str) -> int:
    """How many posts hold that word."""
    rows = await home.rows("SELECT 1 FROM posts WHERE content LIKE :like", like=f"%{word}%")
    return len(rows)
