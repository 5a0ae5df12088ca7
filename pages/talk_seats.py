"""Who sits where in a conversation: a member by their session, a guest by their secret link."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from accounts import seen as members
from accounts.person import Contact
from conversations import guests, seen
from conversations.actions import Conversations
from conversations.seen import SeenTalk
from conversations.standing import GuestDoer
from listings.holding import Doer
from pages.doors import ForAnybody, member_only
from pages.paper import Paper, number_in
from pages.visitor import Member, Visitor
from storage.database import Reading
from text.conversation_phrases import TALK_TROUBLE
from world.errors import Gone, Missing

NO_TRACE = {"x-robots-tag": "noindex"}


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody in a conversation. `base` is the address of their page of it."""

    who: Doer | GuestDoer
    base: str
    talk: SeenTalk
    zone: str
    own: Contact

    @property
    def helps(self) -> bool:
        """Whether a coordinator sits here, who acts for others."""
        return self.talk.own is None


ForSeated = Callable[[Request, Seat], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Seats:
    """Lets in who belongs in a conversation; for everybody else there is none."""

    paper: Paper
    conversations: Conversations

    def for_members(self, handler: ForSeated) -> ForAnybody:
        """The page for the two and for coordinators who are in, under `/messages/{number}`."""

        async def opened(request: Request, member: Member) -> Response:
            return await handler(request, await self._of_member(request, member))

        return member_only(self.paper, opened)

    def for_guests(self, handler: ForSeated) -> ForAnybody:
        """The same for a guest, under `/guest/{secret}`."""

        async def opened(request: Request) -> Response:
            page = await handler(request, await self._of_guest(request))
            page.headers.update(NO_TRACE)
            return page

        return opened

    async def _of_member(self, request: Request, member: Member) -> Seat:
        number, bench = number_in(request), self.conversations.bench

        def read(tx: Reading, _visitor: Visitor) -> tuple[SeenTalk | None, Contact | None]:
            now = bench.now()
            talk = seen.conversation_seen_by(tx, bench.seal, member.person, number, now)
            own = members.contact_seen_by(tx, bench.seal, member.person, member.actor.id)
            return talk, own

        talk, own = (await self.paper.read(request, read)).answer
        if talk is None:
            raise Missing(TALK_TROUBLE["no talk"])
        seat = Seat(
            who=Doer(member.actor),
            base=f"/messages/{number}",
            talk=talk,
            zone=member.person.zone,
            own=Contact() if own is None or talk.own is None else own,
        )
        if request.method == "GET" and not talk.is_read:
            await self.conversations.read(member.person, number)
        return seat

    async def _of_guest(self, request: Request) -> Seat:
        secret, bench = request.path_params["secret"], self.conversations.bench

        def read(tx: Reading, _visitor: Visitor) -> tuple[GuestDoer, SeenTalk | None, str]:
            who = guests.doer_of(tx, bench, secret)
            guest = guests.guest_of(tx, bench, secret)
            talk = seen.conversation_seen_by_guest(tx, bench.seal, who.guest_id, bench.now())
            return who, talk, guest.email

        who, talk, email = (await self.paper.read(request, read)).answer
        if talk is None:
            raise Gone(TALK_TROUBLE["link over"])
        if request.method == "GET" and not talk.is_read:
            await self.conversations.read_by_guest(who, talk.id)
        zone = bench.listings.bench.policy.zone
        return Seat(who, f"/guest/{secret}", talk, zone, Contact(email=email))
