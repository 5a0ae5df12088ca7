"""Coordinators come in: because a side wishes it, or because somebody would not manage alone."""

from dataclasses import replace
from typing import Final

from actors import store as people
from conversations.bench import Bench
from conversations.conversation import Conversation, Side
from conversations.message import Speaker, What
from conversations.speaking import Line, say
from storage.transaction import Reading, Writing
from text.conversation_phrases import NOTES, TALK_TROUBLE
from text.languages import words_for
from world.errors import Conflict

THE_NETWORK: Final = "network"
"""Who brought coordinators in where neither side did (`Conversation.coordinator_by`)."""


def bring_in(tx: Writing, bench: Bench, talk: Conversation, by: Side | None) -> Conversation:
    """From now on coordinators read all of it and write here, and both sides know it.

    `by` is the side that wishes it; None: the network. Raises `Conflict` if they are in already.
    """
    if talk.coordinator_at is not None:
        raise Conflict(TALK_TROUBLE["here already"])
    talk = replace(
        talk, coordinator_at=bench.now(), coordinator_by=THE_NETWORK if by is None else by
    )
    speaker = Speaker.NETWORK if by is None else Speaker(by)
    line = Line(speaker, What.COORDINATOR, told=_told(tx), says="coordinator")
    talk, _ = say(tx, bench, talk, line)
    for observer in bench.observers:
        observer.brought_in(tx, talk)
    return talk


def _told(tx: Reading) -> str:
    network = people.network(tx)
    return words_for(network.language).gettext(NOTES["coordinator"], network=network.name)
