"""Speaks with an open index (Murmurations index API v2, `federation.md` 10): what it said, read.

Nothing it says is believed beyond what is asked for: redirects are not followed, answers are
bounded, and an address of a profile is looked at before anybody asks for it.
"""

from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote, urlencode

from federation.strict_json import parse, write
from syndication.schemas import OFFERS_WANTS, is_number
from world.errors import Malformed, SisternetError
from world.network import Answer, Network, Outgoing

_JSON: Final = (("content-type", "application/json"), ("accept", "application/json"))
_SECONDS: Final = 10.0
_LIST_OCTETS: Final = 1_000_000
_GONE: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_WAIT_LONGEST: Final = 86_400
_NAME_LONGEST: Final = 128


class IndexAway(Exception):
    """The index does not answer, or takes nothing from anybody; `wish`: for how long, at least."""

    def __init__(self, why: str, wish: timedelta | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.wish = wish


@dataclass(frozen=True, slots=True)
class Said:
    """What the index says of one profile; `status` "" if it knows none, "refused" if unwilling."""

    status: str
    node_id: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry of the index: where the profile stands, and when it was changed last (unix)."""

    profile_url: str
    updated: int


@dataclass(frozen=True, slots=True)
class Index:
    """One index, by its address without a slash at the end. Raises `IndexAway`."""

    network: Network
    url: str

    async def tell(self, profile_url: str) -> Said:
        """Asks it to look at a profile, new or changed."""
        body = write({"profile_url": profile_url})
        answer = await self._send(Outgoing("POST", f"{self.url}/nodes", _JSON, body))
        if answer.status not in (HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.ACCEPTED):
            return Said("refused")
        return Said("received", _node_id(_read(answer)))

    async def ask(self, node_id: str) -> Said:
        """How far a profile has come."""
        url = f"{self.url}/nodes/{quote(node_id, safe='')}"
        answer = await self._send(Outgoing("GET", url, _JSON))
        if answer.status in _GONE:
            return Said("")
        status = _data(_read(answer)).get("status")
        return Said(status if isinstance(status, str) else "refused", node_id)

    async def take_off(self, node_id: str) -> bool:
        """Whether it has the profile no more."""
        url = f"{self.url}/nodes/{quote(node_id, safe='')}"
        answer = await self._send(Outgoing("DELETE", url, _JSON))
        return answer.status // 100 == 2 or answer.status in _GONE  # noqa: PLR2004

    async def offers(self, page: int, size: int, country: str) -> list[Listed]:
        """One page of the offers and wants it lists; empty after the last."""
        asked = {"schema": OFFERS_WANTS, "page": str(page), "page_size": str(size)}
        if country:
            asked["country"] = country
        url = f"{self.url}/nodes?{urlencode(asked)}"
        answer = await self._send(Outgoing("GET", url, _JSON, limit_bytes=_LIST_OCTETS))
        if answer.status in _GONE or answer.status == HTTPStatus.BAD_REQUEST:
            return []
        found = _read(answer).get("data")
        listed = found if isinstance(found, list) else []
        return [one for entry in listed[:size] if (one := _listed(entry)) is not None]

    async def _send(self, request: Outgoing) -> Answer:
        try:
            answer = await self.network.send(_patient(request))
        except SisternetError as error:
            raise IndexAway("it does not answer") from error
        if answer.status // 100 == 3:  # noqa: PLR2004
            raise IndexAway("it leads elsewhere")
        limited = answer.status == HTTPStatus.TOO_MANY_REQUESTS
        if limited or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise IndexAway(f"it answers {answer.status}", _wish(answer))
        return answer


def _patient(request: Outgoing) -> Outgoing:
    return Outgoing(
        request.method, request.url, request.headers, request.body, request.limit_bytes, _SECONDS
    )


def _wish(answer: Answer) -> timedelta | None:
    text = answer.header("retry-after") or ""
    return timedelta(seconds=min(int(text), _WAIT_LONGEST)) if text.isdecimal() else None


def _read(answer: Answer) -> dict[str, Any]:
    """The answer as JSON; one that cannot be read says nothing."""
    try:
        return parse(answer.body)
    except Malformed:
        return {}


def _data(document: dict[str, Any]) -> dict[str, Any]:
    data = document.get("data")
    return data if isinstance(data, dict) else {}


def _node_id(document: dict[str, Any]) -> str:
    """Its name for a profile, if it is a plain word."""
    name = _data(document).get("node_id")
    is_plain = isinstance(name, str) and name.isascii() and name.replace("-", "").isalnum()
    return name if isinstance(name, str) and is_plain and len(name) <= _NAME_LONGEST else ""


def _listed(entry: object) -> Listed | None:
    if not isinstance(entry, dict):
        return None
    url, updated = entry.get("profile_url"), entry.get("last_updated")
    if not isinstance(url, str) or entry.get("status", "posted") != "posted":
        return None
    return Listed(url, int(updated) if isinstance(updated, int) and is_number(updated) else 0)
