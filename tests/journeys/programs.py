"""What a member's program says to a node: ActivityPub client to server, with a bearer token."""

from collections.abc import Mapping
from typing import Any

import httpx2

from tests.journeys.processes import ACTIVITY_JSON, Member

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
_AS2 = "https://www.w3.org/ns/activitystreams"


def offer(
    title: str, body: str = "", *, minutes: int = 60, tag: str = "#repairs"
) -> dict[str, Any]:
    """A public offer as a program writes it: a Note with the members of a Proposal."""
    return {
        "type": "Note",
        "name": title,
        "content": f"<p>{body or title}</p>",
        "purpose": "offer",
        "publishes": {
            "type": "Intent",
            "action": "deliverService",
            "resourceQuantity": {"hasUnit": "hour", "hasNumericalValue": f"{minutes / 60:g}"},
        },
        "unitBased": False,
        "tag": [{"type": "Hashtag", "name": "#repairs"}],
        "to": [PUBLIC],
    }


def create(thing: Mapping[str, Any]) -> dict[str, Any]:
    """The activity that publishes a thing, addressed as the thing is."""
    addresses = {name: thing[name] for name in ("to", "cc") if name in thing}
    return {"@context": _AS2, "type": "Create", "object": dict(thing)} | addresses


def post(
    member: Member, activity: Mapping[str, Any], *, client: httpx2.Client | None = None
) -> httpx2.Response:
    """The answer to one POST to the member's outbox."""
    headers = member.keys | {"content-type": ACTIVITY_JSON}
    address = f"{member.iri}/outbox"
    whole = {"@context": _AS2} | dict(activity)
    if client is not None:
        return client.post(address, json=whole, headers=headers)
    return httpx2.post(address, json=whole, headers=headers, timeout=30)


def done(member: Member, activity: Mapping[str, Any]) -> dict[str, Any]:
    """The activity as the node has published it; it must have been taken."""
    answer = post(member, activity)
    assert answer.status_code == 201, f"{answer.status_code} {answer.text}"
    return member.home.document(answer.headers["location"], **member.keys)


def object_of(activity: Mapping[str, Any]) -> str:
    """The IRI of what an activity is about."""
    thing = activity["object"]
    return thing if isinstance(thing, str) else str(thing["id"])
