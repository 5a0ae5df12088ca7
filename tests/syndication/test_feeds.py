"""Every view of the umbrella as RSS, Atom, JSON Feed and CSV, for programs of others."""

import csv
import json
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from io import StringIO
from xml.etree.ElementTree import Element

import pytest
from jsonschema import Draft202012Validator

from federation.negotiation import ACTIVITY_JSON
from listings.listing import Kind, ListingDraft
from listings.terms import Voice
from storage.instants import from_text
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home
from tests.syndication.elements import Seen
from tests.syndication.json_feed_schema import JSON_FEED
from tests.syndication.reading import ATOM, FORMS, fetched, limited, titles
from tests.text.payloads import PAYLOADS

EACH_FORM = pytest.mark.parametrize("path", FORMS)
_A_YEAR_ON = "Tue, 30 Nov 2027 09:00:00 GMT"
HOSTILE = '</title><script>alert(1)</script> & "quotes"'


@EACH_FORM
async def test_each_form_tells_what_is_open_newest_first(
    fediverse: Fediverse, hull: Home, path: str
) -> None:
    await hull.add("Bread")
    fediverse.clock.turn(seconds=1)
    await hull.add("A lift", kind=Kind.NEED, categories=("ride-lift",))
    assert await titles(hull, path) == ["A lift", "Bread"]


@EACH_FORM
async def test_each_form_takes_the_filters_of_the_page(hull: Home, path: str) -> None:
    await hull.add("Bread")
    await hull.add("A lift", kind=Kind.NEED, categories=("ride-lift",))
    assert await titles(hull, f"{path}?kind=need") == ["A lift"]
    assert await titles(hull, f"{path}?words=bread&category=food") == ["Bread"]
    assert await titles(hull, f"{path}?network=nobody@nowhere.example") == []


async def test_a_title_says_what_a_view_is_narrowed_to(hull: Home) -> None:
    ours = "Offers and needs of all our sisters · Hull Mutual Aid"
    said = {
        "": ours,
        "kind=need&category=food": f"Need · Food and meals · {ours}",
        "urgency=week&mode=remote&words=a%3Cb": f"This week · From a distance · “a<b” · {ours}",
        "network=@hull@hull.example&country=GB": f"GB · @hull@hull.example · {ours}",
    }
    for query, title in said.items():
        assert json.loads((await fetched(hull, f"/umbrella.json?{query}")).body)["title"] == title
        limited((await fetched(hull, f"/umbrella.rss?{query}")).body)


async def test_no_form_tells_what_is_not_for_everybody(sisters: Sisters) -> None:
    """Not even to a member's program, nor at a sister's, where some of it may be read on pages."""
    for audience in ("sisters", "network", "coordinator"):
        word = f"xyzzyquux {audience}"
        await sisters.hull.add(word, audience=audience, body=word, place=word)
    await sisters.hull.add("Bread")
    await sisters.fediverse.settle()
    for home in (sisters.hull, sisters.madison):
        program = await home.program(home.coordinator)
        token = program._token  # noqa: SLF001  # what a program would send along
        for path in (*FORMS, "/umbrella/embed", "/umbrella/embed?part=list"):
            answer = await fetched(home, path, authorization=f"Bearer {token}")
            assert b"xyzzyquux" not in answer.body, path
            assert b"Bread" in answer.body, path


@EACH_FORM
async def test_what_is_taken_back_stands_in_no_form(hull: Home, path: str) -> None:
    listing = await hull.add("Bread")
    assert await titles(hull, path) == ["Bread"]
    member = await hull.member(hull.coordinator)
    await hull.rooms.listings.withdraw(member, listing.post_id)
    assert await titles(hull, path) == []


@EACH_FORM
async def test_what_is_over_goes_by_the_clock_alone(
    fediverse: Fediverse, hull: Home, path: str
) -> None:
    now = fediverse.clock.now()
    await hull.add("Soup tonight", expires_at=now.replace(microsecond=0) + timedelta(hours=2))
    assert await titles(hull, path) == ["Soup tonight"]
    fediverse.clock.turn(seconds=2 * 3600 + 61)
    assert await titles(hull, path) == []


@EACH_FORM
async def test_hostile_words_stay_words(hull: Home, path: str) -> None:
    await hull.add(HOSTILE[:80], body="<img src=x onerror=alert(1)>\x0b]]>")
    answer = await fetched(hull, path)
    assert await titles(hull, path) == [HOSTILE[:80]]
    if path.endswith(("rss", "atom")):
        limited(answer.body)
        assert b"<script>" not in answer.body
    if path.endswith("json"):
        assert "<img" not in json.loads(answer.body)["items"][0]["content_html"]


