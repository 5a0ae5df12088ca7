"""What templates say beforehand, and what they remember of cards."""

import re
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from jinja2 import DictLoader, StrictUndefined, meta, nodes

from templates import environment, spoken
from templates.environment import render
from templates.spoken import SpokenEnvironment
from templates.views import Reader
from tests.templates.samples import HOSTILE, LIFT, PAGES, SITE, SOUP
from text.languages import words_for

FOLDER = Path(environment.__file__).parent
EN, FR = words_for("en"), words_for("fr")
FIXED = frozenset({"_", "ngettext", "words", "phrases"})
EVERYTHING = [file.read_text("utf-8") for file in sorted(FOLDER.rglob("*.html"))]
REMEMBERED = re.compile(r"remembered\((\w+)")


def spoken_of(**templates: str) -> SpokenEnvironment:
    return SpokenEnvironment(
        {"_": lambda text: f"<{text}>"},
        loader=DictLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
    )


def test_what_is_said_beforehand_is_escaped_like_everything_else() -> None:
    said = spoken_of(page='{{ _("Save") }} <a title="{{ _("Go") }}">{{ _("a") ~ _("b") }}</a>')
    html = said.get_template("page").render()
    assert html == '&lt;Save&gt; <a title="&lt;Go&gt;">&lt;a&gt;&lt;b&gt;</a>'


def test_what_differs_from_page_to_page_is_said_when_the_page_is() -> None:
    page = '{{ _(word) }} {{ _("Hello {name}", name=name) }}'
    said = spoken_of(page=page)
    values = {"word": "Bread", "name": "Ted", "_": lambda text, **more: f"{text} {more}"}
    html = said.get_template("page").render(values)
    assert html == "Bread {} Hello {name} {&#39;name&#39;: &#39;Ted&#39;}"


def test_each_language_has_its_own_and_none_shows_in_another() -> None:
    pages = [render("home.html", words, **PAGES["home.html"]) for words in (EN, FR, EN, FR)]
    assert pages[0] == pages[2]
    assert pages[1] == pages[3]
    assert "Offers and needs" in pages[0]
    assert FR.gettext("Offers and needs") in pages[1]
    assert "Offers and needs" not in pages[1]


CARD = "{% macro card(a, b) %}{{ a }}/{{ b }} {% endmacro %}"


def test_the_same_card_is_made_once_and_another_is_another() -> None:
    page = CARD + "{% for a, b in pairs %}{{ remembered(card, a, b) }}{% endfor %}"
    said = spoken_of(page=page)
    pairs = list(product(("one", HOSTILE), ("two", "three")))
    first = said.get_template("page").render(pairs=pairs)
    assert first == said.get_template("page").render(pairs=pairs)
    assert "one/two one/three" in first
    assert HOSTILE not in first
    assert "&lt;script&gt;" in first


def test_only_so_many_cards_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spoken, "_MOST", 3)
    said = spoken_of(page=CARD + "{{ remembered(card, number, 1) }}")
    for number in range(10):
        assert said.get_template("page").render(number=number) == f"{number}/1 "
    kept = said.globals["remembered"]
    assert isinstance(kept, spoken.Remembered)
    assert 0 < len(kept) <= 3


def test_a_listing_shows_the_same_remembered_or_not_whatever_came_before() -> None:
    anybody, member = Reader(), Reader(signed_in=True, name="Ted", url="/@ted")
    soup = replace(SOUP, answer="/listings/1/answer")
    cards = [soup, LIFT, replace(soup, title=HOSTILE), replace(soup, local=False)]
    sites = [SITE, replace(SITE, zone="Pacific/Auckland")]
    asked = list(product(sites, (anybody, member), (EN, FR), cards))
    fresh = []
    for one in asked:
        environment._environment.cache_clear()  # noqa: SLF001  # as after a start
        fresh.append(_listed(*one))
    environment._environment.cache_clear()  # noqa: SLF001
    assert [_listed(*one) for one in asked * 2] == fresh * 2
    assert len(set(fresh)) > len(cards) * 4


def _listed(site: object, reader: object, words: object, card: object) -> str:
    values = PAGES["umbrella.html"] | {"site": site, "reader": reader, "listings": [card]}
    return render("umbrella.html", words, **values)  # type: ignore[arg-type]  # of the lists above


def test_what_is_remembered_reads_nothing_but_its_values() -> None:
    plain, looked_at = SpokenEnvironment({}), 0
    for text in EVERYTHING:
        macros = {macro.name: macro for macro in plain.parse(text).find_all(nodes.Macro)}
        for name in REMEMBERED.findall(text):
            body = nodes.Template([macros[called] for called in _called_by(name, macros)])
            read = meta.find_undeclared_variables(body.set_environment(plain))  # type: ignore[arg-type]  # of any node
            assert read <= FIXED, name
            looked_at += 1
    assert looked_at


def _called_by(name: str, macros: dict[str, nodes.Macro]) -> set[str]:
    """The macro of that name, and those it is made with."""
    found, waiting = set[str](), {name}
    while waiting:
        one = waiting.pop()
        found.add(one)
        calls = macros[one].find_all(nodes.Call)
        named = {call.node.name for call in calls if isinstance(call.node, nodes.Name)}
        waiting |= (named & macros.keys()) - found
    return found


def test_no_two_macros_that_are_remembered_share_a_name() -> None:
    for name in {name for text in EVERYTHING for name in REMEMBERED.findall(text)}:
        assert sum(text.count(f"macro {name}(") for text in EVERYTHING) == 1
