"""Listings of other networks, read out of the posts that come in."""

from datetime import timedelta

import pytest

from actors.actor import Actor
from listings import event_store, store
from listings.categories import words_of
from listings.listing import Kind, Listing, ListingAudience, State
from posts.seen import ANYBODY, Viewer
from storage.search import fold
from tests.posts.village import PUBLIC, Json, Neighbour, Village, neighbour


@pytest.fixture
async def bee(hull: Village, york: Neighbour, sister: Actor) -> Neighbour:
    """A member of our sister York."""
    member = neighbour("bee", "https://york.example", network=york.iri)
    await hull.meet(member)
    return member


def offer(who: Neighbour, number: str = "1", **changes: object) -> Json:
    iri = f"{who.base}/notes/{number}"
    usual: Json = {
        "name": "Māori lessons",
        "content": "<p><strong>Offer: Māori lessons</strong></p><p>Slowly.</p>",
        "purpose": "offer",
        "location": {"type": "Place", "name": "York"},
        "endTime": "2026-06-01T00:00:00Z",
        "publishes": {
            "id": f"{iri}#primary",
            "type": "Intent",
            "action": "deliverService",
            "resourceConformsTo": f"{who.base}/categories/learn-language",
            "resourceQuantity": {"hasUnit": "hour", "hasNumericalValue": "1"},
        },
    }
    return who.note(number, **(usual | changes))


async def listed(hull: Village, note: Json) -> Listing | None:
    return await hull.ask(lambda tx: store.by_iri(tx, note["id"]))


async def found_by(hull: Village, words: str) -> list[int]:
    return await hull.ask(lambda tx: store.SEARCH.newest(tx, words, limit=9))


async def test_an_offer_of_a_sisters_member_is_listed_under_its_network(
    hull: Village, bee: Neighbour, sister: Actor
) -> None:
    note = offer(bee)
    await hull.hear(bee.does("Create", note))
    listing = await listed(hull, note)
    assert listing is not None
    assert (listing.kind, listing.title, listing.body) == (
        *(Kind.OFFER, "Māori lessons", "Slowly."),
    )
    assert listing.network_id == sister.id
    assert not listing.local
    assert (listing.place, listing.categories) == ("York", ("learn-language",))
    assert listing.root_category == "learn"
    assert listing.audience is ListingAudience.PUBLIC


@pytest.mark.parametrize("words", ["maori", "MĀORI les", "slow", "york", "languages", "teach"])
async def test_a_listing_is_found_by_its_words_whatever_the_accents(
    hull: Village, bee: Neighbour, words: str
) -> None:
    await hull.hear(bee.does("Create", offer(bee)))
    assert len(await found_by(hull, words)) == 1
    assert "teach" in fold(words_of(["learn-language"]))


async def test_an_ordinary_post_is_no_listing(hull: Village, bee: Neighbour) -> None:
    await hull.hear(bee.does("Create", bee.note()))
    assert await hull.post(bee.note()["id"]) is not None
    assert await hull.rows("SELECT 1 FROM listings") == []


async def test_an_offer_to_a_few_people_is_a_post_and_no_listing(
    hull: Village, bee: Neighbour
) -> None:
    note = offer(bee, to=[hull.ted.iri], cc=[])
    await hull.hear(bee.does("Create", note))
    assert await hull.post(note["id"], hull.ted) is not None
    assert await hull.rows("SELECT 1 FROM listings") == []


async def test_what_only_sisters_may_see_is_listed_for_members(
    hull: Village, bee: Neighbour, sister: Actor
) -> None:
    note = offer(bee, to=[sister.sisters], cc=[])
    await hull.hear(bee.does("Create", note))
    listing = await listed(hull, note)
    assert listing is not None
    assert listing.audience is ListingAudience.SISTERS
    number = listing.post_id
    assert await hull.ask(lambda tx: store.seen(tx, ANYBODY, number)) is None
    assert await hull.ask(lambda tx: store.seen(tx, Viewer(hull.amina), number)) == listing


async def test_an_update_changes_the_listing_and_may_end_it(hull: Village, bee: Neighbour) -> None:
    await hull.hear(bee.does("Create", offer(bee)))
    taken = offer(bee, updated="2026-03-07T08:30:00Z", listingState="done")
    await hull.hear(bee.does("Update", taken))
    listing = await listed(hull, taken)
    assert listing is not None
    assert listing.state is State.DONE
    assert await found_by(hull, "lessons") == []
    events = await hull.ask(lambda tx: event_store.events(tx, listing.post_id))
    assert [(event.from_state, event.to_state) for event in events] == [(State.OPEN, State.DONE)]


