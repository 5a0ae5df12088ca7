"""What hangs on a note of ours besides its text: pictures, films, sounds, a poll, a quote."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from federation.iris import Iris
from federation.strict_json import Json
from media.actions import Media
from media.picture import Focus, Picture
from posts import poll_store
from posts.authoring import Work
from posts.poll import Poll, PollDraft
from posts.polling import drafted, question
from posts.post import Post
from posts.quote import QuotePolicy
from posts.quoting import Quotes
from posts.watching import QuietWatcher
from storage.transaction import Writing
from world.errors import Malformed

MEDIA_MOST: Final = 4


@dataclass(frozen=True, slots=True)
class Described:
    """What is said anew of a picture that hangs on a note; None: as it was."""

    id: int
    alt: str | None = None
    focus: Focus | None = None


@dataclass(frozen=True, slots=True)
class Trimmings:
    """What hangs on a note. Of an edit, None leaves things as they were.

    `media` are ids of pictures, in their order; `quoted` is the name of a post.
    """

    media: tuple[int, ...] | None = None
    described: tuple[Described, ...] = ()
    poll: PollDraft | None = None
    quoted: str | None = None
    policy: QuotePolicy | None = None

    @property
    def say_something(self) -> bool:
        """Whether a note may do without words."""
        return bool(self.media or self.quoted)


BARE: Final = Trimmings()


class Trimmer:
    """Hangs things on the documents of notes, inside the transaction that publishes them."""

    def __init__(self, media: Media, iris: Iris, quotes: Quotes) -> None:
        self._media = media
        self._iris = iris
        self._quotes = quotes

    def onto_new(self, tx: Writing, work: Work, trimmings: Trimmings, now: datetime) -> Work:
        """A new note with all that hangs on it.

        Raises `Malformed` for too many pictures, for pictures beside a poll, for a film or a
        sound beside anything; `Missing` for what belongs to somebody else, is used elsewhere or
        cannot be seen; `Refused` for what does not want to be quoted.
        """
        _check(trimmings)
        pictures = self._hung(tx, work, trimmings)
        document = self._with_pictures(work.document, pictures)
        poll = None
        if trimmings.poll is not None:
            poll = drafted(trimmings.poll, work.number, now)
            document = question(document, poll, now)
        work = replace(work, document=document, poll=poll)
        policy = trimmings.policy or QuotePolicy.PUBLIC
        return self._quotes.onto_new(tx, work, trimmings.quoted, policy, now)

    def onto_edited(
        self, tx: Writing, work: Work, old: Post, trimmings: Trimmings, now: datetime
    ) -> Work:
        """The same of a new text. Another poll than before begins anew, without its votes.

        Raises as `onto_new`.
        """
        _check(trimmings)
        pictures = self._hung(tx, work, trimmings)
        document = self._with_pictures(work.document, pictures)
        known = poll_store.by_post(tx, old.id)
        poll = _asked_anew(trimmings.poll, old.id, known, now)
        asked = poll or known
        if asked is not None:
            if pictures:
                raise Malformed("A note has pictures or a poll, not both.")
            document = question(document, asked, now)
        work = replace(work, document=document, poll=poll)
        return self._quotes.onto_edited(tx, work, old, trimmings.policy)

    def _hung(self, tx: Writing, work: Work, trimmings: Trimmings) -> list[Picture]:
        owner = work.author.id
        if trimmings.media is None:
            pictures = self._media.shown(tx, work.number)
        else:
            ids = trimmings.media
            pictures = self._media.attach(tx, owner, ids, work.number, sounds=True)
        _check_kinds(pictures)
        said = {one.id: one for one in trimmings.described}
        return [self._described(tx, owner, picture, said) for picture in pictures]

    def _described(
        self, tx: Writing, owner: int, picture: Picture, said: dict[int, Described]
    ) -> Picture:
        anew = said.get(picture.id)
        if anew is None:
            return picture
        alt = picture.alt if anew.alt is None else anew.alt
        return self._media.describe(tx, owner, picture.id, alt, anew.focus)

    def _with_pictures(self, document: Json, pictures: Sequence[Picture]) -> Json:
        hung = [picture.document(self._iris.base_url) for picture in pictures]
        return {**document, "attachment": hung}


class PictureWatch(QuietWatcher):
    """Lets go of the pictures of a post of ours that is removed."""

    def __init__(self, media: Media) -> None:
        self._media = media

    def removed(self, tx: Writing, post: Post) -> None:
        """Nothing is shown there any more."""
        if post.local:
            self._media.release(tx, post.id)


def _check(trimmings: Trimmings) -> None:
    media = trimmings.media or ()
    if len(set(media)) > MEDIA_MOST:
        raise Malformed(f"A note has {MEDIA_MOST} pictures at most.")
    if media and trimmings.poll is not None:
        raise Malformed("A note has pictures or a poll, not both.")


def _check_kinds(pictures: Sequence[Picture]) -> None:
    if len(pictures) > 1 and any(not picture.is_image for picture in pictures):
        raise Malformed("A film or a sound stands alone.")


def _asked_anew(
    draft: PollDraft | None, post_id: int, known: Poll | None, now: datetime
) -> Poll | None:
    """The poll in place of the known one, or of none; None if it asks the same."""
    if draft is None:
        return None
    anew = drafted(draft, post_id, now)
    if known is None:
        return anew
    same = [one.title for one in anew.options] == [one.title for one in known.options]
    return None if same and anew.multiple == known.multiple else anew
