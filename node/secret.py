"""The secret that seals private keys: a file beside the settings, never in the database."""

import os
import stat
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from pathlib import Path

from node.config_file import SettingsError
from node.settings import Settings
from world.chance import Chance
from world.errors import Conflict

_OCTETS = 32
_OWNER_ONLY = 0o600


def write_secret(path: Path, chance: Chance) -> None:
    """Makes a new secret, readable by its owner alone; refuses to overwrite one (`Conflict`)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    except FileExistsError as error:
        message = f"{path} is already there, and a database may need it; move it away first."
        raise Conflict(message) from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(b64encode(chance.octets(_OCTETS)) + b"\n")


def read_secret(settings: Settings) -> bytes:
    """The secret of the settings' node; raises `SettingsError` if it cannot be used."""
    path = settings.node.secret_file
    try:
        if os.name == "posix" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            message = f"`node.secret_file`: others may read {path}. Run: chmod 600 {path}"
            raise SettingsError(message)
        secret = b64decode(path.read_bytes().strip(), validate=True)
    except FileNotFoundError as error:
        message = (
            f"`node.secret_file`: there is no {path}. Put back the file that belongs to this "
            "database, or run `sisternet init` for a new node."
        )
        raise SettingsError(message) from error
    except (OSError, Base64Error) as error:
        message = f"`node.secret_file`: {path} cannot be read as a secret."
        raise SettingsError(message) from error
    if len(secret) != _OCTETS:
        message = f"`node.secret_file`: {path} holds no secret of {_OCTETS} octets."
        raise SettingsError(message)
    return secret
