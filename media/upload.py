"""What a program has brought and nobody has looked into yet."""

from dataclasses import dataclass
from datetime import datetime

from media.picture import Focus


@dataclass(frozen=True, slots=True)
class Upload:
    """It becomes a picture of the same id, or stays with its `trouble` until it is tidied away."""

    id: int
    owner_id: int
    alt: str
    focus: Focus
    trouble: str | None
    created_at: datetime
