"""What we ask for ourselves is believed only about the very place it came from.

ORI rows of `rows.toml` about look-ups, against a whole node: josie looks something up, and evil
would like her to take it for vera's.
"""

from collections.abc import Callable
from typing import Final

import pytest

from actors.budget import Budget
from federation.strict_json import write
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.hostile.strangers import AS2, Json, Stranger, stored
from world.errors import SisternetError
from world.network import Answer

ACTIVITY: Final = "application/activity+json"


async def _looks_up(hull: Home, iri: str) -> None:
    """Josie looks up a post; whether it is refused or found is not said."""
    try:
        await hull.doing(hull.rooms.importer.import_object(iri, Budget()))
    except SisternetError:
        return


@pytest.fixture
async def vera(fediverse: Fediverse) -> Stranger:
    return Stranger(fediverse, "vera.example", 20)


@pytest.fixture
async def evil(fediverse: Fediverse) -> Stranger:
    return Stranger(fediverse, "evil.example", 21, username="mallory")


async def _knows(hull: Home, vera: Stranger) -> Json:
    """Hull has a note of vera's; returns it."""
    josie = (await hull.member("josie")).iri
    note = vera.note(1, "true words", cc=[josie])
    vera.serve(note["id"], {"@context": AS2, **note})
    assert await vera.deliver(hull, vera.create(note)) == 202
    return note


@pytest.mark.row("ORI-35")
async def test_ori_35_a_page_of_evil_under_veras_name_is_nothing(
    hull: Home, vera: Stranger, evil: Stranger
) -> None:
    note = await _knows(hull, vera)
    forged = {
        "@context": AS2,
        **note,
        "content": "<p>forged</p>",
        "updated": "2026-03-07T08:59:00Z",
    }
    unknown = {"@context": AS2, **vera.note(2, "forged")}
    for number, document in enumerate((forged, unknown)):
        page = f"https://{evil.host}/pages/{number}"
        evil.serve(page, document)
        await _looks_up(hull, page)

    assert await stored(hull, "forged") == 0
    assert await stored(hull, "true words") == 1


UPLOADS: dict[str, str] = {
    "ORI-36 plain text": "text/plain",
    "ORI-36 a picture": "image/png",
    "ORI-36 octets": "application/octet-stream",
    "ORI-36 JSON": "application/json",
    "ORI-36 a page": "text/html; charset=utf-8",
    "ORI-36 JSON-LD of another kind": 'application/ld+json; profile="https://evil.example/"',
    "ORI-36 no type": "",
}


@pytest.mark.parametrize("name", UPLOADS)
async def test_an_upload_on_veras_host_is_not_her_word(
    name: str, hull: Home, vera: Stranger
) -> None:
    place = f"https://{vera.host}/media/7"
    posing = vera.note(7, "forged", id=place)
    vera.served[place] = Answer(
        200, (("content-type", UPLOADS[name]),), write({"@context": AS2, **posing})
    )
    await _looks_up(hull, place)

    assert await stored(hull, "forged") == 0


@pytest.mark.row("ORI-37", "SSRF-10")
async def test_ori_37_a_redirect_to_evil_is_not_followed(
    hull: Home, vera: Stranger, evil: Stranger
) -> None:
    trap = f"https://{vera.host}/go"
    goal = f"https://{evil.host}/note"
    evil.serve(goal, {"@context": AS2, **vera.note(7, "forged", id=trap)})
    vera.served[trap] = Answer(302, (("location", goal),), b"")
    await _looks_up(hull, trap)

    assert evil.asked == []
    assert await stored(hull, "forged") == 0


@pytest.mark.row("ORI-38")
async def test_ori_38_a_copy_of_vera_on_another_host_changes_nothing(
    hull: Home, vera: Stranger, evil: Stranger
) -> None:
    await _knows(hull, vera)
    copied = vera.document(name="forged", publicKey=evil.document()["publicKey"])
    evil.serve(evil.iri, copied)
    with pytest.raises(SisternetError):
        await hull.follow(evil.iri)

    (known,) = await hull.rows("SELECT name FROM actors WHERE iri = :iri", iri=vera.iri)
    assert known["name"] != "forged"
    assert await hull.rows("SELECT 1 FROM actors WHERE iri = :iri", iri=evil.iri) == []
    assert await vera.deliver(hull, vera.create(vera.note(3, "more", cc=[]))) == 202


