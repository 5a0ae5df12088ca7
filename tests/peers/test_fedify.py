"""Federation with Fedify, by both signature schemes: what each says, the other must understand.

Fedify is content with any one of signature and proof; the peer's doorkeeper has it check each by
itself, so that every test here can ask for all of them.
"""

from typing import Any

import httpx2
import pytest

from tests.journeys.processes import ACTIVITY_JSON, until
from tests.journeys.programs import PUBLIC, create, done, object_of
from tests.peers.conftest import Meeting

pytestmark = [pytest.mark.peers]

_VALUEFLOWS = "https://w3id.org/valueflows/ont/vf#"


def _check_seals(meeting: Meeting, letter: dict[str, Any], author: str) -> None:
    """Signed by the sender's own key in the scheme that was wanted, and proven by the author."""
    assert letter["scheme"] == meeting.peer.wishes.scheme
    assert letter["signature"] == {"key": f"{author}#main-key"}
    assert letter["proofs"]["activity"] == author


def test_the_network_is_found_by_webfinger_and_its_proof_holds(meeting: Meeting) -> None:
    finger = meeting.peer("finger", iri=meeting.node.iri)
    assert finger["subject"] == f"acct:{meeting.node.handle.removeprefix('@')}"
    selves = {link["href"] for link in finger["links"] if link["rel"] == "self"}
    assert selves == {meeting.node.iri}
    found = meeting.peer("look", name=meeting.node.iri)
    assert found["type"] == "Group"
    assert found["id"] == meeting.node.iri
    assert found["name"] == "TimeBank Hull"
    for iri in (meeting.node.iri, meeting.josie.iri, f"{meeting.node.base_url}/actor"):
        assert meeting.peer("prove", iri=iri) == {"proven_by": iri}


def _follow_of(meeting: Meeting, iri: str) -> str:
    """The name of Wanda's Follow of that actor, as the node has kept it."""
    sql = "SELECT f.iri FROM follows f JOIN actors a ON a.id = f.followed_id WHERE a.iri = ?"
    return str(meeting.row(sql, iri))


def test_a_follow_is_accepted(meeting: Meeting) -> None:
    follow = _follow_of(meeting, meeting.node.iri)
    accept = meeting.letter("Accept", follow)
    assert accept["signature"] == {"key": f"{meeting.node.iri}#main-key"}
    understood = meeting.peer.understood("Accept", follow)
    assert understood is not None
    assert understood["object"]["type"] == "Follow"
    assert meeting.row("SELECT state FROM follows WHERE iri = ?", follow) == "accepted"


def test_an_offer_and_its_update_arrive_signed_and_proven(meeting: Meeting) -> None:
    offer = meeting.offer("I mend bicycles", "Punctures", minutes=45)
    create = meeting.letter("Create", offer)
    _check_seals(meeting, create, meeting.josie.iri)
    assert create["proofs"]["object"] == meeting.josie.iri
    announce = meeting.letter("Announce", offer)
    _check_seals(meeting, announce, meeting.node.iri)

    meeting.node.command("listing", "pause", offer.rpartition("/")[2])
    update = meeting.letter("Update", offer)
    _check_seals(meeting, update, meeting.josie.iri)
    assert update["proofs"]["object"] == meeting.josie.iri
    assert update["letter"]["object"]["updated"] > create["letter"]["object"]["published"]


def test_fedify_understands_all_of_an_offer(meeting: Meeting) -> None:
    offer = meeting.offer("Bread <b>every</b> Friday", "Sourdough &amp; rye")
    meeting.letter("Create", offer)
    for found in (meeting.peer("look", name=offer), _understood(meeting, "Create", offer)):
        assert found["type"] == "Note"
        assert found["attributed_to"] == meeting.josie.iri
        assert found["audience"] == meeting.node.iri
        assert "Sourdough &amp; rye" in found["content"]
        assert "&lt;b&gt;every&lt;/b&gt;" in found["content"]
        assert found["name"] == "Bread <b>every</b> Friday"
        assert found["to"] == [PUBLIC]
        assert found["url"].startswith(meeting.node.base_url)
        assert found["end_time"] is not None
        assert {"#offer", "#repairs"} <= {tag["name"].lower() for tag in found["tags"]}


def _understood(meeting: Meeting, kind: str, iri: str) -> dict[str, Any]:
    understood = meeting.peer.understood(kind, iri)
    assert understood is not None
    found: dict[str, Any] = understood["object"]
    return found


def test_the_contexts_of_an_offer_define_every_term_of_the_marketplace(meeting: Meeting) -> None:
    offer = meeting.offer("Expanded", minutes=30)
    (expanded,) = meeting.peer("expand", iri=offer)
    for term in ("purpose", "publishes", "unitBased"):
        assert _VALUEFLOWS + term in expanded
    (intent,) = expanded[_VALUEFLOWS + "publishes"]
    assert _VALUEFLOWS + "action" in intent


