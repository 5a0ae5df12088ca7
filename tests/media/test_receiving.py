from collections.abc import Sequence
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media import store, upload_store
from media.actions import Media
from media.folder import Folder
from media.picture import Focus, Picture
from media.receiving import AT_ONCE_OCTETS, Brought, Receiving
from media.sounding import media_type_of_recording
from media.upload import Upload
from storage.database import Database
from tests.actors.elsewhere import Elsewhere
from tests.fediverse.sundial import Dice, Sundial
from tests.media.conftest import CAROL, JOSIE
from tests.media.photographs import photograph
from tests.media.recordings import (
    FILM,
    HEARD,
    HOLLOW,
    KINDS,
    REFUSED,
    SECRET,
    SOUND,
    TELLING,
)
from world.errors import Conflict, Malformed, Missing, TooLarge
from world.ids import IdMaker
from world.outside import World

_POST = 77
LARGE = photograph() + bytes(AT_ONCE_OCTETS)  # a tail makes it heavy and is not kept


@pytest.fixture
def world(clock: Sundial) -> World:
    return World(clock, Dice(8), Elsewhere(), IdMaker(clock, Dice(7)))


@pytest.fixture
def media(world: World, database: Database, folder: Folder) -> Media:
    return Media(world, database, folder, octets_most=10**7, recording_most=5_000)


@pytest.fixture
def uploads(world: World, database: Database, folder: Folder, media: Media) -> Receiving:
    return Receiving(world, database, folder, media)


async def own(uploads: Receiving, database: Database, number: int) -> Picture | Upload:
    return await database.read(lambda tx: uploads.own(tx, JOSIE, number))


async def test_a_small_picture_is_ready_at_once(uploads: Receiving) -> None:
    found = await uploads.take(JOSIE, Brought(photograph(), "Beans", Focus("0.5", "-0.5")))
    assert isinstance(found, Picture)
    assert (found.kind, found.alt, found.focus) == ("image", "Beans", Focus("0.5", "-0.5"))


async def test_a_large_one_is_put_by_and_becomes_a_picture_of_the_same_id(
    uploads: Receiving, database: Database, folder: Folder
) -> None:
    upload = await uploads.take(JOSIE, Brought(LARGE, "Beans"))
    assert isinstance(upload, Upload)
    assert folder.put_by_octets(upload.id) == LARGE
    await database.write(lambda tx: uploads.describe(tx, JOSIE, upload.id, None, Focus("1", "0")))
    assert await uploads.run_due() == 1
    assert await uploads.run_due() == 0
    picture = await own(uploads, database, upload.id)
    assert isinstance(picture, Picture)
    assert (picture.alt, picture.focus, picture.width) == ("Beans", Focus("1", "0"), 400)
    assert all(folder.read(name) for name in picture.files)
    assert folder.all_put_by() == []


async def test_what_was_put_by_outlives_a_death(
    uploads: Receiving, database: Database, world: World, folder: Folder, media: Media
) -> None:
    upload = await uploads.take(JOSIE, Brought(LARGE))
    after = Receiving(world, database, folder, media)
    assert await after.run_due() == 1
    assert isinstance(await own(after, database, upload.id), Picture)


async def test_what_cannot_be_read_says_so_and_is_never_tried_again(
    uploads: Receiving, database: Database, folder: Folder
) -> None:
    upload = await uploads.take(JOSIE, Brought(b"no picture" + bytes(AT_ONCE_OCTETS)))
    assert (await uploads.run_due(), await uploads.run_due()) == (1, 0)
    failed = await own(uploads, database, upload.id)
    assert isinstance(failed, Upload)
    assert failed.trouble is not None
    assert failed.trouble.startswith("This is no picture")
    assert folder.all_put_by() == []


async def test_nothing_is_shown_before_it_was_looked_into(
    uploads: Receiving, media: Media, database: Database
) -> None:
    upload = await uploads.take(JOSIE, Brought(LARGE))
    with pytest.raises(Conflict):
        await database.write(lambda tx: media.attach(tx, JOSIE, [upload.id], _POST))
    with pytest.raises(Missing):
        await database.write(lambda tx: media.attach(tx, CAROL, [upload.id], _POST))


@pytest.mark.row("MED-24")
async def test_nobody_sees_describes_or_drops_what_somebody_else_has_brought(
    uploads: Receiving, database: Database
) -> None:
    for brought in (Brought(LARGE), Brought(photograph()), Brought(SOUND)):
        found = await uploads.take(JOSIE, brought)
        number = found.id
        with pytest.raises(Missing):
            await database.read(partial(uploads.own, owner_id=CAROL, number=number))
        with pytest.raises(Missing):
            await database.write(
                partial(uploads.describe, owner_id=CAROL, number=number, alt="mine", focus=None)
            )
        with pytest.raises(Missing):
            await database.write(partial(uploads.drop, owner_id=CAROL, number=number))


async def test_what_is_dropped_leaves_neither_row_nor_file(
    uploads: Receiving, media: Media, database: Database, folder: Folder
) -> None:
    waiting = await uploads.take(JOSIE, Brought(LARGE))
    ready = await uploads.take(JOSIE, Brought(photograph()))
    shown = await uploads.take(JOSIE, Brought(SOUND))
    await database.write(lambda tx: media.attach(tx, JOSIE, [shown.id], _POST, sounds=True))
    for found in (waiting, ready):
        await database.write(partial(uploads.drop, owner_id=JOSIE, number=found.id))
        with pytest.raises(Missing):
            await own(uploads, database, found.id)
    with pytest.raises(Conflict):
        await database.write(lambda tx: uploads.drop(tx, JOSIE, shown.id))
    assert folder.all_put_by() == []
    assert isinstance(ready, Picture)
    assert [folder.read(name) for name in ready.files] == [None, None]


