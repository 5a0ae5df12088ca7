import json

import pytest

from actors import store as actors_store
from actors.rotating import rotate_keys
from federation.addressing import PUBLIC
from federation.proofs import check_proof, proof_key
from outbox import wire
from outbox.audience import Audience
from storage.database import Writing
from tests.outbox.hull import BASE, Hull, pooled_pairs
from world.errors import Conflict

JOSIE = f"{BASE}/actors/josie"


@pytest.mark.row("DEL-02")
async def test_a_public_note_goes_once_to_each_distinct_inbox(hull: Hull) -> None:
    await hull.follows("one.example", "ann")
    await hull.follows("one.example", "ben")
    await hull.follows("two.example", "cid", endpoints={})
    await hull.publish(wire.create_of(hull.note(), JOSIE))
    assert await hull.queue() == [
        ("Create", "https://one.example/inbox", "waiting"),
        ("Create", "https://two.example/users/cid/inbox", "waiting"),
    ]
    assert hull.nudges == 1


async def test_the_exact_bytes_are_stored_and_told(hull: Hull) -> None:
    published = await hull.publish(wire.create_of(hull.note(), JOSIE))
    row = await hull.database.read(lambda tx: tx.one("SELECT * FROM activities"))
    assert row is not None
    assert row["body"] == published.body
    assert row["iri"] == published.iri == f"{BASE}/activities/{published.id}"
    assert json.loads(published.body) == published.document


async def test_addresses_are_the_same_on_activity_and_object(hull: Hull) -> None:
    ann = await hull.knows("one.example", "ann")
    published = await hull.publish(wire.create_of(hull.note(), JOSIE), people=[ann])
    activity = published.document
    assert activity["to"] == activity["object"]["to"] == [PUBLIC]
    assert activity["cc"] == activity["object"]["cc"] == [f"{JOSIE}/followers", ann.iri]


async def test_an_object_that_is_addressed_already_decides(hull: Hull) -> None:
    note = hull.note(to=[PUBLIC], cc=["https://one.example/users/ann"])
    published = await hull.publish(wire.create_of(note, JOSIE))
    assert published.document["to"] == [PUBLIC]
    assert published.document["cc"] == ["https://one.example/users/ann"]


async def test_public_activities_and_their_objects_carry_proofs(hull: Hull) -> None:
    published = await hull.publish(wire.create_of(hull.note(), JOSIE))
    key = pooled_pairs().ed25519.public
    for document in (published.document, published.document["object"]):
        assert proof_key(document) == f"{JOSIE}#ed25519-key"
        check_proof(json.loads(json.dumps(document)), key, now=hull.clock.now())


async def test_private_words_carry_no_proof(hull: Hull) -> None:
    ann = await hull.knows("one.example", "ann")
    published = await hull.publish(
        wire.create_of(hull.note(), JOSIE), Audience.DIRECT, people=[ann]
    )
    assert "proof" not in published.document
    assert "proof" not in published.document["object"]


async def test_what_others_wrote_gets_no_proof_of_ours(hull: Hull) -> None:
    published = await hull.publish(wire.announce_of("https://one.example/notes/1"))
    assert "proof" in published.document
    created = {"id": "https://one.example/c/1", "type": "Create", "actor": "https://one.example/a"}
    forwarded = await hull.publish(wire.announce_of(created))
    assert "proof" not in forwarded.document["object"]


@pytest.mark.row("PRV-13")
async def test_hidden_addressees_are_stripped_everywhere(hull: Hull) -> None:
    note = hull.note(bto=["https://one.example/users/ann"])
    draft = wire.create_of(note, JOSIE) | {"bcc": ["https://one.example/users/ben"]}
    published = await hull.publish(draft)
    assert b"bto" not in published.body
    assert b"bcc" not in published.body


@pytest.mark.row("PRV-13")
async def test_a_private_word_that_names_the_public_is_refused(hull: Hull) -> None:
    ann = await hull.knows("one.example", "ann")
    note = hull.note(to=[ann.iri], cc=["as:Public"])
    with pytest.raises(Conflict):
        await hull.publish(wire.create_of(note, JOSIE), Audience.DIRECT, people=[ann])
    assert await hull.queue() == []


