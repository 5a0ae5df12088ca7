"""FEP-8fcf: digests and the header."""

from typing import Any

import pytest

from federation.follower_sync import (
    Synchronization,
    digest,
    of_ours,
    partial_collection,
    read_header,
    write_header,
)
from tests.federation.published import vectors
from world.errors import Malformed

PUBLISHED = vectors("fep-8fcf.json")
SAID = Synchronization(
    "https://testing.example.org/users/1/followers",
    "https://testing.example.org/users/1/followers_synchronization",
    PUBLISHED["cases"][0]["digest_hex"],
)


@pytest.mark.parametrize("case", PUBLISHED["cases"], ids=lambda case: len(case["followers"]))
def test_the_digest_is_the_one_the_fep_gives(case: Any) -> None:  # noqa: ANN401
    assert digest(case["followers"]) == case["digest_hex"]
    assert digest(reversed(case["followers"])) == case["digest_hex"]


def test_the_header_is_written_and_read_as_the_fep_shows_it() -> None:
    assert write_header(SAID) == PUBLISHED["header_example"]
    assert read_header(PUBLISHED["header_example"]) == SAID


def test_order_spaces_and_letter_case_of_the_digest_do_not_count() -> None:
    odd = f' digest="{SAID.digest.upper()}",url="{SAID.url}" , collectionId="{SAID.collection}"'
    assert read_header(odd) == SAID


def test_a_comma_in_an_address_does_not_end_it() -> None:
    odd = Synchronization(f"{SAID.collection}?of=1,2", f"{SAID.url}?of=1,2", SAID.digest)
    assert read_header(write_header(odd)) == odd


def test_parameters_that_nobody_has_heard_of_do_not_matter() -> None:
    assert read_header(f'{PUBLISHED["header_example"]}, since="2026-03-07"') == SAID


def test_ours_names_the_followers_and_where_their_server_reads_its_part_of_them() -> None:
    said = of_ours("https://hull.example/actors/josie", SAID.digest)
    assert said.collection == "https://hull.example/actors/josie/followers"
    assert said.url == partial_collection("https://hull.example/actors/josie")
    assert read_header(write_header(said)) == said


@pytest.mark.parametrize(
    "header",
    [
        "",
        "x",
        f'collectionId="{SAID.collection}", url="{SAID.url}"',
        f'collectionId="{SAID.collection}", digest="{SAID.digest}"',
        f'url="{SAID.url}", digest="{SAID.digest}"',
        f'{write_header(SAID)}, digest="{"0" * 64}"',
        write_header(SAID).replace("https", "gopher"),
        write_header(SAID).replace(SAID.digest, "x" * 64),
        write_header(SAID).replace(SAID.digest, "0" * 63),
        write_header(SAID).replace('"', ""),
        write_header(SAID).replace('", ', '" '),
        write_header(SAID).replace('", ', '",, '),
        write_header(SAID).replace('"', "'"),
        write_header(SAID).replace(SAID.url, "https://testing.example.org/\\"),
        write_header(SAID).replace("url=", "url"),
        write_header(SAID) + "," * 9_000,
    ],
    ids=lambda header: header[:60],
)
def test_a_broken_header_is_refused(header: str) -> None:
    with pytest.raises(Malformed):
        read_header(header)
