"""How other networks do, for coordinators: all of them on one page, and one page for each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from accounts.roles import Role
from alliances.seen import sees_networks
from coordination import seen
from coordination.health import Health, last_sign
from coordination.room import Coordination
from coordination.wording import health_said
from listings.categories import known
from pages.addresses import done
from pages.doors import ForAnybody, ForMembers, member_only, role_only
from pages.fields import Choice
from pages.forms import press
from pages.paper import Paper, number_in, words_of
from pages.sheet import Nothing
from pages.visitor import Member
from text import phrases
from text.coordination_phrases import COORDINATION_TROUBLE
from text.languages import Words
from world.errors import Missing, Refused

PATH: Final = "/coordination"
OTHERS_SHOWN: Final = 50
_ONE: Final = f"{PATH}/networks/{{number}}"


def for_coordinators(paper: Paper, handler: ForMembers) -> ForAnybody:
    """The page for coordinators, ours and of umbrellas; others are told that it is not (403)."""

    async def checked(request: Request, member: Member) -> Response:
        if not await paper.room.database.read(lambda tx: sees_networks(tx, member.person)):
            raise Refused(phrases.ERRORS["not for you"])
        return await handler(request, member)

    return member_only(paper, checked)


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingForm:
    """Whether anything is sent there from now on."""

    sending: Annotated[str, Choice(("paused", "on"))]


@dataclass(frozen=True, slots=True)
class NetworkRow:
    """One network in the list: how it does, in words."""

    health: Health
    said: str
    is_amiss: bool
    last_sign: datetime | None


@dataclass(frozen=True, slots=True)
class CoordinationPages:
    """For coordinators only; those of umbrellas look, those of our network care for it, too."""

    paper: Paper
    rooms: Coordination

    def routes(self) -> list[Route]:
        """The addresses of these pages."""

        def coordinators(path: str, handler: ForMembers, method: str) -> Route:
            opened = role_only(self.paper, handler, Role.COORDINATOR)
            return Route(path, opened, methods=[method])

        return [
            Route(PATH, for_coordinators(self.paper, self.networks), methods=["GET"]),
            coordinators(_ONE, self.network, "GET"),
            coordinators(f"{_ONE}/retry", self.retry, "POST"),
            coordinators(f"{_ONE}/sending", self.sending, "POST"),
        ]

    async def networks(self, request: Request, member: Member) -> Response:
        """Every network we have to do with, sisters first, what is amiss first."""
        care = self.rooms.care
        now = care.clock.now()
        introducing = self.rooms.introducing
        found = await self.paper.read(
            request,
            lambda tx, _: (
                seen.networks_seen_by(tx, care.signs, member.person, now),
                introducing.letters_seen_by(tx, member.person, now),
                introducing.log_seen_by(tx, member.person, now),
            ),
        )
        words, (networks, letters, introduced) = words_of(request, found.visitor), found.answer
        others = [health for health in networks if not health.is_sister]
        return self.paper.page(
            request,
            "coordination.html",
            sisters=[_row(health, words, now) for health in networks if health.is_sister],
            others=[_row(health, words, now) for health in others[:OTHERS_SHOWN]],
            more=max(len(others) - OTHERS_SHOWN, 0),
            letters=letters,
            introduced=[
                (known(one.category), one.at, by_whom)
                for one, by_whom in introduced
                if known(one.category)
            ],
        )

    async def network(self, request: Request, member: Member) -> Response:
        """One network looked at closely."""
        care, number = self.rooms.care, number_in(request)
        now = care.clock.now()
        found = await self.paper.read(
            request, lambda tx, _: seen.case_seen_by(tx, care.signs, member.person, number, now)
        )
        if found.answer is None:
            raise Missing(COORDINATION_TROUBLE["no network"])
        words = words_of(request, found.visitor)
        row = _row(found.answer.health, words, now)
        return self.paper.page(
            request, "coordination_network.html", case=found.answer, row=row, now=now
        )

    async def retry(self, request: Request, member: Member) -> Response:
        """Sends at once what waits."""
        number = number_in(request)

        async def do(_form: Nothing) -> str:
            changed = await self.rooms.care.retry(member.person, number)
            code = "tried again" if changed else "nothing waits"
            return done(_ONE.format(number=number), code)

        return await press(self.paper, request, Nothing, do)

    async def sending(self, request: Request, member: Member) -> Response:
        """Sends nothing there any more, or goes on."""
        number, care = number_in(request), self.rooms.care

        async def do(form: SendingForm) -> str:
            if form.sending == "paused":
                await care.pause(member.person, number)
                return done(_ONE.format(number=number), "network paused")
            await care.go_on(member.person, number)
            return done(_ONE.format(number=number), "network goes on")

        return await press(self.paper, request, SendingForm, do)


def _row(health: Health, words: Words, now: datetime) -> NetworkRow:
    said = health_said(health, words, now)
    return NetworkRow(health, said, bool(health.troubles(now)), last_sign(health))
