"""Which words an actor may say about which things (FEP-fe34)."""

from typing import Any

import pytest

from federation.documents import read_activity
from inbox.origin_rules import check_origins
from world.errors import Malformed, Refused

VERA = "https://social.example/users/vera"
ROB = "https://social.example/users/rob"
ELSEWHERE = "https://other.example/users/ann"
NOTE = f"{VERA}/notes/1"


def check(**members: Any) -> None:  # noqa: ANN401
    check_origins(read_activity({"id": f"{VERA}/1", "actor": VERA, **members}))


@pytest.mark.parametrize(
    "members",
    [
        {"type": "Create", "object": NOTE},
        {"type": "Create", "object": {"id": NOTE, "type": "Note", "attributedTo": VERA}},
        {"type": "Create", "object": {"id": NOTE, "type": "Note"}},
        {"type": "Create", "object": {"id": NOTE, "type": "Video", "attributedTo": [VERA, ROB]}},
        {"type": "Update", "object": {"id": VERA, "type": "Person"}},
        {"type": "Delete", "object": {"id": NOTE, "type": "Tombstone"}},
        {"type": "Delete", "object": VERA},
        {"type": "Announce", "object": f"{ELSEWHERE}/notes/1"},
        {"type": "Announce", "object": {"id": f"{ELSEWHERE}/1", "type": "Note"}},
        {"type": "Like", "object": f"{ELSEWHERE}/notes/1"},
        {"type": "Undo", "object": f"{ELSEWHERE}/follows/1"},
        {"type": "Undo", "object": {"id": f"{VERA}/0", "type": "Like", "actor": VERA}},
        {"type": "Undo", "object": {"id": f"{VERA}/0", "type": "Like"}},
        {"type": "Undo", "object": {"id": f"{ELSEWHERE}/0", "type": "Offer", "actor": ELSEWHERE}},
        {"type": "Accept", "object": {"id": f"{ELSEWHERE}/0", "type": "Follow"}},
        {"id": None, "type": "Like", "object": NOTE},
    ],
    ids=str,
)
def test_an_actor_speaks_of_its_own_things_and_points_at_others(members: Any) -> None:  # noqa: ANN401
    check(**members)


@pytest.mark.parametrize(
    "members",
    [
        {"id": f"{ELSEWHERE}/1", "type": "Like", "object": NOTE},
        {"type": "Create", "object": f"{ELSEWHERE}/notes/1"},
        {"type": "Update", "object": {"id": f"{ELSEWHERE}/1", "type": "Note"}},
        {"type": "Delete", "object": f"{ELSEWHERE}/notes/1"},
        {"type": "Delete", "object": [NOTE, f"{ELSEWHERE}/notes/1"]},
        {"type": "Create", "object": {"id": NOTE, "type": "Note", "attributedTo": ROB}},
        {"type": "Create", "object": {"id": NOTE, "type": "Note", "attributedTo": ELSEWHERE}},
        {"type": "Undo", "object": {"id": f"{ROB}/0", "type": "Like", "actor": ROB}},
        {"type": "Undo", "object": {"id": f"{ELSEWHERE}/0", "type": "Follow", "actor": ELSEWHERE}},
        {"id": "http://social.example/1", "type": "Like", "object": NOTE},
        {"id": "https://social.example:8443/1", "type": "Like", "object": NOTE},
    ],
    ids=str,
)
def test_nobody_speaks_for_others(members: Any) -> None:  # noqa: ANN401
    with pytest.raises(Refused):
        check(**members)


def test_a_crowd_of_authors_cannot_be_read() -> None:
    crowd = [VERA, ROB, ELSEWHERE]
    with pytest.raises(Malformed):
        check(type="Create", object={"id": NOTE, "type": "Note", "attributedTo": crowd})
