"""What is written down of pictures."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from media.picture import Focus, Picture
from storage.instants import from_text, to_text
from storage.transaction import Reading, Row, Writing


def insert(tx: Writing, picture: Picture) -> None:
    """Writes a new picture down; its files are there already."""
    tx.run(
        """INSERT INTO pictures (id, owner_id, name, media_type, width, height, octets, blurhash,
                                 alt, focus, cover_type, created_at)
           VALUES (:id, :owner_id, :name, :media_type, :width, :height, :octets, :blurhash,
                   :alt, :focus, :cover_type, :created_at)""",
        id=picture.id,
        owner_id=picture.owner_id,
        name=picture.name,
        media_type=picture.media_type,
        width=picture.width,
        height=picture.height,
        octets=picture.octets,
        blurhash=picture.blurhash,
        alt=picture.alt,
        focus=focus_text(picture.focus),
        cover_type=picture.cover_type,
        created_at=to_text(picture.created_at),
    )


def focus_text(focus: Focus) -> str:
    """As it stands in the column."""
    return f"{focus.x},{focus.y}"


def focus_in(text: str) -> Focus:
    """As the column says it."""
    x, _, y = text.partition(",")
    return Focus(x, y)


def _picture(row: Row) -> Picture:
    return Picture(
        id=row["id"],
        owner_id=row["owner_id"],
        name=row["name"],
        media_type=row["media_type"],
        width=row["width"],
        height=row["height"],
        octets=row["octets"],
        blurhash=row["blurhash"],
        alt=row["alt"],
        focus=focus_in(row["focus"]),
        attached_to=row["attached_to"],
        created_at=from_text(row["created_at"]),
        cover_type=row["cover_type"],
    )


def by_id(tx: Reading, picture_id: int) -> Picture | None:
    """A picture, whoever brought it: for rules, never for showing."""
    row = tx.one("SELECT * FROM pictures WHERE id = :id", id=picture_id)
    return None if row is None else _picture(row)


def shown_at(tx: Reading, number: int) -> list[Picture]:
    """The pictures of that post or actor, in their order."""
    rows = tx.all("SELECT * FROM pictures WHERE attached_to = :at ORDER BY place, id", at=number)
    return [_picture(row) for row in rows]


def shown_at_each(tx: Reading, numbers: Iterable[int]) -> Mapping[int, list[Picture]]:
    """The same for many at once, for lists; those without a picture are left out."""
    found: dict[int, list[Picture]] = {}
    rows = tx.all(
        """SELECT p.* FROM json_each(:numbers) n JOIN pictures p ON p.attached_to = n.value
           ORDER BY p.place, p.id""",
        numbers=f"[{','.join(map(str, numbers))}]",
    )
    for row in rows:
        found.setdefault(row["attached_to"], []).append(_picture(row))
    return found


def waiting_of(tx: Reading, owner_id: int) -> list[Picture]:
    """What somebody has brought and not used yet, oldest first."""
    rows = tx.all(
        "SELECT * FROM pictures WHERE owner_id = :owner AND attached_to IS NULL ORDER BY id",
        owner=owner_id,
    )
    return [_picture(row) for row in rows]


def of_owner(tx: Reading, owner_id: int) -> list[Picture]:
    """Everything somebody has brought, oldest first."""
    rows = tx.all("SELECT * FROM pictures WHERE owner_id = :owner ORDER BY id", owner=owner_id)
    return [_picture(row) for row in rows]


def attach(tx: Writing, picture_id: int, number: int, place: int) -> None:
    """Shows a picture at that post or actor, as the one at that place."""
    tx.run(
        "UPDATE pictures SET attached_to = :at, place = :place WHERE id = :id",
        id=picture_id,
        at=number,
        place=place,
    )


def detach(tx: Writing, number: int, now: datetime) -> None:
    """What is shown at that post or actor waits to be used elsewhere, from now on."""
    tx.run(
        "UPDATE pictures SET attached_to = NULL, place = 0, created_at = :now"
        " WHERE attached_to = :at",
        at=number,
        now=to_text(now),
    )


def hand_over(tx: Writing, picture_id: int, to_id: int) -> None:
    """The picture is that owner's from now on."""
    tx.run("UPDATE pictures SET owner_id = :to WHERE id = :id", id=picture_id, to=to_id)


def move(tx: Writing, number: int, to: int) -> None:
    """What is shown at one post or actor is shown at another."""
    tx.run("UPDATE pictures SET attached_to = :to WHERE attached_to = :at", at=number, to=to)


def describe(tx: Writing, picture_id: int, alt: str, focus: Focus) -> None:
    """Says what a picture shows and where to look."""
    tx.run(
        "UPDATE pictures SET alt = :alt, focus = :focus WHERE id = :id",
        id=picture_id,
        alt=alt,
        focus=focus_text(focus),
    )


def delete(tx: Writing, pictures: Sequence[Picture]) -> None:
    for picture in pictures:
        tx.run("DELETE FROM pictures WHERE id = :id", id=picture.id)


def never_used(tx: Reading, before: datetime) -> list[Picture]:
    """What was brought before then and never attached."""
    rows = tx.all(
        "SELECT * FROM pictures WHERE attached_to IS NULL AND created_at < :before",
        before=to_text(before),
    )
    return [_picture(row) for row in rows]


def total_octets(tx: Reading) -> int:
    return int(tx.value("SELECT coalesce(sum(octets), 0) FROM pictures") or 0)


def is_known(tx: Reading, name: str) -> bool:
    return tx.value("SELECT 1 FROM pictures WHERE name = :name", name=name) is not None
