"""Search in a program: people, posts and hashtags, here and elsewhere."""

import pytest

from posts.actions import NoteDraft
from posts.post import Reaction
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.phone import Phone

SEARCH = "/api/v2/search"


async def called(phone: Phone, q: str, **more: object) -> list[str]:
    got = await phone.get("/api/v1/accounts/search", q=q, **more)
    assert got.status == 200
    return [account["acct"] for account in got.json]


async def said(phone: Phone, q: str, **more: object) -> list[str]:
    got = await phone.get(SEARCH, q=q, type="statuses", **more)
    assert (got.status, got.json["accounts"], got.json["hashtags"]) == (200, [], [])
    return [status["content"] for status in got.json["statuses"]]


async def named(home: Home, username: str, name: str) -> None:
    phone = await Phone.of(home, username)
    await phone.patch("/api/v1/accounts/update_credentials", json={"display_name": name})


async def test_people_are_found_by_the_beginnings_of_their_names_without_accents(
    hull: Home,
) -> None:
    await named(hull, "ted", "Thérèse Bjørk")
    phone = await Phone.of(hull, "josie")
    for typed in ("there", "BJORK", "bjø", "ted", "therese b"):
        assert await called(phone, typed) == ["ted"]
    assert await called(phone, "erese") == []
    assert await called(phone, "ted", following=True) == []
    await hull.follow("@ted@hull.example", by="josie")
    assert await called(phone, "t", following=True) == ["ted"]


async def test_who_does_not_want_to_be_found_is_found_by_the_whole_handle_only(hull: Home) -> None:
    ted = await Phone.of(hull, "ted")
    await ted.patch("/api/v1/accounts/update_credentials", json={"discoverable": False})
    phone = await Phone.of(hull, "josie")
    assert await called(phone, "te") == []
    assert await called(phone, "@ted") == await called(phone, "ted@hull.example") == ["ted"]


async def test_blocked_and_muted_people_are_found_by_their_handle_to_be_unblocked(
    hull: Home,
) -> None:
    phone = await Phone.of(hull, "josie")
    (row,) = await hull.rows("SELECT id FROM actors WHERE username = 'ted'")
    await phone.post(f"/api/v1/accounts/{row['id']}/block")
    assert await called(phone, "te") == []
    assert await called(phone, "ted") == ["ted"]
    got = await phone.get(SEARCH, q="ted", type="accounts", resolve=True)
    assert [one["acct"] for one in got.json["accounts"]] == ["ted"]


async def test_a_handle_of_elsewhere_is_asked_of_its_server_if_that_is_wished(
    fediverse: Fediverse, hull: Home
) -> None:
    fediverse.stranger("vera@vera.example")
    phone = await Phone.of(hull, "josie")
    assert await called(phone, "vera@vera.example") == []
    assert await called(phone, "@vera@vera.example", resolve=True) == ["vera@vera.example"]
    assert await called(phone, "vera") == ["vera@vera.example"]
    nobody = await Phone(hull).get(SEARCH, q="otto@vera.example", resolve=True)
    assert nobody.json["accounts"] == []
    assert await called(phone, "nobody@vera.example", resolve=True) == []


async def test_an_address_of_a_post_or_of_somebody_is_asked_of_its_server(
    fediverse: Fediverse, hull: Home
) -> None:
    vera = fediverse.stranger("vera@vera.example")
    note = vera.note(1, "Bread here.")
    vera.server.put(note["id"], note)
    phone = await Phone.of(hull, "josie")
    assert await said(phone, note["id"]) == []
    assert await said(phone, note["id"], resolve=True) == ["<p>Bread here.</p>"]
    assert await said(phone, note["id"]) == ["<p>Bread here.</p>"]
    got = await phone.get(SEARCH, q=vera.iri, resolve=True)
    assert [one["acct"] for one in got.json["accounts"]] == ["vera@vera.example"]


@pytest.mark.parametrize(
    "typed",
    [
        "https://nowhere.example/1",
        "https://127.0.0.1/secret",
        "http://169.254.169.254/latest",
        "https://hull.example/objects/7",
        "https://hull.example/@nobody",
        "https://",
        "@@",
        "a" * 5_000,
        '"unbalanced OR (',
        "from:nobody bread",
        "before:yesterday",
    ],
)
async def test_what_cannot_be_found_is_nothing_and_no_error(hull: Home, typed: str) -> None:
    phone = await Phone.of(hull, "josie")
    got = await phone.get(SEARCH, q=typed, resolve=True)
    assert got.status == 200
    assert got.json == {"accounts": [], "statuses": [], "hashtags": []}


async def test_a_question_is_needed(hull: Home) -> None:
    phone = await Phone.of(hull, "josie")
    assert (await phone.get(SEARCH)).status == 422
    assert (await phone.get(SEARCH, q=" ")).status == 422


