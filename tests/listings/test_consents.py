"""Nothing is shown to more people than usual, or than before, unless somebody has agreed (19)."""

from dataclasses import replace

import pytest

from accounts.behalf import ConsentHow
from accounts.consents import Consents
from actors.actor import Actor
from listings.checking import ContactFound
from listings.listing import Agreed, ListingAudience
from tests.listings.given import (
    CARE,
    HIDDEN,
    OFFER,
    held,
    is_here,
    sees,
    told_on_behalf,
)
from tests.posts.village import Village
from world.errors import Refused

YES = Agreed(words="Yes, our network may see this.")
AUDIENCE = ListingAudience
CONSENTS = "SELECT subject_id, given_by, how, audience, purpose FROM consents ORDER BY id"


def consents_of(hull: Village) -> Consents:
    """The room of consents, with listings listening to it."""
    behalf = hull.listings.bench.behalf
    return Consents(hull.world, hull.database, behalf, [hull.listings])


async def withdraw(hull: Village, member: Actor) -> None:
    ((number,),) = await hull.rows("SELECT id FROM consents")
    await consents_of(hull).withdraw(member.id, number)


async def test_what_is_sensitive_goes_to_coordinators_by_itself(hull: Village) -> None:
    listing = await hull.listings.add(hull.ted, CARE)
    assert listing.audience is AUDIENCE.COORDINATOR
    assert await hull.rows(CONSENTS) == []


@pytest.mark.parametrize("audience", [AUDIENCE.NETWORK, AUDIENCE.SISTERS, AUDIENCE.PUBLIC])
async def test_what_is_sensitive_is_shown_to_others_after_a_consent_only(
    hull: Village, audience: ListingAudience
) -> None:
    wider = replace(CARE, audience=audience)
    with pytest.raises(Refused):
        await hull.listings.add(hull.ted, wider)
    assert await hull.rows("SELECT 1 FROM posts") == []
    listing = await hull.listings.add(hull.ted, replace(wider, consent=YES))
    assert await hull.rows(CONSENTS) == [
        (hull.ted.id, hull.ted.id, "web", audience, f"listing {listing.post_id}")
    ]


async def test_a_coordinator_notes_how_somebody_agreed_and_never_as_if_on_a_page(
    hull: Village,
) -> None:
    draft = replace(CARE, audience=AUDIENCE.NETWORK, consent=Agreed(ConsentHow.SPOKEN))
    await hull.listings.add(hull.ted, draft, by=hull.josie)
    assert [noted[0] for noted in await told_on_behalf(hull)] == ["consent_given", "listing_made"]
    with pytest.raises(Refused):
        await hull.listings.add(hull.ted, replace(draft, consent=YES), by=hull.josie)


async def test_a_consent_to_few_is_none_to_more(hull: Village) -> None:
    draft = replace(CARE, audience=AUDIENCE.NETWORK, consent=YES)
    listing = await hull.listings.add(hull.ted, draft)
    wider = replace(draft, audience=AUDIENCE.PUBLIC, consent=None)
    with pytest.raises(Refused):
        await hull.listings.edit(hull.ted, listing.post_id, wider)
    assert (await held(hull, listing)).audience is AUDIENCE.NETWORK


async def test_a_consent_to_one_listing_is_none_to_another(hull: Village) -> None:
    draft = replace(CARE, audience=AUDIENCE.NETWORK)
    await hull.listings.add(hull.ted, replace(draft, consent=YES))
    with pytest.raises(Refused):
        await hull.listings.add(hull.ted, draft)


async def test_what_becomes_sensitive_needs_a_consent_or_fewer_readers(hull: Village) -> None:
    listing = await hull.listings.add(hull.ted, replace(OFFER, audience=AUDIENCE.NETWORK))
    care = replace(OFFER, categories=("care-child",), audience=None)
    with pytest.raises(Refused):
        await hull.listings.edit(hull.ted, listing.post_id, care)
    edited = await hull.listings.edit(
        hull.ted, listing.post_id, replace(care, audience=AUDIENCE.COORDINATOR)
    )
    assert edited.audience is AUDIENCE.COORDINATOR


