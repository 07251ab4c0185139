"""Project files: what is saved comes back, and a fault of the disk costs nothing."""

import dataclasses
import errno
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest

from nnstudio.data.mnist import MnistSample
from nnstudio.document import archive, disk, file, versions
from nnstudio.document.annotations import Arrow, End, add_arrow, add_note, group
from nnstudio.document.archive import left_out, pack, same, unpack
from nnstudio.document.document import Document, Project
from nnstudio.document.file import (
    ChangedOutsideError,
    ProjectError,
    backup_of,
    check_writable,
    load_project,
    read_project,
    save_project,
)
from nnstudio.document.versions import MIGRATIONS, VERSION
from nnstudio.nn.graph import Graph, NodeId
from nnstudio.nn.optimizers import Adam
from tests.document.attacks import edited, manifest_of
from tests.document.conftest import PRICES

GOLDEN = Path(__file__).parent / "golden"

SAVE_CHANGED = """
import os, sys
from pathlib import Path
from nnstudio.document.file import ProjectError, load_project, save_project
path, user = Path(sys.argv[1]), int(sys.argv[2])
project = load_project(Path(sys.argv[3]) if len(sys.argv) > 3 else path)
changed = type(project)(project.document.replace(notes="changed"), project.weights)
if user:
    os.setuid(user)  # now and not before, for another user may not be let to where Python is
try:
    save_project(path, changed)
except ProjectError as error:
    sys.exit(f"refused: {error}")
"""


def with_notes(project: Project, notes: str) -> Project:
    return Project(project.document.replace(notes=notes), project.weights)


def test_what_is_saved_comes_back(project, tmp_path):
    path = tmp_path / "name.nns"

    save_project(path, project)
    loaded = load_project(path)

    assert loaded.document == project.document
    assert same(loaded, project)
    assert loaded.weights.keys() == project.weights.keys()
    for node_id, params in project.weights.items():
        for name, array in params.items():
            assert loaded.weights[node_id][name].tobytes() == array.tobytes()
            assert loaded.weights[node_id][name].dtype == np.float32


def test_order_of_nodes_comes_back(small):
    assert list(unpack(pack(small)).document.graph) == list(small.document.graph)


def test_a_network_that_was_never_trained_comes_back_without_weights(small, tmp_path):
    save_project(tmp_path / "name.nns", Project(small.document))

    assert load_project(tmp_path / "name.nns").weights == {}


def test_every_setting_comes_back(small):
    document = small.document.replace(
        training=small.document.training.replace(
            optimizer=Adam(learning_rate=0.1 + 0.2, beta1=1 / 3), epochs=77, seed=2**32 - 1
        ),
        dataset=small.document.dataset.replace(scaling="[-1, 1]"),
        notes='Zweite "Fassung"\n\tλ = 0.1, 学习, half a pair: \ud83d',
        layout=dict.fromkeys(small.document.graph, (1 / 3, -5e6)),
    )
    document, _ = group(document, frozenset({NodeId("hidden1"), NodeId("output")}), 'λ "block" \ud83d')
    document, note = add_note(document, "one\r\ntwo\n\tλ, half a pair: \ud83d", (1 / 3, -5e6), (100 / 3, 1e6))
    document, _ = add_note(document, "", (0.0, -0.0))
    document, _ = add_arrow(document, End((0.1, 0.2), note), End((-1e6, 1e7)))
    document, _ = add_arrow(document, End((0.1, 0.2), NodeId("output")), End((0.0, 0.0), NodeId("input")))

    assert unpack(pack(Project(document))).document == document


def test_equal_projects_are_equal_files(small, tmp_path):
    save_project(tmp_path / "one.nns", small)
    save_project(tmp_path / "other.nns", load_project(tmp_path / "one.nns"))

    assert (tmp_path / "one.nns").read_bytes() == (tmp_path / "other.nns").read_bytes()


