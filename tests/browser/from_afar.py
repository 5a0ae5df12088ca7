"""Offers of somebody in another network: one that is what it says, and one that was altered."""

from actors import store as people
from actors.fetch import Budget
from federation.documents import read_actor
from federation.proofs import add_proof
from federation.strict_json import Json, write
from node.assembly import Node
from posts import store as posts
from posts.post import Proof
from storage.instants import to_text
from tests.fediverse.keys import numbered_pair

_CONTEXT = ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/data-integrity/v2"]
_PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
_BEA = "https://madison.example/actors/bea"


async def bring(node: Node) -> dict[str, str]:
    """The numbers of the two."""
    await _meet(node)
    true = await _keep(node, 1, "Bread on Saturdays, of the old kind")
    altered = await _keep(node, 2, "A ladder, three metres")
    await node.database.write(lambda tx: posts.judge(tx, altered, Proof.FAILED))
    return {"from_afar": str(true), "altered": str(altered)}


async def _meet(node: Node) -> None:
    key = numbered_pair(99).ed25519.public
    document: Json = {
        "@context": _CONTEXT,
        "id": _BEA,
        "type": "Person",
        "preferredUsername": "bea",
        "name": "Bea from Madison",
        "inbox": f"{_BEA}/inbox",
        "assertionMethod": [
            {
                "id": f"{_BEA}#ed25519-key",
                "type": "Multikey",
                "controller": _BEA,
                "publicKeyMultibase": key.multibase(),
            }
        ],
    }
    now, number = node.world.clock.now(), node.world.ids.new()
    read = read_actor(document, now=now)
    await node.database.write(lambda tx: people.save_remote(tx, read, write(document), now, number))


async def _keep(node: Node, number: int, title: str) -> int:
    iri = f"https://madison.example/objects/{number}"
    now = node.world.clock.now()
    note: Json = {
        "@context": _CONTEXT,
        "id": iri,
        "type": "Note",
        "attributedTo": _BEA,
        "to": [_PUBLIC],
        "published": to_text(now),
        "name": title,
        "content": f"<p>{title}</p>",
        "purpose": "offer",
        "publishes": {
            "id": f"{iri}#publishes",
            "type": "Intent",
            "action": "transfer",
            "resourceConformsTo": "https://www.wikidata.org/wiki/Q7802",
            "resourceQuantity": {"hasUnit": "one", "hasNumericalValue": "1"},
        },
    }
    signed = add_proof(note, numbered_pair(99).ed25519, f"{_BEA}#ed25519-key", now)
    await node.rooms.importer.keep(signed, Budget())
    kept = await node.database.read(lambda tx: posts.by_iri(tx, iri))
    assert kept is not None
    return kept.id