@pytest.mark.row("XSS-01")
async def test_of_no_payload_anything_but_words_remains(hull: Home) -> None:
    payloads = [payload for _, payload in PAYLOADS if payload.isprintable()]
    for number, payload in enumerate(payloads):
        await hull.add(f"Payload {number}", body=payload)
    path = "/umbrella.json?limit=80"
    contents = [
        item["content_html"] for item in json.loads((await fetched(hull, path)).body)["items"]
    ]
    assert len(contents) == len(payloads)
    for entry in limited((await fetched(hull, "/umbrella.atom?limit=80")).body).iter(
        f"{ATOM}entry"
    ):
        assert entry.findtext(f"{ATOM}summary") in contents, "in each form alike"
    assert {tag for html in contents for tag in Seen(html).tags} == {"p", "a"}
    assert {name for html in contents for name, _ in Seen(html).attributes} == {"href"}


@EACH_FORM
async def test_whoever_has_it_already_gets_304_by_tag_and_by_date(
    fediverse: Fediverse, hull: Home, path: str
) -> None:
    await hull.add("Bread")
    first = await fetched(hull, path)
    tag, date = first.header("etag") or "", first.header("last-modified") or ""
    assert tag.startswith('"')
    for known in (
        {"if_none_match": tag},
        {"if_none_match": f'"other", W/{tag}'},
        {"if_modified_since": date},
    ):
        again = await fetched(hull, path, **known)
        assert (again.status, again.body) == (304, b"")
        assert again.header("etag") == tag

    fediverse.clock.turn(seconds=5)
    await hull.add("Jam")
    for stale in ({"if_none_match": tag}, {"if_modified_since": date}):
        assert (await fetched(hull, path, **stale)).status == 200
    both = await fetched(hull, path, if_none_match=tag, if_modified_since=_A_YEAR_ON)
    assert both.status == 200, "the tag counts where there is one"


async def test_two_changes_in_one_second_are_two_for_whoever_asks_by_date(
    fediverse: Fediverse, hull: Home
) -> None:
    await hull.add("Bread")
    first = await fetched(hull, "/umbrella.rss")
    await hull.add("Jam")
    second = await fetched(hull, "/umbrella.rss")
    assert second.header("last-modified") is None, "its second has not come yet"
    date = first.header("last-modified") or ""
    assert (await fetched(hull, "/umbrella.rss", if_modified_since=date)).status == 200
    fediverse.clock.turn(seconds=1)
    later = (await fetched(hull, "/umbrella.rss")).header("last-modified") or ""
    assert parsedate_to_datetime(later) > parsedate_to_datetime(date)


@pytest.mark.parametrize("odd", ["", "yesterday", "Mon, 99 Foo 2026 00:00:00 GMT", "*;q=1", "é"])
async def test_odd_validators_are_answered_in_full(hull: Home, odd: str) -> None:
    await hull.add("Bread")
    assert (await fetched(hull, "/umbrella.atom", if_modified_since=odd)).status == 200


@EACH_FORM
async def test_documents_are_bounded_and_lead_on(hull: Home, path: str) -> None:
    for number in range(5):
        await hull.add(f"Offer {number}")
    answer = await fetched(hull, f"{path}?limit=2")
    if path.endswith("csv"):
        assert len(await titles(hull, f"{path}?limit=2")) == 5, "a table is whole, up to a thousand"
        return
    found = await titles(hull, f"{path}?limit=2")
    link = answer.header("link") or ""
    following = link.partition("<")[2].partition(">")[0]
    found += await titles(hull, following.removeprefix(hull.base_url))
    assert len(set(found)) == 4


async def test_a_table_is_longer_than_a_page(hull: Home) -> None:
    for number in range(83):
        await hull.add(f"Offer {number:02}")
    found = await titles(hull, "/umbrella.csv")
    assert sorted(found) == [f"Offer {number:02}" for number in range(83)]
    assert len(await titles(hull, "/umbrella.json?limit=5000")) == 80, "a feed is not"


async def test_rss_says_who_published_what_and_when(sisters: Sisters) -> None:
    listing = await sisters.madison.add("Bread", language="en")
    await sisters.fediverse.settle()
    channel = limited((await fetched(sisters.hull, "/umbrella.rss?lang=es")).body).find("channel")
    assert channel is not None
    assert channel.findtext("language") == "es"
    item = channel.find("item")
    assert item is not None
    guid, source = item.find("guid"), item.find("source")
    assert guid is not None
    assert source is not None
    assert (guid.text, guid.get("isPermaLink")) == (listing.iri, "false")
    assert source.text == "Madison Timebank"
    assert (item.findtext("link") or "").startswith("https://madison.example/")
    assert (item.findtext("title") or "").startswith("Oferta: "), "in the words of the feed"
    assert parsedate_to_datetime(item.findtext("pubDate") or "").tzinfo is not None


