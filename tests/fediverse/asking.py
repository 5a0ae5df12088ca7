"""One request put to an ASGI application in this process, as a web server would put it."""

from collections.abc import AsyncIterator, Iterable
from urllib.parse import unquote, urlsplit
from zlib import crc32

from starlette.types import ASGIApp, Message, Scope

from world.network import Answer, Outgoing


async def ask(app: ASGIApp, request: Outgoing, *, come_from: str = "somewhere") -> Answer:
    """The application's answer; `come_from` decides which address the request comes from."""
    return await ask_in_pieces(app, request, [request.body], come_from=come_from)


async def ask_in_pieces(
    app: ASGIApp, request: Outgoing, pieces: Iterable[bytes], *, come_from: str = "somewhere"
) -> Answer:
    """The same with a body that comes bit by bit; its announced length is the request's."""
    coming = _pieces(pieces)
    status, headers, body = 0, [], bytearray()

    async def receive() -> Message:
        return await anext(coming, {"type": "http.disconnect"})

    async def send(message: Message) -> None:
        nonlocal status, headers
        if message["type"] == "http.response.start":
            status, headers = message["status"], list(message["headers"])
        elif message["type"] == "http.response.body":
            body.extend(message.get("body", b""))

    await app(_scope(request, address_of(come_from)), receive, send)
    named = tuple(
        (key.decode("latin-1").lower(), value.decode("latin-1")) for key, value in headers
    )
    return Answer(status, named, bytes(body))


def address_of(name: str) -> str:
    """An address for a host name, always the same."""
    number = crc32(name.encode())
    return f"198.18.{number >> 8 & 255}.{number & 255}"


async def _pieces(pieces: Iterable[bytes]) -> AsyncIterator[Message]:
    """Piece after piece, no sooner than the application asks for it (but for one)."""
    following = iter(pieces)
    piece = next(following, b"")
    for after in following:
        yield {"type": "http.request", "body": piece, "more_body": True}
        piece = after
    yield {"type": "http.request", "body": piece, "more_body": False}


def _scope(request: Outgoing, address: str) -> Scope:
    parts = urlsplit(request.url)
    headers = [(key.lower().encode(), value.encode("latin-1")) for key, value in request.headers]
    given = {key for key, _ in headers}
    if b"host" not in given:
        headers.append((b"host", parts.netloc.encode()))
    if request.method != "GET" and b"content-length" not in given:
        headers.append((b"content-length", str(len(request.body)).encode()))
    return {
        "type": "http",
        # Nobody hangs up here, so nobody has to be asked whether they have.
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": parts.scheme,
        "path": unquote(parts.path) or "/",
        "raw_path": (parts.path or "/").encode(),
        "query_string": parts.query.encode(),
        "root_path": "",
        "headers": headers,
        "client": (address, 40_000),
        "server": (parts.hostname, parts.port or 443),
        "state": {},
    }
