"""What one network asks for and another offers: found for coordinators, out of what all show."""

from itertools import product

from accounts.people import Acting
from accounts.person import Appearance
from accounts.profile import ProfileForm
from accounts.roles import Limit
from actors import store as people
from listings.listing import Kind, ListingAudience, Mode
from matching.across import Matches, MatchFilter, matches_seen_by
from matching.reasons import Why
from tests.accounts.given import person
from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home

NEED, OFFER, AFAR = Kind.NEED, Kind.OFFER, Mode.REMOTE
EVERYTHING = MatchFilter()


async def found(home: Home, chosen: MatchFilter = EVERYTHING, by: str = "") -> Matches:
    """The matches that the coordinator of a network sees, if nobody else is named."""
    viewer = await person(home, by or home.coordinator)
    seal, now = home.rooms.conversations.bench.seal, home.watch.now()
    return await home.node.database.read(lambda tx: matches_seen_by(tx, seal, viewer, chosen, now))


async def pairs(home: Home, chosen: MatchFilter = EVERYTHING) -> list[tuple[str, str]]:
    """The titles of what was matched, in order."""
    matches = await found(home, chosen)
    return [
        (one.need.listing.title, match.offer.listing.title)
        for one in matches.items
        for match in one.offers
    ]


async def test_an_ask_of_one_network_meets_offers_of_others_with_reasons(sisters: Sisters) -> None:
    await sisters.madison.add("A ride to town", kind=NEED, mode=AFAR, categories=("ride-lift",))
    await sisters.aotearoa.add("Lifts by ferry", categories=("ride-lift",), audience="sisters")
    await sisters.hull.add("Lifts on Tuesdays", categories=("ride",))
    await sisters.hull.add("Bread", categories=("food",))
    await sisters.fediverse.settle()
    (matched,) = (await found(sisters.hull)).items
    assert matched.need.network_name == "Madison Timebank"
    first, second = matched.offers
    assert first.offer.listing.title == "Lifts by ferry"
    assert first.reasons[0].why is Why.SAME_CATEGORY
    assert second.offer.listing.title == "Lifts on Tuesdays"
    assert Why.SISTER not in {reason.why for reason in (*first.reasons, *second.reasons)}


async def test_only_what_networks_show_each_other_is_matched_and_never_ones_own_asks(
    sisters: Sisters,
) -> None:
    """Every pair of networks, kinds and audiences, held against the rule in so many words."""
    listed = {}
    for home, kind, audience in product(sisters, (NEED, OFFER), ListingAudience):
        title = f"{home.host} {kind} {audience}"
        listed[title] = (home.host, kind, audience)
        await home.add(title, kind=kind, audience=audience, categories=("tech",))
    await sisters.fediverse.settle()
    shown = {"sisters", "public"}
    for viewer in (sisters.hull, sisters.aotearoa):
        may = {
            (need, offer)
            for (need, asks), (offer, gives) in product(listed.items(), repeat=2)
            if (asks[1], gives[1]) == (NEED, OFFER)
            and asks[0] not in (viewer.host, gives[0])
            and {asks[2], gives[2]} <= shown
        }
        told = await pairs(viewer)
        assert set(told) <= may
        assert {need for need, _ in told} == {need for need, _ in may}
        assert await pairs(viewer) == told
        assert len(told) == 3 * len({need for need, _ in told})


async def test_whether_two_may_meet_is_the_same_from_both_sides(sisters: Sisters) -> None:
    """What Hull is shown of Madison and Aotearoa, each of them may be shown of the other."""
    madison, aotearoa = sisters.madison, sisters.aotearoa
    await madison.add("A need there", kind=NEED, mode=AFAR, categories=("tech",), language="en")
    await aotearoa.add("A need here", kind=NEED, mode=AFAR, categories=("tech",), language="en")
    await madison.add("Help there", categories=("tech",), language="en")
    await aotearoa.add("Help here", categories=("tech",), language="en")
    await aotearoa.add("Aide", categories=("tech",), language="fr")
    await sisters.fediverse.settle()
    seen = set(await pairs(sisters.hull))
    assert seen == {("A need there", "Help here"), ("A need here", "Help there")}
    assert set(await pairs(madison)) | set(await pairs(aotearoa)) == seen