@pytest.mark.parametrize("path", ["", "/sisters", "/listings", "/outbox"])
def test_nothing_of_the_network_is_lost_to_readers_of_json_ld(meeting: Meeting, path: str) -> None:
    """The peer expands in safe mode: a term that no context defines is an error there."""
    assert meeting.peer("expand", iri=meeting.node.iri + path)


def test_the_proof_of_an_offer_fetched_later_holds(meeting: Meeting) -> None:
    offer = meeting.offer("Sewing")
    assert meeting.peer("prove", iri=offer) == {"proven_by": meeting.josie.iri}
    sisters = f"{meeting.node.iri}/sisters"
    assert meeting.peer("prove", iri=sisters) == {"proven_by": meeting.node.iri}


def test_outbox_and_listings_can_be_walked(meeting: Meeting) -> None:
    offer = meeting.offer("A walk through the collections")
    outbox = meeting.peer("walk", iri=f"{meeting.josie.iri}/outbox")
    assert "Create" in {item["type"] for item in outbox["items"]}
    assert len(outbox["items"]) == outbox["total"]
    listings = meeting.peer("walk", iri=f"{meeting.node.iri}/listings")
    assert {"type": "Note", "id": offer} in listings["items"]
    assert len(listings["items"]) == listings["total"]


def test_an_answer_of_theirs_is_taken_proven_and_answered(meeting: Meeting) -> None:
    offer = meeting.offer("Soup on Tuesdays")
    reply = meeting.peer("reply", iri=offer, content="<p>May I come?</p>")
    # Fedify embeds a note without its contexts: its proof can be checked at its origin only.
    assert meeting.stored("SELECT proof FROM posts WHERE iri = ?", reply["note"]) == "none"
    proven_by = meeting.row(
        "SELECT proven_by FROM received WHERE activity_iri = ?", reply["create"]
    )
    assert proven_by == "signature"
    assert reply["note"] in _names(meeting.node.pages(f"{offer}/replies"))

    answer = _say(meeting, "You are welcome!", in_reply_to=reply["note"])
    create = meeting.letter("Create", answer)
    _check_seals(meeting, create, meeting.josie.iri)
    heard = _understood(meeting, "Create", answer)
    assert heard["in_reply_to"] == reply["note"]
    assert "You are welcome!" in heard["content"]
    assert meeting.peer.wanda in {tag["href"] for tag in heard["tags"]}


def _names(items: Any) -> set[str]:  # noqa: ANN401  # members of a collection, whole or by name
    return {item if isinstance(item, str) else item["id"] for item in items}


def _say(meeting: Meeting, content: str, *, in_reply_to: str) -> str:
    """A note of Josie's, posted by her program to her own outbox; its IRI."""
    note = {
        "type": "Note",
        "content": f"<p>{content}</p>",
        "inReplyTo": in_reply_to,
        "to": [PUBLIC],
        "cc": [meeting.peer.wanda],
        "tag": [{"type": "Mention", "href": meeting.peer.wanda}],
    }
    return object_of(done(meeting.josie, create(note)))


def test_who_is_followed_is_read_and_the_proof_of_their_note_holds(meeting: Meeting) -> None:
    wanda = meeting.peer.wanda
    done(meeting.josie, {"type": "Follow", "object": wanda, "to": [wanda]})
    assert meeting.letter("Follow", meeting.peer.wanda)["signature"]
    meeting.stored("SELECT 1 FROM follows WHERE state = 'accepted' AND iri LIKE ?", _ours(meeting))
    note = meeting.peer("share", content="<p>News</p>", recipient=meeting.josie.iri)["note"]
    assert meeting.stored("SELECT proof FROM posts WHERE iri = ?", note) == "verified"


def _ours(meeting: Meeting) -> str:
    return f"{meeting.node.base_url}/%"


def test_an_edit_of_theirs_changes_what_we_show_and_a_delete_takes_it_away(
    meeting: Meeting,
) -> None:
    offer = meeting.offer("Gardening")
    note = meeting.peer("reply", iri=offer, content="<p>Frist!</p>")["note"]
    assert "Frist" in meeting.stored("SELECT content FROM posts WHERE iri = ?", note)

    meeting.peer("rewrite", iri=note, content="<p>First!</p>", recipient=meeting.josie.iri)
    meeting.stored("SELECT 1 FROM posts WHERE iri = ? AND content LIKE '%First!%'", note)

    meeting.peer("remove", iri=note, recipient=meeting.josie.iri)
    meeting.stored("SELECT 1 FROM tombstones WHERE iri = ?", note)
    assert note not in _names(meeting.node.pages(f"{offer}/replies"))


