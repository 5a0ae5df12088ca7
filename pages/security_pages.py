"""Settings, signing in: where a member is signed in, and by which ways they come in.

Looking is for every member; changing a way in wants a fresh proof of who they are, which is
signing in once more (`security.md` ACC-09, OAU-14).
"""

from dataclasses import dataclass
from typing import Annotated

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages import qr_codes
from pages.addresses import done
from pages.doors import ForAnybody, ForMembers, fresh, member_only
from pages.fields import Secret, Text
from pages.forms import fill, press
from pages.paper import Paper, number_in
from pages.sheet import FieldAmiss, Nothing, Sheet
from pages.visitor import Member
from sessions.actions import Sessions
from sessions.codes import told
from sessions.passkeys import NAME_LONGEST
from sessions.passwords import LONGEST
from sessions.session import SessionLine
from sessions.totp import Preparation
from templates.door_views import AppView, PasskeyView, SessionView
from text.door_phrases import WAYS_IN
from world.errors import Malformed

PATH = "/settings/security"
PASSWORD_PATH = f"{PATH}/password"
PASSKEYS_PATH = f"{PATH}/passkeys"
APP_PATH = f"{PATH}/app"
_LONGEST_ANSWER = 20_000
_LONGEST_CODE = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordForm:
    """A new password."""

    password: Annotated[str, Secret(LONGEST)]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPasskeyForm:
    """A name for the passkey, and what the browser has made, as the script sends it."""

    name: Annotated[str, Text(NAME_LONGEST)]
    answer: Annotated[str, Secret(_LONGEST_ANSWER)]


@dataclass(frozen=True, slots=True, kw_only=True)
class AppForm:
    """A code that shows that the app works."""

    code: Annotated[str, Text(_LONGEST_CODE)]


