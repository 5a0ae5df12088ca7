"""Documents as the servers of the fediverse write them, and the facts they state."""

from datetime import UTC, datetime

import pytest

from federation.addressing import visibility_of
from federation.documents import (
    ActorDocument,
    read_activity,
    read_actor,
    read_collection,
    read_thing,
)
from federation.kinds import ACTOR_TYPES
from federation.strict_json import Json, parse, write
from tests.federation.published import shape, thing_in, vectors

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
MARIA = "https://social.example.org/users/maria"
ANA = "https://node.example.org/actors/ana"
OFFER = "https://node.example.org/objects/offer-7"
SERVERS = (
    *("mastodon", "gotosocial", "lemmy", "mobilizon", "mitra", "bonfire", "guppe", "gancio"),
    *("relays", "oddities"),
)
ALL = [
    pytest.param(entry["json"], id=f"{server}: {entry['role']}")
    for server in SERVERS
    for entry in vectors(f"interop-shapes/{server}.json")["documents"]
    if isinstance(entry["json"], dict)
]


def actor(server: str, role: str) -> ActorDocument:
    return read_actor(shape(server, role))


@pytest.mark.parametrize("document", ALL)
def test_every_shape_is_read(document: Json) -> None:
    document = parse(write(document))
    if "actor" in document:
        activity = read_activity(document)
        assert activity.json is document
        assert activity.actor.startswith("https://")
    elif document["type"] in ACTOR_TYPES:
        assert read_actor(document).id == document["id"]
    else:
        assert read_thing(document).id == document["id"]


# ------------------------------------------------------------------------------------- Mastodon


def test_a_mastodon_actor_is_read_whole() -> None:
    maria = actor("mastodon", "actor")
    assert (maria.id, maria.type, maria.username) == (MARIA, "Person", "maria")
    assert maria.name == "Maria Q"
    assert maria.summary.startswith("<p>Baker.")
    assert maria.inbox == f"{MARIA}/inbox"
    assert maria.shared_inbox == "https://social.example.org/inbox"
    assert maria.outbox == f"{MARIA}/outbox"
    assert maria.followers == f"{MARIA}/followers"
    assert maria.following == f"{MARIA}/following"
    assert maria.featured == f"{MARIA}/collections/featured"
    assert maria.url == "https://social.example.org/@maria"
    assert maria.icon == "https://social.example.org/files/a.jpg"
    assert maria.webfinger == "maria@social.example.org"
    assert maria.discoverable
    assert not maria.approves_followers
    assert not maria.is_stub
    assert maria.published == datetime(2024, 3, 2, tzinfo=UTC)
    assert [(key.iri, key.owner, key.key.kind) for key in maria.keys] == [
        (f"{MARIA}#main-key", MARIA, "rsa")
    ]


def test_the_instance_actor_bears_the_name_of_its_host() -> None:
    instance = actor("mastodon", "instance actor")
    assert (instance.type, instance.username) == ("Application", "social.example.org")
    assert instance.approves_followers


def test_a_public_note_is_read_whole() -> None:
    activity = read_activity(shape("mastodon", "Create public note"))
    assert (activity.type, activity.actor) == ("Create", MARIA)
    assert activity.id == f"{MARIA}/statuses/1001/activity"
    assert activity.object_type == "Note"
    assert activity.object_id == f"{MARIA}/statuses/1001"
    assert (activity.to, activity.cc) == ((PUBLIC,), (f"{MARIA}/followers",))
    assert activity.published == datetime(2026, 1, 15, 11, 58, tzinfo=UTC)
    note = thing_in("mastodon", "Create public note")
    assert note.attributed_to == MARIA
    assert (note.content, note.language) == ("<p>Fresh bread at six.</p>", "en")
    assert (note.name, note.summary) == ("", "")
    assert note.url == "https://social.example.org/@maria/1001"
    assert note.context == "https://social.example.org/contexts/1001"
    assert note.in_reply_to is None
    assert not note.sensitive
    assert visibility_of(note.to, note.cc, f"{MARIA}/followers") == "public"


def test_a_reply_names_what_it_answers_and_whom_it_mentions() -> None:
    reply = thing_in("mastodon", "Create reply to our offer")
    assert reply.in_reply_to == OFFER
    assert reply.mentions == (ANA,)


@pytest.mark.parametrize(
    ("role", "visibility"),
    [
        ("Create direct message", "direct"),
        ("Create followers-only with mention", "followers"),
        ("Create public note", "public"),
    ],
)
def test_addresses_tell_who_may_see_a_note(role: str, visibility: str) -> None:
    note = thing_in("mastodon", role)
    assert visibility_of(note.to, note.cc, f"{MARIA}/followers") == visibility


