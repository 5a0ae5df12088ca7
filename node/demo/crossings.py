"""Says in words what has crossed between two nodes, from the log of the one that sent it."""

from dataclasses import dataclass, field

from federation.negotiation import ACCEPT
from federation.strict_json import Json, parse
from node.demo.plan import Town
from node.demo.processes import Event
from world.errors import SisternetError
from world.network import Network, Outgoing

_OK = 200
_KINDS = {"offer": "offer", "request": "need"}
_WORDS = {
    "Accept": "says yes",
    "Announce": "shows to its followers",
    "Create": "publishes",
    "Delete": "deletes",
    "Follow": "asks to follow",
    "Invite": "says yes, and waits for the same",
    "Join": "would like to be in",
    "Offer": "asks to be sisters",
    "Undo": "takes back",
    "Update": "changes",
}


@dataclass(slots=True)
class Crossings:
    """Tells of deliveries; looks each activity up once at the node it came from."""

    network: Network
    towns: list[Town]
    _titles: dict[str, str] = field(default_factory=dict)

    async def told(self, sender: Town, event: Event) -> str | None:
        """The line for an event of the sender's log; None if it is of another kind."""
        if event.get("event") != "activity delivered":
            return None
        receiver = next((town.name for town in self.towns if town.host == event["host"]), "")
        kind = str(event["type"])
        about = await self._about(str(event["activity"]))
        told = f"{kind:<9} {_WORDS.get(kind, 'sends')}{about}"
        return f"{sender.name} → {receiver or event['host']}   {told}"

    async def _about(self, iri: str) -> str:
        """What an activity is about, as far as everybody may read it."""
        activity = await self._read(iri)
        if activity is None:
            return ""
        thing = activity.get("object")
        if isinstance(thing, str):
            title = self._titles.get(thing) or _title(await self._read(thing))
            return f" {title}" if title else ""
        if not isinstance(thing, dict):
            return ""
        title = _title(thing)
        if title and isinstance(thing.get("id"), str):
            self._titles[thing["id"]] = title
        return f" {title}" if title else ""

    async def _read(self, iri: str) -> Json | None:
        try:
            answer = await self.network.send(Outgoing("GET", iri, (("accept", ACCEPT),)))
            return parse(answer.body) if answer.status == _OK else None
        except SisternetError:
            return None


def _title(thing: Json | None) -> str:
    if thing is None or not isinstance(thing.get("name"), str):
        return ""
    kind = _KINDS.get(str(thing.get("purpose")), "")
    return f"{kind} “{thing['name']}”".strip()
