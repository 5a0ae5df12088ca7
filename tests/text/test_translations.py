"""Whatever is said is said in every language of ours, with the same values in it."""

import re

import pytest

from tests.text.said import catalog, fuzzy, said, translations
from tests.text.words import missing
from text.languages import LANGUAGES

TRANSLATED = tuple(language for language in LANGUAGES if language != "en")
BEGUN = ("mi",)  # what is missing is listed by `python -m tests.text.words`
_VALUES = re.compile(r"\{(\w+)\}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_of_a_language_lists_what_is_said_and_nothing_else(language: str) -> None:
    listed = set(translations(language))
    assert said() - listed == set(), "said, but not in the file"
    assert listed - said() == set(), "in the file, but said nowhere"


@pytest.mark.parametrize("language", [code for code in TRANSLATED if code not in BEGUN])
def test_every_message_is_translated(language: str) -> None:
    assert missing(language) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_marked_fuzzy(language: str) -> None:
    assert fuzzy(language) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_hold_the_same_values(language: str) -> None:
    for forms, told in translations(language).items():
        for form in filter(None, told):
            assert set(_VALUES.findall(form)) == set(_VALUES.findall(forms[-1])), forms


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_language_has_as_many_forms_as_its_numbers_need(language: str) -> None:
    needed = catalog(language).num_plurals
    assert {len(told) for forms, told in translations(language).items() if forms[1:]} == {needed}
