"""Conversations on the web: the list of them, one of them, and the few large buttons in it."""

from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from accounts.behalf import ConsentHow
from conversations import seen
from conversations.actions import Conversations, Who
from conversations.conversation import Side, State
from conversations.letters import appointment_of
from conversations.seen import Row
from listings.holding import Doer
from mail.calendars import calendar_entry
from pages.addresses import done
from pages.doors import member_only
from pages.forms import fill, press
from pages.paper import Paper, words_of
from pages.sheet import Nothing, Sheet
from pages.talk_forms import (
    ForOthers,
    LeaveFields,
    ReportFields,
    SayFields,
    WhyFields,
    YesFields,
    first_words,
    yes_start,
)
from pages.talk_seats import ForSeated, Seat, Seats
from pages.visitor import Member, Visitor
from storage.database import Reading
from text.conversation_phrases import FIRST_WORDS, TALK_TROUBLE
from world.errors import Missing


@dataclass(frozen=True, slots=True)
class TalkPages:
    """The pages of conversations, for members and for guests alike."""

    paper: Paper
    conversations: Conversations

    def routes(self) -> list[Route]:
        """Each page twice: by one's session, and by a guest's secret link."""
        seats = Seats(self.paper, self.conversations)
        both, post = ["GET", "POST"], ["POST"]
        pages: list[tuple[str, ForSeated, list[str]]] = [
            ("/yes", self.yes, both),
            ("/done", self.happened, both),
            ("/no", self.came_to_nothing, both),
            ("/coordinator", self.coordinator, post),
            ("/leave", self.leave, both),
            ("/report", self.report, both),
            ("/agreed.ics", self.calendar, ["GET"]),
            ("", self.talk, both),
        ]
        found = [Route("/messages", member_only(self.paper, self.messages))]
        for path, handler, methods in pages:
            members, guests = seats.for_members(handler), seats.for_guests(handler)
            found.append(Route(f"/messages/{{number}}{path}", members, methods=methods))
            if path:  # a guest's own page asks first whether the address is theirs
                found.append(Route(f"/guest/{{secret}}{path}", guests, methods=methods))
        return found

    async def messages(self, request: Request, member: Member) -> Response:
        """Every conversation of a member, what waits for them at the head."""
        bench = self.conversations.bench

        def read(tx: Reading, _visitor: Visitor) -> tuple[list[Row], list[Row]]:
            own = seen.conversations_seen_by(tx, bench.seal, member.person, bench.now())
            return own, seen.helped_seen_by(tx, bench.seal, member.person)

        own, helped = (await self.paper.read(request, read)).answer
        return self.paper.page(request, "messages.html", talks=own, helped=helped)

    async def talk(self, request: Request, seat: Seat) -> Response:
        """One conversation, and a field to say something more."""

        async def show(sheet: Sheet[SayFields]) -> Response:
            return self._page(request, seat, "talk.html", sheet=sheet)

        async def do(form: SayFields) -> str:
            await self.conversations.say(seat.who, seat.talk.id, form.text)
            return f"{seat.base}#last"

        start = SayFields(text=await chosen_words(self.paper, request))
        return await fill(self.paper, request, SayFields, show=show, do=do, start=start)

    async def yes(self, request: Request, seat: Seat) -> Response:
        """Says yes: when, where, how to be reached; all of it if one likes."""

        async def show(sheet: Sheet[YesFields]) -> Response:
            return self._page(request, seat, "talk_yes.html", sheet=sheet)

        async def do(form: YesFields) -> str:
            said = form.told(seat.zone, seat.own)
            who = _for_others(seat, form)
            talk = await self.conversations.yes(who, seat.talk.id, said, form.for_side)
            is_agreed = talk.state is State.AGREED  # not yet where another server has the last word
            return done(seat.base, "talk agreed" if is_agreed else "talk yes")

        given = seat.talk.me.given if seat.talk.me else None
        start = yes_start(seat.talk.window, given, seat.zone)
        return await fill(self.paper, request, YesFields, show=show, do=do, start=start)

    async def happened(self, request: Request, seat: Seat) -> Response:
        """It happened: for oneself with one tap; a coordinator says for whom."""

        async def show(sheet: Sheet[ForOthers]) -> Response:
            return self._page(request, seat, "talk_done.html", sheet=sheet)

        async def do(form: ForOthers) -> str:
            who = _for_others(seat, form)
            await self.conversations.done(who, seat.talk.id, form.for_side)
            return done(seat.base, "talk done")

        return await fill(self.paper, request, ForOthers, show=show, do=do)

    async def came_to_nothing(self, request: Request, seat: Seat) -> Response:
        """It did not work out, with a word to the other side if one likes."""

        async def show(sheet: Sheet[WhyFields]) -> Response:
            return self._page(request, seat, "talk_no.html", sheet=sheet)

        async def do(form: WhyFields) -> str:
            who = _for_others(seat, form)
            await self.conversations.fell_through(who, seat.talk.id, form.why, form.for_side)
            return done(seat.base, "talk over")

        return await fill(self.paper, request, WhyFields, show=show, do=do)

    async def coordinator(self, request: Request, seat: Seat) -> Response:
        """Brings coordinators in."""

        async def do(_form: Nothing) -> str:
            await self.conversations.bring_coordinator(seat.who, seat.talk.id)
            return done(seat.base, "talk helped")

        return await press(self.paper, request, Nothing, do)

    async def leave(self, request: Request, seat: Seat) -> Response:
        """Closes it, for now or for good."""

        async def show(sheet: Sheet[LeaveFields]) -> Response:
            return self._page(request, seat, "talk_leave.html", sheet=sheet)

        async def do(form: LeaveFields) -> str:
            await self.conversations.leave(seat.who, seat.talk.id, for_good=form.for_good)
            return done(seat.base, "talk closed")

        return await fill(self.paper, request, LeaveFields, show=show, do=do)

    async def report(self, request: Request, seat: Seat) -> Response:
        """Shows moderators what the other side has written."""

        async def show(sheet: Sheet[ReportFields]) -> Response:
            return self._page(request, seat, "talk_report.html", sheet=sheet)

        async def do(form: ReportFields) -> str:
            await self.conversations.report(seat.who, seat.talk.id, form.why)
            if form.for_good:
                await self.conversations.leave(seat.who, seat.talk.id, for_good=True)
            return done(seat.base, "talk reported")

        return await fill(self.paper, request, ReportFields, show=show, do=do)

    async def calendar(self, _request: Request, seat: Seat) -> Response:
        """What was agreed, for a calendar; without a place, which is on the page only."""
        bench = self.conversations.bench

        def read(tx: Reading) -> bytes | None:
            talk = bench.talk(tx, seat.talk.id)
            agreed = appointment_of(tx, bench, talk)
            url = f"{bench.iris.base_url}{seat.base}"
            return None if agreed is None else calendar_entry(replace(agreed, url=url)).body

        entry = await self.paper.room.database.read(read)
        if entry is None:
            raise Missing(TALK_TROUBLE["no talk"])
        return calendar_answer(entry)

    def _page(self, request: Request, seat: Seat, template: str, *, sheet: object) -> Response:
        return self.paper.page(
            request,
            template,
            sheet=sheet,
            talk=seat.talk,
            base=seat.base,
            zone=seat.zone,
            own=seat.own,
            first_words=first_words(_beginnings(seat)),
            now=self.conversations.bench.now(),
            indexed=False,
        )


def calendar_answer(entry: bytes) -> Response:
    """An entry for a calendar, to be kept by whoever asked for it and by nobody in between."""
    headers = {
        "cache-control": "private, no-store",
        "content-disposition": 'attachment; filename="agreed.ics"',
    }
    return Response(entry, 200, headers, media_type="text/calendar; charset=utf-8")


def _for_others(seat: Seat, form: ForOthers) -> Who:
    """Who acts, with how the member has agreed where a coordinator does."""
    if isinstance(seat.who, Doer) and seat.helps:
        return replace(seat.who, how=ConsentHow(form.how))
    return seat.who


def _beginnings(seat: Seat) -> str:
    """What somebody who has said nothing yet may begin with."""
    return "reply" if seat.talk.own is Side.HOLDER else seat.talk.kind


async def chosen_words(paper: Paper, request: Request) -> str:
    """The first words that a link has chosen (`?words=need 1`), to be changed before they go."""
    words = FIRST_WORDS.get(request.query_params.get("words", ""))
    if words is None:
        return ""
    return words_of(request, await paper.visitor(request)).gettext(words)
