"""Who may say that they sent this: each test breaks one rule and keeps all the others.

The names SIG-01 to SIG-53 are those of the list of attacks; SIG-60 and above are about what an
inbox does with a request that is sound.
"""

import hmac
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA1, SHA512

from federation.claims import Received, Scheme, Window, is_signed, read_claim
from federation.flaws import Flaw
from tests.federation.signed import (
    BASE_URL,
    ED25519,
    KEY_ID,
    NOW,
    NOW_SECONDS,
    RSA,
    RSA_PRIVATE,
    Cavage,
    Rfc9421,
    claim_of,
    content_digest_of,
    digest_of,
    http_date,
    set_header,
    with_another_rsa,
    with_ed25519,
    with_header,
    with_rsa,
    without_header,
)
from world.errors import Malformed, Unproven

_GET = ("(request-target)", "host", "date")
_PROVEN = ("(request-target)", "host", "date", "digest")
_CREATED = ("(request-target)", "(created)", "host", "digest")
_EXPIRING = ("(request-target)", "(created)", "(expires)", "host", "digest")


def _flaw(request: Received) -> Flaw:
    """The rule for which the request is refused, by the door or by the key."""
    with pytest.raises(Unproven) as refused:
        claim_of(request).check(RSA)
    assert refused.value.status == 401
    assert refused.value.__cause__ is not None
    return Flaw(refused.value.public.removeprefix("Signature refused: ").removesuffix("."))


def _with_hmac(message: bytes) -> bytes:
    """What a receiver would take that used the published key as a shared secret."""
    return hmac.digest(RSA.pem().encode(), message, sha256)


def _with_sha1(message: bytes) -> bytes:
    return RSA_PRIVATE.sign(message, padding.PKCS1v15(), SHA1())  # noqa: S303 - the flaw under test


def _with_sha512(message: bytes) -> bytes:
    return RSA_PRIVATE.sign(message, padding.PKCS1v15(), SHA512())


# -------------------------------------------------------------------------------- sound requests


@pytest.mark.parametrize("request_", [Cavage(), Rfc9421()], ids=["cavage", "rfc9421"])
def test_a_sound_request_is_proven(request_: Cavage | Rfc9421) -> None:
    claim = claim_of(request_.request())
    assert claim.key_id == KEY_ID
    claim.check(RSA)


def test_a_claim_tells_its_scheme() -> None:
    assert claim_of(Cavage().request()).scheme is Scheme.CAVAGE
    assert claim_of(Rfc9421().request()).scheme is Scheme.RFC9421
    assert [str(scheme) for scheme in Scheme] == ["cavage", "rfc9421"]


def test_a_get_needs_no_digest() -> None:
    claim_of(Cavage(method="GET", body=b"", covered=_GET).request()).check(RSA)
    covered = ('"@method"', '"@target-uri"')
    claim_of(Rfc9421(method="GET", body=b"", covered=covered).request()).check(RSA)


def test_ed25519_is_proven_in_both_schemes() -> None:
    claim_of(Cavage(sign=with_ed25519, algorithm="hs2019").request()).check(ED25519)
    claim_of(Rfc9421(sign=with_ed25519).request()).check(ED25519)


def test_a_host_is_ours_with_its_default_port_and_in_any_case() -> None:
    for host in ("node.example.org:443", "Node.Example.ORG"):
        claim_of(Cavage(host=host).request()).check(RSA)


def test_a_node_on_a_port_of_its_own_is_named_with_it() -> None:
    request = Cavage(host="127.0.0.1:4101", key_id="http://127.0.0.1:4102/actor#main-key").request()
    read_claim(request, base_url="http://127.0.0.1:4101", now=NOW).check(RSA)
    with pytest.raises(Unproven):
        read_claim(request, base_url="http://127.0.0.1:4102", now=NOW)


def test_target_uri_may_be_given_in_parts() -> None:
    parts = ('"@method"', '"@path"', '"@query"', '"@authority"', '"content-digest"')
    claim_of(Rfc9421(target="/inbox?a=1", covered=parts).request()).check(RSA)


def test_cavage_without_the_query_is_tolerated() -> None:
    request = Cavage(method="GET", target="/outbox?page=2", body=b"", covered=_GET)
    claim_of(request.request()).check(RSA)
    claim_of(replace(request, signed_target="get /outbox").request()).check(RSA)
    assert _flaw(replace(request, signed_target="get /outbox?page=3").request()) is Flaw.SIGNATURE


