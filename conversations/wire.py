"""Conversations between servers: direct notes that anybody can read and answer.

Each goes to the one it is for, at their own inbox, with a Mention, without a proof: what is said
in private must not be provable to outsiders (`federation.md` 2.1, 5.2). `says` is a term of ours
that tells a server like ours which step the note is about.
"""

from typing import Final

from federation.contexts import OBJECT_CONTEXT
from federation.iris import Iris
from federation.strict_json import Json
from posts.post import PostText
from posts.wire import Envelope, note
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


def note_of(envelope: Envelope, text: PostText, says: str, iris: Iris) -> Json:
    """The `Note` of one message, for the one it is for."""
    document = note(envelope, text, (), iris) | {"@context": list(TALK_CONTEXT)}
    if says:
        document[SAYS] = says
    return document
