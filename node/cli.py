"""The command line: `sisternet`. Each command is a module of its own, loaded when asked for."""

import asyncio
import gc
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import click

from node import later
from node.config_file import SettingsError
from world.errors import SisternetError

_WRONG_SETTINGS = 2
_FAILED = 1

COMMANDS = {
    "init": (
        "node.commands.init:init",
        "Make the settings, the keys and the database of a new node.",
    ),
    "serve": ("node.commands.serve:serve", "Run the node until it is stopped."),
    "doctor": ("node.commands.doctor:doctor", "Check this node and say what is wrong, in words."),
    "config": ("node.commands.config:config", "Check the settings."),
    "member": ("node.commands.member:member", "Add members, and give them tokens for programs."),
    "listing": ("node.commands.listing:listing", "Add, list, edit and close offers and needs."),
    "sister": (
        "node.commands.sister:sister",
        "Propose, accept, list and end sisterhood with other networks.",
    ),
    "umbrella": (
        "node.commands.umbrella:umbrella",
        "Found umbrellas, say who is in them, host them too, join and leave them.",
    ),
    "keys": ("node.commands.keys:keys", "Change the keys that sign for an actor."),
    "verify": (
        "node.commands.verify:verify",
        "Say who signed a document, with which key, and whether it is the origin's.",
    ),
    "block": ("node.commands.block:block", "Shut out other servers, or let them in again."),
    "announce": (
        "node.commands.announce:announce",
        "Tell everybody who lives here something, in their programs.",
    ),
    "outbox": ("node.commands.outbox:outbox", "See and mend what waits to be delivered."),
    "inbox": ("node.commands.inbox:inbox", "See and mend what was received."),
    "mail": ("node.commands.mail:mail", "See and mend letters on their way."),
    "backup": ("node.commands.backup:backup", "Copy the database to a file while the node runs."),
    "restore": ("node.commands.backup:restore", "Put a backup in place of the database."),
}


class Lazy(click.Group):
    """A group whose commands are imported only when they are used, so that `serve` starts fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name, from its own module; None if there is none."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command = getattr(_imported(module), name)
        if not isinstance(command, click.Command):
            raise TypeError(cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("config.toml"),
    show_default=True,
    envvar="SISTERNET_CONFIG",
    help="The settings file of the node.",
)
@click.version_option(package_name="sisternet", prog_name="sisternet")
@click.pass_context
def sisternet(ctx: click.Context, config_path: Path) -> None:
    """A node for a mutual aid network: its offers and needs, signed, among its sisters.

    Start with `sisternet init`, then `sisternet serve`. Every command has its own --help.
    """
    ctx.obj = config_path


def _imported(module: str) -> ModuleType:
    """A command with all it needs, which stays: to look for rubbish in it costs a sixth more."""
    later.wait_for_use()
    gc.disable()
    try:
        return import_module(module)
    finally:
        gc.enable()


def main() -> None:
    """Entry point: errors of ours become one clear line and a non-zero exit."""
    try:
        sisternet.main(standalone_mode=False)
    except SettingsError as error:
        _fail(error.public, _WRONG_SETTINGS)
    except SisternetError as error:
        _fail(error.public, _FAILED)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt, asyncio.CancelledError):
        _fail("Stopped.", 130)


def _fail(text: str, code: int) -> None:
    click.echo(click.style("Error: ", fg="red", bold=True) + text, err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
