"""Keys: what is read, what is refused before any arithmetic, what is never shown.

KEY-20 to KEY-36 of the list of attacks are here; who a key belongs to is tested by the rooms
that fetch actors.
"""

import json
import pickle
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)
from hypothesis import given
from hypothesis import strategies as st

from federation import keys, multibase
from federation.keys import (
    KeyKind,
    PrivateKey,
    PublicKey,
    generate_ed25519,
    generate_rsa,
    public_from_multibase,
    public_from_pem,
)
from world.errors import Malformed

_VECTORS = Path(__file__).parent.parent / "vectors"
_FEP_521A: Any = json.loads((_VECTORS / "fep-521a.json").read_text())
_RSA = generate_rsa()
_ED25519 = generate_ed25519()
_PKCS8_ED25519 = bytes.fromhex("302e020100300506032b657004220420") + _ED25519.dump()
_EVERY_KIND = pytest.mark.parametrize("key", [_RSA, _ED25519], ids=["rsa", "ed25519"])

_RSA_ENCRYPTION = "2a864886f70d010101"
_RSA_PSS = "2a864886f70d01010a"


def _der(tag: int, content: bytes) -> bytes:
    """One DER element, with as many octets of length as it takes."""
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content


def _integer(number: int) -> bytes:
    return _der(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def _pkcs1(modulus: int, exponent: int) -> bytes:
    return _der(0x30, _integer(modulus) + _integer(exponent))


def _info(modulus: int, exponent: int, algorithm: str = _RSA_ENCRYPTION) -> bytes:
    identifier = _der(0x30, _der(0x06, bytes.fromhex(algorithm)) + _der(0x05, b""))
    return _der(0x30, identifier + _der(0x03, b"\0" + _pkcs1(modulus, exponent)))


def _pem(der: bytes, label: str = "PUBLIC KEY") -> str:
    return f"-----BEGIN {label}-----\n{b64encode(der).decode()}\n-----END {label}-----\n"


def _odd(bits: int) -> int:
    """An odd number of exactly that many bits; whether it has two prime factors is not asked."""
    return (1 << bits - 1) | 1


# ----------------------------------------------------------------------------------- signatures


@_EVERY_KIND
def test_a_signature_verifies_with_the_public_half(key: PrivateKey) -> None:
    signature = key.sign(b"a wheelbarrow")
    assert key.public.verify(b"a wheelbarrow", signature)


@_EVERY_KIND
def test_another_message_does_not_verify(key: PrivateKey) -> None:
    assert not key.public.verify(b"two wheelbarrows", key.sign(b"a wheelbarrow"))


@_EVERY_KIND
@pytest.mark.parametrize("signature", [b"", b"\0", b"\0" * 64, b"\xff" * 256, b"\0" * 5000])
def test_octets_that_are_no_signature_do_not_verify(key: PrivateKey, signature: bytes) -> None:
    assert not key.public.verify(b"a wheelbarrow", signature)


@_EVERY_KIND
def test_signing_twice_gives_the_same_octets(key: PrivateKey) -> None:
    assert key.sign(b"a wheelbarrow") == key.sign(b"a wheelbarrow")


def test_a_key_of_the_other_kind_does_not_verify() -> None:
    assert not _RSA.public.verify(b"m", _ED25519.sign(b"m"))
    assert not _ED25519.public.verify(b"m", _RSA.sign(b"m"))


# ------------------------------------------------------------------------------ keeping and loading


@_EVERY_KIND
def test_a_private_key_survives_the_database(key: PrivateKey) -> None:
    again = PrivateKey.load(key.kind, key.dump())
    assert again.kind is key.kind
    assert again.sign(b"m") == key.sign(b"m")


@_EVERY_KIND
def test_a_public_key_survives_the_database(key: PrivateKey) -> None:
    again = PublicKey.load(str(key.kind), key.public.dump())
    assert again == key.public
    assert hash(again) == hash(key.public)


@_EVERY_KIND
def test_a_public_key_survives_both_texts_it_is_published_in(key: PrivateKey) -> None:
    assert public_from_pem(key.public.pem()) == key.public
    assert public_from_multibase(key.public.multibase()) == key.public


def test_different_keys_are_not_equal() -> None:
    assert generate_ed25519().public != _ED25519.public
    assert _RSA.public != _ED25519.public


def test_an_ed25519_key_is_kept_as_its_32_octets() -> None:
    assert len(_ED25519.dump()) == 32
    assert len(_ED25519.public.dump()) == 32


@pytest.mark.parametrize(
    ("kind", "dumped"),
    [
        ("rsa", b""),
        ("rsa", b"garbage"),
        ("rsa", _ED25519.dump()),
        ("ed25519", b"\1" * 31),
        ("ed25519", _RSA.dump()),
        ("dsa", _ED25519.dump()),
        ("dsa", _RSA.dump()),
        ("rsa", _PKCS8_ED25519),
        ("", b""),
    ],
)
def test_octets_that_are_no_private_key_are_malformed(kind: str, dumped: bytes) -> None:
    with pytest.raises(Malformed):
        PrivateKey.load(kind, dumped)


@pytest.mark.parametrize(
    ("kind", "dumped"),
    [("rsa", b""), ("ed25519", b"\1" * 31), ("ed25519", b""), ("dsa", _ED25519.public.dump())],
)
def test_octets_that_are_no_public_key_are_malformed(kind: str, dumped: bytes) -> None:
    with pytest.raises(Malformed):
        PublicKey.load(kind, dumped)


@_EVERY_KIND
def test_key_46_a_private_key_does_not_show_itself(key: PrivateKey) -> None:
    shown = repr(key) + str(key) + f"{key}"
    assert shown == 3 * f"PrivateKey(kind={key.kind!r})"


@_EVERY_KIND
def test_key_46_a_private_key_cannot_be_pickled(key: PrivateKey) -> None:
    with pytest.raises(TypeError):
        pickle.dumps(key)


# ---------------------------------------------------------------------------- published key texts


def test_the_vectors_of_fep_521a_are_read_and_written() -> None:
    ed25519 = public_from_multibase(_FEP_521A["ed25519"]["multikey"]["publicKeyMultibase"])
    assert ed25519.kind is KeyKind.ED25519
    assert ed25519.dump().hex() == _FEP_521A["ed25519"]["raw_hex"]
    assert ed25519.multibase() == _FEP_521A["ed25519"]["multikey"]["publicKeyMultibase"]
    rsa = public_from_multibase(_FEP_521A["rsa"]["multikey"]["publicKeyMultibase"])
    assert rsa.kind is KeyKind.RSA
    assert rsa.pem() == _FEP_521A["rsa"]["spki_pem"]
    assert rsa.multibase() == _FEP_521A["rsa"]["multikey"]["publicKeyMultibase"]
    assert public_from_pem(_FEP_521A["rsa"]["spki_pem"]) == rsa


def test_a_pkcs1_key_is_the_same_key() -> None:
    pkcs1 = load_pem_public_key(_RSA.public.pem().encode())
    text = pkcs1.public_bytes(Encoding.PEM, PublicFormat.PKCS1).decode()
    assert text.startswith("-----BEGIN RSA PUBLIC KEY-----")
    assert public_from_pem(text) == _RSA.public


def test_an_algorithm_without_its_empty_parameters_is_forgiven() -> None:
    modulus, exponent = _odd(2048), 65537
    identifier = _der(0x30, _der(0x06, bytes.fromhex(_RSA_ENCRYPTION)))
    bits = _der(0x03, b"\0" + _pkcs1(modulus, exponent))
    bare = public_from_pem(_pem(_der(0x30, identifier + bits)))
    assert bare == public_from_pem(_pem(_info(modulus, exponent)))


@_EVERY_KIND
def test_untidy_line_breaks_in_a_pem_are_forgiven(key: PrivateKey) -> None:
    tidy = key.public.pem()
    inside = "".join(tidy.splitlines()[1:-1])
    for untidy in (
        tidy.rstrip("\n"),
        tidy.replace("\n", "\r\n"),
        tidy.replace("\n", "\n\n"),
        f"\n  {tidy}\n",
        f"-----BEGIN PUBLIC KEY-----{inside}-----END PUBLIC KEY-----",
    ):
        assert public_from_pem(untidy) == key.public


_PEM_TEXT = _RSA.public.pem()
_NEGATIVE = _der(0x02, b"\xff" * 256)
_EC = ec.generate_private_key(ec.SECP256R1())
_EC_PEM = _EC.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("garbage", id="key-30 garbage"),
        pytest.param("", id="key-31 empty"),
        pytest.param([_PEM_TEXT], id="key-32 a list"),
        pytest.param(7, id="key-33 a number"),
        pytest.param(None, id="key-33 null"),
        pytest.param(_PEM_TEXT + " " * 1_048_576, id="key-34 one MiB"),
        pytest.param(_PEM_TEXT.replace("A", "\0", 1), id="key-35 NUL inside"),
        pytest.param(_pem(_info(0, 65537)), id="key-36 modulus zero"),
        pytest.param(_pem(_info(_odd(2048), 0)), id="exponent zero"),
        pytest.param(_pem(_info(_odd(2048), 1)), id="exponent one"),
        pytest.param(_pem(_info(_odd(2048), 65536)), id="exponent even"),
        pytest.param(_pem(_info(_odd(2048) - 1 + (1 << 9), 65537)), id="modulus even"),
        pytest.param(_pem(b""), id="nothing inside"),
        pytest.param(_pem(b"\x30"), id="cut off after the tag"),
        pytest.param(_pem(b"\x30\x84\xff"), id="cut off within the length"),
        pytest.param(_pem(_info(_odd(2048), 3)[:-1]), id="cut off at the end"),
        pytest.param(_pem(_info(_odd(2048), 3) + b"\0"), id="something after the end"),
        pytest.param(_pem(_der(0x30, _integer(_odd(2048)))), id="no exponent"),
        pytest.param(_pem(_der(0x30, 3 * _integer(_odd(2048)))), id="three numbers"),
        pytest.param(_pem(_info(_odd(2048), 3, _RSA_PSS)), id="a key for RSA-PSS only"),
        pytest.param(_pem(_info(_odd(2048), 3).replace(b"\0\x30", b"\1\x30")), id="unused bits"),
        pytest.param(_pem(b"\x30\x0d\x06\x09" + b"\x2a" * 9 + b"\x05\0"), id="no key inside"),
        pytest.param(_pem(_der(0x30, _NEGATIVE + _integer(3))), id="modulus negative"),
        pytest.param(_pem(_der(0x30, _der(2, b"") + _integer(3))), id="modulus empty"),
        pytest.param(_EC_PEM, id="an elliptic curve"),
        pytest.param(_PEM_TEXT.replace("PUBLIC", "PRIVATE"), id="another label"),
        pytest.param(_PEM_TEXT + _PEM_TEXT, id="two keys"),
        pytest.param(_PEM_TEXT.replace("\n-----END", "=\n-----END"), id="wrong padding"),
        pytest.param(_ED25519.public.pem().replace("BEGIN ", "BEGIN RSA "), id="kinds mixed up"),
    ],
)
def test_a_text_that_is_no_key_is_malformed(text: object) -> None:
    with pytest.raises(Malformed):
        public_from_pem(text)


