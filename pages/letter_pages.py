"""Stopping a kind of letter by the link in it, with one click (RFC 8058) or two."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mail.actions import Letters
from mail.readers import Subscription
from pages.paper import Paper

PATH = "/unsubscribe/{token}"


@dataclass(frozen=True, slots=True)
class LetterPages:
    """Works for whoever holds the link, without signing in: the link itself is the proof.

    GET changes nothing, for mail programs and their guards look at every link. POST stops the
    kind, whatever its body says; it answers with a page and never leads elsewhere.
    """

    paper: Paper
    letters: Letters

    def routes(self) -> list[Route]:
        return [
            Route(PATH, self.ask, methods=["GET"]),
            Route(PATH, self.stop, methods=["POST"]),
            Route(f"{PATH}/again", self.take_up, methods=["POST"]),
        ]

    async def ask(self, request: Request) -> Response:
        """What it is about, and a button."""
        what = self.letters.subscription(request.path_params["token"])
        return await self._shown(request, what, changed=False)

    async def stop(self, request: Request) -> Response:
        """No more letters of this kind."""
        return await self._changed(request, wanted=False)

    async def take_up(self, request: Request) -> Response:
        """They are sent again."""
        return await self._changed(request, wanted=True)

    async def _changed(self, request: Request, *, wanted: bool) -> Response:
        what = self.letters.subscription(request.path_params["token"])
        await self.paper.room.database.write(
            lambda tx: self.letters.set_subscription(tx, what, wanted=wanted)
        )
        return await self._shown(request, what, changed=True)

    async def _shown(self, request: Request, what: Subscription, *, changed: bool) -> Response:
        found = await self.paper.read(
            request, lambda tx, _visitor: self.letters.is_subscribed(tx, what)
        )
        response = self.paper.page(
            request,
            "unsubscribe.html",
            subject=str(what.kind),
            subscribed=found.answer,
            changed=changed,
            action=f"/unsubscribe/{request.path_params['token']}",
            member=found.visitor.member is not None,
        )
        response.headers["cache-control"] = "no-store"
        return response
