"""What is kept of statuses is what would be made of them anew, whatever was done and by whom."""

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from actors.actor import Actor
from api.showing.showing import Showing
from outbox.audience import Audience
from posts.draft import NoteDraft, WrittenWith
from posts.quote import QuotePolicy
from posts.seen import ANYBODY, Page, Viewer, post_by_id_seen_by
from storage.transaction import Reading
from tests.fediverse.casts import HULL
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.templates import Templates
from timelines.filter import Action, Context, Keyword
from timelines.filters import FilterDraft
from timelines.seen import Round, home_seen_by, public_seen_by
from timelines.shown import Shown
from world.errors import SisternetError

PEOPLE = ("josie", "amina", "ted")
WORDS = ("spiders", "bread", "tea with #bread", "a letter for @ted")
AUDIENCES = (Audience.PUBLIC, Audience.UNLISTED, Audience.FOLLOWERS, Audience.NETWORK)
Step = tuple[str, int, int, int]


@dataclass
class Street:
    """Three neighbours and what they do, read with what is kept and without."""

    hull: Home
    people: Sequence[Actor]
    posts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        base_url, clock = self.hull.base_url, self.hull.watch
        self.keeping = Showing(base_url, clock)
        self.making = Showing(base_url, clock, keeps=False)

    async def take(self, step: Step) -> None:
        """One deed; what cannot be done is not done."""
        name, who, which, how = step
        deed = getattr(self, f"_{name}")
        try:
            await deed(self.people[who % len(self.people)], which, how)
        except SisternetError:
            return

    async def _write(self, who: Actor, which: int, how: int) -> None:
        parent = self._post(which) if how % 3 == 0 else None
        iri = await self._iri(parent) if parent else None
        draft = NoteDraft(
            text=WORDS[how % len(WORDS)],
            audience=AUDIENCES[how % len(AUDIENCES)],
            in_reply_to=iri,
            summary="Careful" if how % 5 == 0 else "",
            program=WrittenWith("Phanpy", None) if how % 4 == 0 else None,
        )
        post = await self.hull.rooms.posts.write_note(who, draft)
        self.posts.append(post.id)

    async def _edit(self, who: Actor, which: int, how: int) -> None:
        draft = NoteDraft(text=WORDS[how % len(WORDS)] + " again")
        await self.hull.rooms.statuses.edit(who, self._post(which), draft)

    async def _delete(self, who: Actor, which: int, _how: int) -> None:
        await self.hull.rooms.statuses.delete(who, self._post(which))

    async def _like(self, who: Actor, which: int, how: int) -> None:
        statuses = self.hull.rooms.statuses
        await (statuses.like if how % 2 else statuses.unlike)(who, self._post(which))

    async def _keep(self, who: Actor, which: int, how: int) -> None:
        statuses = self.hull.rooms.statuses
        await (statuses.bookmark if how % 2 else statuses.unbookmark)(who, self._post(which))

    async def _pin(self, who: Actor, which: int, how: int) -> None:
        statuses = self.hull.rooms.statuses
        await (statuses.pin if how % 2 else statuses.unpin)(who, self._post(which))

    async def _announce(self, who: Actor, which: int, how: int) -> None:
        statuses = self.hull.rooms.statuses
        if how % 3:
            audience = (Audience.PUBLIC, Audience.FOLLOWERS)[how % 2]
            await statuses.announce(who, self._post(which), audience)
        else:
            await statuses.unannounce(who, self._post(which))

    async def _policy(self, who: Actor, which: int, how: int) -> None:
        policy = tuple(QuotePolicy)[how % len(QuotePolicy)]
        await self.hull.rooms.posts.quotes.set_policy(who, self._post(which), policy)

    async def _follow(self, who: Actor, which: int, how: int) -> None:
        other = self.people[which % len(self.people)]
        bonds = self.hull.rooms.relations
        await (bonds.follow if how % 3 else bonds.unfollow)(who, other.iri)

    async def _block(self, who: Actor, which: int, how: int) -> None:
        other = self.people[which % len(self.people)]
        bonds = self.hull.rooms.relations
        await (bonds.unblock if how % 3 else bonds.block)(who, other.iri)

    async def _filter(self, who: Actor, _which: int, how: int) -> None:
        draft = FilterDraft(
            title="No",
            contexts=(Context.HOME, Context.PUBLIC),
            action=tuple(Action)[how % 2],
            keywords=(Keyword(0, ("spiders", "again")[how % 2]),),
        )
        await self.hull.rooms.timelines.filters.create(who, draft)

    async def _list(self, who: Actor, _which: int, how: int) -> None:
        await self.hull.add(f"Listing {how}", by=who.username)

    def _post(self, which: int) -> int:
        return self.posts[which % len(self.posts)] if self.posts else 1

    async def _iri(self, number: int) -> str | None:
        rows = await self.hull.rows("SELECT iri FROM posts WHERE id = :id", id=number)
        return rows[0]["iri"] if rows else None

    async def compare(self) -> None:
        """Everybody reads everything, with what is kept and without."""
        read = self.hull.node.database.read
        for viewer in (ANYBODY, *map(Viewer, self.people)):
            kept, made, rows = await read(partial(self._read, viewer=viewer))
            assert kept == made
            for row in rows:
                assert await read(partial(_may_read, viewer=viewer, post_id=row.post_id))

    def _read(self, tx: Reading, viewer: Viewer) -> tuple[list[bytes], list[bytes], list[Shown]]:
        page = Page(limit=40)
        told: dict[bool, list[bytes]] = {True: [], False: []}
        seen: list[Shown] = []
        for context, rows in (
            (Context.HOME, home_seen_by(tx, viewer, page)),
            (Context.PUBLIC, public_seen_by(tx, viewer, Round(), page)),
        ):
            seen += rows
            told[True] += self.keeping.ready(tx, viewer, rows, context)
            told[False] += self.making.ready(tx, viewer, rows, context)
        told[True] += self.keeping.ready_by_ids(tx, viewer, self.posts)
        told[False] += self.making.ready_by_ids(tx, viewer, self.posts)
        return told[True], told[False], seen


def _may_read(tx: Reading, viewer: Viewer, post_id: int) -> bool:
    return post_by_id_seen_by(tx, viewer, post_id) is not None


async def live(steps: Sequence[Step], templates: Templates) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with Fediverse("law", Path(folder), templates) as fediverse:
            hull = await fediverse.add(HULL)
            street = Street(hull, [await hull.member(who) for who in PEOPLE])
            for step in steps:
                await street.take(step)
                await street.compare()


DEEDS = (
    "write write write edit delete like keep pin announce policy follow block filter list".split()
)
small = st.integers(0, 11)


@settings(max_examples=25, deadline=None)
@given(
    steps=st.lists(st.tuples(st.sampled_from(DEEDS), small, small, small), min_size=3, max_size=14)
)
def test_what_is_kept_is_what_would_be_made_anew(steps: list[Step], templates: Templates) -> None:
    asyncio.run(live(steps, templates))
