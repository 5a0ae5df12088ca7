"""Odd shapes that some server somewhere writes, and how they are read."""

from datetime import UTC, datetime

import pytest

from federation.addressing import PUBLIC, without_hidden
from federation.documents import read_activity, read_thing
from federation.strict_json import parse
from tests.federation.published import shape, thing_in
from world.errors import Malformed

OFFER = "https://node.example.org/objects/offer-7"


def test_a_list_of_types_is_read_by_the_one_that_is_known() -> None:
    note = thing_in("oddities", "Note with type array")
    assert note.type == "Note"
    assert note.json["purpose"] == "offer"


@pytest.mark.parametrize("role", ["compact Public", "bare word Public"])
def test_everybody_has_three_spellings(role: str) -> None:
    activity = read_activity(shape("oddities", role))
    assert activity.to == (PUBLIC,)
    assert thing_in("oddities", role).to == (PUBLIC,)


def test_a_person_beside_a_channel_is_the_author_and_the_html_link_the_page() -> None:
    video = thing_in("oddities", "attributedTo as object list (PeerTube)")
    assert video.attributed_to == "https://tube.example.org/accounts/i"
    assert video.url == "https://tube.example.org/w/1"
    assert video.media_type == "text/markdown"


def test_an_embedded_actor_is_only_a_name() -> None:
    like = read_activity(shape("oddities", "actor embedded as object"))
    assert (like.actor, like.object_id) == ("https://b.example.org/u/1", OFFER)


def test_a_list_of_one_is_that_one() -> None:
    announce = read_activity(shape("oddities", "array with one actor and object"))
    assert (announce.actor, announce.object_id) == ("https://b.example.org/u/1", OFFER)


def test_an_object_without_an_id_is_refused() -> None:
    with pytest.raises(Malformed):
        thing_in("oddities", "url array, no id on inner object")


def test_a_date_with_offset_and_nine_digits_is_an_instant_in_utc() -> None:
    note = thing_in("oddities", "date with offset and fraction")
    assert note.published == datetime(2026, 1, 15, 12, 0, 0, 123456, tzinfo=UTC)


def test_a_date_in_the_far_future_becomes_now() -> None:
    now = datetime(2026, 1, 15, 12, tzinfo=UTC)
    embedded = read_activity(shape("oddities", "published in the far future")).object
    assert embedded is not None
    assert read_thing(embedded, now=now).published == now


def test_a_spoof_is_read_as_what_it_says_so_that_it_can_be_refused() -> None:
    foreign = read_activity(shape("oddities", "host mismatch"))
    assert foreign.object_id == "https://victim.example.org/o/1"
    assert thing_in("oddities", "attributedTo mismatch").attributed_to == (
        "https://victim.example.org/u/2"
    )


def test_hidden_recipients_are_stripped_inside_and_out() -> None:
    shown = without_hidden(shape("oddities", "bto/bcc present"))
    assert not {"bto", "bcc"} & (shown.keys() | shown["object"].keys())
    assert shown["object"]["content"] == "x"


def test_content_is_handed_on_as_it_came() -> None:
    assert "onerror" in thing_in("oddities", "script in content").content


def test_an_undo_of_an_undo_is_read_one_level_deep() -> None:
    undo = read_activity(shape("oddities", "deep nesting"))
    assert (undo.type, undo.object_type) == ("Undo", "Undo")


def test_a_list_of_activities_is_no_document() -> None:
    with pytest.raises(Malformed):
        parse(b'[{"type":"Like"}]')
