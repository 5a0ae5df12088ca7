import pytest
from hypothesis import given
from hypothesis import strategies as st

from text.contact_detector import Contact, contacts_in


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        (
            "Write to ana.lima+help@garden.example please",
            Contact.EMAIL,
            "ana.lima+help@garden.example",
        ),
        ("Ring 01482 123456", Contact.PHONE, "01482 123456"),
        ("Ring 07700 900 123.", Contact.PHONE, "07700 900 123"),
        ("+44 (0)1482 123456", Contact.PHONE, "+44 (0)1482 123456"),
        ("608-555-0199", Contact.PHONE, "608-555-0199"),
        ("(608) 555-0199", Contact.PHONE, "(608) 555-0199"),
        ("021 123 4567 after six", Contact.PHONE, "021 123 4567"),
        ("06 12 34 56 78", Contact.PHONE, "06 12 34 56 78"),
        ("I live at 14 Plum Lane", Contact.ADDRESS, "14 Plum Lane"),
        ("3b, Old Mill Road", Contact.ADDRESS, "3b, Old Mill Road"),
        ("en la calle Mayor 12", Contact.ADDRESS, "calle Mayor 12"),
        ("au 12 rue des Lilas", Contact.ADDRESS, "12 rue des"),
    ],
)
def test_what_leads_to_a_door_or_a_telephone_is_noticed(
    text: str, kind: Contact, found: str
) -> None:
    assert [(finding.kind, finding.text) for finding in contacts_in(text)] == [(kind, found)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Two hours on 03/04/2026 from 10:00-12:30, or on 2026-05-01",
        "10.30 to 12.30 each week",
        "About 1,500 words",
        "every 2 weeks on the way home",
        "10 minutes from the station road works",
        "2 bags of compost to give away on Hill Street",
        "10 rides to a place you know",
        "Ask @josie@hull.example or #need",
        "See https://hull.example/listings/115623458712345678",
        "30 litres, 4 pots, 12 plants",
    ],
)
def test_dates_amounts_and_links_are_left_alone(text: str) -> None:
    assert contacts_in(text) == ()


def test_each_thing_is_named_once() -> None:
    assert len(contacts_in("a@b.example a@b.example")) == 1


@given(st.text(max_size=500))
def test_any_text_can_be_looked_at(text: str) -> None:
    assert all(finding.text for finding in contacts_in(text))