def test_rfc_9421_without_the_query_is_not_tolerated() -> None:
    request = Rfc9421(target="/inbox?page=2", target_uri=f"{BASE_URL}/inbox").request()
    assert _flaw(request) is Flaw.SIGNATURE


def test_whether_a_request_is_signed_is_told_without_judging_it() -> None:
    assert is_signed(Cavage(sign=lambda _: b"x").request())
    assert is_signed(Rfc9421(label="x", signature_label="y").request())
    assert is_signed(Received("GET", "/", (("authorization", "Signature garbage"),)))
    assert not is_signed(Received("GET", "/", (("authorization", "Bearer garbage"),)))


def test_a_bearer_token_beside_a_signature_does_not_disturb() -> None:
    claim_of(with_header(Cavage().request(), "authorization", "Bearer abc")).check(RSA)


def test_the_detail_of_a_refusal_stays_private() -> None:
    with pytest.raises(Unproven) as refused:
        claim_of(Cavage(date=http_date(-90_000)).request())
    assert refused.value.public == "Signature refused: window."
    assert http_date(-90_000) in str(refused.value.__cause__)


# ----------------------------------------------------------------------- draft-cavage: SIG-01 to 31

_SOUND = Cavage().request()


def _carrying(text: str) -> Received:
    """A sound request whose Signature header is replaced by this text."""
    return set_header(_SOUND, "signature", text)


_GOOD_PARAMETERS = Cavage().parameters()
_GOOD_SIGNATURE = _GOOD_PARAMETERS.rpartition('signature="')[2].removesuffix('"')
_MD5 = "MD5=I8nPJd7dz77qi5MoCBZN7g=="