@pytest.mark.parametrize(
    "text",
    [None, 7, ["z6Mk"], "", "z", "z6Mk", _PEM_TEXT, multibase.encode(b"\xe7\x01" + b"\2" * 33)],
    ids=["null", "number", "list", "empty", "nothing", "cut off", "a pem", "secp256k1"],
)
def test_a_multikey_that_is_no_key_is_malformed(text: object) -> None:
    with pytest.raises(Malformed):
        public_from_multibase(text)


@given(st.binary(max_size=400))
def test_any_octets_are_a_key_or_are_malformed(octets: bytes) -> None:
    for label in ("PUBLIC KEY", "RSA PUBLIC KEY"):
        with pytest.raises(Malformed):
            public_from_pem(_pem(octets, label))


@given(position=st.integers(0, 293), octet=st.integers(0, 255))
def test_one_wrong_octet_gives_another_key_or_is_malformed(position: int, octet: int) -> None:
    der = bytearray(_RSA.public.dump())
    same = der[position] == octet
    der[position] = octet
    try:
        key = public_from_pem(_pem(bytes(der)))
    except Malformed:
        return
    assert (key == _RSA.public) is same


# ------------------------------------------------------------------------------------ size limits


@pytest.mark.parametrize(
    ("modulus", "exponent"),
    [
        pytest.param(_odd(512), 65537, id="key-20 512 bits"),
        pytest.param(_odd(1024), 65537, id="key-21 1024 bits"),
        pytest.param(_odd(2047), 65537, id="one bit too few"),
        pytest.param(_odd(8193), 65537, id="one bit too many"),
        pytest.param(_odd(65536), 65537, id="key-22 modulus of 65536 bits"),
        pytest.param(_odd(16384), _odd(16384), id="key-23 both of 16384 bits"),
        pytest.param(_odd(2048), _odd(16384), id="key-23 exponent of 16384 bits"),
        pytest.param(_odd(2048), _odd(33), id="exponent one bit too long"),
    ],
)
def test_a_key_of_a_wrong_size_is_refused_before_any_arithmetic(
    monkeypatch: pytest.MonkeyPatch, modulus: int, exponent: int
) -> None:
    def calculate(*numbers: int) -> None:
        pytest.fail(f"{numbers} were handed to the library")

    monkeypatch.setattr(keys, "RSAPublicNumbers", calculate)
    for read, text in (
        (public_from_pem, _pem(_info(modulus, exponent))),
        (public_from_pem, _pem(_pkcs1(modulus, exponent), "RSA PUBLIC KEY")),
        (public_from_multibase, multibase.encode(b"\x85\x24" + _pkcs1(modulus, exponent))),
    ):
        with pytest.raises(Malformed):
            read(text)


