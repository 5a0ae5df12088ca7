"""Pages made for paper: the directory, the board with slips to tear off, offers, an empty sheet."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from accounts.roles import Role
from desk import printing, slip_store
from desk.actions import DeskWork
from desk.bulk import ROWS
from desk.printing import FOR_ALL, FOR_MEMBERS, Printed
from desk.slips import as_typed
from listings.listing import Kind
from listings.wording import window_in_words
from pages.doors import ForMembers, role_only
from pages.paper import Paper, words_of
from pages.people_views import Code, code_of
from pages.visitor import Member
from text.languages import Words
from text.phrases import ERRORS
from world.errors import Missing

SLIPS: Final = 8
LARGE_SLIPS: Final = 6
_SHORT: Final = "/s/"


@dataclass(frozen=True, slots=True)
class PrintedCard:
    """A listing on paper, with when it suits in words, its short address and that as a code."""

    printed: Printed
    when: str
    place: str  # what stands before the code in the address: "hull.example/s/"
    code: Code | None

    @property
    def address(self) -> str:
        """What is typed by hand."""
        return f"{self.place}{self.printed.code}"


@dataclass(frozen=True, slots=True)
class PrintPages:
    """What is printed; and where the short addresses on it lead."""

    paper: Paper
    desk: DeskWork

    def routes(self) -> list[Route]:
        """The addresses of these pages."""

        def coordinators(path: str, handler: ForMembers) -> Route:
            opened = role_only(self.paper, handler, Role.COORDINATOR)
            return Route(path, opened, methods=["GET"])

        return [
            coordinators("/desk/print", self.index),
            coordinators("/desk/print/directory", self.directory),
            coordinators("/desk/print/board", self.board),
            coordinators("/desk/print/offers", self.offers),
            coordinators("/desk/print/sheet", self.sheet),
            Route(f"{_SHORT}{{code}}", self.slip, methods=["GET"]),
        ]

    async def index(self, request: Request, _member: Member) -> Response:
        """What there is to print."""
        await self.paper.visitor(request)
        return self.paper.page(request, "print_index.html")

    async def directory(self, request: Request, member: Member) -> Response:
        """Members as they appear."""
        people = await self.desk.database.read(
            lambda tx: printing.directory_seen_by(tx, member.person)
        )
        return await self._sheet(request, "print_directory.html", people=people)

    async def board(self, request: Request, member: Member) -> Response:
        """What is asked for, each with slips to tear off."""
        cards = await self._cards(request, member, Kind.NEED)
        slips = LARGE_SLIPS if _is(request, "print", "large") else SLIPS
        return await self._sheet(request, "print_board.html", cards=cards, slips=slips)

    async def offers(self, request: Request, member: Member) -> Response:
        """What is offered, by kinds of help."""
        cards = await self._cards(request, member, Kind.OFFER)
        by_number = {card.printed.listing.post_id: card for card in cards}
        groups = [
            (root, [by_number[one.listing.post_id] for one in members])
            for root, members in printing.by_root([card.printed for card in cards])
        ]
        return await self._sheet(request, "print_offers.html", groups=groups)

    async def sheet(self, request: Request, _member: Member) -> Response:
        """An empty sheet to take along, whose rows are entered afterwards."""
        return await self._sheet(request, "print_sheet.html", rows=range(1, ROWS + 1))

    async def slip(self, request: Request) -> Response:
        """Leads from a short address to the page of the listing."""
        code = as_typed(request.path_params["code"])
        found = await self.desk.database.read(lambda tx: slip_store.post_of(tx, code))
        if found is None:
            raise Missing(ERRORS["listing"])
        headers = {"cache-control": "no-store"}
        return RedirectResponse(f"/listings/{found}", 303, headers)

    async def _cards(self, request: Request, member: Member, kind: Kind) -> list[PrintedCard]:
        audiences = FOR_MEMBERS if _is(request, "for", "members") else FOR_ALL
        words = words_of(request, await self.paper.visitor(request))
        printed = await self.desk.printed(member.person, kind, audiences)
        host = self.paper.room.iris.base_url
        return [_card(one, host, words) for one in printed]

    async def _sheet(self, request: Request, template: str, **values: object) -> Response:
        await self.paper.visitor(request)
        is_large = _is(request, "print", "large")
        return self.paper.page(
            request,
            template,
            is_large=is_large,
            for_members=_is(request, "for", "members"),
            now=self.desk.clock.now(),
            other=_address(request, "" if is_large else "large"),
            **values,  # type: ignore[arg-type]  # none of them is `alternate`
        )


def _is(request: Request, name: str, value: str) -> bool:
    return request.query_params.get(name) == value


def _address(request: Request, size: str) -> str:
    """The address of the same thing in the other size."""
    kept: Mapping[str, str] = {"for": "members"} if _is(request, "for", "members") else {}
    parts = [f"{name}={value}" for name, value in ({**kept, "print": size}).items() if value]
    return f"{request.url.path}?{'&'.join(parts)}" if parts else request.url.path


def _card(printed: Printed, host: str, words: Words) -> PrintedCard:
    start = f"{host}{_SHORT}"
    return PrintedCard(
        printed=printed,
        when=window_in_words(printed.listing.window, words),
        place=start.partition("://")[2],
        code=code_of(f"{start}{printed.code}") if printed.code else None,
    )