async def test_what_is_taken_back_is_matched_no_more_at_once(sisters: Sisters) -> None:
    hull, madison = sisters.hull, sisters.madison
    need = await madison.add("Bread wanted", kind=NEED, mode=AFAR)
    offer = await hull.add("Bread")
    await sisters.fediverse.settle()
    assert await pairs(hull) == [("Bread wanted", "Bread")]
    await hull.rooms.listings.pause(await hull.member(hull.coordinator), offer.post_id)
    assert await pairs(hull) == []
    await hull.rooms.listings.resume(await hull.member(hull.coordinator), offer.post_id)
    await madison.rooms.listings.withdraw(await madison.member("leah"), need.post_id)
    await sisters.fediverse.settle()
    assert await pairs(hull) == []


async def test_matches_are_filtered_by_network_and_kind_of_help(sisters: Sisters) -> None:
    await sisters.madison.add("Bread wanted", kind=NEED, mode=AFAR)
    await sisters.madison.add("A lift wanted", kind=NEED, mode=AFAR, categories=("ride",))
    await sisters.aotearoa.add("Bread wanted too", kind=NEED, mode=AFAR)
    await sisters.hull.add("Bread")
    await sisters.hull.add("Lifts", categories=("ride",))
    await sisters.fediverse.settle()
    of_madison = MatchFilter(network=sisters.madison.handle.removeprefix("@"))
    assert await pairs(sisters.hull, of_madison) == [
        ("A lift wanted", "Lifts"),
        ("Bread wanted", "Bread"),
    ]
    assert await pairs(sisters.hull, MatchFilter(category="ride")) == [("A lift wanted", "Lifts")]
    assert await pairs(sisters.hull, MatchFilter(network="nobody@nowhere.example")) == []


async def test_blocked_networks_and_blocked_people_are_in_no_match(sisters: Sisters) -> None:
    hull, madison = sisters.hull, sisters.madison
    await madison.add("Bread wanted", kind=NEED, mode=AFAR)
    await sisters.aotearoa.add("Bread wanted too", kind=NEED, mode=AFAR)
    await hull.add("Bread", by="ted")
    await sisters.fediverse.settle()
    assert len(await pairs(hull)) == 2
    await hull.rooms.moderation.block_host(sisters.aotearoa.host)
    assert await pairs(hull) == [("Bread wanted", "Bread")]
    (leah,) = await hull.rows("SELECT id FROM actors WHERE username = 'leah'")
    ted, now = await hull.member("ted"), hull.watch.now()
    await hull.node.database.write(
        lambda tx: people.block(tx, ted.id, leah["id"], iri=None, now=now)
    )
    assert await pairs(hull) == []


async def test_whoever_is_met_in_groups_only_is_in_no_match_through_the_desk_either(
    sisters: Sisters,
) -> None:
    hull, accounts = sisters.hull, sisters.hull.rooms.accounts
    ted, josie = await person(hull, "ted"), await person(hull, "josie")
    through_desk = ProfileForm(name="Ted", appearance=Appearance.DESK)
    await accounts.profiles.edit_profile(Acting(ted.id, ted.id), through_desk)
    await sisters.madison.add("Company wanted", kind=NEED, mode=AFAR, categories=("tech",))
    await hull.add("Help with telephones", by="ted", categories=("tech",))
    await sisters.fediverse.settle()
    assert len(await pairs(hull)) == 1
    await accounts.trust.set_limits(josie, ted.id, frozenset({Limit.GROUP_ONLY}))
    assert await pairs(hull) == []


async def test_matches_are_for_coordinators_only(sisters: Sisters) -> None:
    await sisters.madison.add("Bread wanted", kind=NEED, mode=AFAR)
    await sisters.hull.add("Bread")
    await sisters.fediverse.settle()
    assert await found(sisters.hull, by="ted") == Matches()
    assert await found(sisters.hull) != Matches()
