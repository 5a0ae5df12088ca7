"""Rooms and their numbered migrations."""

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from world.errors import Conflict

_FILE_NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered step of a room's schema."""

    room: str
    number: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        """SHA-256 of the text, in hex; line ends of other systems make no difference."""
        return sha256(self.sql.encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True)
class Room:
    """A room and the folder of its migrations, `NNNN_name.sql`, numbered from 0001 without gaps."""

    name: str
    folder: Path

    def migrations(self) -> list[Migration]:
        """The room's migrations in order. `Conflict` when a number is missing or doubled."""
        found = [self._read(path) for path in sorted(self.folder.glob("*.sql"))]
        numbers = [migration.number for migration in found]
        if not found or numbers != list(range(1, len(found) + 1)):
            message = f"The migrations of {self.name} are not numbered 0001, 0002, ...: {numbers}"
            raise Conflict(message)
        return found

    def _read(self, path: Path) -> Migration:
        matched = _FILE_NAME.fullmatch(path.name)
        if matched is None:
            message = f"{path.name} of {self.name} is not named like 0001_start.sql"
            raise Conflict(message)
        sql = path.read_text("utf-8")  # reads CRLF as LF
        return Migration(self.name, int(matched[1]), path.name, sql)


STORAGE = Room("storage", Path(__file__).parent / "migrations")
