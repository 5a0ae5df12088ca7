"""What wraps every request: a request id, security headers, a log line, and errors as answers.

Plain ASGI, so that streaming and cancellation keep their meaning.
"""

from dataclasses import dataclass

import structlog
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from federation.negotiation import wants_activity_json
from templates.environment import render_error
from templates.views import Site
from world.chance import Chance, token
from world.clock import Clock
from world.errors import Limited, SisternetError, Unreachable

log = structlog.get_logger("web")

_SECURITY_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
_STRICT_TRANSPORT = "max-age=31536000"
_SERVER_ERRORS = 500


class Envelope:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, *, clock: Clock, chance: Chance, https: bool) -> None:
        self._app = app
        self._clock = clock
        self._chance = chance
        self._headers = dict(_SECURITY_HEADERS)
        if https:
            self._headers["strict-transport-security"] = _STRICT_TRANSPORT

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = self._clock.monotonic()
        request_id = token(self._chance, 9)
        status = 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                headers["x-request-id"] = request_id
            await send(message)

        with structlog.contextvars.bound_contextvars(request=request_id):
            await self._app(scope, receive, sending)
            _log_request(scope, status, self._clock.monotonic() - started)


def _log_request(scope: Scope, status: int, seconds: float) -> None:
    write = log.warning if status >= _SERVER_ERRORS else log.debug
    write(
        "request answered",
        method=scope["method"],
        path=scope["path"],
        status=status,
        milliseconds=round(seconds * 1000, 1),
    )


@dataclass(frozen=True, slots=True)
class Errors:
    """Answers errors: to browsers as a page of that network, in its language if need be."""

    site: Site
    language: str

    async def answer(self, request: Request, error: Exception) -> Response:
        """The answer to an error of our tree; the private cause goes to the log only."""
        unforeseen = SisternetError("Something went wrong.")
        known = error if isinstance(error, SisternetError) else unforeseen
        if known.status >= _SERVER_ERRORS and not isinstance(error, Unreachable):
            log.error("request failed", path=request.url.path, exc_info=error)
        else:
            path, why = request.url.path, known.public
            log.info("request refused", path=path, status=known.status, why=why)
        headers = {"cache-control": "no-store"}
        if isinstance(known, Limited | Unreachable) and known.retry_after is not None:
            headers["retry-after"] = str(known.retry_after)
        return self._shown(request, known.status, known.public, headers)

    async def answer_http(self, request: Request, error: Exception) -> Response:
        """The answer to what Starlette refuses by itself: no such page, wrong method."""
        assert isinstance(error, HTTPException)  # noqa: S101  # registered for this class alone
        headers = {"cache-control": "no-store", **(error.headers or {})}
        return self._shown(request, error.status_code, str(error.detail), headers)

    def _shown(self, request: Request, status: int, text: str, headers: dict[str, str]) -> Response:
        headers = {"vary": "Accept", **headers}
        accept = request.headers.get("accept")
        is_page = "text/html" in (accept or "") and not wants_activity_json(accept)
        if request.method == "POST" or not is_page:
            return JSONResponse({"error": text}, status, headers)
        page = render_error(
            status=status,
            text=text,
            accept_language=request.headers.get("accept-language"),
            site=self.site,
            language=self.language,
        )
        return Response(page, status, headers, media_type="text/html; charset=utf-8")