@pytest.mark.parametrize("bits", [2048, 3072, 4096, 8192])
def test_every_usual_size_is_taken(bits: int) -> None:
    assert public_from_pem(_pem(_info(_odd(bits), 65537))).kind is KeyKind.RSA
    assert public_from_pem(_pem(_info(_odd(bits), _odd(32)))).kind is KeyKind.RSA
    multikey = multibase.encode(b"\x85\x24" + _pkcs1(_odd(bits), 3))
    assert public_from_multibase(multikey).multibase() == multikey


# ------------------------------------------------------------------- Ed25519 keys without a secret

_PRIME = 2**255 - 19
_D = -121665 * pow(121666, -1, _PRIME) % _PRIME
_Point = tuple[int, int]


def _add(one: _Point, other: _Point) -> _Point:
    """The sum of two points of the curve -x² + y² = 1 + dx²y²."""
    (x1, y1), (x2, y2) = one, other
    slope = _D * x1 * x2 * y1 * y2 % _PRIME
    x = (x1 * y2 + x2 * y1) * pow(1 + slope, -1, _PRIME) % _PRIME
    y = (y1 * y2 + x1 * x2) * pow(1 - slope, -1, _PRIME) % _PRIME
    return x, y


def _point(y: int) -> _Point:
    """A point with that ordinate."""
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _PRIME) % _PRIME
    x = pow(square, (_PRIME + 3) // 8, _PRIME)
    if x * x % _PRIME != square:
        x = x * pow(2, (_PRIME - 1) // 4, _PRIME) % _PRIME
    assert x * x % _PRIME == square
    return x, y


def _points_of_small_order() -> set[_Point]:
    """All eight, found by adding one of order 8 to itself."""
    root = pow(_D, (_PRIME - 1) // 2, _PRIME)
    assert root == _PRIME - 1  # d is no square, so the addition law is complete
    eighth = _point(0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826)
    points, point = {(0, 1)}, eighth
    while point != (0, 1):
        points.add(point)
        point = _add(point, eighth)
    return points


def test_the_refused_points_are_all_points_of_small_order() -> None:
    points = _points_of_small_order()
    assert len(points) == 8
    for x, y in points:
        for ordinate in (y, y + _PRIME):
            if ordinate >= 2**255:
                continue
            octets = (ordinate | (x & 1) << 255).to_bytes(32, "little")
            with pytest.raises(Malformed):
                PublicKey.load("ed25519", octets)


def test_a_signature_without_a_secret_would_fit_such_a_key() -> None:
    neutral = (1).to_bytes(32, "little")
    forged = neutral + b"\0" * 32
    Ed25519PublicKey.from_public_bytes(neutral).verify(forged, b"whatever anybody likes")
    with pytest.raises(Malformed):
        public_from_multibase(multibase.encode(b"\xed\x01" + neutral))


def test_an_honest_point_is_taken() -> None:
    assert PublicKey.load("ed25519", _ED25519.public.dump()) == _ED25519.public
