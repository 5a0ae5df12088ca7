"""Members who go on with their lives while everything that can go wrong does, by the dice.

What was acknowledged to a member is written down here; afterwards, when the sun is out again,
`invariants` compares it with what every node holds and with every letter that was on the roads.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from listings.listing import Kind, ListingDraft
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.lives import Died
from tests.fediverse.stranger import Stranger
from world.errors import Missing

POINTS = (
    "after-signature",
    "before-commit-inbox",
    "after-commit-before-202",
    "mid-handler",
    "mid-fan-out",
    "after-send-before-mark-sent",
)
_AUDIENCES = ("public", "public", "public", "sisters", "network", "coordinator")
_LONGEST_LIFE_STEPS = 80


@dataclass(slots=True)
class Offer:
    """One listing as its member believes it to be; "unknown" if the node died over a step."""

    home: Home
    title: str
    audience: str
    post_id: int
    iri: str
    state: str = "open"


@dataclass(slots=True)
class Whisper:
    """A word meant for one person on another node."""

    word: str
    home: Home
    reader: Home
    username: str


@dataclass(slots=True)
class Simulation:
    """One seeded run. Call `storm`, then `calm`, then look."""

    fediverse: Fediverse
    homes: list[Home]
    vera: Stranger | None = None
    offers: list[Offer] = field(default_factory=list)
    whispers: list[Whisper] = field(default_factory=list)
    made: int = 0

    def chance(self) -> float:
        return self.fediverse.dice.random()

    def choice(self, count: int) -> int:
        """A number below `count`."""
        return int(self.chance() * count)

    # ------------------------------------------------------------------------------ the weather

    async def storm(self, deeds: int, minutes: int = 90) -> None:
        """So many deeds and blows of fate, with some time between them."""
        weather = self.fediverse.roads.weather
        weather.lost = weather.answer_lost = weather.doubled = weather.held_back = 0.12
        for _ in range(deeds):
            await self.do_something()
            await self.suffer_something()
            await self.fediverse.live(minutes=1 + self.choice(minutes))

    async def calm(self, **how_long: float) -> None:
        """Roads are mended, clocks set, the dead up again; what was late arrives."""
        self.fediverse.roads.mend()
        for home in self.homes:
            home.watch.wrong = timedelta(0)
            if home.is_up:
                home.life.goes_on()
            else:
                await home.restart()
        await self.fediverse.roads.let_arrive()
        for home in self.homes:
            await home.add(f"{home.cast.username} at last")
            await home.add(f"{home.cast.username} at last to sisters", audience="sisters")
        await self.fediverse.live(**how_long)

    async def suffer_something(self) -> None:
        """One blow of fate, or a relief."""
        home, other = (self.homes[self.choice(len(self.homes))] for _ in range(2))
        roads = self.fediverse.roads
        blow = self.choice(10)
        if blow < 3 and home.is_up:
            self._doom(home, by_step=blow < 2)
        elif blow == 3:
            roads.part(home.host, other.host)
        elif blow == 4:
            roads.cut.clear()
        elif blow == 5:
            home.watch.wrong = timedelta(minutes=self.choice(40) - 20)
        elif blow == 6:
            await roads.let_arrive()
        elif (blow == 7 and home.is_up) or not home.is_up:
            await home.restart()

    def _doom(self, home: Home, *, by_step: bool) -> None:
        if by_step:
            home.life.ends_at_step(1 + self.choice(_LONGEST_LIFE_STEPS))
        else:
            home.life.ends_at_point(POINTS[self.choice(len(POINTS))])

    # ------------------------------------------------------------------------------ the members

    async def do_something(self) -> None:
        """One deed of one member, if that member's node is up."""
        home = self.homes[self.choice(len(self.homes))]
        if not home.is_up:
            return
        mine = [offer for offer in self.offers if offer.home is home and offer.state == "open"]
        deed = self.choice(10)
        if deed < 6 or not mine:
            await self.offer(home)
        elif deed == 6:
            await self.whisper(home)
        else:
            await self.change(mine[self.choice(len(mine))])

    async def offer(self, home: Home) -> None:
        """A new listing; only what its member was told of is written down."""
        audience = _AUDIENCES[self.choice(len(_AUDIENCES))]
        self.made += 1
        title = f"{home.cast.username} {self.made:03} {audience}"
        with suppress(Died):
            listing = await home.add(title, audience=audience, kind=_kind_of(self.made))
            self.offers.append(Offer(home, title, audience, listing.post_id, listing.iri))

    async def whisper(self, home: Home) -> None:
        """A direct note to somebody on another node, if that one can be found just now."""
        others = [other for other in self.homes if other is not home]
        reader = others[self.choice(len(others))]
        username = reader.cast.members[1]
        self.made += 1
        word = f"whisper{self.made:03}x"
        with suppress(Died, Missing):
            await home.write(word, audience="direct", people=[f"@{username}@{reader.host}"])
            self.whispers.append(Whisper(word, home, reader, username))

    async def change(self, offer: Offer) -> None:
        """Another text, or the end of a listing."""
        deeds: dict[str, Callable[[Offer], Awaitable[None]]] = {
            "open": self._edit,
            "done": self._fulfil,
            "withdrawn": self._withdraw,
            "deleted": self._remove,
        }
        state = ("open", "done", "withdrawn", "deleted")[self.choice(4)]
        offer.state = "unknown"
        with suppress(Died):
            await deeds[state](offer)
            offer.state = state

    async def _edit(self, offer: Offer) -> None:
        home = offer.home
        draft = ListingDraft(
            _kind_of(int(offer.title.split()[1])),
            offer.title,
            body=f"Now with {('butter', 'jam', 'honey', 'cheese')[self.choice(4)]}.",
            categories=("food",),
        )
        member = await home.member(home.coordinator)
        await home.doing(home.rooms.listings.edit(member, offer.post_id, draft))

    async def _fulfil(self, offer: Offer) -> None:
        member = await offer.home.member(offer.home.coordinator)
        await offer.home.doing(offer.home.rooms.listings.fulfil(member, offer.post_id))

    async def _withdraw(self, offer: Offer) -> None:
        member = await offer.home.member(offer.home.coordinator)
        await offer.home.doing(offer.home.rooms.listings.withdraw(member, offer.post_id))

    async def _remove(self, offer: Offer) -> None:
        member = await offer.home.member(offer.home.coordinator)
        await offer.home.doing(offer.home.rooms.listings.delete(member, offer.post_id))


def _kind_of(number: int) -> Kind:
    return Kind.NEED if number % 2 else Kind.OFFER
