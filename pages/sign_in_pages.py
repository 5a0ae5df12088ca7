"""Signing in and out: one page with every way, and one for each further step.

Nothing here asks anybody to solve a riddle or to type anything twice; password managers and
pasting work; help is where it always is (WCAG 2.2: 3.3.7, 3.3.8, 3.2.6).
"""

from dataclasses import dataclass, replace
from typing import Annotated

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from accounts import seen
from pages.addresses import LONGEST as LONGEST_PATH
from pages.addresses import done, own_path, sign_in_path, with_query
from pages.door_cookies import DoorCookies, caller_of
from pages.fields import Choice, Secret, Text, Tick
from pages.forms import fill, press
from pages.paper import Paper
from pages.policy import leading_to_consent
from pages.sheet import FieldAmiss, Nothing, Sheet, empty_sheet
from sessions.actions import Sessions
from sessions.names import LONGEST as LONGEST_NAME
from sessions.session import Caller, SecondFactor, Started
from storage.database import Reading
from text import phrases
from text.door_phrases import DOOR
from world.errors import Gone

CODE_PATH = "/sign-in/code"
SECOND_PATH = "/sign-in/second"
_LONGEST_CODE = 40
_LONGEST_ANSWER = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInForm:
    """A name, and how to go on."""

    name: Annotated[str, Text(LONGEST_NAME)]
    password: Annotated[str, Secret()] = ""
    way: Annotated[str, Choice(("password", "letter"))] = "password"
    shared: Annotated[bool, Tick()] = False
    next: Annotated[str, Text(LONGEST_PATH)] = "/"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeForm:
    """A name, and the code from the letter or from the coordinator."""

    name: Annotated[str, Text(LONGEST_NAME)]
    code: Annotated[str, Text(_LONGEST_CODE)]
    shared: Annotated[bool, Tick()] = False
    next: Annotated[str, Text(LONGEST_PATH)] = "/"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkForm:
    """The button behind the link of a letter."""

    shared: Annotated[bool, Tick()] = False
    next: Annotated[str, Text(LONGEST_PATH)] = "/"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondForm:
    """The code of the app, or a recovery code."""

    code: Annotated[str, Text(_LONGEST_CODE)]
    shared: Annotated[bool, Tick()] = False
    next: Annotated[str, Text(LONGEST_PATH)] = "/"


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyForm:
    """What a passkey has answered, as the script sends it."""

    answer: Annotated[str, Secret(_LONGEST_ANSWER)]
    shared: Annotated[bool, Tick()] = False
    next: Annotated[str, Text(LONGEST_PATH)] = "/"


