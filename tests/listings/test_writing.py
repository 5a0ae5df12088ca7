"""How a listing looks on the wire."""

from dataclasses import replace
from datetime import timedelta

import pytest

from federation.contexts import OBJECT_CONTEXT
from federation.iris import Iris
from federation.strict_json import Json
from listings.categories import CATEGORIES
from listings.listing import Kind, Listing, Mode, State, Urgency
from listings.terms import Exchange
from listings.wire import LISTING_CONTEXT, Envelope, listing_note
from listings.wording import Manner, content_of, tags_of
from tests.listings.made import NOW, listing, somebody
from text.clean import clean_html, plain_text

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
IRIS = Iris("https://hull.example")


def note(whole: Listing, manner: Manner | None = None) -> Json:
    author, network = (somebody(f"https://hull.example/actors/{who}") for who in ("ted", "hull"))
    envelope = Envelope(author, network, [PUBLIC], [f"{author.iri}/followers"], NOW)
    return listing_note(whole, envelope, IRIS, manner or Manner())


def lines(whole: Listing, manner: Manner | None = None) -> list[str]:
    text = plain_text(content_of(whole, IRIS, manner or Manner()))
    return [line for line in text.split("\n") if line]


def test_an_offer_says_all_a_person_needs() -> None:
    offer = listing(
        estimate_minutes=90, available_minutes=360, mode=Mode.IN_PERSON, categories=("ride-bike",)
    )
    assert lines(offer) == [
        "Offer: Bicycle repair",
        "Brakes and gears.",
        "Takes about 1 hour 30 minutes",
        "Available: 6 hours",
        "In person",
        "Where: Hull",
        "Until 17 March 2026",
        "Reply to this post, or answer on its page: https://hull.example/listings/1",
        "#offer #bicycle",
    ]
    assert content_of(offer, IRIS, Manner()).startswith(
        "<p><strong>Offer: Bicycle repair</strong></p><p>Brakes and gears.</p>"
    )


def test_a_need_says_how_urgent_it_is() -> None:
    need = listing(
        kind=Kind.NEED, title="A lift", body="", urgency=Urgency.TODAY, place="", expires_at=None
    )
    assert lines(need)[:2] == ["Need: A lift", "Today or tomorrow"]


def test_days_are_named_in_the_networks_own_zone() -> None:
    late = listing(expires_at=NOW.replace(hour=23))
    assert "Until 7 March 2026" in lines(late, Manner(zone="Europe/London"))
    assert "Until 8 March 2026" in lines(late, Manner(zone="Pacific/Auckland"))


def test_it_speaks_its_own_language_and_is_found_by_both_hashtags() -> None:
    offer = listing(language="es")
    assert lines(offer)[0] != "Offer: Bicycle repair"
    tags = tags_of(offer)
    assert tags[0] == "offer"
    assert len(tags) == 3
    assert note(offer)["contentMap"].keys() == {"es"}


@pytest.mark.parametrize("state", [state for state in State if state.is_ended])
def test_what_is_over_says_so_in_its_first_line_and_asks_for_no_answers(state: State) -> None:
    over = lines(listing(state=state))
    assert over[0].startswith("Offer: Bicycle repair (")
    assert not any("Reply to this post" in line or "Until" in line for line in over)


def test_what_was_taken_says_thank_you() -> None:
    assert lines(listing(state=State.DONE))[0] == "Offer: Bicycle repair (Taken, thank you)"


def test_markup_in_texts_is_text() -> None:
    hostile = listing(
        title="<script>1</script> & {title}", body="<img src=x onerror=y> {0}", place="<b>Hull"
    )
    content = content_of(hostile, IRIS, Manner())
    assert "<script>" not in content
    assert "<img" not in content
    assert "&lt;script&gt;1&lt;/script&gt; &amp; {title}" in content
    assert clean_html(content) == content


def test_a_long_text_is_shortened_in_the_post_and_whole_in_its_source() -> None:
    long = listing(body=("word " * 400).strip())
    whole = note(long)
    assert len(plain_text(whole["content"])) <= 1_500
    assert "word …" in plain_text(whole["content"])
    assert whole["source"] == {"content": long.body, "mediaType": "text/plain"}


