import os
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from media import store
from media.actions import Media
from media.folder import Folder, picture_of
from media.picture import Focus, Picture, file_name
from storage.database import Database, Writing
from tests.fediverse.sundial import Sundial
from tests.media.conftest import CAROL, JOSIE
from tests.media.photographs import photograph
from world.errors import Conflict, Malformed, Missing, Unreachable

_POST = 77


async def _kept(room: Media, owner: int = JOSIE, alt: str = "A row of beans") -> Picture:
    return await room.keep(owner, photograph(), alt)


async def test_a_picture_is_on_the_disk_in_two_sizes_under_a_random_name(
    room: Media, folder: Folder
) -> None:
    first, second = await _kept(room), await _kept(room)
    assert first.name != second.name
    for small in (False, True):
        octets = folder.read(file_name(first.name, first.media_type, small=small))
        assert octets is not None
        assert Image.open(BytesIO(octets)).size == (400, 200)
    assert first.path == f"/media/{first.name}.jpg"
    assert first.small_path == f"/media/{first.name}-small.jpg"


async def test_a_picture_is_shown_with_its_words_once_it_is_attached(
    room: Media, database: Database
) -> None:
    picture = await _kept(room)
    attached = await database.write(lambda tx: room.attach(tx, JOSIE, [picture.id], _POST))
    assert [found.alt for found in attached] == ["A row of beans"]
    shown = await database.read(lambda tx: store.shown_at_each(tx, [_POST, 78]))
    assert {at: [found.id for found in pictures] for at, pictures in shown.items()} == {
        _POST: [picture.id]
    }
    assert shown[_POST][0].document("https://hull.example") == {
        "type": "Image",
        "mediaType": "image/jpeg",
        "url": f"https://hull.example/media/{picture.name}.jpg",
        "width": 400,
        "height": 200,
        "blurhash": picture.blurhash,
        "focalPoint": [0.0, 0.0],
        "name": "A row of beans",
    }


@pytest.mark.row("MED-24")
async def test_nobody_attaches_describes_or_sees_a_picture_of_somebody_else(
    room: Media, database: Database
) -> None:
    picture = await _kept(room)
    with pytest.raises(Missing):
        await database.write(lambda tx: room.attach(tx, CAROL, [picture.id], _POST))
    with pytest.raises(Missing):
        await database.write(lambda tx: room.describe(tx, CAROL, picture.id, "mine"))
    with pytest.raises(Missing):
        await database.read(lambda tx: room.own(tx, CAROL, picture.id))


async def test_a_picture_is_shown_at_one_place_only(room: Media, database: Database) -> None:
    picture = await _kept(room)
    await database.write(lambda tx: room.attach(tx, JOSIE, [picture.id], _POST))
    with pytest.raises(Missing):
        await database.write(lambda tx: room.attach(tx, JOSIE, [picture.id], _POST + 1))


async def test_what_is_taken_off_a_post_is_gone_from_store_and_disk(
    room: Media, database: Database, folder: Folder
) -> None:
    first, second = await _kept(room), await _kept(room)
    await database.write(lambda tx: room.attach(tx, JOSIE, [first.id, second.id], _POST))
    await database.write(lambda tx: room.attach(tx, JOSIE, [second.id], _POST))
    assert await database.read(lambda tx: store.by_id(tx, first.id)) is None
    assert folder.read(file_name(first.name, first.media_type)) is None
    await database.write(lambda tx: room.release(tx, _POST))
    assert folder.read(file_name(second.name, second.media_type)) is None
    assert await database.read(store.total_octets) == 0


async def test_a_change_that_fails_takes_no_file_away(
    room: Media, database: Database, folder: Folder
) -> None:
    picture = await _kept(room)
    await database.write(lambda tx: room.attach(tx, JOSIE, [picture.id], _POST))

    def fail(tx: Writing) -> None:
        room.release(tx, _POST)
        raise Conflict("Something else went wrong.")

    with pytest.raises(Conflict):
        await database.write(fail)
    assert folder.read(file_name(picture.name, picture.media_type)) is not None


async def test_the_words_may_be_changed_but_not_without_end(
    room: Media, database: Database
) -> None:
    picture = await _kept(room)
    changed = await database.write(
        lambda tx: room.describe(tx, JOSIE, picture.id, "Beans,\nred", Focus("0.2", "-0.5"))
    )
    assert (changed.alt, changed.focus) == ("Beans, red", Focus("0.2", "-0.5"))
    with pytest.raises(Malformed):
        await database.write(lambda tx: room.describe(tx, JOSIE, picture.id, "x" * 1_501))


async def test_what_nobody_attached_within_a_day_is_removed(
    room: Media, database: Database, folder: Folder, clock: Sundial
) -> None:
    used, unused = await _kept(room), await _kept(room)
    await database.write(lambda tx: room.attach(tx, JOSIE, [used.id], _POST))
    assert await room.tidy() == 0
    clock.turn(days=2)
    assert await room.tidy() == 1
    assert folder.read(file_name(unused.name, unused.media_type)) is None
    assert folder.read(file_name(used.name, used.media_type)) is not None


async def test_files_that_a_crash_left_without_a_row_are_removed(
    room: Media, folder: Folder, clock: Sundial
) -> None:
    name = file_name("A" * 22, "image/jpeg", small=True)
    assert picture_of(name) == "A" * 22
    folder.write(name, b"left behind")
    path = folder.path_of(name)
    assert path is not None
    long_ago = (clock.now() - timedelta(days=3)).timestamp()
    os.utime(path, (long_ago, long_ago))
    assert await room.tidy() == 1
    assert folder.read(name) is None


async def test_somebody_who_brings_pictures_without_end_is_stopped(room: Media) -> None:
    for _ in range(20):
        await room.keep(JOSIE, photograph(size=(4, 4)))
    with pytest.raises(Conflict):
        await room.keep(JOSIE, photograph(size=(4, 4)))
    assert (await room.keep(CAROL, photograph(size=(4, 4)))).owner_id == CAROL


async def test_a_full_disk_is_said_before_it_is_full(
    database: Database, room: Media, clock: Sundial
) -> None:
    picture = await _kept(room)
    full = Media(room._world, database, room._folder, octets_most=picture.octets)  # noqa: SLF001
    with pytest.raises(Unreachable):
        await full.keep(CAROL, photograph())


@pytest.mark.row("MED-11")
@pytest.mark.parametrize(
    "name", ["../../secret.key", "A.jpg", "A" * 22 + ".html", "A" * 22 + ".jpg/..", "\0" * 26]
)
def test_only_names_of_ours_lead_to_a_file(folder: Folder, name: str) -> None:
    assert folder.path_of(name) is None
    assert folder.read(name) is None
    with pytest.raises(ValueError, match="no name for a file"):
        folder.write(name, b"")
