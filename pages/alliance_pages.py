"""Umbrellas: which there are, each with its charter and its members, and what coordinators do."""

from dataclasses import dataclass
from typing import Annotated, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from accounts.roles import Role
from actors.actor import Actor
from actors.answers import wants_document
from alliances import seen
from alliances.actions import Alliances, NewUmbrella, umbrella_named
from alliances.umbrella import LONGEST_CHARTER, LONGEST_NAME, Portrait
from pages.addresses import done
from pages.doors import ForMembers, member_only, role_only
from pages.fields import Choice, Lines, Text
from pages.forms import fill, press
from pages.paper import Paper, elsewhere
from pages.sheet import FieldAmiss, Nothing, Sheet
from pages.visitor import Member, Visitor
from storage.transaction import Reading
from text.alliance_phrases import ALLIANCE_TROUBLE
from text.links import html_of
from world.errors import Missing, Refused, SisternetError

PATH: Final = "/umbrellas"
_ONE: Final = f"{PATH}/{{handle}}"
_LONGEST_HANDLE: Final = 300
_PLACES: Final = ("members", "coordinators", "hosts")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUmbrellaForm:
    """An umbrella that begins here."""

    username: Annotated[str, Text(LONGEST_NAME)]
    name: Annotated[str, Text(LONGEST_NAME)]
    charter: Annotated[str, Lines(LONGEST_CHARTER)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhomForm:
    """Somebody elsewhere or here, by handle or address."""

    whom: Annotated[str, Text(_LONGEST_HANDLE)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceForm:
    """Somebody, and which place in the umbrella they have, or have no more."""

    whom: Annotated[str, Text(_LONGEST_HANDLE)]
    place: Annotated[str, Choice(_PLACES)]


@dataclass(frozen=True, slots=True, kw_only=True)
class CharterForm:
    """What the umbrella is for."""

    charter: Annotated[str, Lines(LONGEST_CHARTER)]


@dataclass(frozen=True, slots=True)
class AlliancePages:
    """For everybody to read; who coordinates an umbrella finds forms there."""

    paper: Paper
    alliances: Alliances

    def routes(self) -> list[Route]:
        """The addresses of these pages."""

        def staff(path: str, handler: ForMembers, *methods: str) -> Route:
            opened = role_only(self.paper, handler, Role.COORDINATOR)
            return Route(path, opened, methods=list(methods))

        def members(path: str, handler: ForMembers, *methods: str) -> Route:
            return Route(path, member_only(self.paper, handler), methods=list(methods))

        return [
            Route(PATH, self.umbrellas),
            staff(f"{PATH}/new", self.create, "GET", "POST"),
            staff(f"{PATH}/join", self.join, "GET", "POST"),
            Route(_ONE, self.umbrella),
            staff(f"{_ONE}/leave", self.leave, "POST"),
            members(f"{_ONE}/charter", self.charter, "GET", "POST"),
            members(f"{_ONE}/add", self.add, "GET", "POST"),
            members(f"{_ONE}/end", self.end, "POST"),
        ]

    async def umbrellas(self, request: Request) -> Response:
        """Every umbrella that is known here."""
        found = await self.paper.read(request, lambda tx, _: _list(tx))
        return self.paper.page(
            request,
            "alliances.html",
            umbrellas=found.answer,
            may_join=_is_staff(found.visitor),
        )

    async def umbrella(self, request: Request) -> Response:
        """One of them: what it is for, who is in, since when, by whose word."""
        handle = request.path_params["handle"]
        found = await self.paper.read(request, lambda tx, _: _portrait(tx, handle))
        portrait = found.answer
        if wants_document(request):
            return elsewhere(portrait.actor.iri)
        member = found.visitor.member
        leads = member is not None and any(
            one.iri == member.actor.iri for one in portrait.coordinators
        )
        return self.paper.page(
            request,
            "alliance.html",
            alternate=portrait.actor.iri,
            portrait=portrait,
            charter=html_of(portrait.charter, {}, self.paper.room.iris.tag),
            path=_path_of(portrait.actor),
            leads=leads,
            is_home=any(host.local for host in portrait.hosts),
            may_join=_is_staff(found.visitor),
        )

    async def create(self, request: Request, member: Member) -> Response:
        """A new umbrella; whoever founds it coordinates it."""

        async def show(sheet: Sheet[NewUmbrellaForm]) -> Response:
            return self.paper.page(request, "alliance_new.html", sheet=sheet)

        async def do(form: NewUmbrellaForm) -> str:
            new = NewUmbrella(form.username, form.name, form.charter, (member.actor.iri,))
            try:
                made = await self.alliances.create(new)
            except SisternetError as error:
                raise FieldAmiss("username", error.public) from error
            return done(_path_of(made), "saved")

        return await fill(self.paper, request, NewUmbrellaForm, show=show, do=do)

    async def join(self, request: Request, _member: Member) -> Response:
        """Our network wants to be in an umbrella."""

        async def show(sheet: Sheet[WhomForm]) -> Response:
            return self.paper.page(request, "alliance_join.html", sheet=sheet)

        async def do(form: WhomForm) -> str:
            try:
                umbrella = await self.alliances.join(form.whom)
            except SisternetError as error:
                raise FieldAmiss("whom", error.public) from error
            return done(_path_of(umbrella), "saved")

        return await fill(self.paper, request, WhomForm, show=show, do=do)

    async def leave(self, request: Request, _member: Member) -> Response:
        """Our network is in an umbrella no longer."""
        handle = request.path_params["handle"]

        async def do(_form: Nothing) -> str:
            umbrella = await self.alliances.leave(handle)
            return done(_path_of(umbrella), "saved")

        return await press(self.paper, request, Nothing, do)

    async def charter(self, request: Request, member: Member) -> Response:
        """What the umbrella is for, in other words."""
        portrait = await self._led_by(request, member)
        path = _path_of(portrait.actor)

        async def show(sheet: Sheet[CharterForm]) -> Response:
            return self.paper.page(
                request, "alliance_charter.html", sheet=sheet, portrait=portrait, path=path
            )

        async def do(form: CharterForm) -> str:
            await self.alliances.set_charter(portrait.actor, form.charter, member.actor)
            return done(path, "saved")

        start = CharterForm(charter=portrait.charter)
        return await fill(self.paper, request, CharterForm, show=show, do=do, start=start)

    async def add(self, request: Request, member: Member) -> Response:
        """One more member, coordinator or host; links on the page say who and what."""
        portrait = await self._led_by(request, member)
        path = _path_of(portrait.actor)

        async def show(sheet: Sheet[PlaceForm]) -> Response:
            return self.paper.page(
                request, "alliance_add.html", sheet=sheet, portrait=portrait, path=path
            )

        async def do(form: PlaceForm) -> str:
            try:
                await self._place(portrait.actor, form, member.actor, inside=True)
            except SisternetError as error:
                raise FieldAmiss("whom", error.public) from error
            return done(path, "saved")

        start = _wished(request)
        return await fill(self.paper, request, PlaceForm, show=show, do=do, start=start)

    async def end(self, request: Request, member: Member) -> Response:
        """A member, a coordinator or a host less."""
        portrait = await self._led_by(request, member)

        async def do(form: PlaceForm) -> str:
            await self._place(portrait.actor, form, member.actor, inside=False)
            return done(_path_of(portrait.actor), "saved")

        return await press(self.paper, request, PlaceForm, do)

    async def _place(self, umbrella: Actor, form: PlaceForm, by: Actor, *, inside: bool) -> None:
        if form.place == "members":
            await self.alliances.set_member(umbrella, form.whom, inside=inside, by=by)
        elif form.place == "coordinators":
            await self.alliances.set_coordinator(umbrella, form.whom, inside=inside, by=by)
        else:
            await self.alliances.set_host(umbrella, form.whom, named=inside, by=by)

    async def _led_by(self, request: Request, member: Member) -> Portrait:
        """The umbrella, for those who coordinate it; others are refused."""
        handle = request.path_params["handle"]
        found = await self.paper.room.database.read(lambda tx: _portrait(tx, handle))
        if all(one.iri != member.actor.iri for one in found.coordinators):
            raise Refused(ALLIANCE_TROUBLE["not yours"])
        return found


def _wished(request: Request) -> PlaceForm | None:
    """What a link to the form has filled in already; whoever follows it still has to press."""
    asked = request.query_params
    if asked.get("place") not in _PLACES:
        return None
    return PlaceForm(whom=asked.get("whom", "")[:_LONGEST_HANDLE], place=asked["place"])


def _list(tx: Reading) -> list[Portrait]:
    found = (seen.portrait_of(tx, umbrella) for umbrella in seen.all_umbrellas(tx))
    return [portrait for portrait in found if portrait is not None]


def _portrait(tx: Reading, handle: str) -> Portrait:
    portrait = seen.portrait_of(tx, umbrella_named(tx, handle))
    if portrait is None:
        raise Missing(ALLIANCE_TROUBLE["no umbrella"])
    return portrait


def _path_of(umbrella: Actor) -> str:
    return f"{PATH}/{umbrella.username if umbrella.local else umbrella.handle}"


def _is_staff(visitor: Visitor) -> bool:
    return visitor.member is not None and visitor.member.may(Role.COORDINATOR)
