"""The table `slips`: which short address leads to which listing."""

import json
from collections.abc import Sequence
from datetime import datetime

from storage.instants import to_text
from storage.transaction import Reading, Writing


def codes_of(tx: Reading, post_ids: Sequence[int]) -> dict[int, str]:
    """The codes of those listings that have one."""
    rows = tx.all(
        "SELECT post_id, code FROM slips WHERE post_id IN (SELECT value FROM json_each(:numbers))",
        numbers=json.dumps(list(post_ids)),
    )
    return {row["post_id"]: row["code"] for row in rows}


def all_codes(tx: Reading) -> set[str]:
    """Every code that was given out and leads somewhere."""
    return {row["code"] for row in tx.all("SELECT code FROM slips")}


def give(tx: Writing, post_id: int, code: str, now: datetime) -> None:
    """Gives a listing its code."""
    tx.run(
        "INSERT INTO slips (code, post_id, made_at) VALUES (:code, :post, :now)",
        code=code,
        post=post_id,
        now=to_text(now),
    )


def post_of(tx: Reading, code: str) -> int | None:
    """The listing to which a code leads."""
    found = tx.value("SELECT post_id FROM slips WHERE code = :code", code=code)
    return found if isinstance(found, int) else None


def forget_gone(tx: Writing) -> int:
    """Takes codes back whose listings are gone."""
    return tx.run("DELETE FROM slips WHERE post_id NOT IN (SELECT post_id FROM listings)")
