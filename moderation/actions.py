"""What coordinators decide about others: shut a host out, let it in again, pass a report on."""

import json
from collections.abc import Sequence

from actors import store as people
from actors.actor import Actor, Pact, PactState
from actors.block_store import BlockedHost, Severity
from actors.room import Actors
from actors.shut_out import is_shut_out
from federation.origins import host_of
from moderation import store
from moderation.report import MAX_CONTENT, MAX_SUBJECTS, Report
from outbox.audience import Audience
from outbox.publish import Publisher
from outbox.wire import flag_of
from relations.following import Following
from relations.pacts import US, Pacts
from storage.database import Database, Writing
from world.clock import Clock
from world.errors import Conflict, Malformed, Missing, Refused
from world.ids import IdMaker


class Moderation:
    """The use cases of this room."""

    def __init__(
        self, actors: Actors, publisher: Publisher, following: Following, pacts: Pacts
    ) -> None:
        self._database: Database = actors.database
        self._own_host = actors.iris.host
        self._clock: Clock = publisher.clock
        self._ids: IdMaker = publisher.ids
        self._publisher = publisher
        self._following = following
        self._pacts = pacts

    async def block_host(self, host: str, *, reason: str = "") -> str:
        """Shuts out a host and its sub-domains: bonds end, nothing comes in, nothing goes out.

        Returns the name that is shut out. Raises `Malformed` for what is no host, `Conflict` for
        our own.
        """
        name = _host_name(host)
        if is_shut_out(self._own_host, {name}):
            raise Conflict("A node cannot shut out itself.")

        def act(tx: Writing) -> None:
            self._part(tx, name)
            people.block_host(tx, name, Severity.SUSPEND, reason=reason, now=self._clock.now())

        await self._database.write(act)
        return name

    async def unblock_host(self, host: str) -> str:
        """Lets a host in again; follows that ended stay ended. Raises `Missing` if it was not out."""
        name = _host_name(host)
        if not await self._database.write(lambda tx: people.unblock_host(tx, name)):
            raise Missing(f"{name} was not shut out.")
        return name

    async def blocked_hosts(self) -> list[BlockedHost]:
        """Every host that is shut out."""
        return await self._database.read(people.host_blocks)

    async def reports(self, *, with_closed: bool = False, limit: int = 100) -> list[Report]:
        """The newest reports, for moderators' eyes only."""
        return await self._database.read(
            lambda tx: store.listed(tx, with_closed=with_closed, limit=limit)
        )

    async def close_report(self, report_id: int) -> None:
        """A moderator has dealt with it. Raises `Missing` if there is no such open report."""
        now = self._clock.now()
        if not await self._database.write(lambda tx: store.close(tx, report_id, now)):
            raise Missing("There is no such open report.")

    async def report(
        self, reporter: Actor, iris: Sequence[str], content: str, *, forward: bool
    ) -> Report:
        """A member reports an actor and posts of theirs (the actor first).

        With `forward` the actor's own server hears of it too, from the node's actor: who reported
        is not told (federation.md 5.7). Raises `Missing` if the actor is not known here.
        """
        if not iris or len(iris) > MAX_SUBJECTS:
            raise Malformed("A report names an actor, and at most fifty things.")

        def act(tx: Writing) -> Report:
            accused = people.by_iri(tx, iris[0])
            if accused is None:
                raise Missing("Nobody of that name is known here.")
            made = Report(
                id=self._ids.new(),
                iri=None,
                reporter_iri=reporter.iri,
                subject_iris=tuple(iris),
                content=content[:MAX_CONTENT],
                created_at=self._clock.now(),
                closed_at=None,
            )
            store.add(tx, made)
            if forward and not accused.local:
                self._pass_on(tx, accused, made)
            return made

        return await self._database.write(act)

    def _pass_on(self, tx: Writing, accused: Actor, report: Report) -> None:
        """Names only what lives on the server that is told (ACC-07)."""
        if any(host_of(iri) != accused.host for iri in report.subject_iris):
            raise Refused("A report is passed on only with things of the accused's own server.")
        flag = flag_of(report.subject_iris, report.content)
        node = people.node_actor(tx)
        self._publisher.publish(tx, node, flag, Audience.DIRECT, people=[accused])

    def _part(self, tx: Writing, name: str) -> None:
        """Ends every bond with the host and its sub-domains, while they can still be told."""
        for host in store.hosts_tied_to_us(tx):
            if not is_shut_out(host, {name}):
                continue
            for pact in people.pacts(tx):
                if pact.network.host == host:
                    self._end_pact(tx, pact)
            for tie in store.ties_with(tx, host):
                self._following.sever(tx, tie.ours, tie.theirs)

    def _end_pact(self, tx: Writing, pact: Pact) -> None:
        if pact.state is PactState.ACTIVE or (
            pact.state is PactState.PROPOSED and pact.proposed_by == US
        ):
            self._pacts.end(tx, pact.network)
        elif pact.state is PactState.PROPOSED:
            self._pacts.decline(tx, pact.network)


def _host_name(text: str) -> str:
    """The host in lower case and punycode, without a port. Raises `Malformed`."""
    bare = text.strip().rstrip(".").lower().removeprefix("*.")
    try:
        return host_of(f"https://{bare.encode('idna').decode('ascii')}/")
    except UnicodeError as error:
        raise Malformed(f"{json.dumps(text)} is no host name.") from error
