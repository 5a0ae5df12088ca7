"""The page on which a member lets a program in, or not (RFC 6749, 4.1; `docs/for-members.md`)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from oauth.actions import Programs, may_ask
from oauth.asked import Asked, client_in, read_asked
from oauth.scopes import Scopes
from oauth.seen import program_asking
from pages.addresses import with_query
from pages.fields import Choice
from pages.forms import fill
from pages.paper import Paper
from pages.policy import CONSENT_PATH, of_consent
from pages.sheet import Sheet
from pages.visitor import Member, Visitor
from storage.database import Reading
from text.languages import known_language
from text.program_phrases import PROGRAM_TROUBLE, SCOPES
from world.errors import Malformed, Refused

_MOST_FIELDS: Final = 50
_YES: Final = ("true", "1", "yes", "on", "t")
_FOUND: Final = 303


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentForm:
    """Yes or no."""

    answer: Annotated[str, Choice(("yes", "no"))]


@dataclass(frozen=True, slots=True)
class ConsentPages:
    """Asks members on behalf of programs."""

    paper: Paper
    programs: Programs

    def routes(self) -> list[Route]:
        """The one address, with and without a slash at its end."""
        both = ["GET", "POST"]
        return [Route(f"{CONSENT_PATH}{end}", self.consent, methods=both) for end in ("", "/")]

    async def consent(self, request: Request) -> Response:
        """Looks at what is asked for, first; then at who it is put to; then asks them."""
        given = _given(request)
        client = client_in(given)

        def ask(tx: Reading, _visitor: Visitor) -> Asked:
            return read_asked(program_asking(tx, client), given)

        found = await self.paper.read(request, ask)
        asked, member = found.answer, found.visitor.member
        if member is None or _wants_other(given, request):
            return of_consent(_to_sign_in(asked, given))
        if not may_ask(member.person, asked.scopes):
            raise Refused(PROGRAM_TROUBLE["role"])
        if asked.scopes.wants_role and not member.session.is_fresh(self._now):
            return of_consent(_to_sign_in(asked, {}))
        return of_consent(await self._asked(request, asked, member))

    async def _asked(self, request: Request, asked: Asked, member: Member) -> Response:
        async def show(sheet: Sheet[ConsentForm]) -> Response:
            return self.paper.page(
                request,
                "consent.html",
                sheet=sheet,
                asked=asked,
                handle=member.actor.handle,
                action=f"{CONSENT_PATH}?{asked.query}",
                can=in_words(asked.scopes),
                met=member.person.vetting.has_been_met,
                other=_sign_in_path(asked, other=True),
            )

        async def do(form: ConsentForm) -> Response:
            if form.answer == "no":
                return self._back(request, asked, {"error": "access_denied"})
            code = await self.programs.let_in(asked.granted_by(member.person.id))
            return self._back(request, asked, {"code": code})

        return await fill(self.paper, request, ConsentForm, show=show, do=do)

    def _back(self, request: Request, asked: Asked, answer: dict[str, str]) -> Response:
        """Back to the program; where there is no way back, the code to be typed there."""
        if asked.is_out_of_band:
            page = self.paper.page(
                request, "consent_code.html", program=asked.program, code=answer.get("code")
            )
            page.headers["cache-control"] = "private, no-store"
            return page
        headers = {"location": asked.answered(answer), "cache-control": "no-store"}
        return Response(None, _FOUND, headers)

    @property
    def _now(self) -> datetime:
        return self.paper.visitors.clock.now()


def in_words(scopes: Scopes) -> list[str]:
    """What scopes let a program do, in sentences of `SCOPES`; what is in another is left out."""
    kept = scopes
    for scope in reversed(scopes.listed):
        without = Scopes(kept - {scope})
        kept = without if without.covers([scope]) else kept
    return list(dict.fromkeys(SCOPES[_named(scope)] for scope in kept.listed))


def _named(scope: str) -> str:
    """The scope that has words: what those with a role do is said as a whole."""
    return ":".join(scope.split(":")[:2]) if scope.startswith("admin:") else scope


def _given(request: Request) -> dict[str, list[str]]:
    try:
        return parse_qs(
            request.url.query,
            keep_blank_values=True,
            errors="surrogateescape",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError as error:
        raise Malformed(PROGRAM_TROUBLE["unreadable"]) from error


def _wants_other(given: dict[str, list[str]], request: Request) -> bool:
    """Whether they are to sign in anew, perhaps as somebody else, before they are asked."""
    return request.method == "GET" and _first(given, "force_login").lower() in _YES


def _to_sign_in(asked: Asked, given: dict[str, list[str]]) -> Response:
    other = _first(given, "force_login").lower() in _YES
    language = known_language(_first(given, "lang"))
    path = _sign_in_path(asked, other=other, language=language)
    return Response(None, _FOUND, {"location": path, "cache-control": "no-store"})


def _sign_in_path(asked: Asked, *, other: bool, language: str | None = None) -> str:
    wishes = {"next": f"{CONSENT_PATH}?{asked.query}"}
    wishes |= {"other": "yes"} if other else {}
    wishes |= {"lang": language} if language else {}
    return with_query("/sign-in", wishes)


def _first(given: dict[str, list[str]], name: str) -> str:
    return next(iter(given.get(name, ())), "")
