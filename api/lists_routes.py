"""Lists of people, and those that everybody has (clientapi.md 2)."""

from dataclasses import dataclass
from typing import Final

from starlette.responses import Response
from starlette.routing import Route

from api.answers import answer, listed, nothing
from api.asking import Ask
from api.door import Door
from api.paging import page_of
from api.works import Works
from federation.strict_json import Json
from posts.seen import Page
from storage.transaction import Reading
from text.languages import Words
from timelines import list_store
from timelines.lists import list_of, lists_of
from timelines.people_list import HOUSE_LISTS, MEMBERS_MOST, PeopleList, Replies
from world.errors import Malformed

READ: Final = "read:lists"
WRITE: Final = "write:lists"
_ONE: Final = "/api/v1/lists/{id}"
_PEOPLE_USUAL, _PEOPLE_MOST = 40, 80


@dataclass(frozen=True, slots=True)
class ListEndpoints:
    """The endpoints under `/api/v1/lists`."""

    works: Works

    def routes(self, door: Door) -> list[Route]:
        """One line for each."""
        return [
            door.route("/api/v1/lists", self.all, scope=READ),
            door.route("/api/v1/lists", self.create, "POST", scope=WRITE),
            door.route(_ONE, self.one, scope=READ),
            door.route(_ONE, self.change, "PUT", scope=WRITE),
            door.route(_ONE, self.delete, "DELETE", scope=WRITE),
            door.route(_ONE + "/accounts", self.people, scope=READ),
            door.route(_ONE + "/accounts", self.add, "POST", scope=WRITE),
            door.route(_ONE + "/accounts", self.remove, "DELETE", scope=WRITE),
            door.route("/api/v1/accounts/{id}/lists", self.with_account, scope=READ),
        ]

    async def all(self, ask: Ask) -> Response:
        """`GET lists`."""
        member = ask.person
        found = await self.works.room.database.read(lambda tx: lists_of(tx, member))
        return answer([list_entity(one, ask.words) for one in found])

    async def one(self, ask: Ask) -> Response:
        """`GET lists/{id}`."""
        member, number = ask.person, ask.id()
        found = await self.works.room.database.read(lambda tx: list_of(tx, member, number))
        return answer(list_entity(found, ask.words))

    async def create(self, ask: Ask) -> Response:
        """`POST lists`."""
        made = await self.works.timelines.lists.create(
            ask.person,
            ask.params.required("title"),
            _replies(ask) or Replies.LIST,
            exclusive=ask.params.flag("exclusive") or False,
        )
        return answer(list_entity(made, ask.words))

    async def change(self, ask: Ask) -> Response:
        """`PUT lists/{id}`."""
        changed = await self.works.timelines.lists.change(
            ask.person,
            ask.id(),
            ask.params.text("title"),
            _replies(ask),
            exclusive=ask.params.flag("exclusive"),
        )
        return answer(list_entity(changed, ask.words))

    async def delete(self, ask: Ask) -> Response:
        """`DELETE lists/{id}`."""
        await self.works.timelines.lists.delete(ask.person, ask.id())
        return nothing()

    async def people(self, ask: Ask) -> Response:
        """`GET lists/{id}/accounts`; `limit=0`: all of them."""
        member, number, page = ask.person, ask.id(), _people_page(ask)

        def look(tx: Reading) -> tuple[list[int], list[Json]]:
            found = list_of(tx, member, number)
            numbers = list_store.member_ids(
                tx, found.id, before=page.before, after=page.after, limit=page.limit
            )
            return numbers, self.works.showing.accounts(tx, ask.viewer, numbers)

        numbers, shown = await self.works.room.database.read(look)
        return listed(ask, shown, numbers, page)

    async def add(self, ask: Ask) -> Response:
        """`POST lists/{id}/accounts`."""
        people = ask.params.ids("account_ids")
        await self.works.timelines.lists.add(ask.person, ask.id(), people)
        return nothing()

    async def remove(self, ask: Ask) -> Response:
        """`DELETE lists/{id}/accounts`."""
        people = ask.params.ids("account_ids")
        await self.works.timelines.lists.remove(ask.person, ask.id(), people)
        return nothing()

    async def with_account(self, ask: Ask) -> Response:
        """`GET accounts/{id}/lists`: those of one's own that somebody is on."""
        member, number = ask.person, ask.id()

        def look(tx: Reading) -> list[PeopleList]:
            self.works.showing.account(tx, ask.viewer, number)  # whoever there is not: 404
            return list_store.with_member(tx, member.id, number)

        found = await self.works.room.database.read(look)
        return answer([list_entity(one, ask.words) for one in found])


def list_entity(people_list: PeopleList, words: Words) -> Json:
    """A List; those that everybody has are called in the member's language."""
    is_house = people_list.id in HOUSE_LISTS
    return {
        "id": str(people_list.id),
        "title": words.gettext(people_list.title) if is_house else people_list.title,
        "replies_policy": str(people_list.replies),
        "exclusive": people_list.exclusive,
    }


def _replies(ask: Ask) -> Replies | None:
    said = ask.params.text("replies_policy")
    if not said:
        return None
    try:
        return Replies(said)
    except ValueError as error:
        message = f"'{said[:20]}' is not a valid replies_policy"
        raise Malformed(message) from error


def _people_page(ask: Ask) -> Page:
    if ask.params.number("limit") == 0:
        return Page(limit=MEMBERS_MOST)
    return page_of(ask.params, _PEOPLE_USUAL, _PEOPLE_MOST)
