"""The addresses of the pages where people talk."""

from starlette.routing import Route

from conversations.actions import Conversations
from pages.answer_pages import AnswerPages
from pages.guest_pages import GuestPages
from pages.paper import Paper
from pages.talk_pages import TalkPages
from pages.turnstile import Turnstile


def routes_of_talks(paper: Paper, conversations: Conversations) -> list[Route]:
    """Answering, talking, and what needs no account."""
    database, clock = paper.room.database, paper.room.clock
    turnstile = Turnstile(database, conversations.bench.seal, clock)
    return [
        *AnswerPages(paper, conversations, turnstile).routes(),
        *GuestPages(paper, conversations).routes(),
        *TalkPages(paper, conversations).routes(),
    ]
