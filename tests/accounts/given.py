"""What the tests of this room begin with: people, invitations, letters and what links they hold."""

import re
from datetime import timedelta
from email import message_from_bytes, policy

from accounts import seen
from accounts.application import JoinForm
from accounts.invitation import Invitation, Terms
from accounts.person import Person
from accounts.roles import Role, Vetting
from tests.fediverse.home import Home

NIGHT_IS_OVER = timedelta(hours=12)


async def person(home: Home, username: str = "amina") -> Person:
    """A member of the cast; josie is Hull's coordinator."""
    actor = await home.member(username)
    found = await home.node.database.read(lambda tx: seen.person(tx, actor.id))
    assert found is not None
    return found


async def again(home: Home, known: Person) -> Person:
    """The same person as they are now."""
    found = await home.node.database.read(lambda tx: seen.person(tx, known.id))
    assert found is not None
    return found


async def invited(
    home: Home,
    *,
    uses: int = 1,
    days: float = 7,
    vetting: Vetting = Vetting.APPLIED,
    role: Role = Role.MEMBER,
) -> Invitation:
    """An invitation by the coordinator."""
    josie = await person(home, home.coordinator)
    terms = Terms(home.watch.now() + timedelta(days=days), uses, vetting, role)
    return await home.rooms.accounts.joining.invite(josie, terms)


async def joined(home: Home, name: str = "Marama Hall", **more: str) -> Person:
    """Somebody who has just come in by an invitation, whom nobody has met."""
    invitation = await invited(home)
    form = JoinForm(name=name, phone=more.pop("phone", "01482 000 111"), **more)  # type: ignore[arg-type]
    return await home.rooms.accounts.joining.accept_invitation(invitation.secret, form)


async def letters(home: Home) -> list[str]:
    """The plain text of every letter sent until now, those of the night too, the oldest first."""
    await home.run_due()
    await home.run_due()
    return [_text(letter.message) for letter in home.mailbox.letters]


def _text(message: bytes) -> str:
    parsed = message_from_bytes(message, policy=policy.default)
    body = parsed.get_body(("plain",))
    assert body is not None
    return f"To: {parsed['to']}\nSubject: {parsed['subject']}\n\n{body.get_content()}"


def link_in(letter: str) -> str:
    """The secret of the link that asks whether an address is right."""
    found = re.search(r"/confirm/([\w-]+)", letter)
    assert found is not None, letter
    return found[1]