@pytest.mark.parametrize(
    "array",
    [
        np.arange(12, dtype=np.float32).reshape(3, 4).T,
        np.asfortranarray(np.arange(12, dtype=np.float64).reshape(3, 4)),
        np.arange(24, dtype=np.float32)[::-2],
        np.arange(4, dtype=">f4"),
        np.array(1.5, np.float32),
        np.empty((0, 3), np.float32),
        np.array([np.nan, np.inf, -0.0], np.float32),
    ],
    ids=["transposed", "columns first", "backwards", "big-endian", "no axis", "empty", "not finite"],
)
def test_arrays_come_back_however_they_lie_in_memory(small, array, tmp_path):
    node = NodeId("hidden1")
    save_project(tmp_path / "name.nns", Project(small.document, {node: {"kernel": array}}))

    found = load_project(tmp_path / "name.nns").weights[node]["kernel"]
    np.testing.assert_array_equal(found, array)
    assert found.shape == array.shape


def test_loaded_weights_are_read_only(small):
    assert not unpack(pack(small)).weights[NodeId("output")]["bias"].flags.writeable


def test_weights_that_are_no_floats_are_refused(small, tmp_path):
    with pytest.raises(ProjectError, match="kernel of hidden1 is in int64"):
        save_project(
            tmp_path / "name.nns", Project(small.document, {NodeId("hidden1"): {"kernel": np.arange(3)}})
        )
    assert list(tmp_path.iterdir()) == []


def test_the_file_before_the_last_save_stays_as_backup(small, tmp_path):
    path = tmp_path / "name.nns"
    for notes in ("first", "second", "third"):
        save_project(path, with_notes(small, notes))

    assert load_project(path).document.notes == "third"
    assert load_project(tmp_path / "name.nns~").document.notes == "second"
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["name.nns", "name.nns~"]


def test_what_a_killed_save_left_behind_is_removed_by_a_later_one(small, tmp_path, monkeypatch):
    stray = tmp_path / ".nnstudio-0123456789abcdef.tmp"
    stray.write_bytes(b"half a proj")

    save_project(tmp_path / "name.nns", small)
    assert stray.exists()  # it is new, and may belong to a save that is under way

    monkeypatch.setattr(disk, "STALE", -1.0)
    save_project(tmp_path / "name.nns", small)
    assert not stray.exists()


def test_a_link_is_followed_to_its_file(small, tmp_path):
    (tmp_path / "real").mkdir()
    save_project(tmp_path / "real" / "name.nns", small)
    link = tmp_path / "link.nns"
    link.symlink_to(Path("real") / "name.nns")

    save_project(link, with_notes(small, "through the link"))

    assert link.is_symlink()
    assert load_project(tmp_path / "real" / "name.nns").document.notes == "through the link"
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["link.nns", "real"]


def test_the_mode_of_the_file_is_kept(small, tmp_path):
    path = tmp_path / "name.nns"
    save_project(path, small)
    path.chmod(0o640)

    save_project(path, with_notes(small, "again"))

    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_backup_that_cannot_be_made_leaves_the_old_file(small, tmp_path):
    path = tmp_path / "name.nns"
    save_project(path, small)
    before = path.read_bytes()
    (tmp_path / "name.nns~" / "in the way").mkdir(parents=True)

    with pytest.raises(ProjectError, match="cannot be saved"):
        save_project(path, with_notes(small, "changed"))

    assert path.read_bytes() == before
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["name.nns", "name.nns~"]


