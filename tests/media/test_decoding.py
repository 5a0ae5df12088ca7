import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from media.decoding import prepare
from tests.media.photographs import (
    SECRET_WORDS,
    opened,
    photograph,
    png_with_words,
    saved,
    scene,
)
from world.errors import Malformed, TooLarge

_TOLERANCE = 40


@pytest.mark.row("MED-01")
@pytest.mark.parametrize("octets", [photograph(), png_with_words()], ids=["jpeg", "png"])
def test_where_by_whom_and_with_what_words_a_photograph_was_taken_is_gone(octets: bytes) -> None:
    assert any(word.encode() in octets for word in SECRET_WORDS)
    prepared = prepare(octets)
    for kept in (prepared.large, prepared.small):
        assert not any(word.encode() in kept for word in SECRET_WORDS)
        assert not dict(opened(kept).getexif())
        assert b"Exif" not in kept
        assert b"http://ns.adobe.com" not in kept


def test_a_photograph_taken_sideways_is_shown_upright() -> None:
    prepared = prepare(photograph(turned=6))
    assert (prepared.width, prepared.height) == (200, 400)
    picture = opened(prepared.large).convert("RGB")
    top, bottom = picture.getpixel((100, 20)), picture.getpixel((100, 380))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[0] - top[2] > _TOLERANCE
    assert bottom[2] - bottom[0] > _TOLERANCE


def test_a_large_photograph_is_scaled_to_two_sizes_and_a_small_one_is_left_alone() -> None:
    large = prepare(photograph(size=(4_000, 3_000)))
    assert (large.width, large.height) == (1_600, 1_200)
    assert opened(large.small).size == (480, 360)
    small = prepare(photograph(size=(120, 60)))
    assert (small.width, small.height) == (120, 60)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_each_kind_that_phones_make_is_read(kind: str) -> None:
    prepared = prepare(saved(scene(), kind))
    assert prepared.media_type == "image/jpeg"
    assert opened(prepared.large).size == (400, 200)
    assert len(prepared.blurhash) > 20


def test_what_can_be_seen_through_stays_so() -> None:
    prepared = prepare(png_with_words())
    assert prepared.media_type == "image/webp"
    assert opened(prepared.large).mode == "RGBA"


def test_of_a_moving_picture_the_first_frame_is_kept() -> None:
    frames = [scene(), *(Image.new("RGB", (400, 200), "green") for _ in range(3))]
    moving = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert getattr(opened(prepare(moving).large), "n_frames", 1) == 1


@pytest.mark.row("MED-02", "MED-06", "MED-08", "MED-10", "MED-11", "MED-13")
@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!DOCTYPE html><script>alert(1)</script>",
        b'{"@context":"https://www.w3.org/ns/activitystreams","type":"Note"}',
        b"#EXTM3U\nfile:///etc/passwd",
        b"GIF89a/*",
        photograph()[:600],
        saved(scene(), "PNG")[:-200],
        saved(scene(), "BMP"),
        saved(scene(), "TIFF"),
        saved(scene(), "ICO"),
    ],
    ids="empty svg html activity playlist gif cut-jpeg cut-png bmp tiff ico".split(),
)
def test_what_is_no_picture_is_refused(octets: bytes) -> None:
    with pytest.raises(Malformed):
        prepare(octets)


@pytest.mark.row("MED-06")
def test_a_tail_of_something_else_does_not_stay_on_the_picture() -> None:
    prepared = prepare(photograph() + b"<script>alert('tail')</script>PK\x03\x04")
    assert b"script" not in prepared.large


@pytest.mark.row("MED-14")
def test_a_picture_that_claims_to_be_giant_is_refused_by_its_header() -> None:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    claimed = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(header)) + chunk
    claimed += struct.pack(">I", zlib.crc32(chunk))
    with pytest.raises(Malformed):
        prepare(claimed)
    with pytest.raises(TooLarge):
        prepare(saved(Image.new("1", (9_000, 9_000)), "PNG"))


def test_more_octets_than_a_phone_makes_are_refused_unread() -> None:
    with pytest.raises(TooLarge):
        prepare(b"\xff\xd8" + bytes(17 * 1024 * 1024))


@pytest.mark.filterwarnings("ignore::UserWarning")  # a decoder that notes what is damaged
@given(st.data())
def test_a_damaged_picture_is_refused_or_read_and_nothing_else(data: st.DataObject) -> None:
    octets = bytearray(data.draw(st.sampled_from([photograph(size=(40, 20)), png_with_words()])))
    for _ in range(data.draw(st.integers(1, 6))):
        octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(st.integers(0, 255))
    try:
        prepared = prepare(bytes(octets))
    except Malformed:
        return
    assert opened(prepared.large).size == (prepared.width, prepared.height)
