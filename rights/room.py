"""The room as one object: its use cases, wired."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from accounts.behalf import Behalf
from accounts.reach import Reach
from actors.room import Portraits
from actors.search_store import NAMES
from listings.store import SEARCH
from mail.actions import Letters
from media.folder import Folder
from relations.actions import Relations
from rights.account_keepsake import AccountKeepsake, ConsentKeepsake, DeedKeepsake, WaysKeepsake
from rights.agreement_keepsake import AgreementKeepsake
from rights.bell_keepsake import BellKeepsake
from rights.bond_keepsake import BondKeepsake, ReportKeepsake
from rights.erasing import Erasing, Post
from rights.errands import Errands
from rights.exporting import Exports
from rights.importing import Importing
from rights.keepsake import Keepsake
from rights.kept_keepsake import KeptKeepsake
from rights.listing_keepsake import ListingKeepsake, SearchKeepsake
from rights.packing import Packing
from rights.post_keepsake import LetterboxKeepsake, LikeKeepsake, OutboxKeepsake
from rights.reading_keepsake import ReadingKeepsake
from rights.retention import Retention
from rights.taken_back import Withdrawals
from rights.talk_keepsake import TalkKeepsake
from sessions.security import Security
from storage.database import Database
from storage.sealing import Seal
from umbrella.words_store import WORDS
from world.outside import World


@dataclass(frozen=True, slots=True)
class Ground:
    """What this room stands on; `base_url` is the address of our pages."""

    world: World
    database: Database
    seal: Seal
    letters: Letters
    base_url: str


@dataclass(frozen=True, slots=True)
class Folders:
    """Where files lie: those that are made to be fetched, and pictures."""

    exports: Path
    media: Folder


@dataclass(frozen=True, slots=True)
class Rights:
    """Everything this room does. `needs_kept`: for how long needs are kept that are over."""

    exports: Exports
    erasing: Erasing
    importing: Importing
    retention: Retention
    errands: Errands
    withdrawals: Withdrawals
    needs_kept: timedelta


def keepsakes_of_rooms(
    ground: Ground, portraits: Portraits, security: Security
) -> Sequence[Keepsake]:
    """What each room gives a member to take along, in the order of the chapters."""
    return (
        AccountKeepsake(ground.seal, portraits, ground.letters),
        ListingKeepsake(ground.seal),
        SearchKeepsake(),
        TalkKeepsake(ground.seal, ground.world.clock),
        AgreementKeepsake(ground.seal),
        OutboxKeepsake(),
        LetterboxKeepsake(),
        LikeKeepsake(),
        KeptKeepsake(),
        ReadingKeepsake(),
        BellKeepsake(),
        BondKeepsake(ground.seal),
        ConsentKeepsake(),
        DeedKeepsake(),
        ReportKeepsake(),
        WaysKeepsake(security),
    )


def exports_of(ground: Ground, folders: Folders, keepsakes: Sequence[Keepsake]) -> Exports:
    """The part that must be there before the others: it lets go when a member leaves."""
    packing = Packing(ground.database, ground.world.clock, folders.media, keepsakes)
    return Exports(ground.world, ground.database, ground.seal, packing, folders.exports)


def furnished(
    ground: Ground, exports: Exports, relations: Relations, behalf: Behalf, needs_kept: timedelta
) -> Rights:
    """The room over an open database."""
    world, database = ground.world, ground.database
    post = Post(ground.letters, Reach(ground.seal), ground.base_url)
    importing = Importing(world, database, relations)
    return Rights(
        exports=exports,
        erasing=Erasing(world, database, relations, behalf, post, [SEARCH, NAMES, WORDS]),
        importing=importing,
        retention=Retention(database),
        errands=Errands(world.clock, exports, importing),
        withdrawals=Withdrawals(world.clock, ground.seal),
        needs_kept=needs_kept,
    )