@pytest.mark.skipif(os.name != "posix", reason="folders have no modes here")
def test_a_folder_that_may_not_be_written_to_is_named(small):
    # Not tmp_path, which only its owner may enter: root may write anywhere, and so runs this as nobody.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "name.nns"
        save_project(path, small)
        path.chmod(0o666)
        folder.chmod(0o555)
        before = path.read_bytes()
        user = 65534 if os.geteuid() == 0 else 0
        done = subprocess.run(
            [sys.executable, "-c", SAVE_CHANGED, path, str(user)],
            capture_output=True,
            text=True,
            check=False,
        )
        folder.chmod(0o755)

        assert done.returncode == 1
        assert f"The folder {folder} does not let you write into it" in done.stderr
        assert path.read_bytes() == before
        assert list(folder.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_named(small, tmp_path):
    path = tmp_path / "nowhere" / "name.nns"
    for attempt in (lambda: save_project(path, small), lambda: check_writable(path)):
        with pytest.raises(ProjectError, match=r"There is no folder .*nowhere"):
            attempt()


def test_a_name_that_is_too_long_is_refused(small, tmp_path):
    with pytest.raises(ProjectError, match="shorter name"):
        save_project(tmp_path / ("x" * 300 + ".nns"), small)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_or_a_device_is_never_replaced(small, tmp_path):
    for path in (tmp_path, Path(os.devnull)):
        with pytest.raises(ProjectError, match="cannot be saved"):
            save_project(path, small)
        with pytest.raises(ProjectError, match="cannot be saved"):
            check_writable(path)
        with pytest.raises(ProjectError, match="cannot be opened"):
            load_project(path)
    assert not Path(os.devnull).is_file()


def test_trying_whether_a_file_could_be_saved_changes_nothing(small, tmp_path):
    path = tmp_path / "name.nns"
    check_writable(path)
    assert list(tmp_path.iterdir()) == []

    save_project(path, small)
    before = path.read_bytes()
    check_writable(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.nns")
    with pytest.raises(ProjectError, match="not a project file"):
        load_project(tmp_path / "pipe.nns")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ProjectError, match=r"gone\.nns cannot be opened: No such file"):
        load_project(tmp_path / "gone.nns")


@pytest.mark.parametrize("version", range(1, VERSION + 1))
def test_files_of_every_version_ever_released_open(version):
    project = load_project(GOLDEN / f"version-{version}.nns")

    assert project.document.notes == "A golden file: it must open for ever."
    assert [node.name for node in project.document.graph.nodes.values()] == [
        "Input",
        "Hidden 1",
        "Dropout 1",
        "Mystery",
        "Output",
    ]
    assert project.weights[NodeId("hidden1")]["bias"].tolist() == [0.5, -0.25]
    assert bool(project.document.annotations) == (version >= 2)


def test_annotations_of_version_2_are_read():
    marks = load_project(GOLDEN / "version-2.nns").document.annotations

    assert [(block.name, block.nodes) for block in marks.blocks.values()] == [
        ("The middle", {"hidden1", "drop"})
    ]
    (note_id,) = marks.notes
    note = marks.notes[note_id]
    assert (note.text, note.position, note.size) == (
        "Look here:\nthis one drops half.",
        (80.0, -160.0),
        (240.0, 96.0),
    )
    assert list(marks.arrows.values()) == [
        Arrow(End((120.0, 96.0), note_id), End((0.0, -40.0), NodeId("drop"))),
        Arrow(End((-10.5, 20.25)), End((300.0, 200.0))),
    ]


def test_each_older_version_has_a_migration():
    assert sorted(MIGRATIONS) == list(range(1, VERSION))


def test_a_golden_file_of_version_3_tells_what_was_fitted():
    assert load_project(GOLDEN / "version-3.nns").fitted == PRICES


def test_a_golden_file_of_version_4_has_a_run():
    run = load_project(GOLDEN / "version-4.nns").run
    assert (run.engine, run.version, run.step) == ("tortoise", 3, 1240)
    assert run.plain == {"pace": [0.5, None, "slow"], "shell": {"hard": True, "rings": 80}}
    found = {name: (array.dtype.name, array.tolist()) for name, array in run.arrays.items()}
    assert found == {
        "way": ("float64", [[0.5, 1.5], [-2.0, 1e300]]),
        "legs": ("float32", [0.25, 0.5]),
        "turns": ("int32", [2, 0, 1]),
        "eaten": ("uint8", [255, 7]),
    }


def with_run(project, **changes):
    """The project with a run of an engine that nobody has, and with other arrays if wished."""
    run = load_project(GOLDEN / "version-4.nns").run
    return dataclasses.replace(project, run=dataclasses.replace(run, **changes))


def test_a_run_is_saved_in_the_version_that_has_runs_and_comes_back_number_by_number(small, tmp_path):
    project = with_run(small)
    save_project(tmp_path / "name.nns", project)
    content = (tmp_path / "name.nns").read_bytes()

    assert manifest_of(content)["version"] == 4
    assert same(load_project(tmp_path / "name.nns"), project)
    assert pack(load_project(tmp_path / "name.nns")) == content
    assert not any(array.flags.writeable for array in unpack(content).run.arrays.values())


@pytest.mark.parametrize(
    "changes",
    [
        {"step": 1241},
        {"plain": {}},
        {"engine": "hare"},
        {"arrays": {}},
        {"arrays": {"way": np.zeros((2, 2)), "legs": np.zeros(2, np.float32)}},
    ],
    ids=["step", "words", "engine", "no arrays", "arrays"],
)
def test_projects_with_other_runs_are_others(small, changes):
    assert not same(with_run(small), with_run(small, **changes))
    assert not same(with_run(small), small)


def test_a_project_without_a_run_is_written_as_before_there_were_any(small):
    assert manifest_of(pack(small))["version"] == 1
    assert "run" not in manifest_of(pack(small))


def test_a_run_that_would_make_the_file_too_large_is_left_out_and_that_is_told(small, tmp_path):
    # Pages of memory that nobody touches take no room.
    project = with_run(small, arrays={"way": np.broadcast_to(np.zeros(1), (2**26,))})
    assert "The run takes 537 MB, more than a project file holds" in left_out(project)
    save_project(tmp_path / "name.nns", project)
    assert same(load_project(tmp_path / "name.nns"), small)


@pytest.mark.parametrize(
    "plain", [{"a": [0] * 200_001}, {"a": "x" * 2**22}], ids=["too many values", "too long a text"]
)
def test_a_run_that_says_too_much_is_left_out(small, plain):
    words = left_out(with_run(small, plain=plain))
    assert words.startswith("The run has more layers and marks than a project file holds")
    assert same(unpack(pack(with_run(small, plain=plain))), small)


def test_a_run_that_fits_is_left_out_of_nothing(small):
    assert left_out(with_run(small)) == left_out(small) == ""


def test_a_run_of_something_else_than_numbers_is_refused(small):
    with pytest.raises(ProjectError, match="way of the run is in complex128"):
        pack(with_run(small, arrays={"way": np.zeros(2, complex)}))


@pytest.mark.parametrize("version", range(1, VERSION + 1))
def test_golden_files_are_saved_again_without_loss_and_in_their_own_version(version, tmp_path):
    path = tmp_path / "name.nns"
    shutil.copy(GOLDEN / f"version-{version}.nns", path)
    project = load_project(path)

    save_project(path, project)

    assert same(load_project(path), project)
    assert manifest_of(path.read_bytes())["version"] == version


def test_what_was_fitted_comes_back(small, tmp_path):
    save_project(tmp_path / "name.nns", Project(small.document, small.weights, PRICES))

    assert load_project(tmp_path / "name.nns").fitted == PRICES
    assert not same(small, Project(small.document, small.weights, PRICES))


def test_an_empty_canvas_comes_back(tmp_path):
    empty = Project(Document(Graph(), {}, MnistSample(), notes="nothing yet"))
    save_project(tmp_path / "name.nns", empty)

    assert same(load_project(tmp_path / "name.nns"), empty)


def test_a_file_that_another_program_has_changed_is_not_replaced(small, tmp_path):
    path = tmp_path / "name.nns"
    stamp = save_project(path, small)
    theirs = pack(with_notes(small, "theirs"))
    path.write_bytes(theirs)

    with pytest.raises(ChangedOutsideError, match=r"name\.nns is not saved: another program has changed"):
        save_project(path, with_notes(small, "mine"), over=stamp)

    assert path.read_bytes() == theirs
    assert [entry.name for entry in tmp_path.iterdir()] == ["name.nns"]


def test_a_change_is_noticed_even_if_size_and_time_are_as_before(small, tmp_path):
    path = tmp_path / "name.nns"
    save_project(path, Project(small.document))
    _, stamp = read_project(path)
    status = path.stat()
    content = bytearray(path.read_bytes())
    content[-30] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))

    with pytest.raises(ChangedOutsideError):
        save_project(path, small, over=stamp)


