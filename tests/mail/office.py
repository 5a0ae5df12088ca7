"""The room of letters alone: its queue, its loop, a clock to turn and a postman to trip."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

from mail.actions import Letters
from mail.letter import Attachment
from mail.loop import MailLoop
from mail.marks import Marks
from mail.message import Addresses, Composer
from mail.readers import Links
from mail.recipient import Recipient
from storage.database import Database, Row
from storage.rooms import Room
from storage.sealing import Seal
from templates.letter_views import AnswerLetter, Letterhead, LetterView
from tests.fediverse.roads import Road, Roads
from tests.fediverse.sundial import Dice, Sundial
from tests.house.sources import ROOT
from world.ids import IdMaker
from world.mail import Envelope, Postman
from world.outside import World

SECRET = b"the secret of a test, 32 octets."
HEAD = Letterhead("Hull Timebank", "Hull", "https://hull.example")
ADDRESSES = Addresses("Hull Timebank", "hull@hull.example")
JOSIE = Recipient("josie@post.example", "Josie", "en", "Europe/London", actor_id=17)
TED = Recipient("ted@post.example", "Ted", "en", "Europe/London", actor_id=18)
GUEST = Recipient("vera@far.example", "Vera", "en", "Europe/London")


def answer(title: str = "Soup") -> AnswerLetter:
    return AnswerLetter("offer", "Amina", "https://hull.example/messages/1", title=title)


class Tripping:
    """A postman who keeps letters too, but raises what he is told to first."""

    is_there = True

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.troubles: list[Exception | None] = []
        self.calls = 0
        self.closed = 0

    async def send(self, letter: Envelope) -> None:
        self.calls += 1
        trouble = self.troubles.pop(0) if self.troubles else None
        if trouble is not None:
            raise trouble
        self.taken.append(letter)

    async def call(self) -> None:
        """Always well."""

    async def close(self) -> None:
        self.closed += 1


@dataclass
class Office:
    """Everything the room needs, and shorter words for tests."""

    world: World
    clock: Sundial
    database: Database
    seal: Seal
    letters: Letters
    loop: MailLoop
    postman: Tripping
    crashes: list[str] = field(default_factory=list)

    @property
    def taken(self) -> list[EmailMessage]:
        """The messages that left, read as a mail program does."""
        return [read(letter) for letter in self.postman.taken]

    async def queue(
        self,
        to: Recipient = JOSIE,
        letter: LetterView | None = None,
        *,
        about: str = "",
        attachments: Sequence[Attachment] = (),
        urgent: bool = False,
    ) -> int | None:
        return await self.database.write(
            lambda tx: self.letters.queue(
                tx, to, letter or answer(), about=about, attachments=attachments, urgent=urgent
            )
        )

    async def queued(self, to: Recipient = JOSIE, letter: LetterView | None = None) -> int:
        number = await self.queue(to, letter)
        assert number is not None
        return number

    async def rows(self, sql: str) -> list[Row]:
        return await self.database.read(lambda tx: tx.all(sql))

    async def states(self) -> list[str]:
        """How each letter stands, oldest first."""
        return [row["state"] for row in await self.rows("SELECT state FROM letters ORDER BY id")]

    def another_loop(self, postman: Postman | None = None) -> MailLoop:
        """The loop after the process was started again."""
        world = World(
            self.clock,
            self.world.chance,
            self.world.network,
            self.world.ids,
            self.world.crash,
            postman or self.postman,
        )
        return MailLoop(world, self.database, composer(self.seal))


def composer(seal: Seal, addresses: Addresses = ADDRESSES) -> Composer:
    return Composer(addresses, Marks(seal), Links(seal, HEAD.base_url))


def read(letter: Envelope) -> EmailMessage:
    message = BytesParser(policy=default).parsebytes(letter.message)
    assert isinstance(message, EmailMessage)
    return message


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Office]:
    clock, dice, postman = Sundial(), Dice("letters"), Tripping()
    crashes: list[str] = []

    def crash(name: str) -> None:
        if name in crashes:
            raise RuntimeError(name)

    road = Road("hull.example", Roads(dice))
    world = World(clock, dice, road, IdMaker(clock, dice), crash, postman)
    rooms = [Room("mail", ROOT / "mail" / "migrations")]
    database = await Database.open(folder / "letters.db", rooms=rooms, synchronous="OFF")
    seal = Seal(SECRET)
    loop = MailLoop(world, database, composer(seal))
    letters = Letters(world, seal, HEAD, loop.nudge)
    try:
        yield Office(world, clock, database, seal, letters, loop, postman, crashes)
    finally:
        await loop.close()
        await database.close()
