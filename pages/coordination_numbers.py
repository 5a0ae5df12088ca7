"""The numbers of all networks we know, month by month: as a chart, as tables, as a file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from coordination.numbers_seen import NumbersSeen, numbers_seen_by
from coordination.room import Coordination
from desk.figures import LISTED, PEOPLE, AtLeast, summed
from pages.bar_chart import Chart, chart_of
from pages.coordination_pages import PATH, for_coordinators
from pages.numbers_pages import DRAWN, SHOWN, lines_of, month_named, spreadsheet_of
from pages.paper import Found, Paper, words_of
from pages.visitor import Member
from text.coordination_phrases import NETWORK_COLUMNS
from text.desk_phrases import NUMBER_COLUMNS, YES
from text.languages import Words

COLUMNS: Final = (*PEOPLE, *LISTED)


@dataclass(frozen=True, slots=True)
class NetworkNumbersPages:
    """For coordinators only, ours and of umbrellas."""

    paper: Paper
    rooms: Coordination

    def routes(self) -> list[Route]:
        """The addresses of these pages."""
        numbers = for_coordinators(self.paper, self.numbers)
        spreadsheet = for_coordinators(self.paper, self.spreadsheet)
        return [
            Route(f"{PATH}/numbers", numbers, methods=["GET"]),
            Route(f"{PATH}/numbers.csv", spreadsheet, methods=["GET"]),
        ]

    async def numbers(self, request: Request, member: Member) -> Response:
        """One month network by network, and the last twelve months together."""
        found = await self._seen(request, member)
        seen, words = found.answer, words_of(request, found.visitor)
        months = seen.names[-SHOWN:]
        asked = request.query_params.get("month", "")
        chosen = asked if asked in months else (months[-1] if months else "")
        rows = seen.of(chosen)
        return self.paper.page(
            request,
            "coordination_numbers.html",
            months=[(month, month_named(month, words)) for month in months],
            chosen=chosen,
            rows=rows,
            sums=[summed(row.shown.total(what) for row in rows) for what in COLUMNS],
            together=[(month_named(month, words), _sums(seen, month)) for month in months],
            chart=_chart(seen, months, words),
            sources=seen.sources,
            publishes=self.rooms.numbers.is_on,
        )

    async def spreadsheet(self, request: Request, member: Member) -> Response:
        """All months of all networks, a line for each number; what is left out is said to be."""
        found = await self._seen(request, member)
        words = words_of(request, found.visitor)
        return spreadsheet_of("sisternet-networks.csv", _lines(found.answer, words))

    async def _seen(self, request: Request, member: Member) -> Found[NumbersSeen]:
        published = self.rooms.numbers.is_on
        return await self.paper.read(
            request, lambda tx, _visitor: numbers_seen_by(tx, member.person, published=published)
        )


def _sums(seen: NumbersSeen, month: str) -> list[AtLeast]:
    """What all networks tell of a month, added up."""
    return [summed(one.shown.total(what) for one in seen.of(month)) for what in COLUMNS]


def _chart(seen: NumbersSeen, months: Sequence[str], words: Words) -> Chart:
    places = [COLUMNS.index(what) for what in DRAWN]
    drawn = []
    for month in months:
        sums = _sums(seen, month)
        drawn.append(
            (month_named(month, words, short=True), [_drawn(sums[place]) for place in places])
        )
    return chart_of(drawn)


def _drawn(told: AtLeast) -> int | None:
    """A bar for what is told; a mark where nothing is."""
    return None if told.at_least and not told.count else told.count


def _lines(seen: NumbersSeen, words: Words) -> Iterator[list[str]]:
    columns = (*NETWORK_COLUMNS.values(), *NUMBER_COLUMNS.values())
    yield [words.gettext(column) for column in columns]
    for one in seen.months:
        checked = words.gettext(YES) if one.checked_at is not None else ""
        head = [one.network.name, f"@{one.network.handle}", checked]
        for line in lines_of(one.shown, words):
            yield [*head, *line]
