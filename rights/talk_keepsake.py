"""What a member takes along of their conversations: what they may read there themselves."""

from dataclasses import dataclass, replace
from typing import Final

from conversations.conversation import Side
from conversations.message import What
from conversations.seen import SeenTalk, conversation_seen_by, conversations_seen_by
from rights.keepsake import Entry, Piece, Sheaf, Taking
from rights.plain import row_of
from rights.telling import facts, said
from storage.sealing import Seal
from storage.transaction import Reading
from text.conversation_phrases import TALK_STATES
from text.rights_phrases import CHAPTERS
from world.clock import Clock

_AT_ONCE: Final = 50


@dataclass(frozen=True, slots=True)
class TalkKeepsake:
    """Each conversation as its page shows it to the member."""

    seal: Seal
    clock: Clock
    heading: str = CHAPTERS["talks"]

    def sheaf(self, tx: Reading, taking: Taking, start: int) -> Sheaf:
        """The next fifty, the last changed first; one that changes meanwhile may come twice."""
        now, member = self.clock.now(), taking.member
        numbers = [row.id for row in conversations_seen_by(tx, self.seal, member, now)]
        chosen = numbers[start : start + _AT_ONCE]
        seen = [conversation_seen_by(tx, self.seal, member, number, now) for number in chosen]
        talks = [_own(talk) for talk in seen if talk is not None]
        is_last = start + _AT_ONCE >= len(numbers)
        pieces = [Piece("messages.json", _octets(talks, is_first=start == 0, is_last=is_last))]
        entries = [_entry(taking, talk) for talk in talks]
        return Sheaf(pieces, entries, go_on=None if is_last else start + _AT_ONCE)


def _own(talk: SeenTalk) -> SeenTalk:
    """Without how the other side is reached, which shows for a time only (`domain.md` 3.3)."""
    if talk.own is Side.HOLDER:
        return replace(talk, answerer=replace(talk.answerer, given=None))
    return replace(talk, holder=replace(talk.holder, given=None))


def _octets(talks: list[SeenTalk], *, is_first: bool, is_last: bool) -> bytes:
    head = b"[\n" if is_first else b",\n"
    return (
        (head if talks or is_first else b"")
        + b",\n".join(map(row_of, talks))
        + (b"\n]\n" if is_last else b"")
    )


def _entry(taking: Taking, talk: SeenTalk) -> Entry:
    names = {line.id: line.name or said(taking, {}, line.by) for line in talk.lines}
    words = "\n".join(
        f"{names[line.id]}: {line.text}"
        for line in talk.lines
        if line.what is What.WORDS and line.text
    )
    return Entry(
        heading=talk.title,
        facts=facts(
            taking,
            **{"with": talk.other.name},
            state=said(taking, TALK_STATES, talk.state),
            when=talk.changed_at,
        ),
        words=words,
    )
