"""What is told of one's own data is so: the papers name what is in the archive."""

import re

from tests.fediverse.home import Home
from tests.house.sources import ROOT
from tests.rights.given import fetched, lived


async def test_the_paper_names_every_file_of_an_archive_and_no_other(
    hull: Home, madison: Home
) -> None:
    await lived(hull, madison)
    files = {name for name in await fetched(hull, "amina") if not name.startswith("media/")}
    paper = (ROOT / "docs/own-data.md").read_text("utf-8")
    rows = [line.split("|")[1] for line in paper.splitlines() if line.startswith("| `")]
    assert {name for row in rows for name in re.findall(r"`([\w.]+)`", row)} == files
