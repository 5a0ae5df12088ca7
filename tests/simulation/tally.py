"""Roads that count what travels on them instead of keeping it."""

from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.fediverse.roads import Roads
from world.errors import TooLarge, Unreachable
from world.network import Answer, Outgoing

INVENTED = 500_000
"""Numbers of objects from here on are of things that there have never been."""


@dataclass(slots=True)
class Tally:
    """What one host has had to do with: requests and octets, in either direction."""

    taken: int = 0  # deliveries to it
    taken_octets: int = 0
    sent: int = 0  # its own deliveries
    sent_octets: int = 0
    asked: int = 0  # its own questions
    asked_octets: int = 0  # of the answers
    answered: int = 0  # questions of others
    hostile: int = 0  # deliveries of those who lie; they count nowhere else
    vain: int = 0  # its questions after things that have never been: whoever lies has it ask
    statuses: Counter[int] = field(default_factory=Counter)  # of deliveries to it
    peers: Counter[str] = field(default_factory=Counter)  # messages with each other host

    @property
    def messages(self) -> int:
        """All requests it took part in."""
        return self.taken + self.sent + self.asked + self.answered

    @property
    def octets(self) -> int:
        """All bodies it has sent or got for what it asked."""
        return self.taken_octets + self.sent_octets + self.asked_octets


@dataclass(slots=True)
class CountedRoads(Roads):
    """Roads with a tally for each host, and who asked whom how often."""

    tallies: dict[str, Tally] = field(default_factory=dict)
    questions: Counter[tuple[str, str]] = field(default_factory=Counter)
    liars: set[str] = field(default_factory=set)

    def tally(self, host: str) -> Tally:
        """The tally of that host."""
        return self.tallies.setdefault(host, Tally())

    async def travel(self, home: str, request: Outgoing) -> Answer:
        """What comes back; raises as `Network.send`."""
        host = urlsplit(request.url).netloc
        if request.method == "POST":
            self._count_delivery(home, host, len(request.body))
        answer: Answer | None = None
        try:
            answer = await self._travel(home, request)
        except Unreachable:
            self.tally(host).statuses[0] += 1
            raise
        finally:
            if request.method != "POST":
                self._count_question(home, request.url, answer)
        if request.method == "POST":
            self.tally(host).statuses[answer.status] += 1
        if len(answer.body) > request.limit_bytes:
            raise TooLarge("The other server could not be reached.")
        return answer

    def _count_delivery(self, home: str, host: str, octets: int) -> None:
        here, there = self.tally(home), self.tally(host)
        if home in self.liars:
            there.hostile += 1
            return
        here.sent += 1
        here.sent_octets += octets
        there.taken += 1
        there.taken_octets += octets
        here.peers[host] += 1
        there.peers[home] += 1

    def _count_question(self, home: str, url: str, answer: Answer | None) -> None:
        here, parts = self.tally(home), urlsplit(url)
        number = parts.path.rpartition("/objects/")[2]
        if number.isdecimal() and int(number) >= INVENTED:
            here.vain += 1
            return
        there = self.tally(parts.netloc)
        here.asked += 1
        here.asked_octets += len(answer.body) if answer else 0
        here.peers[parts.netloc] += 1
        there.answered += 1
        there.peers[home] += 1
        self.questions[home, parts.netloc] += 1
