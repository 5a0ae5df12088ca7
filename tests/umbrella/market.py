"""A small umbrella straight in the store: networks, people, and listings."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, TypeVar

import accounts
import actors
import alliances
import inbox
import listings
import mail
import media
import outbox
import posts
import relations
import umbrella
from actors import store as people
from listings import store as listing_store
from listings.listing import Kind, Listing, ListingAudience, Mode, State, Urgency
from listings.window import ANYTIME, Window
from posts.seen_store import ANYBODY, Viewer
from storage.database import Database
from storage.instants import to_text
from storage.rooms import Room
from storage.transaction import Reading, SqlValue, Writing
from umbrella import feed
from umbrella.facets import Facets
from umbrella.feed_filter import Feed, FeedFilter

T = TypeVar("T")
_EMPTY: list[bytes] = []

_PACKAGES: Final = (
    *(actors, mail, media, outbox, inbox, posts, relations, accounts, listings),
    *(alliances, umbrella),
)
_ROOMS: Final = [Room(one.__name__, Path(one.__path__[0]) / "migrations") for one in _PACKAGES]
NOON: Final = datetime(2026, 11, 24, 12, tzinfo=UTC)
OURS, TED, NEWCOMER, JOSIE, LEFT = 1, 2, 3, 4, 5
YORK, ANN, FAR, BO, GONE, ODD, CY, STRAY = 10, 11, 20, 21, 22, 30, 31, 40
HOSTS: Final = ("hull.example", "york.example", "far.example", "odd.example", "stray.example")
PEOPLE: Final = (
    (OURS, "hull.example", 1, "network", "Group"),
    *((number, "hull.example", 1, "member", "Person") for number in (TED, NEWCOMER, JOSIE, LEFT)),
    (YORK, "york.example", 0, "remote", "Group"),
    (ANN, "york.example", 0, "remote", "Person"),
    (FAR, "far.example", 0, "remote", "Group"),
    (BO, "far.example", 0, "remote", "Person"),
    (GONE, "far.example", 0, "remote", "Person"),
    (ODD, "odd.example", 0, "remote", "Group"),
    (CY, "odd.example", 0, "remote", "Person"),
    (STRAY, "stray.example", 0, "remote", "Person"),
)
STANDINGS: Final = {TED: "member", NEWCOMER: "newcomer", JOSIE: "coordinator", LEFT: "coordinator"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stall:
    """A listing as a test says it."""

    author: int = TED
    network: int | None = OURS
    visibility: str = "public"
    state: State = State.OPEN
    kind: Kind = Kind.OFFER
    categories: tuple[str, ...] = ()
    language: str | None = "en"
    urgency: Urgency = Urgency.WHENEVER
    mode: Mode = Mode.EITHER
    ends: timedelta | None = timedelta(days=14)
    window: Window = ANYTIME
    title: str = "Bread"


@dataclass
class Market:
    """A database of all rooms with an umbrella in it; time stands still until it is turned."""

    database: Database
    now: datetime = NOON
    numbers: list[int] = field(default_factory=list)

    @classmethod
    async def anew(cls, path: Path) -> "Market":
        """A market without a stall; all are copies of the first that was made."""
        if not _EMPTY:
            market = cls(await Database.open(path, rooms=_ROOMS))
            await market.database.write(_people)
            await market.database.empty_log()
            await market.close()
            _EMPTY.append(path.read_bytes())  # noqa: ASYNC240  # once
        path.write_bytes(_EMPTY[0])  # noqa: ASYNC240  # little
        return cls(await Database.open(path, rooms=_ROOMS, synchronous="OFF"))

    async def close(self) -> None:
        await self.database.close()

    async def add(self, stall: Stall, *, said: timedelta = timedelta()) -> int:
        """Puts a listing on show that was said so long before now; its post's number."""
        instant = int((self.now - said).timestamp() * 1_000)
        number = (instant << 20) | (2 * len(self.numbers) + 1)
        await self.database.write(lambda tx: self._add(tx, number, stall))
        self.numbers.append(number)
        return number

    def _add(self, tx: Writing, number: int, stall: Stall) -> None:
        local = int(stall.author < YORK)
        tx.run(
            "INSERT INTO posts (id, iri, author_id, local, type, content, visibility,"
            " published_at, received_at, document) VALUES (:id, :iri, :author, :local, 'Note', '',"
            " :visibility, :now, :now, :document)",
            id=number,
            iri=f"https://hull.example/{number}",
            author=stall.author,
            local=local,
            visibility=stall.visibility,
            now=to_text(self.now),
            document=b"{}",
        )
        listing_store.put(tx, self._listing(number, stall))

    def _listing(self, number: int, stall: Stall) -> Listing:
        return Listing(
            post_id=number,
            iri=f"https://hull.example/{number}",
            author_id=stall.author,
            network_id=stall.network,
            local=stall.author < YORK,
            kind=stall.kind,
            title=stall.title,
            body="",
            language=stall.language,
            categories=stall.categories,
            mode=stall.mode,
            estimate_minutes=None,
            available_minutes=None,
            urgency=stall.urgency,
            place="",
            audience=ListingAudience.PUBLIC,
            state=stall.state,
            expires_at=None if stall.ends is None else self.now + stall.ends,
            delete_at=None,
            created_at=self.now,
            changed_at=self.now,
            window=stall.window,
        )

    async def put(self, number: int, stall: Stall) -> None:
        """Says something else of a listing that is there; who wrote it and for whom stays."""
        await self.database.write(
            lambda tx: (
                listing_store.put(tx, self._listing(number, stall))
                if listing_store.by_post(tx, number)
                else None
            )
        )

    async def run(self, sql: str, **params: SqlValue) -> None:
        """Changes something."""
        await self.database.write(lambda tx: tx.run(sql, **params))

    async def ask(self, question: Callable[[Reading], T]) -> T:
        return await self.database.read(question)

    async def viewer(self, number: int | None) -> Viewer:
        """That actor as a viewer; None is anybody."""
        if number is None:
            return ANYBODY
        return Viewer(await self.ask(lambda tx: people.by_id(tx, number)))

    async def seen(self, viewer: Viewer, chosen: FeedFilter) -> tuple[Feed, Facets]:
        """A page of the feed with its counts."""
        return await self.ask(lambda tx: feed.seen_and_counted(tx, viewer, chosen, self.now))


