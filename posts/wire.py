"""Posts to and from ActivityStreams documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape

from actors.actor import Actor
from federation.contexts import OBJECT_CONTEXT
from federation.documents import Thing, read_thing
from federation.iris import Iris
from federation.strict_json import Json
from posts.post import PostText
from storage.instants import to_text
from text.clean import clean_html, clean_name, plain_text, safe_url
from world.errors import Malformed

SUMMARY_LONGEST = 500
_CLOCKS_APART = timedelta(minutes=5)
_SHOWN_WHOLE = frozenset(
    {
        *("Note", "Question", "Article", "Page", "Event", "Image", "Video", "Audio", "Document"),
        *("Proposal", "Intent"),
    }
)


def read_post(document: Json, received_at: datetime) -> Thing:
    """What somebody wrote; raises as `read_thing`.

    Their clock may be a little ahead of ours, and the order of their edits must not be lost by
    that; what is later still counts as just now (rule R24).
    """
    return read_thing(document, now=received_at + _CLOCKS_APART)


def text_of_thing(thing: Thing) -> PostText:
    """What of somebody else's thing is shown: cleaned once, here.

    Types that nobody here knows become a card: name, summary or preview, and a link (5.11).
    """
    is_note = thing.type in ("Note", "Question")
    return PostText(
        name=clean_name(thing.name) or None,
        content=_content(thing) if thing.type in _SHOWN_WHOLE else _card(thing),
        summary=plain_text(thing.summary)[:SUMMARY_LONGEST] if is_note and thing.summary else "",
        sensitive=thing.sensitive or (is_note and bool(thing.summary)),
        language=thing.language,
        url=safe_url(thing.url),
    )


def _content(thing: Thing) -> str:
    if not thing.content:
        return _card(thing)
    if thing.media_type == "text/html":
        return clean_html(thing.content)
    paragraphs = escape(thing.content).replace("\r\n", "\n").split("\n\n")
    return clean_html(
        "".join(f"<p>{part.strip()}</p>".replace("\n", "<br>") for part in paragraphs)
    )


def _card(thing: Thing) -> str:
    link = escape(safe_url(thing.url) or thing.id)
    name = clean_name(thing.name)
    title = f"<p><strong>{escape(name)}</strong></p>" if name else ""
    body = thing.content or thing.summary or _preview(thing)
    return clean_html(f'{title}{body}<p><a href="{link}">{link}</a></p>')


def _preview(thing: Thing) -> str:
    """The content of an embedded preview (FEP-b2b8)."""
    preview = thing.json.get("preview")
    if not isinstance(preview, dict):
        return ""
    content = preview.get("content") or preview.get("summary") or preview.get("name")
    return content if isinstance(content, str) else ""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who says something to whom, in answer to what; the rest of a note is its text."""

    id: int
    author: Actor
    to: Sequence[str]
    cc: Sequence[str]
    people: Sequence[Actor]
    published_at: datetime
    updated_at: datetime | None = None
    in_reply_to: str | None = None
    context: str | None = None
    is_direct: bool = False


def note(envelope: Envelope, text: PostText, hashtags: Sequence[str], iris: Iris) -> Json:
    """The `Note` of a member, complete but for the proof (`reference/federation.md` 5.4)."""
    iri = iris.object(envelope.id)
    document: Json = {
        "@context": list(OBJECT_CONTEXT),
        "id": iri,
        "type": "Note",
        "attributedTo": envelope.author.iri,
        "to": list(envelope.to),
        "cc": list(envelope.cc),
        "published": to_text(envelope.published_at),
        "content": text.content,
        "sensitive": text.sensitive,
        "url": text.url or iris.post_page(envelope.id),
        "replies": iris.replies(iri),
        "tag": [*map(mention, envelope.people), *(hashtag(tag, iris) for tag in hashtags)],
        "attachment": [],
    }
    # A thread is named by who began it; an answer repeats the name, if there is one (FEP-7888).
    if envelope.context or not envelope.in_reply_to:
        document["context"] = envelope.context or iris.context(envelope.id)
    if text.language:
        document["contentMap"] = {text.language: text.content}
    if text.summary:
        document["summary"] = text.summary
    if envelope.updated_at:
        document["updated"] = to_text(envelope.updated_at)
    if envelope.in_reply_to:
        document["inReplyTo"] = envelope.in_reply_to
    if envelope.is_direct:
        document["directMessage"] = True
    return document


def mention(actor: Actor) -> Json:
    """The tag that names somebody; without it a direct note reaches nobody's eyes."""
    return {"type": "Mention", "href": actor.iri, "name": f"@{actor.handle}"}


def hashtag(tag: str, iris: Iris) -> Json:
    """The tag of a hashtag, given without its sign."""
    return {"type": "Hashtag", "name": f"#{tag}", "href": iris.tag(tag.lower())}


def post_in(document: Json, now: datetime) -> Thing:
    """The thing in a fetched document: the document itself, or what its Create carries.

    Raises `Malformed` when there is none.
    """
    if document.get("type") in ("Create", "Update"):
        inner = document.get("object")
        if not isinstance(inner, dict):
            raise Malformed("an activity without its object")
        thing = read_post(inner, now)
        if document.get("actor") != thing.attributed_to:
            raise Malformed("an activity that carries somebody else's post")
        return thing
    return read_post(document, now)
