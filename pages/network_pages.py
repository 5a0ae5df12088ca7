"""The directory of networks: a list with a map, a page for each, and reading one again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from accounts.roles import Role
from actors.answers import activity_answer, wants_document
from actors.store import Generation
from listings.categories import CATEGORIES
from pages import cards
from pages.addresses import done
from pages.alliance_pages import PATH as UMBRELLAS
from pages.doors import role_only
from pages.forms import press
from pages.map_points import HEIGHT, WIDTH, points_of
from pages.paper import Paper
from pages.sheet import Nothing
from pages.visitor import Member
from provenance.fingerprint import fingerprint
from templates.network_views import DirectoryForm, KeyLine, NetworkLine, UmbrellaLink
from text.directory_phrases import DIRECTORY_TROUBLE
from umbrella import directory, network_store, wire
from umbrella.directory import Directory, DirectoryFilter, NetworkPortrait
from umbrella.known_network import KnownNetwork
from umbrella.walk import Walker
from world.errors import Missing

PATH: Final = "/umbrella/networks"
_LONGEST: Final = 200
_IN_FULL: Final = 60  # the nearest; of very many others the page says where they are
_COUNTRY_LETTERS: Final = 2
_LANGUAGE_LETTERS: Final = 8


@dataclass(frozen=True, slots=True)
class NetworkPages:
    """For everybody; reading a network again is for coordinators."""

    paper: Paper
    walker: Walker

    def routes(self) -> list[Route]:
        """The addresses of these pages."""
        again = role_only(self.paper, self.read_again, Role.COORDINATOR)
        return [
            Route(PATH, self.networks),
            Route(f"{PATH}/{{handle}}", self.network),
            Route(f"{PATH}/{{handle}}/read", again, methods=["POST"]),
        ]

    async def networks(self, request: Request) -> Response:
        """The directory: for people a page, for programs ActivityStreams, always whole."""
        iri = f"{self.paper.room.iris.base_url}{PATH}"
        if wants_document(request):
            known = await self.paper.room.database.read(network_store.networks)
            return activity_answer(request, wire.directory(iri, known))
        chosen = _filter_of(request.query_params)
        found = await self.paper.read(request, lambda tx, _: directory.seen_by(tx, chosen))
        lines = [line_of(network) for network in found.answer.networks]
        return self.paper.page(
            request,
            "networks.html",
            alternate=iri,
            form=_form(chosen, found.answer),
            networks=lines[:_IN_FULL],
            farther=lines[_IN_FULL:],
            points=points_of(lines),
            width=WIDTH,
            height=HEIGHT,
        )

    async def network(self, request: Request) -> Response:
        """One network looked at closely."""
        handle = request.path_params["handle"]
        found = await self.paper.read(request, lambda tx, _: directory.network_seen_by(tx, handle))
        portrait = found.answer
        if portrait is None:
            raise _no_network()
        line = line_of(portrait.network)
        return self.paper.page(
            request,
            "network.html",
            network=line,
            umbrellas=[
                UmbrellaLink(name=one.name or one.handle, address=f"{UMBRELLAS}/{one.handle}")
                for one in portrait.umbrellas
            ],
            keys=_keys_of(portrait),
            key_history=portrait.key_history,
            sisters=[line_of(sister) for sister in portrait.sisters],
            points=points_of([line]),
            width=WIDTH,
            height=HEIGHT,
        )

    async def read_again(self, request: Request, _member: Member) -> Response:
        """Reads a network whole, now."""
        handle = request.path_params["handle"]

        async def do(_form: Nothing) -> str:
            portrait = await self.paper.room.database.read(
                lambda tx: directory.network_seen_by(tx, handle)
            )
            if portrait is None:
                raise _no_network()
            await self.walker.read_again(portrait.network.actor_id)
            return done(_page_of(portrait.network), "network read again")

        return await press(self.paper, request, Nothing, do)


def line_of(known: KnownNetwork) -> NetworkLine:
    """A network of the directory as pages show it."""
    facts = known.facts
    told = facts.told_listings
    return NetworkLine(
        number=known.actor_id,
        name=known.name or known.handle,
        handle=known.handle,
        page=_page_of(known),
        home=known.url or known.iri,
        place=known.place,
        country=facts.where.country,
        languages=facts.languages,
        categories=cards.category_names(known.categories),
        open_listings=known.open_listings,
        members=facts.told_members,
        told_listings=told if told != known.open_listings else None,
        distance=known.distance,
        via_name=known.via_name,
        proof=known.proof,
        heard_at=known.last_contact_at,
        unreachable=known.walk_error is not None,
        opted_out=facts.opted_out,
        software=facts.software,
        latitude=facts.where.latitude,
        longitude=facts.where.longitude,
    )


def _page_of(known: KnownNetwork) -> str:
    return f"{PATH}/{known.handle}"


def _keys_of(portrait: NetworkPortrait) -> list[KeyLine]:
    def line(key: Generation) -> KeyLine:
        return KeyLine(
            said=fingerprint(key.key),
            since=key.lifetime.since,
            until=key.lifetime.until,
            in_use=key.in_use,
        )

    return [line(key) for key in portrait.keys]


def _filter_of(query: Mapping[str, str]) -> DirectoryFilter:
    """What the form asks for; odd values mean "all"."""
    category, country = query.get("category", ""), query.get("country", "").upper()
    language = query.get("language", "").lower()
    return DirectoryFilter(
        words=" ".join(query.get("words", "").replace("\0", " ").split())[:_LONGEST],
        country=country if country.isalpha() and len(country) == _COUNTRY_LETTERS else None,
        language=language if language.isalpha() and len(language) <= _LANGUAGE_LETTERS else None,
        category=category if category in CATEGORIES else None,
    )


def _form(chosen: DirectoryFilter, found: Directory) -> DirectoryForm:
    return DirectoryForm(
        words=chosen.words,
        country=chosen.country or "",
        language=chosen.language or "",
        category=chosen.category or "",
        countries=found.countries,
        languages=found.languages,
        categories=cards.category_names(found.categories),
        is_used=chosen.is_used,
    )


def _no_network() -> Missing:
    return Missing(DIRECTORY_TROUBLE["no network"])
