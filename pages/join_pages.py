"""Joining: asking to, by an invitation, and the yes to an e-mail address."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from accounts.invitation import Invitation
from accounts.room import Accounts
from pages.addresses import done, sign_in_path
from pages.door_cookies import DoorCookies, caller_of
from pages.forms import fill
from pages.paper import Paper, words_of
from pages.people_forms import ApplyFields, JoinFields, beside
from pages.sheet import Nothing, Sheet
from pages.turnstile import Turnstile
from sessions.actions import Sessions
from text import people_phrases
from world.errors import Gone, Missing, SisternetError

# The address tells a secret: our own pages alone hear of it (every answer's Referrer-Policy). With
# "no-referrer" a browser would not say where its forms come from, and we would not believe them.
_NO_TRACE = {"x-robots-tag": "noindex"}


@dataclass(frozen=True, slots=True)
class JoinPages:
    """The ways in for whoever is not a member yet."""

    paper: Paper
    accounts: Accounts
    sessions: Sessions
    turnstile: Turnstile

    def routes(self) -> list[Route]:
        """The addresses of these pages."""
        both = ["GET", "POST"]
        return [
            Route("/join", self.apply, methods=both),
            Route("/join/thanks", self.thanks),
            Route("/join/confirmed", self.confirmed),
            Route("/join/in/{ticket}", self.come_in),
            Route("/join/{secret}", self.accept, methods=both),
            Route("/confirm/{secret}", self.confirm, methods=both),
        ]

    async def apply(self, request: Request) -> Response:
        """Somebody asks to join; a coordinator calls them."""
        visitor = await self.paper.visitor(request)
        language = words_of(request, visitor).language

        async def show(sheet: Sheet[ApplyFields]) -> Response:
            return self.paper.page(request, "join.html", sheet=sheet)

        async def do(form: ApplyFields) -> str:
            told = form.told(language, form.about)
            await self.turnstile.passing(request, "join")
            await self.accounts.joining.apply(told)
            return "/join/thanks"

        return await fill(self.paper, request, ApplyFields, show=show, do=do)

    async def thanks(self, request: Request) -> Response:
        """What happens after somebody has asked."""
        await self.paper.visitor(request)
        return self.paper.page(request, "join_thanks.html")

    async def confirmed(self, request: Request) -> Response:
        """What follows after a yes to an address, for whoever is not signed in."""
        await self.paper.visitor(request)
        return self.paper.page(request, "confirmed.html")

    async def accept(self, request: Request) -> Response:
        """Somebody joins by the invitation whose secret is in the address."""
        secret = request.path_params["secret"]
        found = await self.paper.read(
            request, lambda tx, _: self.accounts.joining.invitation_by_secret(tx, secret)
        )
        visitor, language = found.visitor, words_of(request, found.visitor).language

        async def show(sheet: Sheet[JoinFields]) -> Response:
            invitation = await self._open(request, found.answer)
            page = self.paper.page(
                request,
                "join_invited.html",
                sheet=sheet,
                action=request.url.path,
                until=invitation.terms.until,
            )
            page.headers.update(_NO_TRACE)
            return page

        async def do(form: JoinFields) -> str:
            await self._open(request, found.answer)
            try:
                joined = await self.accounts.joining.accept_invitation(secret, form.told(language))
            except SisternetError as error:
                raise beside(error) from error
            word = self.paper.word_of(request, visitor)
            return f"/join/in/{self.accounts.tickets.ticket(joined.id, word)}"

        return await fill(self.paper, request, JoinFields, show=show, do=do)

    async def _open(self, request: Request, invitation: Invitation | None) -> Invitation:
        """The invitation; if it is over, or none at all, that is counted as a guess (ACC-01).

        Asked only where a form is shown or done for the first time: whoever sends one twice has
        joined by the first, however often an invitation may be used.
        """
        if invitation is None:
            await self.turnstile.passing(request, "invitation")
            raise Gone(people_phrases.TROUBLE["invitation over"])
        return invitation

    async def come_in(self, request: Request) -> Response:
        """Signs in who has become a member a moment ago, in this very browser."""
        visitor = await self.paper.visitor(request)
        word = self.paper.word_of(request, visitor)
        actor_id = self.accounts.tickets.holder(request.path_params["ticket"], word)
        if actor_id is None:
            headers = {"cache-control": "no-store"}
            return RedirectResponse(sign_in_path("/settings/profile"), 303, headers)
        started = await self.sessions.begin(actor_id, caller_of(request, visitor.session))
        cookies = DoorCookies(https=self.paper.visitors.https)
        return cookies.signed_in(started, done("/settings/profile", "joined"), is_shared=False)

    async def confirm(self, request: Request) -> Response:
        """Somebody says that an address is theirs; looking at the page changes nothing."""
        secret = request.path_params["secret"]
        addresses = self.accounts.addresses
        found = await self.paper.read(request, lambda tx, _: addresses.asked(tx, secret))
        visitor, address = found.visitor, found.answer
        if address is None and request.method != "POST":
            raise Gone(people_phrases.TROUBLE["link over"])

        async def show(sheet: Sheet[Nothing]) -> Response:
            if address is None:
                raise Gone(people_phrases.TROUBLE["link over"])
            page = self.paper.page(
                request,
                "confirm.html",
                sheet=sheet,
                address=address,
                action=request.url.path,
            )
            page.headers.update(_NO_TRACE)
            return page

        async def do(_form: Nothing) -> str:
            try:
                confirmed = await addresses.confirm(secret)
            except Missing as error:
                raise Gone(error.public) from error
            if confirmed.welcomes and visitor.member is None:
                word = self.paper.word_of(request, visitor)
                return f"/join/in/{self.accounts.tickets.ticket(confirmed.person.id, word)}"
            return done("/settings/contact" if visitor.member else "/join/confirmed", "address")

        return await fill(self.paper, request, Nothing, show=show, do=do)
