"""Letters are queued in the transaction of what they tell about, and chosen or refused."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from mail import closed_store, store
from mail.hours import after_quiet
from mail.kinds import ALWAYS_SENT, CHOOSABLE, URGENT, LetterKind, use_of
from mail.letter import Attachment, ClosedAddress, Content, NewLetter
from mail.readers import Links, Subscription, address_key, member, reader_of
from mail.recipient import Recipient, checked_address
from storage.sealing import Seal
from storage.transaction import Reading, Writing
from templates.letter_paper import write_letter
from templates.letter_views import Letterhead, LetterView, Reader
from text.clean import clean_line
from text.languages import words_for
from world.errors import Conflict, Malformed, Missing
from world.outside import World

_LONGEST_NAME = 100
CHOICES_PATH = "/settings/letters"


@dataclass(frozen=True, slots=True)
class Letters:
    """Writes letters into the queue. `nudge` is called when there is something to send."""

    world: World
    seal: Seal
    head: Letterhead
    nudge: Callable[[], None]

    @property
    def can_be_sent(self) -> bool:
        """Whether this node sends letters at all; pages offer other ways where it does not."""
        return self.world.mail.is_there

    def queue(
        self,
        tx: Writing,
        to: Recipient,
        letter: LetterView,
        *,
        about: str = "",
        attachments: Sequence[Attachment] = (),
        urgent: bool = False,
    ) -> int | None:
        """Queues a letter, written now in the reader's language; its number, or None for none.

        None when this node sends no letters, the reader chose not to get that kind, nothing arrives
        at the address, or there was a letter of that kind about the same thing already: `about`
        is a key such as "listing 17 2026-05-01", never anything private. Letters that are not
        urgent wait for the end of the reader's quiet hours. A letter that asks whether an
        address is right (`ADDRESS`) goes to a closed one too: whoever asks anew may be right.
        """
        kind, reader = LetterKind(letter.kind), reader_of(self.seal, to)
        if not self.can_be_sent or not self._is_wanted(tx, reader, kind):
            return None
        key = address_key(self.seal, to.address)
        if kind != LetterKind.ADDRESS and closed_store.is_closed(tx, key):
            return None
        content = self._written(to, letter, Subscription(reader, kind), attachments)
        new = self._new(to, content, Subscription(reader, kind), about, urgent=urgent)
        if not store.add(tx, new):
            return None
        tx.after_commit(self.nudge)
        return new.id

    def take_back(self, tx: Writing, to: Recipient, kind: LetterKind, about: str) -> bool:
        """Drops what waits of that kind about that thing; False if it is gone or never was."""
        reader = reader_of(self.seal, to)
        return bool(store.drop(tx, reader, kind, about, self.world.clock.now()))

    # ----------------------------------------------------------------------------- choices

    def choose(self, tx: Writing, actor_id: int, kind: LetterKind, *, wanted: bool) -> None:
        """A member wants that kind of letter, or no more of it. `Malformed` if nobody can choose.

        What waits of a kind that is refused is dropped.
        """
        self.set_subscription(tx, Subscription(member(actor_id), kind), wanted=wanted)

    def choices(self, tx: Reading, actor_id: int) -> Mapping[LetterKind, bool]:
        """Of every kind that can be switched off, whether the member gets it."""
        chosen = store.choices(tx, member(actor_id))
        return {kind: chosen.get(kind, True) for kind in CHOOSABLE}

    def subscription(self, token: str) -> Subscription:
        """What an unsubscribing link is about; `Missing` for one that we did not make."""
        return self._links.subscription(token)

    def is_subscribed(self, tx: Reading, to: Subscription) -> bool:
        """Whether the reader gets that kind."""
        return self._is_wanted(tx, to.reader, to.kind)

    def set_subscription(self, tx: Writing, to: Subscription, *, wanted: bool) -> None:
        """The same as `choose`, for whoever holds the link: a guest too (RFC 8058)."""
        if to.kind in ALWAYS_SENT:
            message = "These letters are always sent."
            raise Malformed(message)
        now = self.world.clock.now()
        store.choose(tx, to.reader, to.kind, now, wanted=wanted)
        if not wanted:
            store.drop(tx, to.reader, to.kind, None, now)

    # ------------------------------------------------------------------- addresses and erasure

    def closed(self, tx: Reading) -> list[ClosedAddress]:
        """Addresses to which nothing arrives, the latest first, for coordinators to ask about."""
        return [
            ClosedAddress(
                number=row.id,
                actor_id=row.actor_id,
                address=self.seal.open_text(row.address, f"addresses_closed.address {row.id}"),
                why=row.why,
                closed_at=row.closed_at,
            )
            for row in closed_store.all_closed(tx)
        ]

    def is_closed(self, tx: Reading, address: str) -> bool:
        """Whether nothing arrives at that address; `Malformed` if it is none."""
        return closed_store.is_closed(tx, address_key(self.seal, checked_address(address)))

    def reopen(self, tx: Writing, address: str) -> bool:
        """Somebody has said yes to that address: letters go there again. False if they did."""
        return closed_store.reopen(tx, address_key(self.seal, checked_address(address)))

    def reopen_number(self, tx: Writing, number: int) -> None:
        """The same by the number in `closed`; `Missing` for another."""
        if not closed_store.reopen_number(tx, number):
            message = f"There is no closed address with the number {number}."
            raise Missing(message)

    def forget(self, tx: Writing, actor_id: int) -> None:
        """Erases every trace of letters to a member who leaves."""
        store.forget_reader(tx, member(actor_id))
        closed_store.forget_actor(tx, actor_id)

    def forget_letter(self, tx: Writing, number: int) -> bool:
        """Erases one letter once it has been sent or given up; whether nothing is left of it."""
        return store.forget_if_finished(tx, number)

    # --------------------------------------------------------------------------------- inside

    @property
    def _links(self) -> Links:
        return Links(self.seal, self.head.base_url)

    def _is_wanted(self, tx: Reading, reader: str, kind: LetterKind) -> bool:
        return kind in ALWAYS_SENT or store.choices(tx, reader).get(kind, True)

    def _written(
        self, to: Recipient, letter: LetterView, what: Subscription, files: Sequence[Attachment]
    ) -> Content:
        name = clean_line(to.name, _LONGEST_NAME)
        reader = Reader(
            name=name,
            zone=to.zone,
            unsubscribe_url=self._links.unsubscribe(what.reader, what.kind),
            choices_url="" if to.actor_id is None else f"{self.head.base_url}{CHOICES_PATH}",
        )
        words = words_for(to.language)
        written = write_letter(letter, reader, self.head, words)
        if not written.subject:
            message = f"A letter of the kind {what.kind} has no subject."
            raise Conflict(message)
        return Content(
            name=name,
            language=words.language,
            zone=to.zone,
            quiet_from=to.quiet_from,
            quiet_to=to.quiet_to,
            subject=written.subject,
            text=written.text,
            html=written.html,
            attachments=tuple(files),
        )

    def _new(
        self, to: Recipient, content: Content, what: Subscription, about: str, *, urgent: bool
    ) -> NewLetter:
        number, now = self.world.ids.new(), self.world.clock.now()
        urgent = urgent or what.kind in URGENT
        quiet = (content.zone, content.quiet_from, content.quiet_to)
        due_at = now if urgent else after_quiet(now, *quiet)
        return NewLetter(
            id=number,
            reader=what.reader,
            kind=what.kind,
            about=about or None,
            address_key=address_key(self.seal, to.address),
            address=self.seal.seal_text(to.address, f"letters.address {number}"),
            content=self.seal.seal(content.to_octets(), f"letters.content {number}"),
            is_urgent=urgent,
            queued_at=now,
            due_at=due_at,
            useless_at=due_at + use_of(what.kind),
        )