async def test_our_own_pages_lead_to_what_is_on_them(hull: Home) -> None:
    note = await hull.write("Own bread.", by="ted")
    secret = await hull.write(
        "For amina.", by="ted", audience="direct", people=("@amina@hull.example",)
    )
    phone = await Phone.of(hull, "josie")
    for address in (note.iri, f"https://hull.example/posts/{note.id}"):
        assert await said(phone, address) == ["<p>Own bread.</p>"]
    assert await said(phone, secret.iri) == []
    got = await phone.get(SEARCH, q="https://hull.example/@ted")
    assert [one["acct"] for one in got.json["accounts"]] == ["ted"]


async def test_posts_are_found_by_their_words_by_whoever_may_find_them(
    fediverse: Fediverse, hull: Home
) -> None:
    await hull.write("Pan con queso, sábado", by="ted")
    await hull.write("Queso for followers", by="ted", audience="followers")
    await hull.write(
        "Queso for josie @josie", by="ted", audience="direct", people=("@josie@hull.example",)
    )
    own = await hull.write("My queso", by="josie", audience="unlisted")
    await fediverse.settle()
    josie, amina = await Phone.of(hull, "josie"), await Phone.of(hull, "amina")
    assert await said(amina, "queso SABADO") == ["<p>Pan con queso, sábado</p>"]
    assert len(await said(amina, "queso")) == 1
    assert len(await said(josie, "ques")) == 3
    await hull.rooms.posts.like(await hull.member("amina"), own.iri)
    assert len(await said(amina, "queso")) == 2
    await hull.rooms.posts.undo(await hull.member("amina"), own.iri, Reaction.LIKE)
    assert await said(Phone(hull), "queso") == []


async def test_a_search_is_narrowed_by_who_wrote_and_paged_by_offset(
    fediverse: Fediverse, hull: Home
) -> None:
    for number in range(3):
        await hull.write(f"Bread {number}", by="josie")
    await hull.write("Bread of ted", by="ted")
    await fediverse.settle()
    phone = await Phone.of(hull, "josie")
    assert len(await said(phone, "bread from:me")) == len(await said(phone, "from:me")) == 3
    assert await said(phone, "bread from:@ted@hull.example") == ["<p>Bread of ted</p>"]
    assert await said(phone, "bread from:me", limit=2, offset=2) == ["<p>Bread 0</p>"]
    assert await said(phone, "bread has:media") == []
    assert await said(phone, "bread after:2100-01-01") == []


async def test_a_post_that_is_changed_or_goes_is_found_by_its_old_words_no_more(
    fediverse: Fediverse, hull: Home
) -> None:
    phone = await Phone.of(hull, "josie")
    note = await hull.write("Bread", by="josie")
    await fediverse.settle()
    await hull.rooms.posts.edit(await hull.member("josie"), note.iri, NoteDraft("Soup"))
    await fediverse.settle()
    assert (await said(phone, "bread"), await said(phone, "soup")) == ([], ["<p>Soup</p>"])
    await hull.rooms.posts.delete(await hull.member("josie"), note.iri)
    await fediverse.settle()
    assert await said(phone, "bread") == await said(phone, "soup") == []
    assert await hull.rows("SELECT 1 FROM post_search") == []


async def test_hashtags_are_found_by_their_beginning(hull: Home) -> None:
    for text in ("#Bread", "#breadmaking", "#bread #soup"):
        await hull.write(text, by="ted")
    await hull.write("#breadsecret", by="ted", audience="followers")
    phone = await Phone.of(hull, "josie")
    for typed in ("#bre", "bread"):
        got = await phone.get(SEARCH, q=typed, type="hashtags", exclude_unreviewed=True)
        assert [tag["name"] for tag in got.json["hashtags"]] == ["bread", "breadmaking"]


async def test_whoever_leaves_is_found_no_more(hull: Home) -> None:
    await hull.rooms.relations.delete_member(await hull.member("ted"))
    phone = await Phone.of(hull, "josie")
    assert await called(phone, "ted") == []
    assert await hull.rows("SELECT 1 FROM actor_search WHERE actor_search MATCH 'ted'") == []


async def test_other_servers_are_asked_in_measure(fediverse: Fediverse, hull: Home) -> None:
    fediverse.stranger("vera@vera.example")
    phone = await Phone.of(hull, "josie")
    for number in range(30):
        await phone.get(SEARCH, q=f"nobody{number}@vera.example", resolve=True)
    assert await called(phone, "vera@vera.example", resolve=True) == []
    assert await called(await Phone.of(hull, "ted"), "vera@vera.example", resolve=True) == [
        "vera@vera.example"
    ]
