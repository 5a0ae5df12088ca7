"""Whatever order changes of keys, meetings and replays come in: a key counts in its time only."""

import asyncio
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actors import store
from actors.actor import Actor
from actors.key_history import Histories
from actors.keyring import Signer
from actors.rotating import rotate_keys
from federation.documents import ActorDocument, read_actor
from federation.lifetimes import Lifetime
from federation.proofs import add_proof
from federation.strict_json import Json, parse, write
from posts.judging import signing_key
from storage.instants import from_text, to_text
from storage.transaction import Reading
from tests.actors.elsewhere import page
from tests.actors.town import Town
from world.errors import SisternetError

STEPS = ("rotate", "rotate", "meet", "hear", "read", "replay", "sign", "sign", "forge")


@dataclass(frozen=True, slots=True)
class Said:
    """Something signed with a key of hers, and whether that key was in force then."""

    document: Json
    is_true: bool


@dataclass
class Story:
    """Josie of Hull changes her keys, and Madison hears of it or not."""

    hull: Town
    madison: Town
    said: list[Said] = field(default_factory=list)
    histories: list[Json] = field(default_factory=list)
    signers: list[tuple[Signer, datetime, datetime | None]] = field(default_factory=list)

    @property
    def iri(self) -> str:
        return self.hull.josie.iri

    async def begin(self) -> None:
        self.signers = [(await self._signer(), self.now, None)]
        await self._publish()
        self.reader = Histories(self.madison.fetcher, self.madison.database, self.madison.clock)
        await self._read()

    @property
    def now(self) -> datetime:
        return from_text(to_text(self.hull.clock.now()))

    def wait(self, seconds: int) -> None:
        for town in (self.hull, self.madison):
            town.clock.turn(seconds=seconds)

    async def step(self, what: str, which: int) -> None:
        deeds = {"rotate": self._rotate, "meet": self._meet, "hear": self._hear, "read": self._read}
        if what in deeds:
            with suppress(SisternetError):
                await deeds[what]()
        elif what == "replay":
            await self._replay(which)
        elif what == "sign":
            signer = self.signers[-1][0]
            self.said.append(Said(self._note(signer, self.now), is_true=True))
        else:
            self._forge(which)

    async def worth(self, document: Json) -> bool:
        """Whether Madison takes it for hers."""
        key_iri = document["proof"]["verificationMethod"]
        author = await self._known()
        known = await self.madison.database.read(lambda tx: store.generations_named(tx, key_iri))
        return signing_key(document, author.iri, known, self.now) is not None

    async def lifetimes(self) -> dict[tuple[str, bytes], Lifetime]:
        author = await self._known()
        known = await self.madison.database.read(lambda tx: store.generations_of(tx, author.id))
        return {(one.iri, one.key.dump()): one.lifetime for one in known}

    async def settle(self) -> None:
        """At last Madison looks at everything."""
        self.wait(3_600)
        await self._meet()
        await self._read()

    def _forge(self, which: int) -> None:
        """With an old key, after its time; or with the key of now, before its time."""
        signer, since, until = self.signers[which % len(self.signers)]
        if until is not None:
            later = until + timedelta(seconds=1 + which)
            if later <= self.now:
                self.said.append(Said(self._note(signer, later), is_true=False))
        earlier = since - timedelta(seconds=2 + which)
        self.said.append(Said(self._note(signer, earlier), is_true=False))

    async def _rotate(self) -> None:
        self.wait(5)
        town, now = self.hull, self.now
        await town.database.write(
            lambda tx: rotate_keys(tx, town.josie.id, self.iri, town.keyring, now, town.ids)
        )
        signer, since, _ = self.signers[-1]
        self.signers[-1] = signer, since, now
        self.signers.append((await self._signer(), now, None))
        await self._publish()
        self.wait(5)

    async def _meet(self) -> None:
        budget = self.madison.budget()
        await self.madison.fetcher.actor(self.iri, budget=budget, max_age_seconds=0.0)

    async def _hear(self) -> None:
        """The Update of the last change arrives, under the key that Madison knows."""
        document, body = self._document(), write(self._portrait)
        said_at = self.signers[-1][1]
        await self.madison.database.write(
            lambda tx: store.save_remote(
                tx, document, body, self.now, self.madison.ids.new(), said_at=said_at
            )
        )

    async def _read(self) -> None:
        self.madison.fetcher.forget_failures(self.hull.iris.host)
        await self.reader.learn(self.iri, self.madison.budget())

    async def _replay(self, which: int) -> None:
        """Somebody on the way shows Madison a history of before."""
        before = await self.lifetimes()
        self.madison.elsewhere.put(f"{self.iri}/keys", self.histories[which % len(self.histories)])
        with suppress(SisternetError):
            await self._read()
        await self._publish()
        after = await self.lifetimes()
        for name, lifetime in before.items():
            assert after[name].within(lifetime) == after[name]

    def _note(self, signer: Signer, at: datetime) -> Json:
        note: Json = {
            "@context": ["https://www.w3.org/ns/activitystreams"],
            "id": f"{self.hull.iris.base_url}/objects/{len(self.said) + 1}",
            "type": "Note",
            "attributedTo": self.iri,
            "content": "Bread",
        }
        return add_proof(note, signer.ed25519, signer.ed25519_key_iri, at)

    async def _signer(self) -> Signer:
        return await self.hull.keyring.signer(self.hull.josie.id)

    async def _publish(self) -> None:
        hull = self.hull

        def written(tx: Reading) -> tuple[bytes, bytes]:
            josie = store.by_id(tx, hull.josie.id)
            assert josie is not None
            portraits = hull.room.portraits
            return portraits.written(tx, josie), portraits.key_history(tx, josie)

        portrait, history = await hull.database.read(written)
        self._portrait, shown = parse(portrait), parse(history)
        if shown not in self.histories:
            self.histories.append(shown)
        self.madison.elsewhere.put(self.iri, page(self._portrait))
        self.madison.elsewhere.put(f"{self.iri}/keys", page(shown))

    def _document(self) -> ActorDocument:
        return read_actor(self._portrait, now=self.now)

    async def _known(self) -> Actor:
        known = await self.madison.stored(self.iri)
        assert known is not None
        return known


async def _live(steps: Sequence[tuple[str, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        at = Path(folder)
        async with (
            Town(at / "hull.sqlite") as hull,
            Town(at / "madison.sqlite", "https://madison.example") as madison,
        ):
            story = Story(hull, madison)
            await story.begin()
            for what, seconds, which in steps:
                await story.step(what, which)
                story.wait(seconds)
            await story.settle()
            worth = [await story.worth(said.document) for said in story.said]
            assert worth == [said.is_true for said in story.said]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(STEPS), st.sampled_from((0, 1, 40, 4_000, 90_000)), st.integers(0, 20)
        ),
        min_size=4,
        max_size=24,
    )
)
def test_what_a_key_signed_in_its_time_counts_and_nothing_else(
    steps: list[tuple[str, int, int]],
) -> None:
    asyncio.run(_live(steps))
