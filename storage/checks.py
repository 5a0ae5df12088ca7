"""Is the store sound? For `sisternet doctor` and the health page."""

import shutil
from pathlib import Path

from storage.transaction import Reading

_MOST_FINDINGS = 100
_NETWORK_FILE_SYSTEMS = ("nfs", "cifs", "smb", "9p", "fuse.sshfs", "glusterfs", "ceph", "afs")
MOUNTS = Path("/proc/self/mounts")


def integrity_findings(tx: Reading) -> list[str]:
    """What SQLite's full check finds, in its words; empty if all is well. Reads the whole file."""
    rows = tx.all(f"PRAGMA integrity_check({_MOST_FINDINGS})")
    return [str(row[0]) for row in rows if row[0] != "ok"]


def reference_findings(tx: Reading) -> list[str]:
    """Rows that point to rows that are not there, one sentence each; empty if all is well."""
    rows = tx.all("PRAGMA foreign_key_check")[:_MOST_FINDINGS]
    return [
        f"Row {row[1]} of {row[0]} points to a row of {row[2]} that is not there." for row in rows
    ]


def disk_used(folder: Path) -> float:
    """How full the disk of that folder is, from 0 to 1."""
    usage = shutil.disk_usage(folder)
    return 1 - usage.free / usage.total


def network_file_system(folder: Path) -> str | None:
    """The kind of network file system the folder is on, where that is known; SQLite needs none."""
    if not MOUNTS.exists():
        return None
    place = folder.resolve()
    mounts = [line.split(" ")[:3] for line in MOUNTS.read_text("utf-8").splitlines()]
    around = [(len(at), kind) for _, at, kind in mounts if place.is_relative_to(at)]
    kind = max(around, default=(0, ""))[1]
    return kind if kind.startswith(_NETWORK_FILE_SYSTEMS) else None
