"""One tap in a letter keeps a listing going, once, and opens nothing else."""

import pytest

from listings.listing import Listing, ListingDraft, State
from listings.renewing import Renewable, renew_token, renewable
from tests.listings.given import A_DAY, HIDDEN, OFFER, steps
from tests.posts.village import Village
from world.errors import Conflict, Missing


def link(hull: Village, listing: Listing) -> str:
    return renew_token(hull.seal, listing)


async def looked_at(hull: Village, token: str) -> Renewable:
    return await hull.ask(lambda tx: renewable(tx, hull.seal, token))


@pytest.mark.parametrize("draft", [OFFER, HIDDEN], ids=["named", "hidden"])
async def test_one_tap_keeps_a_listing_going_and_a_second_tap_changes_nothing(
    hull: Village, draft: ListingDraft
) -> None:
    listing = await hull.listings.add(hull.ted, draft)
    token = link(hull, listing)
    hull.clock.turn(days=2)
    assert not (await looked_at(hull, token)).is_renewed
    renewed = await hull.listings.renew_by(token)
    assert listing.expires_at is not None
    assert renewed.expires_at == listing.expires_at + 2 * A_DAY
    hull.clock.turn(days=2)
    assert (await hull.listings.renew_by(token)).expires_at == renewed.expires_at
    assert (await looked_at(hull, token)).is_renewed
    assert [step.reason for step in await steps(hull, listing)] == ["", "renewed"]


async def test_a_link_opens_again_what_has_ended(hull: Village) -> None:
    listing = await hull.listings.add(hull.ted, HIDDEN)
    token = link(hull, listing)
    hull.clock.turn(days=15)
    await hull.listings.expire_due(hull.clock.now())
    assert (await hull.listings.renew_by(token)).state is State.OPEN


async def test_a_link_to_what_is_done_or_gone_opens_nothing(hull: Village) -> None:
    listing = await hull.listings.add(hull.ted, OFFER)
    token = link(hull, listing)
    await hull.listings.fulfil(hull.ted, listing.post_id)
    with pytest.raises(Conflict):
        await hull.listings.renew_by(token)
    await hull.listings.delete(hull.ted, listing.post_id)
    with pytest.raises(Missing):
        await hull.listings.renew_by(token)


async def test_nobody_makes_a_link_without_the_nodes_secret(hull: Village) -> None:
    listing = await hull.listings.add(hull.ted, OFFER)
    token = link(hull, listing)
    changed = token[:-6] + ("A" if token[-6] != "A" else "B") + token[-5:]
    other = hull.seal.seal_text(f"{listing.post_id} ", "another.name").hex()
    for wrong in ("", "x", "é", "a" * 4000, changed, other, str(listing.post_id)):
        with pytest.raises(Missing):
            await hull.listings.renew_by(wrong)
