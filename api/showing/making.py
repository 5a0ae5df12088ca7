"""Makes what is kept of statuses and accounts, a handful of statements for a whole list."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final

from actors import store as people
from actors.actor import Actor
from api.showing.account import account_of
from api.showing.quote import approval_of
from api.showing.shelf import Ready
from api.showing.status import SHOWN_AS, document_in, status_of
from federation.strict_json import Json, write
from federation.tags import mentions_of, tags_of
from posts.quote import leave_of
from posts.seen import count_quotes
from storage.transaction import Reading
from timelines import shown_store
from timelines.shown import AccountFacts, PostFacts
from world.errors import SisternetError

_FOR_EACH: Final = frozenset({"poll", "quote", "application", "quote_approval"})
"""What depends on who looks, or on the hour."""


@dataclass(frozen=True, slots=True)
class Made:
    """What was made of a post or an actor.

    `settled`: nothing can change it but what changes its version.
    """

    ready: Ready
    settled: bool


def statuses(tx: Reading, post_ids: Sequence[int], base_url: str) -> Iterator[tuple[int, Made]]:
    """What everybody sees of these posts who may see them, without accounts."""
    facts = shown_store.posts(tx, dict.fromkeys(post_ids))
    documents = {post_id: document_in(one.post) for post_id, one in facts.items()}
    named = {post_id: _mentioned_in(document) for post_id, document in documents.items()}
    known, quotes = _known(tx, named.values()), count_quotes(tx, facts)
    for post_id, one in facts.items():
        mentioned = [known[iri] for iri in named[post_id] if iri in known]
        status = status_of(one, documents[post_id], mentioned, base_url)
        status["quotes_count"] = quotes.get(post_id, 0)
        # Whoever is mentioned and not known yet may be known any moment.
        yield (
            post_id,
            Made(_ready(one, status, documents[post_id]), len(mentioned) == len(named[post_id])),
        )


def accounts(tx: Reading, actor_ids: Iterable[int], base_url: str) -> Iterator[tuple[int, Made]]:
    """What everybody sees of these actors."""
    found = shown_store.accounts(tx, actor_ids)
    moved = _moved_to(tx, found.values())
    for actor_id, facts in found.items():
        account = account_of(facts, base_url)
        target = moved.get(actor_id)
        if target is not None:
            account["moved"] = account_of(target, base_url)
        # Where somebody has moved to, others are shown, who change by themselves.
        yield actor_id, Made(Ready(facts.version, write(account)), facts.actor.moved_to is None)


def _moved_to(tx: Reading, found: Iterable[AccountFacts]) -> Mapping[int, AccountFacts]:
    """Where these have moved to, as far as it is known here and says so itself."""
    moved = [facts.actor for facts in found if facts.actor.moved_to is not None]
    if not moved:
        return {}
    targets = {one.iri: one for one in people.by_iris(tx, [one.moved_to or "" for one in moved])}
    pairs = {
        actor.id: target.id
        for actor in moved
        if (target := targets.get(actor.moved_to or "")) is not None
        and actor.iri in target.also_known_as
        and target.gone_at is None
    }
    shown = shown_store.accounts(tx, pairs.values())
    return {actor_id: shown[target_id] for actor_id, target_id in pairs.items()}


def _ready(facts: PostFacts, status: Json, document: Json) -> Ready:
    octets = write({name: value for name, value in status.items() if name not in _FOR_EACH})
    leave = leave_of(
        document, facts.post.visibility, facts.author_followers, local=facts.post.local
    )
    program = facts.program
    return Ready(
        facts.version,
        octets[:-1],
        has_poll=facts.has_poll,
        has_quote=facts.has_quote,
        approval=approval_of(leave, is_direct=SHOWN_AS[facts.post.visibility] == "direct"),
        program=b"null" if program is None else write(asdict(program)),
    )


def _mentioned_in(document: Json) -> tuple[str, ...]:
    try:
        return mentions_of(tags_of(document))
    except SisternetError:
        return ()


def _known(tx: Reading, named: Iterable[Sequence[str]]) -> Mapping[str, Actor]:
    iris = {iri for several in named for iri in several}
    return {actor.iri: actor for actor in people.by_iris(tx, iris)} if iris else {}
