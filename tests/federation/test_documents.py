"""Hostile and broken shapes: everything is read or `Malformed` (INP-22 to 55, ORI-14 to 42)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from federation.addressing import PUBLIC
from federation.documents import read_activity, read_thing
from federation.strict_json import Json
from world.errors import Malformed

EVIL = "https://evil.example/u/1"
VERA = "https://victim.example/users/vera"
NOTE = "https://evil.example/o/1"
AS2 = "https://www.w3.org/ns/activitystreams"


def activity(**changes: Any) -> Json:  # noqa: ANN401  # any JSON
    return {
        "@context": AS2,
        "id": "https://evil.example/a/1",
        "type": "Create",
        "actor": EVIL,
        "object": note(),
        "to": [PUBLIC],
        **changes,
    }


def note(**changes: Any) -> Json:  # noqa: ANN401  # any JSON
    return {"id": NOTE, "type": "Note", "attributedTo": EVIL, "content": "<p>x</p>", **changes}


@pytest.mark.parametrize(
    "changes",
    [
        {"type": None},
        {"type": 7},
        {"type": []},
        {"type": ""},
        {"type": [7]},
        {"type": ["Create", None]},
        {"type": {"id": "Create"}},
        {"type": ["Create"] * 17},
        {"type": "x" * 257},
        {"id": 7},
        {"id": ["https://evil.example/a/1"]},
        {"id": {"id": "https://evil.example/a/1"}},
        {"id": ""},
        {"id": "javascript:alert(1)"},
        {"id": "https://evil.example/" + "a" * 1_048_000},
        {"actor": None},
        {"actor": []},
        {"actor": 7},
        {"actor": [EVIL, VERA]},
        {"actor": [VERA, EVIL]},
        {"actor": {"type": "Person"}},
        {"actor": {"id": 7}},
        {"actor": "https://Victim.example/users/vera"},
        {"actor": "https://victim.example/users/ver%61"},
        {"object": 7},
        {"object": [None]},
        {"object": [[NOTE]]},
        {"object": [NOTE] * 101},
        {"object": "https://evil.example\\@victim.example/x"},
        {"object": {"id": ["x"]}},
        {"to": 7},
        {"to": [None]},
        {"to": [7]},
        {"to": [[PUBLIC]]},
        {"to": [f"https://evil.example/u/{number}" for number in range(501)]},
        {
            "to": [f"https://evil.example/u/{number}" for number in range(300)],
            "cc": [f"https://evil.example/v/{number}" for number in range(300)],
        },
        {"cc": True},
        {"audience": ["HTTPS://victim.example/g"]},
    ],
    ids=repr,
)
def test_a_broken_activity_is_refused(changes: Json) -> None:
    with pytest.raises(Malformed):
        read_activity(activity(**changes))


def test_an_activity_of_a_type_nobody_knows_is_read() -> None:
    read = read_activity(activity(type="Teleport", object=None))
    assert (read.type, read.object, read.object_id, read.object_ids) == ("Teleport", None, None, ())


def test_of_several_types_the_known_one_counts() -> None:
    assert read_activity(activity(type=["https://x.example/Odd", "as:Like"])).type == "Like"


def test_recipients_that_name_nobody_on_the_web_are_left_out() -> None:
    read = read_activity(activity(to=["as:Public", "tag:x.example,2026:y", {"id": EVIL}, EVIL]))
    assert read.to == (PUBLIC, EVIL)


def test_an_object_without_a_type_has_none() -> None:
    assert read_activity(activity(object={"id": NOTE})).object_type is None
    assert read_activity(activity(object={"id": NOTE, "type": 7})).object_type is None


@pytest.mark.parametrize(
    "changes",
    [
        {"id": None},
        {"id": "https://victim.example/users/../o"},
        {"type": None},
        {"type": "Create"},
        {"type": "Person"},
        {"type": "Collection"},
        {"content": {"en": "x"}},
        {"content": ["x"]},
        {"content": 7},
        {"content": "x" * 200_001},
        {"name": ["x"]},
        {"summary": 7},
        {"attributedTo": [EVIL, VERA]},
        {"attributedTo": [{"type": "Person", "id": EVIL}, {"type": "Person", "id": VERA}]},
        {"attributedTo": [{"type": "Group", "id": EVIL}, {"type": "Service", "id": VERA}]},
        {"attributedTo": "https://VICTIM.example/users/vera"},
        {"tag": [7]},
        {"tag": [None]},
        {"tag": [[{"type": "Mention"}]]},
        {"tag": [{"type": "Mention", "href": VERA}] * 301},
        {"attachment": [7]},
        {"attachment": [[]]},
        {"inReplyTo": 7},
        {"inReplyTo": "https://victim.example:443/o"},
        {"url": 7},
    ],
    ids=repr,
)
def test_a_broken_thing_is_refused(changes: Json) -> None:
    with pytest.raises(Malformed):
        read_thing(note(**changes))


def test_a_thing_that_answers_itself_answers_nothing() -> None:
    assert read_thing(note(inReplyTo=NOTE)).in_reply_to is None


def test_of_several_parents_the_first_counts() -> None:
    parents = ["https://a.example/1", "https://a.example/2"]
    assert read_thing(note(inReplyTo=parents)).in_reply_to == parents[0]


def test_long_names_are_cut() -> None:
    thing = read_thing(note(name="n" * 501, summary="s" * 20_001))
    assert (len(thing.name), len(thing.summary)) == (500, 20_000)


def test_words_stand_in_a_map_where_the_plain_member_is_missing() -> None:
    thing = read_thing(
        note(content=None, contentMap={"mi": "Kia ora"}, nameMap={"mi": "Ingoa"}, summaryMap=7)
    )
    assert (thing.content, thing.name, thing.summary) == ("Kia ora", "Ingoa", "")
    assert thing.language == "mi"


@pytest.mark.parametrize(
    ("changes", "language"),
    [
        ({"contentMap": {"de": "y", "en-GB": "<p>x</p>"}}, "en-gb"),
        ({"contentMap": {"pt_BR": "y"}}, "pt-br"),
        ({"contentMap": {"de": "y", "en": "z"}}, None),
        ({"contentMap": {"und": "<p>x</p>"}}, None),
        ({"contentMap": {"x" * 5_000: "<p>x</p>"}}, None),
        ({"contentMap": {"<b>": "<p>x</p>"}}, None),
        ({"contentMap": {"en": 7}}, None),
        ({"contentMap": ["en"]}, None),
        ({"language": {"identifier": "fr"}}, "fr"),
        ({"inLanguage": "mi"}, "mi"),
        ({"language": ["es", "en"]}, "es"),
        ({"language": []}, None),
        ({"language": 7}, None),
    ],
    ids=repr,
)
def test_the_language_is_told_in_many_ways(changes: Json, language: str | None) -> None:
    assert read_thing(note(**changes)).language == language


def test_dates_are_clamped_to_now_but_an_end_may_lie_ahead() -> None:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    far = "2099-01-01T00:00:00Z"
    thing = read_thing(note(published=far, updated=far, endTime=far), now=now)
    assert (thing.published, thing.updated) == (now, now)
    assert thing.end_time == datetime(2099, 1, 1, tzinfo=UTC)
    assert read_activity(activity(published=far), now=now).published == now


def test_the_end_of_a_valueflows_proposal_is_read_too() -> None:
    assert read_thing(note(**{"vf:hasEnd": "2026-12-01T00:00:00Z"})).end_time == datetime(
        2026, 12, 1, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("location", "place"),
    [
        ({"type": "Place", "name": "Library"}, "Library"),
        ([{"type": "Place", "as:name": "Library"}], "Library"),
        ("Library", "Library"),
        ({"type": "Place", "latitude": 1.5}, None),
        ([], None),
        (7, None),
    ],
)
def test_a_place_comes_in_several_forms(location: object, place: str | None) -> None:
    assert read_thing(note(location=location)).place_name == place


@pytest.mark.parametrize(
    ("url", "page"),
    [
        (NOTE, NOTE),
        ([NOTE, "https://x.example/2"], NOTE),
        ({"type": "Link", "href": NOTE, "mediaType": "text/html"}, NOTE),
        ([{"href": "https://x.example/v", "mediaType": "video/mp4"}, NOTE], "https://x.example/v"),
        ([NOTE, {"href": "https://x.example/p", "mediaType": "text/html"}], "https://x.example/p"),
        ("https://x.example/über/日本", "https://x.example/%C3%BCber/%E6%97%A5%E6%9C%AC"),
        ("javascript:alert(1)", None),
        ("https://user@x.example/", None),
        ({"type": "Link"}, None),
        ({"href": 7}, None),
        ([], None),
        (None, None),
    ],
)
def test_the_page_for_people_is_found_among_links(url: object, page: str | None) -> None:
    assert read_thing(note(url=url)).url == page


# ------------------------------------------------------------------ JSON-LD used as a disguise


@pytest.mark.parametrize(
    "context",
    [
        [AS2, {"actor": "https://evil.example/ns#actor"}],
        [AS2, {"object": "as:target"}],
        [AS2, {"actor": {"@id": "as:object", "@type": "@id"}}],
        [AS2, {"attributedTo": {"@reverse": "as:actor"}}],
        [AS2, {"actor": None}],
        [AS2, {"id": "as:name"}],
        [AS2, {"type": "@id"}],
        [AS2, {"Create": "as:Delete"}],
        [AS2, {"as": "https://evil.example/ns#"}],
        [AS2, {"sec": "https://evil.example/ns#"}],
        [AS2, {"publicKey": "as:name"}],
        [AS2, {"inbox": "as:outbox"}],
        [AS2, 7],
        [AS2, [{"actor": "as:object"}]],
        7,
        True,
        [f"https://evil.example/{number}" for number in range(500)],
    ],
    ids=repr,
)
def test_a_context_that_redefines_what_we_go_by_is_refused(context: object) -> None:
    with pytest.raises(Malformed):
        read_activity(activity(**{"@context": context}))
    with pytest.raises(Malformed):
        read_thing(note(**{"@context": context}))


@pytest.mark.parametrize(
    "context",
    [
        None,
        AS2,
        [],
        [AS2, "https://evil.example/never-fetched"],
        [AS2, {"id": "@id", "type": "@type", "@vocab": "_:", "@language": "und"}],
        [AS2, {"actor": {"@id": "as:actor", "@type": "@id"}, "Hashtag": "as:Hashtag"}],
        [AS2, {"proof": "sec:proof", "sec": "https://w3id.org/security#"}],
        [AS2, {"alsoKnownAs": {"@id": f"{AS2}#alsoKnownAs"}, "inbox": "ldp:inbox"}],
    ],
    ids=repr,
)
def test_a_context_that_says_the_usual_is_read(context: object) -> None:
    assert read_activity(activity(**{"@context": context})).actor == EVIL


@pytest.mark.parametrize(
    "changes",
    [
        {"@graph": [{"actor": VERA}]},
        {"@id": "https://victim.example/a"},
        {"@type": "Delete"},
        {"as:actor": VERA},
        {f"{AS2}#object": VERA},
    ],
    ids=repr,
)
def test_the_same_member_in_two_spellings_is_refused(changes: Json) -> None:
    with pytest.raises(Malformed):
        read_activity(activity(**changes))


def test_prefixes_and_full_names_are_read_as_the_terms_they_are() -> None:
    read = read_activity(
        {
            "@id": "https://a.example/1",
            "@type": f"{AS2}#Like",
            "as:actor": {"@id": EVIL},
            f"{AS2}#object": NOTE,
            "as:to": ["as:Public"],
        }
    )
    assert (read.id, read.type, read.actor) == ("https://a.example/1", "Like", EVIL)
    assert (read.object_id, read.to) == (NOTE, (PUBLIC,))


def test_keys_in_other_letters_and_of_other_languages_mean_nothing() -> None:
    read = read_activity(activity(Actor=VERA, __proto__={"actor": VERA}, ACTOR=VERA))
    assert read.actor == EVIL


def test_an_old_linked_data_signature_is_ignored() -> None:
    signed = activity(signature={"type": "RsaSignature2017", "creator": VERA})
    assert read_activity(signed).actor == EVIL


def test_a_document_is_handed_on_as_it_came() -> None:
    document = note(**{"vf:purpose": "offer", "x": [1]})
    assert read_thing(document).json is document
    assert document["vf:purpose"] == "offer"
