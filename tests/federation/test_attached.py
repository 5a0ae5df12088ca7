from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.attached import Attached, attached_to
from tests.federation.published import vectors

Json = dict[str, Any]


def note(*attachment: object, **members: Any) -> Json:  # noqa: ANN401  # any JSON
    return {"type": "Note", "attachment": list(attachment), **members}


def test_a_picture_of_mastodon_is_read_with_all_that_is_said_of_it() -> None:
    documents = vectors("interop-shapes/mastodon.json")["documents"]
    (loaf,) = attached_to(documents[7]["json"]["object"])
    assert loaf == Attached(
        kind="image",
        media_type="image/jpeg",
        url="https://social.example.org/files/b.jpg",
        alt="A loaf on a board",
        width=1200,
        height=800,
        blurhash="UBL_:rOpGG-oBUNG,qRj2so|=eE1w^n4S5NH",
        focus=(0.0, 0.0),
    )


def test_of_an_event_of_mobilizon_the_banner_is_shown_and_neither_its_page_nor_its_fields() -> None:
    documents = vectors("interop-shapes/mobilizon.json")["documents"]
    found = attached_to(documents[0]["json"]["object"])
    assert [one.url for one in found] == ["https://events.example.org/media/banner.png"]


@pytest.mark.parametrize("name", "bonfire gancio gotosocial lemmy mitra oddities relays".split())
def test_every_other_shape_is_read_without_a_fault(name: str) -> None:
    for entry in vectors(f"interop-shapes/{name}.json")["documents"]:
        document = entry["json"]
        inner = document.get("object") if isinstance(document, dict) else None
        for thing in (document, inner):
            if isinstance(thing, dict):
                assert isinstance(attached_to(thing), tuple)


@pytest.mark.parametrize(
    ("attachment", "kind", "url"),
    [
        (
            {"type": "Document", "url": "https://a.example/x.jpg"},
            "image",
            "https://a.example/x.jpg",
        ),
        ({"type": "Image", "href": "https://a.example/x"}, "image", "https://a.example/x"),
        ({"type": "as:Audio", "url": ["https://a.example/x"]}, "audio", "https://a.example/x"),
        (
            {"type": "Document", "mediaType": "video/mp4", "url": {"href": "https://a.example/x"}},
            "video",
            "https://a.example/x",
        ),
        (
            {
                "type": "Video",
                "url": [
                    {"type": "Link", "mediaType": "text/html", "href": "https://a.example/watch"},
                    {"type": "Link", "mediaType": "video/mp4", "href": "https://a.example/film"},
                ],
            },
            "video",
            "https://a.example/film",
        ),
        (
            {"type": "Link", "mediaType": "image/png", "href": "https://a.example/p"},
            "image",
            "https://a.example/p",
        ),
        (
            {"type": "Document", "mediaType": "application/pdf", "url": "https://a.example/p.pdf"},
            "unknown",
            "https://a.example/p.pdf",
        ),
    ],
)
def test_each_form_of_an_address_is_read(attachment: Json, kind: str, url: str) -> None:
    assert [(one.kind, one.url) for one in attached_to(note(attachment))] == [(kind, url)]


@pytest.mark.parametrize(
    "attachment",
    [
        {"type": "Image", "url": "javascript:alert(1)"},
        {"type": "Image", "url": "data:image/png;base64,AA"},
        {"type": "Image", "url": "https://user:word@a.example/x.png"},
        {"type": "Image"},
        {"type": "PropertyValue", "name": "Place", "value": "https://a.example/x.png"},
        {"type": "Link", "href": "https://a.example/page"},
        {"url": "https://a.example/x.png"},
        {"type": 7, "url": "https://a.example/x.png"},
        {"type": "Image", "@graph": [], "url": "https://a.example/x.png"},
        "https://a.example/x.png",
        None,
    ],
)
def test_what_is_no_picture_or_leads_nowhere_safe_is_left_out(attachment: object) -> None:
    assert attached_to(note(attachment)) == ()


def test_odd_words_about_a_picture_are_left_out_and_the_picture_stays() -> None:
    (one,) = attached_to(
        note(
            {
                "type": "Image",
                "url": "https://a.example/x.png",
                "name": "A row\u202e of\nbeans" + "x" * 20_000,
                "width": -1,
                "height": True,
                "blurhash": "<script>",
                "focalPoint": [3, "x"],
            }
        )
    )
    assert (one.width, one.height, one.blurhash, one.focus) == (None, None, "", None)
    assert one.alt.startswith("A row")
    assert len(one.alt) == 10_000


def test_sixteen_are_the_most_and_each_stands_once() -> None:
    many = [{"type": "Image", "url": f"https://a.example/{n % 20}.png"} for n in range(60)]
    found = attached_to(note(*many))
    assert len(found) == 16
    assert len({one.url for one in found}) == 16


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from("type url href name mediaType focalPoint".split()), inner)
    ),
)


@given(_JSON, st.sampled_from(["Note", "Image", "Video", "Event"]))
def test_nothing_that_can_hang_on_a_note_raises(attachment: object, kind: str) -> None:
    document = {"type": kind, "attachment": attachment, "image": attachment, "url": attachment}
    assert len(attached_to(document)) <= 16
