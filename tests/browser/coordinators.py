"""What coordinators see of other networks: one that is silent, its numbers, and what would fit."""

from dataclasses import replace
from datetime import timedelta

from actors import store as people
from actors.actor import Actor, PactState
from actors.fetch import Budget
from coordination import number_store, wire
from coordination.number_store import Kept, Source
from coordination.numbers import Published
from desk.figures import Counted, shown
from federation.contexts import AS2, DATA_INTEGRITY
from federation.proofs import add_proof
from federation.strict_json import Json, write
from node.assembly import Node
from outbox import delivery_store, pause_store
from outbox.audience import Audience
from outbox.delivery_store import Rest
from posts.actions import NoteDraft
from relations import store as bonds
from relations.offer import Fate, PactOffer
from storage.database import Writing
from storage.instants import to_text
from tests.browser.far_networks import FIRST_KEY
from tests.fediverse.keys import numbered_pair

_MONTHS = ("2026-09", "2026-10")


async def coordinate(node: Node) -> dict[str, str]:
    """A sister who has been silent for days, and one that a coordinator has paused."""
    madison = await _network(node, "madison")
    aotearoa = await _network(node, "aotearoa")
    await _become_sister(node, madison, days=40)
    await _become_sister(node, aotearoa, days=3)
    await _write_to(node, madison)
    await _write_to(node, aotearoa)
    now = node.world.clock.now()

    def darken(tx: Writing) -> None:
        rest = Rest(now + timedelta(hours=2))
        delivery_store.note_failure(
            tx, madison.host, rest, "That server did not answer.", now - timedelta(days=9)
        )
        pause_store.pause(tx, aotearoa.host, now - timedelta(days=1))

    await node.database.write(darken)
    node.rooms.coordination.care.signs.spoke(aotearoa.host, None)
    await _numbers(node, madison)
    await _list(node, madison, FIRST_KEY, ("request", "Soup for the choir, on a long evening"))
    await _list(node, aotearoa, FIRST_KEY + 1, ("offer", "Soup, and how to cook it"))
    return {"silent": str(madison.id), "resting": str(aotearoa.id)}


async def _network(node: Node, username: str) -> Actor:
    host = f"{username}.example"
    found = await node.database.read(lambda tx: people.by_handle(tx, host, username))
    assert found is not None
    return found


async def _become_sister(node: Node, network: Actor, days: int) -> None:
    asked_at = node.world.clock.now() - timedelta(days=days)
    asked = PactOffer(f"{node.iris.base_url}/activities/{network.id}", "us", Fate.OPEN)

    def put(tx: Writing) -> None:
        bonds.put_offer(tx, network.id, asked, asked_at)
        agreed = replace(asked, fate=Fate.ACCEPTED)
        bonds.put_offer(tx, network.id, agreed, asked_at + timedelta(days=1))
        people.save_pact(tx, network.id, asked.iri, "us", PactState.ACTIVE, asked_at)

    await node.database.write(put)


async def _write_to(node: Node, network: Actor) -> None:
    desk = await node.database.read(people.network)
    draft = NoteDraft(text="Hello from Hull.", audience=Audience.DIRECT, people=(network.iri,))
    await node.rooms.posts.write_note(desk, draft)


async def _numbers(node: Node, network: Actor) -> None:
    """Numbers of a sister, as they would have come."""
    now = node.world.clock.now()

    def put(tx: Writing) -> None:
        signer = node.keyring.signer_in(tx, people.network(tx).id)
        for place, month in enumerate(_MONTHS):
            parts = {"ride": 9 + place, "food": 14}
            listed = {"offers": parts, "needs": parts, "answered": {}, "came_about": {"food": 7}}
            told = wire.figures_of(shown(Counted(month, 61 + place, 3, 6, listed)))
            published = Published(month, told, now)
            document = wire.signed_numbers(network.iri, "UTC", published, signer, now)
            key = f"{network.iri}#ed25519-key"
            number_store.keep(tx, Kept(network.id, month, write(document), now, key, now))
        number_store.put_source(tx, Source(network.id, now, asked_at=now, publishes=True))

    await node.database.write(put)


async def _list(node: Node, network: Actor, key: int, said: tuple[str, str]) -> None:
    """Something that another desk asks everybody for, or offers: its purpose and its title."""
    purpose, title = said
    iri, now = f"https://{network.host}/objects/listed", node.world.clock.now()
    note: Json = {
        "@context": [AS2, DATA_INTEGRITY],
        "id": iri,
        "type": "Note",
        "attributedTo": network.iri,
        "audience": network.iri,
        "to": [f"{AS2}#Public"],
        "published": to_text(now),
        "name": title,
        "content": f"<p>{title}</p>",
        "tag": [{"type": "Hashtag", "name": "#food"}],
        "purpose": purpose,
        "publishes": {
            "id": f"{iri}#publishes",
            "type": "Intent",
            "action": "transfer",
            "resourceQuantity": {"hasUnit": "one", "hasNumericalValue": "1"},
        },
    }
    signed = add_proof(note, numbered_pair(key).ed25519, f"{network.iri}#ed25519-key", now)
    await node.rooms.importer.keep(signed, Budget())
