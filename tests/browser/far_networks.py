"""Networks near and far, for the directory and its map."""

from dataclasses import dataclass

from actors import store as people
from federation.documents import read_actor
from federation.network_profile import Whereabouts
from federation.strict_json import Json, write
from node.assembly import Node
from storage.database import Writing
from tests.fediverse.keys import numbered_pair
from umbrella import network_store
from umbrella.known_network import NetworkFacts
from umbrella.network_store import Visited

_NOWHERE = Whereabouts()
FIRST_KEY = 60


@dataclass(frozen=True)
class _Far:
    username: str
    name: str
    where: Whereabouts = _NOWHERE
    languages: tuple[str, ...] = ()
    distance: int = 2
    error: str | None = None


_FAR = (
    _Far("madison", "Madison Timebank", Whereabouts("US", 43.1, -89.4), ("en",), 1),
    _Far("aotearoa", "Aotearoa Timebanks", Whereabouts("NZ", -41.3, 174.8), ("mi", "en")),
    _Far("otautahi", "Ōtautahi", Whereabouts("NZ", -43.5, 172.6), error="It took too long."),
    _Far("wellington", "Wellington South", Whereabouts("NZ", -41.3, 174.8), ("en",)),
    _Far("quito", "Donaudampfschifffahrtsgesellschaft", Whereabouts("EC", -0.2, -78.5), ("es",)),
    _Far("nowhere", "Somewhere"),
)


async def chart(node: Node) -> dict[str, str]:
    """Puts them on the map; the handle of one that names others as its sisters."""
    home = await node.database.read(people.network)
    own = NetworkFacts(area="Hull", where=Whereabouts("GB", 53.7, -0.3), languages=("en",))
    await node.database.write(lambda tx: network_store.put_facts(tx, home.id, own))
    for place, far in enumerate(_FAR):
        await _enter(node, far, place, home.id)
    return {"far": "aotearoa@aotearoa.example"}


async def _enter(node: Node, far: _Far, place: int, home_id: int) -> None:
    now, number = node.world.clock.now(), node.world.ids.new()
    document = _document(far, FIRST_KEY + place)
    facts = NetworkFacts(
        area=far.name,
        where=far.where,
        languages=far.languages,
        told_listings=place * 7,
        software="sisternet 0.5.0",
    )

    def put(tx: Writing) -> None:
        read = read_actor(document, now=now)
        actor = people.save_remote(tx, read, write(document), now, number)
        network_store.put_network(tx, actor.id, far.distance, home_id, "verified", now)
        network_store.note_visit(tx, actor.id, Visited(now, facts, far.error))

    await node.database.write(put)


def _document(far: _Far, number: int) -> Json:
    iri = f"https://{far.username}.example/actors/{far.username}"
    key = numbered_pair(number).ed25519.public
    return {
        "@context": ["https://www.w3.org/ns/activitystreams"],
        "id": iri,
        "type": "Group",
        "preferredUsername": far.username,
        "name": far.name,
        "inbox": f"{iri}/inbox",
        "keyHistory": f"{iri}/keys",
        "assertionMethod": [
            {
                "id": f"{iri}#ed25519-key",
                "type": "Multikey",
                "controller": iri,
                "publicKeyMultibase": key.multibase(),
            }
        ],
    }
