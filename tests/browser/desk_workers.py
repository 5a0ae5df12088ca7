"""What waits on the desk of the node that the browser looks at, and what was done there."""

from datetime import UTC, datetime

from accounts import seen as members
from accounts.application import JoinForm
from accounts.behalf import ConsentHow
from accounts.person import Person
from accounts.roles import Vetting
from actors import store as people
from actors.actor import PactState
from desk import figure_store
from desk.bulk import Line
from desk.entering import Entered
from desk.figure_store import Figure
from desk.intake import Consented
from federation.documents import read_actor
from listings.holding import Doer
from listings.listing import Kind, ListingAudience, ListingDraft
from matching.actions import Matching
from matching.introduction import Wish
from node.assembly import Node
from storage.database import Writing
from text.languages import words_for

_LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitänswitwenverein"
_SISTER = "https://lyttelton.example/actors/lyttelton"
_MONTHS = ("2026-08", "2026-09", "2026-10")


async def keep_desk(node: Node, seeded: dict[str, str]) -> dict[str, str]:
    """Something in each part of Today, and what stands for the numbers of it."""
    carol, amina = await _person(node, "carol"), await _person(node, "amina")
    report = await node.rooms.moderation.report(
        await node.rooms.membership.named("josie"), amina.actor.iri, (), f"Rude. {_LONG_WORD}"
    )
    await node.database.write(_counted)
    return {
        "report": str(report),
        "review": str(await _to_look_at(node, carol)),
        "introduction": str(await _asked(node, int(seeded["need"]))),
        "sister": str(await _proposed(node)),
        "sheet_left": str(await _sheet(node, carol)),
    }


async def _person(node: Node, username: str) -> Person:
    actor = await node.rooms.membership.named(username)
    found = await node.database.read(lambda tx: members.person(tx, actor.id))
    assert found is not None
    return found


async def _to_look_at(node: Node, carol: Person) -> int:
    form = JoinForm(name="Hēmi Walker", phone="01482 333 444", contact_note="After six")
    joining = node.rooms.accounts.joining
    hemi = await joining.make_member(carol, form, Vetting.MET, ConsentHow.SPOKEN)
    draft = ListingDraft(Kind.OFFER, "Weaving, first steps", categories=("learn-craft",))
    return (await node.rooms.listings.add(hemi.actor, draft)).post_id


async def _asked(node: Node, need_id: int) -> int:
    talks = node.rooms.conversations
    strict = Matching(node.world, node.database, talks.bench.seal, talks, approves=True)
    draft = ListingDraft(
        Kind.OFFER,
        "Lifts to clinics",
        categories=("ride-appointment",),
        audience=ListingAudience.NETWORK,
    )
    carol, josie = [await node.rooms.membership.named(name) for name in ("carol", "josie")]
    offer = await node.rooms.listings.add(carol, draft)
    wish = Wish(need_id, offer.post_id, "Could you take me on Tuesday?")
    return (await strict.ask(Doer(josie), wish)).id


async def _proposed(node: Node) -> int:
    now = node.world.clock.now()
    document = read_actor(
        {
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": _SISTER,
            "type": "Group",
            "preferredUsername": "lyttelton",
            "name": "Lyttelton Timebank",
            "summary": "<p>Neighbours of the harbour.</p>",
            "inbox": f"{_SISTER}/inbox",
            "outbox": f"{_SISTER}/outbox",
            "url": "https://lyttelton.example/@lyttelton",
        }
    )

    def write(tx: Writing) -> int:
        network = people.save_remote(tx, document, b"{}", now, node.world.ids.new())
        offer = f"{_SISTER}/offers/1"
        people.save_pact(tx, network.id, offer, "them", PactState.PROPOSED, now)
        return network.id

    return await node.database.write(write)


async def _sheet(node: Node, carol: Person) -> int:
    lines = (Line("ted", "offer", "Gates", "home-repair"), Line("Nobody", "need", "", "Alchemy"))
    consented = Consented(ConsentHow.PAPER, node.world.clock.now().date())
    entered = Entered(lines, consented, words_for("en"))
    return (await node.rooms.desk.enter(carol, entered)).id


def _counted(tx: Writing) -> None:
    """Three months, with numbers that are told and such that are not."""
    for place, month in enumerate(_MONTHS):
        told = {"members": 40 + place, "newcomers": 6, "leavers": 5}
        listed = {"offers": 12 + place, "needs": 20, "answered": 9 * place, "came_about": 8}
        figure_store.add(tx, [Figure(month, what, "", count) for what, count in told.items()])
        figure_store.add(tx, [Figure(month, what, "ride", count) for what, count in listed.items()])
        figure_store.add(tx, [Figure(month, "needs", "company", 3)])
        figure_store.close(tx, month, datetime(2026, 11, 3, tzinfo=UTC))
