"""What hangs on posts of others, as members' programs show it: never fetched, always typed."""

from typing import Any

from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.phone import Phone
from tests.fediverse.stranger import Stranger

Json = dict[str, Any]
PICTURE = {
    "type": "Document",
    "mediaType": "image/jpeg",
    "url": "https://social.example/files/b.jpg",
    "name": "A loaf\u202e on a board",
    "blurhash": "UBL_:rOpGG-oBUNG,qRj2so|=eE1w^n4S5NH",
    "focalPoint": [0.5, -0.5],
    "width": 1200,
    "height": 800,
}
FILM = {
    "type": "Video",
    "url": [{"type": "Link", "mediaType": "video/mp4", "href": "https://social.example/f.mp4"}],
}
ODD = {"type": "Image", "url": "javascript:alert(1)"}
PAPER = {"type": "Document", "mediaType": "application/pdf", "url": "https://social.example/p"}
EMOJI = {
    "type": "Emoji",
    "name": ":bread:",
    "icon": {"type": "Image", "url": "https://social.example/bread.png"},
}


async def shown(hull: Home, fediverse: Fediverse, **members: object) -> Json:
    """A note of a stranger whom amina follows, in her program."""
    vera: Stranger = fediverse.stranger("vera@social.example")
    await hull.follow(vera.iri, by="amina")
    await fediverse.settle()
    (asked,) = vera.heard("Follow")
    await vera.send(f"{hull.base_url}/inbox", vera.does("Accept", asked))
    note = vera.note("1", "<p>Warm :bread:</p>", **members)
    await vera.send(f"{hull.base_url}/inbox", vera.create(note))
    await fediverse.settle()
    (status,) = (await (await Phone.of(hull, "amina")).get("/api/v1/timelines/home")).json
    assert status["uri"] == note["id"]
    found: Json = status
    return found


async def test_attachments_of_others_are_shown_where_they_lie(
    hull: Home, fediverse: Fediverse
) -> None:
    status = await shown(hull, fediverse, attachment=[PICTURE, ODD, FILM, PAPER])
    picture, film, paper = status["media_attachments"]
    assert (picture["type"], picture["url"]) == ("image", PICTURE["url"])
    assert picture["description"] == "A loaf on a board"
    assert picture["meta"]["original"] == {
        "width": 1200,
        "height": 800,
        "size": "1200x800",
        "aspect": 1.5,
    }
    assert picture["meta"]["focus"] == {"x": 0.5, "y": -0.5}
    assert (film["type"], film["preview_url"]) == ("video", None)
    assert paper["type"] == "unknown"
    assert len({one["id"] for one in status["media_attachments"]}) == 3
    asked = await (await Phone.of(hull, "amina")).get(f"/api/v1/media/{picture['id']}")
    assert asked.status == 404


async def test_emoji_of_others_come_with_their_text_and_the_node_has_none(
    hull: Home, fediverse: Fediverse
) -> None:
    status = await shown(hull, fediverse, tag=[EMOJI])
    assert status["emojis"] == [
        {
            "shortcode": "bread",
            "url": "https://social.example/bread.png",
            "static_url": "https://social.example/bread.png",
            "visible_in_picker": False,
            "category": None,
        }
    ]
    assert (await Phone(hull).get("/api/v1/custom_emojis")).json == []


async def test_a_poll_of_others_is_shown_and_voted_in(hull: Home, fediverse: Fediverse) -> None:
    options = [
        {"type": "Note", "name": name, "replies": {"type": "Collection", "totalItems": count}}
        for name, count in (("Rye :bread:", 3), ("Wheat", 5))
    ]
    status = await shown(
        hull, fediverse, type="Question", oneOf=options, votersCount=8, tag=[EMOJI]
    )
    poll = status["poll"]
    assert [option["votes_count"] for option in poll["options"]] == [3, 5]
    assert (poll["voters_count"], poll["expires_at"]) == (8, None)
    assert [emoji["shortcode"] for emoji in poll["emojis"]] == ["bread"]
    phone = await Phone.of(hull, "amina")
    await phone.post(f"/api/v1/polls/{poll['id']}/votes", json={"choices": [0]})
    await fediverse.settle()
    received = fediverse.servers["social.example"].received
    (vote,) = [one["object"] for one in received if one["type"] == "Create"]
    assert (vote["name"], vote["inReplyTo"]) == ("Rye :bread:", status["uri"])
    assert vote["to"] == [status["account"]["uri"]]
