"""FEP-0837 agreements, by the vectors made after it: which are sound, and what ours look like."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conversations.agreement import (
    agreement_for,
    check_offer,
    check_result,
    final_agreement,
    proposal_named,
    read_agreement,
    read_offer,
    read_result,
    reason_of,
    terms_of,
)
from federation.documents import read_activity
from tests.conversations.test_states import TUESDAY
from world.errors import Malformed, Refused

Json = dict[str, Any]
VECTORS = Path(__file__).parents[1] / "vectors" / "fep-0837"
FLOW = json.loads((VECTORS / "flow.json").read_text("utf-8"))["steps"]
RESPONSES = json.loads((VECTORS / "responses.json").read_text("utf-8"))["cases"]
ACCEPTS = json.loads((VECTORS / "accepts.json").read_text("utf-8"))
NEVER_SENT = "unknown offer"  # that is a question for the store, not for the document


def step(name: str) -> Json:
    """One activity of the flow, by how its name begins."""
    (found,) = [entry["json"] for entry in FLOW if entry["step"].startswith(name)]
    whole: Json = found
    return whole


@pytest.mark.parametrize("case", RESPONSES, ids=[case["name"] for case in RESPONSES])
def test_an_offer_is_taken_or_refused_as_the_vectors_say(case: Json) -> None:
    offer = read_activity(case["offer"])

    def check() -> None:
        check_offer(terms_of(case["proposal"]), read_offer(offer), offer.actor)

    if case["acceptable"]:
        check()
    else:
        with pytest.raises((Refused, Malformed)):
            check()


@pytest.mark.parametrize(
    "case",
    [case for case in ACCEPTS["cases"] if case["name"] != NEVER_SENT],
    ids=[case["name"] for case in ACCEPTS["cases"] if case["name"] != NEVER_SENT],
)
def test_an_acceptance_is_believed_or_not_as_the_vectors_say(case: Json) -> None:
    accept = read_activity(case["json"])
    offered = read_offer(read_activity(ACCEPTS["offer"]))
    proposer = ACCEPTS["proposal"]["attributedTo"]

    def check() -> None:
        check_result(offered, read_result(accept), proposer, accept.actor)

    if case["valid"]:
        assert accept.object_id == ACCEPTS["offer"]["id"]
        check()
    else:
        with pytest.raises((Refused, Malformed)):
            check()


def test_what_we_offer_is_acceptable_and_what_we_accept_is_believed() -> None:
    proposal = step("publish offer")["object"]
    terms = terms_of(proposal)

    offered = agreement_for(terms, TUESDAY, "https://sister.example.net/agreed/1.x")
    read = read_agreement(offered)
    check_offer(terms, read, "https://sister.example.net/actors/bo")
    final = final_agreement(
        offered,
        "https://node.example.org/agreements/1",
        terms.proposer_iri,
        read.window,
        "https://node.example.org/agreed/1.y",
    )
    check_result(read, read_agreement(final), terms.proposer_iri, terms.proposer_iri)

    assert read.window == replace(TUESDAY, zone="UTC")
    assert read.details_url == "https://sister.example.net/agreed/1.x"
    assert proposal_named(read) == proposal["id"]
    assert final["stipulates"]["id"] == "https://node.example.org/agreements/1#primary"


def test_the_least_that_may_be_is_offered() -> None:
    proposal = json.loads(json.dumps(step("publish offer")["object"]))
    proposal["publishes"]["minimumQuantity"]["hasNumericalValue"] = "2.5"
    proposal["publishes"]["availableQuantity"]["hasNumericalValue"] = "6"
    terms = terms_of(proposal)

    offered = agreement_for(terms, None, "https://sister.example.net/agreed/1.x")

    assert offered["stipulates"]["resourceQuantity"]["hasNumericalValue"] == "3"
    assert offered["stipulatesReciprocal"]["resourceQuantity"]["hasNumericalValue"] == "3"
    check_offer(terms, read_agreement(offered), "https://sister.example.net/actors/bo")


def test_a_gift_is_agreed_without_anything_in_return() -> None:
    terms = terms_of(step("publish need")["object"])
    offered = agreement_for(terms, None, "https://sister.example.net/agreed/1.x")
    assert "stipulatesReciprocal" not in offered
    check_offer(terms, read_agreement(offered), "https://sister.example.net/actors/bo")


def test_the_reason_of_a_no_is_plain_words() -> None:
    rejected = read_activity(step("or reject") | {"content": "<p>Away <b>that</b> week</p>"})
    assert reason_of(rejected) == "Away that week"


@pytest.mark.parametrize(
    "change",
    [
        {"type": "Relationship"},
        {"stipulates": None},
        {"stipulates": "https://node.example.org/x"},
        {"stipulates": {"type": "Commitment"}},
        {"stipulates": {"satisfies": "https://node.example.org/objects/7#primary"}},
        {"id": "not an iri"},
        {"id": 7},
        {"stipulatesReciprocal": {"satisfies": 1}},
    ],
)
def test_what_is_no_agreement_is_malformed(change: Json) -> None:
    document = step("respond")["object"] | change
    with pytest.raises(Malformed):
        read_agreement(document)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-03-10T10:00:00Z", "2026-03-10T09:00:00Z"),
        ("2026-03-10T10:00:00Z", None),
        ("nonsense", "2026-03-10T09:00:00Z"),
        ("2026-03-10T10:00:00Z", "2028-03-10T10:00:00Z"),
    ],
)
def test_an_odd_time_is_no_time(start: str, end: str | None) -> None:
    document = json.loads(json.dumps(step("respond")["object"]))
    document["stipulates"] |= {"hasBeginning": start, "hasEnd": end}
    assert read_agreement(document).window is None


def test_a_proposal_without_names_for_its_intents_cannot_be_agreed_on() -> None:
    proposal = json.loads(json.dumps(step("publish offer")["object"]))
    del proposal["publishes"]["id"]
    with pytest.raises(Malformed):
        terms_of(proposal)