@dataclass(frozen=True, slots=True)
class SignInPages:
    """The pages of the door."""

    paper: Paper
    sessions: Sessions

    def routes(self) -> list[Route]:
        """Every address of the door."""
        both = ["GET", "POST"]
        return [
            Route("/sign-in", self.sign_in, methods=both),
            Route(CODE_PATH, self.code, methods=both),
            Route("/sign-in/link/{token}", self.link, methods=both),
            Route(SECOND_PATH, self.second, methods=both),
            Route("/sign-in/passkey", self.passkey, methods=["POST"]),
            Route("/sign-in/passkey/request", self.passkey_request),
            Route("/sign-out", self.sign_out, methods=["POST"]),
        ]

    # ------------------------------------------------------------------------------ the one page

    async def sign_in(self, request: Request) -> Response:
        """Every way in on one page; for whoever is signed in, a fresh proof of who they are."""
        visitor = await self.paper.visitor(request)
        to = own_path(request.query_params.get("next", "/"))
        now = self.paper.visitors.clock.now()
        is_other = "other" in request.query_params  # perhaps somebody else is to sign in
        is_fresh = visitor.session is not None and visitor.session.is_fresh(now)
        if is_fresh and not is_other and request.method == "GET":
            return _led_to(to)
        known = visitor.member if not is_other else None
        name = known.actor.username if known else self._cookies.name_in(request)

        async def show(sheet: Sheet[SignInForm]) -> Response:
            return self._front(request, sheet)

        async def do(form: SignInForm) -> Response:
            return await self._by_name(request, form)

        start = SignInForm(name=name, next=to)
        return await fill(self.paper, request, SignInForm, show=show, do=do, start=start)

    def _front(self, request: Request, sheet: Sheet[SignInForm]) -> Response:
        page = self.paper.page(
            request, "sign_in.html", sheet=sheet, letters=self.sessions.letters.can_be_sent
        )
        return leading_to_consent(page, sheet.text("next"))

    async def _by_name(self, request: Request, form: SignInForm) -> Response:
        """By the password that was typed; without one, or if wished, by a letter."""
        door, to = self.sessions.door, own_path(form.next)
        caller = await self._caller(request, is_shared=form.shared)
        if form.password and form.way != "letter":
            return self._further(
                await door.by_password(form.name, form.password, caller), caller, to
            )
        if not self.sessions.letters.can_be_sent:
            raise FieldAmiss("password", phrases.COMPLAINTS["missing"])
        await door.send_link(form.name, caller.address, to)
        there = done(with_query(CODE_PATH, {"next": to}), "letter")
        return leading_to_consent(self._cookies.remembering_name(form.name, there), to)

    # --------------------------------------------------------------------------- links and codes

    async def code(self, request: Request) -> Response:
        """Where a code is typed: from a letter, or read out."""
        await self.paper.visitor(request)

        async def show(sheet: Sheet[CodeForm]) -> Response:
            page = self.paper.page(request, "sign_in_code.html", sheet=sheet)
            return leading_to_consent(page, sheet.text("next"))

        async def do(form: CodeForm) -> Response:
            caller = await self._caller(request, is_shared=form.shared)
            step = await self.sessions.door.by_code(form.name, form.code, caller)
            return self._further(step, caller, own_path(form.next))

        to = own_path(request.query_params.get("next", "/"))
        start = CodeForm(name=self._cookies.name_in(request), code="", next=to)
        return await fill(self.paper, request, CodeForm, show=show, do=do, start=start)

    async def link(self, request: Request) -> Response:
        """Behind the link of a letter: a button, and only the button uses the link up."""
        token = request.path_params["token"]
        to = own_path(request.query_params.get("next", "/"))
        found = await self.paper.read(request, lambda tx, _: self._owner(tx, token))

        async def show(sheet: Sheet[LinkForm]) -> Response:
            page = self.paper.page(
                request,
                "sign_in_link.html",
                sheet=sheet,
                token=token,
                name=found.answer,
                over=DOOR["link over"],
            )
            page.headers["cache-control"] = "private, no-store"
            page.status_code = page.status_code if found.answer else Gone.status
            return page

        async def do(form: LinkForm) -> Response:
            caller = await self._caller(request, is_shared=form.shared)
            step = await self.sessions.door.by_link(token, caller)
            return self._further(step, caller, own_path(form.next))

        return await fill(self.paper, request, LinkForm, show=show, do=do, start=LinkForm(next=to))

    def _owner(self, tx: Reading, token: str) -> str:
        """The name of whom the link signs in; "" for a link that is over, or is none."""
        try:
            actor_id = self.sessions.door.owner_of_link(tx, token)
        except Gone:
            return ""
        owner = seen.person(tx, actor_id)
        return owner.name if owner else ""

    # -------------------------------------------------------------------------------- second step

    async def second(self, request: Request) -> Response:
        """Where the code of the app is typed, after a first proof."""
        await self.paper.visitor(request)
        to = own_path(request.query_params.get("next", "/"))
        proof = self._cookies.proof_in(request)
        if not proof:
            return leading_to_consent(_led_to(sign_in_path(to)), to)

        async def show(sheet: Sheet[SecondForm]) -> Response:
            page = self.paper.page(request, "sign_in_second.html", sheet=sheet)
            return leading_to_consent(page, sheet.text("next"))

        async def do(form: SecondForm) -> Response:
            caller = await self._caller(request, is_shared=form.shared)
            started = await self.sessions.door.second_factor(proof, form.code, caller)
            return self._further(started, caller, own_path(form.next))

        start = SecondForm(code="", shared="shared" in request.query_params, next=to)
        return await fill(self.paper, request, SecondForm, show=show, do=do, start=start)

    # ----------------------------------------------------------------------------------- passkeys

    async def passkey_request(self, _request: Request) -> Response:
        """What the script asks a passkey for."""
        body = self.sessions.door.passkey_request()
        return Response(body, 200, {"cache-control": "no-store"}, media_type="application/json")

    async def passkey(self, request: Request) -> Response:
        """What a passkey has answered; the script sends it as a form."""
        await self.paper.visitor(request)

        async def show(sheet: Sheet[PasskeyForm]) -> Response:
            wrong = sheet.trouble or next(iter(sheet.errors.values()), None)
            start = SignInForm(name="", next=own_path(sheet.text("next")))
            front = empty_sheet(SignInForm, start)
            return self._front(request, replace(front, trouble=wrong, status=sheet.status))

        async def do(form: PasskeyForm) -> Response:
            caller = await self._caller(request, is_shared=form.shared)
            step = await self.sessions.door.by_passkey(form.answer, caller)
            return self._further(step, caller, own_path(form.next))

        return await fill(self.paper, request, PasskeyForm, show=show, do=do)

    # ---------------------------------------------------------------------------------- signing out

    async def sign_out(self, request: Request) -> Response:
        """Ends the session of this browser; safe to repeat."""
        visitor = await self.paper.visitor(request)
        session, there = visitor.session, done("/", "signed_out")
        if session is None:
            return self._cookies.signed_out(there)

        async def do(_form: Nothing) -> Response:
            await self.sessions.end(session)
            return self._cookies.signed_out(there)

        return await press(self.paper, request, Nothing, do)

    # -------------------------------------------------------------------------------------- inside

    @property
    def _cookies(self) -> DoorCookies:
        return DoorCookies(https=self.paper.visitors.https)

    async def _caller(self, request: Request, *, is_shared: bool) -> Caller:
        visitor = await self.paper.visitor(request)
        return caller_of(request, visitor.session, is_shared=is_shared)

    def _further(self, step: Started | SecondFactor, caller: Caller, to: str) -> Response:
        """Into the house, or to where the second proof is given."""
        if isinstance(step, Started):
            inside = self._cookies.signed_in(step, to, is_shared=caller.is_shared)
            return leading_to_consent(inside, to)
        wishes = {"next": to} | ({"shared": "yes"} if caller.is_shared else {})
        owed = self._cookies.half_proven(step, with_query(SECOND_PATH, wishes))
        return leading_to_consent(owed, to)


def _led_to(path: str) -> Response:
    return leading_to_consent(RedirectResponse(path, 303, {"cache-control": "no-store"}), path)
