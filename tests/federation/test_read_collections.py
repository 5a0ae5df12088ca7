"""Collections of others: both kinds, whole or in pages, bounded (RES-21, RES-29)."""

from typing import Any

import pytest

from federation.documents import CollectionPage, read_collection
from federation.strict_json import Json
from world.errors import Malformed

OUTBOX = "https://a.example/u/outbox"
ITEMS = ("https://a.example/1", {"id": "https://a.example/2", "type": "Note"})


def read(**members: Any) -> CollectionPage:  # noqa: ANN401  # any JSON
    return read_collection({"id": OUTBOX, "type": "OrderedCollection", **members})


@pytest.mark.parametrize("name", ["items", "orderedItems"])
@pytest.mark.parametrize(
    "kind", ["Collection", "OrderedCollection", "CollectionPage", "OrderedCollectionPage"]
)
def test_items_are_found_under_either_name_in_either_kind(name: str, kind: str) -> None:
    found = read(type=kind, **{name: list(ITEMS)})
    assert (found.type, found.items) == (kind, ITEMS)


def test_a_single_item_may_come_without_a_list() -> None:
    assert read(orderedItems="https://a.example/1").items == ("https://a.example/1",)
    assert read().items == ()


def test_a_collection_says_where_its_pages_begin_and_whose_it_is() -> None:
    found = read(first=f"{OUTBOX}?page=true", totalItems=12, attributedTo="https://a.example/u")
    assert found.first == f"{OUTBOX}?page=true"
    assert (found.total_items, found.attributed_to) == (12, "https://a.example/u")


def test_an_embedded_first_page_is_read_with_it() -> None:
    page = {
        "type": "OrderedCollectionPage",
        "next": f"{OUTBOX}?2",
        "partOf": OUTBOX,
        "orderedItems": list(ITEMS),
        "first": {"type": "CollectionPage", "items": ["https://a.example/never"]},
    }
    first = read(first=page).first
    assert isinstance(first, CollectionPage)
    assert (first.items, first.next, first.part_of) == (ITEMS, f"{OUTBOX}?2", OUTBOX)
    assert first.first is None


def test_a_next_page_elsewhere_is_left_out() -> None:
    assert read(next="https://evil.example/u/outbox?2").next is None
    assert read(first="https://evil.example/u/outbox?1").first is None
    first = read(first={"type": "CollectionPage", "next": "https://evil.example/?2"}).first
    assert isinstance(first, CollectionPage)
    assert first.next is None


def test_a_page_without_an_id_of_its_own_belongs_to_its_collection() -> None:
    page = read_collection({"type": "CollectionPage", "partOf": OUTBOX, "next": f"{OUTBOX}?2"})
    assert (page.id, page.next) == (None, f"{OUTBOX}?2")
    stray = read_collection({"type": "CollectionPage", "next": f"{OUTBOX}?2", "first": OUTBOX})
    assert (stray.next, stray.first) == (None, None)


@pytest.mark.parametrize("total", [-1, -1e308, 1.5, True, "12", None, 10**400, [12]])
def test_a_total_that_counts_nothing_is_none(total: object) -> None:
    assert read(totalItems=total).total_items is None


@pytest.mark.parametrize(
    "members",
    [
        {"type": "Note"},
        {"type": None},
        {"id": 7},
        {"orderedItems": [7]},
        {"orderedItems": [None]},
        {"orderedItems": ["https://a.example/1"] * 1_001},
        {"first": {"type": "Note", "id": OUTBOX}},
        {"first": ["https://a.example/1", "https://a.example/2"]},
    ],
    ids=lambda members: repr(members)[:60],
)
def test_a_broken_collection_is_refused(members: Json) -> None:
    with pytest.raises(Malformed):
        read(**members)
