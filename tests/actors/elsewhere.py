"""The rest of the fediverse, as far as this room meets it: pages, and actors with real keys.

`Elsewhere` is a whole `world.network.Network`, and knows what it was asked.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from actors.keyring import KeyPairs, fresh_pairs
from federation.claims import Received, Scheme, read_claim
from federation.keys import PublicKey
from federation.signing import sign_cavage, sign_rfc9421
from world.errors import SisternetError, TooLarge, Unreachable
from world.network import Answer, Outgoing

ACTIVITY = "application/activity+json"
JRD = "application/jrd+json"
Json = dict[str, Any]
Reply = Callable[[Outgoing], Answer]


@cache
def keys_of(name: str) -> KeyPairs:
    """Real keys, made once in a run: making RSA keys is slow."""
    assert name
    return fresh_pairs()


def page(document: object, kind: str = ACTIVITY, status: int = 200, **headers: str) -> Answer:
    """An answer; `headers` with "_" for "-"."""
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Answer(status, (("content-type", kind), *named), body)


@dataclass(slots=True)
class Elsewhere:
    """Answers from its pages, one for each URL; everything else is 404."""

    pages: dict[str, Reply] = field(default_factory=dict)
    asked: list[Outgoing] = field(default_factory=list)
    gate: asyncio.Event | None = None
    dark: set[str] = field(default_factory=set)

    def put(self, url: str, answer: Answer | Reply | Json) -> None:
        """From now on there is this under that URL."""
        if isinstance(answer, dict):
            answer = page(answer)
        if isinstance(answer, Answer):
            fixed = answer
            self.pages[url] = lambda _request: fixed
        else:
            self.pages[url] = answer

    def series(self, url: str, *answers: Answer) -> None:
        """One after the other, the last one for ever."""
        left = list(answers)
        self.put(url, lambda _request: left.pop(0) if len(left) > 1 else left[0])

    async def send(self, request: Outgoing) -> Answer:
        self.asked.append(request)
        if self.gate is not None:
            await self.gate.wait()
        if urlsplit(request.url).netloc in self.dark:
            raise Unreachable("Nobody answered.")
        reply = self.pages.get(request.url)
        answer = page({}, status=404) if reply is None else reply(request)
        if len(answer.body) > request.limit_bytes:
            raise TooLarge("The answer is too large.")
        return answer

    async def close(self) -> None:
        """Nothing to close."""

    def times(self, url: str) -> int:
        """How often that URL was asked for."""
        return sum(request.url == url for request in self.asked)

    @property
    def urls(self) -> list[str]:
        return [request.url for request in self.asked]


@dataclass(slots=True)
class Person:
    """An actor who lives elsewhere, with keys of her own."""

    name: str = "vera"
    base: str = "https://victim.example"
    keys: KeyPairs = field(default_factory=lambda: keys_of("vera"))
    path: str = "/users/"
    key_path: str = "#main-key"
    more: Json = field(default_factory=dict)

    @property
    def iri(self) -> str:
        return f"{self.base}{self.path}{self.name}"

    @property
    def key_iri(self) -> str:
        return self.iri + self.key_path

    @property
    def host(self) -> str:
        return urlsplit(self.base).netloc

    def public_key(self) -> Json:
        return {
            "id": self.key_iri,
            "owner": self.iri,
            "publicKeyPem": self.keys.rsa.public.pem(),
        }

    def document(self, **changes: object) -> Json:
        document: Json = {
            "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
            "id": self.iri,
            "type": "Person",
            "preferredUsername": self.name,
            "name": self.name.title(),
            "inbox": f"{self.iri}/inbox",
            "outbox": f"{self.iri}/outbox",
            "followers": f"{self.iri}/followers",
            "endpoints": {"sharedInbox": f"{self.base}/inbox"},
            "publicKey": self.public_key(),
            **self.more,
            **changes,
        }
        return {name: value for name, value in document.items() if value is not None}

    def jrd(self, subject: str | None = None, href: str | None = None) -> Answer:
        document = {
            "subject": subject or f"acct:{self.name}@{self.host}",
            "links": [{"rel": "self", "type": ACTIVITY, "href": href or self.iri}],
        }
        return page(document, JRD)

    def webfinger_url(self) -> str:
        return webfinger_url(self.name, self.host)

    def signed_post(
        self, url: str, now: datetime, *, body: bytes = b"{}", key_iri: str | None = None
    ) -> Received:
        """A delivery by her, as the other side receives it."""
        request = Outgoing("POST", url, (("content-type", ACTIVITY),), body)
        return as_received(sign_cavage(request, key_iri or self.key_iri, self.keys.rsa, now))

    def signed_get(self, url: str, now: datetime, scheme: Scheme = Scheme.CAVAGE) -> Outgoing:
        sign = sign_cavage if scheme is Scheme.CAVAGE else sign_rfc9421
        return sign(Outgoing("GET", url, (("accept", ACTIVITY),)), self.key_iri, self.keys.rsa, now)


def webfinger_url(name: str, host: str) -> str:
    return f"https://{host}/.well-known/webfinger?resource=acct:{name}@{host}"


def as_received(request: Outgoing) -> Received:
    """What the server at the other end sees of a request."""
    parts = urlsplit(request.url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    headers = tuple((name.lower(), value) for name, value in request.headers)
    return Received(request.method, target, headers, request.body)


def signed_with(request: Outgoing, key: PublicKey, now: datetime) -> Scheme | None:
    """In which scheme that key has signed the request; None if it has not."""
    parts = urlsplit(request.url)
    try:
        claim = read_claim(
            as_received(request), base_url=f"{parts.scheme}://{parts.netloc}", now=now
        )
        claim.check(key)
    except SisternetError:
        return None
    return claim.scheme
