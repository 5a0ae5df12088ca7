"""What a community announces, as servers that are made of threads read it (Lemmy, PieFed). Pure.

Lemmy takes an activity in an `Announce` for the beginning of a thread if the thing in it is a
`Page` (of a `Note` it asks what it answers), bears one community in `audience`, a single IRI,
and names no other in `cc`; one attachment of a kind that it does not know fails the whole. So a
community says here what the author has said in the shape that is read there, and in its own name
alone: the author has proven the other one, which lies under the same id.
"""

from typing import Any, Final

from federation.addressing import PUBLIC
from federation.strict_json import Json

_LEFT_OUT: Final = frozenset(
    ("proof", "signature", "source", "inReplyTo", "image", "language", "mediaType", "bto", "bcc")
)
_WORDS: Final = ("name", "content", "published", "updated", "context")
_ATTACHED: Final = {"Image": "url", "Document": "url", "Link": "href"}


def beginning(thing: Json, community_iri: str, activity_iri: str | None = None) -> Json | None:
    """`Create` of a post in that community; None if nobody could take it for one."""
    page = _page(thing, community_iri)
    if page is None:
        return None
    return {
        "id": activity_iri or f"{page['id']}#create",
        "type": "Create",
        "actor": page["attributedTo"],
        **_addresses(community_iri),
        "object": page,
    }


def change(activity: Json, community_iri: str) -> Json | None:
    """`Update` or `Delete` by the author, in that community; None for anything else."""
    thing, actor = activity.get("object"), activity.get("actor")
    if activity.get("type") == "Delete":
        told: Any = _name_of(thing)
    elif activity.get("type") == "Update" and isinstance(thing, dict):
        told = _page(thing, community_iri)
    else:
        return None
    if told is None or not isinstance(actor, str):
        return None
    return {
        "id": activity.get("id"),
        "type": activity["type"],
        "actor": actor,
        **_addresses(community_iri),
        "object": told,
    }


def removal(thing_iri: str, by_iri: str, community_iri: str, activity_iri: str) -> Json:
    """`Delete` by whoever speaks for the community: a thing is shown there no more.

    `summary` is what makes it the deed of a moderator.
    """
    return {
        "id": activity_iri,
        "type": "Delete",
        "actor": by_iri,
        "summary": "",
        **_addresses(community_iri),
        "object": thing_iri,
    }


def _addresses(community_iri: str) -> Json:
    return {"to": [PUBLIC], "cc": [community_iri], "audience": community_iri}


def _name_of(thing: object) -> str | None:
    iri = thing.get("id") if isinstance(thing, dict) else thing
    return iri if isinstance(iri, str) else None


def _page(thing: Json, community_iri: str) -> Json | None:
    if not isinstance(thing.get("id"), str) or not isinstance(thing.get("attributedTo"), str):
        return None
    told = {
        name: value
        for name, value in thing.items()
        if name not in _LEFT_OUT and (name not in _WORDS or isinstance(value, str))
    }
    told |= {"type": "Page", "attachment": _attachments(thing.get("attachment"))}
    return told | _addresses(community_iri)


def _attachments(listed: object) -> list[Json]:
    """Pictures and links with an address; films and tables of others are in the original."""
    each = listed if isinstance(listed, list) else [listed]
    return [one for one in each if isinstance(one, dict) and _is_known(one)]


def _is_known(attached: Json) -> bool:
    where = _ATTACHED.get(str(attached.get("type")))
    return where is not None and isinstance(attached.get(where), str)
