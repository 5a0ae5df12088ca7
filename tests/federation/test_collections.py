from federation.collections import Neighbours, collection, page
from federation.contexts import OBJECT_CONTEXT
from federation.documents import CollectionPage, read_collection

OUTBOX = "https://hull.example/actors/josie/outbox"
JOSIE = "https://hull.example/actors/josie"
ITEMS = ["https://hull.example/objects/2", "https://hull.example/objects/1"]


def test_a_paged_collection_names_its_first_page() -> None:
    document = collection(OUTBOX, 2, first=f"{OUTBOX}?page=true", attributed_to=JOSIE)
    assert document == {
        "@context": [
            "https://www.w3.org/ns/activitystreams",
            "https://w3id.org/security/data-integrity/v2",
        ],
        "id": OUTBOX,
        "type": "OrderedCollection",
        "attributedTo": JOSIE,
        "totalItems": 2,
        "first": f"{OUTBOX}?page=true",
    }
    read = read_collection(document)
    assert (read.first, read.total_items, read.attributed_to) == (document["first"], 2, JOSIE)


def test_a_small_collection_comes_whole() -> None:
    assert collection(OUTBOX, 2, items=ITEMS)["orderedItems"] == ITEMS
    assert collection(OUTBOX, 0, items=[])["orderedItems"] == []


def test_contents_that_are_nobodys_business_are_only_counted() -> None:
    assert collection(OUTBOX, 2).keys() == {"@context", "id", "type", "totalItems"}
    assert "totalItems" not in collection(OUTBOX, None)


def test_a_page_knows_its_neighbours() -> None:
    beside = Neighbours(next=f"{OUTBOX}?max_id=1", prev=f"{OUTBOX}?min_id=2")
    document = page(f"{OUTBOX}?page=true", OUTBOX, ITEMS, total=2, neighbours=beside)
    assert document["type"] == "OrderedCollectionPage"
    assert document["prev"] == f"{OUTBOX}?min_id=2"
    read = read_collection(document)
    assert isinstance(read, CollectionPage)
    assert (read.items, read.next, read.part_of) == (tuple(ITEMS), f"{OUTBOX}?max_id=1", OUTBOX)


def test_the_last_page_has_no_next_and_an_empty_one_stays_a_list() -> None:
    document = page(f"{OUTBOX}?max_id=1", OUTBOX, [], context=OBJECT_CONTEXT)
    assert document["orderedItems"] == []
    assert "next" not in document
    assert document["@context"] == OBJECT_CONTEXT
    assert document["@context"] is not OBJECT_CONTEXT
