"""How the name of a host is written down, and what is none."""

import pytest

from moderation.hosts import host_named
from world.errors import Malformed


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("spam.example", "spam.example"),
        ("  Spam.EXAMPLE ", "spam.example"),
        ("*.spam.example", "spam.example"),
        ("@spam.example", "spam.example"),
        ("spam.example.", "spam.example"),
        ("spam.example:8443", "spam.example:8443"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("localhost", "localhost"),
        ("localhost:4101", "localhost:4101"),
        ("192.0.2.7", "192.0.2.7"),
        ("[2001:db8::1]", "[2001:db8::1]"),
    ],
)
def test_a_host_is_written_as_origins_write_it(typed: str, written: str) -> None:
    assert host_named(typed) == written


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "com",
        "*",
        "*.com",
        "b*d.example",
        "https://spam.example",
        "spam.example/users",
        "vera@spam.example",
        "spam example",
        "spam..example",
        "-.example ",
        "spam.example:99999",
        "spam.example:443",
        f"{'a' * 64}.example",
        "ü" * 64 + ".example",
    ],
)
def test_what_is_no_host_or_much_too_many_is_refused(typed: str) -> None:
    with pytest.raises(Malformed) as refusal:
        host_named(typed)
    assert len(refusal.value.public) < 130
