"""What a post is, and who may know of it: pure rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from actors.actor import Actor


class Visibility(StrEnum):
    """Who may see a post; whoever is named in it may see it as well."""

    PUBLIC = "public"
    UNLISTED = "unlisted"  # everybody, but not shown in public feeds
    SISTERS = "sisters"  # members of the author's network and of its sisters
    NETWORK = "network"  # members of the author's network
    FOLLOWERS = "followers"
    COORDINATORS = "coordinators"  # coordinators of the author's network
    DIRECT = "direct"  # those named, nobody else

    @property
    def for_everybody(self) -> bool:
        """Whether anybody at all may see it."""
        return self in (Visibility.PUBLIC, Visibility.UNLISTED)


_V = Visibility
_NARROWER: Mapping[Visibility, frozenset[Visibility]] = MappingProxyType(
    {
        _V.PUBLIC: frozenset(_V) - {_V.PUBLIC},
        _V.UNLISTED: frozenset(_V) - {_V.PUBLIC, _V.UNLISTED},
        _V.SISTERS: frozenset({_V.NETWORK, _V.COORDINATORS, _V.DIRECT}),
        _V.NETWORK: frozenset({_V.COORDINATORS, _V.DIRECT}),
        _V.FOLLOWERS: frozenset({_V.DIRECT}),
        _V.COORDINATORS: frozenset({_V.DIRECT}),
        _V.DIRECT: frozenset(),
    }
)


def common(one: Visibility, other: Visibility) -> Visibility:
    """The widest visibility that shows a post to nobody whom either of them leaves out."""
    if one == other or other in _NARROWER[one]:
        return other
    return one if one in _NARROWER[other] else Visibility.DIRECT


def visibility_of_answer(wished: Visibility, parent: Visibility) -> Visibility:
    """What an answer may be when its parent is seen by `parent` (federation.md 5.2).

    Never wider; where the two reach different people, and under what only coordinators see, the
    answer goes to those named.
    """
    allowed = common(wished, parent)
    return Visibility.DIRECT if allowed is Visibility.COORDINATORS else allowed


class Proof(StrEnum):
    """What became of a post's FEP-8b32 proof."""

    NONE = "none"
    VERIFIED = "verified"
    FAILED = "failed"


class Reaction(StrEnum):
    """What people do to a post with one tap."""

    LIKE = "like"
    ANNOUNCE = "announce"


@dataclass(frozen=True, slots=True)
class PostText:
    """The part of a post that an edit may change. `content` is clean HTML, the rest plain."""

    name: str | None
    content: str
    summary: str
    sensitive: bool
    language: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Post:
    """One stored post, ours or somebody else's, with what one shows of its author."""

    id: int
    iri: str
    author_id: int
    author_iri: str
    author_name: str
    author_handle: str
    local: bool
    type: str
    text: PostText
    in_reply_to_iri: str | None
    context_iri: str | None
    visibility: Visibility
    published_at: datetime
    updated_at: datetime | None
    received_at: datetime
    document: bytes  # the object's JSON, as sent or as it came
    proof: Proof


@dataclass(frozen=True, slots=True)
class NewPost:
    """Everything that is written down of a post when it is first seen."""

    id: int
    iri: str
    author_id: int
    local: bool
    type: str
    text: PostText
    in_reply_to_iri: str | None
    context_iri: str | None
    visibility: Visibility
    published_at: datetime
    updated_at: datetime | None
    received_at: datetime
    document: bytes
    proof: Proof
    readers: tuple[str, ...] = ()  # IRIs of actors who are named, besides the author
    mentioned: frozenset[str] = frozenset()  # those of them who are mentioned in the text
    tags: tuple[str, ...] = ()
    has_media: bool = False

    def by(self, author: Actor) -> Post:
        """The post as it stands once it is written down; `author` is whose id it names."""
        return Post(
            id=self.id,
            iri=self.iri,
            author_id=author.id,
            author_iri=author.iri,
            author_name=author.name,
            author_handle=author.handle,
            local=self.local,
            type=self.type,
            text=self.text,
            in_reply_to_iri=self.in_reply_to_iri,
            context_iri=self.context_iri,
            visibility=self.visibility,
            published_at=self.published_at,
            updated_at=self.updated_at,
            received_at=self.received_at,
            document=self.document,
            proof=self.proof,
        )


@dataclass(frozen=True, slots=True)
class Deed:
    """Who reacts to which post, by which activity, when, and whom it is told."""

    actor: Actor
    post: Post
    iri: str | None
    at: datetime
    visibility: Visibility = Visibility.PUBLIC


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What is left of a deleted object."""

    iri: str
    former_type: str | None
    for_everybody: bool  # whether everybody could see it
    deleted_at: datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """How many answers, likes and announcements a post has, as far as anybody may know."""

    replies: int
    likes: int
    announces: int
