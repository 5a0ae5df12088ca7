"""How programs are registered, get tokens and give them back (RFC 6749, 7009, 8414).

The page on which members say yes is `pages/consent_pages.py`.
"""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from urllib.parse import unquote_plus

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.answers import answer, nothing
from api.asking import Ask
from api.door import CORS, Door
from api.measure import Measure
from api.params import Params
from api.reading import params_in
from api.wording import SAID
from api.works import Works
from federation.strict_json import Json
from oauth.program import Issued, Program, registration
from oauth.scopes import DEFAULT, SUPPORTED, Scopes, read_scopes
from sessions.attempts import network_of
from text.clean import clean_line
from world.clock import Clock
from world.errors import Limited, Malformed, Missing, SisternetError, Unproven

log = structlog.get_logger("api")

_REGISTERED_AT_MOST: Final = 20
_WRONG_AT_MOST: Final = 30
_SPAN: Final = timedelta(minutes=10)
_NO_STORE: Final = {**CORS, "cache-control": "no-store", "pragma": "no-cache"}
_AN_HOUR: Final = {**CORS, "cache-control": "public, max-age=3600"}
_LONGEST: Final = 2_000
ForPrograms = Callable[[Request, Params], Awaitable[Response]]


class _Wrong(Exception):
    """An answer of RFC 6749, 5.2: the code of what is wrong, and a sentence about it."""

    def __init__(self, code: str, status: int = 400) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


