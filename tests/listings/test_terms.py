"""When it suits, how often, by how many: without a store."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listings.checking import checked
from listings.ends import expiry
from listings.listing import Kind, Listing, ListingDraft
from listings.terms import (
    Access,
    Cap,
    Crew,
    Exchange,
    Per,
    Ride,
    Voice,
    default_exchange,
)
from listings.terms_text import cap_of, ride_of, ride_text, window_of, window_text
from listings.window import ANYTIME, Slot, Span, Window, checked_window
from listings.wording import Manner, content_of, window_in_words
from tests.listings.made import NOW, listing
from tests.listings.test_writing import IRIS
from text.clean import plain_text
from text.languages import words_for
from world.errors import Refused

LONDON = "Europe/London"
TEN, NOON = time(10), time(12)
TUESDAYS = Window(slots=(Slot(1, TEN, NOON, LONDON),))
DAY = timedelta(days=1)
OFFER = ListingDraft(Kind.OFFER, "Bread", categories=("food-bake",))
NEED = ListingDraft(Kind.NEED, "A lift", categories=("ride-lift",))


def span(start: datetime, hours: float = 2) -> Window:
    return Window(span=Span(start, start + timedelta(hours=hours), LONDON))


def test_anytime_suits_everything_that_is_still_to_come() -> None:
    assert ANYTIME.overlaps(TUESDAYS, NOW)
    assert ANYTIME.overlaps(span(NOW + DAY), NOW)
    assert not ANYTIME.overlaps(span(NOW - DAY), NOW)


def test_times_of_the_week_meet_a_span_on_that_day_at_that_hour() -> None:
    tuesday = datetime(2026, 3, 10, 11, tzinfo=UTC)
    assert TUESDAYS.overlaps(span(tuesday), NOW)
    assert span(tuesday).overlaps(TUESDAYS, NOW)
    assert not TUESDAYS.overlaps(span(tuesday + timedelta(hours=1)), NOW)
    assert not TUESDAYS.overlaps(span(tuesday + DAY), NOW)


def test_ten_oclock_stays_ten_oclock_when_the_clocks_change() -> None:
    winter, summer = datetime(2026, 3, 24, 10, 30, tzinfo=UTC), datetime(2026, 3, 31, tzinfo=UTC)
    assert TUESDAYS.overlaps(span(winter, 0.5), NOW)
    assert TUESDAYS.overlaps(span(summer + timedelta(hours=9), 0.5), NOW)
    assert not TUESDAYS.overlaps(span(summer + timedelta(hours=11), 0.5), NOW)


def test_the_same_hour_of_the_week_in_two_zones_is_another_time() -> None:
    auckland = Window(slots=(Slot(1, TEN, NOON, "Pacific/Auckland"),))
    assert not TUESDAYS.overlaps(auckland, NOW)
    evening = Window(slots=(Slot(1, time(22, 30), time(23, 30), "Pacific/Auckland"),))
    assert TUESDAYS.overlaps(evening, NOW) == evening.overlaps(TUESDAYS, NOW)


windows = st.one_of(
    st.just(ANYTIME),
    st.builds(
        lambda start, hours: span(NOW + timedelta(hours=start), hours),
        st.integers(-50, 300),
        st.integers(1, 60),
    ),
    st.lists(
        st.builds(
            lambda day, hour, zone: Slot(day, time(hour), time(hour + 2), zone),
            st.integers(0, 6),
            st.integers(0, 21),
            st.sampled_from([LONDON, "Pacific/Auckland", "UTC"]),
        ),
        min_size=1,
        max_size=3,
    ).map(lambda slots: Window(slots=tuple(slots))),
)


@given(windows, windows)
def test_whether_two_times_meet_does_not_depend_on_who_asks(one: Window, other: Window) -> None:
    assert one.overlaps(other, NOW) == other.overlaps(one, NOW)


@given(windows)
def test_a_window_is_read_back_as_it_was_written(window: Window) -> None:
    assert window_of(window_text(window)) == window


@pytest.mark.parametrize(
    "wrong",
    [
        Window(span=Span(NOW + DAY, NOW + DAY, LONDON)),
        Window(span=Span(NOW - DAY, NOW - DAY / 2, LONDON)),
        Window(span=Span(NOW, NOW + 366 * DAY, LONDON)),
        Window(span=Span(NOW, NOW + DAY, "Mars/Olympus")),
        Window(slots=(Slot(1, NOON, TEN, LONDON),)),
        Window(slots=(Slot(7, TEN, NOON, LONDON),)),
        Window(slots=(Slot(1, TEN, NOON, "../../etc/passwd"),)),
        Window(slots=tuple(Slot(n % 7, time(n), time(23), LONDON) for n in range(15))),
        Window(span=Span(NOW, NOW + DAY, LONDON), slots=TUESDAYS.slots),
    ],
)
def test_a_time_that_cannot_be_is_refused(wrong: Window) -> None:
    with pytest.raises(Refused):
        checked_window(wrong, NOW)


def test_times_of_the_week_are_told_once_and_in_order() -> None:
    early, late = Slot(0, TEN, NOON, LONDON), Slot(4, TEN, NOON, LONDON)
    assert checked_window(Window(slots=(late, early, late)), NOW).slots == (early, late)


def test_a_listing_for_one_time_ends_with_it() -> None:
    window = span(NOW + 3 * DAY)
    assert window.span is not None
    assert expiry(ListingDraft(Kind.NEED, "A lift", window=window), NOW) == window.span.end
    assert expiry(ListingDraft(Kind.NEED, "A lift", window=TUESDAYS), NOW) == NOW + 14 * DAY


@pytest.mark.parametrize(
    ("per", "since"),
    [
        (Per.WEEK, datetime(2026, 3, 30, tzinfo=UTC) - timedelta(hours=1)),
        (Per.MONTH, datetime(2026, 4, 1, tzinfo=UTC) - timedelta(hours=1)),
        (Per.TOTAL, None),
    ],
)
def test_weeks_and_months_begin_at_midnight_where_the_network_lives(
    per: Per, since: datetime | None
) -> None:
    now = datetime(2026, 4, 2, 9, tzinfo=UTC)
    assert Cap(2, per).since(now, LONDON) == since


def test_the_first_minutes_of_a_month_belong_to_it_in_the_networks_zone() -> None:
    before_utc_midnight = datetime(2026, 3, 31, 23, 30, tzinfo=UTC)
    assert Cap(1, Per.MONTH).since(before_utc_midnight, LONDON) == datetime(
        2026, 3, 31, 23, tzinfo=UTC
    )


@pytest.mark.parametrize(
    "draft",
    [
        ListingDraft(Kind.NEED, "Help", categories=("home",), cap=Cap(2, Per.WEEK)),
        ListingDraft(Kind.OFFER, "Help", categories=("home",), cap=Cap(0, Per.WEEK)),
        ListingDraft(Kind.OFFER, "Help", categories=("home",), cap=Cap(101, Per.WEEK)),
        ListingDraft(Kind.OFFER, "Help", categories=("home",), helpers=Crew(1, 3)),
        ListingDraft(Kind.NEED, "Help", categories=("home",), helpers=Crew(3, 2)),
        ListingDraft(Kind.NEED, "Help", categories=("home",), helpers=Crew(0, 2)),
        ListingDraft(Kind.NEED, "Help", categories=("home",), helpers=Crew(1, 51)),
        ListingDraft(Kind.NEED, "Help", categories=("home",), access=("stairs",)),
        ListingDraft(Kind.NEED, "Help", categories=("home",), pictures=(1, 2, 3, 4, 5)),
        ListingDraft(Kind.NEED, "", ride=Ride("Hull", " ")),
        ListingDraft(Kind.NEED, "", ride=Ride("Hull", "x" * 31)),
    ],
)
def test_terms_that_cannot_be_meant_are_refused(draft: ListingDraft) -> None:
    with pytest.raises(Refused):
        checked(draft, NOW)


def test_a_lift_says_what_it_is_by_itself() -> None:
    draft = ListingDraft(Kind.NEED, "", language="es", ride=Ride(" Anlaby ", "Hull\nMinster"))
    sound = checked(draft, NOW)
    assert (sound.title, sound.place) == (
        "Un viaje de Anlaby a Hull Minster",
        "Anlaby → Hull Minster",
    )
    assert sound.categories == ("ride-lift",)


@pytest.mark.parametrize(
    ("codes", "exchange"),
    [
        (("thing-lend",), Exchange.LEND),
        (("thing-give",), Exchange.GIFT),
        (("thing",), Exchange.GIFT),
        (("food-bake",), Exchange.HOURS),
    ],
)
def test_things_are_lent_or_given_and_time_is_for_time(
    codes: tuple[str, ...], exchange: Exchange
) -> None:
    assert default_exchange(codes) is exchange


def test_what_stands_in_a_row_is_read_back() -> None:
    ride = Ride("Anlaby", "Hull", returning=True)
    assert ride_of(ride_text(ride)) == ride
    assert ride_of(ride_text(None)) is None
    assert cap_of(2, "week") == Cap(2, Per.WEEK)
    assert cap_of(None, None) is None


def lines(whole: Listing) -> list[str]:
    return plain_text(content_of(whole, IRIS, Manner())).split("\n")


def test_a_person_reads_when_how_often_and_in_return_for_what() -> None:
    told = lines(listing(window=TUESDAYS, cap=Cap(2, Per.MONTH), exchange=Exchange.GIFT))
    assert "2 times a month at most" in told
    assert "When: Tuesday 10:00–12:00 (Europe/London)" in told
    assert "A gift; nothing is expected in return" in told


def test_a_person_reads_of_a_lift_whether_it_leads_back_and_for_whom() -> None:
    told = lines(
        listing(
            kind=Kind.NEED,
            ride=Ride("Anlaby", "Hull", returning=True, wheelchair=True),
            helpers=Crew(2, 4),
            window=span(datetime(2026, 7, 3, 13, 30, tzinfo=UTC)),
        )
    )
    assert {"There and back", "With a wheelchair", "Takes 2 to 4 people"} <= set(told)
    assert "When: 3 July 2026, 14:30–16:30 (Europe/London)" in told


def test_a_span_over_midnight_tells_both_days() -> None:
    late = span(datetime(2026, 3, 3, 23, tzinfo=UTC), 3)
    assert window_in_words(late, words_for("en")) == (
        "3 March 2026, 23:00 – 4 March 2026, 02:00 (Europe/London)"
    )


@pytest.mark.parametrize("voice", [Voice.FIRST_NAME, Voice.ANONYMOUS])
def test_a_person_reads_that_the_network_passes_their_answer_on(voice: Voice) -> None:
    told = lines(listing(kind=Kind.NEED, voice=voice, signed="Josie"))
    (said,) = [line for line in told if "through the network" in line]
    assert ("Josie" in said) == (voice is Voice.FIRST_NAME)


@pytest.mark.parametrize("tag", Access)
def test_nobody_reads_what_access_somebody_needs(tag: Access) -> None:
    with_access = content_of(listing(access=(str(tag),)), IRIS, Manner())
    assert with_access == content_of(listing(), IRIS, Manner())