@pytest.mark.parametrize(
    ("request_", "flaw"),
    [
        pytest.param(without_header(_SOUND, "signature"), Flaw.UNSIGNED, id="sig-01"),
        pytest.param(Cavage(sign=with_another_rsa).request(), Flaw.SIGNATURE, id="sig-02"),
        pytest.param(
            Cavage(signed_target="post /actors/other/inbox").request(), Flaw.SIGNATURE, id="sig-03"
        ),
        pytest.param(
            without_header(Cavage(covered=_GET).request(), "digest"),
            Flaw.DIGEST_NOT_COVERED,
            id="sig-04 no digest at all",
        ),
        pytest.param(Cavage(covered=_GET).request(), Flaw.DIGEST_NOT_COVERED, id="sig-05"),
        pytest.param(replace(_SOUND, body=b"{}"), Flaw.DIGEST, id="sig-06"),
        pytest.param(
            set_header(replace(_SOUND, body=b"{}"), "digest", digest_of(b"{}")),
            Flaw.SIGNATURE,
            id="sig-07",
        ),
        pytest.param(Cavage(date=http_date(-3901)).request(), Flaw.WINDOW, id="sig-08"),
        pytest.param(Cavage(date=http_date(3601)).request(), Flaw.WINDOW, id="sig-09"),
        pytest.param(
            Cavage(covered=("(request-target)", "host", "digest")).request(),
            Flaw.TIME_NOT_COVERED,
            id="sig-10",
        ),
        pytest.param(
            Cavage(covered=("(request-target)", "date", "digest")).request(),
            Flaw.HOST_NOT_COVERED,
            id="sig-11",
        ),
        pytest.param(Cavage(host="other.example.org").request(), Flaw.HOST, id="sig-12"),
        pytest.param(
            Cavage(covered=("host", "date", "digest")).request(),
            Flaw.TARGET_NOT_COVERED,
            id="sig-13",
        ),
        pytest.param(
            Cavage(covered=("date",), headers_parameter=False).request(),
            Flaw.TARGET_NOT_COVERED,
            id="sig-14",
        ),
        pytest.param(
            Cavage(
                covered=("(created)",),
                created=NOW_SECONDS,
                algorithm="hs2019",
                headers_parameter=False,
            ).request(),
            Flaw.TARGET_NOT_COVERED,
            id="sig-14 under hs2019",
        ),
        pytest.param(Cavage(covered=()).request(), Flaw.NOTHING_COVERED, id="sig-15"),
        pytest.param(
            _carrying(_GOOD_PARAMETERS.replace(_GOOD_SIGNATURE, "***")),
            Flaw.SIGNATURE_TEXT,
            id="sig-16 not base64",
        ),
        pytest.param(Cavage(sign=lambda _: b"").request(), Flaw.SIGNATURE_TEXT, id="sig-17 empty"),
        pytest.param(
            Cavage(sign=lambda octets: with_rsa(octets)[:-1]).request(),
            Flaw.SIGNATURE,
            id="sig-18 cut off",
        ),
        pytest.param(
            _carrying(_GOOD_PARAMETERS.replace(_GOOD_SIGNATURE, _GOOD_SIGNATURE[:-3])),
            Flaw.SIGNATURE_TEXT,
            id="sig-18 cut off within base64",
        ),
        pytest.param(
            Cavage(sign=_with_hmac, algorithm="hmac-sha256").request(),
            Flaw.ALGORITHM,
            id="sig-19 named",
        ),
        pytest.param(
            Cavage(sign=_with_hmac, algorithm="hs2019").request(),
            Flaw.SIGNATURE,
            id="sig-19 hidden",
        ),
        pytest.param(
            Cavage(sign=_with_sha1, algorithm="rsa-sha1").request(),
            Flaw.ALGORITHM,
            id="sig-20 named",
        ),
        pytest.param(Cavage(sign=_with_sha1).request(), Flaw.SIGNATURE, id="sig-20 hidden"),
        pytest.param(
            Cavage(sign=_with_sha512, algorithm="rsa-sha512").request(),
            Flaw.ALGORITHM,
            id="another hash",
        ),
        pytest.param(
            Cavage(signed_target="get /actors/garden/inbox").request(), Flaw.SIGNATURE, id="sig-21"
        ),
        pytest.param(
            Cavage(
                covered=_EXPIRING,
                created=NOW_SECONDS - 600,
                expires=NOW_SECONDS - 301,
                algorithm="hs2019",
            ).request(),
            Flaw.EXPIRED,
            id="sig-22",
        ),
        pytest.param(
            Cavage(
                covered=_CREATED, created=NOW_SECONDS + 3601, date=http_date(), algorithm="hs2019"
            ).request(),
            Flaw.WINDOW,
            id="sig-23",
        ),
        pytest.param(
            Cavage(covered=_CREATED, created=NOW_SECONDS - 3901, algorithm="hs2019").request(),
            Flaw.WINDOW,
            id="created too old",
        ),
        pytest.param(Cavage(digest=_MD5).request(), Flaw.DIGEST, id="sig-24"),
        pytest.param(Cavage(digest="SHA-256=").request(), Flaw.DIGEST, id="sig-25"),
        pytest.param(
            Cavage(sign=lambda _: b"", algorithm="none").request(), Flaw.ALGORITHM, id="sig-26"
        ),
        pytest.param(Cavage(key_id="ana").request(), Flaw.KEY_ID, id="sig-27"),
        pytest.param(
            Cavage(key_id="http://sister.example.org/actor#main-key").request(),
            Flaw.KEY_ID,
            id="sig-27 plain http",
        ),
        pytest.param(
            Cavage(key_id="acct:ana@sister.example.org").request(), Flaw.KEY_ID, id="sig-27 acct"
        ),
        pytest.param(Cavage(key_id=None).request(), Flaw.NO_KEY_ID, id="sig-28"),
        pytest.param(
            _carrying(f'keyId="{KEY_ID}"'), Flaw.NO_KEY_ID, id="sig-28 no signature parameter"
        ),
        pytest.param(_carrying('"""\0\x07"",="\x1b[31m"'), Flaw.UNREADABLE, id="sig-29"),
        pytest.param(_carrying(""), Flaw.UNREADABLE, id="sig-29 empty"),
        pytest.param(
            _carrying(_GOOD_PARAMETERS + ' ,x="' + "y" * 9000 + '"'),
            Flaw.UNREADABLE,
            id="sig-29 too long",
        ),
        pytest.param(
            _carrying(f"{_GOOD_PARAMETERS},{_GOOD_PARAMETERS}"),
            Flaw.UNREADABLE,
            id="parameters twice",
        ),
        pytest.param(
            with_header(_SOUND, "authorization", f"Signature {_GOOD_PARAMETERS}"),
            Flaw.UNREADABLE,
            id="two signatures",
        ),
        pytest.param(Cavage(date="yesterday noon").request(), Flaw.TIME, id="sig-30"),
        pytest.param(
            Cavage(covered=(*_PROVEN, "host")).request(), Flaw.COVERED_TWICE, id="host twice"
        ),
        pytest.param(
            _carrying(_GOOD_PARAMETERS.replace("host", " ".join(f"x{n}" for n in range(65)))),
            Flaw.UNREADABLE,
            id="too much covered",
        ),
        pytest.param(
            Cavage(covered=(*_PROVEN, "(created)"), created=NOW_SECONDS).request(),
            Flaw.PSEUDO_HEADER,
            id="(created) with rsa-sha256",
        ),
        pytest.param(
            Cavage(covered=_EXPIRING, created=NOW_SECONDS, algorithm=None).request(),
            Flaw.PSEUDO_HEADER,
            id="(expires) without an algorithm",
        ),
        pytest.param(
            Cavage(covered=_CREATED, algorithm="hs2019").request(),
            Flaw.ABSENT,
            id="(created) without created",
        ),
        pytest.param(
            with_header(
                Cavage(covered=_CREATED, algorithm="hs2019").request(), "(created)", "None"
            ),
            Flaw.ABSENT,
            id="(created) as a header",
        ),
        pytest.param(
            Cavage(covered=_EXPIRING, created=NOW_SECONDS, algorithm="hs2019").request(),
            Flaw.ABSENT,
            id="(expires) without expires",
        ),
        pytest.param(without_header(_SOUND, "content-type"), Flaw.ABSENT, id="covered and absent"),
        pytest.param(without_header(_SOUND, "digest"), Flaw.DIGEST, id="digest covered and absent"),
        pytest.param(without_header(_SOUND, "date"), Flaw.TIME, id="date covered and absent"),
        pytest.param(without_header(_SOUND, "host"), Flaw.HOST, id="no host at all"),
        pytest.param(
            Cavage(method="GET", body=b"", digest=digest_of(b"x"), covered=_PROVEN).request(),
            Flaw.DIGEST,
            id="a get with a digest that is wrong",
        ),
        pytest.param(
            Cavage(method="GET", covered=_GET).request(),
            Flaw.DIGEST_NOT_COVERED,
            id="a get with a body",
        ),
    ],
)
def test_a_cavage_request_with_one_flaw_is_refused(request_: Received, flaw: Flaw) -> None:
    assert _flaw(request_) is flaw


