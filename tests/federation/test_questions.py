from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.questions import Option, PollDocument, read_poll
from tests.federation.published import vectors

NOW = datetime(2026, 3, 7, 12, tzinfo=UTC)


def option(name: object, votes: object = 0) -> dict[str, Any]:
    return {"type": "Note", "name": name, "replies": {"type": "Collection", "totalItems": votes}}


def test_a_poll_of_mastodon_is_read_with_its_totals() -> None:
    documents = vectors("interop-shapes/mastodon.json")["documents"]
    poll = read_poll(documents[6]["json"]["object"], NOW)
    assert poll is not None
    assert poll.options == (Option("Saturday", 3), Option("Sunday", 5))
    assert not poll.multiple


@pytest.mark.parametrize(
    ("members", "ends_at"),
    [
        ({}, None),
        ({"endTime": "2026-03-09T12:00:00Z"}, NOW + timedelta(days=2)),
        ({"endTime": "soon"}, None),
        ({"closed": True}, NOW),
        ({"closed": False}, None),
        ({"closed": "2026-03-06T12:00:00Z"}, NOW - timedelta(days=1)),
        ({"closed": "2026-03-08T12:00:00Z"}, NOW),
        ({"closed": True, "endTime": "2026-03-06T12:00:00Z"}, NOW - timedelta(days=1)),
    ],
)
def test_a_poll_ends_when_it_says_so_and_has_ended_if_it_says_it_is_closed(
    members: dict[str, Any], ends_at: datetime | None
) -> None:
    poll = read_poll({"oneOf": [option("Yes"), option("No")], **members}, NOW)
    assert poll == PollDocument(
        multiple=False, options=(Option("Yes", 0), Option("No", 0)), ends_at=ends_at, voters=None
    )


@pytest.mark.parametrize(
    "options",
    [
        None,
        [],
        {"name": "Yes"},
        [option("Yes"), option("Yes")],
        [option("Yes"), option("")],
        [option("Yes"), option(7)],
        [option("Yes"), "No"],
        [option(str(n)) for n in range(51)],
    ],
)
def test_what_cannot_be_chosen_from_is_no_poll(options: object) -> None:
    assert read_poll({"anyOf": options}, NOW) is None
    assert read_poll({"oneOf": options}, NOW) is None


def test_odd_numbers_count_as_none() -> None:
    poll = read_poll({"anyOf": [option(" Yes ", -3), option("No", "7")], "votersCount": True}, NOW)
    assert poll == PollDocument(
        multiple=True, options=(Option("Yes", 0), Option("No", 0)), ends_at=None, voters=None
    )


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["name", "replies", "totalItems"]), inner)
    ),
)


@given(_JSON, _JSON, _JSON)
def test_nothing_that_a_question_can_hold_raises(one: object, two: object, end: object) -> None:
    document = {"oneOf": one, "anyOf": two, "closed": end, "endTime": end, "votersCount": two}
    poll = read_poll(document, NOW)
    assert poll is None or poll.options
