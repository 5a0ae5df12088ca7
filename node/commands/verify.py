"""`sisternet verify`: for anybody, with a node of their own or without."""

import asyncio
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import click

from actors.fetch import Budget, Fetcher
from federation.key_history import HistoricKey
from federation.keys import public_from_multibase
from federation.lifetimes import ALWAYS
from federation.proofs import proof_key
from federation.strict_json import Json, parse
from node.assembly import Node
from node.commands.opened import with_node
from node.open_reading import OpenReader
from node.outside import VERSION
from provenance.check import Origin
from provenance.fingerprint import fingerprint
from provenance.inspecting import Finding, Inspection, Reader, Result, keys_in
from world.clock import SystemClock
from world.errors import Malformed, SisternetError
from world.guarded import GuardedNetwork

_FALSE, _UNKNOWN = 1, 2
_LARGEST_OCTETS = 1_048_576
_AT_HOME = {
    Origin.SAME: "Its own address says the same today.",
    Origin.CHANGED: "Its own address says something else today.",
    Origin.GONE: "Its own address says that it is gone.",
    Origin.SILENT: "Its own address could not be read.",
}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What somebody wants looked at, and with which keys."""

    what: str
    key_file: BinaryIO | None
    actor_files: tuple[BinaryIO, ...]
    offline: bool

    @property
    def is_url(self) -> bool:
        return self.what.startswith(("https://", "http://"))


@click.command()
@click.argument("what", metavar="FILE|URL")
@click.option("--key", "key_file", type=click.File("rb"), help="A public key: Multikey, or z6Mk…")
@click.option(
    "--actor",
    "actor_files",
    type=click.File("rb"),
    multiple=True,
    help="The signer's document, then the history of its keys.",
)
@click.option("--offline", is_flag=True, help="Ask nobody: only with the keys given.")
@click.pass_context
def verify(
    ctx: click.Context,
    what: str,
    key_file: BinaryIO | None,
    actor_files: tuple[BinaryIO, ...],
    *,
    offline: bool,
) -> None:
    """Say who signed the document in FILE (- for standard input) or at URL, when and with what.

    Keys come from --key and --actor, or else from the signer's own address. Without a node of
    your own, others are asked without a signature. Exits with 0 if every signature is good, with
    1 if one is not or there is none, with 2 if that could not be found out.
    """
    asked = _Asked(what, key_file, actor_files, offline)
    if offline and asked.is_url:
        raise click.UsageError("An address cannot be read with --offline.")
    try:
        findings = _with_reader(ctx, asked)
    except (SisternetError, OSError) as problem:
        told = problem.public if isinstance(problem, SisternetError) else problem.strerror
        click.echo(f"This could not be looked at. {told}", err=True)
        sys.exit(_UNKNOWN)
    for finding in findings:
        click.echo("\n".join(_told(finding)))
    sys.exit(_code(findings))


def _with_reader(ctx: click.Context, asked: _Asked) -> list[Finding]:
    """By the node that the settings describe, if there is one; else by nobody in particular."""
    if asked.offline:
        return asyncio.run(_inspect(asked, None))
    config: Path = ctx.find_root().obj
    if config.exists():
        return with_node(ctx, lambda node: _inspect(asked, _NodeReader(node)))
    return asyncio.run(_without_node(asked))


async def _without_node(asked: _Asked) -> list[Finding]:
    network = GuardedNetwork(clock=SystemClock(), user_agent=f"sisternet/{VERSION} (verify)")
    try:
        return await _inspect(asked, OpenReader(network))
    finally:
        await network.close()


async def _inspect(asked: _Asked, reader: Reader | None) -> list[Finding]:
    now = SystemClock().now()
    if asked.is_url and reader is not None:
        document = await reader.document(asked.what)
    else:
        document = _read(asked.what)
    return await Inspection(now, _keys(asked, document, now), reader).of(document)


def _read(name: str) -> Json:
    with click.open_file(name, "rb") as file:
        return parse(file.read(_LARGEST_OCTETS + 1))


def _keys(asked: _Asked, document: Json, now: datetime) -> list[HistoricKey]:
    keys: list[HistoricKey] = []
    for file in asked.actor_files:
        found = keys_in(parse(file.read()), keys, now)
        keys = [*found, *(one for one in keys if one.iri not in {new.iri for new in found})]
    if asked.key_file is not None:
        keys += _single_key(asked.key_file.read(), document, now)
    return keys


def _single_key(octets: bytes, document: Json, now: datetime) -> list[HistoricKey]:
    """A Multikey says its name; a bare key is taken for the one that the document names."""
    if octets.lstrip().startswith(b"{"):
        return keys_in(parse(octets), (), now)
    text = octets.decode("ascii", "replace").strip()
    named = proof_key(document)
    if named is None:
        raise Malformed("The document names no key.")
    return [HistoricKey(named, public_from_multibase(text), ALWAYS)]


@dataclass(frozen=True, slots=True)
class _NodeReader:
    """Asks others in the name of the node."""

    node: Node

    async def document(self, iri: str) -> Json:
        if self.node.iris.is_ours(iri):
            network = self.node.world.network
            return await OpenReader(network).document(iri)
        fetcher: Fetcher = self.node.fetcher
        return (await fetcher.document(iri, budget=Budget())).json


def _told(finding: Finding) -> list[str]:
    """What was found, a line for each fact."""
    lines = [f"{finding.type} {finding.iri or '(without a name)'}"]
    if finding.key_iri is None:
        return [*lines, "  It is not signed. Nothing can be said of who wrote it."]
    when = f" on {_moment(finding.made_at)}" if finding.made_at else ""
    lines.append(f"  Says to be signed by {finding.owner_iri or 'nobody'}{when}")
    lines.append(f"  with the key {finding.key_iri}")
    lines += _KINDS[finding.result](finding)
    if finding.origin is not None:
        lines.append(f"  {_AT_HOME[finding.origin]}")
    return lines


def _genuine(finding: Finding) -> list[str]:
    key = finding.key
    if key is None:
        return []
    since, until = key.lifetime.since, key.lifetime.until
    held = " ".join(
        [
            *([f"since {_moment(since)}"] if since else []),
            *([f"until {_moment(until)}"] if until else []),
        ]
    )
    return [
        f"  whose fingerprint is {fingerprint(key.key)}{f', in use {held}' if held else ''}.",
        "  ✓ The signature is good: this is what they signed, and nothing has been changed.",
    ]


def _false(finding: Finding) -> list[str]:
    return [f"  ✗ Not verified: do not take it for theirs. {finding.trouble}"]


def _unknown(finding: Finding) -> list[str]:
    return [f"  ? The key could not be had, so nothing is known. {finding.trouble}"]


_KINDS: dict[Result, Callable[[Finding], list[str]]] = {
    Result.GENUINE: _genuine,
    Result.FALSE: _false,
    Result.UNKNOWN: _unknown,
    Result.UNSIGNED: lambda _finding: [],
}


def _moment(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%d %H:%M UTC")


def _code(findings: list[Finding]) -> int:
    """An envelope that is not signed is as good as what it carries."""
    results = {finding.result for finding in findings}
    if Result.FALSE in results:
        return _FALSE
    if Result.UNKNOWN in results:
        return _UNKNOWN
    return 0 if Result.GENUINE in results else _FALSE
