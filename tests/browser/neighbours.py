"""Who lives in the node that the browser looks at, and what they have put on its board."""

import re
from dataclasses import replace
from datetime import timedelta

from actors import store as people
from alliances.actions import NewUmbrella
from alliances.consent import Kind as Place
from alliances.deciding import Decision
from listings.listing import Kind, ListingAudience, ListingDraft, Mode, Urgency
from mail.recipient import Recipient
from node.assembly import Node
from posts.actions import NoteDraft
from templates.letter_views import DigestLetter, ListingLine
from tests.browser.callers import call
from tests.browser.coordinators import coordinate
from tests.browser.desk_workers import keep_desk
from tests.browser.far_networks import chart
from tests.browser.from_afar import bring
from tests.browser.leavers import pack
from tests.browser.listers import put_up
from tests.browser.programs import let_programs_in
from tests.browser.talkers import talk
from tests.syndication.given import read_one
from world.mail import DevMailbox

Seeded = dict[str, str]  # what `{words}` in the table of pages stand for

_MEMBERS = (
    ("carol", "Carol Blake", True),
    ("josie", "Josie Ward", False),
    ("ted", "Ted Okafor", False),
    ("amina", "Amina Rahman-Featherstonehaugh", False),
)
_LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitänswitwenverein"


async def move_in(node: Node) -> Seeded:
    """Members, offers and needs, one word longer than a phone is wide among them."""
    await node.found()
    for username, name, coordinator in _MEMBERS:
        await node.rooms.membership.add(username, name=name, coordinator=coordinator)
    seeded = {}
    for name, author, draft in _drafts(node):
        actor = await node.rooms.membership.named(author)
        seeded[name] = str((await node.rooms.listings.add(actor, draft)).post_id)
    josie = await node.rooms.membership.named("josie")
    ted = await node.rooms.membership.named("ted")
    await node.rooms.sessions.security.prepare_app(ted.id)
    note = NoteDraft(text="Thank you Ted, the gate closes again.")
    seeded["note"] = str((await node.rooms.posts.write_note(josie, note)).id)
    seeded["letter"], seeded["stop"] = await _letter(node, ted.id)
    seeded |= await put_up(node)
    seeded |= await call(node)
    seeded |= await talk(node, seeded)
    seeded |= await keep_desk(node, seeded)
    seeded |= await let_programs_in(node)
    seeded |= await bring(node)
    seeded |= await chart(node)
    seeded |= await coordinate(node)
    await _come_together(node)
    seeded["gleaned"] = str(await read_one(node, "A long ladder for a weekend", "tools", "garden"))
    return seeded | await pack(node)


async def _come_together(node: Node) -> None:
    """An umbrella with our own network in it, one that has not said yes, and a charter."""
    alliances, carol = node.rooms.alliances, await node.rooms.membership.named("carol")
    charter = f"We share what we have.\n\nWe say {_LONG_WORD} out loud."
    umbrella = await alliances.create(NewUmbrella("humans", "HUMANs", charter, (carol.iri,)))
    ours = (await node.database.read(people.network)).handle
    await alliances.set_member(umbrella, f"@{ours}", inside=True)
    await alliances.join("humans")
    waiting = Decision(Place.MEMBER, "https://aotearoa.example/actors/aotearoa", ended=False)
    now = node.world.clock.now()
    await node.database.write(lambda tx: alliances.deciding.decide(tx, umbrella, waiting, now))


async def _letter(node: Node, reader: int) -> tuple[str, str]:
    """A letter on the page for trials: its number there, and the token that stops its kind."""
    to = Recipient("ted@post.example", "Ted", "en", "Europe/London", actor_id=reader)
    link = f"{node.iris.base_url}/board"
    lines = (ListingLine("need", f"A word for {_LONG_WORD}", link, "Newland Avenue", "Madison"),)
    digest = DigestLetter(link, needs=lines, sisters=lines, waiting=2, waiting_link=link)
    letters = node.rooms.letters
    await node.database.write(lambda tx: letters.queue(tx, to, digest, urgent=True))
    await node.loops.mail.run_due()
    assert isinstance(node.world.mail, DevMailbox)
    number, letter = list(node.world.mail.numbered())[-1]
    found = re.search(rb"List-Unsubscribe: <[^>]*/unsubscribe/([\w-]+)>", letter.message)
    assert found is not None
    return str(number), found[1].decode()


def _drafts(node: Node) -> list[tuple[str, str, ListingDraft]]:
    """The name of each, its author, and what it says."""
    on_tuesday = replace(_LIFT, expires_at=node.world.clock.now() + timedelta(days=6))
    return [
        ("offer", "josie", _SOUP),
        ("need", "josie", on_tuesday),
        ("members", "ted", _GATES),
        ("long", "amina", _LONG),
    ]


_SOUP = ListingDraft(
    kind=Kind.OFFER,
    title="Soup on Thursdays",
    body="A pot of vegetable soup, enough for four.\nBring a jar with a lid.",
    categories=("food-meal",),
    audience=ListingAudience.PUBLIC,
    place="Newland Avenue",
    language="en",
    available_minutes=240,
)
_LIFT = ListingDraft(
    kind=Kind.NEED,
    title="A lift to the eye clinic on Tuesday",
    body="At ten in the morning, and home again an hour later.",
    categories=("ride-appointment",),
    audience=ListingAudience.PUBLIC,
    urgency=Urgency.WEEK,
    mode=Mode.IN_PERSON,
    place="Near Pearson Park",
    language="en",
    estimate_minutes=90,
)
_GATES = ListingDraft(
    kind=Kind.OFFER,
    title="I mend gates, shelves and bicycles",
    categories=("home-repair",),
    audience=ListingAudience.NETWORK,
    language="en",
)
_LONG = ListingDraft(
    kind=Kind.NEED,
    title=_LONG_WORD,
    body=f"{_LONG_WORD} — https://hull.example/{'a' * 90}",
    categories=("learn-language",),
    audience=ListingAudience.PUBLIC,
    language="de",
)
