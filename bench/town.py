"""A town for the measurements of pages: members, listings, talks, and what others have written.

What members do is done by the use cases; what came from elsewhere over the years is written down
many at once, as the inbox would have done one after the other.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import count, cycle
from pathlib import Path

from accounts import seen as members
from accounts.application import JoinForm
from accounts.invitation import Terms
from accounts.person import Person
from actors.actor import Actor
from actors.keyring import KeyPairs, fresh_pairs
from bench.abroad import write_abroad
from bench.nodes import Ground, new_ground
from bench.scale import Scale
from conversations.agreeing import Yes
from conversations.answering import Answer
from listings.categories import CATEGORIES
from listings.holding import Doer
from listings.listing import Kind, Listing, ListingAudience, ListingDraft
from listings.terms import Voice
from node.assembly import Node, assemble
from node.outside import real_world
from node.secret import read_secret
from posts.actions import NoteDraft
from sessions import store as sessions
from sessions.session import Way
from sessions.tokens import hash_of
from storage.database import Writing

GIVEN = (
    *("Aroha", "Beth", "Chidi", "Dolores", "Emeka", "Fatima", "Grace", "Hēmi", "Ines", "Jamal"),
    *("Kiri", "Lena", "Māia", "Noor", "Oscar", "Priya", "Quentin", "Rewi", "Sofía", "Tāmati"),
)
FAMILY = (
    *("Abernathy", "Brown", "Castillo", "Dubois", "Edwards", "Ferreira", "Garcia", "Hohepa"),
    *("Ibrahim", "Jones", "Kaur", "Lopez", "Mitchell", "Ngata", "Okafor", "Patel", "Quinn"),
)
STREETS = ("Newland Avenue", "Pearson Park", "Hessle Road", "the docks", "Beverley", "Cottingham")
THINGS = ("gate", "bicycle", "roof", "letter", "piano", "dog", "garden", "phone", "cake", "curtain")
DEEDS = ("mend", "carry", "look after", "write", "paint", "teach", "fetch", "sew", "walk", "share")
PLAIN = tuple(code for code, item in CATEGORIES.items() if not item.sensitive)
_AT_ONCE = 64
_KEY_PAIRS = 8
_VISITORS = 8


@dataclass
class Town:
    """A ground on which people live: who looks, by their cookies, and what there is to look at."""

    ground: Ground
    cookies: Sequence[str] = ()
    coordinator: str = ""
    paths: Mapping[str, Sequence[str]] = field(default_factory=dict)  # of what each looks at


@dataclass
class Building:
    """A town while it is built; the dice are loaded, so that every town is the same."""

    node: Node
    scale: Scale
    dice: random.Random = field(default_factory=lambda: random.Random(1))  # no secret
    neighbours: list[Actor] = field(default_factory=list)
    listings: list[Listing] = field(default_factory=list)
    asks: list[tuple[int, int]] = field(default_factory=list)  # of each visitor, with a talk

    def sentence(self) -> str:
        """Something that people offer and ask for."""
        pick = self.dice.choice
        return f"Help to {pick(DEEDS)} a {pick(THINGS)} near {pick(STREETS)}"

    def name(self) -> str:
        """What somebody is called."""
        return f"{self.dice.choice(GIVEN)} {self.dice.choice(FAMILY)}"


async def new_town(folder: Path, scale: Scale) -> Town:
    """A town of that size, with its node at rest."""
    ground = await new_ground(folder)
    pairs = cycle([fresh_pairs() for _ in range(_KEY_PAIRS)])
    town = Town(ground)
    node = await _opened(ground, lambda: next(pairs))
    try:
        building = Building(node, scale)
        await _settle(building)
        await _list(building)
        await _talk(building)
        await _apply(building)
        await _ask(building)
        await write_abroad(node, scale, building.neighbours)
        town.cookies, town.coordinator = await _sign_in(building)
        town.paths = _paths(building)
    finally:
        await node.close()
    return town


async def _opened(ground: Ground, new_pairs: Callable[[], KeyPairs]) -> Node:
    """The node, which does not wait for the disk while it is filled."""
    settings = ground.settings
    secret = read_secret(settings)
    return await assemble(
        settings, real_world(settings), secret, new_pairs=new_pairs, synchronous="OFF"
    )


async def _each(total: int, deed: Callable[[int], Awaitable[None]]) -> None:
    """Does something so many times, some at once: they share commits."""
    for first in range(0, total, _AT_ONCE):
        await asyncio.gather(
            *(deed(number) for number in range(first, min(first + _AT_ONCE, total)))
        )


async def _settle(building: Building) -> None:
    """Members; the first one coordinates, and most have been here lately."""
    membership, clock = building.node.rooms.membership, building.node.world.clock
    names = [building.name() for _ in range(building.scale.members)]

    async def add(number: int) -> None:
        actor = await membership.add(f"house{number}", name=names[number], coordinator=number == 0)
        building.neighbours.append(actor)

    await _each(building.scale.members, add)
    building.neighbours.sort(key=lambda actor: int(actor.username.removeprefix("house")))

    def visit(tx: Writing) -> None:
        for actor in building.neighbours[: len(building.neighbours) * 97 // 100]:
            person = members.person(tx, actor.id)
            if person is not None:
                members.note_visit(tx, person, clock.now())

    await building.node.database.write(visit)


async def _list(building: Building) -> None:
    """Offers and needs for every audience, some through the desk; and notes of members."""
    drafts = [_draft(building, number) for number in range(building.scale.town_listings)]
    rooms = building.node.rooms

    async def add(number: int) -> None:
        owner = building.neighbours[number % len(building.neighbours)]
        building.listings.append(await rooms.listings.add(owner, drafts[number]))

    async def write(number: int) -> None:
        author = building.neighbours[number % len(building.neighbours)]
        await rooms.posts.write_note(author, NoteDraft(text=f"{building.sentence()} {number}"))

    await _each(len(drafts), add)
    await _each(building.scale.town_notes, write)


def _draft(building: Building, number: int) -> ListingDraft:
    audiences = [ListingAudience.NETWORK, *ListingAudience]
    audience = audiences[number % len(audiences)]
    is_need = number % 3 == 0
    rare = " with rhubarb" if number % 499 == 0 else ""
    return ListingDraft(
        kind=Kind.NEED if is_need else Kind.OFFER,
        title=f"{building.sentence()}{rare}"[:80],
        body=f"{building.sentence()}. {building.sentence()}. Tea afterwards, Māori and English.",
        categories=(PLAIN[number % len(PLAIN)],),
        audience=audience,
        place=building.dice.choice(STREETS),
        language="en",
        voice=Voice.ANONYMOUS if is_need and number % 8 == 0 else None,
    )


async def _talk(building: Building) -> None:
    """Members answer each other's listings; some talks have come to an agreement."""
    talks = building.node.rooms.conversations
    answered = [one for one in building.listings if one.audience is not ListingAudience.COORDINATOR]
    numbers = count()

    async def talk(_number: int) -> None:
        number = next(numbers)
        listing = answered[number % len(answered)]
        answerer = building.neighbours[(number * 7 + 3) % len(building.neighbours)]
        if answerer.id == listing.author_id:
            return
        doer = Doer(answerer)
        begun = await talks.answer(doer, answerer.id, Answer(listing.post_id, building.sentence()))
        await talks.say(doer, begun.id, "I could come on Tuesday or on Thursday.")
        holder = begun.holder.party.id
        if number % 3 == 0:
            await talks.yes(doer, begun.id, Yes())
        if number % 6 == 0:
            await talks.yes(Doer(_neighbour(building, holder)), begun.id, Yes())
        if number % 5:
            await talks.read(await _person(building, holder), begun.id)

    await _each(building.scale.town_talks, talk)


