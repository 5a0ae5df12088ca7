"""What moderators do: shut hosts out, let them in, look at reports, send a report on."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from actors import store as actors_store
from actors.actor import Actor, PactState
from actors.fetch import Budget
from actors.room import Actors
from actors.shut_out import is_shut_out
from actors.store import BlockedHost, Severity
from federation.origins import host_of
from moderation import store
from moderation.hosts import host_named
from moderation.report import MAX_CONTENT, MAX_SUBJECTS, Category, Report
from moderation.watching import ReportWatcher
from outbox import wire as outgoing
from outbox.audience import Audience
from outbox.publish import Publisher
from relations.actions import Relations
from storage.database import Reading, Writing
from world.errors import Conflict, Malformed, Missing
from world.outside import World

T = TypeVar("T")


def _nobody_listens() -> None:
    """Whoever is in another process looks again by itself."""


class Moderation:
    """The room's use cases. `changed` is called after the list of blocked hosts has changed."""

    def __init__(
        self,
        world: World,
        actors: Actors,
        publisher: Publisher,
        relations: Relations,
        changed: Callable[[], None] = _nobody_listens,
    ) -> None:
        self._world = world
        self._actors = actors
        self._publisher = publisher
        self._relations = relations
        self._changed = changed
        self.watchers: list[ReportWatcher] = []

    async def block_host(
        self, host: str, *, reason: str = "", severity: Severity = Severity.SUSPEND
    ) -> str:
        """Shuts a host out with all its sub-domains, and returns it as it is written down.

        `SUSPEND` ends every follow and pact between us, and tells them so; `SILENCE` only keeps
        them out of public lists. Raises `Malformed` for what is no host, `Conflict` for our own.
        """
        name = host_named(host)
        if is_shut_out(self._actors.iris.host, {name}):
            raise Conflict("That would shut out this node itself.")

        def shut(tx: Writing) -> str:
            if severity is Severity.SUSPEND:
                self._end_ties(tx, name)
            now = self._world.clock.now()
            actors_store.block_host(tx, name, severity, reason=reason, now=now)
            tx.after_commit(self._changed)
            return name

        return await self._write(shut)

    async def unblock_host(self, host: str) -> None:
        """Lets a host in again. Follows do not come back. Raises `Missing` if it was not out."""
        name = host_named(host)

        def let_in(tx: Writing) -> bool:
            tx.after_commit(self._changed)
            return actors_store.unblock_host(tx, name)

        if not await self._write(let_in):
            raise Missing("That host is not shut out.")

    async def blocked_hosts(self) -> list[BlockedHost]:
        """Every host that is shut out, and why."""
        return await self._read(actors_store.host_blocks)

    async def reports(self, *, with_closed: bool = False, limit: int = 50) -> list[Report]:
        """The newest reports, of others and of our own members."""
        return await self._read(lambda tx: store.listed(tx, with_closed=with_closed, limit=limit))

    async def close_report(self, report_id: int, by: int | None = None) -> None:
        """Puts a report away. Raises `Missing` if there is none, or it was put away before."""
        now = self._world.clock.now()
        if not await self._write(lambda tx: store.close(tx, report_id, now, by)):
            raise Missing("There is no such open report.")

    async def reopen_report(self, report_id: int) -> None:
        """Takes a report up again. Raises `Missing` if there is none."""
        await self._on_report(lambda tx: store.reopen(tx, report_id))

    async def assign_report(self, report_id: int, to_id: int | None) -> None:
        """Says who deals with a report; None: nobody. Raises `Missing` if there is none."""
        await self._on_report(lambda tx: store.assign(tx, report_id, to_id))

    async def sort_report(self, report_id: int, category: Category) -> None:
        """Says what a report is about. Raises `Missing` if there is none."""
        await self._on_report(lambda tx: store.sort_into(tx, report_id, category))

    async def report(
        self,
        reporter: Actor,
        subject_iri: str,
        posts: Sequence[str],
        content: str,
        *,
        forward: bool = False,
        category: Category = Category.OTHER,
    ) -> int:
        """A member reports somebody to the moderators here, and returns the report's number.

        With `forward` the moderators of the reported actor's own server hear of it too: from
        the node's actor, never from the member (ACC-07, ACC-08), and only about things of that
        server. Raises `Missing` or what `Fetcher.actor` raises if there is no such actor.
        """
        if len(posts) >= MAX_SUBJECTS or len(content) > MAX_CONTENT:
            raise Malformed("A report is about a few posts, in a few words.")
        subject = await self._actors.fetcher.actor(subject_iri, budget=Budget())

        def keep(tx: Writing) -> int:
            report = Report(
                id=self._world.ids.new(),
                iri=None,
                reporter_iri=reporter.iri,
                subject_iris=(subject.iri, *posts),
                content=content,
                created_at=self._world.clock.now(),
                category=category,
                forwarded=forward and not subject.local,
            )
            store.add(tx, report)
            for watcher in self.watchers:
                watcher.reported(tx, report)
            if forward and not subject.local:
                self._send_on(tx, subject, posts, content)
            return report.id

        return await self._write(keep)

    async def _on_report(self, deed: Callable[[Writing], bool]) -> None:
        if not await self._write(deed):
            raise Missing("There is no such report.")

    def _send_on(self, tx: Writing, subject: Actor, posts: Sequence[str], content: str) -> None:
        theirs = [iri for iri in posts if host_of(iri) == subject.host]
        flag = outgoing.flag_of([subject.iri, *theirs], content)
        node = actors_store.node_actor(tx)
        self._publisher.publish(tx, node, flag, Audience.DIRECT, people=[subject])

    def _end_ties(self, tx: Writing, name: str) -> None:
        """While they can still be told: what is queued before the block is still sent."""
        for pact in actors_store.pacts(tx):
            sister = pact.network
            if pact.state is PactState.ACTIVE and is_shut_out(sister.host, {name}):
                self._relations.pacts.end(tx, sister)
        for host in store.hosts_tied_to_us(tx):
            if is_shut_out(host, {name}):
                self._sever(tx, host)

    def _sever(self, tx: Writing, host: str) -> None:
        for tie in store.ties_with(tx, host):
            self._relations.following.sever(tx, tie.ours, tie.theirs)

    async def _read(self, question: Callable[[Reading], T]) -> T:
        return await self._actors.database.read(question)

    async def _write(self, deed: Callable[[Writing], T]) -> T:
        return await self._actors.database.write(deed)