@dataclass(frozen=True, slots=True)
class SecurityPages:
    """What members decide about their own ways in."""

    paper: Paper
    sessions: Sessions

    def routes(self) -> list[Route]:
        """Every address under the settings of signing in."""
        both, post, mine = ["GET", "POST"], ["POST"], self._fresh
        return [
            Route(PATH, member_only(self.paper, self.overview)),
            Route(f"{PATH}/sign-out", member_only(self.paper, self.end_others), methods=post),
            Route(
                f"{PATH}/sign-out/{{number}}", member_only(self.paper, self.end_one), methods=post
            ),
            Route(PASSWORD_PATH, mine(self.password), methods=both),
            Route(f"{PASSWORD_PATH}/remove", mine(self.remove_password), methods=post),
            Route(PASSKEYS_PATH, mine(self.passkeys), methods=both),
            Route(f"{PASSKEYS_PATH}/request", mine(self.passkey_options)),
            Route(f"{PASSKEYS_PATH}/{{number}}/remove", mine(self.remove_passkey), methods=post),
            Route(APP_PATH, mine(self.app), methods=both),
            Route(f"{APP_PATH}/begin", mine(self.begin_app), methods=post),
            Route(f"{APP_PATH}/remove", mine(self.remove_app), methods=post),
        ]

    def _fresh(self, handler: ForMembers) -> ForAnybody:
        return member_only(self.paper, fresh(self.paper, handler))

    # --------------------------------------------------------------------------------- looking

    async def overview(self, request: Request, member: Member) -> Response:
        """Where they are signed in, and by what."""
        found = await self.paper.read(
            request, lambda tx, _: self.sessions.security.ways_in(tx, member.person.id)
        )
        ways, here = found.answer, member.session.id
        return self.paper.page(
            request,
            "security.html",
            sessions=[_session(line, here) for line in ways.sessions],
            has_password=ways.has_password,
            passkeys=len(ways.passkeys),
            second=ways.second.in_use,
        )

    async def end_one(self, request: Request, member: Member) -> Response:
        """Signs one of their browsers out, be it this one."""
        number = number_in(request)

        async def do(_form: Nothing) -> str:
            await self.sessions.end_one(member.person.id, number)
            return done(PATH, "signed_out_there")

        return await press(self.paper, request, Nothing, do)

    async def end_others(self, request: Request, member: Member) -> Response:
        """Signs them out everywhere but here."""

        async def do(_form: Nothing) -> str:
            await self.sessions.end_all(member.person.id, but=member.session)
            return done(PATH, "signed_out_there")

        return await press(self.paper, request, Nothing, do)

    # -------------------------------------------------------------------------------- password

    async def password(self, request: Request, member: Member) -> Response:
        """A new password, for who has one and for who has none."""
        found = await self.paper.read(
            request, lambda tx, _: self.sessions.security.ways_in(tx, member.person.id)
        )

        async def show(sheet: Sheet[PasswordForm]) -> Response:
            return self.paper.page(
                request,
                "security_password.html",
                sheet=sheet,
                username=member.actor.username,
                has_password=found.answer.has_password,
            )

        async def do(form: PasswordForm) -> str:
            security = self.sessions.security
            try:
                await security.set_password(member.person.id, form.password, member.session)
            except Malformed as poor:
                raise FieldAmiss("password", poor.public) from poor
            return done(PATH, "password")

        return await fill(self.paper, request, PasswordForm, show=show, do=do)

    async def remove_password(self, request: Request, member: Member) -> Response:
        """From now on without a password."""

        async def do(_form: Nothing) -> str:
            await self.sessions.security.remove_password(member.person.id, member.session)
            return done(PATH, "no_password")

        return await press(self.paper, request, Nothing, do)

    # --------------------------------------------------------------------------------- passkeys

    async def passkeys(self, request: Request, member: Member) -> Response:
        """Their passkeys, and a new one."""
        found = await self.paper.read(
            request, lambda tx, _: self.sessions.security.ways_in(tx, member.person.id)
        )
        kept = [
            PasskeyView(id=one.id, name=one.name, created_at=one.created_at, used_at=one.used_at)
            for one in found.answer.passkeys
        ]

        async def show(sheet: Sheet[NewPasskeyForm]) -> Response:
            return self.paper.page(request, "security_passkeys.html", sheet=sheet, passkeys=kept)

        async def do(form: NewPasskeyForm) -> str:
            await self.sessions.security.add_passkey(member.person.id, form.answer, form.name)
            return done(PASSKEYS_PATH, "passkey")

        start = NewPasskeyForm(name=member.session.device[:NAME_LONGEST], answer="")
        return await fill(self.paper, request, NewPasskeyForm, show=show, do=do, start=start)

    async def passkey_options(self, _request: Request, member: Member) -> Response:
        """What the script makes a passkey from."""
        body = await self.sessions.security.passkey_options(member.person.id)
        return Response(body, 200, {"cache-control": "no-store"}, media_type="application/json")

    async def remove_passkey(self, request: Request, member: Member) -> Response:
        """Takes one away."""
        number = number_in(request)

        async def do(_form: Nothing) -> str:
            await self.sessions.security.remove_passkey(member.person.id, number)
            return done(PASSKEYS_PATH, "no_passkey")

        return await press(self.paper, request, Nothing, do)

    # ------------------------------------------------------------------------------ second step

    async def app(self, request: Request, member: Member) -> Response:
        """An authenticator app: what it is, how it is set up, how it is taken away."""
        security, me = self.sessions.security, member.person.id
        found = await self.paper.read(
            request,
            lambda tx, _: (
                security.ways_in(tx, me).second,
                security.preparation(tx, me, member.actor.handle),
            ),
        )
        second, prepared = found.answer

        async def show(sheet: Sheet[AppForm]) -> Response:
            return self.paper.page(
                request,
                "security_app.html",
                sheet=sheet,
                in_use=second.in_use,
                codes_left=second.recovery_codes_left,
                app=_app(prepared) if prepared else None,
            )

        async def do(form: AppForm) -> str:
            try:
                await security.use_app(me, form.code)
            except Malformed as wrong:
                raise FieldAmiss("code", wrong.public) from wrong
            return done(PATH, "app")

        return await fill(self.paper, request, AppForm, show=show, do=do)

    async def begin_app(self, request: Request, member: Member) -> Response:
        """Makes a secret to be scanned."""

        async def do(_form: Nothing) -> str:
            await self.sessions.security.prepare_app(member.person.id)
            return APP_PATH

        return await press(self.paper, request, Nothing, do)

    async def remove_app(self, request: Request, member: Member) -> Response:
        """From now on one step is enough."""

        async def do(_form: Nothing) -> str:
            await self.sessions.security.remove_app(member.person.id)
            return done(PATH, "no_app")

        return await press(self.paper, request, Nothing, do)


def _session(line: SessionLine, here: int) -> SessionView:
    return SessionView(
        id=line.id,
        way=WAYS_IN[line.way],
        device=line.device,
        created_at=line.created_at,
        seen_at=line.seen_at,
        is_here=line.id == here,
    )


def _app(prepared: Preparation) -> AppView:
    return AppView(
        picture=qr_codes.picture_of(prepared.uri),
        secret=told(prepared.secret),
        recovery_codes=tuple(told(code) for code in prepared.recovery_codes),
    )
