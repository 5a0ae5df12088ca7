"""The switch at the foot of every page: the language that this browser is shown from now on."""

from dataclasses import dataclass
from typing import Annotated

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from pages.addresses import page_before
from pages.fields import Choice
from pages.forms import read_open
from pages.paper import LANGUAGE_COOKIE, Paper
from text.languages import LANGUAGES

_A_YEAR = 365 * 24 * 60 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageForm:
    """Which language."""

    language: Annotated[str, Choice(LANGUAGES)]


@dataclass(frozen=True, slots=True)
class LanguagePage:
    """Keeps the choice in a cookie, so that it holds for everybody, signed in or not."""

    paper: Paper

    def routes(self) -> list[Route]:
        return [Route("/language", self.choose, methods=["POST"])]

    async def choose(self, request: Request) -> Response:
        """Keeps the language for a year, and leads back."""
        chosen = await read_open(request, LanguageForm)
        base_url = self.paper.room.iris.base_url
        back = page_before(request.headers.get("referer", ""), base_url)
        response = RedirectResponse(back, 303, {"cache-control": "no-store"})
        response.set_cookie(
            LANGUAGE_COOKIE,
            chosen.language,
            max_age=_A_YEAR,
            path="/",
            secure=self.paper.visitors.https,
            httponly=True,
            samesite="lax",
        )
        return response
