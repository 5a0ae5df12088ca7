from typing import Any

import pytest

from federation.emojis import Emoji, emojis_in
from tests.federation.published import vectors


def test_the_emoji_of_a_reaction_from_mitra_is_read() -> None:
    documents = vectors("interop-shapes/mitra.json")["documents"]
    assert emojis_in(documents[2]["json"]) == (
        Emoji("heart_hands", "https://mitra.example.org/media/hh.png"),
    )


@pytest.mark.parametrize(
    "tag",
    [
        {"type": "Emoji", "name": ":x:", "icon": {"url": "http://a.example/x.png"}},
        {"type": "Emoji", "name": ":x:", "icon": {"url": "javascript:alert(1)"}},
        {"type": "Emoji", "name": ":x y:", "icon": {"url": "https://a.example/x.png"}},
        {"type": "Emoji", "name": "::", "icon": {"url": "https://a.example/x.png"}},
        {"type": "Emoji", "name": 7, "icon": {"url": "https://a.example/x.png"}},
        {"type": "Emoji", "name": ":x:"},
        {"type": "Hashtag", "name": ":x:", "icon": {"url": "https://a.example/x.png"}},
        ":x:",
        None,
    ],
)
def test_what_is_no_emoji_or_has_no_safe_picture_is_left_out(tag: object) -> None:
    assert emojis_in({"type": "Note", "tag": [tag]}) == ()


@pytest.mark.parametrize(
    "icon",
    [
        "https://a.example/x.png",
        {"url": "https://a.example/x.png"},
        {"href": "https://a.example/x.png"},
        [{"url": "https://a.example/x.png"}],
        {"url": [{"href": "https://a.example/x.png"}]},
    ],
)
def test_each_form_of_its_picture_is_read(icon: Any) -> None:  # noqa: ANN401  # any JSON
    document = {"type": "Note", "tag": {"type": "toot:Emoji", "name": ":blob_cat:", "icon": icon}}
    assert emojis_in(document) == (Emoji("blob_cat", "https://a.example/x.png"),)


def test_each_name_counts_once_and_fifty_are_the_most() -> None:
    tags = [
        {"type": "Emoji", "name": f":e{n % 60}:", "icon": f"https://a.example/{n}"}
        for n in range(120)
    ]
    found = emojis_in({"type": "Note", "tag": tags})
    assert len(found) == 50
    assert found[0].url == "https://a.example/0"
