"""A process that writes until it is killed, and says of each row that it is durable."""

import asyncio
import os
import sys
from pathlib import Path

from storage.database import Database, Room, Writing

WRITERS = 8


async def write_for_ever(database: Database, lane: int) -> None:
    number = lane
    while True:

        def put(tx: Writing, number: int = number) -> None:
            tx.run("INSERT INTO things VALUES (:id, :word)", id=number, word=f"word {number}")
            tx.run("INSERT INTO parts (thing_id) VALUES (:id)", id=number)

        await database.write(put)
        os.write(1, f"{number}\n".encode("ascii"))
        number += WRITERS


async def main(path: Path, folder: Path) -> None:
    database = await Database.open(path, rooms=[Room("things", folder)])
    await asyncio.gather(*(write_for_ever(database, lane) for lane in range(WRITERS)))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))
