import pytest
from hypothesis import given
from hypothesis.strategies import text

from world.targets import read_target


@pytest.mark.parametrize(
    ("url", "host", "port", "path", "authority"),
    [
        ("https://hull.example", "hull.example", 443, "/", "hull.example"),
        ("https://hull.example/a?b=c#d", "hull.example", 443, "/a?b=c", "hull.example"),
        ("https://hull.example?b", "hull.example", 443, "/?b", "hull.example"),
        ("http://127.0.0.1:4101/a", "127.0.0.1", 4101, "/a", "127.0.0.1:4101"),
        ("http://[::1]:8/", "::1", 8, "/", "[::1]:8"),
        ("http://my_host.example:80/", "my_host.example", 80, "/", "my_host.example"),
        ("https://xn--bcher-kva.example/%C3%A4", "xn--bcher-kva.example", 443, "/%C3%A4", None),
        ("https://hull.example/a/../b/./c//d", "hull.example", 443, "/a/../b/./c//d", None),
        ("https://hull.example/@josie/'(1)!*;,", "hull.example", 443, "/@josie/'(1)!*;,", None),
    ],
)
def test_a_plain_url_is_read(
    url: str, host: str, port: int, path: str, authority: str | None
) -> None:
    target = read_target(url)
    assert (target.place.host, target.place.port, target.path) == (host, port, path)
    assert authority is None or target.place.authority == authority


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://",
        "https:///a",
        "https://hull_.example./",
        "https://.example/",
        "https://a..example/",
        "https://-a.example/",
        "https://Hull.example/",
        "https://hull.example:0443/",
        "https://hull.example:65536/",
        "https://hull.example:-1/",
        "https://user@hull.example/",
        "https://hull.example\\@evil.example/",
        "https://hull.example/a\\b",
        "https://hull.example/\x00",
        "https://hull.example/ ",
        "https://hull.example/é",
        "https://[fe80::1%25eth0]/",
        "https://[::1/",
        "https://[v1.x]/",
        "https://[12345::]/",
        "https://1.2.3/",
        "https://1.2.3.4.5/",
        "https://01.2.3.4/",
        "https://256.1.1.1/",
        "https://1.2.3.0x4/",
        "https://" + "a" * 64 + ".example/",
        "https://" + "a." * 130 + "example/",
        "ftp://hull.example/",
        "https:hull.example",
    ],
)
def test_what_could_be_read_in_two_ways_is_not_read(url: str) -> None:
    with pytest.raises(ValueError):
        read_target(url)


@given(text())
def test_whatever_comes_is_read_or_refused(url: str) -> None:
    for candidate in (url, f"https://{url}", f"https://hull.example/{url}"):
        try:
            target = read_target(candidate)
        except ValueError:
            continue
        assert target.path.startswith("/")
        assert target.path.isascii()
        assert target.path.isprintable()
        assert " " not in target.path
