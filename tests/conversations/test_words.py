"""Which words act, and what of a note is said."""

import pytest

from conversations.words import Deed, deeds_in, words_of
from federation.documents import Thing, read_thing

IRI = "https://social.example/users/vera/notes/1"


def note(content: str, **more: object) -> Thing:
    return read_thing({"id": IRI, "type": "Note", "content": content, **more})


@pytest.mark.parametrize(
    ("content", "deeds"),
    [
        ("yes", [Deed.YES]),
        ("YES!", [Deed.YES]),
        ("Sí", [Deed.YES]),
        ("si.", [Deed.YES]),
        ("oui", [Deed.YES]),
        ("āe", [Deed.YES]),
        ("Ae", [Deed.YES]),
        ("“Yes please.”", [Deed.YES]),
        ("done", [Deed.DONE]),
        ("¡Hecho!", [Deed.DONE]),
        ("fait", [Deed.DONE]),
        ("Kua oti", [Deed.DONE]),
        ("no", [Deed.NO]),
        ("Kāo", [Deed.NO]),
        ("Thank you.<br>Done", [Deed.DONE]),
        ("<p>At ten then?</p><p>yes</p>", [Deed.YES]),
        ("yes<br>yes", [Deed.YES]),
        ("yes, I think so", []),
        ("Not done yet", []),
        ("no idea", []),
        ("yesterday", []),
        ("", []),
    ],
)
def test_a_word_acts_if_it_stands_alone_on_a_line(content: str, deeds: list[Deed]) -> None:
    thing = note(content)
    assert deeds_in(thing, words_of(thing), was_asked=True) == deeds


def test_no_acts_only_where_it_was_asked_for() -> None:
    thing = note("no")
    assert deeds_in(thing, "no", was_asked=False) == []
    assert deeds_in(note("yes"), "yes", was_asked=False) == [Deed.YES]


def test_a_server_like_ours_says_which_step_it_is_and_its_words_do_not_act() -> None:
    thing = note("yes", says="done")
    assert deeds_in(thing, "yes", was_asked=True) == [Deed.DONE]
    assert deeds_in(note("yes", says="something new"), "yes", was_asked=True) == []
    assert deeds_in(note("yes", says=["done"]), "yes", was_asked=True) == [Deed.YES]


@pytest.mark.parametrize(
    "content",
    [
        '<p><span class="h-card"><a href="https://h.example/@ted">@<span>ted</span></a></span> Hi',
        "<p>@ted@hull.example Hi</p>",
        "<p>@ted @josie@hull.example, Hi</p>",
        "<p>Hi</p>",
    ],
)
def test_names_at_the_head_of_a_note_are_no_words(content: str) -> None:
    assert words_of(note(content)) == "Hi"


def test_a_note_that_is_only_a_name_says_nothing() -> None:
    assert words_of(note("<p>@ted</p>")) == ""


def test_warnings_and_pictures_are_said_too() -> None:
    thing = note(
        "<p>Look:</p>",
        summary="My garden",
        attachment=[
            {"type": "Document", "mediaType": "image/png", "url": "https://social.example/1.png"},
            {"type": "Document", "mediaType": "image/png", "url": "javascript:alert(1)"},
        ],
    )
    assert words_of(thing) == "My garden\n\nLook:\n\nhttps://social.example/1.png"


def test_endless_words_are_cut() -> None:
    said = words_of(note(f"<p>{'a' * 9_000}</p>"))
    assert len(said) == 5_000
    assert said.endswith("…")


def test_hostile_markup_is_only_text() -> None:
    said = words_of(note("<script>alert(1)</script><p>Hi <img src=x onerror=alert(1)> there</p>"))
    assert said == "Hi there"
