"""What we send: the headers of a signature, and what a peer may ask for in it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.keys import generate_ed25519, generate_rsa
from federation.signing import read_accept_signature, sign_cavage, sign_rfc9421
from tests.federation.signed import BODY, NOW, NOW_SECONDS, content_digest_of, digest_of
from world.errors import Malformed
from world.network import Outgoing

_RSA = generate_rsa()
_ED25519 = generate_ed25519()
_KEY_ID = "https://hull.example/actor#main-key"
_TYPE = ("Content-Type", "application/activity+json")
_GET = Outgoing("GET", "https://madison.example/actors/ana?a=%C3%A9#main-key")
_POST = Outgoing("POST", "https://madison.example:8443/inbox", (_TYPE,), BODY)


def _headers(request: Outgoing) -> dict[str, str]:
    assert len(dict(request.headers)) == len(request.headers)
    return dict(request.headers)


def test_a_get_carries_host_date_and_signature() -> None:
    headers = _headers(sign_cavage(_GET, _KEY_ID, _RSA, NOW))
    assert list(headers) == ["Host", "Date", "Signature"]
    assert headers["Host"] == "madison.example"
    assert headers["Date"] == "Thu, 15 Jan 2026 12:00:00 GMT"
    signature = headers["Signature"]
    assert signature.startswith(
        f'keyId="{_KEY_ID}",algorithm="rsa-sha256",headers="(request-target) host date",signature="'
    )


def test_a_post_carries_the_digest_of_its_body_too() -> None:
    headers = _headers(sign_cavage(_POST, _KEY_ID, _RSA, NOW))
    assert headers["Host"] == "madison.example:8443"
    assert headers["Digest"] == digest_of(BODY)
    assert 'headers="(request-target) host date digest content-type"' in headers["Signature"]


def test_a_post_without_a_type_signs_what_is_there() -> None:
    headers = _headers(sign_cavage(replace(_POST, headers=()), _KEY_ID, _RSA, NOW))
    assert 'headers="(request-target) host date digest"' in headers["Signature"]


def test_an_empty_body_still_has_a_digest() -> None:
    post = replace(_POST, body=b"")
    assert _headers(sign_cavage(post, _KEY_ID, _RSA, NOW))["Digest"] == digest_of(b"")
    signed = _headers(sign_rfc9421(post, _KEY_ID, _RSA, NOW))
    assert signed["Content-Digest"] == content_digest_of(b"")


def test_an_ed25519_key_signs_as_hs2019() -> None:
    headers = _headers(sign_cavage(_GET, _KEY_ID, _ED25519, NOW))
    assert 'algorithm="hs2019"' in headers["Signature"]


def test_rfc_9421_carries_the_input_of_its_signature() -> None:
    headers = _headers(sign_rfc9421(_POST, _KEY_ID, _RSA, NOW))
    assert list(headers) == [
        "Content-Type",
        "Host",
        "Date",
        "Content-Digest",
        "Signature-Input",
        "Signature",
    ]
    assert headers["Signature-Input"] == (
        f'sig1=("@method" "@target-uri" "content-digest");created={NOW_SECONDS};keyid="{_KEY_ID}"'
    )
    get = _headers(sign_rfc9421(_GET, _KEY_ID, _RSA, NOW))
    assert get["Signature-Input"].startswith('sig1=("@method" "@target-uri");created=')


def test_only_headers_are_added() -> None:
    for signed in (
        sign_cavage(_POST, _KEY_ID, _RSA, NOW),
        sign_rfc9421(_POST, _KEY_ID, _RSA, NOW),
    ):
        assert replace(signed, headers=_POST.headers) == _POST
        assert signed.headers[: len(_POST.headers)] == _POST.headers


def test_signing_anew_takes_out_the_former_signature() -> None:
    once = sign_cavage(_POST, _KEY_ID, _RSA, NOW)
    again = sign_rfc9421(once, _KEY_ID, _RSA, NOW)
    assert again == sign_rfc9421(_POST, _KEY_ID, _RSA, NOW)
    assert sign_cavage(again, _KEY_ID, _RSA, NOW) == once


def test_components_asked_for_are_signed_as_far_as_they_can_be_given() -> None:
    wanted = ("@authority", "date", "@status", "@query-param", "absent", "Date", "@method")
    signed = sign_rfc9421(_POST, _KEY_ID, _RSA, NOW, components=wanted)
    assert _headers(signed)["Signature-Input"].startswith(
        'sig1=("@authority" "date" "@method" "@target-uri" "content-digest");'
    )


def test_nobody_talks_us_into_a_weaker_signature() -> None:
    signed = sign_rfc9421(_POST, _KEY_ID, _RSA, NOW, components=("date",))
    for always in ('"@method"', '"@target-uri"', '"content-digest"'):
        assert always in _headers(signed)["Signature-Input"]


@pytest.mark.parametrize(
    "url",
    [
        "ftp://madison.example/inbox",
        "https://user@madison.example/",
        "https://madison.example/ä",
        "",
    ],
)
def test_a_url_that_has_no_origin_is_not_signed_for(url: str) -> None:
    for sign in (sign_cavage, sign_rfc9421):
        with pytest.raises(Malformed):
            sign(replace(_POST, url=url), _KEY_ID, _RSA, NOW)


def test_a_header_with_a_line_break_is_not_signed() -> None:
    broken = replace(_POST, headers=(("Content-Type", "a\nhost: evil.example"),))
    with pytest.raises(Malformed):
        sign_cavage(broken, _KEY_ID, _RSA, NOW)
    with pytest.raises(Malformed):
        sign_rfc9421(broken, _KEY_ID, _RSA, NOW, components=("content-type",))


@pytest.mark.parametrize(
    ("value", "components"),
    [
        ('sig1=("@method" "@target-uri");created;keyid', ("@method", "@target-uri")),
        ('sig1=( "@method"  "date" ); created; tag="x"', ("@method", "date")),
        ('a=("@path"), b=("@query")', ("@path",)),
        ('a=("@query-param";name="x" "date")', ("date",)),
        ("a=(token 7 :YQ==:)", ()),
        ("a=()", ()),
        ("a", ()),
        ("a=1", ()),
        ('a="@method"', ()),
        ("", ()),
        ("((", ()),
        ('a=("é")', ()),
        ('a=("' + "x" * 9000 + '")', ()),
    ],
    ids=lambda value: str(value)[:30],
)
def test_accept_signature_tells_the_components_wanted(
    value: str, components: tuple[str, ...]
) -> None:
    assert read_accept_signature(value) == components


@given(st.text() | st.text('a=("@method" )\';,1:?', max_size=40))
def test_any_accept_signature_is_read(value: str) -> None:
    assert isinstance(read_accept_signature(value), tuple)
