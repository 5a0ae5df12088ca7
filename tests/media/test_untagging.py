"""Films and sounds lose what is told about them, and keep what is seen and heard."""

from io import BytesIO

import mutagen
import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.bare import Unreadable
from media.sounding import media_type_of_recording
from media.untagging import untagged
from tests.media.recordings import HEARD, KINDS, SECRET, TELLING, box, film


def _type(name: str) -> str:
    return name.partition(",")[0]


@pytest.mark.parametrize("name", TELLING)
def test_where_it_was_made_is_gone_and_what_is_heard_is_there(name: str) -> None:
    octets = TELLING[name]
    assert SECRET in octets
    bare = untagged(octets, _type(name))
    assert SECRET not in bare
    assert HEARD in bare
    assert media_type_of_recording(bare) == _type(name)
    assert untagged(bare, _type(name)) == bare


@pytest.mark.parametrize("media_type", ["video/mp4", "video/quicktime", "audio/mp4"])
def test_nothing_of_a_film_moves_and_nobody_learns_when_or_with_what(media_type: str) -> None:
    octets = TELLING[media_type]
    bare = untagged(octets, media_type)
    assert len(bare) == len(octets)
    assert bare.index(HEARD) == octets.index(HEARD)
    assert b"Josie" not in bare
    assert (3_800_000_000).to_bytes(4, "big") not in bare
    assert (bare.count(b"trak"), octets.count(b"trak")) == (1, 2)


@pytest.mark.parametrize("name", ["video/webm", "video/webm, live"])
def test_a_film_in_webm_keeps_its_length(name: str) -> None:
    assert len(untagged(TELLING[name], "video/webm")) == len(TELLING[name])


@pytest.mark.parametrize("media_type", ["audio/ogg", "audio/flac"])
def test_sounds_can_be_read_by_others_afterwards_and_have_no_tags(media_type: str) -> None:
    sound = mutagen.File(BytesIO(untagged(TELLING[media_type], media_type)))
    assert sound is not None
    assert not sound.tags


@pytest.mark.parametrize("media_type", KINDS)
def test_what_tells_nothing_stays_whole(media_type: str) -> None:
    octets = KINDS[media_type]
    assert len(untagged(octets, media_type)) == len(octets)
    assert HEARD in untagged(octets, media_type)


def test_a_film_that_was_cut_short_is_taken_as_far_as_it_goes() -> None:
    octets = box(b"ftyp", b"isom", bytes(4)) + box(b"mdat", HEARD * 9)[:500]
    assert HEARD in untagged(octets, "video/mp4")


@pytest.mark.parametrize("length", [0, 9, 2**31])
def test_samples_that_lie_outside_of_the_file_are_not_believed(length: int) -> None:
    octets = film(b"isom", tells=True)
    at = octets.rindex(len(SECRET).to_bytes(4, "big") + (28).to_bytes(4, "big") + b"stsc")
    told = octets[:at] + length.to_bytes(4, "big") + octets[at + 4 :]
    if length < len(octets):
        assert len(untagged(told, "video/mp4")) == len(octets)
    else:
        with pytest.raises(Unreadable):
            untagged(told, "video/mp4")


@given(
    name=st.sampled_from(sorted(TELLING)),
    at=st.floats(0, 1, exclude_max=True),
    other=st.binary(min_size=1, max_size=9),
)
def test_whatever_is_in_them_nothing_is_raised_but_that_it_cannot_be_read(
    name: str, at: float, other: bytes
) -> None:
    octets = bytearray(TELLING[name])
    place = int(at * len(octets))
    octets[place : place + len(other)] = other
    try:
        untagged(bytes(octets), _type(name))
    except Unreadable:
        return
