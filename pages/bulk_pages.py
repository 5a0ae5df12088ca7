"""A sheet of paper with up to twenty rows: good ones are taken, the others come back with why."""

from collections.abc import Mapping
from dataclasses import dataclass, field, make_dataclass
from datetime import date
from typing import Annotated, Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from accounts.behalf import ConsentHow
from accounts.roles import Role
from desk.actions import DeskWork
from desk.bulk import COLUMNS, ROWS, Line
from desk.bulk import Sheet as PaperSheet
from desk.entering import Entered
from desk.intake import Consented
from desk.names import names_here
from listings.listing import Kind
from pages.desk_forms import beside
from pages.desk_views import category_options
from pages.doors import role_only
from pages.fields import Choice, Complaint, Day, Rule, Text
from pages.forms import fill
from pages.paper import Paper, number_in, words_of
from pages.people_forms import AGREED
from pages.sheet import Sheet, empty_sheet
from pages.visitor import Member
from text.desk_phrases import DESK_TROUBLE
from text.languages import zone_of
from world.errors import Missing, SisternetError

_LENIENT: Final = 300  # what is longer than a column may be is told in its row
_RULES: Final[Mapping[str, Rule]] = {
    "member": Text(_LENIENT),
    "kind": Choice(Kind),
    "title": Text(_LENIENT),
    "category": Text(_LENIENT),
    "until": Text(_LENIENT),
}
_EMPTY: Final = Line()
_MOST_NAMES: Final = 2_000
_FIRST_ROWS: Final = 10

# Twenty times the five columns, "member_1" to "until_20", and how those on the sheet have agreed.
BulkFields: Any = make_dataclass(
    "BulkFields",
    [
        ("how", Annotated[str, Choice(AGREED)], field(default=ConsentHow.PAPER)),
        ("on", Annotated[date | None, Day()], field(default=None)),
        *(
            (
                f"{column}_{row}",
                Annotated[str, _RULES[column]],
                field(default=getattr(_EMPTY, column)),
            )
            for row in range(1, ROWS + 1)
            for column in COLUMNS
        ),
    ],
    frozen=True,
    kw_only=True,
)


@dataclass(frozen=True, slots=True)
class BulkPages:
    """Entering what was written on paper."""

    paper: Paper
    desk: DeskWork

    def routes(self) -> list[Route]:
        """The addresses of these pages."""
        new = role_only(self.paper, self.new, Role.COORDINATOR)
        sheet = role_only(self.paper, self.sheet, Role.COORDINATOR)
        return [
            Route("/desk/sheet", new, methods=["GET", "POST"]),
            Route("/desk/sheet/{number}", sheet, methods=["GET", "POST"]),
        ]

    async def new(self, request: Request, member: Member) -> Response:
        """An empty sheet."""
        return await self._fill(request, member, None)

    async def sheet(self, request: Request, member: Member) -> Response:
        """What became of a sheet, and the rows of it that are left."""
        number = number_in(request)
        found = await self.desk.database.read(
            lambda tx: self.desk.sheet_seen_by(tx, member.person, number)
        )
        if found is None:
            raise Missing(DESK_TROUBLE["no sheet"])
        return await self._fill(request, member, found)

    async def _fill(self, request: Request, member: Member, before: PaperSheet | None) -> Response:
        words = words_of(request, await self.paper.visitor(request))
        names = await self.desk.database.read(names_here)
        today = self.desk.clock.now().astimezone(zone_of(self.paper.zone)).date()

        async def show(sheet: Sheet[Any]) -> Response:
            if before is not None and request.method != "POST":
                sheet = left_on(before)
            return self.paper.page(
                request,
                "desk_sheet.html",
                sheet=sheet,
                action=request.url.path,
                rows=range(1, (len(before.left) if before else _rows(request)) + 1),
                before=before,
                names=[entry for _, _, entry in names.folded][:_MOST_NAMES],
                categories=category_options(words),
            )

        async def do(form: Any) -> str:  # noqa: ANN401  # made at run time
            consented = Consented(ConsentHow(form.how), form.on or today)
            rest_of = before.id if before else None
            try:
                entered = Entered(_lines(form), consented, words, rest_of)
                made = await self.desk.enter(member.person, entered)
            except SisternetError as error:
                raise beside(error) from error
            return f"/desk/sheet/{made.id}"

        start = BulkFields(on=today)
        return await fill(self.paper, request, BulkFields, show=show, do=do, start=start)


def _rows(request: Request) -> int:
    """How many empty rows to show; a form that comes back shows all that it may have."""
    is_whole = request.query_params.get("rows") == str(ROWS) or request.method == "POST"
    return ROWS if is_whole else _FIRST_ROWS


def _lines(form: object) -> list[Line]:
    return [
        Line(**{column: getattr(form, f"{column}_{row}") for column in COLUMNS})
        for row in range(1, ROWS + 1)
    ]


def left_on(sheet: PaperSheet) -> Sheet[Any]:
    """The rows that are left of a sheet, with what is wrong in each."""
    typed = dict(empty_sheet(BulkFields, BulkFields(how=sheet.how, on=sheet.on)).typed)
    errors = {}
    for row, left in enumerate(sheet.left, start=1):
        for column in COLUMNS:
            typed[f"{column}_{row}"] = (getattr(left.line, column),)
            if column in left.wrong:
                errors[f"{column}_{row}"] = Complaint(left.wrong[column])
    return Sheet(BulkFields, typed, errors)
