"""Who might help with a need: suggestions with their reasons, and asking to be introduced."""

from dataclasses import dataclass
from typing import Annotated

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from conversations.actions import Conversations
from conversations.seen import conversation_seen_by
from listings.holding import Doer
from matching.actions import WORDS_LONGEST, Considered, Matching
from matching.introduction import Introduction, State, Wish
from matching.suggest import Suggestion
from matching.wording import said
from pages import cards
from pages.addresses import done
from pages.doors import member_only
from pages.fields import Lines
from pages.forms import fill
from pages.numbers import number_of
from pages.paper import Paper, number_in, words_of
from pages.sheet import Sheet
from pages.visitor import Member, Visitor
from storage.database import Reading
from templates.views import ListingCard
from text.languages import Words
from text.matching_phrases import MATCH_TROUBLE
from world.errors import Missing


@dataclass(frozen=True, slots=True, kw_only=True)
class IntroductionForm:
    """The first words to whoever offers."""

    words: Annotated[str, Lines(longest=WORDS_LONGEST)]


@dataclass(frozen=True, slots=True)
class SuggestionCard:
    """An offer that may help, why, and what has come of asking for it already.

    `state` is "" before anybody asked; `talk` is the address of the talk that has begun, for
    whoever is in it.
    """

    number: int
    offer: ListingCard
    reasons: tuple[str, ...]
    state: str = ""
    why: str = ""
    talk: str = ""


@dataclass(frozen=True, slots=True)
class MatchingPages:
    """For whoever has the need, and for coordinators; for all others there is no such page."""

    paper: Paper
    matching: Matching
    conversations: Conversations

    def routes(self) -> list[Route]:
        """The addresses of this topic."""
        show = member_only(self.paper, self.show)
        ask = member_only(self.paper, self.ask)
        return [
            Route("/needs/{number}/suggestions", show),
            Route("/needs/{number}/suggestions/{offer}", ask, methods=["GET", "POST"]),
        ]

    async def show(self, request: Request, member: Member) -> Response:
        """The suggestions for one need."""
        need_id = number_in(request)
        considered = await self._considered(request, member, need_id)
        words = words_of(request, await self.paper.visitor(request))
        known, readable = considered.asked, await self._talks(member, considered)
        found = [
            _card(one, known.get(one.offer.listing.post_id), words, readable)
            for one in considered.suggestions
        ]
        return self.paper.page(
            request,
            "suggestions.html",
            need=considered.need,
            suggestions=found,
            indexed=False,
        )

    async def ask(self, request: Request, member: Member) -> Response:
        """The first words to whoever makes one of the suggested offers."""
        need_id, offer_id = number_in(request), _offer_in(request)
        considered = await self._considered(request, member, need_id)
        chosen = next(
            (one for one in considered.suggestions if one.offer.listing.post_id == offer_id), None
        )
        if chosen is None:
            raise Missing(MATCH_TROUBLE["not fitting"])
        words = words_of(request, await self.paper.visitor(request))

        async def show(sheet: Sheet[IntroductionForm]) -> Response:
            return self.paper.page(
                request,
                "introduction.html",
                sheet=sheet,
                need=considered.need,
                suggestion=_card(chosen, considered.asked.get(offer_id), words),
                approves=self.matching.approves and not member.person.is_coordinator,
            )

        async def do(form: IntroductionForm) -> str:
            wish = Wish(need_id, offer_id, form.words)
            asked = await self.matching.ask(Doer(member.actor), wish)
            if asked.conversation_id is not None and not member.person.is_coordinator:
                return done(f"/messages/{asked.conversation_id}", "introduced")
            return done(f"/needs/{need_id}/suggestions", "introduced")

        first = words.gettext(
            "Hello, could you help with this: {title}?", title=considered.need.title
        )
        return await fill(
            self.paper,
            request,
            IntroductionForm,
            show=show,
            do=do,
            start=IntroductionForm(words=first),
        )

    async def _talks(self, member: Member, considered: Considered) -> frozenset[int]:
        """The talks out of it that this member may read: a coordinator is not in all of them."""
        bench = self.conversations.bench
        numbers = [one.conversation_id for one in considered.asked.values()]

        def ask(tx: Reading) -> frozenset[int]:
            found = (
                conversation_seen_by(tx, bench.seal, member.person, number, bench.now())
                for number in numbers
                if number is not None
            )
            return frozenset(talk.id for talk in found if talk is not None)

        return await self.paper.room.database.read(ask) if any(numbers) else frozenset()

    async def _considered(self, request: Request, member: Member, need_id: int) -> Considered:
        def ask(tx: Reading, _visitor: Visitor) -> Considered:
            return self.matching.considered(tx, member.actor, need_id)

        return (await self.paper.read(request, ask)).answer


def _offer_in(request: Request) -> int:
    number = number_of(request.path_params["offer"])
    if number is None:
        raise Missing(MATCH_TROUBLE["no introduction"])
    return number


def _card(
    one: Suggestion,
    asked: Introduction | None,
    words: Words,
    readable: frozenset[int] = frozenset(),
) -> SuggestionCard:
    has_begun = asked is not None and asked.state is State.BEGUN
    talk_id = asked.conversation_id if asked and has_begun else None
    return SuggestionCard(
        number=one.offer.listing.post_id,
        offer=cards.found_card(one.offer),
        reasons=tuple(said(reason, words) for reason in one.reasons),
        state=asked.state if asked else "",
        why=asked.why if asked else "",
        talk=f"/messages/{talk_id}" if talk_id in readable else "",
    )
