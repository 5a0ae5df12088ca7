"""What coordinators tell everybody who lives here: written, seen, read and taken back."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from accounts.roles import Role
from notifications import announcement_store
from notifications.announcement import TEXT_LONGEST, Draft
from notifications.announcing import Announcing
from pages.addresses import done
from pages.doors import member_only, role_only
from pages.fields import Day, Lines
from pages.forms import fill, press
from pages.paper import Paper, number_in
from pages.sheet import Nothing, Sheet
from pages.visitor import Member

_PATH = "/desk/announcements"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementForm:
    """What everybody should know, and the last day on which it is shown."""

    words: Annotated[str, Lines(longest=TEXT_LONGEST)]
    until: Annotated[date | None, Day()] = None


@dataclass(frozen=True, slots=True)
class AnnouncementPages:
    """One page, for coordinators; members' homes and open programs show at once what is there."""

    paper: Paper
    announcing: Announcing

    def routes(self) -> list[Route]:
        """Its addresses."""
        shown = role_only(self.paper, self.announce, Role.COORDINATOR)
        withdrawn = role_only(self.paper, self.withdraw, Role.COORDINATOR)
        return [
            Route(_PATH, shown, methods=["GET", "POST"]),
            Route(_PATH + "/{number}/withdraw", withdrawn, methods=["POST"]),
            Route(
                "/announcements/{number}/read", member_only(self.paper, self.read), methods=["POST"]
            ),
        ]

    async def announce(self, request: Request, _member: Member) -> Response:
        """What is announced now, and room for more."""

        async def show(sheet: Sheet[AnnouncementForm]) -> Response:
            now = self.announcing.clock.now()
            found = await self.paper.read(
                request, lambda tx, _visitor: announcement_store.shown_to(tx, None, now)
            )
            return self.paper.page(
                request, "announcements.html", sheet=sheet, announcements=found.answer
            )

        async def do(form: AnnouncementForm) -> str:
            ends_at = None if form.until is None else _after(form.until, self.paper.zone)
            await self.announcing.announce(Draft(form.words, ends_at=ends_at))
            return done(_PATH, "announced")

        return await fill(self.paper, request, AnnouncementForm, show=show, do=do)

    async def read(self, request: Request, member: Member) -> Response:
        """A member has read one: their home shows it no more, nor do their programs as new."""
        number = number_in(request)

        async def do(_form: Nothing) -> str:
            await self.announcing.read(member.actor, number)
            return "/"

        return await press(self.paper, request, Nothing, do)

    async def withdraw(self, request: Request, _member: Member) -> Response:
        """Takes one back."""
        number = number_in(request)

        async def do(_form: Nothing) -> str:
            await self.announcing.withdraw(number)
            return done(_PATH, "withdrawn")

        return await press(self.paper, request, Nothing, do)


def _after(day: date, zone: str) -> datetime:
    """The midnight that ends a day."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