async def test_an_edit_that_shows_it_to_more_people_needs_a_consent(hull: Village) -> None:
    listing = await hull.listings.add(hull.ted, replace(OFFER, audience=AUDIENCE.COORDINATOR))
    wider = replace(OFFER, audience=AUDIENCE.NETWORK)
    with pytest.raises(Refused):
        await hull.listings.edit(hull.ted, listing.post_id, wider)
    edited = await hull.listings.edit(hull.ted, listing.post_id, replace(wider, consent=YES))
    assert (edited.post_id, edited.audience) == (listing.post_id, AUDIENCE.NETWORK)
    assert await sees(hull, hull.amina, edited)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (AUDIENCE.NETWORK, AUDIENCE.PUBLIC),
        (AUDIENCE.NETWORK, AUDIENCE.SISTERS),
        (AUDIENCE.SISTERS, AUDIENCE.PUBLIC),
    ],
)
async def test_what_leaves_the_house_anew_does_so_under_a_new_name(
    hull: Village, sister: Actor, before: ListingAudience, after: ListingAudience
) -> None:
    """Whoever was told to delete it, or has it as something for few, could not take it in."""
    listing = await hull.listings.add(hull.ted, replace(OFFER, audience=before))
    wider = replace(OFFER, audience=after, consent=YES)
    edited = await hull.listings.edit(hull.ted, listing.post_id, wider)
    assert edited.iri != listing.iri
    assert not await is_here(hull, listing)
    creates = [told for told in await hull.wire() if told["type"] == "Create"]
    assert creates[-1]["object"]["id"] == edited.iri


async def test_a_consent_that_is_withdrawn_takes_back_what_stood_on_it(
    hull: Village, sister: Actor
) -> None:
    draft = replace(CARE, audience=AUDIENCE.SISTERS, consent=YES)
    listing = await hull.listings.add(hull.ted, draft)
    assert await sees(hull, hull.amina, listing)
    await withdraw(hull, hull.ted)
    narrowed = await held(hull, listing)
    assert narrowed.audience is AUDIENCE.COORDINATOR
    assert not await sees(hull, hull.amina, listing)
    assert (await hull.wire())[-1]["type"] == "Delete"


async def test_a_consent_to_what_goes_through_the_desk_does_not_say_to_which(
    hull: Village,
) -> None:
    draft = replace(HIDDEN, categories=("care-elder",), audience=AUDIENCE.NETWORK, consent=YES)
    listing = await hull.listings.add(hull.ted, draft)
    ((*_, purpose),) = await hull.rows(CONSENTS)
    assert str(listing.post_id) not in purpose
    other = await hull.listings.add(hull.ted, replace(draft, consent=None))
    await withdraw(hull, hull.ted)
    for one in (listing, other):
        assert (await held(hull, one)).audience is AUDIENCE.COORDINATOR


async def test_what_needed_no_consent_stays_where_it_is_when_one_is_withdrawn(
    hull: Village,
) -> None:
    listing = await hull.listings.add(hull.ted, replace(OFFER, audience=AUDIENCE.COORDINATOR))
    wider = replace(OFFER, audience=AUDIENCE.NETWORK, consent=YES)
    await hull.listings.edit(hull.ted, listing.post_id, wider)
    await withdraw(hull, hull.ted)
    assert (await held(hull, listing)).audience is AUDIENCE.NETWORK


@pytest.mark.parametrize("word", ["Ring 01482 123456", "ted@hull.example", "14 Plum Lane"])
async def test_whoever_says_how_to_reach_them_is_warned_and_may_insist_at_home(
    hull: Village, word: str
) -> None:
    draft = replace(OFFER, body=f"Come to me: {word}", audience=AUDIENCE.NETWORK)
    with pytest.raises(ContactFound) as warned:
        await hull.listings.add(hull.ted, draft)
    assert (warned.value.may_insist, warned.value.status) == (True, 422)
    assert any(found in word for found in warned.value.found)
    await hull.listings.add(hull.ted, replace(draft, knowingly=True))


@pytest.mark.parametrize("audience", [AUDIENCE.SISTERS, AUDIENCE.PUBLIC])
async def test_nobody_insists_beyond_the_house(hull: Village, audience: ListingAudience) -> None:
    draft = replace(OFFER, body="Ring 01482 123456", audience=audience, knowingly=True)
    with pytest.raises(ContactFound) as refused:
        await hull.listings.add(hull.ted, draft)
    assert not refused.value.may_insist


async def test_coordinators_may_read_how_to_reach_somebody(hull: Village) -> None:
    draft = replace(OFFER, body="Ring 01482 123456", audience=AUDIENCE.COORDINATOR)
    await hull.listings.add(hull.ted, draft)