def test_the_members_of_fep_0837() -> None:
    whole = note(listing(available_minutes=360, categories=("ride-bike", "make")))
    assert whole["type"] == "Note"
    assert (whole["purpose"], whole["unitBased"]) == ("offer", True)
    assert whole["publishes"] == {
        "id": "https://hull.example/objects/1#primary",
        "type": "Intent",
        "name": "Bicycle repair",
        "action": "deliverService",
        "resourceConformsTo": "https://hull.example/categories/ride-bike",
        "resourceClassifiedAs": [
            "https://hull.example/categories/ride-bike",
            "https://hull.example/categories/make",
        ],
        "resourceQuantity": {"hasUnit": "hour", "hasNumericalValue": "1"},
        "availableQuantity": {"hasUnit": "hour", "hasNumericalValue": "6"},
    }
    assert whole["reciprocal"] == {
        "id": "https://hull.example/objects/1#reciprocal",
        "type": "Intent",
        "action": "transfer",
        "resourceConformsTo": "https://hull.example/currencies/hour",
        "resourceQuantity": {"hasUnit": "hour", "hasNumericalValue": "1"},
    }
    assert whole["location"] == {"type": "Place", "name": "Hull"}
    assert whole["audience"] == "https://hull.example/actors/hull"
    assert whole["endTime"] == "2026-03-17T09:00:00.000Z"
    assert whole["context"] == IRIS.context(1)
    assert whole["sensitive"] is False
    assert "summary" not in whole


@pytest.mark.parametrize(
    ("minutes", "hours"), [(15, "0.25"), (45, "0.75"), (60, "1"), (90, "1.5"), (600, "10")]
)
def test_hours_are_texts_without_rounding(minutes: int, hours: str) -> None:
    whole = note(listing(estimate_minutes=minutes))
    for intent in (whole["publishes"], whole["reciprocal"]):
        assert intent["resourceQuantity"] == {"hasUnit": "hour", "hasNumericalValue": hours}
    assert whole["unitBased"] is False


def test_things_are_counted_and_cost_no_hours() -> None:
    whole = note(listing(categories=("thing-lend",), exchange=Exchange.LEND))
    assert whole["publishes"]["action"] == "transfer"
    assert whole["publishes"]["resourceQuantity"] == {"hasUnit": "one", "hasNumericalValue": "1"}
    assert "reciprocal" not in whole


@pytest.mark.parametrize("state", [State.PAUSED, State.RESERVED, State.DONE])
def test_nothing_is_left_of_what_takes_no_answers(state: State) -> None:
    whole = note(listing(state=state))
    assert whole["publishes"]["availableQuantity"]["hasNumericalValue"] == "0"
    assert whole["listingState"] == state


def test_the_title_may_be_left_out_of_name_but_not_out_of_the_intent() -> None:
    whole = note(listing(), Manner(title_in_name=False))
    assert "name" not in whole
    assert whole["publishes"]["name"] == "Bicycle repair"


def test_every_hashtag_in_the_text_stands_in_the_tags() -> None:
    whole = note(listing())
    for tag in whole["tag"]:
        assert tag["type"] == "Hashtag"
        assert f'href="{tag["href"]}"' in whole["content"]


def test_our_own_terms_are_defined_and_no_others_are_changed() -> None:
    ours, usual = LISTING_CONTEXT[-1], OBJECT_CONTEXT[-1]
    assert {name: ours[name] for name in usual} == usual
    whole = note(listing(urgency=Urgency.WEEK, kind=Kind.NEED))
    for term in ("listingState", "urgency", "mode", "purpose", "publishes", "reciprocal"):
        assert term in whole
        assert term in ours


def test_a_listing_names_no_place_but_a_region() -> None:
    whole = note(replace(listing(), expires_at=NOW + timedelta(days=1)))
    assert whole["location"].keys() == {"type", "name"}


@pytest.mark.parametrize("code", CATEGORIES)
def test_every_category_can_be_written(code: str) -> None:
    whole = note(listing(categories=(code,)))
    assert f"#{CATEGORIES[code].tag}" in plain_text(whole["content"])
