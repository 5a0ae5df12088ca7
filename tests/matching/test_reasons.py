from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listings.categories import CATEGORIES
from listings.listing import Kind, Mode, State
from listings.terms import Crew
from listings.window import Slot, Span, Window
from matching.reasons import Reason, Why, is_more_than_a_root, may_meet, reasons, weight
from matching.side import Side
from tests.listings.made import NOW, listing
from text.matching_phrases import REASONS

_SATURDAY = Window(slots=(Slot(5, time(10), time(12), "Europe/London"),))
_SUNDAY = Window(slots=(Slot(6, time(10), time(12), "Europe/London"),))
_SPAN = Window(span=Span(NOW + timedelta(days=1), NOW + timedelta(days=2), "UTC"))


def side(kind: Kind, owner: int, known: dict[str, Any] | None = None, **said: object) -> Side:
    made = listing(**{"post_id": owner, "kind": kind, "author_id": owner, **said})
    return replace(Side(made, owner), **(known or {}))


def need(owner: int = 10, **said: Any) -> Side:  # noqa: ANN401  # members of a listing
    return side(Kind.NEED, owner, **{"title": "My bicycle squeals", "body": "", **said})


def offer(owner: int = 20, **said: Any) -> Side:  # noqa: ANN401  # members of a listing
    return side(Kind.OFFER, owner, **said)


def test_what_one_offers_and_another_needs_may_meet() -> None:
    assert may_meet(need(), offer(), NOW)


@pytest.mark.parametrize(
    ("asking", "giving"),
    [
        (need(), need(20)),
        (need(), offer(10)),
        (need(state=State.RESERVED), offer()),
        (need(), offer(state=State.PAUSED)),
        (need(), offer(expires_at=NOW - timedelta(seconds=1))),
        (need(), offer(categories=("garden",))),
        (need(mode=Mode.REMOTE), offer(mode=Mode.IN_PERSON)),
        (need(window=_SATURDAY), offer(window=_SUNDAY)),
        (need(mode=Mode.IN_PERSON), offer(network_id=99, place="Auckland")),
        (need(mode=Mode.EITHER), offer(network_id=99, place="Auckland", mode=Mode.EITHER)),
        (need(language="fr"), offer(language="en")),
        (need(), offer(known={"meets_alone": False})),
        (need(known={"meets_alone": False}), offer()),
    ],
    ids=[
        *("two needs", "oneself", "taken", "paused", "over", "another kind", "not from afar"),
        *(
            "other days",
            "other end of the world",
            "no ride from there",
            "no language",
            "helper in groups only",
        ),
        "in groups only",
    ],
)
def test_who_is_never_proposed_to_each_other(asking: Side, giving: Side) -> None:
    assert not may_meet(asking, giving, NOW)
    assert not may_meet(giving, asking, NOW)


def test_people_who_meet_in_groups_only_may_join_a_group() -> None:
    assert may_meet(need(helpers=Crew(2, 5)), offer(known={"meets_alone": False}), NOW)


def test_a_sister_in_the_same_area_or_one_who_helps_from_afar_may_meet() -> None:
    afar = offer(network_id=99, place="Auckland", mode=Mode.REMOTE)
    assert may_meet(need(mode=Mode.EITHER), afar, NOW)
    letters: dict[str, Any] = {"categories": ("paper-letter",), "mode": Mode.EITHER}
    assert may_meet(need(**letters), offer(network_id=99, place="Auckland", **letters), NOW)
    near = offer(network_id=99, place="Kingston upon Hull", mode=Mode.IN_PERSON)
    assert may_meet(need(place="Hull", mode=Mode.IN_PERSON), near, NOW)


def test_a_root_in_common_is_little_where_both_say_more() -> None:
    school = need(categories=("learn-tutor",), title="Chemistry", body="")
    craft = offer(categories=("learn-craft",), title="Henna", body="")
    for other, is_more in (
        (craft, False),
        (offer(categories=("learn-craft", "learn-tutor"), title="Henna", body=""), True),
        (offer(categories=("learn",), title="Henna", body=""), True),
        (offer(categories=("learn-craft",), title="Henna", body="And chemistry."), True),
    ):
        assert is_more_than_a_root(school, other) is is_more
        assert is_more_than_a_root(other, school) is is_more