def test_a_file_that_was_only_touched_copied_or_removed_is_saved(small, tmp_path):
    path = tmp_path / "name.nns"
    stamp = save_project(path, small)
    path.touch()
    stamp = save_project(path, with_notes(small, "1"), over=stamp)
    path.write_bytes(path.read_bytes())
    stamp = save_project(path, with_notes(small, "2"), over=stamp)
    path.unlink()
    save_project(path, with_notes(small, "3"), over=stamp)

    assert load_project(path).document.notes == "3"


def test_a_file_of_a_newer_version_is_never_replaced(small, tmp_path):
    path = tmp_path / "name.nns"
    newer = edited(pack(small), lambda m: m.update(version=9, document="who knows"))
    path.write_bytes(newer)

    for attempt in (lambda: save_project(path, small), lambda: check_writable(path)):
        with pytest.raises(ProjectError, match=r"file format 9; this one writes up to 4.*another name"):
            attempt()

    assert path.read_bytes() == newer
    assert [entry.name for entry in tmp_path.iterdir()] == ["name.nns"]


def test_what_is_no_project_is_replaced_and_kept_as_backup(small, tmp_path):
    path = tmp_path / "name.nns"
    path.write_bytes(b"a letter")
    save_project(path, small)

    assert backup_of(path).read_bytes() == b"a letter"


