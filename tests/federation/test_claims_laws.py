"""Laws of signed requests: what is signed is proven, and no bytes are an accident."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from federation.claims import Received, Scheme, is_signed, read_claim
from federation.keys import PrivateKey, generate_ed25519, generate_rsa
from federation.signing import sign_cavage, sign_rfc9421
from tests.federation.signed import BASE_URL, ED25519, NOW, RSA, Cavage, Rfc9421, claim_of
from world.errors import Malformed, Unproven
from world.network import Outgoing

_KEYS = {"rsa": generate_rsa(), "ed25519": generate_ed25519()}
_KEY_ID = "https://sister.example.org/actors/ana#main-key"

_PATHS = st.from_regex(r"(/[a-z0-9_~@!$&'()*+,;=:-]{1,8}){0,3}/?", fullmatch=True)
_QUERIES = st.just("") | st.from_regex(r"\?[a-z0-9&=/?+-]{0,12}", fullmatch=True)
_INSTANTS = st.datetimes(
    datetime(2000, 1, 1),  # noqa: DTZ001 - the strategy wants it without a zone
    datetime(2090, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


def _arrived(sent: Outgoing) -> Received:
    """The request as a server hands it on: names in lower case, the raw target."""
    target = sent.url.removeprefix(BASE_URL)
    headers = tuple((name.lower(), value) for name, value in sent.headers)
    return Received(
        sent.method, target if target.startswith("/") else f"/{target}", headers, sent.body
    )


@st.composite
def _requests(draw: st.DrawFn) -> Outgoing:
    method = draw(st.sampled_from(["GET", "POST", "PUT"]))
    body = b"" if method == "GET" else draw(st.binary(max_size=60))
    headers = draw(
        st.sampled_from(
            [
                (),
                (("Content-Type", "application/activity+json"),),
                (("accept", "a"), ("Accept", "b"), ("Signature", "old"), ("HOST", "old.example")),
            ]
        )
    )
    return Outgoing(method, BASE_URL + draw(_PATHS) + draw(_QUERIES), headers, body)


@given(request=_requests(), kind=st.sampled_from(["rsa", "ed25519"]), now=_INSTANTS)
def test_what_is_signed_by_cavage_is_proven(request: Outgoing, kind: str, now: datetime) -> None:
    for with_query in (True, False):
        signed = sign_cavage(request, _KEY_ID, _KEYS[kind], now, with_query=with_query)
        claim = read_claim(_arrived(signed), base_url=BASE_URL, now=now)
        assert (claim.scheme, claim.key_id) == (Scheme.CAVAGE, _KEY_ID)
        claim.check(_KEYS[kind].public)


@given(
    request=_requests(),
    kind=st.sampled_from(["rsa", "ed25519"]),
    now=_INSTANTS,
    components=st.none()
    | st.lists(
        st.sampled_from(
            ["@authority", "@path", "@query", "date", "accept", "absent", "@status", "@x", '"']
        ),
        max_size=4,
    ),
)
def test_what_is_signed_by_rfc_9421_is_proven(
    request: Outgoing, kind: str, now: datetime, components: list[str] | None
) -> None:
    signed = sign_rfc9421(request, _KEY_ID, _KEYS[kind], now, components=components)
    claim = read_claim(_arrived(signed), base_url=BASE_URL, now=now)
    assert (claim.scheme, claim.key_id) == (Scheme.RFC9421, _KEY_ID)
    claim.check(_KEYS[kind].public)


@given(request=_requests(), position=st.integers(0), octet=st.integers(1, 255))
def test_one_changed_octet_of_the_body_is_refused(
    request: Outgoing, position: int, octet: int
) -> None:
    for sign in (sign_cavage, sign_rfc9421):
        arrived = _arrived(sign(request, _KEY_ID, _KEYS["ed25519"], NOW))
        body = bytearray(arrived.body or b"\0")
        body[position % len(body)] ^= octet
        tampered = Received(arrived.method, arrived.target, arrived.headers, bytes(body))
        with pytest.raises(Unproven):
            claim_of(tampered)


_HEADER_NAMES = st.sampled_from(
    [
        "signature",
        "signature-input",
        "authorization",
        "digest",
        "content-digest",
        "date",
        "host",
        "content-type",
        "(created)",
        "@method",
        "x",
    ]
)
_SOUND_VALUES = sorted(
    {value for made in (Cavage(), Rfc9421()) for _, value in made.request().headers}
)
_VALUES = (
    st.text(max_size=60)
    | st.sampled_from(_SOUND_VALUES)
    | st.text('sig1=("@method" "x");created=1,:AA==:keyId', max_size=60)
    | st.builds("{}{}".format, st.sampled_from(_SOUND_VALUES), st.text(max_size=5))
)


@given(
    method=st.sampled_from(["GET", "POST", "é", ""]),
    target=st.text(max_size=20),
    headers=st.lists(st.tuples(_HEADER_NAMES, _VALUES), max_size=8),
    body=st.binary(max_size=20),
    now=_INSTANTS | st.just(NOW),
)
@example(
    "POST", "/", [("host", "node.example.org"), ("signature", 'created=1,keyId="k"')], b"", NOW
)
def test_any_request_is_read_or_is_refused(
    method: str, target: str, headers: list[tuple[str, str]], body: bytes, now: datetime
) -> None:
    request = Received(method, target, tuple(headers), body)
    try:
        if not is_signed(request):
            with pytest.raises(Unproven):
                read_claim(request, base_url=BASE_URL, now=now)
            return
        claim = read_claim(request, base_url=BASE_URL, now=now)
    except (Malformed, Unproven):
        return
    for key in (RSA, ED25519):
        try:
            claim.check(key)
        except Unproven:
            continue


@given(
    made=st.sampled_from([Cavage(), Rfc9421()]),
    header=st.integers(0, 20),
    position=st.integers(0),
    character=st.characters(codec="latin-1"),
)
def test_one_changed_character_never_makes_another_claim_true(
    made: Cavage | Rfc9421, header: int, position: int, character: str
) -> None:
    sound = made.request()
    signed = {"digest", "content-digest", "signature", "signature-input"}
    places = [place for place, (name, _) in enumerate(sound.headers) if name in signed]
    chosen = places[header % len(places)]
    name, value = sound.headers[chosen]
    at = position % len(value)
    changed = (name, value[:at] + character + value[at + 1 :])
    headers = (*sound.headers[:chosen], changed, *sound.headers[chosen + 1 :])
    claim = claim_of(sound)
    try:
        other = claim_of(Received(sound.method, sound.target, headers, sound.body))
        other.check(RSA)
    except (Malformed, Unproven):
        return
    # draft-cavage signs neither the name of the key nor that of the algorithm
    assert other.key_id != claim.key_id or replace(other, kind=claim.kind) == claim


@given(seconds=st.integers(-100_000, 100_000))
def test_the_window_is_the_same_for_both_schemes(seconds: int) -> None:
    request, key = Outgoing("GET", f"{BASE_URL}/actor"), _KEYS["ed25519"]
    told = NOW + timedelta(seconds=seconds)
    inside = -3900 <= seconds <= 3600
    for sign in (sign_cavage, sign_rfc9421):
        assert _is_taken(sign(request, _KEY_ID, key, told), key) is inside


def _is_taken(sent: Outgoing, key: PrivateKey) -> bool:
    try:
        claim_of(_arrived(sent)).check(key.public)
    except Unproven:
        return False
    return True
