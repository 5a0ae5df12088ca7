"""Gets documents without a node: no signature, no store, through the guarded network."""

from urllib.parse import urljoin

from federation.believing import believe, other_name, read_answer
from federation.negotiation import ACCEPT
from federation.origins import host_of, same_origin
from federation.strict_json import Json
from world.errors import Malformed, Refused
from world.network import Answer, Network, Outgoing

_REDIRECTS = (301, 302, 303, 307, 308)
_MOST_REDIRECTS = 3


class OpenReader:
    """A `provenance.inspecting.Reader` for whoever has no node of their own."""

    def __init__(self, network: Network) -> None:
        self._network = network

    async def document(self, iri: str) -> Json:
        """The document of that name, believed only from its own address (rule R3).

        Raises as `federation.believing.read_answer`, and `Refused` where we are sent to another
        host or round in circles.
        """
        url, answer = await self._landed(iri.partition("#")[0])
        name = other_name(url, read_answer(answer))
        if name is None or name == iri:
            return believe(name or url, answer)
        if not same_origin(name, url):
            raise Refused("The document bears a name on another host.")
        url, answer = await self._landed(name)
        return believe(name, answer)

    async def _landed(self, start: str) -> tuple[str, Answer]:
        url = start
        for _ in range(_MOST_REDIRECTS + 1):
            answer = await self._network.send(_asking_for(url))
            if answer.status not in _REDIRECTS:
                return url, answer
            url = _led_to(url, answer)
            if not same_origin(start, url):
                raise Refused("That server sends us to a place that cannot speak for it.")
        raise Refused("That server sends us round in circles.")


def _asking_for(url: str) -> Outgoing:
    return Outgoing("GET", url, (("accept", ACCEPT), ("host", host_of(url))))


def _led_to(url: str, answer: Answer) -> str:
    try:
        return urljoin(url, answer.header("location") or "").partition("#")[0]
    except ValueError as cause:
        raise Malformed("That server sends us to a place that does not exist.") from cause
