"""Who is told by letter: members and guests when the other side has said or done something.

A letter tells that there is something, never what: words, places and ways of contact stay on the
page. As long as somebody has not looked, one letter is enough.
"""

from dataclasses import dataclass
from typing import Final

from accounts.roles import Role
from actors import store as people
from conversations import guest_store, message_store
from conversations.bench import Bench
from conversations.conversation import Conversation, Side
from conversations.guests import passes_of, recipient_of
from conversations.helping import THE_NETWORK
from conversations.message import Message, Speaker, What
from conversations.observers import ConversationObserver
from conversations.voices import name_of
from listings import store as listing_store
from listings.categories import is_sensitive
from mail.calendars import Appointment, calendar_entry
from mail.letter import Attachment
from mail.recipient import Recipient
from storage.transaction import Reading, Writing
from templates.letter_views import AgreedLetter, AnswerLetter, HelpLetter, TalkNewsLetter
from text.conversation_phrases import COORDINATOR_OF, REMINDERS, STEPS, STEPS_BY_ITSELF
from text.languages import words_for

_PURPOSE: Final = "conversations.letter"


@dataclass(frozen=True, slots=True)
class ConversationLetters(ConversationObserver):
    """Writes to whoever has something to read."""

    bench: Bench

    def answered(self, tx: Writing, talk: Conversation, message: Message) -> None:
        self._tell(tx, talk, message.by, again=False)

    def said(self, tx: Writing, talk: Conversation, message: Message) -> None:
        self._tell(tx, talk, message.by, again=True)

    def said_yes(self, tx: Writing, talk: Conversation, side: Side) -> None:
        self._tell_news(tx, talk, _Step(What.YES, side))

    def done(self, tx: Writing, talk: Conversation, by: Side | None) -> None:
        self._tell_news(tx, talk, _Step(What.DONE, by))

    def fell_through(self, tx: Writing, talk: Conversation, by: Side | None) -> None:
        """What stands in a calendar is taken out of it."""
        entry = self._entry(tx, talk, is_cancelled=True)
        self._tell_news(tx, talk, _Step(What.FELL_THROUGH, by), entry)

    def brought_in(self, tx: Writing, talk: Conversation) -> None:
        """Every coordinator hears of it at once, but whoever is one of the two themselves."""
        own = {talk.party(side).id for side in talk.members}
        link = f"{self.bench.iris.base_url}/messages/{talk.id}"
        letter = HelpLetter(link, is_wished=talk.coordinator_by != THE_NETWORK)
        for to in self.bench.reach.recipients_with_role(tx, Role.COORDINATOR):
            if to.actor_id not in own:
                about = self.bench.seal.blind(f"{talk.id} help", _PURPOSE).hex()[:32]
                self.bench.letters.queue(tx, to, letter, about=about)

    def closed(self, tx: Writing, talk: Conversation, by: Side | None) -> None:
        """Who closes it need not explain; what ended by itself is told."""
        last = message_store.last(tx, self.bench.seal, talk.id)
        if by is None and last is not None:
            self._tell_news(tx, talk, _Step(last.what, None))

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

    def ends_soon(self, tx: Writing, talk: Conversation) -> None:
        """Both sides hear of it once in each silence, with what they can do."""
        told = REMINDERS[talk.state]
        for side in Side:
            to = self._reader(tx, talk, side)
            if to is None:
                continue
            letter = TalkNewsLetter(
                told=told, link=self._link(talk, side), title=title_told(tx, talk)
            )
            about = self._about(talk, side, f"ends soon {talk.quiet_since()}")
            self.bench.letters.queue(tx, to, letter, about=about)

    def _tell(self, tx: Writing, talk: Conversation, by: Speaker, *, again: bool) -> None:
        """Writes to everybody but whose words they are, if they have read what was there before."""
        for side in Side:
            to = None if side is by.side else self._reader(tx, talk, side)
            if to is None:
                continue
            letter = AnswerLetter(
                listing_kind=talk.kind,
                from_name=self._from(tx, talk, side.other, by, to),
                link=self._link(talk, side),
                title=title_told(tx, talk),
                again=again,
            )
            about = self._about(talk, side, f"unread since {talk.of(side).seen}")
            self.bench.letters.queue(tx, to, letter, about=about)

    def _tell_news(
        self, tx: Writing, talk: Conversation, step: "_Step", entry: tuple[Attachment, ...] = ()
    ) -> None:
        """Writes to everybody but whose step it is; once in each round of the two."""
        for side in Side:
            to = None if side is step.by else self._reader(tx, talk, side)
            if to is None:
                continue
            letter = TalkNewsLetter(
                told=step.told,
                link=self._link(talk, side),
                name="" if step.by is None else self._name(tx, talk, step.by, to),
                title=title_told(tx, talk),
                has_calendar=bool(entry),
            )
            about = self._about(talk, side, f"{step.what} {talk.round}")
            self.bench.letters.queue(tx, to, letter, about=about, attachments=entry)

    def _from(self, tx: Reading, talk: Conversation, side: Side, by: Speaker, to: Recipient) -> str:
        """Who has written: the other side, or a coordinator of ours or theirs."""
        if by is Speaker.COORDINATOR:
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
        return self.bench.seal.blind(f"{talk.id} {side} {what}", _PURPOSE).hex()[:32]

    def _entry(
        self, tx: Reading, talk: Conversation, *, is_cancelled: bool = False
    ) -> tuple[Attachment, ...]:
        appointment = appointment_of(tx, self.bench, talk, is_cancelled=is_cancelled)
        return () if appointment is None else (calendar_entry(appointment),)


@dataclass(frozen=True, slots=True)
class _Step:
    """A step that is told; `by` None: nobody's."""

    what: What
    by: Side | None

    @property
    def told(self) -> str:
        """The sentence for it."""
        by_itself = STEPS_BY_ITSELF if self.by is None else {}
        return by_itself.get(self.what) or STEPS[self.what]


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
