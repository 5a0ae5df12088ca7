"""What a member writes, as it is before it becomes a note. Pure rules."""

from dataclasses import dataclass

from outbox.audience import Audience
from posts.post import Visibility, visibility_of_answer
from posts.trimming import BARE, Trimmings
from world.errors import Refused

TEXT_LONGEST = 10_000
SUMMARY_LONGEST = 500

_OF_NEIGHBOURS = frozenset({Visibility.SISTERS, Visibility.NETWORK})


@dataclass(frozen=True, slots=True)
class WrittenWith:
    """The program somebody writes with, as it calls itself; only they are told of it."""

    name: str
    website: str | None = None


@dataclass(frozen=True, slots=True)
class NoteDraft:
    """What a member writes: plain `text`, or `html` if a program has made markup of it already.

    `people` are IRIs or handles of those it is for besides those the text mentions. With
    `as_typed`, as programs of Mastodon write, an answer names nobody but those, so that whoever
    takes a name out of the text takes the person out.
    """

    text: str = ""
    html: str = ""
    audience: Audience = Audience.PUBLIC
    people: tuple[str, ...] = ()
    in_reply_to: str | None = None
    language: str | None = None
    summary: str = ""
    sensitive: bool = False
    trimmings: Trimmings = BARE
    as_typed: bool = False
    program: WrittenWith | None = None

    def check(self) -> None:
        """Raises `Refused` for an empty or endless text."""
        written = self.html or self.text
        if not written.strip() and not self.trimmings.say_something:
            raise Refused("Please write something first.")
        if len(written) > TEXT_LONGEST:
            raise Refused(f"This text has {len(written)} characters; {TEXT_LONGEST} are the most.")

    def visibility_under(self, parent: Visibility | None) -> Visibility:
        """Whom the note is shown to; an answer is never seen by more than its parent.

        Programs know no audience of neighbours: they show one as "private", and an answer that is
        sent as private, or wider, is for the same neighbours.
        """
        wished = Visibility(self.audience)
        if parent is None:
            return wished
        if self.as_typed and parent in _OF_NEIGHBOURS and wished is Visibility.FOLLOWERS:
            return parent
        return visibility_of_answer(wished, parent)