def test_a_picture_has_its_description_and_a_warning_stands_before_it() -> None:
    note = thing_in("mastodon", "Create with image and content warning")
    assert note.summary == "Food"
    assert note.sensitive
    (picture,) = note.attachments
    assert picture.url == "https://social.example.org/files/b.jpg"
    assert (picture.type, picture.media_type) == ("Document", "image/jpeg")
    assert picture.name == "A loaf on a board"


def test_a_poll_keeps_its_options_and_its_end() -> None:
    poll = thing_in("mastodon", "Create Question")
    assert poll.type == "Question"
    assert poll.end_time == datetime(2026, 1, 22, 12, tzinfo=UTC)
    assert [option["name"] for option in poll.json["oneOf"]] == ["Saturday", "Sunday"]


def test_a_vote_has_a_name_and_no_content() -> None:
    vote = thing_in("mastodon", "vote")
    assert (vote.name, vote.content) == ("Saturday", "")
    assert vote.to == (ANA,)


@pytest.mark.parametrize(
    ("role", "kind", "inner"),
    [
        ("Undo Like", "Undo", "Like"),
        ("Undo Announce", "Undo", "Announce"),
        ("Undo Follow", "Undo", "Follow"),
        ("Accept Follow", "Accept", "Follow"),
        ("Delete Tombstone", "Delete", "Tombstone"),
        ("Update actor", "Update", "Person"),
        ("Update note", "Update", "Note"),
    ],
)
def test_what_is_embedded_has_a_type_and_an_id(role: str, kind: str, inner: str) -> None:
    activity = read_activity(shape("mastodon", role))
    assert (activity.type, activity.object_type) == (kind, inner)
    assert activity.object is not None
    assert activity.object_id == activity.object["id"]


@pytest.mark.parametrize(
    ("role", "named"),
    [("Like", OFFER), ("Announce", OFFER), ("Follow", ANA), ("Delete actor", MARIA)],
)
def test_a_bare_id_names_the_object(role: str, named: str) -> None:
    activity = read_activity(shape("mastodon", role))
    assert (activity.object_id, activity.object, activity.object_type) == (named, None, None)
    assert activity.object_ids == (named,)


def test_activities_without_an_id_are_read() -> None:
    added = read_activity(shape("mastodon", "Add featured"))
    assert added.id is None
    assert added.target == f"{MARIA}/collections/featured"
    assert added.object_id == f"{MARIA}/statuses/1001"
    hashtag = read_activity(shape("mastodon", "Add featured hashtag"))
    assert (hashtag.object_type, hashtag.object_id) == (
        "Hashtag",
        "https://social.example.org/@maria/tagged/bread",
    )


def test_a_move_says_where_to() -> None:
    move = read_activity(shape("mastodon", "Move"))
    assert (move.object_id, move.target) == (MARIA, "https://new.example.net/users/maria")
    assert move.to == (f"{MARIA}/followers",)


@pytest.mark.parametrize("server", ["mastodon", "gotosocial"])
def test_a_report_names_everything_it_is_about(server: str) -> None:
    flag = read_activity(shape(server, "Flag"))
    assert flag.object_ids == (ANA, OFFER)
    assert (flag.object_id, flag.object) == (None, None)


def test_an_updated_note_says_when() -> None:
    note = thing_in("mastodon", "Update note")
    assert note.updated == datetime(2026, 1, 15, 12, tzinfo=UTC)
    assert note.content == "<p>Fresh bread at seven.</p>"


def test_embedded_replies_have_a_first_page_without_an_id() -> None:
    note = thing_in("mastodon", "Create public note")
    replies = read_collection(note.json["replies"])
    assert replies.id == f"{MARIA}/statuses/1001/replies"
    assert not isinstance(replies.first, str)
    assert replies.first is not None
    assert replies.first.id is None
    assert replies.first.items == ()
    assert replies.first.next == (
        f"{MARIA}/statuses/1001/replies?only_other_accounts=true&page=true"
    )


# ----------------------------------------------------------------------------------- GoToSocial


def test_a_gotosocial_actor_has_no_shared_inbox_and_a_key_without_fragment() -> None:
    bo = actor("gotosocial", "actor (authorised fetch)")
    assert bo.shared_inbox is None
    assert bo.approves_followers
    assert [key.iri for key in bo.keys] == ["https://gts.example.net/users/bo/main-key"]


def test_a_stub_is_good_for_its_key_only() -> None:
    stub = actor("gotosocial", "key stub served at publicKey.id (unsigned fetch)")
    assert stub.is_stub
    assert stub.username == "bo"
    assert [key.owner for key in stub.keys] == ["https://gts.example.net/users/bo"]