@pytest.mark.row("PRV-13")
async def test_a_direct_word_goes_to_personal_inboxes_only(hull: Hull) -> None:
    await hull.follows("one.example", "stranger")
    ann = await hull.knows("one.example", "ann")
    await hull.publish(wire.create_of(hull.note(), JOSIE), Audience.DIRECT, people=[ann])
    assert [inbox for _, inbox, _ in await hull.queue()] == [ann.inbox]


async def test_what_is_for_the_network_leaves_nothing_behind_on_the_wire(hull: Hull) -> None:
    await hull.follows("one.example", "ann")
    await hull.sister("madison.example")
    published = await hull.publish(wire.create_of(hull.note(), JOSIE), Audience.NETWORK)
    assert published.document["to"] == [f"{BASE}/actors/hull/members"]
    assert await hull.queue() == []
    assert hull.nudges == 0


async def test_what_is_for_sisters_goes_to_their_networks_only(hull: Hull) -> None:
    await hull.follows("one.example", "ann")
    sister = await hull.sister("madison.example")
    published = await hull.publish(wire.create_of(hull.note(), JOSIE), Audience.SISTERS)
    assert published.document["to"] == [f"{BASE}/actors/hull/sisters"]
    assert [inbox for _, inbox, _ in await hull.queue()] == [sister.inbox]


async def test_followers_only_words_do_not_go_to_sisters(hull: Hull) -> None:
    await hull.follows("one.example", "ann")
    await hull.sister("madison.example")
    await hull.publish(wire.create_of(hull.note(), JOSIE), Audience.FOLLOWERS)
    assert [inbox for _, inbox, _ in await hull.queue()] == ["https://one.example/inbox"]


async def test_sisters_are_waited_for_longer_than_strangers(hull: Hull) -> None:
    await hull.follows("one.example", "ann")
    await hull.sister("madison.example")
    await hull.publish(wire.create_of(hull.note(), JOSIE))
    rows = await hull.database.read(lambda tx: tx.all("SELECT host, patience FROM deliveries"))
    assert {row["host"]: row["patience"] for row in rows} == {
        "one.example": "stranger",
        "madison.example": "sister",
    }


async def test_our_own_actors_are_not_reached_over_the_wire(hull: Hull) -> None:
    await hull.publish(
        wire.create_of(hull.note(), JOSIE),
        Audience.DIRECT,
        people=[hull.bo],
        also=[f"{BASE}/inbox"],
    )
    assert await hull.queue() == []


@pytest.mark.row("DEL-07")
async def test_an_inbox_on_somebody_elses_host_is_never_used(hull: Hull) -> None:
    await hull.follows(
        "evil.example", "eve", endpoints={"sharedInbox": "https://victim.example/inbox"}
    )
    await hull.publish(wire.create_of(hull.note(), JOSIE))
    assert [inbox for _, inbox, _ in await hull.queue()] == ["https://evil.example/users/eve/inbox"]


async def test_a_false_claim_to_a_shared_inbox_takes_nobodys_place(hull: Hull) -> None:
    await hull.follows(
        "aevil.example", "eve", endpoints={"sharedInbox": "https://victim.example/inbox"}
    )
    await hull.follows("victim.example", "ann")
    await hull.publish(wire.create_of(hull.note(), JOSIE))
    assert "https://victim.example/inbox" in [inbox for _, inbox, _ in await hull.queue()]


async def test_update_and_delete_reach_all_who_got_the_create(hull: Hull) -> None:
    ann = await hull.knows("one.example", "ann")
    note = hull.note()
    await hull.publish(wire.create_of(note, JOSIE), people=[ann])
    await hull.deliverer.run_due()
    await hull.publish(wire.update_of(note, JOSIE))
    await hull.publish(wire.delete_of(note["id"], "Note"))
    assert [(kind, inbox) for kind, inbox, _ in await hull.queue()] == [
        ("Create", "https://one.example/inbox"),
        ("Update", "https://one.example/inbox"),
        ("Delete", "https://one.example/inbox"),
    ]


@pytest.mark.row("PRV-11")
async def test_a_new_text_for_followers_is_not_sent_to_former_ones(hull: Hull) -> None:
    ann = await hull.follows("one.example", "ann")
    note = hull.note()
    await hull.publish(wire.create_of(note, JOSIE), Audience.FOLLOWERS)
    await hull.database.write(lambda tx: actors_store.remove_follow(tx, ann.id, hull.josie.id))
    await hull.publish(wire.update_of(note, JOSIE), Audience.FOLLOWERS)
    await hull.publish(wire.delete_of(note["id"], "Note"), Audience.FOLLOWERS)
    kinds = [kind for kind, _, state in await hull.queue() if state == "waiting"]
    assert kinds == ["Delete"]


