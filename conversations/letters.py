"""Who is told by letter: members and guests when the other side has said or done something.

A letter tells that there is something, never what: words, places and ways of contact stay on the
page. As long as somebody has not looked, one letter is enough.
"""

from dataclasses import dataclass

from actors import store as people
from conversations import guest_store
from conversations.bench import Bench
from conversations.conversation import Conversation, Side
from conversations.guests import passes_of, recipient_of
from conversations.message import Message, Speaker
from conversations.observers import ConversationObserver
from conversations.voices import name_of
from listings import store as listing_store
from listings.categories import is_sensitive
from mail.calendars import Appointment, calendar_entry
from mail.letter import Attachment
from mail.recipient import Recipient
from storage.transaction import Reading, Writing
from templates.letter_views import AgreedLetter, AnswerLetter
from text.conversation_phrases import COORDINATOR_OF
from text.languages import words_for


@dataclass(frozen=True, slots=True)
class ConversationLetters(ConversationObserver):
    """Writes to whoever has something to read."""

    bench: Bench

    def answered(self, tx: Writing, talk: Conversation, message: Message) -> None:
        self._tell(tx, talk, _News(message.by, again=False))

    def said(self, tx: Writing, talk: Conversation, message: Message) -> None:
        self._tell(tx, talk, _News(message.by))

    def said_yes(self, tx: Writing, talk: Conversation, side: Side) -> None:
        self._tell(tx, talk, _News(Speaker(side)))

    def done(self, tx: Writing, talk: Conversation, by: Side | None) -> None:
        self._tell(tx, talk, _News(_speaker(by)))

    def fell_through(self, tx: Writing, talk: Conversation, by: Side | None) -> None:
        """What stands in a calendar is taken out of it."""
        entry = self._entry(tx, talk, is_cancelled=True)
        self._tell(tx, talk, _News(_speaker(by), entry=entry))

    def closed(self, tx: Writing, talk: Conversation, by: Side | None) -> None:
        """What was agreed before has been told to have happened, or to have come to nothing."""
        if talk.agreed_at is None:
            self._tell(tx, talk, _News(_speaker(by)))

    def agreed(self, tx: Writing, talk: Conversation) -> None:
        """Both get a letter, with an entry for their calendars if a time was agreed."""
        entry = self._entry(tx, talk)
        for side in Side:
            to = self._reader(tx, talk, side)
            if to is None:
                continue
            letter = AgreedLetter(
                other_name=self._name(tx, talk, side.other, to),
                link=self._link(talk, side),
                title=title_told(tx, talk),
                begins_at=talk.window.start if talk.window else None,
                ends_at=talk.window.end if talk.window else None,
                has_calendar=bool(entry),
            )
            about = self._about(talk, side, f"agreed {talk.round}")
            self.bench.letters.queue(tx, to, letter, about=about, attachments=entry)

    def _tell(self, tx: Writing, talk: Conversation, news: "_News") -> None:
        """Writes to everybody but whose doing it is, if they have read what was there before."""
        for side in Side:
            to = None if side is news.by.side else self._reader(tx, talk, side)
            if to is None:
                continue
            letter = AnswerLetter(
                listing_kind=talk.kind,
                from_name=self._from(tx, talk, side.other, news, to),
                link=self._link(talk, side),
                title=title_told(tx, talk),
                again=news.again,
            )
            what = f"over {talk.round}" if news.entry else f"unread since {talk.of(side).seen}"
            about = self._about(talk, side, what)
            self.bench.letters.queue(tx, to, letter, about=about, attachments=news.entry)

    def _from(
        self, tx: Reading, talk: Conversation, side: Side, news: "_News", to: Recipient
    ) -> str:
        """Who has written: the other side, or a coordinator of ours or theirs."""
        if news.by is Speaker.COORDINATOR:
            network = people.network(tx).name
            return words_for(to.language).gettext(COORDINATOR_OF, network=network)
        return self._name(tx, talk, side, to)

    def _reader(self, tx: Reading, talk: Conversation, side: Side) -> Recipient | None:
        own = talk.party(side)
        if own.is_member:
            return self.bench.reach.recipient_of(tx, own.id)
        guest = guest_store.by_id(tx, self.bench.seal, own.id) if own.is_guest else None
        return None if guest is None or not guest.email else recipient_of(self.bench, guest)

    def _name(self, tx: Reading, talk: Conversation, side: Side, to: Recipient) -> str:
        return name_of(tx, self.bench.seal, talk, side, in_full=False, language=to.language)

    def _link(self, talk: Conversation, side: Side) -> str:
        own = talk.party(side)
        if own.is_guest:
            return passes_of(self.bench).guest_link(own.id)
        return f"{self.bench.iris.base_url}/messages/{talk.id}"

    def _about(self, talk: Conversation, side: Side, what: str) -> str:
        """A key that tells nobody which conversation a reader is in (invariant 18)."""
        return self.bench.seal.blind(f"{talk.id} {side} {what}", "conversations.letter").hex()[:32]

    def _entry(
        self, tx: Reading, talk: Conversation, *, is_cancelled: bool = False
    ) -> tuple[Attachment, ...]:
        appointment = appointment_of(tx, self.bench, talk, is_cancelled=is_cancelled)
        return () if appointment is None else (calendar_entry(appointment),)


@dataclass(frozen=True, slots=True)
class _News:
    """What is told: by whom it is, whether they had written before, a calendar's entry."""

    by: Speaker
    again: bool = True
    entry: tuple[Attachment, ...] = ()


def _speaker(by: Side | None) -> Speaker:
    return Speaker.NETWORK if by is None else Speaker(by)


def title_told(tx: Reading, talk: Conversation) -> str:
    """What it is about, for letters; "" where that is nobody's business but theirs."""
    listing = listing_store.by_post(tx, talk.listing_id) if talk.listing_id else None
    is_quiet = listing is None or is_sensitive(listing.categories)
    return "" if is_quiet else talk.title


def appointment_of(
    tx: Reading, bench: Bench, talk: Conversation, *, is_cancelled: bool = False
) -> Appointment | None:
    """What was agreed, as an entry for a calendar; None where no time was, or nothing agreed.

    Without a place: that is on the page, for the two and their time only.
    """
    if talk.window is None or talk.agreed_at is None:
        return None
    return Appointment(
        uid=f"conversation-{talk.id}@{bench.iris.host}",
        title=title_told(tx, talk) or people.network(tx).name,
        begins_at=talk.window.start,
        ends_at=talk.window.end,
        changed_at=talk.changed_at,
        url=f"{bench.iris.base_url}/messages/{talk.id}",
        sequence=talk.sequence,
        is_cancelled=is_cancelled,
    )