def _people(tx: Writing) -> None:
    tx.run_many(
        "INSERT INTO actors (id, iri, local, role, type, host, username, name, inbox, created_at,"
        " updated_at, gone_at) VALUES (:id, :iri, :local, :role, :type, :host, :username,"
        " :username, :iri || '/inbox', :now, :now, :gone)",
        (
            {
                "id": number,
                "iri": f"https://{host}/{number}",
                "local": local,
                "role": role,
                "type": type_,
                "host": host,
                "username": f"a{number}",
                "now": to_text(NOON),
                "gone": to_text(NOON) if number == GONE else None,
            }
            for number, host, local, role, type_ in PEOPLE
        ),
    )
    _members(tx)
    _networks(tx)


def _members(tx: Writing) -> None:
    tx.run_many(
        "INSERT INTO members (actor_id, standing, created_at, left_at)"
        " VALUES (:id, :standing, :now, :left)",
        (
            {
                "id": number,
                "standing": standing,
                "now": to_text(NOON),
                "left": to_text(NOON) if number == LEFT else None,
            }
            for number, standing in STANDINGS.items()
        ),
    )


def _networks(tx: Writing) -> None:
    tx.run(
        "INSERT INTO pacts (network_id, offer_iri, proposed_by, state, proposed_at)"
        " VALUES (:york, 'https://hull.example/o', 'us', 'active', :now)",
        york=YORK,
        now=to_text(NOON),
    )
    tx.run_many(
        "INSERT INTO known_networks (actor_id, distance, proof, found_at, country, area)"
        " VALUES (:id, :distance, 'verified', :now, :country, :area)",
        (
            {"id": OURS, "distance": 0, "now": to_text(NOON), "country": "GB", "area": "Hull"},
            {"id": YORK, "distance": 1, "now": to_text(NOON), "country": "GB", "area": "York"},
            {"id": FAR, "distance": 2, "now": to_text(NOON), "country": "NZ", "area": "Ōtaki"},
        ),
    )