async def test_a_post_may_become_a_listing_and_cease_to_be_one(
    hull: Village, bee: Neighbour
) -> None:
    await hull.hear(bee.does("Create", bee.note()))
    await hull.hear(bee.does("Update", offer(bee, updated="2026-03-07T08:20:00Z")))
    assert await listed(hull, offer(bee)) is not None
    await hull.hear(bee.does("Update", bee.note(updated="2026-03-07T08:30:00Z")))
    assert await listed(hull, offer(bee)) is None
    assert await found_by(hull, "lessons") == []


async def test_a_deleted_offer_is_listed_no_more(hull: Village, bee: Neighbour) -> None:
    note = offer(bee)
    await hull.hear(bee.does("Create", note))
    await hull.hear(bee.does("Delete", note["id"]))
    assert await hull.rows("SELECT 1 FROM listings") == []
    assert await hull.rows("SELECT 1 FROM listing_search") == []


@pytest.mark.parametrize(
    ("changes", "days"),
    [
        ({"endTime": None}, 180),
        ({"endTime": None, "purpose": "request"}, 14),
        ({"endTime": "2099-01-01T00:00:00Z"}, 365),
        ({"endTime": None, "purpose": "request", "urgency": "today"}, 3),
    ],
)
async def test_every_listing_ends(hull: Village, bee: Neighbour, changes: Json, days: int) -> None:
    note = offer(bee) | changes
    await hull.hear(bee.does("Create", {k: v for k, v in note.items() if v is not None}))
    listing = await listed(hull, note)
    assert listing is not None
    assert listing.expires_at == listing.created_at + timedelta(days=days)


async def test_an_offer_that_ended_is_not_open(hull: Village, bee: Neighbour) -> None:
    note = offer(bee, endTime="2026-03-07T08:59:00Z")
    await hull.hear(bee.does("Create", note))
    listing = await listed(hull, note)
    assert listing is not None
    assert not listing.is_open(hull.clock.now())


async def test_nobody_adopts_the_members_of_others(
    hull: Village, bee: Neighbour, sister: Actor
) -> None:
    evil = neighbour("evil", "https://evil.example", type="Group")
    await hull.follow(hull.amina, await hull.meet(evil))
    liar = neighbour("liar", "https://evil.example", network=sister.iri)
    await hull.follow(hull.ted, await hull.meet(liar))
    false = offer(liar, audience=[sister.iri])
    await hull.hear(liar.does("Create", false))
    listing = await listed(hull, false)
    assert listing is not None
    assert listing.network_id is None
    await hull.hear(bee.does("Create", offer(bee)))
    await hull.hear(evil.does("Announce", offer(bee)["id"]))
    theirs = await listed(hull, offer(bee))
    assert theirs is not None
    assert theirs.network_id == sister.id


async def test_the_desk_that_shows_an_offer_round_says_whose_it_is(
    hull: Village, york: Neighbour, sister: Actor
) -> None:
    silent = neighbour("silent", "https://york.example")
    hull.elsewhere.put(silent.iri, silent.person.document())
    note = offer(silent)
    hull.elsewhere.put(note["id"], note)
    await hull.hear(york.does("Announce", note["id"]))
    listing = await listed(hull, note)
    assert listing is not None
    assert listing.network_id == sister.id


async def test_a_group_elsewhere_counts_if_the_author_has_named_it(hull: Village) -> None:
    group = neighbour("swap", "https://groups.example", type="Group")
    here = await hull.meet(group)
    await hull.follow(hull.amina, here)
    vera = neighbour("vera", "https://victim.example")
    hull.elsewhere.put(vera.iri, vera.person.document())
    named, unnamed = offer(vera, "1", audience=group.iri), offer(vera, "2")
    for note in (named, unnamed):
        hull.elsewhere.put(note["id"], note)
        await hull.hear(group.does("Announce", note["id"]))
    ours = [await listed(hull, note) for note in (named, unnamed)]
    assert [listing and listing.network_id for listing in ours] == [here.id, None]


async def test_a_foreign_draft_is_not_open(hull: Village, bee: Neighbour) -> None:
    note = offer(bee, listingState="draft")
    await hull.hear(bee.does("Create", note))
    listing = await listed(hull, note)
    assert listing is not None
    assert listing.state is State.WITHDRAWN


async def test_an_offer_narrowed_by_its_author_is_shown_to_fewer(
    hull: Village, bee: Neighbour, sister: Actor
) -> None:
    note = offer(bee)
    await hull.hear(bee.does("Create", note))
    narrower = offer(bee, updated="2026-03-07T08:30:00Z", to=[sister.sisters], cc=[])
    await hull.hear(bee.does("Update", narrower))
    listing = await listed(hull, note)
    assert listing is not None
    assert listing.audience is ListingAudience.SISTERS
    assert await hull.post(note["id"]) is None
    assert await hull.post(note["id"], hull.amina) is not None
    assert PUBLIC in note["to"]
