"""The table `sheets`: what is in a row is sealed and opened here."""

import json
from dataclasses import asdict
from datetime import date, datetime

from accounts.behalf import ConsentHow
from desk.bulk import Left, Line, Sheet, Taken
from storage.instants import to_text
from storage.sealing import Seal
from storage.transaction import Reading, Row, Writing


def add(tx: Writing, seal: Seal, sheet: Sheet, by_id: int, now: datetime) -> None:
    """Keeps a sheet."""
    tx.run(
        "INSERT INTO sheets (id, by_id, content, made_at) VALUES (:id, :by, :content, :now)",
        id=sheet.id,
        by=by_id,
        content=_sealed(seal, sheet),
        now=to_text(now),
    )


def write_anew(tx: Writing, seal: Seal, sheet: Sheet) -> None:
    """Keeps something else of a sheet than before."""
    sql = "UPDATE sheets SET content = :content WHERE id = :id"
    tx.run(sql, id=sheet.id, content=_sealed(seal, sheet))


def _sealed(seal: Seal, sheet: Sheet) -> bytes:
    told = {
        "how": sheet.how,
        "on": sheet.on.isoformat(),
        "taken": [asdict(one) for one in sheet.taken],
        "left": [[asdict(one.line), dict(one.wrong)] for one in sheet.left],
    }
    return seal.seal_text(json.dumps(told, ensure_ascii=False), _name(sheet.id))


def by_id(tx: Reading, seal: Seal, number: int) -> Sheet | None:
    """A sheet, opened."""
    row = tx.one("SELECT id, content, gone_on FROM sheets WHERE id = :id", id=number)
    return None if row is None else _opened(row, seal)


def all_sheets(tx: Reading, seal: Seal) -> list[Sheet]:
    """Every sheet of the last days, opened: for letting go of somebody."""
    return [_opened(row, seal) for row in tx.all("SELECT id, content, gone_on FROM sheets")]


def _opened(row: Row, seal: Seal) -> Sheet:
    told = json.loads(seal.open_text(row["content"], _name(row["id"])))
    return Sheet(
        id=row["id"],
        how=ConsentHow(told["how"]),
        on=date.fromisoformat(told["on"]),
        taken=tuple(Taken(**one) for one in told["taken"]),
        left=tuple(Left(Line(**line), wrong) for line, wrong in told["left"]),
        gone_on=row["gone_on"],
    )


def go_on(tx: Writing, number: int, to: int) -> bool:
    """Notes that the rest of a sheet was entered with another; False if it was before."""
    sql = "UPDATE sheets SET gone_on = :to WHERE id = :id AND gone_on IS NULL"
    return tx.run(sql, id=number, to=to) > 0


def forget(tx: Writing, before: datetime) -> int:
    """Forgets sheets that were entered before then."""
    return tx.run("DELETE FROM sheets WHERE made_at < :before", before=to_text(before))


def _name(number: int) -> str:
    return f"sheets.content {number}"
