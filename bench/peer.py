"""A remote actor with real keys, on a small server of its own, so that its keys can be fetched."""

from dataclasses import dataclass

from bench.machine import LOOPBACK
from bench.tiny_server import Answer, Asked, Reply, reply
from federation.keys import PrivateKey, generate_ed25519, generate_rsa
from federation.strict_json import Json, write

_CONTEXT = ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"]
_ACTIVITY_JSON = "application/activity+json"


@dataclass(frozen=True, slots=True)
class Peer:
    """Somebody on another server."""

    base_url: str
    username: str
    rsa: PrivateKey
    ed25519: PrivateKey

    @property
    def iri(self) -> str:
        return f"{self.base_url}/users/{self.username}"

    @property
    def rsa_key_iri(self) -> str:
        return f"{self.iri}#main-key"

    @property
    def ed25519_key_iri(self) -> str:
        return f"{self.iri}#ed25519-key"

    def document(self) -> Json:
        """The actor as its server shows it."""
        return {
            **person(self.base_url, self.username),
            "publicKey": {
                "id": self.rsa_key_iri,
                "owner": self.iri,
                "publicKeyPem": self.rsa.public.pem(),
            },
            "assertionMethod": [
                {
                    "id": self.ed25519_key_iri,
                    "type": "Multikey",
                    "controller": self.iri,
                    "publicKeyMultibase": self.ed25519.public.multibase(),
                }
            ],
        }

    def answer(self) -> Answer:
        """What its server answers: its document, and 202 to whatever is delivered."""
        shown = reply(200, write(self.document()), _ACTIVITY_JSON)
        taken, missing = reply(202), reply(404)

        def answer(asked: Asked) -> Reply:
            if asked.method == "POST":
                return Reply(taken)
            return Reply(shown if asked.path == f"/users/{self.username}" else missing)

        return answer


def new_peer(port: int, username: str) -> Peer:
    """A peer with new keys."""
    return Peer(f"http://{LOOPBACK}:{port}", username, generate_rsa(), generate_ed25519())


def person(base_url: str, username: str) -> Json:
    """An actor document without keys, in the shape that Mastodon made usual."""
    iri = f"{base_url}/users/{username}"
    return {
        "@context": list(_CONTEXT),
        "id": iri,
        "type": "Person",
        "preferredUsername": username,
        "name": username.capitalize(),
        "summary": "",
        "inbox": f"{iri}/inbox",
        "outbox": f"{iri}/outbox",
        "followers": f"{iri}/followers",
        "following": f"{iri}/following",
        "url": f"{base_url}/@{username}",
        "manuallyApprovesFollowers": False,
        "endpoints": {"sharedInbox": f"{base_url}/inbox"},
    }
