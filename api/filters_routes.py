"""Filters, as programs know them since 4.0 and before (clientapi.md 2)."""

from dataclasses import dataclass
from typing import Final

from starlette.responses import Response
from starlette.routing import Route

from api.answers import answer, nothing
from api.asking import Ask
from api.door import Door
from api.params import Params, as_id
from api.showing.filtering import filter_of, filtered_of, keyword_of, older_filters_of
from api.wording import SAID
from api.works import Works
from federation.strict_json import Json
from timelines import filters
from timelines.filter import Action, Filter, Keyword, contexts_of
from timelines.filters import FilterDraft
from world.errors import Malformed, Missing

READ: Final = "read:filters"
WRITE: Final = "write:filters"
_ALL: Final = "/api/v2/filters"


@dataclass(frozen=True, slots=True)
class FilterEndpoints:
    """The endpoints under `/api/v2/filters` and `/api/v1/filters`."""

    works: Works

    def routes(self, door: Door) -> list[Route]:
        """One line for each; words and posts before filters, whose ids stand in their place."""
        word, post, one = _ALL + "/keywords/{id}", _ALL + "/statuses/{id}", _ALL + "/{id}"
        older = "/api/v1/filters"
        return [
            door.route(_ALL, self.all, scope=READ),
            door.route(_ALL, self.create, "POST", scope=WRITE),
            door.route(word, self.keyword, scope=READ),
            door.route(word, self.change_keyword, "PUT", scope=WRITE),
            door.route(word, self.remove_keyword, "DELETE", scope=WRITE),
            door.route(post, self.filtered, scope=READ),
            door.route(post, self.remove_status, "DELETE", scope=WRITE),
            door.route(one, self.one, scope=READ),
            door.route(one, self.change, "PUT", scope=WRITE),
            door.route(one, self.delete, "DELETE", scope=WRITE),
            door.route(one + "/keywords", self.keywords, scope=READ),
            door.route(one + "/keywords", self.add_keyword, "POST", scope=WRITE),
            door.route(one + "/statuses", self.statuses, scope=READ),
            door.route(one + "/statuses", self.add_status, "POST", scope=WRITE),
            door.route(older, self.older, scope=READ),
            door.route(older, self.create_older, "POST", scope=WRITE),
            door.route(older + "/{id}", self.one_older, scope=READ),
            door.route(older + "/{id}", self.change_older, "PUT", scope=WRITE),
            door.route(older + "/{id}", self.delete_older, "DELETE", scope=WRITE),
        ]

    async def all(self, ask: Ask) -> Response:
        """`GET v2/filters`."""
        member = ask.person
        found = await self.works.room.database.read(lambda tx: filters.filters_of(tx, member))
        return answer([filter_of(one) for one in found])

    async def one(self, ask: Ask) -> Response:
        """`GET v2/filters/{id}`."""
        return answer(filter_of(await self._one(ask)))

    async def create(self, ask: Ask) -> Response:
        """`POST v2/filters`."""
        ask.params.required("title")
        made = await self.works.timelines.filters.create(ask.person, _draft(ask.params))
        return answer(filter_of(made))

    async def change(self, ask: Ask) -> Response:
        """`PUT v2/filters/{id}`."""
        draft = _draft(ask.params)
        changed = await self.works.timelines.filters.change(ask.person, ask.id(), draft)
        return answer(filter_of(changed))

    async def delete(self, ask: Ask) -> Response:
        """`DELETE v2/filters/{id}`."""
        await self.works.timelines.filters.delete(ask.person, ask.id())
        return nothing()

    async def keywords(self, ask: Ask) -> Response:
        """`GET v2/filters/{id}/keywords`."""
        return answer([keyword_of(one) for one in (await self._one(ask)).keywords])

    async def add_keyword(self, ask: Ask) -> Response:
        """`POST v2/filters/{id}/keywords`."""
        said = Keyword(0, ask.params.required("keyword"), _whole(ask.params))
        added = await self.works.timelines.filters.put_keyword(ask.person, ask.id(), said)
        return answer(keyword_of(added))

    async def keyword(self, ask: Ask) -> Response:
        """`GET v2/filters/keywords/{id}`."""
        return answer(keyword_of((await self._keyword(ask))[1]))

    async def change_keyword(self, ask: Ask) -> Response:
        """`PUT v2/filters/keywords/{id}`."""
        owner, old = await self._keyword(ask)
        text, whole = ask.params.text("keyword"), ask.params.flag("whole_word")
        said = Keyword(
            old.id,
            old.keyword if text is None else text,
            old.whole_word if whole is None else whole,
        )
        changed = await self.works.timelines.filters.put_keyword(ask.person, owner.id, said)
        return answer(keyword_of(changed))

    async def remove_keyword(self, ask: Ask) -> Response:
        """`DELETE v2/filters/keywords/{id}`."""
        await self.works.timelines.filters.remove_keyword(ask.person, ask.id())
        return nothing()

    async def statuses(self, ask: Ask) -> Response:
        """`GET v2/filters/{id}/statuses`."""
        return answer([filtered_of(one) for one in (await self._one(ask)).statuses])

    async def add_status(self, ask: Ask) -> Response:
        """`POST v2/filters/{id}/statuses`."""
        number = as_id(ask.params.required("status_id"))
        if number is None:
            raise Missing(SAID["no record"])
        added = await self.works.timelines.filters.add_status(ask.person, ask.id(), number)
        return answer(filtered_of(added))

    async def filtered(self, ask: Ask) -> Response:
        """`GET v2/filters/statuses/{id}`."""
        member, number = ask.person, ask.id()
        _, found = await self.works.room.database.read(
            lambda tx: filters.filtered_of(tx, member, number)
        )
        return answer(filtered_of(found))

    async def remove_status(self, ask: Ask) -> Response:
        """`DELETE v2/filters/statuses/{id}`."""
        gone = await self.works.timelines.filters.remove_status(ask.person, ask.id())
        return answer(filtered_of(gone))

    async def older(self, ask: Ask) -> Response:
        """`GET v1/filters`: one for each word."""
        member = ask.person
        found = await self.works.room.database.read(lambda tx: filters.filters_of(tx, member))
        return answer([older for one in found for older in older_filters_of(one)])

    async def one_older(self, ask: Ask) -> Response:
        """`GET v1/filters/{id}`, by the number of the word."""
        owner, keyword = await self._keyword(ask)
        return answer(_older(owner, keyword.id))

    async def create_older(self, ask: Ask) -> Response:
        """`POST v1/filters`: a filter of one word."""
        phrase = ask.params.required("phrase")
        draft = _older_draft(ask.params, phrase, Keyword(0, phrase, _whole(ask.params)))
        made = await self.works.timelines.filters.create(ask.person, draft)
        return answer(_older(made, made.keywords[0].id))

    async def change_older(self, ask: Ask) -> Response:
        """`PUT v1/filters/{id}`: the word, and the filter around it."""
        owner, old = await self._keyword(ask)
        phrase, whole = ask.params.text("phrase"), ask.params.flag("whole_word")
        said = Keyword(old.id, phrase or old.keyword, old.whole_word if whole is None else whole)
        draft = _older_draft(ask.params, None, said)
        changed = await self.works.timelines.filters.change(ask.person, owner.id, draft)
        return answer(_older(changed, old.id))

    async def delete_older(self, ask: Ask) -> Response:
        """`DELETE v1/filters/{id}`: the word, and the filter if it was the last."""
        owner, keyword = await self._keyword(ask)
        if len(owner.keywords) > 1 or owner.statuses:
            await self.works.timelines.filters.remove_keyword(ask.person, keyword.id)
        else:
            await self.works.timelines.filters.delete(ask.person, owner.id)
        return nothing()

    async def _one(self, ask: Ask) -> Filter:
        member, number = ask.person, ask.id()
        return await self.works.room.database.read(lambda tx: filters.filter_of(tx, member, number))

    async def _keyword(self, ask: Ask) -> tuple[Filter, Keyword]:
        member, number = ask.person, ask.id()
        return await self.works.room.database.read(
            lambda tx: filters.keyword_of(tx, member, number)
        )


