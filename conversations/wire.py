"""Conversations between servers: direct notes that anybody can read and answer.

Each goes to the one it is for, at their own inbox, with a Mention, without a proof: what is said
in private must not be provable to outsiders (`federation.md` 2.1, 5.2). `says` is a term of ours
that tells a server like ours which step the note is about.
"""

from collections.abc import Mapping
from typing import Any, Final

from federation.contexts import OBJECT_CONTEXT
from federation.dates import read_instant
from federation.iris import Iris
from federation.strict_json import Json
from listings.window import LONGEST_SPAN, Span
from posts.post import PostText
from posts.wire import Envelope, note
from storage.instants import to_text
from text.links import html_of

TALK_CONTEXT: Final = [
    *OBJECT_CONTEXT[:-1],
    OBJECT_CONTEXT[-1]
    | {
        "sisternet": "urn:sisternet:",
        "says": "sisternet:says",
        "Agreement": "vf:Agreement",
        "Commitment": "vf:Commitment",
        "stipulates": "vf:stipulates",
        "stipulatesReciprocal": "vf:stipulatesReciprocal",
        "satisfies": "vf:satisfies",
        "hasBeginning": "vf:hasBeginning",
        "hasEnd": "vf:hasEnd",
    },
]
SAYS: Final = "says"


def text_of(text: str, language: str | None, number: int, iris: Iris) -> PostText:
    """What a note of a conversation shows; nothing in it is looked up or leads to a tag."""
    return PostText(
        name=None,
        content=html_of(text, {}, iris.tag),
        summary="",
        sensitive=False,
        language=language,
        url=iris.post_page(number),
    )


def note_of(envelope: Envelope, text: PostText, says: str, window: Span | None, iris: Iris) -> Json:
    """The `Note` of one message, for the one it is for; with a yes goes the time it is for."""
    document = note(envelope, text, (), iris) | {"@context": list(TALK_CONTEXT)}
    if says:
        document[SAYS] = says
    if window is not None:
        document |= when(window)
    return document


def when(window: Span) -> Json:
    """A time that is proposed or agreed, in the terms of ValueFlows."""
    return {"hasBeginning": to_text(window.start), "hasEnd": to_text(window.end)}


def window_in(plain: Mapping[str, Any], zone: str = "UTC") -> Span | None:
    """The time that a document of others names, told in that zone; None for none, or an odd one."""
    start, end = read_instant(plain.get("hasBeginning")), read_instant(plain.get("hasEnd"))
    if start is None or end is None or not start < end <= start + LONGEST_SPAN:
        return None
    return Span(start, end, zone)
