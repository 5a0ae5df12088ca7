"""Signed deliveries, made before the clock starts: a `Create` of a `Note`, 2 KiB, Mastodon's shape.

All differ in their ids, so none is a repetition. Only head and proof of each are kept; the body is
put together again when it is sent, which costs a microsecond and saves half a gigabyte.
"""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

from bench.peer import Peer
from federation.addressing import PUBLIC
from federation.proofs import add_proof
from federation.signing import sign_cavage
from federation.strict_json import Json, write
from world.network import Outgoing

SIZE = 2_048
_CONTEXT = [
    "https://www.w3.org/ns/activitystreams",
    "https://w3id.org/security/data-integrity/v1",
    {"Hashtag": "as:Hashtag", "sensitive": "as:sensitive"},
]
_WORDS = (
    "On Thursday I drive to the allotments and can take two people and their tools along. "
    "There is room for a barrow in the back, and tea afterwards for whoever stays to water. "
)
_SIGNING_THREADS = 2
_SIGNED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Letter:
    """What differs between deliveries: the number in their ids, the signed head, the proof."""

    number: int
    head: bytes
    proof: bytes


class Writer:
    """Writes deliveries of one peer to one inbox; with `proven`, their notes carry proofs."""

    def __init__(self, peer: Peer, inbox: str, *, proven: bool = False) -> None:
        self._peer = peer
        self._inbox = inbox
        self._proven = proven
        self._now = datetime.now(UTC).replace(microsecond=0)
        self._next = int(time.time() * 1000) % 10**12
        self._content = ""
        missing = SIZE - len(write(self._create(_numbered(0), proven=False)))
        # It stands there twice, in `content` and in `contentMap`.
        self._content = f"<p>{_WORDS * 12}"[: missing // 2 - 4] + "</p>"
        self._form = write(self._create("%(number)012d", proven=proven))

    def write(self, count: int) -> Sequence[Letter]:
        """So many signed deliveries; takes about a third of a millisecond of one core each."""
        first, self._next = self._next, self._next + count
        some = [
            range(at, min(at + _SIGNED_AT_ONCE, self._next))
            for at in range(first, self._next, _SIGNED_AT_ONCE)
        ]
        with ThreadPoolExecutor(_SIGNING_THREADS) as threads:
            pages = threads.map(lambda numbers: [self._signed(number) for number in numbers], some)
            return [letter for page in pages for letter in page]

    def each(self, letters: Sequence[Letter]) -> Iterator[bytes]:
        """The whole requests as they go over the wire, one after the other."""
        return (letter.head + self.body(letter.number, letter.proof) for letter in letters)

    def body(self, number: int, proof: bytes = b"") -> bytes:
        """The activity with that number in its ids."""
        return self._form % {b"number": number, b"proof": proof}

    def _signed(self, number: int) -> Letter:
        proof = self._proof(number) if self._proven else b""
        body = self.body(number, proof)
        plain = Outgoing(
            "POST", self._inbox, (("content-type", "application/activity+json"),), body
        )
        signed = sign_cavage(plain, self._peer.rsa_key_iri, self._peer.rsa, self._now)
        return Letter(number, head_of(signed), proof)

    def _proof(self, number: int) -> bytes:
        note = self._with_proof(self._note(_numbered(number)))
        return str(note["proof"]["proofValue"]).encode("ascii")

    def _with_proof(self, note: Json) -> Json:
        peer = self._peer
        return add_proof(note, peer.ed25519, peer.ed25519_key_iri, self._now)

    def _create(self, number: str, *, proven: bool) -> Json:
        note = self._note(number)
        if proven:
            proof = self._with_proof(note)["proof"]
            note["proof"] = {**proof, "proofValue": "%(proof)s"}
        return {
            "@context": _CONTEXT,
            "id": f"{note['id']}/activity",
            "type": "Create",
            "actor": self._peer.iri,
            "published": note["published"],
            "to": note["to"],
            "cc": note["cc"],
            "object": note,
        }

    def _note(self, number: str) -> Json:
        peer = self._peer
        iri = f"{peer.iri}/statuses/{number}"
        return {
            **({"@context": _CONTEXT} if self._proven else {}),
            "id": iri,
            "type": "Note",
            "summary": None,
            "inReplyTo": None,
            "published": self._now.isoformat().replace("+00:00", "Z"),
            "url": f"{peer.base_url}/@{peer.username}/{number}",
            "attributedTo": peer.iri,
            "to": [PUBLIC],
            "cc": [f"{peer.iri}/followers"],
            "sensitive": False,
            "content": self._content,
            "contentMap": {"en": self._content},
            "attachment": [],
            "tag": [
                {"type": "Hashtag", "href": f"{peer.base_url}/tags/lifts", "name": "#lifts"},
                {"type": "Hashtag", "href": f"{peer.base_url}/tags/garden", "name": "#garden"},
            ],
            "replies": f"{iri}/replies",
        }


def _numbered(number: int) -> str:
    return f"{number:012d}"


def head_of(signed: Outgoing) -> bytes:
    """What goes over the wire before the body of a signed delivery."""
    target = signed.url.split("/", 3)[3]
    lines = [f"POST /{target} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in signed.headers]
    lines += ["User-Agent: bench/1.0", f"Content-Length: {len(signed.body)}", "", ""]
    return "\r\n".join(lines).encode("latin-1")
