"""What a community announces where communities are made of threads: a page, and nothing odd."""

import pytest

from federation.addressing import PUBLIC
from outbox import threads
from outbox.expand import Reader
from outbox.kinship import Kinship

COMMUNITY = "https://hull.example/actors/humans.community"
ANA = "https://node.example/actors/ana"
THING = {
    "id": "https://node.example/objects/7",
    "type": "Note",
    "attributedTo": ANA,
    "audience": "https://node.example/actors/garden",
    "to": [PUBLIC],
    "cc": [f"{ANA}/followers", "https://else.example/actors/others.community"],
    "name": "Bread",
    "content": "<p>Bread</p>",
    "purpose": "offer",
}
ADDRESSES = {"to": [PUBLIC], "cc": [COMMUNITY], "audience": COMMUNITY}


def test_a_note_begins_a_thread_of_one_community() -> None:
    begun = threads.beginning(THING, COMMUNITY)
    assert begun is not None
    page = begun["object"]
    assert begun == {
        "id": f"{THING['id']}#create",
        "type": "Create",
        "actor": ANA,
        **ADDRESSES,
        "object": THING | ADDRESSES | {"type": "Page", "attachment": []},
    }
    assert page["purpose"] == "offer", "what nobody there knows hurts nobody"


@pytest.mark.parametrize(
    "odd",
    [
        {"proof": {}},
        {"source": {"content": "Bread", "mediaType": "text/plain"}},
        {"inReplyTo": None},
        {"image": "https://node.example/1.jpg"},
        {"language": "en"},
        {"mediaType": "text/plain"},
        {"context": {"id": "https://node.example/contexts/7"}},
        {"published": 7},
    ],
)
def test_what_would_fail_the_whole_is_left_out(odd: dict[str, object]) -> None:
    begun = threads.beginning(THING | odd, COMMUNITY)
    assert begun == threads.beginning(THING, COMMUNITY)


def test_pictures_and_links_stay_and_everything_else_attached_does_not() -> None:
    picture = {"type": "Image", "url": "https://node.example/1.jpg", "name": "Bread"}
    link = {"type": "Link", "href": "https://node.example/7"}
    others = [{"type": "Video", "url": "https://node.example/2"}, "odd", {"type": "Image"}]
    begun = threads.beginning(THING | {"attachment": [picture, *others, link]}, COMMUNITY)
    assert begun is not None
    assert begun["object"]["attachment"] == [picture, link]


@pytest.mark.parametrize("lacking", ["id", "attributedTo"])
def test_what_is_nobodys_begins_nothing(lacking: str) -> None:
    assert threads.beginning(THING | {lacking: None}, COMMUNITY) is None


def test_changes_and_ends_are_their_authors_and_of_one_community() -> None:
    said = {"id": f"{ANA}/acts/2", "actor": ANA, "proof": {}}
    update = threads.change(said | {"type": "Update", "object": THING}, COMMUNITY)
    assert update is not None
    assert update["object"]["type"] == "Page"
    ends = [THING["id"], {"type": "Tombstone", "id": THING["id"]}]
    for thing in ends:
        end = threads.change(said | {"type": "Delete", "object": thing}, COMMUNITY)
        told = {"id": f"{ANA}/acts/2", "type": "Delete", "actor": ANA, **ADDRESSES}
        assert end == told | {"object": THING["id"]}
    odd = ({"type": "Update", "object": THING["id"]}, {"type": "Like", "object": THING["id"]})
    assert [threads.change(said | other, COMMUNITY) for other in odd] == [None, None]


def test_each_reader_gets_one_form() -> None:
    readers = {
        Kinship.KIN: Reader("https://a.example/u", "https://a.example/i", kin=True, threads=True),
        Kinship.THREADS: Reader("https://b.example/u", "https://b.example/i", threads=True),
        Kinship.OTHERS: Reader("https://c.example/u", "https://c.example/i"),
    }
    near = frozenset({"d.example"})
    for form, reader in readers.items():
        taken = {each for each in (*readers,) if each.takes(reader, near)}
        assert taken == {form}
        assert Kinship.BY_ID.takes(reader, near) is (form is not Kinship.THREADS)
    sister = Reader("https://d.example/u", "https://d.example/i", kin=True)
    assert Kinship.OTHERS.takes(sister, near)
