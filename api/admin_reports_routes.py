"""Reports for programs of coordinators and moderators."""

from dataclasses import dataclass
from typing import Final

from starlette.responses import Response
from starlette.routing import Route

from actors import store as people
from api.admin_accounts_routes import admin_accounts
from api.answers import answer, listed
from api.asking import Ask
from api.door import Door
from api.flaws import Flaws
from api.paging import page_of
from api.reports_routes import category_in, report_of, subjects_of
from api.wording import SAID
from api.works import Works
from federation.strict_json import Json
from moderation import store as reports
from moderation.overseeing import Matter, overseen_by, overseer
from moderation.report import Report
from moderation.store import Chosen
from storage.instants import to_text
from storage.transaction import Reading
from world.errors import Missing

_READ: Final = "admin:read:reports"
_WRITE: Final = "admin:write:reports"
_USUAL, _MOST = 100, 200


@dataclass(frozen=True, slots=True)
class AdminReportEndpoints:
    """`admin/reports`."""

    works: Works

    def routes(self, door: Door) -> list[Route]:
        """One line for each."""
        one, post = "/api/v1/admin/reports/{id}", "POST"
        return [
            door.route("/api/v1/admin/reports", self.listed, scope=_READ),
            door.route(one, self.report, scope=_READ),
            door.route(one, self.sort, "PUT", _WRITE),
            door.route(one + "/assign_to_self", self.assign, post, _WRITE),
            door.route(one + "/unassign", self.unassign, post, _WRITE),
            door.route(one + "/resolve", self.resolve, post, _WRITE),
            door.route(one + "/reopen", self.reopen, post, _WRITE),
        ]

    async def listed(self, ask: Ask) -> Response:
        """`GET admin/reports`: open ones, or `resolved` ones; of `account_id`, about a target."""
        page, params, asker = page_of(ask.params, _USUAL, _MOST), ask.params, ask.person.id

        def look(tx: Reading) -> tuple[list[int], list[Json]]:
            overseer(tx, asker, Matter.REPORTS)
            chosen = Chosen(
                closed=params.flag("resolved") or False,
                reporter_iri=_iri(tx, params.ids("account_id")),
                subject_iri=_iri(tx, params.ids("target_account_id")),
                before=page.before,
                after=page.after,
                limit=page.limit,
            )
            found = reports.page(tx, chosen)
            return [one.id for one in found], [self._shown(tx, ask, one) for one in found]

        ids, shown = await self.works.room.database.read(look)
        return listed(ask, shown, ids, page)

    async def report(self, ask: Ask) -> Response:
        """`GET admin/reports/{id}`."""
        asker, number = ask.person.id, ask.id()

        def look(tx: Reading) -> Json:
            overseer(tx, asker, Matter.REPORTS)
            found = reports.by_id(tx, number)
            if found is None:
                raise Missing(SAID["no record"])
            return self._shown(tx, ask, found)

        return answer(await self.works.room.database.read(look))

    async def sort(self, ask: Ask) -> Response:
        """`PUT admin/reports/{id}`: another `category`."""
        flaws = Flaws()
        category = category_in(ask.params.text("category"), flaws)
        if flaws.found:
            return flaws.answer()
        await self._insist(ask)
        if ask.params.has("category"):
            await self.works.moderation.sort_report(ask.id(), category)
        return await self.report(ask)

    async def assign(self, ask: Ask) -> Response:
        """`POST assign_to_self`."""
        await self._insist(ask)
        await self.works.moderation.assign_report(ask.id(), ask.person.id)
        return await self.report(ask)

    async def unassign(self, ask: Ask) -> Response:
        """`POST unassign`."""
        await self._insist(ask)
        await self.works.moderation.assign_report(ask.id(), None)
        return await self.report(ask)

    async def resolve(self, ask: Ask) -> Response:
        """`POST resolve`: what was put away before stays so."""
        await self._insist(ask)
        found = await self.works.room.database.read(lambda tx: reports.by_id(tx, ask.id()))
        if found is None or found.closed_at is None:
            await self.works.moderation.close_report(ask.id(), ask.person.id)
        return await self.report(ask)

    async def reopen(self, ask: Ask) -> Response:
        """`POST reopen`."""
        await self._insist(ask)
        await self.works.moderation.reopen_report(ask.id())
        return await self.report(ask)

    async def _insist(self, ask: Ask) -> None:
        asker = ask.person.id
        await self.works.room.database.read(lambda tx: overseer(tx, asker, Matter.REPORTS))

    def _shown(self, tx: Reading, ask: Ask, report: Report) -> Json:
        """`Admin::Report`."""
        by = overseer(tx, ask.person.id, Matter.REPORTS)
        subject, numbers = subjects_of(tx, report)
        reporter = people.by_iri(tx, report.reporter_iri)

        def shown(actor_id: int | None) -> Json | None:
            found = [] if actor_id is None else overseen_by(tx, by, self.works.seal, [actor_id])
            return admin_accounts(tx, self.works, ask, found)[0] if found else None

        bare = report_of(report, numbers)
        return {
            **{name: bare[name] for name in _KEPT},
            "updated_at": to_text(report.closed_at or report.created_at),
            "account": shown(None if reporter is None else reporter.id),
            "target_account": shown(None if subject is None else subject.id),
            "assigned_account": shown(report.assigned_id),
            "action_taken_by_account": shown(report.closed_by),
            "statuses": self.works.showing.statuses(tx, ask.viewer, numbers),
            "rules": [],
        }


_KEPT: Final = (
    *("id", "action_taken", "action_taken_at", "category", "comment", "forwarded"),
    "created_at",
)


def _iri(tx: Reading, ids: list[int]) -> str | None:
    """The name of that actor; one that nobody bears if there is none."""
    if not ids:
        return None
    found = people.by_id(tx, ids[0])
    return "" if found is None else found.iri
