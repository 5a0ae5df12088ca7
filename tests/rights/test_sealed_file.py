import io
from pathlib import Path

import pytest

from rights.sealed_file import PIECE_OCTETS, SealedWriter, read_sealed
from storage.sealing import Seal
from world.errors import Conflict

NAME = "exports.file 17"
SEAL = Seal(b"s" * 32)
LENGTHS = (0, 1, PIECE_OCTETS - 1, PIECE_OCTETS, PIECE_OCTETS + 1, 3 * PIECE_OCTETS + 5)


def some(length: int) -> bytes:
    return (b"%07d " * (length // 8 + 1) % tuple(range(length // 8 + 1)))[:length]


def written(octets: bytes, name: str = NAME, step: int = 100_000) -> bytes:
    file = io.BytesIO()
    writer = SealedWriter(file, SEAL, name)
    for start in range(0, len(octets), step):
        assert writer.write(octets[start : start + step])
    writer.close()
    assert writer.octets == len(octets)
    return file.getvalue()


def pieces(sealed: bytes) -> list[bytes]:
    found = []
    while sealed:
        length = 4 + int.from_bytes(sealed[:4], "big")
        found.append(sealed[:length])
        sealed = sealed[length:]
    return found


def read(tmp_path: Path, sealed: bytes, seal: Seal = SEAL, name: str = NAME) -> bytes:
    path = tmp_path / "some.sealed"
    path.write_bytes(sealed)
    return b"".join(read_sealed(path, seal, name))


@pytest.mark.parametrize("length", LENGTHS)
def test_what_was_written_is_read_whatever_its_length(tmp_path: Path, length: int) -> None:
    octets = some(length)
    assert read(tmp_path, written(octets)) == octets


def test_nothing_of_what_is_written_can_be_read_on_the_disk() -> None:
    assert b"kereru" not in written(b"kereru" * 100_000)


def test_nobody_reads_it_with_another_secret_or_under_another_name(tmp_path: Path) -> None:
    sealed = written(b"what Josie needs")
    with pytest.raises(Conflict):
        read(tmp_path, sealed, Seal(b"t" * 32))
    with pytest.raises(Conflict):
        read(tmp_path, sealed, name="exports.file 18")


def test_pieces_cannot_be_left_out_moved_or_cut_off(tmp_path: Path) -> None:
    first, second, last = pieces(written(some(2 * PIECE_OCTETS + 7)))
    assert read(tmp_path, first + second + last)
    for other in (second + last, second + first + last, first + second, first + last, b""):
        with pytest.raises(Conflict):
            read(tmp_path, other)


def test_a_piece_that_was_cut_short_is_not_taken(tmp_path: Path) -> None:
    sealed = written(b"what Josie needs")
    for end in range(1, len(sealed)):
        with pytest.raises(Conflict):
            read(tmp_path, sealed[:end])


def test_a_file_that_is_not_there_is_told() -> None:
    with pytest.raises(FileNotFoundError):
        next(read_sealed(Path("/nowhere/at/all"), SEAL, NAME))
