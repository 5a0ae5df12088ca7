"""What hangs on notes of ours: pictures with their words, films and sounds."""

from datetime import timedelta

import pytest

from actors.actor import Actor
from federation.strict_json import parse
from media import store as media_store
from media.folder import Folder
from media.picture import Focus, Picture
from media.receiving import Brought, Receiving
from posts.actions import NoteDraft
from posts.poll import PollDraft
from posts.post import Post
from posts.trimming import Described, Trimmings
from tests.media.photographs import photograph
from tests.media.recordings import FILM, SOUND
from tests.posts.village import Json, Village
from world.errors import Malformed, Missing, Refused


async def picture(hull: Village, owner: Actor, alt: str = "A loaf") -> Picture:
    return await hull.media.keep(owner.id, photograph(), alt)


async def recording(hull: Village, octets: bytes) -> Picture:
    return await hull.media.keep_recording(hull.ted.id, octets)


def look(*pictures: Picture, text: str = "Look.", **more: object) -> NoteDraft:
    media = tuple(one.id for one in pictures)
    return NoteDraft(text, trimmings=Trimmings(media=media, **more))  # type: ignore[arg-type]


def attached(post: Post) -> list[Json]:
    found: list[Json] = parse(post.document)["attachment"]
    return found


async def shown(hull: Village, post: Post) -> list[int]:
    found = await hull.ask(lambda tx: media_store.shown_at(tx, post.id))
    return [one.id for one in found]


async def test_pictures_travel_with_a_note_in_their_order(hull: Village) -> None:
    first, second = await picture(hull, hull.ted), await picture(hull, hull.ted, "A table")
    post = await hull.posts.write_note(hull.ted, look(second, first))
    assert [one["name"] for one in attached(post)] == ["A table", "A loaf"]
    assert attached(post)[0] == {
        "type": "Image",
        "mediaType": "image/jpeg",
        "url": hull.iris.base_url + second.path,
        "width": 400,
        "height": 200,
        "blurhash": second.blurhash,
        "focalPoint": [0.0, 0.0],
        "name": "A table",
    }
    assert await shown(hull, post) == [second.id, first.id]


async def test_a_picture_alone_is_enough_to_say(hull: Village) -> None:
    post = await hull.posts.write_note(hull.ted, look(await picture(hull, hull.ted), text=""))
    assert post.text.content == ""
    with pytest.raises(Refused):
        await hull.posts.write_note(hull.ted, look(text=""))


async def test_an_edit_changes_pictures_and_their_words(hull: Village) -> None:
    first, second = await picture(hull, hull.ted), await picture(hull, hull.ted)
    post = await hull.posts.write_note(hull.ted, look(first))
    hull.later(minutes=1)
    kept = await hull.posts.edit(hull.ted, post.iri, NoteDraft("Look again."))
    assert [one["name"] for one in attached(kept)] == ["A loaf"]
    hull.later(minutes=1)
    said = (Described(second.id, "A table", Focus("0.5", "0")), Described(7, "of nobody"))
    edited = await hull.posts.edit(hull.ted, post.iri, look(second, described=said))
    assert [(one["name"], one["focalPoint"]) for one in attached(edited)] == [
        ("A table", [0.5, 0.0])
    ]
    assert await shown(hull, post) == [second.id]
    hull.later(minutes=1)
    bare = await hull.posts.edit(hull.ted, post.iri, look())
    assert attached(bare) == []


async def test_four_are_the_most_and_a_poll_goes_without(hull: Village) -> None:
    many = [await picture(hull, hull.ted) for _ in range(5)]
    with pytest.raises(Malformed):
        await hull.posts.write_note(hull.ted, look(*many))
    poll = PollDraft(("Yes", "No"), timedelta(days=1))
    with pytest.raises(Malformed):
        await hull.posts.write_note(hull.ted, look(many[0], poll=poll))
    assert await hull.rows("SELECT * FROM posts") == []
    post = await hull.posts.write_note(hull.ted, NoteDraft("?", trimmings=Trimmings(poll=poll)))
    with pytest.raises(Malformed):
        await hull.posts.edit(hull.ted, post.iri, look(many[0]))


async def test_a_film_or_a_sound_stands_alone(hull: Village) -> None:
    still, film, sound = (
        await picture(hull, hull.ted),
        await recording(hull, FILM),
        await recording(hull, SOUND),
    )
    for several in ((film, still), (sound, film)):
        with pytest.raises(Malformed):
            await hull.posts.write_note(hull.ted, look(*several))
    post = await hull.posts.write_note(hull.ted, look(film))
    assert [(one["type"], one["mediaType"]) for one in attached(post)] == [("Video", "video/mp4")]


@pytest.mark.row("MED-24")
async def test_nobody_shows_what_is_not_theirs_or_shown_elsewhere(hull: Village) -> None:
    own, other = await picture(hull, hull.ted), await picture(hull, hull.amina)
    await hull.posts.write_note(hull.ted, look(own))
    for one in (own, other):
        with pytest.raises(Missing):
            await hull.posts.write_note(hull.ted, look(one))


async def test_pictures_go_with_their_note_unless_it_is_written_anew(hull: Village) -> None:
    folder = Folder(hull.path.parent / "media")
    first, second = await picture(hull, hull.ted), await picture(hull, hull.ted)
    gone = await hull.posts.write_note(hull.ted, look(first))
    await hull.posts.delete(hull.ted, gone.iri)
    assert [folder.read(name) for name in first.files] == [None, None]
    redrafted = await hull.posts.write_note(hull.ted, look(second))
    await hull.posts.delete(hull.ted, redrafted.iri, keep_media=True)
    again = await hull.posts.write_note(hull.ted, look(second))
    assert await shown(hull, again) == [second.id]


async def test_what_waits_to_be_looked_into_hangs_nowhere_yet(hull: Village) -> None:
    uploads = Receiving(hull.world, hull.database, Folder(hull.path.parent / "m"), hull.media)
    upload = await uploads.take(hull.ted.id, Brought(photograph() + bytes(1024 * 1024)))
    draft = NoteDraft("Look.", trimmings=Trimmings(media=(upload.id,)))
    with pytest.raises(Exception, match="still being looked into"):
        await hull.posts.write_note(hull.ted, draft)
