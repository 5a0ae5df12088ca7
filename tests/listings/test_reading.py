"""Offers and needs in the posts of others."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.documents import read_thing
from federation.iris import Iris
from listings.listing import (
    Kind,
    Listing,
    ListingAudience,
    Mode,
    State,
    Urgency,
)
from listings.proposal import Proposal, read_proposal
from listings.wire import Envelope, listing_note
from listings.wording import Manner
from tests.listings.made import listing, somebody
from text.clean import clean_line
from world.errors import Malformed

VECTORS = Path(__file__).parents[1] / "vectors"
PROPOSALS = json.loads((VECTORS / "fep-0837/proposals.json").read_text())["cases"]
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
Json = dict[str, Any]


def proposal(**changes: object) -> Json:
    document: Json = {
        "id": "https://a.example/o/1",
        "type": "Note",
        "attributedTo": "https://a.example/u",
        "to": [PUBLIC],
        "purpose": "offer",
        "content": "<p><strong>Offer: Bread</strong></p><p>Sourdough.</p>",
        "publishes": {
            "id": "https://a.example/o/1#primary",
            "type": "Intent",
            "action": "deliverService",
            "resourceQuantity": {"hasUnit": "hour", "hasNumericalValue": "1.5"},
        },
        **changes,
    }
    return {name: value for name, value in document.items() if value is not None}


def read(document: Json) -> Proposal | None:
    return read_proposal(read_thing(document))


@pytest.mark.parametrize("case", PROPOSALS, ids=[case["name"] for case in PROPOSALS])
def test_the_verdicts_of_the_published_proposals(case: Json) -> None:
    found = read(case["json"])
    assert (found is not None) == case["valid"], case["why"]
    if found is not None:
        assert found.kind is Kind.OFFER


def test_the_steps_of_the_published_flow_that_publish_are_read() -> None:
    steps = json.loads((VECTORS / "fep-0837/flow.json").read_text())["steps"]
    found = [read(step["json"]["object"]) for step in steps if step["step"].startswith("publish")]
    kinds = [item.kind for item in found if item is not None]
    assert kinds[:2] == [Kind.OFFER, Kind.NEED]
    assert found[0] is not None
    assert found[0].title == "Bicycle repair"
    assert found[0].available_minutes == 360
    assert found[0].place == "Plum Lane, Exampleton"


def test_a_title_is_the_name_or_the_intents_or_the_first_line() -> None:
    bare = read(proposal())
    named = read(proposal(name="Rye bread"))
    inner = proposal()["publishes"] | {"name": "Loaf"}
    by_intent = read(proposal(publishes=inner))
    nothing = read(proposal(content="", purpose="request"))
    assert [found and found.title for found in (bare, named, by_intent, nothing)] == [
        *("Bread", "Rye bread", "Loaf", "Need"),
    ]


def test_a_body_is_the_plain_source_or_what_the_content_says() -> None:
    plain = {"content": "Just bread.", "mediaType": "text/plain"}
    markdown = {"content": "*Just* bread.", "mediaType": "text/markdown"}
    assert _body(source=plain) == "Just bread."
    assert _body(source=markdown) == _body() == "Sourdough."
    assert _body(content="<p>Sourdough.</p>", name="Bread") == "Sourdough."


def _body(**changes: object) -> str:
    found = read(proposal(**changes))
    assert found is not None
    return found.body


@pytest.mark.parametrize(
    ("changes", "minutes"),
    [
        ({}, 90),
        ({"unitBased": True}, None),
        ({"unitBased": False}, 90),
    ],
)
def test_a_quantity_per_unit_says_nothing_about_how_long_it_takes(
    changes: Json, minutes: int | None
) -> None:
    found = read(proposal(**changes))
    assert found is not None
    assert found.estimate_minutes == minutes


@pytest.mark.parametrize(
    "amount",
    [
        "-1",
        "NaN",
        "Infinity",
        "1e3",
        "0x10",
        "1_000",
        "٣",
        "1" * 21,
        True,
        [1],
        {},
        1e300,
        ".5",
        "",
    ],
)
def test_odd_amounts_make_no_proposal(amount: object) -> None:
    intent = proposal()["publishes"] | {
        "resourceQuantity": {"hasUnit": "hour", "hasNumericalValue": amount}
    }
    assert read(proposal(publishes=intent)) is None


@pytest.mark.parametrize("where", ["availableQuantity", "minimumQuantity"])
def test_an_odd_amount_beside_makes_no_proposal_either(where: str) -> None:
    intent = proposal()["publishes"] | {where: {"hasUnit": "hour", "hasNumericalValue": "-1"}}
    assert read(proposal(publishes=intent)) is None


def test_absurd_times_are_left_out() -> None:
    intent = proposal()["publishes"] | {
        "resourceQuantity": {"hasUnit": "hour", "hasNumericalValue": "99999999"}
    }
    found = read(proposal(publishes=intent))
    assert found is not None
    assert found.estimate_minutes is None


def test_what_is_used_up_is_taken_and_a_sister_says_so_herself() -> None:
    none_left = {"availableQuantity": {"hasUnit": "hour", "hasNumericalValue": "0"}}
    intent = proposal()["publishes"] | none_left
    states = [
        read(proposal(publishes=intent)),
        read(proposal(publishes=intent, listingState="paused")),
        read(proposal(listingState="done")),
        read(proposal(listingState="nonsense")),
        read(proposal(listingState=["open"])),
    ]
    assert [found and found.state for found in states] == [
        *(State.RESERVED, State.PAUSED, State.DONE, State.OPEN, State.OPEN),
    ]


def test_hashtags_tell_the_category_where_the_intent_does_not() -> None:
    tags = [{"type": "Hashtag", "name": f"#{name}"} for name in ("Offer", "Baking", "x")]
    found = read(proposal(tag=tags))
    assert found is not None
    assert found.categories == ("food-bake",)


def test_an_intent_by_itself_is_read_by_who_provides_or_receives() -> None:
    bonfire: Json = {
        "id": "https://b.example/1",
        "type": "ValueFlows:Intent",
        "attributedTo": "https://b.example/fay",
        "to": [PUBLIC],
        "name": "Need help moving",
        "summary": "Two people, one van",
        "action": {"id": "https://w3id.org/valueflows#deliver-service"},
        "resourceQuantity": {
            "om2:hasNumericalValue": 3,
            "om2:hasUnit": {"type": "om2:Unit", "om2:label": "hour"},
        },
    }
    assert read(bonfire) is None
    need = read(bonfire | {"receiver": "https://b.example/fay"})
    offer = read(bonfire | {"provider": "https://b.example/fay"})
    assert need is not None
    assert offer is not None
    assert (need.kind, offer.kind) == (Kind.NEED, Kind.OFFER)
    assert (need.title, need.body, need.estimate_minutes) == (
        *("Need help moving", "Two people, one van", 180),
    )
    both = {"receiver": "https://b.example/fay", "provider": "https://b.example/x"}
    assert read(bonfire | both) is None


@pytest.mark.parametrize("value", [[], [{}, {}], "https://a.example/o/1#primary", 7, {"id": 7}])
def test_a_proposal_without_a_readable_intent_is_an_ordinary_post(value: object) -> None:
    assert read(proposal(publishes=value)) is None


def test_an_intent_from_elsewhere_makes_no_proposal() -> None:
    intent = proposal()["publishes"]
    assert read(proposal(publishes=intent | {"id": "https://evil.example/1"})) is None
    assert read(proposal(reciprocal=intent | {"id": "https://evil.example/1"})) is None
    assert read(proposal(reciprocal={"resourceQuantity": 3})) is None


WORDS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "hasUnit", "hasNumericalValue", "resourceQuantity", "name", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@given(
    members=st.dictionaries(
        st.sampled_from(
            [
                *("purpose", "publishes", "reciprocal", "unitBased", "listingState", "urgency"),
                *("mode", "source", "location", "endTime", "name", "content", "tag"),
            ]
        ),
        WORDS,
        max_size=8,
    )
)
def test_whatever_stands_in_a_post_it_is_read_or_passed_over(members: Json) -> None:
    try:
        thing = read_thing(proposal(**members))
    except Malformed:
        return
    read_proposal(thing)


# Texts as `checked` lets them through: lines without what cannot be seen.
LETTERS = st.characters(codec="utf-8", exclude_categories=["C", "Z"])
TITLES = st.text(LETTERS, max_size=80).map(clean_line).filter(bool)
BODIES = st.text(LETTERS, max_size=400).map(clean_line)


@given(
    title=TITLES,
    body=BODIES,
    kind=st.sampled_from(Kind),
    codes=st.lists(st.sampled_from(["ride-bike", "thing-lend", "org"]), min_size=1, unique=True),
    mode=st.sampled_from(Mode),
    estimate=st.none() | st.integers(1, 96).map(lambda quarters: quarters * 15),
    available=st.none() | st.integers(1, 4000).map(lambda quarters: quarters * 15),
    state=st.sampled_from(
        [state for state in State if state not in (State.DRAFT, State.IN_REVIEW)]
    ),
    named=st.booleans(),
)
def test_what_we_write_a_sister_reads_back(**given_members: Any) -> None:  # noqa: ANN401
    members = given_members
    whole = listing(
        title=members["title"],
        body=members["body"],
        kind=members["kind"],
        categories=tuple(members["codes"]),
        mode=members["mode"],
        estimate_minutes=members["estimate"],
        available_minutes=members["available"],
        state=members["state"],
        urgency=Urgency.WEEK if members["kind"] is Kind.NEED else Urgency.WHENEVER,
        audience=ListingAudience.PUBLIC,
    )
    note = _note(whole, Manner(title_in_name=members["named"]))
    found = read(json.loads(json.dumps(note)))
    assert found is not None
    is_thing = whole.root_category == "thing"
    assert found.title == whole.title
    assert found.body == whole.body
    assert (found.kind, found.mode, found.state, found.urgency) == (
        *(whole.kind, whole.mode, whole.state, whole.urgency),
    )
    assert found.categories == whole.categories
    assert found.place == whole.place
    assert found.expires_at == whole.expires_at
    assert found.estimate_minutes == (None if is_thing else whole.estimate_minutes)
    if whole.state is State.OPEN and not is_thing:
        assert found.available_minutes == whole.available_minutes


def _note(whole: Listing, manner: Manner) -> Json:
    author, network = (somebody(f"https://hull.example/actors/{name}") for name in ("ted", "hull"))
    envelope = Envelope(author, network, [PUBLIC], [], datetime(2026, 3, 7, tzinfo=UTC))
    return listing_note(whole, envelope, Iris("https://hull.example"), manner)
