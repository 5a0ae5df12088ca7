"""Which hosts a block covers: the host itself and every sub-domain, on every port."""

from collections.abc import Set as AbstractSet


def is_shut_out(host: str, blocked: AbstractSet[str]) -> bool:
    """Whether `host[:port]`, lower case and IDNA as origins hold it, is covered (ORI-55).

    A block that names a port covers that port alone.
    """
    if not blocked:
        return False
    if host in blocked:
        return True
    name = _without_port(host)
    labels = name.split(".")
    return any(".".join(labels[start:]) in blocked for start in range(len(labels)))


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() and not name.endswith(":") else host