@pytest.mark.parametrize("name", ["signature", "digest", "date", "host", "content-type"])
def test_sig_31_a_header_that_stands_twice_is_malformed(name: str) -> None:
    twice = with_header(_SOUND, name, dict(_SOUND.headers)[name])
    with pytest.raises(Malformed) as refused:
        claim_of(twice)
    assert refused.value.status == 400
    with pytest.raises(Malformed):
        is_signed(twice)


@pytest.mark.parametrize("value", ["a\nhost: evil.example.net", "☃"], ids=ascii)
def test_a_signed_header_that_cannot_be_one_is_malformed(value: str) -> None:
    with pytest.raises(Malformed):
        claim_of(set_header(_SOUND, "content-type", value))


# --------------------------------------------------------------------------- RFC 9421: SIG-40 to 53

_SOUND_9421 = Rfc9421().request()
_AT = f";created={NOW_SECONDS}"
_BY = f';keyid="{KEY_ID}"'
_MANY = " ".join(f'"x{number}"' for number in range(65))
_METHOD, _TARGET, _DIGEST = '"@method"', '"@target-uri"', '"content-digest"'


@pytest.mark.parametrize(
    ("request_", "flaw"),
    [
        pytest.param(
            Rfc9421(covered=(_METHOD, _TARGET)).request(), Flaw.DIGEST_NOT_COVERED, id="sig-40"
        ),
        pytest.param(replace(_SOUND_9421, body=b"{}"), Flaw.DIGEST, id="sig-41"),
        pytest.param(
            without_header(_SOUND_9421, "content-digest"), Flaw.DIGEST, id="sig-41 no header"
        ),
        pytest.param(
            Rfc9421(content_digest="sha-512=:AAAA:").request(),
            Flaw.DIGEST,
            id="sig-41 no sha-256",
        ),
        pytest.param(
            set_header(
                replace(_SOUND_9421, body=b"{}"), "content-digest", content_digest_of(b"{}")
            ),
            Flaw.SIGNATURE,
            id="sig-41 both exchanged",
        ),
        pytest.param(
            Rfc9421(covered=(_TARGET, _DIGEST)).request(), Flaw.METHOD_NOT_COVERED, id="sig-42"
        ),
        pytest.param(
            replace(_SOUND_9421, method="PUT"), Flaw.SIGNATURE, id="sig-42 another method"
        ),
        pytest.param(
            Rfc9421(covered=(_METHOD, _DIGEST)).request(), Flaw.TARGET_NOT_COVERED, id="sig-43"
        ),
        pytest.param(
            Rfc9421(covered=(_METHOD, '"@path"', '"@authority"', _DIGEST)).request(),
            Flaw.TARGET_NOT_COVERED,
            id="sig-43 no query",
        ),
        pytest.param(
            Rfc9421(covered=(_METHOD, '"@path"', '"@query"', _DIGEST)).request(),
            Flaw.TARGET_NOT_COVERED,
            id="sig-43 no authority",
        ),
        pytest.param(
            Rfc9421(target_uri="https://other.example.org/actors/garden/inbox").request(),
            Flaw.SIGNATURE,
            id="sig-43 another host",
        ),
        pytest.param(
            Rfc9421(target_uri=f"{BASE_URL}/actors/other/inbox").request(),
            Flaw.SIGNATURE,
            id="another path",
        ),
        pytest.param(Rfc9421(host="other.example.org").request(), Flaw.HOST, id="another host"),
        pytest.param(
            Rfc9421(parameters=f";created={NOW_SECONDS - 3901}{_BY}").request(),
            Flaw.WINDOW,
            id="sig-44",
        ),
        pytest.param(
            Rfc9421(parameters=f";created={NOW_SECONDS + 3601}{_BY}").request(),
            Flaw.WINDOW,
            id="created ahead",
        ),
        pytest.param(
            Rfc9421(parameters=f"{_AT}{_BY};expires={NOW_SECONDS - 301}").request(),
            Flaw.EXPIRED,
            id="sig-45",
        ),
        pytest.param(Rfc9421(parameters=_BY).request(), Flaw.TIME_NOT_COVERED, id="sig-46"),
        pytest.param(
            Rfc9421(parameters=f';created="{NOW_SECONDS}"{_BY}').request(),
            Flaw.TIME,
            id="created as text",
        ),
        pytest.param(
            Rfc9421(parameters=f";created={NOW_SECONDS}.5{_BY}").request(),
            Flaw.TIME,
            id="created with a fraction",
        ),
        pytest.param(
            Rfc9421(parameters=f"{_AT}{_BY};expires").request(), Flaw.TIME, id="expires bare"
        ),
        pytest.param(
            Rfc9421(parameters=f'{_AT}{_BY};alg="hmac-sha256"', sign=_with_hmac).request(),
            Flaw.ALGORITHM,
            id="sig-47",
        ),
        pytest.param(
            Rfc9421(sign=_with_hmac).request(), Flaw.SIGNATURE, id="sig-47 without a name"
        ),
        pytest.param(
            Rfc9421(parameters=f'{_AT}{_BY};alg="ed25519"').request(),
            Flaw.ALGORITHM,
            id="sig-48",
        ),
        pytest.param(
            Rfc9421(parameters=f'{_AT}{_BY};alg="rsa-pss-sha512"').request(),
            Flaw.ALGORITHM,
            id="sig-48 an algorithm we never use",
        ),
        pytest.param(Rfc9421(sign=with_another_rsa).request(), Flaw.SIGNATURE, id="sig-49"),
        pytest.param(Rfc9421(signature_label="sig2").request(), Flaw.LABEL, id="sig-50"),
        pytest.param(without_header(_SOUND_9421, "signature"), Flaw.UNREADABLE, id="no signature"),
        pytest.param(Rfc9421(parameters=_AT).request(), Flaw.NO_KEY_ID, id="sig-51"),
        pytest.param(
            Rfc9421(parameters=f'{_AT};keyid="ana"').request(), Flaw.KEY_ID, id="keyid not a url"
        ),
        pytest.param(
            Rfc9421(parameters=f"{_AT};keyid=ana").request(), Flaw.KEY_ID, id="keyid not text"
        ),
        pytest.param(
            set_header(_SOUND_9421, "signature-input", "sig1=((("),
            Flaw.UNREADABLE,
            id="sig-52 input",
        ),
        pytest.param(
            set_header(_SOUND_9421, "signature", "sig1=***"), Flaw.UNREADABLE, id="sig-52 signature"
        ),
        pytest.param(
            Rfc9421(parameters=f"{_AT}{_AT}{_BY}").request(), Flaw.UNREADABLE, id="created twice"
        ),
        pytest.param(Rfc9421(sign=lambda _: b"").request(), Flaw.SIGNATURE_TEXT, id="empty"),
        pytest.param(
            Rfc9421(sign=lambda octets: with_rsa(octets)[1:]).request(),
            Flaw.SIGNATURE,
            id="cut off",
        ),
        pytest.param(
            Rfc9421(covered=(_METHOD, _TARGET, _DIGEST, _METHOD)).request(),
            Flaw.COVERED_TWICE,
            id="component twice",
        ),
        pytest.param(
            set_header(
                _SOUND_9421,
                "signature-input",
                f'sig1=({_METHOD} {_TARGET} {_DIGEST} "x"){_AT}{_BY}',
            ),
            Flaw.ABSENT,
            id="component absent",
        ),
        pytest.param(
            set_header(
                _SOUND_9421,
                "signature-input",
                f'sig1=({_METHOD} {_TARGET} {_DIGEST} "date";sf){_AT}{_BY}',
            ),
            Flaw.COMPONENT,
            id="component with a parameter",
        ),
        pytest.param(
            set_header(
                _SOUND_9421,
                "signature-input",
                f"sig1=({_MANY}){_AT}{_BY}",
            ),
            Flaw.UNREADABLE,
            id="too much covered",
        ),
        pytest.param(
            Rfc9421(method="GET", body=b"", content_digest=content_digest_of(b"x")).request(),
            Flaw.DIGEST,
            id="a get with a digest that is wrong",
        ),
    ],
)
def test_an_rfc_9421_request_with_one_flaw_is_refused(request_: Received, flaw: Flaw) -> None:
    assert _flaw(request_) is flaw


