"""Handlers that leave marks, fail or need something, and somebody whose words they handle."""

from collections.abc import Callable

from actors.budget import Budget
from inbox.needs import Needs
from inbox.verified import Handler, VerifiedActivity
from storage.database import Writing
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.stranger import Json, Stranger
from tests.inbox.table import Table, mark

THING = "https://social.example/things/1"


async def known(fediverse: Fediverse, hull: Home, handle: str) -> Stranger:
    stranger = fediverse.stranger(handle)
    await hull.node.fetcher.actor(stranger.iri, budget=Budget())
    return stranger


def name_of(verified: VerifiedActivity) -> str:
    return (verified.activity.id or "").rpartition("/")[2]


def note_it(tx: Writing, verified: VerifiedActivity) -> None:
    """A handler that has an effect."""
    mark(tx, f"{verified.sender.username} {name_of(verified)}")


def failing(error: Callable[[], Exception], *names: str) -> Handler:
    """A handler that has an effect, and then fails over the activities of those names."""

    def handle(tx: Writing, verified: VerifiedActivity) -> None:
        note_it(tx, verified)
        if name_of(verified) in names:
            raise error()

    return handle


def like(vera: Stranger, **changed: object) -> Json:
    return vera.does("Like", THING, **changed)


def needing(kind: str, *iris: str, optional: bool = False) -> Handler:
    """A handler that asks for things, one after the other, until they were fetched or lacking."""

    def handle(tx: Writing, verified: VerifiedActivity) -> None:
        had = {row["mark"] for row in tx.all("SELECT mark FROM marks")}
        for iri in iris:
            if iri not in had and not (optional and iri in verified.lacking):
                raise Needs(kind, iri, optional=optional)
        note_it(tx, verified)

    return handle


def supplying(table: Table, hull: Home, *answers: Exception | None) -> list[str]:
    """A supplier of things that answers so, one after the other; the last answer for ever."""
    asked: list[str] = []
    left = list(answers) or [None]

    async def supply(iri: str, _budget: Budget) -> None:
        asked.append(iri)
        answer = left.pop(0) if len(left) > 1 else left[0]
        if answer is not None:
            raise answer
        await hull.node.database.write(lambda tx: mark(tx, iri))

    table.suppliers["thing"] = supply
    return asked
