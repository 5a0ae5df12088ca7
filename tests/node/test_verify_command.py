"""`sisternet verify`, as a person types it: with no node, with keys in files, and what it says."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.federation.published import vectors
from tests.node.shell import Shell

FEP = vectors("fep-8b32.json")
SIGNED: dict[str, Any] = FEP["signed"]


@pytest.fixture
def folder(shell: Shell) -> Path:
    for name in ("signed", "unsigned", "actor"):
        (shell.folder / f"{name}.json").write_text(json.dumps(FEP[name]), "utf-8")
    (shell.folder / "key.txt").write_text(FEP["public_key_multibase"] + "\n", "ascii")
    altered = SIGNED | {"object": SIGNED["object"] | {"content": "Goodbye"}}
    (shell.folder / "altered.json").write_text(json.dumps(altered), "utf-8")
    return shell.folder


@pytest.mark.parametrize("keys", ["--key key.txt", "--actor actor.json"])
@pytest.mark.usefixtures("folder")
def test_a_good_signature_is_told_in_plain_words(shell: Shell, keys: str) -> None:
    told = shell.said(f"verify --offline {keys} signed.json")
    assert "signed by https://server.example/users/alice on 2023-02-24 23:36 UTC" in told
    assert "https://server.example/users/alice#ed25519-key" in told
    assert "The signature is good" in told


@pytest.mark.usefixtures("folder")
def test_a_document_may_come_through_a_pipe(shell: Shell) -> None:
    told = shell.said("verify --offline --key key.txt -", answers=json.dumps(SIGNED))
    assert "The signature is good" in told


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("--actor actor.json altered.json", 1, "Not verified: do not take it for theirs."),
        ("--actor actor.json unsigned.json", 1, "It is not signed."),
        ("signed.json", 2, "The key could not be had"),
        ("--actor unsigned.json signed.json", 2, "There is no key in it."),
        ("--key signed.json signed.json", 2, "There is no key in it."),
        ("key.txt", 2, "This could not be looked at."),
        ("nothing.json", 2, "No such file"),
        ("https://server.example/1", 2, "cannot be read with --offline"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_what_is_not_good_says_why_and_ends_with_a_code(
    shell: Shell, line: str, code: int, words: str
) -> None:
    said = shell.run(f"verify --offline {line}")
    assert said.code == code
    assert words in said.out + said.err


@pytest.mark.usefixtures("folder")
def test_without_a_node_addresses_inside_are_not_asked(shell: Shell) -> None:
    said = shell.run("verify http://127.0.0.1:9/objects/1")
    assert said.code == 2
    assert "This could not be looked at." in said.err
