"""Numbers for a funder on the web: as a chart, as tables, as a file for a spreadsheet."""

from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from accounts.roles import Role
from desk import counting
from desk.actions import DeskWork
from desk.figures import LISTED, PEOPLE, AtLeast, MonthShown, summed
from listings.categories import ROOTS
from pages.bar_chart import Chart, chart_of
from pages.doors import role_only
from pages.paper import Paper, words_of
from pages.visitor import Member
from text.desk_phrases import ALL_KINDS, COUNTED, NO_KIND, NUMBER_COLUMNS, YES
from text.languages import Words
from text.spreadsheets import csv_rows

SHOWN: Final = 12
DRAWN: Final = ("offers", "needs", "came_about")


@dataclass(frozen=True, slots=True)
class KindRow:
    """One kind of help over all months that are shown: what is told of it, added up."""

    code: str
    label: str
    icon: str
    sums: tuple[AtLeast, ...]
    months: tuple[tuple[int | None, ...], ...]  # of each of LISTED, month by month


@dataclass(frozen=True, slots=True)
class NumbersPages:
    """What a coordinator sends to whoever gives money."""

    paper: Paper
    desk: DeskWork

    def routes(self) -> list[Route]:
        """The addresses of these pages."""
        numbers = role_only(self.paper, self.numbers, Role.COORDINATOR)
        spreadsheet = role_only(self.paper, self.spreadsheet, Role.COORDINATOR)
        return [
            Route("/desk/numbers", numbers, methods=["GET"]),
            Route("/desk/numbers.csv", spreadsheet, methods=["GET"]),
        ]

    async def numbers(self, request: Request, member: Member) -> Response:
        """The last twelve months that are over."""
        months = (await self._months(member))[-SHOWN:]
        words = words_of(request, await self.paper.visitor(request))
        return self.paper.page(
            request,
            "numbers.html",
            months=months,
            names=[month_named(month.month, words) for month in months],
            sums=[summed(month.total(what) for month in months) for what in (*PEOPLE[1:], *LISTED)],
            kinds=list(_kinds(months, words)),
            chart=_chart(months, words),
        )

    async def spreadsheet(self, request: Request, member: Member) -> Response:
        """All months, a line for each number; what is left out is said to be."""
        months = await self._months(member)
        words = words_of(request, await self.paper.visitor(request))
        return spreadsheet_of("sisternet-numbers.csv", _lines(months, words))

    async def _months(self, member: Member) -> list[MonthShown]:
        return await self.desk.database.read(lambda tx: counting.months_seen_by(tx, member.person))


def spreadsheet_of(name: str, rows: Iterable[Sequence[str]]) -> Response:
    """These rows as a file of that name, for whoever asked for it alone."""
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "cache-control": "private, no-store",
    }
    body = BOM_UTF8 + csv_rows(rows)  # so that all programs see UTF-8
    return Response(body, 200, headers, media_type="text/csv; charset=utf-8")


def month_named(month: str, words: Words, *, short: bool = False) -> str:
    """The name of "2026-11" in the reader's language."""
    year, number = map(int, month.split("-"))
    return words.month(year, number, short=short)


def _chart(months: Sequence[MonthShown], words: Words) -> Chart:
    return chart_of(
        [
            (month_named(month.month, words, short=True), [month.total(what) for what in DRAWN])
            for month in months
        ]
    )


def _kinds(months: Sequence[MonthShown], words: Words) -> Iterator[KindRow]:
    """Every kind of help of which there was any."""
    roots = [(root.code, words.gettext(root.label), root.icon) for root in ROOTS]
    for code, label, icon in (*roots, ("", words.gettext(NO_KIND), "")):
        by_month = tuple(
            tuple(month.listed[what].part(code) for month in months) for what in LISTED
        )
        if any(count != 0 for counts in by_month for count in counts):
            yield KindRow(code, label, icon, tuple(map(summed, by_month)), by_month)


def _lines(months: Sequence[MonthShown], words: Words) -> Iterator[list[str]]:
    yield [words.gettext(column) for column in NUMBER_COLUMNS.values()]
    for month in months:
        yield from lines_of(month, words)


def lines_of(month: MonthShown, words: Words) -> Iterator[list[str]]:
    """A line for each number of a month, in the order of `NUMBER_COLUMNS`."""
    for what in (*PEOPLE, *LISTED):
        yield _line(month, what, ALL_KINDS, words)
    for what, root in product(LISTED, ROOTS):
        if month.listed[what].part(root.code) != 0:
            yield _line(month, what, root.label, words, root.code)


def _line(
    month: MonthShown, what: str, kind: str, words: Words, code: str | None = None
) -> list[str]:
    count = month.total(what) if code is None else month.listed[what].part(code)
    told = "" if count is None else str(count)
    left_out = words.gettext(YES) if count is None else ""
    return [month.month, words.gettext(COUNTED[what]), words.gettext(kind), told, left_out]
