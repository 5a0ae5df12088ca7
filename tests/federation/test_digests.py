"""Digest and Content-Digest: the body is the one that was sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.digests import content_digest, digest, fits_content_digest, fits_digest

_BODY = b"two loaves"
_DIGEST = digest(_BODY)
_CONTENT_DIGEST = content_digest(_BODY)


@given(st.binary(max_size=100), st.binary(max_size=100))
def test_a_digest_fits_its_own_body_only(body: bytes, other: bytes) -> None:
    assert fits_digest(digest(body), other) is (body == other)
    assert fits_content_digest(content_digest(body), other) is (body == other)


def test_an_empty_body_has_a_digest_too() -> None:
    assert digest(b"") == "SHA-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="


@pytest.mark.parametrize(
    "value",
    [
        _DIGEST.lower()[:8] + _DIGEST[8:],
        f"SHA-512=AAAA,{_DIGEST}",
        f"{_DIGEST} , MD5=I8nPJd7dz77qi5MoCBZN7g==",
        f"{_DIGEST},{_DIGEST}",
    ],
)
def test_other_digests_and_the_case_of_names_do_not_matter(value: str) -> None:
    assert fits_digest(value, _BODY)


@pytest.mark.parametrize(
    "value",
    [
        "",
        ",",
        "SHA-256=",
        "SHA-256",
        "MD5=I8nPJd7dz77qi5MoCBZN7g==",
        _DIGEST.removeprefix("SHA-256="),
        _DIGEST.replace("SHA-256", "SHA-512"),
        _DIGEST.lower(),
        f"{_DIGEST},SHA-256=AAAA",
        f"SHA-256=AAAA,{_DIGEST}",
    ],
)
def test_a_header_without_the_one_right_digest_does_not_fit(value: str) -> None:
    assert not fits_digest(value, _BODY)


def test_content_digest_passes_over_other_algorithms() -> None:
    assert fits_content_digest(f"sha-512=:AAAA:, {_CONTENT_DIGEST}", _BODY)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "sha-256",
        "sha-256=::",
        "sha-512=:AAAA:",
        _DIGEST,
        _CONTENT_DIGEST.upper(),
        _CONTENT_DIGEST.replace(":", ""),
        f"{_CONTENT_DIGEST}, {_CONTENT_DIGEST}",
        f"{_CONTENT_DIGEST}, sha-512=AAAA",
    ],
)
def test_a_content_digest_that_is_unreadable_or_another_does_not_fit(value: str) -> None:
    assert not fits_content_digest(value, _BODY)
