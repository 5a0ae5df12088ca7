"""One node of the simulated fediverse: the real one, and what people do there."""

from collections.abc import Coroutine, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

from actors import store as people
from actors.actor import Actor
from federation.http_dates import to_http_date
from federation.negotiation import ACTIVITY_JSON
from federation.strict_json import parse, write
from inbox import pull_store
from listings.listing import Kind, Listing, ListingAudience, ListingDraft
from node.assembly import Node, assemble
from node.rooms import Rooms
from outbox.audience import Audience
from posts.actions import NoteDraft
from posts.post import Post
from storage.database import Reading, Row
from storage.instants import from_text
from tests.fediverse.asking import ask
from tests.fediverse.casts import SECRET, Cast
from tests.fediverse.keys import KeyPool
from tests.fediverse.lives import Died, Life
from tests.fediverse.roads import Road, Roads
from tests.fediverse.sundial import Dice, Sundial, Watch
from world.errors import Unreachable
from world.ids import IdMaker
from world.mail import DevMailbox
from world.network import Answer, Headers, Outgoing
from world.outside import World

T = TypeVar("T")
Json = dict[str, Any]


class Home:
    """A node that can be started, killed and started again, on one store."""

    def __init__(self, cast: Cast, folder: Path, clock: Sundial, roads: Roads, seed: str) -> None:
        self.cast = cast
        self.host = cast.host
        self.base_url = f"https://{cast.host}"
        self._folder = folder
        self.watch = Watch(clock)
        self.mailbox = DevMailbox()  # what it has sent to its members and guests
        self._roads = roads
        self._seed = seed
        self._starts = 0
        self._node: Node | None = None
        self._life: Life | None = None
        self.is_stirred = True  # whether anything has happened to it since it last did all its work

    # ------------------------------------------------------------------------ its life and death

    @property
    def is_up(self) -> bool:
        """Whether it runs, and has not died."""
        return self._node is not None and not self.life.is_over

    @property
    def store(self) -> Path:
        """The database file; whole once the node has been stopped."""
        return self.cast.settings(self._folder).node.database

    @property
    def node(self) -> Node:
        assert self._node is not None, f"{self.host} is not running"
        return self._node

    @property
    def life(self) -> Life:
        assert self._life is not None, f"{self.host} is not running"
        return self._life

    @property
    def rooms(self) -> Rooms:
        return self.node.rooms

    async def start(self) -> None:
        """Starts on what is in the store."""
        assert self._node is None, f"{self.host} is running already"
        self._starts += 1
        dice = Dice(f"{self._seed}/{self.host}/{self._starts}")
        life = Life()
        world = World(
            clock=self.watch,
            chance=dice,
            network=Road(self.host, self._roads),
            ids=IdMaker(self.watch, dice),
            crash=life.pass_point,
            mail=self.mailbox,
        )
        settings = self.cast.settings(self._folder)
        keys = KeyPool(first=60)
        self._node = await assemble(settings, world, SECRET, new_pairs=keys, synchronous="OFF")
        self._life = life
        self.is_stirred = True
        await self._node.insist_on_founded()
        self._roads.peers[self.host] = self.answer

    async def stop(self) -> None:
        """Takes leave in good order."""
        self._roads.peers.pop(self.host, None)
        node, self._node = self.node, None
        await node.close()

    async def bury(self) -> None:
        """Clears a dead node away; its store stays as it was when it died."""
        self._roads.peers.pop(self.host, None)
        node, self._node = self.node, None
        self.life.end()
        await self.life.bury()
        await node.database.close()

    async def restart(self) -> None:
        """Starts again, after its death or in good order."""
        if self._node is not None:
            await (self.stop() if self.is_up else self.bury())
        await self.start()

    async def close(self) -> None:
        """Ends, however it stands."""
        if self._node is not None:
            await (self.stop() if self.is_up else self.bury())

    async def doing(self, deed: Coroutine[Any, Any, T]) -> T:
        """Does something as part of the node's life; raises `Died` if it dies over it."""
        self.is_stirred = True
        return await self.life.run(deed)

    async def run_due(self) -> int:
        """Does all that is due now; nothing if it is down, or dies over it."""
        self.is_stirred = False
        if not self.is_up:
            return 0
        with suppress(Died):
            return await self.life.run(self.node.run_due())
        return 0

    async def note_being_up(self) -> None:
        """The minutes that the test let pass at once were minutes of being up."""
        now = self.watch.now()
        if self.is_up:
            await self.node.database.write(lambda tx: pull_store.beat(tx, now))

    # ---------------------------------------------------------------------- what it says to others

    async def answer(self, request: Outgoing) -> Answer:
        """What comes back for a request over the roads."""
        if not self.is_up:
            raise Unreachable("Nobody is there.")
        sender = dict(request.headers).get("host", "")
        try:
            answer = await self.doing(ask(self.node.app, request, come_from=sender))
        except Died as death:
            raise Unreachable("The connection was lost.") from death
        date = to_http_date(int(self.watch.now().timestamp()))  # as the web server puts it
        return replace(answer, headers=(*answer.headers, ("date", date)))

    async def get(
        self, path: str, *, accept: str = ACTIVITY_JSON, token: str = "", headers: Headers = ()
    ) -> Answer:
        """The answer to a GET of a path, or of a whole IRI of ours."""
        url = path if path.startswith("https://") else f"{self.base_url}{path}"
        said: Headers = (("accept", accept), *headers)
        if token:
            said = (*said, ("authorization", f"Bearer {token}"))
        return await ask(self.node.app, Outgoing("GET", url, said))

    async def document(self, path: str) -> Json:
        """The ActivityPub document at a path that everybody may read."""
        answer = await self.get(path)
        assert answer.status == 200, f"{path}: {answer.status} {answer.body!r}"
        return parse(answer.body)

    async def page(self, path: str) -> str:
        """The HTML page at a path."""
        answer = await self.get(path, accept="text/html")
        assert answer.status == 200, f"{path}: {answer.status}"
        return answer.body.decode()

    # ------------------------------------------------------------------------- what people do here

    async def member(self, username: str) -> Actor:
        return await self.rooms.membership.named(username)

    async def network(self) -> Actor:
        return await self.node.database.read(people.network)

    @property
    def handle(self) -> str:
        """The handle of its network."""
        return f"@{self.cast.username}@{self.host}"

    @property
    def coordinator(self) -> str:
        return self.cast.members[0]

    async def add(
        self,
        title: str,
        *,
        by: str = "",
        audience: str = "public",
        **said: Any,  # noqa: ANN401
    ) -> Listing:
        """A member lists an offer, or what else is said."""
        draft = ListingDraft(
            kind=said.pop("kind", Kind.OFFER),
            title=title,
            categories=said.pop("categories", ("food",)),
            audience=ListingAudience(audience),
            **said,
        )
        author = await self.member(by or self.coordinator)
        return await self.doing(self.rooms.listings.add(author, draft))

    async def write(
        self,
        text: str,
        *,
        by: str = "",
        audience: str = "public",
        people: Sequence[str] = (),
        in_reply_to: str | None = None,
    ) -> Post:
        """A member writes a note."""
        draft = NoteDraft(
            text=text, audience=Audience(audience), people=tuple(people), in_reply_to=in_reply_to
        )
        author = await self.member(by or self.coordinator)
        return await self.doing(self.rooms.posts.write_note(author, draft))

    async def follow(self, whom: str, *, by: str = "") -> None:
        """A member asks to follow a handle or an actor."""
        follower = await self.member(by or self.coordinator)
        await self.doing(self.rooms.relations.follow(follower, whom))

    async def program(self, username: str) -> "Program":
        """A program that a member lets act in their name."""
        return Program(self, username, await self.rooms.membership.token(username, "test"))

    # ----------------------------------------------------------------------------- what is to see

    async def rows(self, sql: str, **params: Any) -> list[Row]:  # noqa: ANN401
        """What is in the store, for tests that look under the floor."""
        return await self.node.database.read(lambda tx: tx.all(sql, **params))

    async def umbrella(self, **filters: str) -> list["Shown"]:
        """What the umbrella shows to everybody, newest first, through all its pages."""
        following: str | None = f"/umbrella?{urlencode({'limit': '80', **filters})}"
        shown: list[Shown] = []
        while following:
            page = await self.document(following)
            told = {entry["object"]: entry for entry in page["provenance"]}
            shown += [Shown(item, told[item["id"]]) for item in page["orderedItems"]]
            following = page.get("next")
        return shown

    async def titles(self, **filters: str) -> list[str]:
        """The titles on the umbrella, in the order of the alphabet."""
        return sorted(item.title for item in await self.umbrella(**filters))

    async def home_timeline(self, username: str) -> list[str]:
        """The names of what is on a member's home timeline."""
        member = await self.member(username)
        found = await self.rows(
            "SELECT p.iri FROM timelines t JOIN posts p ON p.id = t.post_id"
            " WHERE t.owner_id = :owner ORDER BY p.iri",
            owner=member.id,
        )
        return [row["iri"] for row in found]

    async def next_due(self) -> datetime | None:
        """When there is something to do next that waits for its time."""
        if not self.is_up:
            return None
        due = await self.node.database.read(_next_due)
        return None if due is None else due - self.watch.wrong