async def test_a_deletion_takes_the_content_out_of_what_was_said(hull: Hull) -> None:
    await hull.follows("one.example", "ann")
    note = hull.note()
    created = await hull.publish(wire.create_of(note, JOSIE))
    await hull.publish(wire.announce_of(note["id"]), sender=hull.network, people=[hull.josie])
    await hull.publish(wire.delete_of(note["id"], "Note"))
    rows = await hull.database.read(lambda tx: tx.all("SELECT * FROM activities ORDER BY id"))
    assert [row["withdrawn_at"] is not None for row in rows] == [True, True, False]
    assert b"Soup" not in b"".join(row["body"] for row in rows)
    assert json.loads(rows[0]["body"])["object"] == note["id"]
    assert json.loads(rows[0]["body"])["id"] == created.iri
    assert await hull.states() == ["dropped", "waiting"]


async def test_a_deletion_reaches_those_who_only_saw_the_announcement(hull: Hull) -> None:
    await hull.follows("far.example", "fay", hull.network)
    note = hull.note()
    await hull.publish(wire.create_of(note, JOSIE))
    await hull.publish(wire.announce_of(note["id"]), sender=hull.network)
    await hull.deliverer.run_due()
    await hull.publish(wire.delete_of(note["id"], "Note"))
    await hull.deliverer.run_due()
    assert hull.peers.types_to("far.example") == ["Announce", "Delete"]


async def test_what_is_undone_is_sent_no_more(hull: Hull) -> None:
    ann = await hull.knows("one.example", "ann")
    followed = await hull.publish(wire.follow_of(ann.iri), Audience.DIRECT, people=[ann])
    await hull.publish(wire.undo_of(followed.document), Audience.DIRECT, people=[ann])
    assert [(kind, state) for kind, _, state in await hull.queue()] == [
        ("Follow", "dropped"),
        ("Undo", "waiting"),
    ]


async def test_blocked_hosts_and_their_sub_domains_get_nothing(hull: Hull) -> None:
    await hull.follows("bad.example", "ann")
    await hull.follows("sub.bad.example", "ben")
    await hull.follows("good.example", "cid")
    await hull.database.write(
        lambda tx: actors_store.block_host(
            tx,
            "bad.example",
            actors_store.Severity.SUSPEND,
            reason="spam",
            now=hull.clock.now(),
        )
    )
    await hull.publish(wire.create_of(hull.note(), JOSIE))
    assert [inbox for _, inbox, _ in await hull.queue()] == ["https://good.example/inbox"]


async def test_a_publication_that_fails_leaves_nothing(hull: Hull) -> None:
    await hull.follows("one.example", "ann")

    def publish_and_fail(tx: Writing) -> None:
        hull.publisher.publish(tx, hull.josie, wire.create_of(hull.note(), JOSIE), Audience.PUBLIC)
        raise Conflict("Something else went wrong.")

    with pytest.raises(Conflict):
        await hull.database.write(publish_and_fail)
    assert await hull.queue() == []
    assert hull.nudges == 0


async def test_a_flag_names_several_things_and_is_about_the_first(hull: Hull) -> None:
    ann = await hull.knows("one.example", "ann")
    await hull.publish(
        wire.flag_of([ann.iri, f"{ann.iri}/1"], "spam"),
        Audience.DIRECT,
        sender=hull.node,
        people=[ann],
    )
    row = await hull.database.read(lambda tx: tx.one("SELECT object_iri FROM activities"))
    assert row is not None
    assert row["object_iri"] == ann.iri


async def test_an_announced_activity_is_about_the_object_inside(hull: Hull) -> None:
    created = await hull.publish(wire.create_of(hull.note(), JOSIE))
    await hull.publish(wire.announce_of(created.document), sender=hull.network)
    await hull.publish(wire.delete_of(hull.note()["id"]))
    bodies = await hull.database.read(
        lambda tx: b"".join(row["body"] for row in tx.all("SELECT body FROM activities"))
    )
    assert b"Soup" not in bodies


