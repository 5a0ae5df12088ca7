"""Introducing coordinators of networks to each other: what they would read, and the button."""

from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from coordination.introduction import letter
from coordination.room import Coordination
from pages.addresses import done
from pages.coordination_pages import PATH as ABOVE
from pages.coordination_pages import for_coordinators
from pages.forms import press
from pages.paper import Paper
from pages.sheet import Nothing
from pages.visitor import Member
from text.coordination_phrases import COORDINATION_TROUBLE
from text.languages import words_for
from world.errors import Missing

PATH: Final = f"{ABOVE}/gaps/{{code}}"


@dataclass(frozen=True, slots=True)
class IntroducingPage:
    """For coordinators only, ours and of umbrellas."""

    paper: Paper
    rooms: Coordination

    def routes(self) -> list[Route]:
        """Its address."""
        opened = for_coordinators(self.paper, self.introduce)
        return [Route(PATH, opened, methods=["GET", "POST"])]

    async def introduce(self, request: Request, member: Member) -> Response:
        """Who asks and who offers, the note they would get, and whether they have it already."""
        code, introducing = request.path_params["code"], self.rooms.introducing

        async def do(_form: Nothing) -> str:
            await introducing.introduce(member.person, code)
            return done(PATH.format(code=code), "coordinators introduced")

        if request.method == "POST":
            return await press(self.paper, request, Nothing, do)
        now = introducing.clock.now()
        found = await self.paper.read(
            request,
            lambda tx, _: (
                introducing.between_seen_by(tx, member.person, code, now),
                introducing.done_seen_by(tx, member.person, now).get(code),
            ),
        )
        between, introduced = found.answer
        if between is None and introduced is None:
            raise Missing(COORDINATION_TROUBLE["nobody to introduce"])
        network = found.visitor.network
        words = words_for(network.language)
        return self.paper.page(
            request,
            "coordination_introduce.html",
            code=code,
            between=between,
            introduced=introduced,
            letter=letter(between, network.name, words) if between else "",
            language=words.language,
        )
