"""The addresses of the coordinator's desk."""

from starlette.routing import Route

from desk.actions import DeskWork
from pages.desk_pages import DeskPages
from pages.intake_pages import IntakePages
from pages.paper import Paper


def routes_of_desk(paper: Paper, desk: DeskWork) -> list[Route]:
    """Every page of the desk."""
    return [*DeskPages(paper, desk).routes(), *IntakePages(paper, desk).routes()]
