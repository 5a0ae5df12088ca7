"""The addresses of the coordinator's desk."""

from starlette.routing import Route

from pages.announcement_pages import AnnouncementPages
from pages.bulk_pages import BulkPages
from pages.case_pages import CasePages, CaseRooms
from pages.coordination_introducing import IntroducingPage
from pages.coordination_matches import MatchesPage
from pages.coordination_numbers import NetworkNumbersPages
from pages.coordination_pages import CoordinationPages
from pages.desk_pages import DeskPages
from pages.intake_pages import IntakePages
from pages.numbers_pages import NumbersPages
from pages.paper import Paper
from pages.print_pages import PrintPages
from pages.works import Works


def routes_of_desk(paper: Paper, works: Works) -> list[Route]:
    """Every page of the desk."""
    desk = works.desk
    rooms = CaseRooms(works.listings, works.matching, works.relations, works.moderation)
    return [
        *DeskPages(paper, desk, works.accounts.behalf).routes(),
        *IntakePages(paper, desk).routes(),
        *BulkPages(paper, desk).routes(),
        *NumbersPages(paper, desk).routes(),
        *PrintPages(paper, desk).routes(),
        *CasePages(paper, desk, rooms).routes(),
        *AnnouncementPages(paper, works.notifications.announcing).routes(),
        *CoordinationPages(paper, works.coordination).routes(),
        *NetworkNumbersPages(paper, works.coordination).routes(),
        *MatchesPage(paper, desk.seal).routes(),
        *IntroducingPage(paper, works.coordination).routes(),
    ]