def test_single_addresses_come_as_plain_strings() -> None:
    activity = read_activity(shape("gotosocial", "Create with interaction policy"))
    assert activity.to == (PUBLIC,)
    assert activity.cc == ("https://gts.example.net/users/bo/followers",)


def test_two_votes_at_once_are_no_single_object() -> None:
    votes = read_activity(shape("gotosocial", "poll vote with two choices"))
    assert (votes.object, votes.object_id) == (None, None)
    assert len(votes.object_ids) == 2


# ----------------------------------------------------------------------- Lemmy, Guppe, Mobilizon


def test_a_lemmy_group_is_attributed_to_its_moderators_and_no_member_of_them() -> None:
    group = actor("lemmy", "group actor")
    assert (group.type, group.username) == ("Group", "mutualaid")
    assert group.network is None
    assert group.language is None
    assert group.featured == "https://lemmy.example.org/c/mutualaid/featured"


def test_a_lemmy_person_has_neither_followers_nor_a_page() -> None:
    dee = actor("lemmy", "person")
    assert (dee.followers, dee.following, dee.url) == (None, None, None)


def test_an_announced_activity_is_embedded_whole() -> None:
    announce = read_activity(shape("lemmy", "Announce of Create(Page) by the group"))
    assert announce.object is not None
    inner = read_activity(announce.object)
    assert (inner.type, inner.object_type) == ("Create", "Page")
    assert inner.actor == "https://lemmy.example.org/u/dee"
    assert inner.audience == ("https://lemmy.example.org/c/mutualaid",)
    assert inner.object is not None
    page = read_thing(inner.object)
    assert (page.name, page.language) == ("Who has a ladder?", "en")
    assert page.hashtags == ("mutualaid",)


def test_a_ban_from_a_group_has_a_target() -> None:
    ban = read_activity(shape("lemmy", "Block (ban from group)"))
    assert ban.target == "https://lemmy.example.org/c/mutualaid"


def test_a_guppe_group_has_a_shared_inbox_of_its_own() -> None:
    group = actor("guppe", "group actor")
    assert group.shared_inbox == "https://groups.example.org/u/mutualaid/inbox"


def test_a_mobilizon_event_has_place_times_and_the_group_as_author() -> None:
    event = thing_in("mobilizon", "Create Event with place")
    assert event.type == "Event"
    assert event.attributed_to == "https://events.example.org/@summit"
    assert event.end_time == datetime(2026, 2, 8, 1, tzinfo=UTC)
    assert event.place_name == "Plum Park"
    assert event.language == "en"
    assert event.hashtags == ("solidarity",)
    assert [attachment.url for attachment in event.attachments] == [
        "https://meet.example.org/summit",
        "https://events.example.org/media/banner.png",
    ]


def test_a_mobilizon_group_keeps_its_members_to_itself() -> None:
    group = actor("mobilizon", "group actor")
    assert group.members == "https://events.example.org/@summit/members"


def test_a_gancio_place_may_stand_in_a_list() -> None:
    event = thing_in("gancio", "Create Event")
    assert event.place_name == "Library"
    assert event.content == ""
    assert event.end_time == datetime(2026, 2, 1, 17, tzinfo=UTC)


# ------------------------------------------------------------------------ Mitra, Bonfire, relays


def test_a_key_that_cannot_be_read_is_passed_over() -> None:
    eli = actor("mitra", "actor with proposal link")
    assert [(key.iri.partition("#")[2], key.key.kind) for key in eli.keys] == [
        ("main-key", "rsa"),
        ("ed25519-key", "ed25519"),
    ]


def test_a_proposal_is_a_thing_with_its_members_kept() -> None:
    proposal = read_thing(shape("mitra", "Proposal document"))
    assert (proposal.type, proposal.name) == ("Proposal", "Subscription")
    assert proposal.to == (PUBLIC,)
    assert proposal.json["publishes"]["resourceQuantity"]["hasUnit"] == "second"


def test_a_prefixed_type_is_read_by_its_short_name() -> None:
    intent = thing_in("bonfire", "Create Intent")
    assert (intent.type, intent.name) == ("Intent", "Need help moving")
    assert intent.summary == "Two people, one van"
    assert intent.json["resourceQuantity"]["om2:hasNumericalValue"] == 3


def test_a_relay_may_be_told_to_follow_the_public() -> None:
    follow = read_activity(shape("relays", "we subscribe, Mastodon style"))
    assert follow.object_id == PUBLIC
