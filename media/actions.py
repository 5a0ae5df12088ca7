"""What happens to pictures: kept, described, attached to what shows them, let go."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from media import decoding, store, untagging, upload_store
from media.bare import Unreadable
from media.folder import Folder, picture_of
from media.picture import UNUSED_FOR, Focus, Picture, checked_alt
from media.sounding import media_type_of_recording
from storage.database import Database, Reading, Writing
from text.picture_phrases import PICTURE_TROUBLE
from world.chance import token
from world.errors import Conflict, Malformed, Missing, TooLarge, Unreachable
from world.outside import World

_NAME_OCTETS: Final = 16
_WAITING_MOST: Final = 20
RECORDING_OCTETS: Final = 40 * 1024 * 1024


class Media:
    """The use cases of this room. Owners are actors of ours, by their ids."""

    def __init__(
        self,
        world: World,
        database: Database,
        folder: Folder,
        *,
        octets_most: int,
        recording_most: int = RECORDING_OCTETS,
    ) -> None:
        self._world = world
        self._database = database
        self._folder = folder
        self.spared: list[Callable[[Reading], Iterable[int]]] = []  # ids that somebody will use
        self._octets_most = octets_most
        self._recording_most = recording_most
        self._decoding = asyncio.Semaphore(1)  # one picture in memory at a time

    async def keep(
        self, owner_id: int, octets: bytes, alt: str = "", focus: Focus | None = None
    ) -> Picture:
        """A new picture of that owner, shown nowhere until it is attached (within a day).

        Raises `Malformed` and `TooLarge` for what cannot be read, `Conflict` for too many that
        wait to be attached, `Unreachable` when the node has no room for more.
        """
        described = checked_alt(alt)
        await self._database.read(lambda tx: self.check_room(tx, owner_id))
        picture = await self.develop(owner_id, octets)
        picture = replace(picture, alt=described, focus=focus or picture.focus)
        await self._database.write(lambda tx: self._insert(tx, picture))
        return picture

    async def keep_recording(
        self, owner_id: int, octets: bytes, alt: str = "", cover: bytes | None = None
    ) -> Picture:
        """A new film or sound of that owner, without what is told about it in the file.

        With a still if one is given. Raises as `keep`; `TooLarge` for more octets than the
        settings allow.
        """
        described, media_type = checked_alt(alt), media_type_of_recording(octets)
        if media_type is None:
            raise Malformed(PICTURE_TROUBLE["unreadable"])
        if len(octets) > self._recording_most:
            raise TooLarge(PICTURE_TROUBLE["recording heavy"])
        await self._database.read(lambda tx: self.check_room(tx, owner_id))
        octets = await self._untagged(octets, media_type)
        still = None if cover is None else await self._prepared(cover)
        picture = self._recording(owner_id, media_type, len(octets), still)
        picture = replace(picture, alt=described)
        await asyncio.to_thread(self._write_recording, picture, octets, still)
        await self._database.write(lambda tx: self._insert(tx, picture))
        return picture

    async def _untagged(self, octets: bytes, media_type: str) -> bytes:
        """Raises `Malformed` for what is something else than its first octets promise."""
        try:
            async with self._decoding:
                bare = await asyncio.to_thread(untagging.untagged, octets, media_type)
        except Unreadable as error:
            raise Malformed(PICTURE_TROUBLE["unreadable"]) from error
        if media_type_of_recording(bare) != media_type:
            raise Malformed(PICTURE_TROUBLE["unreadable"])
        return bare

    async def develop(self, owner_id: int, octets: bytes) -> Picture:
        """Two files of a picture on the disk, and what is to be written down of it.

        Without a row within a day, the files go. Raises `Malformed` and `TooLarge`.
        """
        prepared = await self._prepared(octets)
        picture = self._picture(owner_id, prepared)
        await asyncio.to_thread(self._write, picture, prepared)
        return picture

    async def _prepared(self, octets: bytes) -> "decoding.Prepared":
        async with self._decoding:
            return await asyncio.to_thread(decoding.prepare, octets)

    def _picture(self, owner_id: int, prepared: "decoding.Prepared") -> Picture:
        return Picture(
            id=self._world.ids.new(),
            owner_id=owner_id,
            name=token(self._world.chance, _NAME_OCTETS),
            media_type=prepared.media_type,
            width=prepared.width,
            height=prepared.height,
            octets=len(prepared.large) + len(prepared.small),
            blurhash=prepared.blurhash,
            alt="",
            focus=Focus(),
            attached_to=None,
            created_at=self._world.clock.now(),
        )

    def _recording(
        self, owner_id: int, media_type: str, octets: int, still: "decoding.Prepared | None"
    ) -> Picture:
        return Picture(
            id=self._world.ids.new(),
            owner_id=owner_id,
            name=token(self._world.chance, _NAME_OCTETS),
            media_type=media_type,
            width=0 if still is None else still.width,
            height=0 if still is None else still.height,
            octets=octets + (0 if still is None else len(still.small)),
            blurhash="" if still is None else still.blurhash,
            alt="",
            focus=Focus(),
            attached_to=None,
            created_at=self._world.clock.now(),
            cover_type=None if still is None else still.media_type,
        )

    def _write(self, picture: Picture, prepared: "decoding.Prepared") -> None:
        """The files come before the row: a row without files would be a broken promise."""
        large, small = picture.files
        self._folder.write(large, prepared.large)
        self._folder.write(small, prepared.small)

    def _write_recording(
        self, picture: Picture, octets: bytes, still: "decoding.Prepared | None"
    ) -> None:
        written = (octets,) if still is None else (octets, still.small)
        for name, part in zip(picture.files, written, strict=True):
            self._folder.write(name, part)

    def _insert(self, tx: Writing, picture: Picture) -> None:
        self.check_room(tx, picture.owner_id)
        store.insert(tx, picture)

    def check_room(self, tx: Reading, owner_id: int) -> None:
        """Raises `Conflict` for too many that wait to be attached, `Unreachable` without room."""
        if len(store.waiting_of(tx, owner_id)) >= _WAITING_MOST:
            raise Conflict(PICTURE_TROUBLE["waiting"])
        if store.total_octets(tx) >= self._octets_most:
            raise Unreachable(PICTURE_TROUBLE["no room"])

    def describe(
        self, tx: Writing, owner_id: int, picture_id: int, alt: str, focus: Focus | None = None
    ) -> Picture:
        """Says what a picture of one's own shows. Raises `Missing`, `Malformed`."""
        picture = self.own(tx, owner_id, picture_id)
        changed = replace(picture, alt=checked_alt(alt), focus=focus or picture.focus)
        store.describe(tx, picture.id, changed.alt, changed.focus)
        return changed

    def own(self, tx: Reading, owner_id: int, picture_id: int) -> Picture:
        """A picture of one's own; somebody else's is `Missing` like one that never was.

        Raises `Conflict` for one that nobody has looked into yet.
        """
        picture = store.by_id(tx, picture_id)
        upload = upload_store.by_id(tx, picture_id) if picture is None else None
        if upload is not None and upload.owner_id == owner_id:
            raise Conflict(upload.trouble or PICTURE_TROUBLE["not yet"])
        if picture is None or picture.owner_id != owner_id:
            raise Missing(PICTURE_TROUBLE["no picture"])
        return picture

    def attach(
        self,
        tx: Writing,
        owner_id: int,
        picture_ids: Sequence[int],
        number: int,
        *,
        sounds: bool = False,
    ) -> list[Picture]:
        """Shows exactly these pictures of one's own, in this order, at that post or actor.

        What was shown there before and is not among them is let go. Raises `Missing` for what
        belongs to somebody else or is shown elsewhere, and for films and sounds without `sounds`.
        """
        wanted = list(dict.fromkeys(picture_ids))
        chosen = [self.own(tx, owner_id, picture_id) for picture_id in wanted]
        if any(picture.attached_to not in (None, number) for picture in chosen):
            raise Missing(PICTURE_TROUBLE["no picture"])
        if not sounds and not all(picture.is_image for picture in chosen):
            raise Missing(PICTURE_TROUBLE["no picture"])
        gone = [old for old in store.shown_at(tx, number) if old.id not in wanted]
        self.let_go(tx, gone)
        for place, picture in enumerate(chosen):
            store.attach(tx, picture.id, number, place)
        return [replace(picture, attached_to=number) for picture in chosen]

    def shown(self, tx: Reading, number: int) -> list[Picture]:
        """What is shown at that post or actor, in its order."""
        return store.shown_at(tx, number)

    def take_down(self, tx: Writing, number: int) -> None:
        """Shows nothing at that post any more; its pictures wait for a day to be used again."""
        store.detach(tx, number, self._world.clock.now())

    def hand_over(self, tx: Writing, picture: Picture, to_id: int) -> None:
        """Passes a picture that waits to be attached to another owner of ours."""
        if picture.attached_to is None and picture.owner_id != to_id:
            store.hand_over(tx, picture.id, to_id)

    def move(self, tx: Writing, number: int, to: int) -> None:
        """Shows at another post or actor what was shown at that one."""
        store.move(tx, number, to)

    def release(self, tx: Writing, number: int) -> None:
        """Lets go of every picture shown at that post or actor."""
        self.let_go(tx, store.shown_at(tx, number))

    def release_all(self, tx: Writing, owner_id: int) -> None:
        """Lets go of everything somebody has brought: they are leaving."""
        self.let_go(tx, store.of_owner(tx, owner_id))
        for number in upload_store.of_owner(tx, owner_id):
            upload_store.delete(tx, number)
            tx.after_commit(partial(self._folder.take_away, number))

    def let_go(self, tx: Writing, pictures: Sequence[Picture]) -> None:
        """Removes pictures, rows and files."""
        if not pictures:
            return
        store.delete(tx, pictures)
        # A crash in between leaves files without a row; `tidy` finds them.
        tx.after_commit(lambda: self._remove(pictures))

    def _remove(self, pictures: Sequence[Picture]) -> None:
        for name in (name for picture in pictures for name in picture.files):
            self._folder.remove(name)

    async def tidy(self) -> int:
        """Removes what nobody attached within a day, and files without a row. Says how many."""
        before = self._world.clock.now() - UNUSED_FOR

        def act(tx: Writing) -> int:
            wanted = {number for spared in self.spared for number in spared(tx)}
            unused = [one for one in store.never_used(tx, before) if one.id not in wanted]
            self.let_go(tx, unused)
            return len(unused)

        removed = await self._database.write(act)
        old = await asyncio.to_thread(lambda: list(self._folder.older_than(before)))
        orphans = await self._database.read(
            lambda tx: [name for name in old if not store.is_known(tx, picture_of(name))]
        )
        for name in orphans:
            self._folder.remove(name)
        return removed + len(orphans)
