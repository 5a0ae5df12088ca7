"""A member reports somebody to the moderators here; if they wish, those elsewhere hear of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response
from starlette.routing import Route

from actors import store as people
from actors.actor import Actor
from api.answers import answer
from api.asking import Ask
from api.door import Door
from api.flaws import Flaws
from api.people_routes import present
from api.wording import SAID
from api.works import Works
from federation.strict_json import Json
from moderation import store as reports
from moderation.report import MAX_CONTENT, MAX_SUBJECTS, Category, Report
from posts import store as posts_store
from posts.seen import post_by_id_seen_by
from storage.instants import to_text
from storage.transaction import Reading
from world.errors import Missing

_COMMENT_LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class ReportEndpoints:
    """`POST reports`."""

    works: Works

    def routes(self, door: Door) -> list[Route]:
        """One line."""
        return [door.route("/api/v1/reports", self.report, "POST", "write:reports")]

    async def report(self, ask: Ask) -> Response:
        """`POST reports`: about an account and posts of theirs which the member may see."""
        params, member, flaws = ask.params, ask.person, Flaws()
        about = next(iter(params.ids("account_id")), 0)
        comment = flaws.read("comment", lambda: params.text("comment")) or ""
        flaws.bound("comment", comment, min(_COMMENT_LONGEST, MAX_CONTENT))
        category = category_in(params.text("category"), flaws)
        numbers = list(dict.fromkeys(params.ids("status_ids")))[: MAX_SUBJECTS - 1]
        if flaws.found:
            return flaws.answer()

        def look(tx: Reading) -> tuple[Actor, list[str]]:
            subject = present(tx, about)
            found = [post_by_id_seen_by(tx, ask.viewer, number) for number in numbers]
            return subject, [one.iri for one in found if one and one.author_id == subject.id]

        subject, iris = await self.works.room.database.read(look)
        number = await self.works.moderation.report(
            member,
            subject.iri,
            iris,
            comment,
            forward=params.flag("forward") or False,
            category=category,
        )
        return answer(await self.works.room.database.read(lambda tx: self._told(tx, ask, number)))

    def _told(self, tx: Reading, ask: Ask, number: int) -> Json:
        report = reports.by_id(tx, number)
        if report is None:
            raise Missing(SAID["no record"])
        subject, numbers = subjects_of(tx, report)
        account = None
        if subject is not None:
            account = self.works.showing.account(tx, ask.viewer, subject.id)
        return {**report_of(report, numbers), "target_account": account}


def report_of(report: Report, status_ids: Sequence[int]) -> Json:
    """The entity `Report`, without the account it is about."""
    return {
        "id": str(report.id),
        "action_taken": report.closed_at is not None,
        "action_taken_at": None if report.closed_at is None else to_text(report.closed_at),
        "category": report.category.value,
        "comment": report.content,
        "forwarded": report.forwarded,
        "created_at": to_text(report.created_at),
        "status_ids": [str(number) for number in status_ids],
        "rule_ids": [],
        "collection_ids": [],
    }


def subjects_of(tx: Reading, report: Report) -> tuple[Actor | None, list[int]]:
    """Whom a report is about, if they are known here, and the numbers of the posts it names."""
    subject = people.by_iri(tx, report.subject_iris[0])
    posts = [posts_store.by_iri(tx, iri) for iri in report.subject_iris[1:]]
    return subject, [post.id for post in posts if post is not None]


def category_in(said: str | None, flaws: Flaws) -> Category:
    """What a report is about; "other" if nothing is said."""
    if not said:
        return Category.OTHER
    if said not in set(Category):
        flaws.note("category", "ERR_INCLUSION", "is not included in the list")
        return Category.OTHER
    return Category(said)
