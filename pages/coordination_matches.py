"""What one network asks for and another offers, for coordinators, with the reasons."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actors.actor import Actor
from alliances.seen import all_umbrellas
from listings.categories import ROOTS
from matching.across import Matched, Matches, MatchFilter, matches_seen_by
from matching.wording import said
from pages import cards
from pages.coordination_pages import PATH as ABOVE
from pages.coordination_pages import for_coordinators
from pages.paper import Paper, words_of
from pages.queries import filter_of
from pages.visitor import Member, Visitor
from storage.sealing import Seal
from storage.transaction import Reading
from templates.views import ListingCard
from text.languages import Words
from umbrella import network_store
from umbrella.known_network import KnownNetwork

PATH: Final = f"{ABOVE}/matches"


@dataclass(frozen=True, slots=True)
class OfferCard:
    """An offer that may meet an ask, and why."""

    offer: ListingCard
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MatchCard:
    """An ask with the offers that may meet it."""

    number: int
    need: ListingCard
    offers: tuple[OfferCard, ...]


@dataclass(frozen=True, slots=True)
class MatchesPage:
    """For coordinators only, ours and of umbrellas."""

    paper: Paper
    seal: Seal

    def routes(self) -> list[Route]:
        """Its address."""
        return [Route(PATH, for_coordinators(self.paper, self.show), methods=["GET"])]

    async def show(self, request: Request, member: Member) -> Response:
        """The newest asks of other networks for which others offer something."""
        chosen, now = _filter(request), self.paper.room.clock.now()

        def read(tx: Reading, _visitor: Visitor) -> tuple[Matches, list[KnownNetwork], list[Actor]]:
            found = matches_seen_by(tx, self.seal, member.person, chosen, now)
            known = [one for one in network_store.networks(tx) if one.distance]
            return found, known, all_umbrellas(tx)

        found = await self.paper.read(request, read)
        matches, networks, umbrellas = found.answer
        words = words_of(request, found.visitor)
        return self.paper.page(
            request,
            "coordination_matches.html",
            matches=[_card(one, words) for one in matches.items],
            networks=[(known.handle, known.name or known.handle) for known in networks],
            umbrellas=[(one.handle, one.name or one.handle) for one in umbrellas],
            categories=[(root.code, f"{root.icon} {words.gettext(root.label)}") for root in ROOTS],
            chosen=chosen,
            older=_address(chosen, matches.next_before) if matches.next_before else "",
        )


def _filter(request: Request) -> MatchFilter:
    wanted = filter_of(request.query_params)
    return MatchFilter(
        network=wanted.network,
        umbrella=wanted.umbrella,
        category=wanted.category,
        before=wanted.before,
    )


def _address(chosen: MatchFilter, before: str) -> str:
    query = {
        "network": chosen.network,
        "umbrella": chosen.umbrella,
        "category": chosen.category,
        "before": before,
    }
    return f"{PATH}?{urlencode({name: value for name, value in query.items() if value})}"


def _card(one: Matched, words: Words) -> MatchCard:
    offers = tuple(
        OfferCard(
            cards.found_card(match.offer), tuple(said(reason, words) for reason in match.reasons)
        )
        for match in one.offers
    )
    return MatchCard(one.need.listing.post_id, cards.found_card(one.need), offers)
