"""Every letter in every language, on both kinds of paper: whole, plain, safe and discreet."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import ClassVar

import pytest
from jinja2 import UndefinedError

from templates import letter_views
from templates.letter_paper import write_letter
from templates.letter_views import Letterhead, LetterView, Reader
from tests.house.sources import ROOT
from tests.templates.letters import BARE, BASE, FULL, LETTERS, LINK, MARK
from text.languages import LANGUAGES, words_for

HEAD = Letterhead("Hull Timebank", "Hull & East Riding", BASE)
MEMBER = Reader("Josie <k>", "Europe/London", f"{BASE}/unsubscribe/abc", f"{BASE}/settings/letters")
GUEST = Reader("", "Europe/London")
FOLDER = ROOT / "templates" / "letters"
SOURCES = sorted(FOLDER.rglob("*.jinja"))


def name_of(letter: object) -> str:
    return letter.template if hasattr(letter, "template") else str(letter)


each = pytest.mark.parametrize("letter", LETTERS, ids=name_of)
in_each_language = pytest.mark.parametrize("language", LANGUAGES)


def test_every_template_and_every_view_is_tried_here() -> None:
    files = {file.stem for file in FOLDER.glob("*.jinja")}
    assert {letter.template for letter in LETTERS} == files
    views = {
        view
        for view in vars(letter_views).values()
        if isinstance(view, type) and "template" in vars(view)
    }
    assert {type(letter) for letter in FULL} == views
    assert {type(letter) for letter in BARE} <= views


class Outline(HTMLParser):
    """Whether elements close in order, what is linked, loaded and said."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.said: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        self.wrong += [f"{tag} {name}" for name in given if name in ("src", "class", "id")]
        self.links += [given["href"] or ""] if tag == "a" else []
        if tag not in ("meta", "br", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        self.said.append(data)


@each
@in_each_language
@pytest.mark.parametrize("to", [MEMBER, GUEST], ids=["member", "guest"])
def test_a_letter_is_whole_on_both_kinds_of_paper(
    letter: LetterView, language: str, to: Reader
) -> None:
    written = write_letter(letter, to, HEAD, words_for(language))
    outline = Outline(written.html)
    assert outline.wrong == []
    assert outline.open == []
    assert written.html.startswith("<!doctype html>")
    assert f'<html lang="{language}" dir="ltr">' in written.html
    assert 5 < len(written.subject) <= 120
    assert "\n\n\n" not in written.text
    assert len(written.html.encode()) < 30_000


@each
@in_each_language
def test_both_versions_say_the_same(letter: LetterView, language: str) -> None:
    written = write_letter(letter, MEMBER, HEAD, words_for(language))
    body = written.html.partition("<body")[2].partition(">")[2]
    outline = Outline(body)
    html = re.findall(r"\w+", " ".join(outline.said).lower())
    links = set(outline.links)
    plain = written.text
    for link in sorted(links, key=len, reverse=True):
        assert link in plain
        plain = plain.replace(link, " ")
    shown = re.findall(r"\w+", plain.lower())
    assert [word for word in html if word not in ("https", "hull", "example")] == [
        word for word in shown if word not in ("https", "hull", "example")
    ]


@pytest.mark.row("PRV-19")
@each
@in_each_language
def test_no_subject_says_anything_that_is_anybodys(letter: LetterView, language: str) -> None:
    """A subject is read over shoulders, on lock screens and by everybody on the way."""
    subject = write_letter(letter, MEMBER, HEAD, words_for(language)).subject
    for private in ("Canary", "Josie", "KOWHAI", "token", "http", "@", "Newland", "April", "2026"):
        assert private not in subject


@each
def test_a_letter_loads_nothing_and_leads_only_home(letter: LetterView) -> None:
    written = write_letter(letter, MEMBER, HEAD, words_for("en"))
    outline = Outline(written.html)
    assert outline.tags.isdisjoint({"img", "script", "style", "link", "iframe", "form", "video"})
    assert not re.search(r"url\(|@import|expression", written.html)
    assert all(link.startswith(f"{BASE}/") for link in outline.links)


@pytest.mark.row("XSS-04")
@each
def test_what_members_write_is_escaped(letter: LetterView) -> None:
    written = write_letter(letter, MEMBER, HEAD, words_for("en"))
    assert "<b>" not in written.html
    assert "Josie &lt;k&gt;" in written.html
    assert "Josie <k>" in written.text
    if MARK in written.text:
        assert "Canary &lt;b&gt;&amp;" in written.html


@each
def test_lines_are_short_and_links_are_never_broken(letter: LetterView) -> None:
    written = write_letter(letter, MEMBER, HEAD, words_for("en"))
    long = [line for line in written.text.splitlines() if len(line) > 80]
    assert [line for line in long if line.strip() != LINK] == []
    assert LINK in written.text


@each
def test_a_value_that_is_missing_is_a_fault_and_not_a_gap(letter: LetterView) -> None:
    class Lacking:
        kind: ClassVar[str] = letter.kind
        template: ClassVar[str] = letter.template

    with pytest.raises(UndefinedError):
        write_letter(Lacking(), MEMBER, HEAD, words_for("en"))


@in_each_language
def test_a_member_finds_their_choices_and_a_guest_is_offered_none(language: str) -> None:
    trial = FULL[-1]
    member = write_letter(trial, MEMBER, HEAD, words_for(language)).text
    guest = write_letter(trial, GUEST, HEAD, words_for(language)).text
    assert MEMBER.choices_url in member
    assert MEMBER.unsubscribe_url in member
    assert "/settings/" not in guest
    assert "\n-- \n" in member
    assert "\n-- \n" not in guest


def test_dates_are_told_in_the_readers_zone() -> None:
    lapse = next(letter for letter in FULL if letter.template == "agreed")
    far = replace(MEMBER, zone="Pacific/Auckland")
    told = write_letter(lapse, far, HEAD, words_for("en")).text
    assert "From 4 April 2026, 00:30 (Pacific/Auckland)" in told


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: str(file.relative_to(FOLDER)))
def test_letters_say_nothing_but_through_the_readers_words(file: object) -> None:
    text = (FOLDER / str(file)).read_text("utf-8")
    code = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", text, flags=re.DOTALL)
    assert re.findall(r"[^\W\d_]{2,}", re.sub(r"<[^>]*>", " ", code)) == []
    assert re.findall(r"\|\s*safe\b|autoescape", text) == []
