"""What the tests of this room begin with: somebody who answers, and what each side sees."""

from datetime import datetime, timedelta
from functools import partial

from accounts import seen as members
from accounts.person import Person
from conversations import seen
from conversations.agreeing import Yes
from conversations.answering import Answer
from conversations.conversation import Conversation, Given
from conversations.seen import Row, SeenTalk
from conversations.standing import GuestDoer
from listings.holding import Doer
from listings.listing import Listing
from listings.window import Span
from storage.transaction import Writing
from tests.accounts.given import person
from tests.fediverse.home import Home

HERE = Given("By the fountain, 3 Plum Lane", "Ring 01482 111")
THERE = Given("", "amina@example.org")


async def doer(home: Home, username: str) -> Doer:
    """A member who acts for themselves."""
    return Doer(await home.member(username))


async def answered(
    home: Home, listing: Listing | int, text: str = "I could do that.", *, by: str = "amina"
) -> Conversation:
    """A member answers a listing."""
    number = listing if isinstance(listing, int) else listing.post_id
    who = await doer(home, by)
    deed = home.rooms.conversations.answer(who, who.actor.id, Answer(number, text))
    return await home.doing(deed)


async def yes(
    home: Home,
    talk: Conversation | int,
    by: str | GuestDoer,
    given: Given | None = None,
    window: Span | None = None,
) -> Conversation:
    """One side says yes."""
    number = talk if isinstance(talk, int) else talk.id
    who = by if isinstance(by, GuestDoer) else await doer(home, by)
    return await home.doing(home.rooms.conversations.yes(who, number, Yes(window, given)))


async def said(home: Home, talk: Conversation | int, by: str, text: str) -> Conversation:
    """One side, or a coordinator, says something more."""
    number = talk if isinstance(talk, int) else talk.id
    return await home.doing(home.rooms.conversations.say(await doer(home, by), number, text))


async def seen_by(home: Home, talk: Conversation | int, username: str) -> SeenTalk | None:
    """The conversation as that member sees it."""
    number = talk if isinstance(talk, int) else talk.id
    viewer = await person(home, username)
    seal, now = home.rooms.conversations.bench.seal, home.watch.now()
    return await home.node.database.read(
        lambda tx: seen.conversation_seen_by(tx, seal, viewer, number, now)
    )


async def read_by(home: Home, talk: Conversation | int, username: str) -> SeenTalk:
    """The same, of somebody who is in it."""
    found = await seen_by(home, talk, username)
    assert found is not None
    return found


async def words_of(home: Home, talk: Conversation | int, username: str) -> list[str]:
    """What that member reads, in order."""
    return [line.text for line in (await read_by(home, talk, username)).lines if line.text]


async def listed(home: Home, username: str) -> list[Row]:
    """A member's list of conversations."""
    viewer: Person = await person(home, username)
    seal, now = home.rooms.conversations.bench.seal, home.watch.now()
    return await home.node.database.read(
        lambda tx: seen.conversations_seen_by(tx, seal, viewer, now)
    )


async def only_talk(home: Home, username: str) -> int:
    """The number of the one conversation that a member has."""
    (row,) = await listed(home, username)
    return row.id


def tomorrow(home: Home, *, hours: float = 2) -> Span:
    """A time tomorrow."""
    start = (home.watch.now() + timedelta(days=1)).replace(microsecond=0)
    return Span(start, start + timedelta(hours=hours), "Europe/London")


async def comes_by(home: Home, *usernames: str) -> None:
    """These members have been on the pages today, and need nobody to pass letters on."""
    for username in usernames or home.cast.members:
        visitor, now = await person(home, username), home.watch.now()
        await home.node.database.write(partial(_visits, visitor=visitor, now=now))


def _visits(tx: Writing, visitor: Person, now: datetime) -> None:
    members.note_visit(tx, visitor, now)
