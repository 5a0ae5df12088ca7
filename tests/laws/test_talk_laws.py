"""No sequence of steps shows a message, a place or a way of contact to anybody not entitled (22).

Whatever members, a coordinator, a guest and somebody on Mastodon do, in whatever order.
"""

import tempfile
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conversations import seen, store
from conversations.agreeing import Yes
from conversations.answering import Answer
from conversations.conversation import Conversation, Given, Side, State
from conversations.guests import GuestForm
from conversations.passes import Passes
from conversations.standing import GuestDoer
from listings import taking_store
from listings.holding import Doer
from listings.listing import Kind, Listing
from listings.terms import Cap, Per, Voice
from listings.window import Span
from tests.accounts.given import person
from tests.conversations.given import comes_by, tomorrow
from tests.fediverse.casts import HULL
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.stranger import Stranger
from tests.fediverse.templates import Templates
from world.errors import SisternetError

PEOPLE = ("josie", "amina", "ted", "kiri")
WHO = (*PEOPLE, "amina", "ted", "vera", "guest")
DEEDS = (
    *("answer", "answer", "answer", "say", "yes", "yes", "yes", "yes", "yes", "yes"),
    *("done", "no", "bring", "leave", "shut"),
)
SIDES = (Side.HOLDER, Side.ANSWERER, Side.HOLDER, Side.ANSWERER, None)


@dataclass(frozen=True, slots=True)
class Move:
    """One thing somebody does, about one of the listings or one of the talks.

    `side`: it is done by that side of the talk, whoever that is.
    """

    who: str
    deed: str
    side: Side | None
    which: int
    with_time: bool
    hours: int


MOVES = st.builds(
    Move,
    who=st.sampled_from(WHO),
    deed=st.sampled_from(DEEDS),
    side=st.sampled_from(SIDES),
    which=st.integers(0, 5),
    with_time=st.booleans(),
    hours=st.sampled_from((*(0,) * 12, 1, 30, 80, 400)),
)


def place_of(who: str) -> Given:
    """Where somebody says to meet: a word that stands nowhere else."""
    return Given(f"PLACE-OF-{who}", f"CONTACT-OF-{who}")