async def test_atom_has_stable_ids_and_says_what_has_changed(
    fediverse: Fediverse, hull: Home
) -> None:
    listing = await hull.add("Bread", language="fr")
    before = limited((await fetched(hull, "/umbrella.atom")).body)
    fediverse.clock.turn(hours=1)
    member = await hull.member(hull.coordinator)
    draft = ListingDraft(Kind.OFFER, "Better bread", categories=("food",))
    await hull.rooms.listings.edit(member, listing.post_id, draft)
    after = limited((await fetched(hull, "/umbrella.atom")).body)

    for feed in (before, after):
        assert feed.findtext(f"{ATOM}entry/{ATOM}id") == listing.iri
        assert feed.findtext(f"{ATOM}id") == "https://hull.example/umbrella"
    assert _updated(after, "entry") > _updated(before, "entry")
    assert _updated(after) == _updated(after, "entry")
    entry = before.find(f"{ATOM}entry")
    assert entry is not None
    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"
    assert entry.findtext(f"{ATOM}source/{ATOM}title") == "Hull Mutual Aid"
    rels = {link.get("rel") for link in before.findall(f"{ATOM}link")}
    assert {"alternate", "self"} <= rels


def _updated(feed: Element, *within: str) -> datetime:
    path = "/".join(f"{ATOM}{name}" for name in (*within, "updated"))
    return datetime.fromisoformat(feed.findtext(path) or "")


async def test_an_empty_feed_has_not_changed_by_itself(fediverse: Fediverse, hull: Home) -> None:
    before = await fetched(hull, "/umbrella.atom")
    fediverse.clock.turn(hours=3)
    assert (await fetched(hull, "/umbrella.atom")).body == before.body


async def test_json_feed_has_the_shape_of_its_standard(sisters: Sisters) -> None:
    await sisters.hull.add("Bread", body="Fresh\non Friday", language="en")
    await sisters.madison.add("A lift", kind=Kind.NEED)
    await sisters.fediverse.settle()
    answer = await fetched(sisters.hull, "/umbrella.json?limit=1")
    feed = json.loads(answer.body)
    Draft202012Validator(JSON_FEED).validate(feed)
    assert (answer.header("content-type") or "").startswith("application/feed+json")
    assert feed["next_url"].startswith("https://hull.example/umbrella.json?")
    following = await fetched(sisters.hull, feed["next_url"].removeprefix("https://hull.example"))
    items = feed["items"] + json.loads(following.body)["items"]
    verdicts = {item["_sisternet"]["network"]: item["_sisternet"]["verdict"] for item in items}
    assert verdicts == {"Hull Mutual Aid": "local", "Madison Timebank": "verified"}


@pytest.mark.row("XSS-10")
async def test_no_cell_of_the_table_is_a_formula(hull: Home) -> None:
    await hull.add('=HYPERLINK("https://evil.example")', body="@SUM(1+1)", place="+44")
    answer = await fetched(hull, "/umbrella.csv")
    (row,) = csv.DictReader(StringIO(answer.body.decode(), newline=""))
    for cell in row.values():
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), cell
    assert row["network"] == "Hull Mutual Aid"
    assert from_text(row["published"]).tzinfo is not None


async def test_what_is_asked_through_the_desk_tells_no_minute(
    fediverse: Fediverse, hull: Home
) -> None:
    fediverse.clock.turn(minutes=17, seconds=23)
    await hull.add("A listening ear", kind=Kind.NEED, voice=Voice.ANONYMOUS, by="amina")
    (item,) = json.loads((await fetched(hull, "/umbrella.json")).body)["items"]
    for date in (item["date_published"], item["date_modified"]):
        assert date.endswith(":00:00.000Z"), date
    assert "amina" not in (await fetched(hull, "/umbrella.json")).body.decode().lower()


async def test_nothing_is_made_anew_while_nothing_has_changed(hull: Home) -> None:
    await hull.add("Bread")
    asked: list[int] = []
    database = hull.node.database
    read = database.read

    async def counted(question: object) -> object:
        asked.append(1)
        return await read(question)  # type: ignore[arg-type]

    database.read = counted  # type: ignore[method-assign,assignment]
    for _ in range(5):
        await fetched(hull, "/umbrella.rss")
    assert len(asked) == 1
    await hull.add("Jam")
    asked.clear()
    await fetched(hull, "/umbrella.rss")
    assert len(asked) == 1


async def test_the_page_names_its_other_forms(hull: Home) -> None:
    page = await hull.page("/umbrella?kind=offer")
    for form in FORMS:
        assert f'href="https://hull.example{form}?kind=offer&amp;lang=en"' in page


async def test_the_collection_is_answered_with_validators_to_strangers_and_anew_to_members(
    fediverse: Fediverse, hull: Home
) -> None:
    await hull.add("Bread")
    await hull.add("For us", audience="network")
    fediverse.clock.turn(seconds=2)
    first = await hull.get("/umbrella")
    assert (first.header("vary"), first.header("content-type")) == ("Accept", ACTIVITY_JSON)
    for name, known in (("if-none-match", "etag"), ("if-modified-since", "last-modified")):
        again = await hull.get("/umbrella", headers=((name, first.header(known) or ""),))
        assert (again.status, again.body) == (304, b"")
    assert await hull.titles() == ["Bread"]
    member = await (await hull.program("josie")).get("/umbrella")
    assert {item["name"] for item in member["orderedItems"]} == {"Bread", "For us"}
    assert await hull.titles() == ["Bread"], "what a member was told is kept for nobody"