def test_languages_that_the_two_speak_besides_count() -> None:
    asking = need(language="fr", known={"languages": frozenset({"fr", "en"})})
    assert may_meet(asking, offer(language="en"), NOW)
    assert Why.SAME_LANGUAGE not in {one.why for one in reasons(asking, offer(language="en"), NOW)}


def test_the_reasons_say_why_in_the_order_of_their_weight() -> None:
    asking = need(window=_SPAN, body="Squeaky brakes!")
    giving = offer(window=_SPAN, known={"times_helped": 3, "network_name": "Hull"})
    assert reasons(asking, giving, NOW) == (
        Reason(Why.SAME_CATEGORY, {"category": "ride-bike"}),
        Reason(Why.SAME_PLACE, {"place": "Hull"}),
        Reason(Why.SHARED_WORDS, {"words": "bicycle, brakes"}),
        Reason(Why.TIME_FITS),
        Reason(Why.OUR_NETWORK),
        Reason(Why.HAS_HELPED),
        Reason(Why.SAME_LANGUAGE, {"language": "en"}),
    )


def test_a_sister_is_named_and_so_is_that_it_can_be_done_from_afar() -> None:
    known = {"network_name": "Aotearoa"}
    giving = offer(network_id=99, place="Auckland", mode=Mode.REMOTE, known=known)
    found = reasons(need(), giving, NOW)
    assert Reason(Why.SISTER, {"network": "Aotearoa"}) in found
    assert Reason(Why.FROM_AFAR) in found
    assert Why.OUR_NETWORK not in {one.why for one in found}


def test_a_kind_in_common_counts_less_than_the_very_thing() -> None:
    exact = reasons(need(), offer(), NOW)
    similar = reasons(need(categories=("ride",)), offer(), NOW)
    assert weight(exact) > weight(similar)
    assert Reason(Why.SAME_ROOT, {"category": "ride"}) in similar


def test_every_reason_can_be_said() -> None:
    assert set(REASONS) == set(Why)


_sides = st.builds(
    lambda kind, owner, codes, mode, window, language, network, place, alone, most, speaks: side(
        kind,
        owner,
        known={"meets_alone": alone, "languages": frozenset(speaks)},
        categories=tuple(codes),
        mode=mode,
        window=window,
        language=language,
        network_id=network,
        place=place,
        helpers=Crew(1, most),
    ),
    st.sampled_from(list(Kind)),
    st.integers(1, 4),
    st.lists(st.sampled_from(sorted(CATEGORIES)), min_size=1, max_size=3, unique=True),
    st.sampled_from(list(Mode)),
    st.sampled_from([Window(), _SATURDAY, _SUNDAY, _SPAN]),
    st.sampled_from([None, "en", "fr", "mi"]),
    st.sampled_from([3, 99, None]),
    st.sampled_from(["", "Hull", "Kingston upon Hull", "Ōtautahi"]),
    st.booleans(),
    st.sampled_from([1, 5]),
    st.lists(st.sampled_from(["en", "fr", "mi"]), max_size=2),
)


@given(_sides, _sides)
def test_whoever_may_be_proposed_may_be_proposed_to(one: Side, other: Side) -> None:
    assert may_meet(one, other, NOW) == may_meet(other, one, NOW)


@given(_sides, _sides)
def test_the_same_two_have_the_same_reasons_and_the_weightiest_first(
    one: Side, other: Side
) -> None:
    found = reasons(one, other, NOW)
    assert found == reasons(one, other, NOW)
    assert [reason.weight for reason in found] == sorted(
        (reason.weight for reason in found), reverse=True
    )
    if may_meet(one, other, NOW):
        assert {Why.SAME_CATEGORY, Why.SAME_ROOT} & {reason.why for reason in found}
