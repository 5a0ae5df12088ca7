"""`make demo`, as somebody who tries it meets it: it starts, shows all three, and ends for good."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

pytestmark = [pytest.mark.journey]

ROOT = Path(__file__).parents[2]
NETWORKS = ("TimeBank Hull", "Dane County TimeBank", "Te Whare Āwhina")
_STARTED = "What crosses between the nodes"


def three_free_ports() -> int:
    """The first of three ports in a row that nobody uses."""
    for first in range(24_100, 24_900, 10):
        probes = [socket.socket() for _ in range(3)]
        try:
            for offset, probe in enumerate(probes):
                probe.bind(("127.0.0.1", first + offset))
        except OSError:
            continue
        else:
            return first
        finally:
            for probe in probes:
                probe.close()
    pytest.fail("no three ports in a row are free")


@contextmanager
def demo(folder: Path, port: int) -> Iterator[list[str]]:
    """The demo, started; stopped as by Ctrl-C at the end. What it has said so far."""
    process = subprocess.Popen(  # our own program
        [
            *(sys.executable, "-m", "node.demo", "--still"),
            *("--folder", str(folder), "--port", str(port)),
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    said: list[str] = []
    try:
        assert process.stdout is not None
        for line in process.stdout:
            said.append(line)
            if _STARTED in line:
                break
        assert any(_STARTED in line for line in said), "".join(said)
        yield said
    finally:
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=60)
        said.append(rest)
    assert process.returncode == 0, "".join(said)


def test_it_starts_shows_everybody_everywhere_ends_and_goes_on(tmp_path: Path) -> None:
    port = three_free_ports()
    with demo(tmp_path / "demo", port) as said:
        assert "Keys, members and listings" in "".join(said)
        for offset in range(3):
            page = httpx2.get(f"http://127.0.0.1:{port + offset}/umbrella").text
            for name in NETWORKS:
                assert name in page
            known = httpx2.get(f"http://127.0.0.1:{port + offset}/umbrella/networks").text
            assert known.count('class="point') == 3, "each of the three stands on the map"
        for offset in (0, 2):  # where the umbrella lives
            page = httpx2.get(f"http://127.0.0.1:{port + offset}/umbrellas/humans").text
            for name in NETWORKS:
                assert name in page
            assert f"http://127.0.0.1:{port + offset}/umbrellas/humans" in "".join(said)
    for offset in range(3):
        with pytest.raises(httpx2.ConnectError):
            httpx2.get(f"http://127.0.0.1:{port + offset}/health")

    with demo(tmp_path / "demo", port) as said:
        assert "Keys, members and listings" not in "".join(said)
        assert httpx2.get(f"http://127.0.0.1:{port}/umbrella").status_code == 200


def test_a_port_that_is_taken_is_told_in_words(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = subprocess.run(  # our own program
            [
                *(sys.executable, "-m", "node.demo"),
                *("--folder", str(tmp_path / "demo"), "--port", str(port)),
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert answer.returncode == 1
    assert f"Port {port} of this machine is in use" in answer.stderr
