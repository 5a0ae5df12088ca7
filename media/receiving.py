"""Uploads by programs: large pictures are put by at once and looked into afterwards.

What was put by is on the disk with a row before anybody is told, so that a death loses nothing;
looking into it again after one does no harm. Films and sounds are passed through.
"""

import asyncio
from dataclasses import dataclass, replace
from typing import Final

from media import store, upload_store
from media.actions import Media
from media.folder import Folder
from media.picture import OCTETS_MOST, UNUSED_FOR, Focus, Picture, checked_alt
from media.sounding import media_type_of_recording
from media.upload import Upload
from storage.database import Database, Reading, Writing
from text.picture_phrases import PICTURE_TROUBLE
from world.errors import Conflict, Malformed, Missing, TooLarge
from world.ids import smallest_id_at
from world.outside import World
from world.waking import Waking

AT_ONCE_OCTETS: Final = 1024 * 1024  # takes a tenth of a second
_LOOK_SECONDS: Final = 5.0
_UPLOADS_MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Brought:
    """A file with what was said of it; `cover` is a still for a film or a sound."""

    octets: bytes
    alt: str = ""
    focus: Focus | None = None
    cover: bytes | None = None


class Receiving:
    """The use cases of uploads, and the loop that looks into them. Owners are members of ours."""

    def __init__(self, world: World, database: Database, folder: Folder, media: Media) -> None:
        self._world = world
        self._database = database
        self._folder = folder
        self._media = media
        self._waking = Waking(world.clock)

    async def keep(self, owner_id: int, brought: Brought) -> Picture:
        """The picture, film or sound when it is ready. Raises as `Media.keep`."""
        if media_type_of_recording(brought.octets) is None:
            return await self._media.keep(owner_id, brought.octets, brought.alt, brought.focus)
        return await self._media.keep_recording(
            owner_id, brought.octets, brought.alt, brought.cover
        )

    async def take(self, owner_id: int, brought: Brought) -> Picture | Upload:
        """The same, or for a large picture the upload that will become one, under the same id."""
        octets = brought.octets
        if len(octets) <= AT_ONCE_OCTETS or media_type_of_recording(octets) is not None:
            return await self.keep(owner_id, brought)
        if len(octets) > OCTETS_MOST:
            raise TooLarge(PICTURE_TROUBLE["heavy"])
        upload = Upload(
            id=self._world.ids.new(),
            owner_id=owner_id,
            alt=checked_alt(brought.alt),
            focus=brought.focus or Focus(),
            trouble=None,
            created_at=self._world.clock.now(),
        )
        await self._database.read(lambda tx: self._check_room(tx, owner_id))
        await asyncio.to_thread(self._folder.put_by, upload.id, octets)
        await self._database.write(lambda tx: self._insert(tx, upload))
        return upload

    def own(self, tx: Reading, owner_id: int, number: int) -> Picture | Upload:
        """What one has brought, ready or not. Raises `Missing`."""
        found = store.by_id(tx, number) or upload_store.by_id(tx, number)
        if found is None or found.owner_id != owner_id:
            raise Missing(PICTURE_TROUBLE["no picture"])
        return found

    def describe(
        self, tx: Writing, owner_id: int, number: int, alt: str | None, focus: Focus | None
    ) -> Picture | Upload:
        """Says what it shows and where to look; None: as it was. Raises `Missing`, `Malformed`."""
        found = self.own(tx, owner_id, number)
        said = found.alt if alt is None else checked_alt(alt)
        where = focus or found.focus
        if isinstance(found, Picture):
            return self._media.describe(tx, owner_id, number, said, where)
        upload_store.describe(tx, number, said, where)
        return replace(found, alt=said, focus=where)

    def drop(self, tx: Writing, owner_id: int, number: int) -> None:
        """Removes what one has brought; raises `Missing`, and `Conflict` for what is shown."""
        found = self.own(tx, owner_id, number)
        if isinstance(found, Picture):
            if found.attached_to is not None:
                raise Conflict(PICTURE_TROUBLE["used"])
            self._media.let_go(tx, [found])
        else:
            self._drop_upload(tx, number)

    def nudge(self) -> None:
        """There may be something to look into."""
        self._waking.nudge()

    async def run(self) -> None:
        """Looks into what comes, for ever."""
        await self._waking.keep(self.run_due, _LOOK_SECONDS)

    async def run_due(self) -> int:
        """Looks into one upload; says how many that was."""
        upload = await self._database.read(upload_store.first_waiting)
        if upload is None:
            return 0
        octets = await asyncio.to_thread(self._folder.put_by_octets, upload.id)
        try:
            picture = await self._media.develop(upload.owner_id, octets or b"")
        except (Malformed, TooLarge) as cause:
            trouble = cause.public
            await self._database.write(lambda tx: upload_store.fail(tx, upload.id, trouble))
        else:
            await self._database.write(lambda tx: self._ripen(tx, upload.id, picture))
        await asyncio.to_thread(self._folder.take_away, upload.id)
        return 1

    async def tidy(self) -> int:
        """Drops uploads of long ago, and octets without a row. Says how many."""
        before = self._world.clock.now() - UNUSED_FOR

        def act(tx: Writing) -> int:
            old = upload_store.older_than(tx, before)
            for number in old:
                self._drop_upload(tx, number)
            return len(old)

        dropped = await self._database.write(act)
        # Listed first: what is put by meanwhile has its row before it is looked for.
        lying = await asyncio.to_thread(self._folder.all_put_by)
        known = await self._database.read(upload_store.all_ids)
        newest = smallest_id_at(before)
        orphans = [number for number in lying if number not in known and number < newest]
        for number in orphans:
            self._folder.take_away(number)
        return dropped + len(orphans)

    def _check_room(self, tx: Reading, owner_id: int) -> None:
        self._media.check_room(tx, owner_id)
        if upload_store.count_of(tx, owner_id) >= _UPLOADS_MOST:
            raise Conflict(PICTURE_TROUBLE["waiting"])

    def _insert(self, tx: Writing, upload: Upload) -> None:
        self._check_room(tx, upload.owner_id)
        upload_store.insert(tx, upload)
        tx.after_commit(self.nudge)

    def _ripen(self, tx: Writing, upload_id: int, picture: Picture) -> None:
        """Unless it was dropped meanwhile; its files go then, having no row."""
        upload = upload_store.by_id(tx, upload_id)
        if upload is not None and upload_store.delete(tx, upload_id):
            store.insert(tx, replace(picture, id=upload_id, alt=upload.alt, focus=upload.focus))

    def _drop_upload(self, tx: Writing, number: int) -> None:
        upload_store.delete(tx, number)
        tx.after_commit(lambda: self._folder.take_away(number))
