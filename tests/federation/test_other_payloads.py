"""Payloads of requests, of the pasture and of our own life cycle of offers: all are read."""

from datetime import UTC, datetime

import pytest

from federation.addressing import PUBLIC
from federation.documents import read_activity, read_thing
from federation.strict_json import Json, parse, write
from tests.federation.published import vectors
from world.errors import Malformed

REQUESTS = vectors("fediverse-http-signatures.json")["cases"]
BODIES = {
    case["name"]: case["request"]["body"]
    for case in REQUESTS
    if len(case["request"].get("body") or "") > 2
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_what_fedify_and_others_post_is_read(body: str) -> None:
    assert read_activity(parse(body.encode())).type


PASTURE = [
    pytest.param(example, id=f"{name}-{number}")
    for name, group in vectors("fediverse-pasture-inputs.json")["groups"].items()
    for number, example in enumerate(group["examples"])
]
REFUSED = {
    "no id": {"content": "without id", "id": None},
    "no type": {"content": "without type", "type": None},
    "no type either": {"type": None, "name": "name", "summary": "summary", "content": "content"},
    "two authors": {
        "attributedTo": ["http://pasture-one-actor/actor", "http://pasture-one-actor/second"],
        "content": "two elements as list",
    },
}


def test_there_are_262_pasture_inputs() -> None:
    assert len(PASTURE) == 262


@pytest.mark.parametrize("example", PASTURE)
def test_a_pasture_input_is_read_unless_it_lacks_what_everything_needs(example: Json) -> None:
    document = parse(write(_wrapped(example)))
    activity = read_activity(document)
    assert activity.object is not None
    if example in REFUSED.values():
        with pytest.raises(Malformed):
            read_thing(activity.object)
    else:
        assert read_thing(activity.object).json is activity.object


def _wrapped(example: Json) -> Json:
    return {
        "@context": "https://www.w3.org/ns/activitystreams",
        "type": "Create",
        "id": "http://pasture-one-actor/activity/1",
        "actor": "http://pasture-one-actor/actor",
        "to": [PUBLIC],
        "object": {
            "id": "http://pasture-one-actor/object/1",
            "type": "Note",
            "attributedTo": "http://pasture-one-actor/actor",
            "published": "2026-01-15T12:00:00Z",
            "to": [PUBLIC],
            **example,
        },
    }


FLOW = vectors("fep-0837/flow.json")["steps"]


@pytest.mark.parametrize("step", FLOW, ids=[step["step"] for step in FLOW])
def test_every_step_from_offer_to_receipt_is_read(step: Json) -> None:
    assert read_activity(parse(write(step["json"]))).actor


def test_a_listing_says_until_when_and_where() -> None:
    embedded = read_activity(FLOW[0]["json"]).object
    assert embedded is not None
    offer = read_thing(embedded)
    assert offer.name == "Bicycle repair"
    assert offer.hashtags == ("offer", "bikerepair")
    assert offer.place_name == "Plum Lane, Exampleton"
    assert offer.end_time == datetime(2026, 3, 31, 22, tzinfo=UTC)
    assert offer.audience == ("https://node.example.org/actors/garden",)
