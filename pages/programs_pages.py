"""Settings, programs: which ones a member has let in, what they can do, and the way out."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from oauth.actions import Programs
from oauth.letters import PATH
from oauth.program import LetIn, host_of_website
from oauth.seen import let_in_seen_by, made_seen_by
from pages.addresses import done
from pages.consent_pages import in_words
from pages.doors import member_only
from pages.forms import press
from pages.paper import Paper, number_in
from pages.sheet import Nothing
from pages.visitor import Member
from templates.door_views import ProgramView


@dataclass(frozen=True, slots=True)
class ProgramsPages:
    """What members have let in. Showing out wants no fresh proof: it harms nobody."""

    paper: Paper
    programs: Programs

    def routes(self) -> list[Route]:
        """The list, and a button for each."""
        post = ["POST"]
        return [
            Route(PATH, member_only(self.paper, self.overview)),
            Route(f"{PATH}/{{number}}/remove", member_only(self.paper, self.remove), methods=post),
            Route(
                f"{PATH}/made/{{number}}/remove",
                member_only(self.paper, self.take_back),
                methods=post,
            ),
        ]

    async def overview(self, request: Request, member: Member) -> Response:
        """Every program that can act for them."""
        found = await self.paper.read(
            request,
            lambda tx, _: (let_in_seen_by(tx, member.actor), made_seen_by(tx, member.actor)),
        )
        let_in, made = found.answer
        return self.paper.page(
            request,
            "programs.html",
            programs=[_view(one) for one in let_in],
            made=made,
            host=self.paper.room.iris.host,
        )

    async def remove(self, request: Request, member: Member) -> Response:
        """Shows one out, wherever it runs."""
        number = number_in(request)

        async def do(_form: Nothing) -> str:
            await self.programs.show_out(member.person.id, number)
            return done(PATH, "shown_out")

        return await press(self.paper, request, Nothing, do)

    async def take_back(self, request: Request, member: Member) -> Response:
        """Ends a token that was made for them where the node runs."""
        number = number_in(request)

        async def do(_form: Nothing) -> str:
            await self.programs.take_back(member.person.id, number)
            return done(PATH, "shown_out")

        return await press(self.paper, request, Nothing, do)


def _view(one: LetIn) -> ProgramView:
    return ProgramView(
        id=one.id,
        name=one.name,
        host=host_of_website(one.website),
        can=tuple(in_words(one.scopes)),
        since=one.since,
        used_on=one.used_on,
    )
