"""What a member takes along of what they said: their outbox and likes, as Mastodon packs them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from media import store as pictures
from media.picture import Picture, file_name
from posts import store as post_store
from posts.post import Post
from rights import outbox_store
from rights.keepsake import Entry, Piece, Sheaf, Shown, Taking
from rights.plain import COLLECTION_END, collection_head, row_of
from rights.telling import facts, said
from storage.transaction import Reading
from text import phrases
from text.clean import plain_text
from text.rights_phrases import CHAPTERS

_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class OutboxKeepsake:
    """Every activity of theirs that has not been taken back, the oldest first."""

    heading: str = CHAPTERS["posts"]

    def sheaf(self, tx: Reading, taking: Taking, start: int) -> Sheaf:
        """The next two hundred after that activity."""
        member_id = taking.member.id
        said_by = outbox_store.activities(tx, member_id, start, _AT_ONCE + 1)
        chosen, more = said_by[:_AT_ONCE], len(said_by) > _AT_ONCE
        head = b",\n"
        if start == 0:
            head = collection_head("outbox.json", outbox_store.count(tx, member_id))
        body = (head if chosen or start == 0 else b"") + b",\n".join(item.body for item in chosen)
        pieces = [Piece("outbox.json", body + (b"" if more else COLLECTION_END))]
        written = [item.object_iri for item in chosen if item.type == "Create" and item.object_iri]
        known = [post_store.by_iri(tx, iri) for iri in written]
        posts = [post for post in known if post is not None]
        shown = pictures.shown_at_each(tx, [post.id for post in posts])
        return Sheaf(
            pieces,
            [
                replace(_told(taking, post), pictures=_pictures(shown.get(post.id, ())))
                for post in posts
            ],
            pictures=[
                file_name(one.name, one.media_type) for several in shown.values() for one in several
            ],
            go_on=chosen[-1].id if more else None,
        )


def _pictures(shown: Sequence[Picture]) -> list[Shown]:
    """Those that can be shown in a chapter; films and sounds are in none."""
    return [Shown(file_name(one.name, one.media_type), one.alt) for one in shown if one.is_image]


def _told(taking: Taking, post: Post, by: str = "") -> Entry:
    return Entry(
        heading=post.text.name or "",
        facts=facts(
            taking,
            by=by,
            when=post.published_at,
            visibility=said(taking, phrases.VISIBILITIES, post.visibility),
            address=post.iri,
            answered=post.in_reply_to_iri,
        ),
        words=plain_text(post.text.content),
    )


@dataclass(frozen=True, slots=True)
class LetterboxKeepsake:
    """What others wrote to them, and not to everybody."""

    heading: str = CHAPTERS["letterbox"]

    def sheaf(self, tx: Reading, taking: Taking, start: int) -> Sheaf:
        """The next two hundred after that post."""
        numbers = outbox_store.sent_to(tx, taking.member.actor.iri, start, _AT_ONCE + 1)
        more = len(numbers) > _AT_ONCE
        found = [post_store.by_id(tx, number) for number in numbers[:_AT_ONCE]]
        posts = [post for post in found if post is not None]
        head = b"[\n" if start == 0 else b",\n"
        body = (head if posts or start == 0 else b"") + b",\n".join(post.document for post in posts)
        pieces = [Piece("letterbox.json", body + (b"" if more else b"\n]\n"))]
        entries = [_told(taking, post, by=post.author_name or post.author_handle) for post in posts]
        return Sheaf(pieces, entries, go_on=numbers[_AT_ONCE - 1] if more else None)


@dataclass(frozen=True, slots=True)
class LikeKeepsake:
    """The names of what they like, and what they have pinned."""

    heading: str = CHAPTERS["likes"]

    def sheaf(self, tx: Reading, taking: Taking, _start: int) -> Sheaf:
        """All of it at once: names only."""
        liked = outbox_store.liked(tx, taking.member.id)
        octets = collection_head("likes.json", len(liked)) + b",\n".join(map(row_of, liked))
        entries = [Entry(facts=facts(taking, address=iri)) for iri in liked]
        return Sheaf([Piece("likes.json", octets + COLLECTION_END)], entries)
