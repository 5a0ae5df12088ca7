"""Errors as pages: in the network's name, in the reader's language, with what to do next."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from pages import cards
from pages.paper import VARY, words_of
from pages.visitor import Visitor
from templates.environment import render_error
from templates.views import ANYBODY, Site
from text.languages import known_language, negotiate, words_for
from world.errors import SisternetError

_OUR_FAULT = 500


@dataclass(frozen=True, slots=True)
class ErrorPages:
    """Makes the page of an error.

    `who` knows who looks (`Paper.visitor`); `site` and `language` are told by the settings alone,
    for when the store does not answer.
    """

    who: Callable[[Request], Awaitable[Visitor]]
    site: Site
    language: str

    async def page(self, request: Request, status: int, text: str, number: str = "") -> Response:
        """The page of a status and a public sentence; `number` finds the request in the log."""
        visitor = await self._visitor(request, status)
        words = (
            words_of(request, visitor)
            if visitor
            else words_for(negotiate(request.headers.get("accept-language"), self._own_language))
        )
        html = render_error(
            words,
            status=status,
            text=text,
            number=number if status >= _OUR_FAULT else "",
            site=self.site,
            reader=cards.reader_of(visitor, request.url.path) if visitor else ANYBODY,
        )
        headers = {"vary": VARY, "content-language": words.language}
        return Response(html, status, headers, media_type="text/html; charset=utf-8")

    @property
    def _own_language(self) -> str:
        return known_language(self.language) or "en"

    async def _visitor(self, request: Request, status: int) -> Visitor | None:
        """Who looks, if that can be known without asking what may just have failed."""
        if status >= _OUR_FAULT:
            known: Visitor | None = getattr(request.state, "visitor", None)
            return known
        try:
            return await self.who(request)
        except SisternetError:
            return None