def _webfinger(host: str, username: str, subject: str, actor: str) -> tuple[str, Answer]:
    url = f"https://{host}/.well-known/webfinger?resource=acct:{username}@{host}"
    link = {"rel": "self", "type": ACTIVITY, "href": actor}
    jrd = write({"subject": subject, "links": [link]})
    return url, Answer(200, (("content-type", "application/jrd+json"),), jrd)


@pytest.mark.row("ORI-39")
async def test_ori_39_evil_cannot_have_veras_handle(
    hull: Home, vera: Stranger, evil: Stranger
) -> None:
    url, answer = _webfinger(evil.host, "mallory", f"acct:vera@{vera.host}", evil.iri)
    evil.served[url] = answer
    with pytest.raises(SisternetError):
        await hull.follow(f"@mallory@{evil.host}")

    assert await hull.rows("SELECT 1 FROM actors WHERE host = 'vera.example'") == []


@pytest.mark.row("ORI-40")
async def test_ori_40_a_handle_of_evil_that_points_to_vera_is_nobodys(
    hull: Home, vera: Stranger, evil: Stranger
) -> None:
    url, answer = _webfinger(evil.host, "mallory", f"acct:mallory@{evil.host}", vera.iri)
    evil.served[url] = answer
    url, answer = _webfinger(vera.host, "vera", f"acct:vera@{vera.host}", vera.iri)
    vera.served[url] = answer
    with pytest.raises(SisternetError):
        await hull.follow(f"@mallory@{evil.host}")

    assert await hull.rows("SELECT 1 FROM follows") == []


Spelling = Callable[[Stranger], str]
SPELLINGS: dict[str, Spelling] = {
    "ORI-42 upper case": lambda vera: vera.iri.replace("vera.example", "VERA.example"),
    "ORI-42 a dot at the end": lambda vera: vera.iri.replace(".example", ".example."),
    "ORI-42 somebody before an at sign": lambda vera: vera.iri.replace("//", "//vera@"),
    "ORI-42 a backslash": lambda vera: vera.iri.replace("/users", "\\@evil.example/users"),
    "ORI-42 dot segments": lambda vera: vera.iri.replace("/users", "/x/../users"),
    "ORI-42 percent signs": lambda vera: vera.iri.replace("users", "%75sers"),
    "ORI-42 a fragment": lambda vera: f"{vera.iri}#vera",
    "ORI-42 a question": lambda vera: f"{vera.iri}?vera",
    "ORI-42 two slashes": lambda vera: vera.iri.replace("/users", "//users"),
    "ORI-42 wide letters": lambda vera: vera.iri.replace("vera.e", "ｖera.e"),
    "ORI-42 a tab": lambda vera: vera.iri.replace("vera.example", "vera\t.example"),
    "ORI-42 the usual port": lambda vera: vera.iri.replace(".example", ".example:443"),
    "ORI-42 no scheme": lambda vera: vera.iri.removeprefix("https:"),
    "ORI-42 a script": lambda _vera: "javascript:alert(1)",
    "ORI-42 her name in front of another": lambda vera: vera.iri.replace(
        "vera.example", "vera.example.evil.example"
    ),
    "ORI-42 her name behind another": lambda vera: vera.iri.replace("//vera", "//evil.vera"),
}


@pytest.mark.parametrize("name", SPELLINGS)
async def test_no_spelling_of_an_id_is_taken_for_veras(
    name: str, fediverse: Fediverse, hull: Home, vera: Stranger, evil: Stranger
) -> None:
    note = await _knows(hull, vera)
    spelled = SPELLINGS[name](vera)
    josie = (await hull.member("josie")).iri
    forged = evil.note(1, "forged", to=[josie], cc=[])
    for activity in (
        evil.create(forged, actor=spelled),
        evil.create(forged | {"attributedTo": spelled}),
        evil.create(forged | {"id": spelled.replace("/users/vera", "/users/vera/notes/1")}),
    ):
        answer = await hull.answer(evil.signed(hull, activity))
        assert answer.status in (202, 400, 401, 403)
        await fediverse.settle()

    assert await stored(hull, "forged") == 0
    (kept,) = await hull.rows("SELECT content FROM posts WHERE iri = :iri", iri=note["id"])
    assert "true words" in kept["content"]