def test_sig_53_broken_rfc_9421_headers_are_not_saved_by_a_sound_cavage_signature() -> None:
    downgraded = with_header(_SOUND, "signature-input", "broken")
    assert _flaw(downgraded) is Flaw.UNREADABLE
    in_authorization = with_header(
        Rfc9421(sign=with_another_rsa).request(), "authorization", f"Signature {_GOOD_PARAMETERS}"
    )
    assert _flaw(in_authorization) is Flaw.SIGNATURE


@pytest.mark.parametrize("name", ["signature-input", "signature", "content-digest", "host"])
def test_sig_31_of_rfc_9421_a_header_that_stands_twice_is_malformed(name: str) -> None:
    twice = with_header(_SOUND_9421, name, dict(_SOUND_9421.headers)[name])
    with pytest.raises(Malformed):
        claim_of(twice)


def test_the_first_sound_signature_of_several_is_the_claim() -> None:
    headers = dict(_SOUND_9421.headers)
    several = set_header(
        set_header(
            _SOUND_9421,
            "signature-input",
            f'proxy=("@authority");keyid="edge", {headers["signature-input"]}',
        ),
        "signature",
        f"proxy=:AAAA:, {headers['signature']}",
    )
    claim_of(several).check(RSA)


def test_of_several_unsound_signatures_the_first_flaw_is_told() -> None:
    several = set_header(
        _SOUND_9421, "signature-input", f"a=(){_BY}, b=({_METHOD}){_AT}{_BY}, c=(){_AT}"
    )
    signatures = ", ".join(f"{label}=:{b64encode(b'x').decode()}:" for label in "abc")
    assert _flaw(set_header(several, "signature", signatures)) is Flaw.TIME_NOT_COVERED