async def _person(building: Building, actor_id: int) -> Person:
    found = await building.node.database.read(lambda tx: members.person(tx, actor_id))
    assert found is not None  # added above
    return found


def _neighbour(building: Building, actor_id: int) -> Actor:
    return next(actor for actor in building.neighbours if actor.id == actor_id)


async def _apply(building: Building) -> None:
    """People who ask to join, and an invitation."""
    joining = building.node.rooms.accounts.joining
    for number in range(min(20, building.scale.members)):
        await joining.apply(JoinForm(name=building.name(), phone=f"01482 000 {number:03}"))
    coordinator = await _person(building, building.neighbours[0].id)
    until = building.node.world.clock.now() + timedelta(days=30)
    await building.node.rooms.accounts.joining.invite(coordinator, Terms(until, uses=50))


async def _sign_in(building: Building) -> tuple[list[str], str]:
    """The cookies of some members, and of the coordinator."""
    node, now = building.node, building.node.world.clock.now()
    people = building.neighbours[: _VISITORS + 1]
    tokens = [f"visitor{number}".ljust(43, "x") for number in range(len(people))]
    await node.database.write(partial(_begin, node=node, people=people, tokens=tokens, now=now))
    return tokens[1:], tokens[0]


def _begin(
    tx: Writing, node: Node, people: Sequence[Actor], tokens: Sequence[str], now: datetime
) -> None:
    for actor, token in zip(people, tokens, strict=True):
        session = sessions.NewSession(
            id=node.world.ids.new(),
            actor_id=actor.id,
            hash=hash_of(token),
            way=Way.PASSWORD,
            device="Bench",
            fresh_until=now + timedelta(days=1),
            ends_at=now + timedelta(days=1),
        )
        sessions.add_session(tx, session, now)


async def _ask(building: Building) -> None:
    """Each visitor asks for something, and is answered."""
    rooms, visitors = building.node.rooms, building.neighbours[1 : _VISITORS + 1]
    for visitor in visitors:
        draft = ListingDraft(Kind.NEED, building.sentence(), categories=("garden-dig",))
        need = await rooms.listings.add(visitor, draft)
        said = Answer(need.post_id, building.sentence())
        helper = building.neighbours[-1]
        talk = await rooms.conversations.answer(Doer(helper), helper.id, said)
        building.asks.append((need.post_id, talk.id))


def _paths(building: Building) -> Mapping[str, Sequence[str]]:
    """For each page with a number in it, one address for each of the visitors."""
    visitors = building.neighbours[1 : _VISITORS + 1]
    named = [one for one in building.listings if one.audience is ListingAudience.NETWORK]
    return {
        "a listing": [f"/listings/{one.post_id}" for one in named[:_VISITORS]],
        "a member": [f"/@{actor.username}" for actor in visitors],
        "a talk": [f"/messages/{talk}" for _, talk in building.asks],
        "suggestions": [f"/needs/{need}/suggestions" for need, _ in building.asks],
    }
