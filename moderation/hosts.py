"""Host names as moderators type them, as they are written down."""

from federation.origins import host_of
from world.errors import Malformed


def host_named(text: str) -> str:
    """A host name in lower case and in its ASCII form; a leading "*." or "@" is left away.

    Raises `Malformed` for what is no host name: a list of blocked names must not hold one that
    shuts out nobody, or more than was meant.
    """
    name = text.strip().lower().removeprefix("@").removeprefix("*.").rstrip(".")
    try:
        ascii_name = name if name.isascii() else name.encode("idna").decode("ascii")
        host = host_of(f"https://{ascii_name}")
    except (Malformed, UnicodeError) as cause:
        raise Malformed(f"“{text.strip()[:80]}” is not the name of a host.") from cause
    if host != ascii_name or not _names_somebody(host):
        raise Malformed(f"“{text.strip()[:80]}” is not the name of a host.")
    return host


def _names_somebody(host: str) -> bool:
    """A bare "com" would shut out a good part of the world."""
    return "." in host or host.startswith("[") or host.partition(":")[0] == "localhost"
