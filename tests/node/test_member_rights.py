"""What the keeper of the machine does for members who want their own, or want to go."""

import json
import stat
import zipfile

from tests.node.shell import Shell


def test_everything_of_a_member_is_written_to_a_file_for_its_owner_only(home: Shell) -> None:
    home.said("member add amina --name Amina --email amina@example.org")
    assert "Everything of amina is in amina.zip" in home.said("member export amina amina.zip")
    file = home.folder / "amina.zip"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with zipfile.ZipFile(file) as archive:
        (path,) = [name for name in archive.namelist() if name.endswith("/profile.json")]
        profile = json.loads(archive.read(path))
    assert profile["contact"]["email"] == "amina@example.org"


def test_no_file_is_written_over_and_nothing_for_nobody(home: Shell) -> None:
    home.said("member add amina")
    (home.folder / "there.zip").write_text("mine")
    taken = home.run("member export amina there.zip")
    assert taken.code == 1
    assert "There is a file there.zip already" in taken.err
    assert (home.folder / "there.zip").read_text() == "mine"
    for name in ("nobody", "hull"):
        assert home.run(f"member export {name} new.zip").code == 1
        assert not (home.folder / "new.zip").exists()


def test_whoever_is_erased_leaves_nothing_but_a_page_that_shows_who_confirmed(home: Shell) -> None:
    home.said("member add amina --name 'Amina Zqname'")
    assert b"Zqname" in b"".join(path.read_bytes() for path in (home.folder / "data").iterdir())
    told = home.said("member erase amina --yes")
    assert "https://hull.test/leave/" in told or "http://hull.test/leave/" in told
    assert b"Zqname" not in b"".join(
        path.read_bytes() for path in (home.folder / "data").iterdir() if path.is_file()
    )
