"""Rule R1: one thing has one spelling (security reference, ORI-42 and the URLs of SSRF-01)."""

import pytest

from federation.origins import Origin, host_of, is_iri, origin, same_origin
from world.errors import Malformed

PROPER = [
    ("https://victim.example", Origin("https", "victim.example", 443)),
    ("https://victim.example/", Origin("https", "victim.example", 443)),
    ("http://victim.example/users/vera", Origin("http", "victim.example", 80)),
    ("https://victim.example:8443/users/vera", Origin("https", "victim.example", 8443)),
    ("http://127.0.0.1:4101/actors/josie", Origin("http", "127.0.0.1", 4101)),
    ("https://[2001:db8::1]/u", Origin("https", "[2001:db8::1]", 443)),
    ("https://[::1]:4101/u", Origin("https", "[::1]", 4101)),
    ("https://xn--mnchen-3ya.example/u", Origin("https", "xn--mnchen-3ya.example", 443)),
    ("https://xn--strae-oqa.example/u", Origin("https", "xn--strae-oqa.example", 443)),
    ("https://test_server/u", Origin("https", "test_server", 443)),
    ("https://localhost/u", Origin("https", "localhost", 443)),
    ("https://a.example/u?page=true&x=%2F", Origin("https", "a.example", 443)),
    ("https://a.example/u#likes/9", Origin("https", "a.example", 443)),
    ("https://a.example?q=1", Origin("https", "a.example", 443)),
    ("https://a.example/r/https://b.example/c", Origin("https", "a.example", 443)),
    ("https://a.example/caf%C3%A9/%20", Origin("https", "a.example", 443)),
    ("https://a.example/~u/@v/..hidden/x.y/...", Origin("https", "a.example", 443)),
]

