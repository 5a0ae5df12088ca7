"""Who comes to the node that the browser looks at: an applicant, an invitation, deeds on behalf."""

import re
from datetime import timedelta
from email import message_from_bytes, policy

from accounts import seen
from accounts.application import JoinForm
from accounts.behalf import ConsentHow
from accounts.consents import Agreement
from accounts.invitation import Terms
from accounts.people import Acting
from accounts.person import Appearance, Contact, Person
from accounts.profile import ProfileForm
from accounts.roles import Limit, Role, Vetting
from node.assembly import Node
from notifications.announcement import Draft
from world.mail import DevMailbox

_CONTACT = Contact(
    email="josie@post.example",
    phone="01482 000 222",
    home="14 Plum Lane\nHull",
    access_needs="Step-free, and a chair with arms.",
    note="Knock at the blue door",
)


async def call(node: Node) -> dict[str, str]:
    """Somebody who asks to join, two invitations, an address to confirm, and deeds on behalf."""
    carol, josie = await _person(node, "carol"), await _person(node, "josie")
    accounts, now = node.rooms.accounts, node.world.clock.now()
    told = JoinForm(
        name="Rewi Tāmati", phone="01482 000 111", about="I mend bicycles.\nCall after six."
    )
    await accounts.joining.apply(told)
    (application,) = await node.database.read(
        lambda tx: accounts.joining.applications_seen_by(tx, carol)
    )
    terms = Terms(now + timedelta(days=20), uses=30, note="For the choir on Tuesdays")
    invitation = await accounts.joining.invite(carol, terms)
    await _write_down(node, carol, josie)
    await node.rooms.notifications.announcing.announce(
        Draft("We meet on Friday at six.\nBring a mug, and somebody who has never been here.")
    )
    return {
        "application": str(application.id),
        "invitation": str(invitation.id),
        "invited": invitation.secret,
        "person": str(josie.id),
        "confirm": await _link(node),
    }


async def _write_down(node: Node, carol: Person, josie: Person) -> None:
    accounts = node.rooms.accounts
    acting = Acting(carol.id, josie.id, ConsentHow.SPOKEN)
    said = ProfileForm(
        name=josie.name,
        appearance=Appearance.NAMED,
        pronouns="she/her",
        languages=("en", "es"),
        can_do="Soup, and patience with telephones.",
        area="Avenues",
    )
    await accounts.profiles.edit_profile(acting, said)
    await accounts.profiles.set_contact(acting, _CONTACT)
    limits = frozenset({Limit.GROUP_ONLY})
    await accounts.trust.set_limits(carol, josie.id, limits)
    await accounts.trust.give_role(carol, josie.id, Role.MODERATOR)
    await accounts.trust.set_vetting(carol, josie.id, Vetting.PAUSED)
    await accounts.trust.set_vetting(carol, josie.id, Vetting.ACTIVE)
    await accounts.trust.set_limits(carol, josie.id, frozenset())
    agreed = Agreement("listing 17", "sisters", {"title", "body"})
    await node.database.write(lambda tx: accounts.consents.give(tx, josie.id, josie.id, agreed))


async def _link(node: Node) -> str:
    """The secret in the newest letter that asks whether an address is right."""
    await node.loops.mail.run_due()
    assert isinstance(node.world.mail, DevMailbox)
    bodies = [
        message_from_bytes(letter.message, policy=policy.default).get_body(("plain",))
        for letter in node.world.mail.letters
    ]
    found = re.findall(
        r"/confirm/([\w-]+)", "\n".join(body.get_content() for body in bodies if body)
    )
    return str(found[-1])


async def _person(node: Node, username: str) -> Person:
    actor = await node.rooms.membership.named(username)
    found = await node.database.read(lambda tx: seen.person(tx, actor.id))
    assert found is not None
    return found
