"""The door of the client API: who asks, may they, how often; errors as programs read them.

Every endpoint is one `Door.route`. Answers, errors among them, are readable from every web page:
a token is sent by whoever holds it, never by the browser of itself, so nothing of a member's is
given to a page that does not know their token.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actors.answers import bearer_token
from api.answers import PRIVATE, answer
from api.asking import Ask, Handler
from api.caller import Caller
from api.measure import Measure
from api.reading import params_in
from api.wording import SAID
from federation.strict_json import Json
from oauth.holders import Holders
from posts.draft import WrittenWith
from world.clock import Clock
from world.errors import (
    Conflict,
    Gone,
    Limited,
    Malformed,
    Missing,
    Refused,
    SisternetError,
    TooLarge,
    Unproven,
)

log = structlog.get_logger("api")

CORS: Final[Mapping[str, str]] = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": (
        "Link, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-Id"
    ),
}
_PREFLIGHT: Final[Mapping[str, str]] = {
    **CORS,
    "access-control-allow-methods": "GET, POST, PUT, PATCH, DELETE",
    "access-control-allow-headers": "Authorization, Content-Type, Idempotency-Key",
    "access-control-max-age": "86400",
}
_EVERY_METHOD: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
_CHANGING: Final = frozenset({"PUT", "PATCH"})


@dataclass(frozen=True, slots=True)
class _Rule:
    """What one endpoint asks of its callers."""

    handler: Handler
    scope: str | tuple[str, ...] | None
    anybody: bool
    files_octets: int


class Door:
    """Lets programs in."""

    def __init__(self, holders: Holders, clock: Clock, base_url: str, *, calls: int) -> None:
        self.base_url = base_url
        self.clock = clock
        self._holders = holders
        self._measure = Measure(clock, calls)

    def route(
        self,
        path: str,
        handler: Handler,
        method: str | tuple[str, ...] = "GET",
        scope: str | tuple[str, ...] | None = None,
        *,
        anybody: bool = False,
        files_octets: int = 0,
    ) -> Route:
        """An endpoint; where a change is a PUT it is a PATCH too, and the other way round.

        `scope` names the one the token needs; of several, any. `anybody`: no token is needed, but
        one that is sent has to be good, and for that. None: any token at all.
        """
        methods = {method} if isinstance(method, str) else set(method)
        if methods & _CHANGING:
            methods |= _CHANGING
        rule = _Rule(handler, scope, anybody, files_octets)

        async def entered(request: Request) -> Response:
            return await self._answered(request, rule)

        return Route(path, entered, methods=[*methods])

    def rest(self) -> list[Route]:
        """What comes after all endpoints: preflights, and the answer to whatever there is not."""
        return [
            Route("/api/{rest:path}", _preflight, methods=["OPTIONS"]),
            Route("/oauth/{rest:path}", _preflight, methods=["OPTIONS"]),
            Route("/api/{rest:path}", _unknown, methods=[*_EVERY_METHOD]),
        ]

    async def caller_of(self, token: str | None) -> Caller:
        """Whom a token speaks for; anybody without one. Raises `Unproven` for a wrong one."""
        if not token:
            return Caller()
        holder = await self._holders.of(token)
        if holder is None:
            raise Unproven(SAID["no token"])
        program = None
        if holder.app_id is not None:
            program = WrittenWith(holder.app_name, holder.app_website)
        return Caller(holder.actor, holder.scopes, holder.token_id, holder.app_id, program)

    async def _answered(self, request: Request, rule: _Rule) -> Response:
        headers: dict[str, str] = dict(CORS)
        try:
            caller = await self.caller_of(bearer_token(request))
            headers.update(self._measure.take(_counted(caller, request)))
            _let_in(caller, rule)
            params = await params_in(request, rule.files_octets)
            response = await rule.handler(Ask(request, caller, params, self.base_url))
        except SisternetError as error:
            response = error_answer(error, request.url.path)
        # None of these has been set; looking for each among the others costs more than all of them.
        response.raw_headers.extend(
            (name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()
        )
        return response


def error_answer(error: SisternetError, path: str) -> Response:
    """An error as Mastodon words it; the private cause goes to the log only."""
    status, said = _said(error)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("call failed", path=path, exc_info=error)
    else:
        log.info("call refused", path=path, status=status, why=said)
    headers = {"cache-control": PRIVATE}
    if isinstance(error, Limited):
        headers["retry-after"] = str(error.retry_after)
    # Programs look for what is wrong with which field wherever a form is refused.
    more: Json = {"details": {}} if status == HTTPStatus.UNPROCESSABLE_ENTITY else {}
    return answer({"error": said, **more}, status, headers)


def _said(error: SisternetError) -> tuple[int, str]:
    match error:
        case Missing() | Gone():
            return 404, SAID["no record"]
        case Limited() | Unproven() | Refused() | TooLarge():
            return error.status, error.public
        case Malformed() | Conflict():
            return 422, error.public
        case _:
            return error.status, error.public


def _let_in(caller: Caller, rule: _Rule) -> None:
    if caller.token_id is None and caller.member is None:
        if rule.anybody:
            return
        raise Unproven(SAID["no token"])
    wanted = (rule.scope,) if isinstance(rule.scope, str) else rule.scope or ()
    if wanted and not any(caller.scopes.allows(scope) for scope in wanted):
        raise Refused(SAID["scope"])


def _counted(caller: Caller, request: Request) -> object:
    if caller.member is not None:
        return caller.member.id
    return request.client.host if request.client else ""


async def _preflight(_request: Request) -> Response:
    return Response(status_code=204, headers=dict(_PREFLIGHT))


async def _unknown(request: Request) -> Response:
    response = error_answer(Missing(SAID["no record"]), request.url.path)
    response.headers.update(CORS)
    return response
