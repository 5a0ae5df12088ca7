"""`python -m bench`: measures a real node beside the floor of this machine, and prints a table."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from uvloop import new_event_loop

from bench import (
    backfill,
    home,
    ingest,
    measuring,
    members,
    posting,
    replay,
    streams,
    thousand,
    umbrella,
)
from bench.machine import described, open_many_files
from bench.rows import Row, table
from bench.scale import FULL, QUICK, Scale

PARTS = {
    "start": measuring.start_rows,
    "inbox": measuring.inbox_rows,
    "burst": measuring.burst_rows,
    "fan-out": measuring.fan_out_rows,
    "pages": measuring.page_rows,
    "members": members.member_rows,
    "home": home.home_rows,
    "posting": posting.posting_rows,
    "streams": streams.stream_rows,
    "replay": replay.replay_rows,
    "ingest": ingest.ingest_rows,
    "backfill": backfill.backfill_rows,
    "thousand": thousand.thousand_rows,
    "umbrella": umbrella.umbrella_rows,
}


def main() -> None:
    """Measures what is asked for, or all of it."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="little of everything")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}")
    asked = parser.parse_args()
    open_many_files()
    scale = QUICK if asked.quick else FULL
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        rows = runner.run(_measure(asked.parts or list(PARTS), scale))
    sys.stdout.write(f"\n{described()}\n\n{table(rows)}\n")


async def _measure(parts: list[str], scale: Scale) -> list[Row]:
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="sisternet-bench-") as folder:
        for name in parts:
            sys.stderr.write(f"measuring: {name}\n")
            rows += await PARTS[name](Path(folder) / name, scale)
    return rows


if __name__ == "__main__":
    main()
