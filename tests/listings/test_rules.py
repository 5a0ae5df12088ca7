"""States, ends, categories, and what a draft may say: without a store."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from listings import categories
from listings.categories import CATEGORIES, ROOTS, Category
from listings.checking import checked, default_audience
from listings.ends import expiry, renewed_until
from listings.listing import (
    TRANSITIONS,
    Deed,
    Kind,
    ListingAudience,
    ListingDraft,
    State,
    Urgency,
    after,
)
from tests.listings.made import NOW, listing
from world.errors import Conflict, Refused

DAY = timedelta(days=1)
OFFER = ListingDraft(Kind.OFFER, "Bicycle repair", categories=("ride-bike",))
NEED = ListingDraft(Kind.NEED, "A lift to choir", categories=("ride-lift",))


class Life(RuleBasedStateMachine):
    """Whatever is done to a listing, in whatever order."""

    def __init__(self) -> None:
        super().__init__()
        self.state = State.OPEN
        self.past: list[State] = [State.OPEN]

    @rule(deed=st.sampled_from(Deed))
    def do(self, deed: Deed) -> None:
        allowed = (self.state, deed) in TRANSITIONS
        try:
            self.state = after(self.state, deed)
        except Conflict:
            assert not allowed
        else:
            assert allowed
            self.past.append(self.state)

    @invariant()
    def what_is_removed_stays_removed(self) -> None:
        if State.REMOVED in self.past:
            assert self.state is State.REMOVED

    @invariant()
    def what_is_done_or_withdrawn_never_opens_again(self) -> None:
        for end in (State.DONE, State.WITHDRAWN):
            if end in self.past:
                assert self.state in (end, State.REMOVED)

    @invariant()
    def what_was_published_is_no_draft_again(self) -> None:
        assert self.state not in (State.DRAFT, State.IN_REVIEW)


TestLife = Life.TestCase


def test_every_state_can_be_reached_from_a_draft() -> None:
    reached, waiting = {State.DRAFT}, [State.DRAFT]
    while waiting:
        here = waiting.pop()
        for (state, _deed), target in TRANSITIONS.items():
            if state is here and target not in reached:
                reached.add(target)
                waiting.append(target)
    assert reached == set(State)


@pytest.mark.parametrize("state", State)
def test_a_state_is_live_or_ended_or_not_yet_published(state: State) -> None:
    assert state.is_live + state.is_ended + (state in (State.DRAFT, State.IN_REVIEW)) == 1


@pytest.mark.parametrize(
    ("draft", "days"),
    [
        (OFFER, 180),
        (NEED, 14),
        (replace(NEED, urgency=Urgency.TODAY), 3),
        (replace(NEED, urgency=Urgency.WEEK), 14),
    ],
)
def test_a_listing_ends_after_the_usual_time(draft: ListingDraft, days: int) -> None:
    assert expiry(draft, NOW) == NOW + timedelta(days=days)


@pytest.mark.parametrize("end", [NOW, NOW - DAY, NOW + 366 * DAY])
def test_an_end_in_the_past_or_far_away_is_refused(end: datetime) -> None:
    with pytest.raises(Refused):
        expiry(replace(OFFER, expires_at=end), NOW)


def test_a_listing_that_ended_a_month_ago_cannot_be_renewed() -> None:
    ended = listing(state=State.EXPIRED, expires_at=NOW - 30 * DAY)
    assert renewed_until(ended, None, NOW) == NOW + 180 * DAY
    with pytest.raises(Conflict):
        renewed_until(ended, None, NOW + DAY)


def test_a_listing_is_open_until_its_end() -> None:
    assert listing().is_open(NOW + 9 * DAY)
    assert not listing().is_open(NOW + 10 * DAY)
    assert not listing(state=State.PAUSED).is_open(NOW)


@pytest.mark.parametrize("code", CATEGORIES)
def test_sensitive_things_go_to_coordinators_unless_somebody_says_otherwise(code: str) -> None:
    audience = checked(replace(OFFER, categories=(code,)), NOW).audience
    assert audience is default_audience((code,))
    sensitive = CATEGORIES[code].sensitive
    assert audience is (ListingAudience.COORDINATOR if sensitive else ListingAudience.NETWORK)
    wished = replace(OFFER, categories=(code,), audience=ListingAudience.PUBLIC)
    assert checked(wished, NOW).audience is ListingAudience.PUBLIC


def test_a_new_child_of_a_sensitive_root_is_sensitive_before_we_know_it() -> None:
    assert categories.is_sensitive(["care-unheard-of"])
    assert not categories.is_sensitive(["garden-unheard-of", "nonsense"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": " \u200b "},
        {"title": "x" * 81},
        {"body": "x" * 2001},
        {"place": "x" * 81},
        {"categories": ()},
        {"categories": ("ride", "home", "garden", "food")},
        {"categories": ("nonsense",)},
        {"estimate_minutes": 20},
        {"estimate_minutes": 0},
        {"estimate_minutes": -15},
        {"estimate_minutes": 1455},
        {"available_minutes": 7},
        {"urgency": Urgency.TODAY},
    ],
)
def test_a_draft_that_breaks_a_rule_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(Refused):
        checked(replace(OFFER, **wrong), NOW)  # type: ignore[arg-type]


@pytest.mark.parametrize("audience", ListingAudience)
@pytest.mark.parametrize("field", ["title", "body", "place"])
@pytest.mark.parametrize(
    "text",
    ["Ring 01482 123456", "mail me: josie@hull.example", "at 14 Plum Lane", "+44 7700 900123"],
)
def test_nothing_that_leaves_the_house_says_how_to_reach_a_person(
    text: str, field: str, audience: ListingAudience
) -> None:
    draft = replace(OFFER, audience=audience, knowingly=True, **{field: text})  # type: ignore[arg-type]
    if audience.leaves_home:
        with pytest.raises(Refused):
            checked(draft, NOW)
    else:
        assert getattr(checked(draft, NOW), field) == text


def test_dates_and_hours_are_no_telephone_numbers() -> None:
    body = "Until 31.03.2026, 10.00-12.30, or 2026-04-01. Two hours for 15 people."
    assert checked(replace(OFFER, audience=ListingAudience.PUBLIC, body=body), NOW).body == body


def test_texts_are_trimmed_and_codes_told_once() -> None:
    draft = replace(
        OFFER,
        title="  Bicycle\n repair ",
        body="\r\nBrakes\x00\r\n\r\nand gears. ",
        categories=("Ride-Bike", "ride-bike"),
    )
    sound = checked(draft, NOW)
    assert sound.title == "Bicycle repair"
    assert sound.body == "Brakes\n\nand gears."
    assert sound.categories == ("ride-bike",)


def test_each_audience_contains_those_before_it() -> None:
    order = list(ListingAudience)
    for one in order:
        for other in order:
            assert one.is_wider_than(other) == (order.index(one) > order.index(other))


def test_there_are_fourteen_roots_with_two_levels() -> None:
    assert [root.code for root in ROOTS] == [
        *("ride", "home", "garden", "food", "errand", "company", "care"),
        *("learn", "tech", "paper", "well", "make", "thing", "org"),
    ]
    for root in ROOTS:
        children = categories.children_of(root.code)
        assert children
        assert all(child.root == root.code and child.code.count("-") == 1 for child in children)


def test_codes_tags_labels_and_signs_are_not_used_twice_or_left_out() -> None:
    every = list(CATEGORIES.values())
    assert len({item.tag for item in every}) == len(every)
    assert len({item.label for item in every}) == len(every)
    assert all(item.label and item.icon and item.tag == item.tag.lower() for item in every)
    assert {root.code for root in ROOTS if root.sensitive} == {"care", "paper", "well"}
    assert not CATEGORIES["care-pet"].sensitive
    assert CATEGORIES["errand-prescription"].sensitive


@pytest.mark.parametrize(
    ("iri", "code"),
    [
        ("https://hull.example/categories/ride-bike", "ride-bike"),
        ("https://york.example/ns/cat#ride", "ride"),
        ("https://york.example/categories/ride-tandem", "ride"),
        ("https://york.example/categories/Garden/", "garden"),
        ("https://york.example/categories/plutonium", None),
        ("", None),
    ],
)
def test_categories_of_others_are_known_by_their_code_or_by_its_root(
    iri: str, code: str | None
) -> None:
    assert categories.code_of_iri(iri) == code


def test_a_category_is_found_by_its_words_and_those_of_its_root() -> None:
    words = categories.words_of(["ride-bike", "unknown"]).split()
    assert {"Bicycles", "bicycle", "Lifts", "drive"} <= set(words)


@given(st.text(max_size=12))
def test_any_code_has_a_root(code: str) -> None:
    assert code.startswith(categories.root_code(code))
    found = categories.known(code)
    assert found is None or isinstance(found, Category)
