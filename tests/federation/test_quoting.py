from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.quoting import (
    Quoting,
    Stamp,
    is_for_everybody,
    policy_of,
    quoting_of,
    read_stamp,
)
from tests.federation.published import vectors

OFFER = "https://node.example.org/objects/offer-7"
STAMP = "https://node.example.org/stamps/5"


def test_a_quote_of_mastodon_names_what_it_quotes_and_by_whose_leave() -> None:
    documents = vectors("interop-shapes/mastodon.json")["documents"]
    quote = documents[25]["json"]["instrument"]
    assert quoting_of(quote) == Quoting(OFFER, None, is_older=False)
    assert quoting_of({**quote, "quoteAuthorization": STAMP}) == Quoting(
        OFFER, STAMP, is_older=False
    )


@pytest.mark.parametrize(
    "members",
    [
        {"quoteUri": OFFER},
        {"quoteUrl": OFFER},
        {"_misskey_quote": OFFER},
        {"quote": "not an iri", "quoteUrl": OFFER},
        {
            "tag": [
                {"type": "Link", "rel": "https://misskey-hub.net/ns#_misskey_quote", "href": OFFER}
            ]
        },
    ],
)
def test_the_older_names_of_a_quote_are_understood(members: dict[str, Any]) -> None:
    assert quoting_of({"type": "Note", **members}) == Quoting(OFFER, None, is_older=True)


def test_nothing_quotes_itself_and_most_things_quote_nothing() -> None:
    assert quoting_of({"id": OFFER, "quote": OFFER}) is None
    assert quoting_of({"id": OFFER, "tag": ["x", {"rel": [], "href": 3}]}) is None


def test_who_may_quote_is_read_in_every_spelling_of_everybody() -> None:
    rule = {"canQuote": {"automaticApproval": "as:Public", "manualApproval": [3, OFFER]}}
    policy = policy_of({"interactionPolicy": rule})
    assert policy is not None
    assert is_for_everybody(policy.automatic)
    assert policy.manual == (OFFER,)
    assert policy_of({"interactionPolicy": {"canLike": {}}}) is None
    assert policy_of({"interactionPolicy": [rule]}) is None


def test_a_stamp_is_its_authors_own_word() -> None:
    stamp = {
        "id": STAMP,
        "type": "QuoteAuthorization",
        "attributedTo": "https://node.example.org/actors/ana",
        "interactingObject": "https://social.example.org/statuses/1008",
        "interactionTarget": OFFER,
    }
    assert read_stamp(stamp) == Stamp(
        STAMP,
        "https://node.example.org/actors/ana",
        "https://social.example.org/statuses/1008",
        OFFER,
    )
    assert read_stamp({**stamp, "attributedTo": "https://elsewhere.example/ana"}) is None
    assert read_stamp({**stamp, "type": "Note"}) is None
    assert all(read_stamp({**stamp, name: None}) is None for name in stamp)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["id", "canQuote", "automaticApproval", "rel"]), inner)
    ),
)


@given(st.dictionaries(st.sampled_from(["quote", "quoteUrl", "tag", "interactionPolicy"]), _JSON))
def test_nothing_that_a_thing_can_say_of_quotes_raises(document: dict[str, Any]) -> None:
    quoting_of(document)
    policy_of(document)
    assert read_stamp(document) is None
