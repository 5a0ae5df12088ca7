from typing import Any

import pytest

from federation.documents import Thing, read_thing
from federation.tags import Attachment, media_url


def tagged(**members: Any) -> Thing:  # noqa: ANN401  # any JSON
    return read_thing({"id": "https://a.example/1", "type": "Note", **members})


@pytest.mark.parametrize(
    ("name", "hashtags"),
    [
        ("#need", ("need",)),
        ("NoHash", ("nohash",)),
        ("#CamelCase", ("camelcase",)),
        ("＃Fullwidth", ("fullwidth",)),
        ("#ümläüt", ("ümläüt",)),
        ("#with-dash_under", ("with-dash_under",)),
        ("#1234", ("1234",)),
        ("#with white space", ()),
        ("#", ()),
        ("", ()),
        ("#a/b", ()),
        ("#<b>", ()),
        ("#" + "x" * 101, ()),
        (7, ()),
        (None, ()),
    ],
)
def test_hashtags_are_lower_case_without_the_mark(name: object, hashtags: tuple[str, ...]) -> None:
    assert tagged(tag={"type": "Hashtag", "name": name}).hashtags == hashtags


def test_hashtags_are_told_once_in_their_order() -> None:
    names = ["#b", "#A", "#B", "#a"]
    assert tagged(tag=[{"type": "as:Hashtag", "name": name} for name in names]).hashtags == (
        "b",
        "a",
    )


def test_mentions_name_actors_and_nothing_else() -> None:
    thing = tagged(
        tag=[
            {"type": "Mention", "href": "https://a.example/u", "name": "@u"},
            {"type": "Mention", "href": "https://a.example/u"},
            {"type": "Mention", "href": "https://A.example/v"},
            {"type": "Mention", "href": 7},
            {"type": "Mention"},
            {"type": "Emoji", "name": ":x:"},
            {"href": "https://a.example/w"},
            {"type": ["Mention"], "href": "https://a.example/x"},
            "https://a.example/y",
        ]
    )
    assert thing.mentions == ("https://a.example/u",)


def test_only_the_first_fifty_tags_are_looked_at() -> None:
    tags = [{"type": "Mention", "href": f"https://a.example/u/{number}"} for number in range(300)]
    assert len(tagged(tag=tags).mentions) == 50


def test_an_attachment_is_read_in_every_form() -> None:
    url = "https://a.example/x.png"
    picture = Attachment("Image", "image/png", url, "A cow")
    for attachment in (
        {"type": "Image", "mediaType": "image/png", "url": url, "name": "A cow"},
        {"type": "as:Image", "mediaType": "IMAGE/PNG; q=1", "href": url, "summary": "A cow"},
        {
            "type": "Image",
            "url": [{"type": "Link", "href": url, "mediaType": "image/png"}],
            "nameMap": {"en": "A cow"},
        },
    ):
        assert tagged(attachment=attachment).attachments == (picture,)


def test_an_attachment_without_a_usable_url_is_left_out() -> None:
    thing = tagged(
        attachment=[
            {"type": "Image"},
            {"type": "Image", "url": "javascript:alert(1)"},
            {"type": "Image", "url": {"href": 7}},
            {"type": "PropertyValue", "name": "Live", "value": "x"},
            "https://a.example/x.png",
        ]
    )
    assert thing.attachments == ()


def test_an_attachment_of_no_type_is_a_document() -> None:
    (attachment,) = tagged(attachment={"url": "https://a.example/x", "mediaType": 7}).attachments
    assert (attachment.type, attachment.media_type) == ("Document", "")


def test_sixteen_attachments_are_kept_and_descriptions_cut() -> None:
    many = [{"url": f"https://a.example/{number}", "name": "n" * 20_000} for number in range(500)]
    attachments = tagged(attachment=many).attachments
    assert len(attachments) == 16
    assert len(attachments[0].name) == 10_000


@pytest.mark.parametrize(
    ("value", "url"),
    [
        ("https://a.example/x.png", "https://a.example/x.png"),
        ({"type": "Image", "url": "https://a.example/x.png"}, "https://a.example/x.png"),
        ([{"type": "Image"}, {"url": "https://a.example/y.png"}], "https://a.example/y.png"),
        ({"url": {"type": "Link", "href": "https://a.example/z"}}, "https://a.example/z"),
        ({"url": "data:image/png;base64,AAAA"}, None),
        ([], None),
        (None, None),
        (7, None),
    ],
)
def test_a_picture_is_found_in_every_form(value: object, url: str | None) -> None:
    assert media_url(value) == url
