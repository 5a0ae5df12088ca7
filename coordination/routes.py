"""Our numbers for programs: the list of months, and each month, signed by the network."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actors.answers import activity_answer
from coordination.publishing import OwnNumbers


def routes(numbers: OwnNumbers) -> list[Route]:
    """GET of `/numbers` and `/numbers/2026-11`."""

    async def all_months(request: Request) -> Response:
        return activity_answer(request, await numbers.database.read(numbers.all_months))

    async def month(request: Request) -> Response:
        name = request.path_params["month"]
        document = await numbers.database.read(lambda tx: numbers.month(tx, name))
        return activity_answer(request, document)

    return [
        Route("/numbers", all_months, methods=["GET"]),
        Route("/numbers/{month}", month, methods=["GET"]),
    ]
