"""The addresses of the pages."""

from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages import search_engines
from pages.actor_page import ActorPage
from pages.alliance_pages import AlliancePages
from pages.consent_pages import ConsentPages
from pages.desk_routes import routes_of_desk
from pages.front import FrontPages
from pages.help_page import HelpPage
from pages.language_page import LanguagePage
from pages.leave_pages import LeavePages
from pages.listing_routes import routes_of_listings
from pages.matching_pages import MatchingPages
from pages.murmurations_pages import MurmurationsPages
from pages.network_pages import NetworkPages
from pages.own_pages import OwnPages
from pages.paper import Paper
from pages.people_routes import routes_of_people
from pages.portrait_page import PortraitPage
from pages.programs_pages import ProgramsPages
from pages.security_pages import SecurityPages
from pages.sign_in_pages import SignInPages
from pages.single import SinglePages
from pages.syndication_pages import SyndicationPages
from pages.talk_routes import routes_of_talks
from pages.umbrella_page import UmbrellaPages
from pages.works import Works
from templates.environment import static_file
from world.errors import Missing

_LEVEL = 6
_FOR_EVER = "public, max-age=31536000, immutable"


def routes(paper: Paper, works: Works) -> list[Route]:
    """The routes of this room, for the application; their pages are compressed on the way."""
    elsewhere = SyndicationPages(paper, works.syndication.press)
    profiles = MurmurationsPages(paper, works.syndication)
    ours = (*elsewhere.pages(), *profiles.pages())
    pages = (*_of_topics(paper, works), *ours, *_for_everybody(paper, works))
    return [*(_compressed(route) for route in pages), *elsewhere.routes(), *profiles.routes()]


def _of_topics(paper: Paper, works: Works) -> list[Route]:
    """What members do, one line for each topic."""
    return [
        *LanguagePage(paper).routes(),
        *AlliancePages(paper, works.alliances).routes(),
        *HelpPage(paper, works.contact).routes(),
        *SignInPages(paper, works.sessions).routes(),
        *SecurityPages(paper, works.sessions).routes(),
        *ConsentPages(paper, works.programs).routes(),
        *ProgramsPages(paper, works.programs).routes(),
        *routes_of_talks(paper, works.conversations),
        *PortraitPage(paper, works.portraits).routes(),
        *MatchingPages(paper, works.matching, works.conversations).routes(),
        *routes_of_people(paper, works.accounts, works.sessions, works.letters),
        *routes_of_desk(paper, works),
        *routes_of_listings(paper, works),
        *OwnPages(paper, works.rights, paper.room.database).routes(),
        *LeavePages(paper, works.rights, paper.room.database).routes(),
    ]


def _compressed(route: Route) -> Route:
    """The same, compressed for browsers that can: words only, for pictures are small already.

    What a page says of secrets is masked anew in each answer (`pages/secrecy.py`), so that the
    length of compressed pages tells nothing.
    """
    route.app = GZipMiddleware(
        route.app, compresslevel=_LEVEL, exclude_content_types=("application/*", "image/*")
    )
    return route


def _for_everybody(paper: Paper, works: Works) -> list[Route]:
    front = FrontPages(paper, works.listings.bench.seal)
    single, elsewhere = SinglePages(paper), works.syndication
    umbrella = UmbrellaPages(paper, elsewhere.gleaner, elsewhere.press)
    return [
        Route("/", front.home),
        Route("/umbrella", umbrella.feed),
        Route("/umbrella/gaps", umbrella.gaps),
        *NetworkPages(paper, works.walker).routes(),
        *ActorPage(paper).routes(),
        Route("/posts/{number}", single.post),
        Route("/tags/{tag}", front.tag),
        Route("/categories/{code}", umbrella.category),
        Route("/static/{name}", _static),
        search_engines.route(paper),
    ]


async def _static(request: Request) -> Response:
    """A style sheet or picture that pages link to."""
    file = static_file(request.path_params["name"])
    if file is None:
        message = "There is no such file."
        raise Missing(message)
    headers = {"cache-control": _FOR_EVER, "etag": file.etag}
    if request.headers.get("if-none-match") == file.etag:
        return Response(None, 304, headers)
    return Response(file.body, 200, headers, media_type=file.media_type)
