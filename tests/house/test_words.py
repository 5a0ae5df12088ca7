"""Members read the words of a village, not those of a data centre (`domain.md` 7)."""

import re
from collections.abc import Iterator

import pytest

from tests.house.sources import ROOT
from tests.text.said import translations

AVOIDED = {
    "en": "debt debit client clients beneficiary user users ticket vote instance server servers "
    "fediverse circle federated",
    "es": "deuda débito cliente beneficiario usuario usuarios ticket votar voto instancia "
    "servidor fediverso círculo",
    "fr": "dette débit client bénéficiaire utilisateur utilisateurs ticket vote instance serveur "
    "fédivers cercle",
    "mi": "nama kiritaki",
}

_SCRIPT = re.compile(r"""<script src="\{\{ static_url\('[a-z.-]+'\) \}\}" defer></script>""")


def _told(language: str) -> Iterator[str]:
    for english, told in translations(language).items():
        yield from english if language == "en" else told


@pytest.mark.parametrize("language", AVOIDED)
def test_pages_avoid_the_words_that_keep_people_out(language: str) -> None:
    avoided = set(AVOIDED[language].split())
    harmless = "nama waea"  # a telephone number, where "nama" alone is what one owes
    told = ((said, said.lower().replace(harmless, "")) for said in _told(language))
    found = [said for said, plain in told if avoided & set(re.findall(r"\w+", plain))]
    assert found == []


def test_templates_say_nothing_but_through_the_readers_words() -> None:
    """Letters between tags would stay English for everybody; "Sisternet" is a name."""
    for file in sorted((ROOT / "templates").glob("*.html")):
        text = re.sub(
            r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", file.read_text("utf-8"), flags=re.DOTALL
        )
        said = re.sub(r"<[^>]*>", " ", text).replace("Sisternet", "")
        assert re.findall(r"[^\W\d_]{2,}", said) == [], file.name


def test_templates_let_no_markup_through_uncleaned_and_run_no_script_of_their_own() -> None:
    """A script is a file of ours under `/static/`, and waits for the page."""
    for file in sorted((ROOT / "templates").glob("*.html")):
        text = _SCRIPT.sub("", file.read_text("utf-8"))
        assert re.findall(r"\|\s*safe\b|autoescape|<script|\sstyle=|\son\w+=", text) == [], (
            file.name
        )
        shown = re.findall(r"\{\{[^}]*_html[^}]*\}\}", text)
        assert [value for value in shown if "| cleaned" not in value] == [], file.name
