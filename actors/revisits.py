"""Asking again for what was read before, and for the small files that hosts keep for programs."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from actors.budget import Budget
from actors.failures import Failures
from actors.getting import FetchPolicy, Getter, Landed, Patience
from actors.marks import Marks, marks_of
from federation.believing import believe, named, other_name, read_answer
from federation.meeting_contexts import meet_contexts
from federation.origins import same_origin
from federation.strict_json import Json
from world.errors import Malformed, SisternetError, Unreachable
from world.network import Answer

_NOT_MODIFIED: Final = 304


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document that may be believed: it names itself `url`, and was found there just now.

    `url` is not always what was asked for: a page for people may lead to the thing itself, on
    the same host. Whoever needs exactly one thing compares.
    """

    json: Json = field(repr=False)
    body: bytes = field(repr=False)
    url: str
    marks: Marks = field(default_factory=Marks)


async def believed(getter: Getter, iri: str, landed: Landed, patience: Patience) -> Fetched:
    """Rule R3; a document that bears another name on the same origin is asked for by it."""
    document = read_answer(landed.answer)
    name = other_name(landed.url, document)
    if name is None:
        return _fetched(named(landed.url, document), landed)
    if name == iri:
        return Fetched(document, landed.answer.body, iri, marks_of(landed.answer))
    if not same_origin(name, iri):
        raise Malformed("The document bears a name on another host.")
    landed = await getter.document(name, patience)
    return _fetched(believe(name, landed.answer), Landed(name, landed.answer))


def _fetched(document: Json, landed: Landed) -> Fetched:
    meet_contexts(landed.answer.body, document)
    return Fetched(document, landed.answer.body, landed.url, marks_of(landed.answer))


class Revisits:
    """Asks with the marks of last time, and for plain files; one of the two faces of `Fetcher`."""

    def __init__(
        self,
        getter: Getter,
        failures: Failures,
        policy: FetchPolicy,
        insist: Callable[[str], Awaitable[None]],
        insist_on_open_host: Callable[[str], Awaitable[None]],
    ) -> None:
        self._getter = getter
        self._failures = failures
        self._policy = policy
        self._insist = insist
        self._insist_on_open_host = insist_on_open_host

    async def changed(self, iri: str, marks: Marks, *, budget: Budget) -> Fetched | None:
        """The document, or None if it still is the one that bore these marks.

        Raises as `Fetcher.document`.
        """
        await self._may_ask(iri, budget)
        patience = self._policy.for_documents
        try:
            landed = await self._getter.document(iri, patience, marks.conditions)
            if landed.answer.status == _NOT_MODIFIED and marks.conditions:
                return None
            return await believed(self._getter, iri, landed, patience)
        except Unreachable as silence:
            self._failures.note(iri, silence, self._policy.silence_seconds)
            raise
        except SisternetError as answer:
            self._failures.note(iri, answer, self._policy.failure_seconds)
            raise

    async def plain(self, url: str, accept: str, *, budget: Budget) -> Answer:
        """What a host answers, of whatever status, to an unsigned question for a plain file.

        Raises as `Fetcher.document`, but for what the status would say.
        """
        await self._may_ask(url, budget)
        landed = await self._getter.discovery(url, accept, self._insist_on_open_host)
        return landed.answer

    async def _may_ask(self, url: str, budget: Budget) -> None:
        await self._insist(url)
        self._failures.raise_known(url)
        budget.spend()
