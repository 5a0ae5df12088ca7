"""Somebody shows moderators what was written to them (`security.md` ACC-07)."""

from actors import store as people
from conversations import message_store
from conversations.bench import Bench
from conversations.conversation import Conversation, Side
from conversations.message import Speaker
from conversations.standing import GuestDoer, standing_of
from conversations.voices import voice_of
from listings.holding import Doer
from moderation import store as report_store
from moderation.report import MAX_CONTENT, Report
from storage.transaction import Reading, Writing
from text.conversation_phrases import TALK_TROUBLE
from world.errors import Conflict

_SHOWN = 20


def report(tx: Writing, bench: Bench, who: Doer | GuestDoer, talk_id: int, why: str) -> int:
    """Keeps a report for moderators, with the last words of the other side; its number.

    Who stands behind the desk is not told to them: the report is the desk's then, and about it.
    """
    talk = bench.talk(tx, talk_id)
    own = standing_of(tx, who, talk)
    if own.side is None:
        raise Conflict(TALK_TROUBLE["which side"])
    number, other = bench.world.ids.new(), own.side.other
    said = message_store.of(tx, bench.seal, talk.id)
    theirs = [message for message in said if message.by is Speaker(other) and message.text]
    told = [f"“{message.text}”" for message in theirs[-_SHOWN:]]
    posts = [message.post_iri for message in theirs[-_SHOWN:] if message.post_iri]
    entry = Report(
        id=number,
        iri=None,
        reporter_iri=_public_name(tx, talk, own.side),
        subject_iris=(_public_name(tx, talk, other), *posts),
        content="\n\n".join((why.strip(), *told))[:MAX_CONTENT],
        created_at=bench.now(),
    )
    report_store.add(tx, entry)
    return number


def _public_name(tx: Reading, talk: Conversation, side: Side) -> str:
    """Under which name the world knows a side; a guest has none, and is our network's."""
    party = talk.party(side)
    if party.is_member:
        return voice_of(tx, party).iri
    actor = people.by_id(tx, party.id) if party.is_remote else None
    return actor.iri if actor else people.network(tx).iri
