import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.text.said import translations
from text.languages import LANGUAGES, negotiate, words_for

INSTANT = datetime(2026, 4, 3, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Taken, thank you"),
        ("es", "Ya está, gracias"),
        ("fr", "C’est pris, merci"),
        ("mi", "Kua ea, tēnā koe"),
        ("de", "Taken, thank you"),
        (None, "Taken, thank you"),
        ("es-MX", "Ya está, gracias"),
        ("FR_ca", "C’est pris, merci"),
    ],
)
def test_a_message_is_said_in_the_readers_language_or_in_english(
    language: str | None, said: str
) -> None:
    assert words_for(language).gettext("Taken, thank you") == said


def test_values_stand_where_the_language_wants_them() -> None:
    assert words_for("fr").gettext("Offer: {title}", title="{x} & y") == "Offre : {x} & y"


def test_a_message_nobody_translated_stays_as_it_is() -> None:
    assert words_for("mi").gettext("No such {thing}", thing="message") == "No such message"
    assert words_for("mi").gettext("") == ""


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        ("en", 1, "1 follower"),
        ("en", 0, "0 followers"),
        ("es", 1200, "1.200 seguidores"),
        ("fr", 0, "0 abonné"),
        ("mi", 1, "1 kaiwhai"),
        ("mi", 2, "2 kaiwhai"),
    ],
)
def test_numbers_bend_the_words_as_the_language_does(language: str, count: int, said: str) -> None:
    assert words_for(language).ngettext("{count} follower", "{count} followers", count) == said


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (15, "15 minutes"),
        (60, "1 hour"),
        (90, "1 hour 30 minutes"),
        (0, "0 minutes"),
        (1, "1 minute"),
    ],
)
def test_a_length_of_time_is_told_in_hours_and_minutes(minutes: int, said: str) -> None:
    assert words_for("en").duration(minutes) == said


@pytest.mark.parametrize(
    ("language", "zone", "day"),
    [
        ("en", "UTC", "3 April 2026"),
        ("en", "Pacific/Auckland", "4 April 2026"),
        ("es", "America/Chicago", "3 de abril de 2026"),
        ("fr", "UTC", "3 avril 2026"),
        ("mi", "UTC", "3 Āpereira 2026"),
        ("en", "Mars/Olympus", "3 April 2026"),
        ("en", "../../etc/passwd", "3 April 2026"),
    ],
)
def test_a_day_is_the_day_of_the_readers_zone(language: str, zone: str, day: str) -> None:
    assert words_for(language).day(INSTANT, zone) == day


def test_a_moment_names_its_zone() -> None:
    said = words_for("en").moment(INSTANT, "America/New_York")
    assert said == "3 April 2026, 07:30 (America/New York)"


@pytest.mark.parametrize(
    ("code", "name"), [("mi", "maorí"), ("pt-BR", "portugués (Brasil)"), ("!", "!")]
)
def test_languages_have_names_in_each_other(code: str, name: str) -> None:
    assert words_for("es").language_name(code) == name


def test_our_languages_are_written_from_left_to_right() -> None:
    assert {words_for(language).direction for language in LANGUAGES} == {"ltr"}


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("mi", "mi"),
        ("es-MX,es;q=0.9", "es"),
        ("de, mi;q=0.5, fr;q=0.7", "fr"),
        ("en;q=0.1, *", "en"),
        ("de", "en"),
        ("es;q=0, fr;q=0.001", "fr"),
        ("fr;q=nonsense, mi", "mi"),
        (";;q=,,,q=2", "en"),
        ("FR", "fr"),
    ],
)
def test_the_best_weighted_of_our_languages_is_chosen(header: str | None, language: str) -> None:
    assert negotiate(header) == language


def test_without_a_wish_the_network_speaks_its_own_language() -> None:
    assert negotiate("de", "mi") == "mi"


@given(st.text(max_size=700))
def test_any_header_chooses_one_of_our_languages(header: str) -> None:
    assert negotiate(header) in LANGUAGES


def test_what_has_no_translation_yet_is_said_in_english_whatever_the_number() -> None:
    untold = [forms for forms, told in translations("mi").items() if forms[1:] and not all(told)]
    for one, many in untold:
        for count, form in ((1, one), (2, many)):
            values = dict.fromkeys(re.findall(r"\{(\w+)\}", form), "x") | {"count": count}
            rest = {name: value for name, value in values.items() if name != "count"}
            assert words_for("mi").ngettext(one, many, count, **rest) == form.format(**values)
