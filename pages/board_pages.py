"""The board: what our network and its sisters offer and need; and searches that are kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from listings import seen
from listings.categories import CATEGORIES, ROOTS
from listings.listing import Kind, Urgency
from listings.saved_search import WORDS_LONGEST, SavedSearch
from listings.searching import Searches
from listings.seen import Board, Filter
from pages.addresses import done
from pages.board_queries import board_filter, in_words, query_of
from pages.cards import found_card
from pages.doors import member_only
from pages.fields import Choice, Text
from pages.forms import press
from pages.listing_views import terms_of
from pages.numbers import number_of
from pages.paper import Paper, words_of
from pages.visitor import Member, Visitor, viewer_of
from storage.database import Reading
from templates.views import Pager
from text.languages import LANGUAGES
from world.clock import Clock

PATH: Final = "/board"
_HANDLE_LONGEST: Final = 200
_DIGITS: Final = 19


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFields:
    """What is looked for, out of the board's own form."""

    kind: Annotated[str, Choice(Kind)] = ""
    category: Annotated[str, Choice(CATEGORIES)] = ""
    words: Annotated[str, Text(WORDS_LONGEST)] = ""
    place: Annotated[str, Text(WORDS_LONGEST)] = ""
    urgency: Annotated[str, Choice(Urgency)] = ""
    language: Annotated[str, Text(12)] = ""
    network: Annotated[str, Text(_HANDLE_LONGEST)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFields:
    """One kept search by its number, and whether letters are wanted about it."""

    search: Annotated[str, Text(_DIGITS)]
    letters: Annotated[str, Choice(("yes", "no"))] = ""


@dataclass(frozen=True, slots=True)
class BoardPages:
    """Browsing and searching, one's own network and its sisters."""

    paper: Paper
    searches: Searches
    clock: Clock

    def routes(self) -> list[Route]:
        """The addresses of these pages."""
        return [
            Route(PATH, self.board),
            Route("/searches", member_only(self.paper, self.kept), methods=["GET"]),
            Route("/searches", member_only(self.paper, self.keep), methods=["POST"]),
            Route("/searches/change", member_only(self.paper, self.change), methods=["POST"]),
        ]

    async def board(self, request: Request) -> Response:
        """What is open, as the query says, newest first."""
        visitor = await self.paper.visitor(request)
        zone = self.paper.zone_of(visitor)
        chosen = board_filter(request.query_params, zone)

        def read(tx: Reading, visitor: Visitor) -> tuple[Board, list[tuple[str, str]], bool]:
            found = seen.board_seen_by(tx, viewer_of(visitor), chosen, self.clock.now())
            kept = seen.searches_of(tx, visitor.member.actor.id) if visitor.member else []
            is_kept = any(query_of(one.filter) == query_of(chosen) for one in kept)
            return found, seen.sisters(tx), is_kept

        found, sisters, is_kept = (await self.paper.read(request, read)).answer
        words, is_member = words_of(request, visitor), visitor.member is not None
        return self.paper.page(
            request,
            "board.html",
            chosen=chosen,
            listings=[
                found_card(one, terms_of(one.listing, words), here=is_member) for one in found.items
            ],
            sisters=sisters,
            roots=ROOTS,
            languages_here=LANGUAGES,
            pager=_pager(chosen, found),
            query=query_of(chosen),
            is_kept=is_kept,
        )

    async def kept(self, request: Request, member: Member) -> Response:
        """What a member looks for."""
        visitor = await self.paper.visitor(request)
        words = words_of(request, visitor)

        def read(tx: Reading, _visitor: Visitor) -> tuple[list[SavedSearch], dict[str, str]]:
            return seen.searches_of(tx, member.actor.id), dict(seen.sisters(tx))

        searches, sisters = (await self.paper.read(request, read)).answer
        return self.paper.page(
            request,
            "searches.html",
            searches=[
                (
                    one,
                    in_words(one.filter, sisters, words.gettext, words.language_name),
                    _address(query_of(one.filter)),
                )
                for one in searches
            ],
        )

    async def keep(self, request: Request, member: Member) -> Response:
        """Keeps what is looked for on the board just now."""

        async def do(form: SearchFields) -> str:
            chosen = Filter(
                kind=Kind(form.kind) if form.kind else None,
                category=form.category or None,
                words=form.words,
                place=form.place,
                urgency=Urgency(form.urgency) if form.urgency else None,
                language=form.language or None,
                network=form.network or None,
            )
            await self.searches.keep(member.actor, chosen)
            return done("/searches", "search kept")

        return await press(self.paper, request, SearchFields, do)

    async def change(self, request: Request, member: Member) -> Response:
        """Letters about it or none; or it is forgotten."""

        async def do(form: KeptFields) -> str:
            number = number_of(form.search) or 0
            if form.letters:
                is_told = form.letters == "yes"
                await self.searches.tell(member.actor, number, is_told=is_told)
                return done("/searches", "saved")
            await self.searches.forget(member.actor, number)
            return done("/searches", "search gone")

        return await press(self.paper, request, KeptFields, do)


def _pager(chosen: Filter, found: Board) -> Pager:
    query = query_of(chosen)
    older = _address(query | {"before": str(found.next_before)}) if found.next_before else None
    return Pager(newest=_address(query) if chosen.before else None, older=older)


def _address(query: Mapping[str, str]) -> str:
    return f"{PATH}?{urlencode(query)}" if query else PATH
