"""Against the shapes of the protocol reference: what we send at a glance."""

from datetime import UTC, datetime

import pytest

from federation.strict_json import Json
from outbox import wire
from outbox.compose import Stamp, compose

A = "https://node.example.org/actors/ana"
G = "https://node.example.org/actors/garden"
R = "https://social.example.org/users/maria"
OBJ = "https://node.example.org/objects/7"
STATUS = "https://social.example.org/users/maria/statuses/1001"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
FOLLOW = {"id": "https://social.example.org/6a0f", "type": "Follow", "actor": R, "object": A}
NOTE = {"id": OBJ, "type": "Note", "attributedTo": A, "published": "2026-01-15T12:00:00Z"}
CREATE = {
    "id": f"{OBJ}/create",
    "type": "Create",
    "actor": A,
    "to": [PUBLIC, G],
    "audience": G,
    "object": NOTE,
}

SHAPES: list[tuple[str, str, Json, list[str], list[str], object]] = [
    ("Follow", A, wire.follow_of(R), [R], [], R),
    ("Accept", A, wire.accept_of(FOLLOW), [R], [], FOLLOW),
    ("Reject", A, wire.reject_of(FOLLOW), [R], [], FOLLOW),
    ("Like", A, wire.like_of(STATUS), [R], [], STATUS),
    ("Announce", A, wire.announce_of(STATUS), [PUBLIC], [f"{A}/followers", R], STATUS),
    ("Announce", G, wire.announce_of(CREATE), [PUBLIC], [f"{G}/followers"], CREATE),
    (
        "Delete",
        A,
        wire.delete_of(OBJ, "Note"),
        [PUBLIC],
        [f"{A}/followers"],
        {"id": OBJ, "type": "Tombstone", "formerType": "Note"},
    ),
    ("Delete", A, wire.delete_of_actor(A), [PUBLIC], [], A),
    ("Block", A, wire.block_of(R), [R], [], R),
]


@pytest.mark.parametrize(("kind", "actor", "draft", "to", "cc", "thing"), SHAPES)
def test_activities_have_the_shapes_that_are_read_everywhere(
    kind: str, actor: str, draft: Json, to: list[str], cc: list[str], thing: object
) -> None:
    stamp = Stamp(f"{actor}/activities/1", actor, datetime(2026, 1, 15, 12, tzinfo=UTC))
    activity = compose(draft, stamp, (to, cc))
    assert activity.pop("@context")[0] == "https://www.w3.org/ns/activitystreams"
    assert activity == {
        "id": f"{actor}/activities/1",
        "type": kind,
        "actor": actor,
        "published": "2026-01-15T12:00:00.000Z",
        "to": to,
        "cc": cc,
        "object": thing,
    }


def test_an_undo_embeds_what_it_undoes() -> None:
    follow = {"id": f"{A}/activities/f1", "type": "Follow", "actor": A, "object": R, "to": [R]}
    assert wire.undo_of({**follow, "@context": ["x"], "proof": {}}) == {
        "type": "Undo",
        "object": {"id": f"{A}/activities/f1", "type": "Follow", "actor": A, "object": R},
    }


def test_an_embedded_object_becomes_its_name() -> None:
    follow = FOLLOW | {"object": {"id": A, "type": "Person"}}
    assert wire.accept_of(follow)["object"] == FOLLOW


def test_a_create_carries_the_whole_object_and_its_time() -> None:
    assert wire.create_of(NOTE | {"audience": G}, A) == {
        "type": "Create",
        "actor": A,
        "published": "2026-01-15T12:00:00Z",
        "audience": G,
        "object": NOTE | {"audience": G},
    }


def test_an_update_does_not_bear_the_time_of_the_creation() -> None:
    assert wire.update_of(NOTE, A) == {"type": "Update", "actor": A, "object": NOTE}


def test_featured_posts_are_added_and_removed() -> None:
    for build, kind in ((wire.add_of, "Add"), (wire.remove_of, "Remove")):
        assert build(OBJ, f"{G}/featured") == {
            "type": kind,
            "object": OBJ,
            "target": f"{G}/featured",
        }


def test_a_move_names_both_accounts() -> None:
    target = "https://sister.example.net/actors/ana"
    assert wire.move_of(A, target) == {"type": "Move", "actor": A, "object": A, "target": target}


def test_a_flag_names_the_reported_actor_first() -> None:
    assert wire.flag_of([R, STATUS], "spam") == {
        "type": "Flag",
        "content": "spam",
        "object": [R, STATUS],
    }


def test_a_pact_is_offered_accepted_and_ended_with_the_offer_embedded() -> None:
    sister = "https://sister.example.net/actors/garden"
    relationship = {
        "type": "Relationship",
        "subject": G,
        "relationship": "http://purl.org/vocab/relationship/collaboratesWith",
        "object": sister,
    }
    offer = wire.offer_of_sisterhood(G, sister)
    assert offer == {"type": "Offer", "actor": G, "to": [sister], "object": relationship}
    known = offer | {"id": f"{G}/activities/o1"}
    embedded = {
        "id": f"{G}/activities/o1",
        "type": "Offer",
        "actor": G,
        "object": relationship,
    }
    assert wire.accept_of(known)["object"] == embedded
    assert wire.undo_of(known)["object"] == embedded


def test_a_tombstone_says_when() -> None:
    at = datetime(2026, 1, 15, 12, tzinfo=UTC)
    assert wire.delete_of(OBJ, deleted_at=at)["object"]["deleted"] == "2026-01-15T12:00:00.000Z"
