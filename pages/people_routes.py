"""The addresses of the pages about people."""

from starlette.routing import Route

from accounts.room import Accounts
from mail.actions import Letters
from pages.join_pages import JoinPages
from pages.paper import Paper
from pages.people_pages import PeoplePages
from pages.person_pages import PersonPages
from pages.role_pages import RolePages
from pages.settings_pages import SettingsPages
from pages.turnstile import Turnstile
from sessions.actions import Sessions


def routes_of_people(
    paper: Paper, accounts: Accounts, sessions: Sessions, letters: Letters
) -> list[Route]:
    """Joining, settings, and what coordinators see of people."""
    database, clock, seal = paper.room.database, paper.room.clock, accounts.reach.seal
    return [
        *JoinPages(paper, accounts, sessions, Turnstile(database, seal, clock)).routes(),
        *SettingsPages(paper, accounts, letters, database, seal, clock).routes(),
        *PeoplePages(paper, accounts, database, clock).routes(),
        *RolePages(paper, accounts, database).routes(),
        *PersonPages(paper, accounts, sessions, database, seal).routes(),
    ]
