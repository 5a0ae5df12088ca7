"""Whoever stands before the door, and how each proves who they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from federation.signing import sign_cavage
from tests.canary.town import MEMBERS, Place
from tests.canary.words import Who
from tests.fediverse.asking import ask
from tests.fediverse.browsing import Browser
from tests.fediverse.home import Home
from tests.fediverse.stranger import Stranger
from world.network import Answer, Headers, Outgoing


class Looker(Protocol):
    """Gets what an address answers."""

    async def get(self, path: str, accept: str) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Anybody:
    """Without a name; a browser that was never here."""

    home: Home

    async def get(self, path: str, accept: str) -> Answer:
        return await self.home.get(path, accept=accept)


@dataclass(frozen=True, slots=True)
class Member:
    """Signed in by a cookie, and with a program's token besides: whichever an address takes."""

    browser: Browser
    token: str

    async def get(self, path: str, accept: str) -> Answer:
        return await self.browser.get(path, accept=accept, authorization=f"Bearer {self.token}")


@dataclass(frozen=True, slots=True)
class Signing:
    """Somebody elsewhere, whose fetches are signed by the key that their server has published."""

    home: Home
    stranger: Stranger

    async def get(self, path: str, accept: str) -> Answer:
        request = Outgoing("GET", f"{self.home.base_url}{path}", (("accept", accept),))
        now = self.home.watch.now()
        signed = sign_cavage(request, self.stranger.key_iri, self.stranger.keys.rsa, now)
        return await self.home.doing(ask(self.home.node.app, signed, come_from=self.stranger.host))


@dataclass(frozen=True, slots=True)
class OfSister:
    """An actor of a sister's node, whose fetches that node signs."""

    home: Home
    other: Home
    actor_id: int

    async def get(self, path: str, accept: str) -> Answer:
        said: Headers = (("accept", accept),)
        request = Outgoing("GET", f"{self.home.base_url}{path}", said)
        signer = await self.other.node.keyring.signer(self.actor_id)
        now = self.home.watch.now()
        signed = sign_cavage(request, signer.rsa_key_iri, signer.rsa, now)
        return await self.home.doing(ask(self.home.node.app, signed, come_from=self.other.host))


async def lookers(place: Place) -> Mapping[Who, Looker]:
    """Everybody of the table."""
    hull, madison = place.hull, place.madison
    found: dict[Who, Looker] = {
        Who.STRANGER: Anybody(hull),
        Who.GUEST: Anybody(hull),
        Who.VERA: Signing(hull, place.vera),
        Who.WALT: Signing(hull, place.walt),
        Who.LEAH: OfSister(hull, madison, (await madison.member("leah")).id),
        Who.DESK: OfSister(hull, madison, (await madison.network()).id),
    }
    for username, who in {**MEMBERS, place.nell: Who.NELL}.items():
        browser = Browser(hull)
        await browser.sign_in(username)
        token = await hull.rooms.membership.token(username, "a program")
        found[who] = Member(browser, token)
        if who is Who.OTIS:
            place.links["program"] = token
            (place.links["session"],) = browser.cookies.values()
    assert found.keys() == set(Who)
    return found
