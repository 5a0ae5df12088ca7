"""The page of the umbrella: what can be chosen, what is news, and addresses that say it all."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listings.listing import Kind, Mode, Urgency
from listings.window import Slot, Span, Window
from pages.queries import address_of, filter_of, query_of
from tests.fediverse.browsing import Browser
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.laws.test_feed_laws import WHENS, ZONES
from tests.umbrella.market import NOON
from umbrella.feed_filter import FeedFilter, Sort
from umbrella.when import ANY_TIME, Part, When

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20)
FILTERS = st.builds(
    FeedFilter,
    kind=st.none() | st.sampled_from(Kind).map(str),
    category=st.none() | st.sampled_from(("food", "food-meal")),
    country=st.none() | st.sampled_from(("GB", "NZ")),
    area=TEXTS.map(lambda text: " ".join(text.split())),
    network=st.none() | st.just("hull@hull.example"),
    umbrella=st.none() | st.just("humans@hull.example"),
    language=st.none() | st.sampled_from(("es", "es-mx")),
    window=WHENS.map(
        lambda when: ANY_TIME if when.first and when.last and when.last < when.first else when
    ),
    urgency=st.none() | st.sampled_from(Urgency).map(str),
    mode=st.none() | st.sampled_from(Mode).map(str),
    words=TEXTS,
    sort=st.sampled_from(Sort),
    since=st.none() | st.just(NOON),
    before=st.none() | st.sampled_from(("12", "1234567890123.12")),
)


@given(chosen=FILTERS)
def test_an_address_leads_to_the_filter_it_was_made_of(chosen: FeedFilter) -> None:
    query = {**query_of(chosen), **({"before": chosen.before} if chosen.before else {})}
    assert filter_of(query) == chosen


@given(
    query=st.dictionaries(
        st.sampled_from(
            "kind category country area network umbrella language day part from to urgency mode "
            "words sort since before limit".split()
        ),
        st.text(max_size=30),
    )
)
def test_whatever_stands_in_an_address_is_a_filter_and_its_address_is_its_own(
    query: dict[str, str],
) -> None:
    chosen = filter_of(query)
    assert filter_of(query_of(chosen)).kind == chosen.kind
    assert address_of("/umbrella", chosen, None).startswith("/umbrella")


@pytest.mark.parametrize("zone", ZONES)
@given(weekday=st.integers(0, 6), part=st.sampled_from(Part), when=WHENS)
def test_what_suits_anytime_suits_whoever_looks_and_a_day_suits_itself(
    zone: str, weekday: int, part: Part, when: When
) -> None:
    assert when.fits(Window())
    assert ANY_TIME.fits(Window(slots=(_slot(zone, weekday, part),)))
    assert When(weekday=weekday, part=part).fits(Window(slots=(_slot(zone, weekday, part),)))
    other = When(weekday=(weekday + 1) % 7)
    assert not other.fits(Window(slots=(_slot(zone, weekday, part),)))


def _slot(zone: str, weekday: int, part: Part) -> Slot:
    hours = {Part.MORNING: 8, Part.AFTERNOON: 13, Part.EVENING: 18, Part.NIGHT: 2}
    begins = NOON.replace(hour=hours[part]).time()
    return Slot(weekday, begins, begins.replace(minute=30), zone)


def test_one_day_is_looked_for_where_the_listing_is() -> None:
    span = Span(NOON, NOON + timedelta(hours=1), "Pacific/Auckland")  # there it is the 25th
    there, here = date(2026, 11, 25), date(2026, 11, 24)
    assert When(first=there, last=there).fits(Window(span=span))
    assert not When(first=here, last=here).fits(Window(span=span))


# ------------------------------------------------------------------------------------- the page


async def some(hull: Home) -> None:
    await hull.add("Māori lessons", categories=("learn-language",), language="mi")
    await hull.add("A lift to choir", kind=Kind.NEED, categories=("ride-lift",), language="en")
    await hull.add("Tamales", categories=("food-meal",), language="es", by="amina")


def choices(page: str, part: str) -> dict[str, tuple[str, int]]:
    """The choices of a part: what each is called, where it leads, and how many it says."""
    section = page.partition(f'aria-labelledby="choices-{part}"')[2].partition("</section>")[0]
    found = re.findall(r'<a href="([^"]*)"[^>]*>(.*?)</a> <span class="quiet">(\d+)', section)
    return {re.sub(r"<.*?>", "", said).strip(): (unescape(to), int(n)) for to, said, n in found}


async def test_each_choice_leads_to_as_many_as_it_says(hull: Home) -> None:
    await some(hull)
    page = await hull.page("/umbrella")
    for part in ("kind", "category", "network", "language", "urgency", "mode"):
        for address, count in choices(page, part).values():
            assert f"{count} found" in await hull.page(address), address
    assert choices(page, "kind")["Offer"][1] == 2


async def test_a_choice_that_is_made_leads_back_and_shows_its_neighbours(hull: Home) -> None:
    await some(hull)
    page = await hull.page("/umbrella?kind=need&words=lift")
    address, count = choices(page, "kind")["Need"]
    assert (address, count) == ("/umbrella?words=lift", 1)


async def test_what_ends_soonest_comes_first_if_that_is_wished(
    fediverse: Fediverse, hull: Home
) -> None:
    now = fediverse.clock.now()
    for days in (9, 3, 6):
        await hull.add(f"For {days} days", expires_at=now + timedelta(days=days))
    titles = await hull.titles(sort="soonest")
    assert titles == ["For 3 days", "For 6 days", "For 9 days"]


async def test_a_member_reads_what_is_new_since_the_last_visit_and_can_look_at_it_alone(
    fediverse: Fediverse, hull: Home
) -> None:
    await some(hull)
    browser = Browser(hull)
    await browser.sign_in("ted")
    assert "Since your last visit" not in await browser.page("/umbrella")
    fediverse.clock.turn(hours=2)
    await hull.add("Fresh bread", by="amina")

    page = await browser.page("/umbrella")
    news = await browser.page("/umbrella?news=1")

    assert "Since your last visit" in page
    assert "1 new" in page
    assert "Tamales" in page
    assert "Fresh bread" in news
    assert "Tamales" not in news


async def test_anybody_may_look_for_gaps(hull: Home) -> None:
    assert "Where networks could help each other" in await hull.page("/umbrella/gaps")
