"""A worker of its own over Hull's store, with handlers and suppliers that the test writes."""

from collections.abc import Iterator
from contextlib import contextmanager

from actors import store as actors_store
from federation.strict_json import write
from inbox import store
from inbox.dispatch import Dispatcher
from inbox.forwarding import Forwarder
from inbox.origin import Origins
from inbox.queue import InboxQueue
from inbox.receipt import Listed, Receipt
from inbox.verified import Handler, ProvenBy
from inbox.worker import InboxWorker, Supplier, actor_suppliers
from storage.database import Writing
from tests.fediverse.fediverse import Fediverse, Line
from tests.fediverse.home import Home
from tests.fediverse.stranger import Json, Stranger


class Table:
    """What comes is laid here; `worker` handles it with `handlers`."""

    def __init__(self, fediverse: Fediverse, hull: Home) -> None:
        self._fediverse = fediverse
        self._hull = hull
        self.handlers: dict[str, Handler] = {}
        self.suppliers: dict[str, Supplier] = dict(actor_suppliers(hull.node.fetcher))
        self.queue = InboxQueue(hull.node.database, hull.watch, self._nudge)
        self.nudges = 0

    def worker(self) -> InboxWorker:
        node = self._hull.node
        dispatcher = Dispatcher()
        dispatcher.register_all(self.handlers)
        return InboxWorker(
            node.world,
            node.database,
            dispatcher,
            self.suppliers,
            Origins(node.world, node.fetcher),
            Forwarder(node.iris, node.world.clock, node.world.ids, self._nudge),
        )

    async def handle(self) -> int:
        """What a worker does with all that is due now; says how many rows it took up."""
        worker = self.worker()
        try:
            return await worker.run_due()
        finally:
            await worker.close()

    async def lay(self, who: Stranger, activity: Json, *, by: ProvenBy = ProvenBy.SIGNATURE) -> int:
        """Keeps an activity as the door does; the number of its row."""
        now = self._hull.watch.now()
        receipt = Receipt(
            id=self._hull.node.world.ids.new(),
            activity_iri=activity.get("id"),
            actor_iri=activity["actor"],
            type=activity["type"],
            signed_by=who.iri,
            proven_by=by,
            body=write(activity),
            received_at=now,
            due_at=now,
        )
        assert await self._hull.node.database.write(lambda tx: store.keep(tx, receipt))
        return receipt.id

    async def row(self, number: int) -> Listed:
        rows = {row.id: row for row in await self.queue.listed()}
        return rows[number]

    async def states(self) -> list[str]:
        """The states of all rows in the order of their coming."""
        return [row.state.value for row in reversed(await self.queue.listed())]

    @contextmanager
    def expecting_faults(self) -> Iterator[list[Line]]:
        """Faults of our own that the logs tell of are meant to be, and not the test's failure."""
        faults: list[Line] = []
        yield faults
        said = self._fediverse.said
        faults += [line for line in said if line["level"] in ("error", "exception")]
        said[:] = [line for line in said if line not in faults]

    async def knows(self, who: Stranger) -> bool:
        database = self._hull.node.database
        return await database.read(lambda tx: actors_store.by_iri(tx, who.iri)) is not None

    def _nudge(self) -> None:
        self.nudges += 1


async def table_at(fediverse: Fediverse, hull: Home) -> Table:
    """A table in Hull, where handlers may leave marks."""
    await hull.node.database.write(lambda tx: tx.run("CREATE TABLE marks (mark TEXT) STRICT"))
    return Table(fediverse, hull)


def mark(tx: Writing, what: str) -> None:
    """Leaves a mark in the store, which a rollback wipes away."""
    tx.run("INSERT INTO marks (mark) VALUES (:mark)", mark=what)


async def marks(hull: Home) -> list[str]:
    """All marks that were left, in order."""
    return [row["mark"] for row in await hull.rows("SELECT mark FROM marks ORDER BY rowid")]