def test_the_original_stays_for_good_when_a_migration_has_changed_it(small, tmp_path, monkeypatch):
    def renamed(plain):
        return {**plain, "document": {**plain["document"], "notes": "migrated"}}

    original = pack(small)
    monkeypatch.setattr(versions, "MIGRATIONS", {**MIGRATIONS, 1: renamed})
    monkeypatch.setattr(archive, "version_for", lambda project: VERSION)
    path = tmp_path / "name.nns"
    path.write_bytes(original)

    for notes in ("one", "two"):
        check_writable(path)
        save_project(path, with_notes(load_project(path), notes))

    assert (tmp_path / "name.nns.v1.bak").read_bytes() == original
    save_project(path, small)
    path.write_bytes(original)
    save_project(path, small)
    assert (tmp_path / "name.nns.v1-1.bak").exists()


def test_a_migration_that_changes_nothing_leaves_no_further_copy(small, tmp_path):
    path = tmp_path / "name.nns"
    shutil.copy(GOLDEN / "version-1.nns", path)
    project = load_project(path)
    save_project(path, Project(project.document, project.weights, PRICES))

    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["name.nns", "name.nns~"]


@pytest.mark.skipif(os.name != "posix", reason="names are not bytes here")
def test_the_longest_names_are_saved_again_and_again_with_a_backup(small, tmp_path):
    path = tmp_path / ("ä" * 125 + "x.nns")
    assert len(os.fsencode(path.name)) == 255
    for notes in ("first", "second", "third"):
        save_project(path, with_notes(small, notes))

    assert load_project(path).document.notes == "third"
    assert load_project(backup_of(path)).document.notes == "second"
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="names are not any bytes here")
def test_names_that_are_not_utf_8_are_saved_and_can_be_spoken_of(small, tmp_path):
    path = tmp_path / os.fsdecode(b"caf\xe9\n.nns")
    for notes in ("first", "second"):
        save_project(path, with_notes(small, notes))
    assert load_project(path).document.notes == "second"
    assert load_project(backup_of(path)).document.notes == "first"

    path.write_bytes(b"damaged")
    with pytest.raises(ProjectError) as refused:
        load_project(path)
    assert "caf\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}.nns cannot be opened" in str(refused.value)
    str(refused.value).encode("utf-8")