@dataclass(frozen=True, slots=True)
class OAuthEndpoints:
    """The endpoints of programs themselves, before and beside what they do for members."""

    works: Works
    clock: Clock
    registering: Measure = field(init=False)
    guessing: Measure = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "registering", Measure(self.clock, _REGISTERED_AT_MOST, _SPAN))
        object.__setattr__(self, "guessing", Measure(self.clock, _WRONG_AT_MOST, _SPAN))

    def routes(self, door: Door) -> list[Route]:
        """One line for each."""
        post, both = ["POST"], ("GET", "POST")
        metadata = "/.well-known/oauth-authorization-server"
        return [
            door.route("/api/v1/apps", self.register, "POST", anybody=True),
            door.route("/api/v1/apps/verify_credentials", self.program),
            door.route("/oauth/userinfo", self.member, both, "profile"),
            Route("/oauth/token", _spoken(self.token), methods=post),
            Route("/oauth/revoke", _spoken(self.revoke), methods=post),
            Route(metadata, self.metadata),
        ]

    # ------------------------------------------------------------------------------ registration

    async def register(self, ask: Ask) -> Response:
        """`POST /api/v1/apps`."""
        params = ask.params
        said = registration(
            clean_line(params.required("client_name"), _LONGEST),
            (params.text("website") or "").strip() or None,
            _redirects(params),
            _scopes(params.text("scopes")),
        )
        self.registering.take(_address(ask.request))
        registered = await self.works.programs.register(said)
        secrets: Json = {
            "client_id": registered.program.client_id,
            "client_secret": registered.secret,
            "client_secret_expires_at": 0,
        }
        return answer({**_application(registered.program, self.works.vapid_key), **secrets})

    async def program(self, ask: Ask) -> Response:
        """`GET /api/v1/apps/verify_credentials`: which program the token is of."""
        number = ask.caller.app_id
        found = None if number is None else await self.works.programs.numbered(number)
        if found is None:
            raise Missing(SAID["no record"])
        return answer(_application(found, self.works.vapid_key))

    async def member(self, ask: Ask) -> Response:
        """`/oauth/userinfo`: who the member is, as OpenID Connect says it (Core 1.0, 5.1)."""
        person = ask.person
        claims: Json = {
            "iss": f"{ask.base_url}/",
            "sub": person.iri,
            "name": person.name,
            "preferred_username": person.username,
            "profile": person.url or person.iri,
        }
        return answer(claims | ({"picture": person.icon} if person.icon else {}))

    # ------------------------------------------------------------------------------------- tokens

    async def token(self, request: Request, params: Params) -> Response:
        """`POST /oauth/token`."""
        kind = params.text("grant_type")
        if not kind:
            raise _Wrong("invalid_request")
        if kind not in ("authorization_code", "client_credentials"):
            raise _Wrong("unsupported_grant_type")
        program = await self._client(request, params)
        if kind == "authorization_code":
            issued = await self._for_code(request, program, params)
        else:
            issued = await self._by_itself(program, params)
        said: Json = {
            "access_token": issued.token,
            "token_type": "Bearer",
            "scope": issued.scopes.text,
            "created_at": int(issued.created_at.timestamp()),
        }
        return answer(said, headers=_NO_STORE)

    async def _for_code(self, request: Request, program: Program, params: Params) -> Issued:
        code, redirect_uri = params.text("code"), params.text("redirect_uri")
        if not code or not redirect_uri:
            raise _Wrong("invalid_request")
        verifier = params.text("code_verifier")
        issued = await self.works.programs.exchange(program, code, redirect_uri, verifier)
        if issued is None:
            self.guessing.take(_address(request))
            raise _Wrong("invalid_grant")
        return issued

    async def _by_itself(self, program: Program, params: Params) -> Issued:
        text = params.text("scope")
        asked = read_scopes(text) if text and text.strip() else _usual(program)
        if asked is None or asked.wants_role or not program.scopes.covers(asked):
            raise _Wrong("invalid_scope")
        return await self.works.programs.by_itself(program, asked)

    async def revoke(self, request: Request, params: Params) -> Response:
        """`POST /oauth/revoke`: whatever the token was, it is good for nothing afterwards."""
        try:
            program = await self._client(request, params)
        except _Wrong as wrong:
            raise _Wrong("unauthorized_client", 403) from wrong
        token = params.text("token")
        if not token:
            raise _Wrong("invalid_request")
        if not await self.works.programs.revoke(program, token):
            raise _Wrong("unauthorized_client", 403)
        return nothing()

    async def _client(self, request: Request, params: Params) -> Program:
        """The program that asks, by its secret in the header or in the form (RFC 6749, 2.3.1)."""
        client_id, secret = _basic(request) or (
            params.text("client_id"),
            params.text("client_secret"),
        )
        if client_id and secret:
            program = await self.works.programs.proven(client_id, secret)
            if program is not None:
                return program
        self.guessing.take(_address(request))
        raise _Wrong("invalid_client", 401)

    # ----------------------------------------------------------------------------------- metadata

    async def metadata(self, _request: Request) -> Response:
        """`GET /.well-known/oauth-authorization-server` (RFC 8414)."""
        base = self.works.facts.base_url
        said: Json = {
            "issuer": f"{base}/",
            "service_documentation": self.works.facts.source_url,
            "authorization_endpoint": f"{base}/oauth/authorize",
            "token_endpoint": f"{base}/oauth/token",
            "app_registration_endpoint": f"{base}/api/v1/apps",
            "revocation_endpoint": f"{base}/oauth/revoke",
            "userinfo_endpoint": f"{base}/oauth/userinfo",
            "scopes_supported": list(SUPPORTED),
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "code_challenge_methods_supported": ["S256"],
            "grant_types_supported": ["authorization_code", "client_credentials"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        }
        return answer(said, headers=_AN_HOUR)


def _spoken(handler: ForPrograms) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint as OAuth wants it: what is wrong has a code, and nobody keeps the answer."""

    async def answered(request: Request) -> Response:
        try:
            response = await handler(request, await params_in(request))
        except _Wrong as wrong:
            response = _refusal(wrong, request)
        except Limited as limited:
            response = _refusal(_Wrong("slow_down", limited.status), request)
            response.headers["retry-after"] = str(limited.retry_after)
        except (Malformed, Unproven) as unreadable:
            log.info("call refused", path=request.url.path, why=unreadable.public)
            response = _refusal(_Wrong("invalid_request"), request)
        except SisternetError as error:
            log.warning("call failed", path=request.url.path, why=error.public)
            response = _refusal(_Wrong("temporarily_unavailable", error.status), request)
        response.headers.update(_NO_STORE)
        return response

    return answered


def _refusal(wrong: _Wrong, request: Request) -> Response:
    headers = {}
    if wrong.code == "invalid_client" and "authorization" in request.headers:
        headers["www-authenticate"] = "Basic"
    said: Json = {"error": wrong.code, "error_description": SAID[wrong.code]}
    return answer(said, wrong.status, headers)


def _basic(request: Request) -> tuple[str, str] | None:
    """Name and secret out of `Authorization: Basic`, decoded as RFC 6749, 2.3.1 wants it."""
    scheme, _, said = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, secret = b64decode(said.strip()[:_LONGEST]).decode("utf-8").partition(":")
    except (NotBase64, ValueError):
        return "", ""
    return unquote_plus(name), unquote_plus(secret)


def _redirects(params: Params) -> tuple[str, ...]:
    """Where people may be led back to: a list, or a text with one on each line."""
    lines = (line for text in params.texts("redirect_uris") for line in text.split())
    return tuple(dict.fromkeys(lines))


def _scopes(text: str | None) -> Scopes:
    if text is None or not text.strip():
        return DEFAULT
    found = read_scopes(text)
    if found is None:
        raise Malformed(SAID["scopes"])
    return found


def _usual(program: Program) -> Scopes:
    """What a program gets that does not say what for: reading, if it has registered for that."""
    return DEFAULT if program.scopes.covers(DEFAULT) else program.scopes


def _application(program: Program, vapid_key: str) -> Json:
    return {
        "id": str(program.id),
        "name": program.name,
        "website": program.website,
        "scopes": program.scopes.listed,
        "redirect_uri": "\n".join(program.redirect_uris),
        "redirect_uris": list(program.redirect_uris),
        "vapid_key": vapid_key,
    }


def _address(request: Request) -> str:
    """The network somebody has to themselves (WEB-12)."""
    return network_of(request.client.host if request.client else "")
