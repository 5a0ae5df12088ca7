"""Which handler an activity goes to."""

from typing import Any

import pytest

from federation.documents import read_activity
from inbox.dispatch import Dispatcher, key_of
from inbox.verified import VerifiedActivity
from storage.database import Writing

VERA = "https://social.example/users/vera"
NOTE = f"{VERA}/notes/1"


def handle(_tx: Writing, _verified: VerifiedActivity) -> None:
    """Does nothing."""


def key(inner: str | None = None, **members: Any) -> str:  # noqa: ANN401
    return key_of(read_activity({"id": f"{VERA}/1", "actor": VERA, **members}), inner)


@pytest.mark.parametrize("kind", ["Create", "Follow", "Announce", "Like", "Flag", "Move", "Dance"])
def test_most_go_by_their_own_type(kind: str) -> None:
    assert key(type=kind, object=NOTE) == kind
    assert key("Note", type=kind, object=NOTE) == kind


@pytest.mark.parametrize("kind", ["Accept", "Offer", "Reject", "Undo"])
def test_some_go_by_what_they_are_about(kind: str) -> None:
    assert key("Follow", type=kind, object=NOTE) == f"{kind}/Follow"
    assert key(None, type=kind, object=NOTE) == kind


def test_a_reaction_with_an_emoji_is_a_like_and_so_is_its_end() -> None:
    assert key(type="EmojiReact", object=NOTE) == "Like"
    assert key("EmojiReact", type="Undo", object=NOTE) == "Undo/Like"


@pytest.mark.parametrize("kind", ["Delete", "Update"])
def test_what_is_about_an_actor_is_told_from_what_is_about_a_thing(kind: str) -> None:
    assert key(type=kind, object=VERA) == f"{kind}/actor"
    assert key(type=kind, object={"id": f"{VERA}2", "type": "Person"}) == f"{kind}/actor"
    assert key(type=kind, object=NOTE) == kind
    assert key(type=kind, object={"id": NOTE, "type": "Note"}) == kind


def test_two_handlers_for_one_kind_are_an_error_at_the_start() -> None:
    dispatcher = Dispatcher()
    dispatcher.register_all({"Create": handle, "Undo/Like": handle})
    assert dispatcher.keys() == {"Create", "Undo/Like"}
    with pytest.raises(ValueError, match="Create has a handler already"):
        dispatcher.register_all({"Create": handle})