def test_a_link_to_a_file_that_is_not_there_yet_is_followed(small, tmp_path):
    link = tmp_path / "link.nns"
    link.symlink_to("real.nns")
    save_project(link, small)

    assert link.is_symlink()
    assert same(load_project(tmp_path / "real.nns"), small)


def test_links_that_lead_in_a_circle_are_refused(small, tmp_path):
    (tmp_path / "one.nns").symlink_to("other.nns")
    (tmp_path / "other.nns").symlink_to("one.nns")
    with pytest.raises(ProjectError, match="cannot be opened"):
        load_project(tmp_path / "one.nns")
    with pytest.raises(ProjectError, match="cannot be saved"):
        save_project(tmp_path / "one.nns", small)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["one.nns", "other.nns"]


def test_a_folder_that_vanishes_after_opening_is_named_and_nothing_is_made(small, tmp_path):
    path = tmp_path / "folder" / "name.nns"
    path.parent.mkdir()
    stamp = save_project(path, small)
    shutil.rmtree(path.parent)

    with pytest.raises(ProjectError, match=r"There is no folder .*folder\. Make it first"):
        save_project(path, small, over=stamp)
    assert list(tmp_path.iterdir()) == []
    path.parent.mkdir()
    save_project(path, small, over=stamp)
    assert same(load_project(path), small)


def test_a_file_in_the_place_of_the_folder_is_told(small, tmp_path):
    (tmp_path / "folder").write_text("")
    with pytest.raises(ProjectError, match="There is no folder"):
        save_project(tmp_path / "folder" / "name.nns", small)


@pytest.mark.skipif(os.name != "posix", reason="files have no modes here")
@pytest.mark.parametrize(
    ("mode", "words"), [(0o444, "write-protected"), (0o222, "you may not read the file")]
)
def test_a_file_that_may_not_be_written_or_read_is_left_alone(small, mode, words):
    with tempfile.TemporaryDirectory() as name:
        folder, user = Path(name), 65534 if os.geteuid() == 0 else 0
        folder.chmod(0o777)
        source, path = folder / "source.nns", folder / "name.nns"
        save_project(source, small)
        source.chmod(0o644)
        shutil.copy(source, path)
        before = path.read_bytes()
        path.chmod(mode)
        done = subprocess.run(
            [sys.executable, "-c", SAVE_CHANGED, path, str(user), source],
            capture_output=True,
            text=True,
            check=False,
        )
        path.chmod(0o666)

        assert done.returncode == 1, done.stderr
        assert words in done.stderr
        assert path.read_bytes() == before
        assert sorted(entry.name for entry in folder.iterdir()) == ["name.nns", "source.nns"]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root may give files away")
def test_a_file_stays_its_owners_when_root_saves_it(small, tmp_path):
    path = tmp_path / "name.nns"
    save_project(path, small)
    os.chown(path, 65534, 65534)
    save_project(path, small)

    assert (path.stat().st_uid, path.stat().st_gid) == (65534, 65534)


@pytest.mark.parametrize(
    ("there", "words"), [(False, "No file was made. Make room"), (True, "The file is as it was. Make room")]
)
def test_a_full_disk_says_what_has_become_of_the_file(small, tmp_path, monkeypatch, there, words):
    path = tmp_path / "digits.nns"
    if there:
        save_project(path, small)

    def write_through(_path, _content):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(file, "write_through", write_through)
    with pytest.raises(ProjectError, match=words):
        save_project(path, small)
    assert path.exists() == there


@pytest.mark.parametrize(("backup", "named"), [(None, False), (b"as damaged", False), ("whole", True)])
def test_of_a_damaged_file_only_a_backup_that_can_be_opened_is_named(small, tmp_path, backup, named):
    path = tmp_path / "digits.nns"
    path.write_bytes(b"damaged")
    if backup == "whole":
        save_project(backup_of(path), small)
    elif backup is not None:
        backup_of(path).write_bytes(backup)
    with pytest.raises(ProjectError) as caught:
        load_project(path)
    assert ("What it held before the last save is in digits.nns~" in str(caught.value)) is named