def _draft(params: Params) -> FilterDraft:
    said = params.groups("keywords_attributes")
    return FilterDraft(
        title=params.text("title"),
        contexts=contexts_of(params.texts("context")) if params.has("context") else None,
        action=_action(params.text("filter_action")),
        lasts=_lasts(params),
        keywords=tuple(_keyword(one) for one in said if not one.flag("_destroy")),
        dropped=frozenset(as_id(one.text("id") or "") or 0 for one in said if one.flag("_destroy")),
    )


def _older_draft(params: Params, title: str | None, keyword: Keyword) -> FilterDraft:
    irreversible = params.flag("irreversible")
    action = {None: None, True: Action.HIDE, False: Action.WARN}[irreversible]
    return FilterDraft(
        title=title,
        contexts=contexts_of(params.texts("context")) if params.has("context") else None,
        action=action,
        lasts=_lasts(params),
        keywords=(keyword,),
    )


def _keyword(said: Params) -> Keyword:
    return Keyword(as_id(said.text("id") or "") or 0, said.text("keyword") or "", _whole(said))


def _whole(params: Params) -> bool:
    return params.flag("whole_word") or False


def _action(said: str | None) -> Action | None:
    """What is to be done. Blurring is not among what this node announces: it warns instead."""
    if not said:
        return None
    if said == "blur":
        return Action.WARN
    try:
        return Action(said)
    except ValueError as error:
        raise Malformed("Validation failed: Filter action is not included in the list") from error


def _lasts(params: Params) -> int | None:
    """For how many seconds: nothing in it means for ever, and not said means as before."""
    if not params.has("expires_in"):
        return None
    return max(params.number("expires_in") or 0, 0)


def _older(filter_: Filter, keyword_id: int) -> Json:
    return next(one for one in older_filters_of(filter_) if one["id"] == str(keyword_id))
