"""The page of help: the same for everybody, always in the same place (WCAG 2.2, 3.2.6)."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages.paper import Paper


@dataclass(frozen=True, slots=True)
class HelpPage:
    """Tells how things go here, and how to reach a person. `contact` is what the settings say."""

    paper: Paper
    contact: str

    def routes(self) -> list[Route]:
        return [Route("/help", self.show)]

    async def show(self, request: Request) -> Response:
        """The page."""
        visitor = await self.paper.visitor(request)
        return self.paper.page(
            request,
            "help.html",
            contact=self.contact,
            desk=visitor.network.handle,
            desk_url=f"/@{visitor.network.username}",
        )