class Program:
    """A member's program, which speaks ActivityPub to their own server with a bearer token."""

    def __init__(self, home: Home, username: str, token: str) -> None:
        self._home = home
        self._token = token
        self.actor = f"{home.base_url}/actors/{username}"

    async def post(self, document: Json) -> Answer:
        """The answer to a POST to the member's outbox."""
        headers: Headers = (
            ("content-type", ACTIVITY_JSON),
            ("authorization", f"Bearer {self._token}"),
        )
        request = Outgoing("POST", f"{self.actor}/outbox", headers, write(document))
        return await self._home.doing(ask(self._home.node.app, request))

    async def get(self, path: str) -> Json:
        """A document that the member may read."""
        answer = await self._home.get(path, token=self._token)
        assert answer.status == 200, f"{path}: {answer.status} {answer.body!r}"
        return parse(answer.body)


class Shown:
    """One listing on the umbrella, with what the node says of where it comes from."""

    def __init__(self, document: Json, told: Json) -> None:
        self.document = document
        self.iri: str = document["id"]
        self.title: str = document["name"]
        self.network: str = told["network"]
        self.proof: str = told["verdict"]
        self.distance: int = told["distance"]

    def __repr__(self) -> str:
        return f"{self.title!r} of {self.network} ({self.proof})"


