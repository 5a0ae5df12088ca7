"""What we tell open indexes: profiles as their schemas want them, and nothing more than that."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from listings.listing import Kind, ListingAudience, ListingDraft
from listings.terms import Exchange, Voice
from syndication.schemas import OFFERS_WANTS, ORGANIZATION, SCHEMAS, flaws
from tests.alliances.humans import both_say_yes
from tests.alliances.humans import founded as founded_umbrella
from tests.fediverse.browsing import Browser
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.syndication.homes import add_indexed
from tests.syndication.murmurations_schemas import SCHEMAS as IN_FULL
from tests.syndication.reading import fetched

CASES = json.loads(Path("tests/vectors/murmurations/cases.json").read_text("utf-8"))["cases"]
ORGANIZATION_AT = "/murmurations/organization/hull.json"


def listing_at(number: int) -> str:
    return f"/murmurations/offers-wants/{number}.json"


async def opened(home: Home, title: str, **said: object) -> int:
    """A listing whose author wants it in open indexes."""
    listing = await home.add(title, **said)  # type: ignore[arg-type]
    member = await home.member(str(said.get("by") or home.coordinator))
    await home.rooms.syndication.opening.decide(member, listing.post_id, wanted=True)
    return listing.post_id


async def status(home: Home, path: str) -> int:
    return (await home.get(path, accept="*/*")).status


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['schema']}: {case['why']}")
def test_published_verdicts_are_ours_too(case: dict[str, object]) -> None:
    schema, profile = str(case["schema"]), case["profile"]
    assert isinstance(profile, dict)
    assert Draft202012Validator(IN_FULL[schema]).is_valid(profile) == case["valid"]
    if schema in SCHEMAS:
        assert (flaws(profile, schema) == []) == case["valid"]


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("tags", []),
        ("tags", "bread"),
        ("title", " "),
        ("transaction_type", ["give"]),
        ("contact_details", {}),
        ("contact_details", {"contact_form": "javascript:alert(1)"}),
        ("geolocation", {"lat": 91, "lon": 0}),
        ("geolocation", {"lat": "53", "lon": 0}),
        ("geographic_scope", "everywhere"),
        ("expires_at", True),
        ("expires_at", "soon"),
        ("details_url", 7),
        ("item_type", "goods"),
        ("linked_schemas", ["other_schema_names-v1.0.0"]),
    ],
)
def test_each_member_that_is_amiss_is_named(member: str, value: object) -> None:
    sound = next(case for case in CASES if case["schema"] == OFFERS_WANTS and case["valid"])
    assert flaws({**sound["profile"], member: value}, OFFERS_WANTS) == [member]


async def test_the_network_has_a_profile_as_its_schema_wants_it(
    fediverse: Fediverse, hull: Home
) -> None:
    answer = await fetched(hull, ORGANIZATION_AT)
    profile = json.loads(answer.body)
    Draft202012Validator(IN_FULL[ORGANIZATION]).validate(profile)
    assert flaws(profile, ORGANIZATION) == []
    assert answer.header("access-control-allow-origin") == "*"
    assert answer.header("content-type") == "application/json"
    assert (profile["name"], profile["primary_url"]) == ("Hull Mutual Aid", "https://hull.example/")
    assert await status(hull, profile["rss"].removeprefix("https://hull.example")) == 200
    again = await fetched(hull, ORGANIZATION_AT, if_none_match=answer.header("etag") or "")
    assert again.status == 304
    assert await status(hull, "/murmurations/organization/josie.json") == 404


async def test_where_the_network_is_is_told_to_a_tenth_of_a_degree(
    fediverse: Fediverse, founded: Path
) -> None:
    hull = await add_indexed(fediverse, founded)
    profile = json.loads((await fetched(hull, ORGANIZATION_AT)).body)
    assert profile["geolocation"] == {"lat": 53.7, "lon": -0.3}
    assert (profile["country_iso_3166"], profile["full_address"]) == ("GB", "Hull")


async def test_it_names_the_umbrellas_it_is_in(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    umbrella = await founded_umbrella(fediverse, hull)
    await both_say_yes(fediverse, hull, madison)
    path = "/murmurations/organization/madison.json"
    profile = json.loads((await fetched(madison, path)).body)
    Draft202012Validator(IN_FULL[ORGANIZATION]).validate(profile)
    (relationship,) = profile["relationships"]
    assert relationship["predicate_url"] == "https://schema.org/member"
    assert relationship["object_url"] in (umbrella.url, umbrella.iri)

    await madison.doing(madison.rooms.alliances.leave("@humans@hull.example"))
    await fediverse.settle()
    assert "relationships" not in json.loads((await fetched(madison, path)).body)


@pytest.mark.parametrize("exchange", list(Exchange))
async def test_a_listing_has_a_profile_once_its_author_says_so(
    hull: Home, exchange: Exchange
) -> None:
    until = hull.watch.now() + timedelta(days=9)
    listing = await hull.add(
        "Bread", by="amina", exchange=exchange, kind=Kind.NEED, place="Hull", expires_at=until
    )
    assert await status(hull, listing_at(listing.post_id)) == 404
    amina = await hull.member("amina")
    await hull.rooms.syndication.opening.decide(amina, listing.post_id, wanted=True)
    profile = json.loads((await fetched(hull, listing_at(listing.post_id))).body)
    Draft202012Validator(IN_FULL[OFFERS_WANTS]).validate(profile)
    assert (profile["exchange_type"], profile["title"]) == ("want", "Bread")
    assert profile["expires_at"] == int(until.timestamp())
    assert ("time bank" in profile["tags"]) == (exchange is Exchange.HOURS)
    told = json.dumps(profile).lower()
    assert "amina" not in told, "no member is named"
    page = profile["details_url"].removeprefix("https://hull.example")
    assert (await hull.get(page, accept="text/html")).status == 200

    await hull.rooms.syndication.opening.decide(amina, listing.post_id, wanted=False)
    assert await status(hull, listing_at(listing.post_id)) == 404


@pytest.mark.parametrize("audience", ["sisters", "network", "coordinator"])
async def test_a_wish_shows_nothing_that_is_not_for_everybody(hull: Home, audience: str) -> None:
    number = await opened(hull, "Bread", audience=audience)
    assert await status(hull, listing_at(number)) == 404


@pytest.mark.parametrize("voice", [Voice.FIRST_NAME, Voice.ANONYMOUS])
async def test_what_the_desk_says_for_somebody_is_never_opened(hull: Home, voice: Voice) -> None:
    number = await opened(hull, "A lift", by="amina", voice=voice, kind=Kind.NEED)
    assert await status(hull, listing_at(number)) == 404
    purposes = await hull.rows("SELECT purpose FROM consents")
    assert [row["purpose"] for row in purposes if str(number) in row["purpose"]] == []


async def test_it_ends_with_whatever_ends_it(fediverse: Fediverse, hull: Home) -> None:
    listings, amina = hull.rooms.listings, await hull.member("amina")
    soon = hull.watch.now() + timedelta(hours=3)
    over = await opened(hull, "Soup tonight", by="amina", expires_at=soon)
    back = await opened(hull, "Bread", by="amina")
    narrowed = await opened(hull, "Jam", by="amina")
    unconsented = await opened(hull, "Tea", by="amina")
    for number in (over, back, narrowed, unconsented):
        assert await status(hull, listing_at(number)) == 200

    await listings.withdraw(amina, back)
    draft = ListingDraft(Kind.OFFER, "Jam", categories=("food",), audience=ListingAudience.SISTERS)
    await listings.edit(amina, narrowed, draft)
    (consent,) = await hull.rows(
        "SELECT id FROM consents WHERE purpose = :purpose", purpose=f"open index {unconsented}"
    )
    await listings.bench.consents.withdraw(amina.id, consent["id"])
    fediverse.clock.turn(hours=3, seconds=1)
    for number in (over, back, narrowed, unconsented):
        assert await status(hull, listing_at(number)) == 404


async def test_what_is_renewed_under_another_number_stays_open(
    fediverse: Fediverse, hull: Home
) -> None:
    soon = hull.watch.now() + timedelta(hours=3)
    number = await opened(hull, "Bread", by="amina", expires_at=soon)
    await fediverse.live(days=3)
    amina = await hull.member("amina")
    renewed = await hull.rooms.listings.renew(amina, number)
    assert renewed.post_id != number
    assert await status(hull, listing_at(renewed.post_id)) == 200
    assert await status(hull, listing_at(number)) == 404


async def test_nobody_opens_what_is_not_theirs_and_a_coordinator_says_how_they_agreed(
    hull: Home,
) -> None:
    listing = await hull.add("Bread", by="amina")
    browser = Browser(hull)
    await browser.sign_in("ted")
    assert (await browser.get(f"/listings/{listing.post_id}/edit")).status == 404
    josie = Browser(hull)
    await josie.sign_in("josie")
    where = f"/listings/{listing.post_id}/edit"
    answer = await josie.fill(where, open_index="yes", how="spoken", audience="public")
    assert answer.status == 303
    (consent,) = await hull.rows(
        "SELECT how, given_by, subject_id FROM consents WHERE purpose LIKE 'open index%'"
    )
    amina, coordinator = await hull.member("amina"), await hull.member("josie")
    assert tuple(consent) == ("spoken", coordinator.id, amina.id)


async def test_the_form_has_a_box_that_is_empty_and_stays_as_it_was_left(hull: Home) -> None:
    browser = Browser(hull)
    await browser.sign_in("amina")
    form = await browser.form("/offers/new")
    assert "open_index" not in form.fields, "not ticked"
    made = await browser.fill(
        "/offers/new", title="Bread", category="food", audience="public", open_index="yes"
    )
    path = (made.header("location") or "").partition("?")[0]
    number = int(path.rpartition("/")[2])
    assert await status(hull, listing_at(number)) == 200
    form = await browser.form(f"{path}/edit")
    assert form.fields["open_index"] == ["yes"]
    await browser.send(form, title="Better bread", audience="public")
    assert json.loads((await fetched(hull, listing_at(number))).body)["title"] == "Better bread"
    form = await browser.form(f"{path}/edit")
    del form.fields["open_index"]
    await browser.send(form, audience="public")
    assert await status(hull, listing_at(number)) == 404


async def test_a_member_who_leaves_leaves_nothing_there(hull: Home) -> None:
    number = await opened(hull, "Bread", by="amina")
    amina = await hull.member("amina")
    await hull.doing(hull.rooms.rights.erasing.leave(amina.id))
    assert await status(hull, listing_at(number)) == 404
    assert await hull.rows("SELECT * FROM open_listings") == []


@pytest.mark.parametrize("odd", ["0", "-1", "9" * 30, "abc", "1%00", "..%2f..%2fetc"])
async def test_odd_numbers_are_no_profiles(hull: Home, odd: str) -> None:
    assert await status(hull, f"/murmurations/offers-wants/{odd}.json") == 404