async def test_what_was_dropped_while_it_was_looked_into_stays_away(
    uploads: Receiving, database: Database, media: Media, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = await uploads.take(JOSIE, Brought(LARGE))
    develop = media.develop

    async def slowly(owner_id: int, octets: bytes) -> Picture:
        await database.write(lambda tx: uploads.drop(tx, JOSIE, upload.id))
        return await develop(owner_id, octets)

    monkeypatch.setattr(media, "develop", slowly)
    assert await uploads.run_due() == 1
    with pytest.raises(Missing):
        await own(uploads, database, upload.id)


async def test_what_is_old_is_tidied_away_and_what_somebody_left_too(
    uploads: Receiving, media: Media, database: Database, folder: Folder, clock: Sundial
) -> None:
    await uploads.take(JOSIE, Brought(LARGE))
    folder.put_by(1, b"a death came before the row")
    clock.turn(hours=25)
    fresh = await uploads.take(JOSIE, Brought(LARGE))
    assert await uploads.tidy() == 2
    assert folder.all_put_by() == [fresh.id]
    await database.write(lambda tx: media.release_all(tx, JOSIE))
    assert folder.all_put_by() == []
    assert await database.read(upload_store.all_ids) == set()


# ------------------------------------------------------------------------------ films and sounds


@pytest.mark.parametrize(("media_type", "octets"), KINDS.items(), ids=KINDS)
async def test_a_film_or_sound_is_kept_as_it_came(
    uploads: Receiving, folder: Folder, media_type: str, octets: bytes
) -> None:
    kept = await uploads.take(JOSIE, Brought(octets, "Rain"))
    assert isinstance(kept, Picture)
    assert (kept.media_type, kept.alt, kept.small_path) == (media_type, "Rain", "")
    assert [folder.read(name) for name in kept.files] == [octets]
    assert kept.document("https://hull.example") == {
        "type": media_type.partition("/")[0].capitalize(),
        "mediaType": media_type,
        "url": f"https://hull.example{kept.path}",
        "name": "Rain",
    }


async def test_a_film_may_bring_a_still_which_is_written_anew(
    uploads: Receiving, folder: Folder
) -> None:
    kept = await uploads.keep(JOSIE, Brought(FILM, cover=photograph()))
    film, still = kept.files
    assert folder.read(film) == FILM
    assert (kept.cover_type, kept.width, still) == ("image/jpeg", 400, f"{kept.name}-small.jpg")
    document = kept.document("https://hull.example")
    assert document["icon"]["url"] == f"https://hull.example{kept.small_path}"
    with pytest.raises(Malformed):
        await uploads.keep(JOSIE, Brought(FILM, cover=b"no picture"))


@pytest.mark.row("MED-02", "MED-13")
@pytest.mark.parametrize("octets", REFUSED.values(), ids=REFUSED)
async def test_what_is_neither_picture_nor_film_nor_sound_is_refused(
    uploads: Receiving, octets: bytes
) -> None:
    assert media_type_of_recording(octets) is None
    with pytest.raises(Malformed):
        await uploads.take(JOSIE, Brought(octets))


@pytest.mark.row("MED-02", "MED-13")
@pytest.mark.parametrize("octets", HOLLOW.values(), ids=HOLLOW)
async def test_what_only_begins_like_a_film_or_a_sound_is_refused(
    uploads: Receiving, octets: bytes
) -> None:
    assert media_type_of_recording(octets) is not None
    with pytest.raises(Malformed):
        await uploads.take(JOSIE, Brought(octets))


async def test_a_film_is_kept_without_the_place_where_it_was_made(
    uploads: Receiving, folder: Folder
) -> None:
    kept = await uploads.keep(JOSIE, Brought(TELLING["video/mp4"]))
    octets = folder.read(kept.files[0])
    assert octets is not None
    assert (HEARD in octets, SECRET in octets) == (True, False)
    assert kept.octets == len(octets)


async def test_a_film_larger_than_the_settings_allow_is_refused(uploads: Receiving) -> None:
    with pytest.raises(TooLarge):
        await uploads.take(JOSIE, Brought(FILM + bytes(5_000)))


async def test_films_and_sounds_are_shown_only_where_they_are_asked_for(
    uploads: Receiving, media: Media, database: Database
) -> None:
    sound = await uploads.take(JOSIE, Brought(SOUND))
    with pytest.raises(Missing):
        await database.write(lambda tx: media.attach(tx, JOSIE, [sound.id], _POST))
    await database.write(lambda tx: media.attach(tx, JOSIE, [sound.id], _POST, sounds=True))
    shown: Sequence[Picture] = await database.read(lambda tx: store.shown_at(tx, _POST))
    assert [one.id for one in shown] == [sound.id]


@given(st.binary(max_size=300))
def test_whatever_octets_come_they_are_one_of_the_kinds_or_none(octets: bytes) -> None:
    assert media_type_of_recording(octets) in {*KINDS, None}


@pytest.mark.parametrize(
    ("text", "focus"),
    [("0.5,-0.25", ("0.5", "-0.25")), (" 3 , -7 ", ("1", "-1")), ("0,0", ("0", "0"))],
)
def test_a_focal_point_is_read_and_moved_inside(text: str, focus: tuple[str, str]) -> None:
    assert Focus.read(text) == Focus(*focus)


@pytest.mark.parametrize("text", ["", "1", "1,2,3", "a,b", "nan,0", "inf,0", ",", "1e999,0"])
def test_what_is_no_focal_point_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        Focus.read(text)