@dataclass
class Life:
    """A network in which these moves are made."""

    fediverse: Fediverse
    hull: Home
    vera: Stranger
    listings: list[Listing] = field(default_factory=list)
    said: dict[int, set[str]] = field(default_factory=dict)
    words: int = 0

    async def begin(self) -> None:
        """What ted asks through the desk, an offer of amina's, one of josie's for neighbours."""
        await self.hull.rooms.membership.add("kiri", name="Kiri")
        await comes_by(self.hull, *PEOPLE)
        self.listings = [
            await self.hull.add(
                "Company", by="ted", kind=Kind.NEED, voice=Voice.ANONYMOUS, categories=("errand",)
            ),
            await self.hull.add("Bread", by="amina", cap=Cap(1, Per.WEEK)),
            await self.hull.add("A ladder", by="josie", audience="network"),
        ]

    async def make(self, move: Move) -> None:
        """Makes a move; what is not allowed raises one of our errors and changes nothing."""
        deeds: dict[str, Callable[[Move], Awaitable[object]]] = {
            "vera": self._of_vera,
            "guest": self._of_guest,
        }
        move = await self._meant(move)
        with suppress(SisternetError):
            await deeds.get(move.who, self._of_member)(move)
        await self.fediverse.settle()
        if move.hours:
            self.fediverse.clock.turn(hours=move.hours)
            await self.hull.rooms.conversations.tidy(self.hull.watch.now())

    async def _meant(self, move: Move) -> Move:
        """The move with whoever is that side of the talk."""
        found = await self._talks()
        if move.side is None or move.deed == "answer" or not found:
            return move
        party = found[move.which % len(found)].party(move.side)
        names = {(await self.hull.member(name)).id: name for name in PEOPLE}
        who = {"remote": "vera", "guest": "guest", "gone": move.who}.get(party.kind)
        return replace(move, who=who or names[party.id])

    def _word(self, who: str) -> str:
        self.words += 1
        return f"WORD-{self.words}-OF-{who}"

    async def _talks(self) -> list[Conversation]:
        rows = await self.hull.rows("SELECT id FROM conversations ORDER BY id")
        seal = self.hull.rooms.conversations.bench.seal
        numbers = [row["id"] for row in rows]
        found = await self.hull.node.database.read(
            lambda tx: [store.by_id(tx, seal, number) for number in numbers]
        )
        return [talk for talk in found if talk is not None]

    async def _talk(self, move: Move) -> int:
        found = await self._talks()
        if not found:
            raise SisternetError("nothing yet")
        return found[move.which % len(found)].id

    async def _of_member(self, move: Move) -> None:
        who = Doer(await self.hull.member(move.who))
        if move.deed == "answer":
            listing = self.listings[move.which % len(self.listings)]
            said = Answer(listing.post_id, self._word(move.who))
            await self.hull.rooms.conversations.answer(who, who.actor.id, said)
            return
        await self._step(move, who)

    async def _step(self, move: Move, who: Doer | GuestDoer) -> None:
        room, number = self.hull.rooms.conversations, await self._talk(move)
        match move.deed:
            case "yes":
                window = self._window() if move.with_time else None
                await room.yes(who, number, Yes(window, place_of(move.who)), self._side(move))
            case "done":
                await room.done(who, number, self._side(move))
            case "no":
                await room.fell_through(who, number, self._word(move.who), self._side(move))
            case "bring":
                await room.bring_coordinator(who, number)
            case "leave" | "shut":
                await room.leave(who, number, for_good=move.deed == "shut")
            case _:
                await room.say(who, number, self._word(move.who))

    def _window(self) -> Span:
        return tomorrow(self.hull)

    def _side(self, move: Move) -> Side | None:
        return Side.HOLDER if move.which % 2 else None

    async def _of_vera(self, move: Move) -> None:
        """She answers in public or in private, or with one word."""
        network = await self.hull.network()
        listing = self.listings[move.which % 2]
        heard = [a["object"] for a in self.vera.heard("Create")]
        parent = heard[-1]["id"] if heard and move.deed != "answer" else listing.iri
        text = {"yes": "yes", "done": "done", "no": "no"}.get(move.deed) or self._word("vera")
        self.vera.said += 1
        note = self.vera.note(f"v{self.vera.said}", text, inReplyTo=parent, to=[network.iri], cc=[])
        await self.vera.send(network.inbox, self.vera.create(note))

    async def _of_guest(self, move: Move) -> None:
        listing = self.listings[move.which % len(self.listings)]
        room = self.hull.rooms.conversations
        rows = await self.hull.rows("SELECT id FROM guests WHERE confirmed_at IS NOT NULL")
        if move.deed != "answer" and rows:
            await self._step(move, GuestDoer(rows[0]["id"]))
            return
        form = GuestForm("Rosa", "rosa@post.example", self._word("guest"))
        await room.ask_as_guest(listing.post_id, form)
        (row,) = await self.hull.rows("SELECT max(id) AS id FROM guests")
        link = Passes(room.bench.seal, self.hull.base_url).guest_link(row["id"])
        await room.confirm_guest(link.rpartition("/")[2])

    # ------------------------------------------------------------------------ what must hold

    async def check(self) -> None:
        for talk in await self._talks():
            for name in PEOPLE:
                await self._check_reader(talk, name)
            await self._check_guest(talk)
        await self._check_wire()
        await self._check_cap()

    async def _check_reader(self, talk: Conversation, name: str) -> None:
        """A member reads it if they are in it, or a coordinator who was brought in."""
        viewer = await person(self.hull, name)
        own = [side for side in talk.members if talk.party(side).id == viewer.id]
        may = bool(own) or (viewer.is_coordinator and talk.coordinator_at is not None)
        seal, now = self.hull.rooms.conversations.bench.seal, self.hull.watch.now()
        found = await self.hull.node.database.read(
            lambda tx: seen.conversation_seen_by(tx, seal, viewer, talk.id, now)
        )
        assert (found is not None) == may, (name, talk)
        if found is not None:
            self._check_places(talk, str(found), talk.party(own[0]).id if own else None)

    def _check_places(self, talk: Conversation, told: str, own_id: int | None) -> None:
        """What a side gives shows to itself, and to others while it is agreed and in its time."""
        for side in Side:
            given = talk.of(side).given
            is_own = own_id is not None and talk.party(side).id == own_id
            if given.place and not is_own and not self._is_shown(talk):
                assert repr(given) not in told

    def _is_shown(self, talk: Conversation) -> bool:
        return talk.state is State.AGREED and talk.is_revealed(self.hull.watch.now())

    async def _check_guest(self, talk: Conversation) -> None:
        seal, now = self.hull.rooms.conversations.bench.seal, self.hull.watch.now()
        numbers = [row["id"] for row in await self.hull.rows("SELECT id FROM guests")]
        found = await self.hull.node.database.read(
            lambda tx: [
                (number, seen.conversation_seen_by_guest(tx, seal, number, now))
                for number in numbers
            ]
        )
        for number, read in found:
            if read is not None and read.id == talk.id:
                assert talk.answerer.party.id == number
                self._check_places(talk, str(read), number)

    async def _check_wire(self) -> None:
        """Nothing of a place travels, and words go to her alone who is in the talk."""
        ours = [trip for trip in self.fediverse.roads.log if trip.home == self.hull.host]
        for trip in ours:
            body = trip.body.decode("utf-8", "replace")
            assert "PLACE-OF-" not in body
            assert "CONTACT-OF-" not in body
            if "WORD-" in body:
                assert trip.url == f"{self.vera.iri}/inbox"
                assert not any(f"-OF-{name}" in body for name in ("kiri", "guest"))
        said = str([line for line in self.fediverse.said if line["level"] != "debug"])
        assert "WORD-" not in said
        assert "PLACE-" not in said

    async def _check_cap(self) -> None:
        bread = self.listings[1]
        since = Cap(1, Per.WEEK).since(self.hull.watch.now(), "Europe/London")
        taken = await self.hull.node.database.read(
            lambda tx: taking_store.count(tx, bread.post_id, since)
        )
        assert taken <= 1


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(moves=st.lists(MOVES, min_size=4, max_size=18))
async def test_nothing_is_shown_to_anybody_not_entitled(
    moves: list[Move], templates: Templates
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with Fediverse(str(moves), Path(folder), templates) as fediverse:
            hull = await fediverse.add(HULL)
            life = Life(fediverse, hull, fediverse.stranger("vera@social.example"))
            await life.begin()
            for move in moves:
                await life.make(move)
                await life.check()
