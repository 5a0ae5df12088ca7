"""From a handle to an actor, confirmed both ways (RFC 7033, `reference/federation.md` 3.1).

A handle counts only if its host names the actor and the actor's own host names the handle. The
handle that is shown afterwards is always the one at the actor's own host (ORI-39, ORI-40).
"""

import html
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from actors.actor import Actor
from actors.getting import Getter
from federation.believing import read_answer
from federation.discovery import JRD, read_jrd
from federation.negotiation import is_jrd
from federation.origins import is_iri
from federation.strict_json import Json, parse
from world.errors import Malformed, Missing, Refused, WrongMediaType
from world.network import Answer

_JRD_ACCEPT: Final = f"{JRD}, application/json"
_XRD_ACCEPT: Final = "application/xrd+xml, application/xml"
_HANDLE: Final = re.compile(r"(?:acct:)?@?([A-Za-z0-9_.-]{1,128}(?::[0-9]{1,5})?)@([^@\s/]{1,261})")
_LINK: Final = re.compile(r"<Link\b[^>]{0,2048}>", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(r"\b(rel|template)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_OK: Final = 200


@dataclass(frozen=True, slots=True)
class Handle:
    """`username` at `host[:port]`, host in lower case and IDNA form."""

    username: str
    host: str

    @property
    def acct(self) -> str:
        return f"acct:{self.username}@{self.host}"

    def is_same(self, other: "Handle") -> bool:
        """Letter case of the name does not count."""
        return self.acct.lower() == other.acct.lower()


def read_handle(text: str) -> Handle:
    """`@hull@host`, `hull@host` or `acct:hull@host`; raises `Malformed`."""
    found = _HANDLE.fullmatch(text.strip())
    if found is None:
        raise Malformed("Write a handle like @name@host.")
    name, colon, port = found[2].partition(":")
    try:
        host = name.encode("idna").decode("ascii").lower() + colon + port
    except UnicodeError as cause:
        raise Malformed("This handle has an impossible host.") from cause
    if not is_iri(f"https://{host}/"):
        raise Malformed("This handle has an impossible host.")
    return Handle(found[1], host)


class HandleFinder:
    """Asks WebFinger. `may_ask` raises for hosts that must not be asked."""

    def __init__(
        self, getter: Getter, scheme: str, may_ask: Callable[[str], Awaitable[None]]
    ) -> None:
        self._getter = getter
        self._scheme = scheme
        self._may_ask = may_ask

    async def confirmed(self, handle: Handle) -> tuple[Handle, str]:
        """(the handle under its proper host, iri of the actor it names), one way so far.

        A host may send us to another one for its people (split domains); that one is asked once
        and must confirm itself. Raises `Missing`, `Malformed`, `Refused`, `Unreachable`.
        """
        actor_iri, elsewhere = await self._ask(handle)
        if actor_iri is not None:
            return handle, actor_iri
        handle = read_handle(elsewhere or "")
        actor_iri, _ = await self._ask(handle)
        if actor_iri is None:
            raise Refused("The server does not stand by this handle.")
        return handle, actor_iri

    async def confirm_back(self, handle: Handle, actor: Actor, claimed: str | None) -> None:
        """Asks the actor's side whether the handle is its own; raises `Refused` if not.

        `claimed` is the handle that the actor's document says (FEP-2c59), if it does.
        """
        own = Handle(actor.username, actor.host)
        if handle.is_same(own) or (claimed is not None and handle.is_same(read_handle(claimed))):
            return
        if handle.host == own.host:
            raise Refused("The actor does not bear this handle.")
        proper, actor_iri = await self.confirmed(own)
        if actor_iri != actor.iri or not proper.is_same(handle):
            raise Refused("The actor does not bear this handle.")

    async def _ask(self, handle: Handle) -> tuple[str | None, str | None]:
        jrd = await self._jrd(handle)
        found = read_jrd(jrd, handle.acct, allow_http=self._scheme == "http")
        return found.actor, found.ask_again

    async def _jrd(self, handle: Handle) -> Json:
        usual = f"{self._scheme}://{handle.host}/.well-known/webfinger?resource={{uri}}"
        try:
            return await self._jrd_at(usual, handle)
        except Missing:
            template = await self._template_of(handle.host)
            if template in (None, usual):
                raise
        return await self._jrd_at(template, handle)

    async def _jrd_at(self, template: str, handle: Handle) -> Json:
        url = template.replace("{uri}", quote(handle.acct, safe="@:"))
        landed = await self._getter.discovery(url, _JRD_ACCEPT, self._may_ask)
        _check(landed.answer)
        if not is_jrd(landed.answer.header("content-type")):
            raise WrongMediaType("That server's WebFinger answer is of another type.")
        return parse(landed.answer.body)

    async def _template_of(self, host: str) -> str | None:
        """Where host-meta says that WebFinger is (RFC 6415); asked only after a 404."""
        url = f"{self._scheme}://{host}/.well-known/host-meta"
        landed = await self._getter.discovery(url, _XRD_ACCEPT, self._may_ask)
        if landed.answer.status != _OK:
            return None
        template = lrdd_template(landed.answer.body)
        if template is None or not template.startswith(f"{self._scheme}://"):
            return None
        return template


def lrdd_template(xrd: bytes) -> str | None:
    """The template of the `lrdd` link in an XRD document.

    Found by its look, not by an XML reader: there is nothing here that would be worth entities
    and their dangers.
    """
    for link in _LINK.findall(xrd.decode("utf-8", "replace")):
        found = {name.lower(): html.unescape(a or b) for name, a, b in _ATTRIBUTE.findall(link)}
        if found.get("rel") == "lrdd" and "{uri}" in found.get("template", ""):
            return found["template"]
    return None


def _check(answer: Answer) -> None:
    """Raises what a status other than 200 means."""
    if answer.status != _OK:
        read_answer(answer)
