"""A member's program: asks the client API with a token, and looks at every answer it gets.

Each answer is held against the published description of the API (`tests/api/openapi.py`).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack
from urllib.parse import urlencode

from tests.api.openapi import complaints
from tests.fediverse.asking import ask
from tests.fediverse.home import Home
from world.network import Headers, Outgoing

Json = Any
Sent = Mapping[str, object] | Sequence[tuple[str, object]]
_BOUNDARY = "the-edge-of-a-part"


@dataclass(frozen=True)
class Attached:
    """A file to be sent."""

    octets: bytes
    name: str = "picture.png"
    media_type: str = "image/png"


class Sending(TypedDict, total=False):
    """What may come with a request."""

    query: Sent | None
    form: Sent | None
    json: object
    files: Mapping[str, Attached] | None
    headers: Mapping[str, str] | None


@dataclass(frozen=True)
class Got:
    """What came back; `json` is read, or None where there is none."""

    status: int
    headers: Headers
    body: bytes

    @property
    def json(self) -> Json:
        return json.loads(self.body) if self.body else None

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")

    @property
    def next(self) -> str:
        """The path and query that lead to the page after this one; "" if there is none."""
        first = self.header("link").split(",")[0]
        if 'rel="next"' not in first:
            return ""
        return "/" + first.strip().removeprefix("<https://").partition(">")[0].partition("/")[2]


class Phone:
    """A program in somebody's hand. Without a token it asks as anybody would."""

    def __init__(self, home: Home, token: str = "") -> None:
        self.home = home
        self.token = token

    @classmethod
    async def of(cls, home: Home, who: str) -> "Phone":
        """The program of a member, let in for everything."""
        return cls(home, await home.rooms.membership.token(who, "phone"))

    async def get(self, path: str, **query: object) -> Got:
        return await self.ask("GET", path, query=query)

    async def post(self, path: str, **sent: Unpack[Sending]) -> Got:
        return await self.ask("POST", path, **sent)

    async def put(self, path: str, **sent: Unpack[Sending]) -> Got:
        return await self.ask("PUT", path, **sent)

    async def patch(self, path: str, **sent: Unpack[Sending]) -> Got:
        return await self.ask("PATCH", path, **sent)

    async def delete(self, path: str, **sent: Unpack[Sending]) -> Got:
        return await self.ask("DELETE", path, **sent)

    async def ask(  # noqa: PLR0913  # what a request may have
        self,
        method: str,
        path: str,
        *,
        query: Sent | None = None,
        form: Sent | None = None,
        json: object = None,
        files: Mapping[str, Attached] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Got:
        """One request; `path` may have a query of its own. `query` and `form` take lists."""
        url = self.home.base_url + path
        if query:
            url += ("&" if "?" in path else "?") + urlencode(_pairs(query))
        kind, body = _body(form, json, files)
        given = {"accept": "application/json", **kind, **(headers or {})}
        if self.token:
            given.setdefault("authorization", f"Bearer {self.token}")
        answer = await ask(
            self.home.node.app,
            Outgoing(method=method, url=url, headers=tuple(given.items()), body=body),
            come_from=f"phone {self.token[-8:]}",
        )
        got = Got(answer.status, answer.headers, answer.body)
        wrong = complaints(method, path, got.status, got.header("content-type"), got.body)
        assert not wrong, f"{method} {path} {got.status}: {wrong}\n{got.body[:4000]!r}"
        return got


def _pairs(sent: Sent) -> list[tuple[str, str]]:
    items: Iterable[tuple[str, object]] = sent.items() if isinstance(sent, Mapping) else sent
    pairs: list[tuple[str, str]] = []
    for name, value in items:
        several = value if isinstance(value, list | tuple) else [value]
        listed = name + "[]" if isinstance(value, list | tuple) else name
        pairs += [(listed, _said(item)) for item in several if item is not None]
    return pairs


def _said(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _body(
    form: Sent | None, document: object, files: Mapping[str, Attached] | None
) -> tuple[dict[str, str], bytes]:
    if files is not None:
        kind = {"content-type": f"multipart/form-data; boundary={_BOUNDARY}"}
        return kind, _multipart(_pairs(form or {}), files)
    if form is not None:
        kind = {"content-type": "application/x-www-form-urlencoded"}
        return kind, urlencode(_pairs(form)).encode()
    if document is not None:
        return {"content-type": "application/json"}, json.dumps(document).encode()
    return {}, b""


def _multipart(pairs: Iterable[tuple[str, str]], files: Mapping[str, Attached]) -> bytes:
    parts = [
        (
            f'--{_BOUNDARY}\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        ).encode()
        for name, value in pairs
    ]
    for name, file in files.items():
        head = (
            f'--{_BOUNDARY}\r\ncontent-disposition: form-data; name="{name}"; '
            f'filename="{file.name}"\r\ncontent-type: {file.media_type}\r\n\r\n'
        )
        parts.append(head.encode() + file.octets + b"\r\n")
    return b"".join(parts) + f"--{_BOUNDARY}--\r\n".encode()