_NEXT_DELIVERY = """
SELECT min(max(d.due_at, coalesce(h.next_try_at, ''))) FROM deliveries d
  LEFT JOIN host_health h ON h.host = d.host WHERE d.state = 'waiting'
   AND d.host NOT IN (SELECT host FROM paused_hosts)
"""
_NEXT_RECEIPT = "SELECT min(due_at) FROM received WHERE state = 'waiting'"
_NEXT_END = """
SELECT min(expires_at) FROM listings WHERE local = 1 AND state IN ('open', 'reserved', 'paused')
"""
_NEXT_DELETION = "SELECT min(delete_at) FROM listings WHERE local = 1"
_NEXT_LETTER = """
SELECT max(min(l.due_at), coalesce((SELECT next_try_at FROM mail_server), '')) FROM letters l
 WHERE l.state = 'waiting'
"""
_NEXT_CATCH_UP = "SELECT min(due_at) FROM catch_ups"


def _next_due(tx: Reading) -> datetime | None:
    questions = (
        *(_NEXT_DELIVERY, _NEXT_RECEIPT, _NEXT_CATCH_UP, _NEXT_END, _NEXT_DELETION),
        _NEXT_LETTER,
    )
    found = [value for sql in questions if isinstance(value := tx.value(sql), str)]
    return min(map(from_text, found), default=None)