async def test_an_object_keeps_the_context_it_brings(hull: Hull) -> None:
    context = ["https://www.w3.org/ns/activitystreams", {"hours": "urn:hours"}]
    published = await hull.publish(wire.create_of(hull.note() | {"@context": context}, JOSIE))
    assert published.document["@context"] == context
    assert published.document["object"]["@context"] == context


async def test_a_single_context_becomes_a_list_that_can_be_proven(hull: Hull) -> None:
    context = "https://www.w3.org/ns/activitystreams"
    published = await hull.publish(wire.create_of(hull.note() | {"@context": context}, JOSIE))
    assert published.document["@context"] == [context]
    assert "proof" in published.document["object"]


async def test_an_activity_that_carries_nothing_has_a_small_context(hull: Hull) -> None:
    published = await hull.publish(wire.announce_of("https://one.example/notes/1"))
    assert len(published.document["@context"]) == 2


async def test_who_updates_an_actor_proves_the_actor_too(hull: Hull) -> None:
    actor = {"id": JOSIE, "type": "Person", "name": "Josie"}
    published = await hull.publish(wire.update_of(actor, JOSIE))
    key = pooled_pairs().ed25519.public
    check_proof(published.document["object"], key, now=hull.clock.now())
    assert "to" not in published.document["object"]


async def test_what_is_published_with_a_key_rotation_is_signed_with_the_old_keys(
    hull: Hull,
) -> None:
    await hull.follows("one.example", "ann")
    now = hull.clock.now()

    def rotate(tx: Writing) -> None:
        rotate_keys(tx, hull.josie.id, JOSIE, hull.keyring, now, hull.ids)
        actor = {"id": JOSIE, "type": "Person"}
        hull.publisher.at(now).publish(
            tx, hull.josie, wire.update_of(actor, JOSIE), Audience.PUBLIC
        )

    await hull.database.write(rotate)
    hull.clock.turn(minutes=1)
    await hull.publish(wire.create_of(hull.note(), JOSIE))
    await hull.deliverer.run_due()
    named = [dict(request.headers)["Signature"] for request in hull.peers.requests]
    assert f'keyId="{JOSIE}#main-key"' in named[0]
    assert f'keyId="{JOSIE}#main-key-2"' in named[1]


async def test_a_draft_cannot_choose_its_name_or_speak_for_somebody_else(hull: Hull) -> None:
    draft = wire.create_of(hull.note(), JOSIE) | {"id": "https://evil.example/1"}
    published = await hull.publish(draft)
    assert published.iri == f"{BASE}/activities/{published.id}"
    with pytest.raises(Conflict):
        await hull.publish(wire.create_of(hull.note(), JOSIE), sender=hull.bo)


async def test_a_single_addressee_becomes_a_list(hull: Hull) -> None:
    published = await hull.publish(wire.create_of(hull.note(to=PUBLIC), JOSIE))
    assert published.document["to"] == published.document["object"]["to"] == [PUBLIC]
    assert published.document["cc"] == published.document["object"]["cc"] == []


async def test_an_object_that_is_proven_already_is_not_touched(hull: Hull) -> None:
    first = await hull.publish(wire.create_of(hull.note(to=[PUBLIC], cc=[]), JOSIE))
    proven = first.document["object"]
    again = await hull.publish(wire.update_of(proven, JOSIE))
    assert again.document["object"] == proven


async def test_everybody_who_ever_heard_of_somebody_hears_that_they_are_gone(hull: Hull) -> None:
    ann = await hull.knows("one.example", "ann")
    await hull.follows("two.example", "ben")
    await hull.publish(wire.create_of(hull.note(1), JOSIE), Audience.DIRECT, people=[ann])
    await hull.publish(wire.follow_of(ann.iri), Audience.DIRECT, people=[ann])
    await hull.publish(wire.announce_of("https://three.example/1"), sender=hull.bo)
    await hull.deliverer.run_due()
    await hull.publish(wire.delete_of_actor(JOSIE))
    assert {inbox for kind, inbox, _ in await hull.queue() if kind == "Delete"} == {
        "https://two.example/inbox",
        ann.inbox,
    }
    rows = await hull.database.read(lambda tx: tx.all("SELECT * FROM activities"))
    assert b"Soup" not in b"".join(row["body"] for row in rows)