ODD = {
    "other schemes": [
        "javascript:alert(1)",
        "ftp://victim.example/u",
        "ap://victim.example/u",
        "acct:vera@victim.example",
        "//victim.example/u",
        "/users/vera",
        "victim.example/users/vera",
        "",
        "https:",
        "https://",
        "https:///users/vera",
        "https:victim.example",
        "https:/victim.example/u",
    ],
    "upper case": [
        "HTTPS://victim.example/u",
        "https://Victim.example/u",
        "https://VICTIM.EXAMPLE",
    ],
    "dots at the end or doubled": [
        "https://victim.example./u",
        "https://victim..example/u",
        "https://.victim.example/u",
        "https://./u",
        "https://localhost./u",
    ],
    "user names": [
        "https://vera@victim.example/u",
        "https://victim.example@evil.example/u",
        "https://victim.example:x@evil.example/u",
        "https://@victim.example/u",
    ],
    "backslashes": [
        "https:\\\\victim.example/u",
        "https://victim.example\\u",
        "https://evil.example\\@victim.example/u",
        "https://victim.example/u\\..\\v",
        "https://victim.example/%5Cu",
    ],
    "spaces and control characters": [
        " https://victim.example/u",
        "https://victim.example/u ",
        "https://victim.example/u\n",
        "https://victim.example/\tu",
        "https://vic\ttim.example/u",
        "https://vic\ntim.example/u",
        "https://victim.example\0/u",
        "https://victim.example/u\x7f",
        "https://victim.example/%00u",
        "https://victim.example/%0au",
        "https://victim.example/%7fu",
    ],
    "dot segments": [
        "https://victim.example/./users/vera",
        "https://victim.example/x/../users/vera",
        "https://victim.example/users/vera/.",
        "https://victim.example/..",
        "https://victim.example/%2e%2e/users/vera",
        "https://victim.example/.%2E/users/vera",
    ],
    "escapes of what needs none, or broken": [
        "https://victim.example/users/ver%61",
        "https://victim.example/%75sers/vera",
        "https://victim.example/users/vera%2Dx",
        "https://victim.example/users/vera%7e",
        "https://victim.example/u?x=%41",
        "https://victim.example/u#%41",
        "https://victim.example/u%",
        "https://victim.example/u%4",
        "https://victim.example/u%zz",
        "https://victim%2eexample/u",
        "https://%76ictim.example/u",
    ],
    "letters beyond ASCII": [
        "https://ｖictim.example/u",
        "https://victim。example/u",
        "https://victim.example/users/ｖera",
        "https://vіctim.example/u",
        "https://münchen.example/u",
        "https://①27.0.0.1/u",
        "https://victim.example/u\u202e",
        "https://victim.example/u\u200d",
    ],
    "labels that are not normalised": [
        "https://xn--Mnchen-3ya.example/u",
        "https://xn--mnchen-8rb.example/u\u00a0",
        "https://xn--victim-.example/u",
        "https://xn--zzzzzzzz.example/u",
        "https://xn--999999b.example/u",
        "https://xn--a.example/u",
        "https://xn--MNCHEN-0WA.example/u",
    ],
    "impossible hosts": [
        "https://-victim.example/u",
        "https://victim-.example/u",
        "https://vic*tim.example/u",
        "https://victim,example/u",
        f"https://{'a' * 64}.example/u",
        f"https://{'.'.join(['a' * 60] * 5)}/u",
    ],
    "ports": [
        "https://victim.example:443/u",
        "http://victim.example:80/u",
        "https://victim.example:/u",
        "https://victim.example:0/u",
        "https://victim.example:0443/u",
        "https://victim.example:65536/u",
        "https://victim.example:99999/u",
        "https://victim.example:8x/u",
        "https://victim.example:-1/u",
        "https://victim.example:443:443/u",
    ],
    "IPv4 in other spellings": [
        "https://0/u",
        "https://127.1/u",
        "https://2130706433/u",
        "https://0x7f000001/u",
        "https://0x7f.0.0.1/u",
        "https://127.0.0.0x1/u",
        "https://0177.0.0.1/u",
        "https://127.0.0.1./u",
        "https://127.0.0.256/u",
        "https://127.0.0.01/u",
        "https://1.2.3.4.5/u",
        "https://a.example.1/u",
    ],
    "IPv6 in other spellings": [
        "https://::1/u",
        "https://[::1/u",
        "https://[]/u",
        "https://[0:0:0:0:0:0:0:1]/u",
        "https://[2001:DB8::1]/u",
        "https://[2001:db8:0::1]/u",
        "https://[::ffff:127.0.0.1]/u",
        "https://[::ffff:7f00:1]/u",
        "https://[::127.0.0.1]/u",
        "https://[fe80::1%25eth0]/u",
        "https://[fe80::1%eth0]/u",
        "https://[v1.x]/u",
        "https://[1.2.3.4]/u",
    ],
    "characters no URL has": [
        "https://victim.example/<u>",
        'https://victim.example/"u"',
        "https://victim.example/{u}",
        "https://victim.example/u^v",
        "https://victim.example/u`v",
    ],
    "length": [f"https://victim.example/{'a' * 2048}"],
}


@pytest.mark.parametrize(("url", "expected"), PROPER)
def test_a_proper_url_has_an_origin(url: str, expected: Origin) -> None:
    assert origin(url) == expected
    assert is_iri(url)


@pytest.mark.parametrize(
    "url", [pytest.param(url, id=f"{why}: {url[:40]!r}") for why in ODD for url in ODD[why]]
)
def test_an_odd_spelling_has_no_origin(url: str) -> None:
    with pytest.raises(Malformed):
        origin(url)
    assert not is_iri(url)
    assert not same_origin(url, "https://victim.example/users/vera")
    assert not same_origin(url, url)


def test_scheme_host_and_port_together_make_the_origin() -> None:
    here = "https://victim.example/users/vera"
    assert same_origin(here, "https://victim.example/other#key")
    assert not same_origin(here, "http://victim.example/users/vera")
    assert not same_origin(here, "https://victim.example:444/users/vera")
    assert not same_origin(here, "https://evil.victim.example/users/vera")
    assert not same_origin(here, "https://victim.example.evil.example/users/vera")


def test_a_host_is_named_with_its_port_unless_that_is_the_usual_one() -> None:
    assert host_of("https://hull.example/actors/josie") == "hull.example"
    assert host_of("http://127.0.0.1:4101/actors/josie") == "127.0.0.1:4101"
    assert str(origin("https://[::1]:4101/x")) == "https://[::1]:4101"


def test_the_reader_of_hosts_does_not_remember_more_than_a_few_thousand() -> None:
    for number in range(5_000):
        origin(f"https://h{number}.example/x")
    assert same_origin("https://h1.example/a", "https://h1.example/b")
