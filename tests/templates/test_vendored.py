"""What others wrote and we hand on is what they published, with their licence beside it."""

from hashlib import sha256

import pytest

from templates.environment import static_file
from tests.house.sources import ROOT

STATIC = ROOT / "templates" / "static"

# name -> version, SHA-256 of the file as its package has it, first words of its licence
VENDORED = {
    "htmx.min.js": (
        "4.0.1",
        "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130",
        "Zero-Clause BSD",
    ),
    "leaflet.js": (
        "1.9.4",
        "db49d009c841f5ca34a888c96511ae936fd9f5533e90d8b2c4d57596f4e5641a",
        "BSD 2-Clause",
    ),
}


@pytest.mark.parametrize("name", VENDORED)
def test_a_file_of_others_is_as_they_published_it(name: str) -> None:
    version, digest, _ = VENDORED[name]
    octets = (STATIC / name).read_bytes()
    assert sha256(octets).hexdigest() == digest
    assert version in octets.decode()


@pytest.mark.parametrize("name", VENDORED)
def test_its_licence_stands_beside_it_and_can_be_read(name: str) -> None:
    licence = static_file(f"{name.partition('.')[0]}.LICENSE.txt")
    assert licence is not None
    assert licence.body.decode().startswith(VENDORED[name][2])


def test_every_script_is_ours_or_is_named_here() -> None:
    ours = {"networks.js", "passkeys.js"}
    assert {file.name for file in STATIC.glob("*.js")} == {*VENDORED, *ours}
