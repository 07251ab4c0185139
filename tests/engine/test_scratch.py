"""The scratch folder: it is gone with its process, however that ended."""

import signal
import subprocess
import sys

from nnstudio.engine.scratch import Scratch


def test_a_folder_is_made_when_it_is_asked_for_and_removed_in_the_end(tmp_path):
    scratch = Scratch(tmp_path / "some" / "place")
    assert list(tmp_path.iterdir()) == []
    (scratch.folder / "file").write_text("something")
    assert scratch.folder.is_relative_to(tmp_path)
    scratch.close()
    assert list((tmp_path / "some" / "place").iterdir()) == []


def test_a_folder_that_nobody_closed_goes_with_its_owner(tmp_path):
    scratch = Scratch(tmp_path)
    scratch.folder.joinpath("file").write_text("something")
    del scratch
    assert list(tmp_path.iterdir()) == []


def test_two_in_one_place_leave_each_other_alone(tmp_path):
    first, second = Scratch(tmp_path), Scratch(tmp_path)
    first.folder.joinpath("file").write_text("something")
    assert second.folder != first.folder
    assert first.folder.joinpath("file").exists()
    first.close()
    second.close()


def test_what_a_killed_process_has_left_is_removed_and_what_a_living_one_has_is_not(tmp_path):
    code = (
        "import sys, pathlib; from nnstudio.engine.scratch import Scratch\n"
        "scratch = Scratch(pathlib.Path(sys.argv[1])); (scratch.folder / 'file').write_text('x')\n"
        "print(scratch.folder, flush=True); sys.stdin.read()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        theirs = tmp_path / process.stdout.readline().strip()
        mine = Scratch(tmp_path)
        assert mine.folder.exists()
        assert theirs.joinpath("file").exists()
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert theirs.exists()
    other = Scratch(tmp_path)
    assert other.folder.exists()
    assert not theirs.exists()
    assert mine.folder.exists()
    mine.close()
    other.close()
    assert list(tmp_path.iterdir()) == []