# ------------------------------------------------------------------------------------- the window


@pytest.mark.parametrize("seconds", [-3900, -60, 0, 60, 3600])
def test_a_time_inside_the_window_is_taken(seconds: int) -> None:
    claim_of(Cavage(date=http_date(seconds)).request()).check(RSA)
    claim_of(Rfc9421(parameters=f";created={NOW_SECONDS + seconds}{_BY}").request()).check(RSA)
    created = Cavage(covered=_CREATED, created=NOW_SECONDS + seconds, algorithm="hs2019")
    claim_of(created.request()).check(RSA)


def test_an_expiry_just_passed_is_forgiven() -> None:
    claim_of(Rfc9421(parameters=f"{_AT}{_BY};expires={NOW_SECONDS - 300}").request()).check(RSA)


def test_the_window_is_a_setting() -> None:
    request = Cavage(date=http_date(-40_000)).request()
    read_claim(request, base_url=BASE_URL, now=NOW, window=Window(back=43_200)).check(RSA)
    early = Cavage(date=http_date(-120)).request()
    with pytest.raises(Unproven):
        read_claim(early, base_url=BASE_URL, now=NOW, window=Window(back=60))
    later = NOW + timedelta(seconds=40_000)
    with pytest.raises(Unproven):
        read_claim(Cavage().request(), base_url=BASE_URL, now=later)