@pytest.mark.parametrize("kind", ["like", "announce"])
def test_a_reaction_of_theirs_is_counted_until_it_is_taken_back(
    meeting: Meeting, kind: str
) -> None:
    offer = meeting.offer(f"Something to {kind}")
    deed = meeting.peer(kind, iri=offer)["id"]
    assert meeting.stored("SELECT kind FROM reactions WHERE iri = ?", deed) == kind
    meeting.peer("undo", iri=deed, recipient=meeting.josie.iri)
    until(lambda: meeting.row("SELECT 1 FROM reactions WHERE iri = ?", deed) is None, seconds=20)


def test_a_letter_brought_by_another_counts_by_its_proof(meeting: Meeting) -> None:
    offer = meeting.offer("Letters for the courier")
    carried = meeting.peer("carry", iri=offer, content="<p>By way of a friend</p>")
    assert carried["status"] == 202, carried["body"]
    assert meeting.stored("SELECT 1 FROM posts WHERE iri = ?", carried["note"])
    sql = "SELECT proven_by FROM received WHERE activity_iri = ?"
    assert meeting.row(sql, f"{carried['note']}/create") == "proof"


def test_a_letter_that_was_changed_on_the_way_is_refused(meeting: Meeting) -> None:
    offer = meeting.offer("More letters for the courier")
    wants = {"iri": offer, "content": "<p>What I wrote</p>", "tampered": "<p>Send money</p>"}
    carried = meeting.peer("carry", **wants)
    assert carried["status"] == 401
    assert meeting.row("SELECT 1 FROM received_bodies WHERE body LIKE '%Send money%'") is None


def test_whoever_shows_themselves_only_to_signed_requests_sees_our_signature(
    meeting: Meeting,
) -> None:
    assert httpx2.get(meeting.peer.wanda, headers={"accept": ACTIVITY_JSON}).status_code == 401
    wanda = meeting.peer.wanda.removeprefix(meeting.peer.origin)
    looks = [
        item
        for item in meeting.peer("received")["requests"]
        if item["path"] == wanda and item["status"] == 200
    ]
    ours = f"{meeting.node.base_url}/actor#main-key"
    seals = [(item["scheme"], item["signature"]) for item in looks if item["signature"]]
    assert (meeting.peer.wishes.scheme, {"key": ours}) in seals


def test_what_is_for_followers_is_shown_to_the_signed_request_of_a_follower_only(
    meeting: Meeting,
) -> None:
    followers = f"{meeting.josie.iri}/followers"
    note = {"type": "Note", "content": "<p>For friends</p>", "to": [followers]}
    iri = object_of(done(meeting.josie, create(note)))
    letter = meeting.letter("Create", iri)
    assert letter["signature"] == {"key": f"{meeting.josie.iri}#main-key"}
    assert meeting.peer("get", iri=iri, signed=False)["status"] in {401, 404}
    seen = meeting.peer("get", iri=iri, signed=True)
    assert seen["status"] == 200
    assert "For friends" in seen["body"]


def test_a_direct_word_of_theirs_is_read_by_its_addressee_only(meeting: Meeting) -> None:
    offer = meeting.offer("Quiet answers")
    reply = meeting.peer("reply", iri=offer, content="<p>In private</p>", audience="direct")
    stored = "SELECT visibility FROM posts WHERE iri = ?"
    assert meeting.stored(stored, reply["note"]) == "direct"
    assert reply["note"] not in _names(meeting.node.pages(f"{offer}/replies"))
    inbox = meeting.node.document(f"{meeting.josie.iri}/inbox", **meeting.josie.keys)
    first = inbox["first"]
    page = first if isinstance(first, dict) else meeting.node.document(first, **meeting.josie.keys)
    assert reply["create"] in _names(page["orderedItems"])


def test_new_keys_are_learned_from_their_announcement(meeting: Meeting) -> None:
    meeting.node.command("keys", "rotate", "josie")
    update = meeting.letter("Update", meeting.josie.iri)
    assert update["signature"] == {"key": f"{meeting.josie.iri}#main-key"}
    offer = meeting.offer("Signed with new keys")
    create = meeting.letter("Create", offer)
    assert create["signature"] == {"key": f"{meeting.josie.iri}#main-key-2"}
    assert create["proofs"] == {"activity": meeting.josie.iri, "object": meeting.josie.iri}


def test_a_follow_taken_back_ends_the_letters(meeting: Meeting) -> None:
    follow = _follow_of(meeting, meeting.josie.iri)
    meeting.peer("undo", iri=follow, recipient=meeting.josie.iri)
    until(lambda: meeting.row("SELECT 1 FROM follows WHERE iri = ?", follow) is None, seconds=20)
    offer = meeting.offer("Told by the network only")
    meeting.letter("Announce", offer)
    assert meeting.peer.letter("Create", offer) is None
    assert meeting.peer("received")["errors"] == []
