"""A page with every kind of field, made as CONTRIBUTING tells, on a whole node."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from listings.listing import Kind, ListingAudience
from node.application import application
from node.web import Errors
from pages.addresses import done
from pages.doors import member_only
from pages.errors_page import ErrorPages
from pages.fields import Choice, Choices, Files, Lines, Secret, Text, Tick, Upload, Whole
from pages.forms import fill, press, read_open
from pages.paper import Paper
from pages.receipts import Receipts
from pages.sheet import FieldAmiss, Sheet
from pages.visitor import Member, Visitors
from templates import environment
from templates.views import Site
from tests.fediverse.browsing import Browser
from tests.fediverse.home import Home
from world.errors import Conflict

PATH = "/thanks/new"
TEMPLATES = Path(__file__).parent / "templates"
KILOBYTE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ThanksForm:
    name: Annotated[str, Text(longest=20)]
    words: Annotated[str, Lines(longest=100)] = ""
    kind: Annotated[str, Choice(Kind)] = Kind.OFFER
    audience: Annotated[str, Choice(ListingAudience)] = ListingAudience.NETWORK
    for_what: Annotated[tuple[str, ...], Choices(("tea", "soup"))] = ()
    often: Annotated[bool, Tick()] = False
    times: Annotated[int | None, Whole(1, 9)] = None
    secret: Annotated[str, Secret()] = ""
    pictures: Annotated[tuple[Upload, ...], Files(octets=1000 * KILOBYTE, most=2)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyForm:
    why: Annotated[str, Choice(("sorry", "mistake"))]


@dataclass
class ThanksPages:
    paper: Paper
    done: list[object] = field(default_factory=list)
    start: ThanksForm | None = None

    def routes(self) -> list[Route]:
        return [
            Route(PATH, self.give, methods=["GET", "POST"]),
            Route("/thanks/mine", member_only(self.paper, self.mine), methods=["GET", "POST"]),
            Route("/thanks/take-back", self.take_back, methods=["POST"]),
            Route("/thanks/by-letter", self.by_letter, methods=["POST"]),
        ]

    async def give(self, request: Request) -> Response:
        await self.paper.visitor(request)

        async def show(sheet: Sheet[ThanksForm]) -> Response:
            return self.paper.page(request, "thanks.html", sheet=sheet)

        async def do(form: ThanksForm) -> str | Response:
            match form.name:
                case "nobody":
                    raise FieldAmiss("name", "There is nobody of that name here.")
                case "late":
                    raise Conflict("Something else has happened meanwhile.")
                case "cookie":
                    self.done.append(form)
                    return Response("in person")
            self.done.append(form)
            return done("/thanks?of=" + str(len(self.done)), "saved")

        return await fill(self.paper, request, ThanksForm, show=show, do=do, start=self.start)

    async def mine(self, request: Request, member: Member) -> Response:
        if request.method == "GET":
            return Response(f"thanks of {member.actor.username}")
        return await self.give(request)

    async def take_back(self, request: Request) -> Response:
        async def do(form: WhyForm) -> str:
            self.done.append(form.why)
            return "/thanks"

        return await press(self.paper, request, WhyForm, do)

    async def by_letter(self, request: Request) -> Response:
        form = await read_open(request, WhyForm)
        return Response(form.why)


def stand(home: Home) -> ThanksPages:
    """The pages at a node of their own application; its other pages are not there."""
    node = home.node
    environment._LOADER.searchpath.append(str(TEMPLATES))  # noqa: SLF001
    paper = Paper(
        node.actors,
        "Europe/London",
        "/source",
        Visitors(node.rooms.sessions, node.world.clock, https=True),
        Receipts(node.database, node.world.clock),
        node.world.chance,
    )
    pages = ThanksPages(paper)
    errors = Errors(ErrorPages(paper.visitor, Site(name="Hull", handle="hull@hull.example"), "en"))
    node.app = application(node.world, node.database, pages.routes(), errors, https=True)
    return pages


__all__ = ["PATH", "Browser", "ThanksForm", "ThanksPages", "stand"]
