"""Where an offer or a need comes from, and looking again."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages.addresses import done
from pages.doors import member_only
from pages.forms import press
from pages.paper import Paper, number_in
from pages.sheet import Nothing
from pages.visitor import Member, Visitor, viewer_of
from provenance import seen
from provenance.actions import Verifying
from provenance.check import Coming, Provenance
from storage.database import Reading
from text import provenance_phrases
from world.errors import Missing


@dataclass(frozen=True, slots=True)
class Way:
    """One way it came, in words; `who` brought it, "" where that is not said."""

    said: str
    who: str
    coming: Coming


@dataclass(frozen=True, slots=True)
class ProvenancePages:
    """For whoever may see the listing; looking again is for members."""

    paper: Paper
    verifying: Verifying

    def routes(self) -> list[Route]:
        """The addresses of this topic."""
        look = member_only(self.paper, self.look)
        return [
            Route("/listings/{number}/provenance", self.show),
            Route("/listings/{number}/provenance/check", look, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The network, the author, each way it came, the key, and every look at the proof."""
        number = number_in(request)

        def read(tx: Reading, visitor: Visitor) -> Provenance | None:
            return seen.of(tx, viewer_of(visitor), number)

        told = (await self.paper.read(request, read)).answer
        if told is None:
            raise Missing(provenance_phrases.PROVENANCE_TROUBLE["no listing"])
        return self.paper.page(
            request,
            "provenance.html",
            told=told,
            ways=[_way(coming) for coming in told.comings],
            proof_said=provenance_phrases.PROOF_SAID["ours" if told.local else told.verdict],
            says=_SAYS,
            indexed=False,
        )

    async def look(self, request: Request, member: Member) -> Response:
        """Checks the stored bytes again and asks their home, at most once a minute."""
        number = number_in(request)

        async def do(_form: Nothing) -> str:
            await self.verifying.look(member.actor, number)
            return done(f"/listings/{number}/provenance", "looked again")

        return await press(self.paper, request, Nothing, do)


_SAYS: Mapping[str, Mapping[str, str]] = {
    "origin": provenance_phrases.ORIGIN_SAID,
    "check": provenance_phrases.CHECK_SAID,
}


def _way(coming: Coming) -> Way:
    who = (coming.by.name or coming.by.handle) if coming.by is not None else ""
    named = (
        {"announce": "announce", "pull": "pull by"} if who else {"announce": "announce somebody"}
    )
    key = named.get(coming.way, coming.way)
    return Way(provenance_phrases.WAYS_SAID[key], who, coming)
