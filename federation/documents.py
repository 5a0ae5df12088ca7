"""The tolerant reader: JSON of others becomes four kinds of frozen dataclass, or `Malformed`.

Whoever handles activities sees only these; nobody above this floor asks a raw document for its
"type". Forms are read as widely as servers write them (`reference/federation.md` 5.1, 13.2),
limits are those of its section 13.5 and of the security reference, section 3. The document as it
came rides along in `json`: unknown members are kept, and proofs cover every byte.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from federation.actor_keys import NamedKey, keys_of, speaks_rfc9421
from federation.actor_members import (
    aliases_of,
    handle_of,
    inbox_of,
    network_of,
    profile_page_of,
    shared_inbox_of,
    username_of,
)
from federation.dates import clamped, read_instant
from federation.json_ld import plainly
from federation.kinds import (
    ACTIVITY_TYPES,
    ACTOR_TYPES,
    COLLECTION_TYPES,
    KNOWN_TYPES,
    THING_TYPES,
)
from federation.natural_language import language_of, language_tag, place_name, text_of
from federation.reading import (
    answered_in,
    count_of,
    entries,
    first_iri,
    iri_at,
    iri_of,
    iris_of,
    only_iri,
    page_of,
    recipients,
    required_iri,
    type_of,
    types_of,
)
from federation.strict_json import Json
from federation.tags import (
    Attachment,
    attachments_of,
    hashtags_of,
    media_url,
    mentions_of,
    tags_of,
)
from world.errors import Malformed

MAX_RECIPIENTS: Final = 500
MAX_OBJECTS: Final = 100
MAX_NAME: Final = 500
MAX_SUMMARY: Final = 20_000
MAX_CONTENT: Final = 200_000
MAX_LINKS: Final = 100
MAX_ITEMS: Final = 1_000
MAX_PLACE: Final = 200

_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]{1,64}")


@dataclass(frozen=True, slots=True)
class Activity:
    """Somebody does something: who (`actor`), what (`type`), to which object.

    `object` is the embedded copy, if there is exactly one: a hint, trusted only under the origin
    rule. `object_ids` names every object (a Flag has several); `object_id` only a single one.
    """

    id: str | None
    type: str
    actor: str
    object_id: str | None
    object: Json | None = field(repr=False)
    object_ids: tuple[str, ...]
    target: str | None
    to: tuple[str, ...]
    cc: tuple[str, ...]
    audience: tuple[str, ...]
    published: datetime | None
    json: Json = field(repr=False)

    @property
    def object_type(self) -> str | None:
        """The type of the embedded object, or None if there is none or it says none."""
        if self.object is None:
            return None
        try:
            return type_of(plainly(self.object), KNOWN_TYPES)
        except Malformed:
            return None


@dataclass(frozen=True, slots=True)
class ActorDocument:
    """What an actor says of itself in its own document; every address lies on its origin.

    Without an `inbox` it is a stub that servers show to strangers: good for its keys only, never
    to be stored over what is known of the actor (`is_stub`).
    """

    id: str
    type: str
    username: str
    name: str
    summary: str
    inbox: str | None
    shared_inbox: str | None
    outbox: str | None
    followers: str | None
    following: str | None
    featured: str | None
    sisters: str | None
    listings: str | None
    members: str | None
    url: str | None
    icon: str | None
    keys: tuple[NamedKey, ...]
    approves_followers: bool
    discoverable: bool
    also_known_as: tuple[str, ...]
    moved_to: str | None
    webfinger: str | None
    speaks_rfc9421: bool
    published: datetime | None
    network: str | None
    language: str | None
    place: str | None
    json: Json = field(repr=False)

    @property
    def is_stub(self) -> bool:
        """Whether this is only good for its keys."""
        return self.inbox is None


@dataclass(frozen=True, slots=True)
class Thing:
    """A note, a listing, an event: anything that somebody wrote.

    `content` is HTML of others, not cleaned yet, unless `media_type` says otherwise; texts that
    are missing are "". `hashtags` are lower case without "#".
    """

    id: str
    type: str
    attributed_to: str | None
    name: str
    summary: str
    content: str
    media_type: str
    language: str | None
    published: datetime | None
    updated: datetime | None
    in_reply_to: str | None
    context: str | None
    to: tuple[str, ...]
    cc: tuple[str, ...]
    audience: tuple[str, ...]
    url: str | None
    mentions: tuple[str, ...]
    hashtags: tuple[str, ...]
    attachments: tuple[Attachment, ...]
    sensitive: bool
    end_time: datetime | None
    place_name: str | None
    json: Json = field(repr=False)


@dataclass(frozen=True, slots=True)
class CollectionPage:
    """A collection or a page of one; an embedded first page may have no id of its own."""

    id: str | None
    type: str
    items: tuple[str | Json, ...]
    first: "str | CollectionPage | None"
    next: str | None
    part_of: str | None
    total_items: int | None
    attributed_to: str | None
    updated: datetime | None
    json: Json = field(repr=False)


def read_activity(document: Json, *, now: datetime | None = None) -> Activity:
    """An activity of any type, also of one nobody knows; with `now`, dates end there.

    Raises `Malformed`: no type; an id that is not an IRI; no actor, or several; more than 500
    recipients or 100 objects; whatever `plainly` refuses.
    """
    plain = plainly(document)
    objects = entries(plain.get("object"), MAX_OBJECTS)
    single = objects[0] if len(objects) == 1 else None
    to, cc, audience = _addresses(plain)
    identifier = plain.get("id")
    return Activity(
        id=None if identifier is None else required_iri(identifier),
        type=type_of(plain, ACTIVITY_TYPES),
        actor=required_iri(only_iri(plain.get("actor"))),
        object_id=iri_of(single),
        object=single if isinstance(single, dict) else None,
        object_ids=tuple(dict.fromkeys(iris_of(objects))),
        target=first_iri(plain.get("target"), MAX_LINKS),
        to=to,
        cc=cc,
        audience=audience,
        published=clamped(read_instant(plain.get("published")), now),
        json=document,
    )


def read_actor(document: Json, *, now: datetime | None = None) -> ActorDocument:
    """An actor's own document, or the stub of it that is served to strangers.

    Addresses on another origin than the actor's are left out. Raises `Malformed`: no actor type,
    id or proper user name; an inbox on another origin; whatever `plainly` refuses.
    """
    plain = plainly(document)
    iri = required_iri(plain.get("id"))
    kind = _kind_among(ACTOR_TYPES, plain)
    handle = handle_of(plain)
    return ActorDocument(
        id=iri,
        type=kind,
        username=username_of(plain, handle),
        name=text_of(plain, "name", MAX_NAME),
        summary=text_of(plain, "summary", MAX_SUMMARY),
        inbox=inbox_of(plain, iri),
        shared_inbox=shared_inbox_of(plain, iri),
        outbox=iri_at(plain.get("outbox"), iri),
        followers=iri_at(plain.get("followers"), iri),
        following=iri_at(plain.get("following"), iri),
        featured=iri_at(plain.get("featured"), iri),
        sisters=iri_at(plain.get("sisters"), iri),
        listings=iri_at(plain.get("listings"), iri),
        members=iri_at(plain.get("members"), iri),
        url=profile_page_of(plain, iri),
        icon=media_url(plain.get("icon")),
        keys=keys_of(plain, iri),
        approves_followers=plain.get("manuallyApprovesFollowers") is True,
        discoverable=plain.get("discoverable") is True,
        also_known_as=aliases_of(plain),
        moved_to=first_iri(plain.get("movedTo"), MAX_LINKS),
        webfinger=handle,
        speaks_rfc9421=speaks_rfc9421(plain),
        published=clamped(read_instant(plain.get("published")), now),
        network=network_of(plain, kind, iri),
        language=language_tag(plain.get("inLanguage")) or language_tag(plain.get("language")),
        place=place_name(plain.get("location"), MAX_PLACE),
        json=document,
    )


def read_thing(document: Json, *, now: datetime | None = None) -> Thing:
    """What somebody wrote; with `now`, `published` and `updated` end there.

    Raises `Malformed`: no proper id (a transient object); no type, or the type of an activity,
    an actor or a collection; several authors (but for a
    person beside a group, as PeerTube writes it); texts that are no texts; content above 200,000
    characters; more than 500 recipients or 300 tags; whatever `plainly` refuses.
    """
    plain = plainly(document)
    iri = required_iri(plain.get("id"))
    to, cc, audience = _addresses(plain)
    tags = tags_of(plain)
    end = plain["endTime"] if plain.get("endTime") is not None else plain.get("hasEnd")
    return Thing(
        id=iri,
        type=_thing_type(plain),
        attributed_to=_author(plain.get("attributedTo")),
        name=text_of(plain, "name", MAX_NAME),
        summary=text_of(plain, "summary", MAX_SUMMARY),
        content=_content(plain),
        media_type=_media_type(plain.get("mediaType")),
        language=language_of(plain, "content"),
        published=clamped(read_instant(plain.get("published")), now),
        updated=clamped(read_instant(plain.get("updated")), now),
        in_reply_to=answered_in(plain, MAX_LINKS),
        context=first_iri(plain.get("context"), MAX_LINKS),
        to=to,
        cc=cc,
        audience=audience,
        url=page_of(plain.get("url"), MAX_LINKS),
        mentions=mentions_of(tags),
        hashtags=hashtags_of(tags),
        attachments=attachments_of(plain),
        sensitive=plain.get("sensitive") is True,
        end_time=read_instant(end),
        place_name=place_name(plain.get("location"), MAX_PLACE),
        json=document,
    )


def read_collection(document: Json) -> CollectionPage:
    """A collection or a page of one, ordered or not.

    A `next` that leaves the collection's origin is left out. Raises `Malformed`: another type;
    an id that is not an IRI; whatever `plainly` refuses.
    """
    return _collection(document, None)


def _collection(document: Json, whole: str | None) -> CollectionPage:
    plain = plainly(document)
    kind = _kind_among(COLLECTION_TYPES, plain)
    identifier = plain.get("id")
    iri = None if identifier is None else required_iri(identifier)
    home = whole or iri or only_iri(plain.get("partOf"))
    return CollectionPage(
        id=iri,
        type=kind,
        items=_items(plain),
        first=_first_page(plain.get("first"), home) if whole is None else None,
        next=None if home is None else iri_at(plain.get("next"), home),
        part_of=only_iri(plain.get("partOf")),
        total_items=count_of(plain.get("totalItems")),
        attributed_to=only_iri(plain.get("attributedTo")),
        updated=read_instant(plain.get("updated")),
        json=document,
    )


def _first_page(value: object, home: str | None) -> str | CollectionPage | None:
    if home is None:
        return None
    if isinstance(value, dict) and len(value) > 1:
        return _collection(value, home)
    return iri_at(value, home)


def _items(plain: Json) -> tuple[str | Json, ...]:
    name = "orderedItems" if plain.get("orderedItems") is not None else "items"
    return tuple(entries(plain.get(name), MAX_ITEMS))


def _addresses(plain: Json) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    to, cc, audience = (
        recipients(plain.get(name), MAX_RECIPIENTS) for name in ("to", "cc", "audience")
    )
    if len(to) + len(cc) + len(audience) > MAX_RECIPIENTS:
        raise Malformed("too many recipients")
    return to, cc, audience


def _kind_among(kinds: frozenset[str], plain: Json) -> str:
    kind = type_of(plain, kinds)
    if kind not in kinds:
        raise Malformed(f"“{kind[:40]}” is something else than was looked for")
    return kind


def _thing_type(plain: Json) -> str:
    kind = type_of(plain, THING_TYPES)
    if kind in ACTIVITY_TYPES or kind in ACTOR_TYPES or kind in COLLECTION_TYPES:
        raise Malformed("not something that somebody wrote")
    return kind


def _author(value: object) -> str | None:
    """The one author; of a Person beside a Group the Person, of any other two nobody."""
    found = entries(value, MAX_LINKS)
    if len(found) > 1:
        found = [entry for entry in found if isinstance(entry, dict) and _is_person(entry)]
        if len(found) != 1:
            raise Malformed("a thing with several authors")
    return iri_of(found[0]) if found else None


def _is_person(entry: Json) -> bool:
    return types_of(plainly(entry)) == ["Person"]


def _content(plain: Json) -> str:
    content = text_of(plain, "content", MAX_CONTENT + 1)
    if len(content) > MAX_CONTENT:
        raise Malformed("a text that is too long")
    return content


def _media_type(value: object) -> str:
    if isinstance(value, str) and _MEDIA_TYPE.fullmatch(value):
        return value
    return "text/html"
