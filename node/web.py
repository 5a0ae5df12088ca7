"""What wraps every request: a request id, security headers, a log line, and errors as answers.

Plain ASGI, so that streaming and cancellation keep their meaning.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from federation.negotiation import wants_activity_json
from pages.errors_page import ErrorPages
from pages.policy import CONTENT_POLICY, OPENER_POLICY
from world.chance import Chance, token
from world.clock import Clock
from world.errors import Limited, SisternetError, Unreachable

log = structlog.get_logger("web")

# A browser asks for none of these in our name; passkeys are signed with on our own pages.
_POLICY = ", ".join(
    (
        *(
            f"{feature}=()"
            for feature in (
                "accelerometer",
                "browsing-topics",
                "camera",
                "display-capture",
                "geolocation",
                "gyroscope",
                "magnetometer",
                "microphone",
                "midi",
                "payment",
                "usb",
            )
        ),
        "publickey-credentials-create=(self)",
        "publickey-credentials-get=(self)",
    )
)
_SECURITY_HEADERS = {
    "content-security-policy": CONTENT_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": OPENER_POLICY,
    "permissions-policy": _POLICY,
}
_NUMBER = "sisternet.request"
_FOR_PROGRAMS = ("/api/", "/oauth/token", "/oauth/revoke")
_STRICT_TRANSPORT = "max-age=31536000"
_SERVER_ERRORS = 500
_LONG = re.compile(r"/(?!\d+(?:/|$))[^/]{20,}")  # longer than any name of ours; no number
_Header = tuple[bytes, bytes]


class Envelope:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, *, clock: Clock, chance: Chance, https: bool) -> None:
        self._app = app
        self._clock = clock
        self._chance = chance
        headers = dict(_SECURITY_HEADERS)
        if https:
            headers["strict-transport-security"] = _STRICT_TRANSPORT
        self._headers = [
            (name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = self._clock.monotonic()
        request_id = scope[_NUMBER] = token(self._chance, 9)
        status = 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = self._dressed(message["headers"], request_id)
            await send(message)

        bound = structlog.contextvars.bind_contextvars(request=request_id)
        try:
            await self._app(scope, receive, sending)
            _log_request(scope, status, self._clock.monotonic() - started)
        finally:
            structlog.contextvars.reset_contextvars(**bound)

    def _dressed(self, headers: Sequence[_Header], request_id: str) -> list[_Header]:
        """The headers of an answer, in lower case as ASGI has them, with those that lack."""
        given = {name for name, _ in headers}
        return [
            *headers,
            *(header for header in self._headers if header[0] not in given),
            (b"x-request-id", request_id.encode("ascii")),
        ]


def _loggable(path: str) -> str:
    """A path without the secrets that some have: links out of letters, names of pictures."""
    return _LONG.sub("/…", path)


def _log_request(scope: Scope, status: int, seconds: float) -> None:
    write = log.warning if status >= _SERVER_ERRORS else log.debug
    write(
        "request answered",
        method=scope["method"],
        path=_loggable(scope["path"]),
        status=status,
        milliseconds=round(seconds * 1000, 1),
    )


@dataclass(frozen=True, slots=True)
class Errors:
    """Answers errors: to browsers as a page, to programs as JSON."""

    pages: ErrorPages

    async def answer(self, request: Request, error: Exception) -> Response:
        """The answer to an error of our tree; the private cause goes to the log only."""
        unforeseen = SisternetError("Something went wrong.")
        known = error if isinstance(error, SisternetError) else unforeseen
        if known.status >= _SERVER_ERRORS and not isinstance(error, Unreachable):
            log.error("request failed", path=_loggable(request.url.path), exc_info=error)
        else:
            path, why = _loggable(request.url.path), known.public
            log.info("request refused", path=path, status=known.status, why=why)
        headers = {"cache-control": "no-store"}
        if isinstance(known, Limited | Unreachable) and known.retry_after is not None:
            headers["retry-after"] = str(known.retry_after)
        return await self._shown(request, known.status, known.public, headers)

    async def answer_http(self, request: Request, error: Exception) -> Response:
        """The answer to what Starlette refuses by itself: no such page, wrong method."""
        assert isinstance(error, HTTPException)  # noqa: S101  # registered for this class alone
        headers = {"cache-control": "no-store", **(error.headers or {})}
        return await self._shown(request, error.status_code, str(error.detail), headers)

    async def _shown(
        self, request: Request, status: int, text: str, headers: dict[str, str]
    ) -> Response:
        accept = request.headers.get("accept")
        if request.url.path.startswith(_FOR_PROGRAMS):
            accept, headers = None, {**headers, "access-control-allow-origin": "*"}
        if "text/html" not in (accept or "") or wants_activity_json(accept):
            return JSONResponse({"error": text}, status, {"vary": "Accept", **headers})
        page = await self.pages.page(request, status, text, request.scope.get(_NUMBER, ""))
        page.headers.update(headers)
        return page
