"""Who talks in the node that the browser looks at: two members, a guest, somebody elsewhere."""

import re
from datetime import timedelta
from email import message_from_bytes, policy

from accounts import seen as members
from conversations.agreeing import Yes
from conversations.answering import Answer
from conversations.conversation import Given, Side
from conversations.guests import GuestForm, passes_of
from listings.holding import Doer
from listings.window import Span
from node.assembly import Node
from storage.database import Writing
from world.mail import DevMailbox

_LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitänswitwenverein"


async def talk(node: Node, seeded: dict[str, str]) -> dict[str, str]:
    """Talks in every state that looks different, with what stands for their numbers."""
    await _come_by(node)
    room = node.rooms.conversations
    josie, ted, amina = [await _doer(node, name) for name in ("josie", "ted", "amina")]
    lift, soup, gates = int(seeded["need"]), int(seeded["offer"]), int(seeded["members"])
    talking = await room.answer(ted, ted.actor.id, Answer(lift, f"I drive past. {_LONG_WORD}"))
    await room.say(josie, talking.id, "Wonderful!\nAt ten?")
    await room.yes(ted, talking.id, Yes(_tuesday(node)))
    agreed = await room.answer(
        amina, amina.actor.id, Answer(soup, "We are four, is that too many?")
    )
    await room.yes(amina, agreed.id, Yes(given=Given("", "amina@post.example")))
    given = Given("14 Plum Lane, the blue door", "01482 000 222")
    await room.yes(josie, agreed.id, Yes(_tuesday(node, days=0), given))
    await room.yes(amina, agreed.id, Yes())
    helped = await room.answer(josie, josie.actor.id, Answer(gates, "My gate hangs."))
    await room.bring_coordinator(ted, helped.id)
    over = await room.answer(amina, amina.actor.id, Answer(gates, "My bicycle squeaks."))
    await room.leave(ted, over.id)
    await room.ask_as_guest(lift, GuestForm("Rosa", "rosa@post.example", "I have a car.", "en"))
    waiting = await _guest(node)
    await room.ask_as_guest(soup, GuestForm("Rewi", "rewi@post.example", "Soup!", "en"))
    confirmed = await _guest(node)
    await room.confirm_guest(confirmed)
    passes = passes_of(room.bench)
    found = await node.database.read(lambda tx: room.bench.talk(tx, agreed.id))
    link = passes.details_link(found, Side.ANSWERER)
    return {
        "talking": str(talking.id),
        "agreed": str(agreed.id),
        "helped": str(helped.id),
        "over": str(over.id),
        "guest_asked": waiting,
        "guest": confirmed,
        "details": link.rpartition("/")[2],
    }


async def _come_by(node: Node) -> None:
    """They have been on the pages today: no coordinator has to pass letters on."""
    now = node.world.clock.now()

    def visit(tx: Writing) -> None:
        for actor_id in [row["actor_id"] for row in tx.all("SELECT actor_id FROM accounts")]:
            person = members.person(tx, actor_id)
            if person is not None:
                members.note_visit(tx, person, now)

    await node.database.write(visit)


def _tuesday(node: Node, days: int = 3) -> Span:
    start = node.world.clock.now().replace(minute=0, second=0, microsecond=0)
    start += timedelta(days=days, hours=2)
    return Span(start, start + timedelta(hours=1), "Europe/London")


async def _doer(node: Node, username: str) -> Doer:
    return Doer(await node.rooms.membership.named(username))


async def _guest(node: Node) -> str:
    """The secret in the newest letter to a guest."""
    await node.loops.mail.run_due()
    assert isinstance(node.world.mail, DevMailbox)
    bodies = [
        message_from_bytes(letter.message, policy=policy.default).get_body(("plain",))
        for letter in node.world.mail.letters
    ]
    told = "\n".join(body.get_content() for body in bodies if body)
    return str(re.findall(r"/guest/([\w.-]+)", told)[-1])
