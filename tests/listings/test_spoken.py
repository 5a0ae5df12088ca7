"""Offers and needs are read out of what members write in their own programs."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listings.listing import BODY_LONGEST, TITLE_LONGEST, Kind, ListingAudience
from listings.spoken import AUDIENCES, Spoken, Written, kind_in, read
from listings.wordbook import deed_in, minutes_in, until_in
from posts.post import Visibility

_NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


def _read(text: str, visibility: Visibility = Visibility.PUBLIC) -> Spoken:
    found = read(Written(text, visibility, _NOW, "Europe/London"))
    assert found is not None
    return found


def test_title_text_categories_length_and_end_are_read() -> None:
    spoken = _read(
        "#offer Bicycle repair on Saturdays\nBring your own tubes, about 1.5h.\n"
        "until 30 June\n#bicycle #repairs"
    )
    draft = spoken.draft
    assert draft.kind is Kind.OFFER
    assert draft.title == "Bicycle repair on Saturdays"
    assert draft.body == "Bring your own tubes, about 1.5h."
    assert draft.categories == ("ride-bike", "home-repair")
    assert draft.estimate_minutes == 90
    assert spoken.until == date(2027, 6, 30)
    assert draft.expires_at == datetime(2027, 6, 30, 22, 59, tzinfo=UTC)
    assert draft.audience is ListingAudience.PUBLIC


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("until 30 June", date(2027, 6, 30)),
        ("Until June 30th, 2027.", date(2027, 6, 30)),
        ("until 2026-12-01", date(2026, 12, 1)),
        ("until 30 November", date(2026, 11, 30)),
        ("hasta el 30 de junio", date(2027, 6, 30)),
        ("Hasta el 5 de diciembre de 2026", date(2026, 12, 5)),
        ("jusqu’au 1er février", date(2027, 2, 1)),
        ("jusqu'au 15 août", date(2027, 8, 15)),
        ("tae noa ki te 30 o Hune", date(2027, 6, 30)),
        ("until 31 February", None),
        ("until the cows come home", None),
        ("we waited until 30 June", None),
    ],
)
def test_ends_are_read_in_each_language(line: str, day: date | None) -> None:
    assert until_in(line, _NOW.date()) == day


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("#need a lift", Kind.NEED),
        ("Un par de manos #necesidad #jardineria", Kind.NEED),
        ("Des tomates #offre", Kind.OFFER),
        ("#Offer: bread", Kind.OFFER),
        ("We #need more rain this year", None),
        ("An offer without a sign", None),
    ],
)
def test_a_hashtag_at_the_beginning_or_the_end_makes_a_listing(
    text: str, kind: Kind | None
) -> None:
    assert kind_in(text) is kind


def test_categories_have_names_in_each_language() -> None:
    assert _read("#need Help\n#gardening").draft.categories == ("garden",)
    assert _read("#offre Pain\n#food #baking").draft.categories == ("food-bake",)


def test_what_is_sensitive_is_for_coordinators_whatever_was_chosen() -> None:
    spoken = _read("#need Tablets from the chemist\n#prescriptions")
    assert spoken.narrowed
    assert spoken.draft.audience is ListingAudience.COORDINATOR
    assert spoken.draft.consent is None


def test_no_audience_is_wider_than_what_was_chosen() -> None:
    widths = list(ListingAudience)
    for visibility, audience in AUDIENCES.items():
        if not visibility.for_everybody:
            assert audience is not ListingAudience.PUBLIC
    assert widths.index(AUDIENCES[Visibility.UNLISTED]) < widths.index(ListingAudience.PUBLIC)
    assert AUDIENCES[Visibility.DIRECT] is ListingAudience.COORDINATOR


def test_words_alone_ask_for_a_deed() -> None:
    asked = {said: deed_in(said) for said in ("Taken!", "done", "ya está", "C’est pris", "renew")}
    assert asked == {
        "Taken!": "fulfil",
        "done": "fulfil",
        "ya está": "fulfil",
        "C’est pris": "fulfil",
        "renew": "renew",
    }
    assert deed_in("it is done already, I think") is None
    assert minutes_in("takes 45 minutes") is None


@given(st.text(max_size=400), st.sampled_from(list(Visibility)))
def test_whatever_is_written_fits_a_listing(text: str, visibility: Visibility) -> None:
    found = read(Written(f"#need {text}", visibility, _NOW, "UTC"))
    assert found is not None
    assert len(found.draft.title) <= TITLE_LONGEST
    assert len(found.draft.body) <= BODY_LONGEST
