"""The first words to a listing: of a member, also to a sister's; of a guest, to a public one."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from accounts import seen as members
from accounts.behalf import ConsentHow
from accounts.person import Person
from conversations import seen
from conversations.actions import Conversations
from conversations.answering import Answer, needs_help
from conversations.conversation import Conversation
from listings.holding import Doer, owner_of
from listings.seen import Found, listing_seen_by
from pages.addresses import done, sign_in_path, with_query
from pages.forms import fill
from pages.numbers import number_of
from pages.paper import Paper, number_in, words_of
from pages.sheet import Sheet
from pages.talk_forms import AnswerFields, GuestFields, first_words
from pages.talk_pages import chosen_words
from pages.turnstile import Turnstile
from pages.visitor import Member, Visitor, viewer_of
from storage.database import Reading
from text.conversation_phrases import TALK_TROUBLE
from world.errors import Conflict, Missing


@dataclass(frozen=True, slots=True)
class AnswerPages:
    """Where a conversation begins."""

    paper: Paper
    conversations: Conversations
    turnstile: Turnstile

    def routes(self) -> list[Route]:
        """The addresses of these pages."""
        return [Route("/listings/{number}/answer", self.answer, methods=["GET", "POST"])]

    async def answer(self, request: Request) -> Response:
        """A form for the first words; who has said them already is led to their conversation.

        Whoever is not signed in may answer what everybody can see, as a guest; for all else they
        sign in first, and nothing tells whether it exists.
        """
        number = number_in(request)
        asked = await self.paper.read(request, lambda tx, visitor: self._asked(tx, visitor, number))
        member, found = asked.visitor.member, asked.answer.found
        if member is None and (found is None or not found.listing.local):
            return _leading(sign_in_path(request.url.path))
        if found is None:
            raise Missing(TALK_TROUBLE["no talk"])
        if asked.answer.talk_id is not None:
            return _leading(f"/messages/{asked.answer.talk_id}")
        if asked.answer.is_own and request.method == "GET":
            return _leading(f"/listings/{number}")  # not every card knows whose it is
        if asked.answer.is_own:
            raise Conflict(TALK_TROUBLE["own listing"])
        if not found.listing.is_open(self.conversations.bench.now()):
            raise Conflict(TALK_TROUBLE["not open"])
        if member is None:
            return await self._as_guest(request, found)
        return await self._as_member(request, found, member)

    def _asked(self, tx: Reading, visitor: Visitor, number: int) -> "_Asked":
        seal = self.conversations.bench.seal
        found = listing_seen_by(tx, seal, viewer_of(visitor), number)
        person = visitor.person
        if found is None or person is None:
            return _Asked(found)
        is_own = found.listing.local and owner_of(tx, seal, found.listing) == person.id
        return _Asked(found, is_own, seen.own_talk_about(tx, seal, person, number))

    async def _as_member(self, request: Request, found: Found, member: Member) -> Response:
        other = await self._for_whom(request, member)
        helped = needs_help(other or member.person, self.conversations.bench.now())

        async def show(sheet: Sheet[AnswerFields]) -> Response:
            return self.paper.page(
                request,
                "answer.html",
                sheet=sheet,
                found=found,
                other=other,
                helped=helped,
                action=_action(request),
                first_words=first_words(found.listing.kind),
                indexed=False,
            )

        async def do(form: AnswerFields) -> str:
            talk = await self._answered(found, member, other, form)
            return done(f"/messages/{talk.id}", "answered")

        start = AnswerFields(text=await chosen_words(self.paper, request))
        return await fill(self.paper, request, AnswerFields, show=show, do=do, start=start)

    async def _answered(
        self, found: Found, member: Member, other: Person | None, form: AnswerFields
    ) -> Conversation:
        doer = Doer(member.actor, ConsentHow(form.how)) if other else Doer(member.actor)
        whose = other.id if other else member.actor.id
        said = Answer(found.listing.post_id, form.text)
        return await self.conversations.answer(doer, whose, said)

    async def _for_whom(self, request: Request, member: Member) -> Person | None:
        """The member for whom a coordinator answers (`?for=` their number), if for anybody."""
        number = number_of(request.query_params.get("for", ""))
        if number is None:
            return None
        found = await self.paper.room.database.read(
            lambda tx: members.person_seen_by(tx, member.person, number)
        )
        return None if found is None or found.id == member.actor.id else found

    async def _as_guest(self, request: Request, found: Found) -> Response:
        visitor = await self.paper.visitor(request)
        language = words_of(request, visitor).language

        async def show(sheet: Sheet[GuestFields]) -> Response:
            return self.paper.page(
                request,
                "answer_guest.html",
                sheet=sheet,
                found=found,
                can_write=self.conversations.bench.letters.can_be_sent,
                first_words=first_words(found.listing.kind),
                sign_in=sign_in_path(request.url.path),
                indexed=False,
            )

        async def do(form: GuestFields) -> str:
            told = form.told(language)
            await self.turnstile.passing(request, "answer")
            await self.conversations.ask_as_guest(found.listing.post_id, told)
            return "/guest/thanks"

        start = GuestFields(text=await chosen_words(self.paper, request), name="", email="")
        return await fill(self.paper, request, GuestFields, show=show, do=do, start=start)


def _leading(path: str) -> Response:
    return RedirectResponse(path, 303, {"cache-control": "no-store"})


def _action(request: Request) -> str:
    """The address of the form, with the member for whom it is filled in."""
    whom = request.query_params.get("for", "")
    return with_query(request.url.path, {"for": whom}) if whom else request.url.path


@dataclass(frozen=True, slots=True)
class _Asked:
    """A listing as whoever looks may see it, whether it is theirs, and their talk about it."""

    found: Found | None
    is_own: bool = False
    talk_id: int | None = None
