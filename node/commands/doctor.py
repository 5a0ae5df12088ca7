"""`sisternet doctor`: checks everything a volunteer would otherwise have to guess."""

import sys

import click

from node.assembly import Node
from node.commands.opened import with_node
from node.doctor import Finding, examine

_SIGNS = {
    "good": click.style("✓", fg="green"),
    "odd": click.style("!", fg="yellow"),
    "bad": click.style("✗", fg="red"),
}


@click.command()
@click.option("--offline", is_flag=True, help="Leave out what needs the network.")
@click.pass_context
def doctor(ctx: click.Context, *, offline: bool) -> None:
    """Check this node: files, database, keys, clock, and how the world sees it.

    Each line says what was checked; each ✗ says what to do. Exits with 1 if anything is wrong.
    """

    async def deed(node: Node) -> list[Finding]:
        return await examine(node, offline=offline)

    findings = with_node(ctx, deed)
    for finding in findings:
        click.echo(f"{_SIGNS[finding.verdict]} {finding.text}")
        if finding.advice:
            click.echo(f"    {finding.advice}")
    if any(finding.verdict == "bad" for finding in findings):
        sys.exit(1)
