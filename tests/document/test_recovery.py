"""Recovery folders: what a process that was killed has kept is found again, and offered to one other only."""

import dataclasses
import io
import json
import os
import resource
import subprocess
import sys
import time
import zipfile
from functools import partial

import numpy as np
import pytest

from nnstudio.data.columns import TableColumn
from nnstudio.data.fitted import Fitted
from nnstudio.data.table_file import TableFile
from nnstudio.document.archive import pack, same
from nnstudio.document.document import Project
from nnstudio.document.edits import move_layers, remove_layers
from nnstudio.document.journal import Journal, read_records
from nnstudio.document.leftovers import Leftover, find_leftovers
from nnstudio.document.recovery import (
    CHECKPOINTS,
    JOURNALS,
    MAX_RECORDS,
    Edit,
    Head,
    KeptArray,
    Moment,
    Noted,
    Session,
)
from nnstudio.nn.graph import NodeId
from nnstudio.nn.saved_run import SavedRun
from nnstudio.nn.task import Task

HIDDEN = NodeId("hidden1")


def noted(edits=0, **fields):
    return Noted(at=1e9 + edits, title="digits", edits=edits, label=f"Edit {edits}", **fields)


def edited(project, edits):
    """The document after so many edits."""
    moved = move_layers(project.document, {HIDDEN: (float(edits), 1.0)})
    return moved.replace(notes=f"{edits} edits")


def keep(session, project, edits):
    session.keep_edit(Edit(edited(project, edits), noted(edits)))


def learned(project, step):
    """A moment of a run whose weights tell the step."""
    weights = {
        at: {name: np.full_like(array, step) for name, array in params.items()}
        for at, params in project.weights.items()
    }
    told = noted(0, step=step, learned=True, edited=False)
    return Moment(dataclasses.replace(project, weights=weights), told)


def with_version(content, version):
    """The same archive, as a later nnstudio would have written it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        manifest = json.loads(archive.read("project.json"))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("project.json", json.dumps({**manifest, "version": version}))
    return buffer.getvalue()


def found(root):
    """The only leftover, let go of again."""
    (leftover,) = find_leftovers(root)
    leftover.let_go()
    return leftover


def files(session, suffix):
    return sorted(session.folder.glob(f"*{suffix}"))


@pytest.fixture
def root(tmp_path):
    return tmp_path / "recovery"


@pytest.fixture
def session(root):
    session = Session.begin(root)
    yield session
    session.leave()


def test_the_last_edit_is_found_with_what_was_noted_of_it(session, root, small):
    for edits in range(1, 6):
        keep(session, small, edits)
    session.leave()
    leftover = found(root)
    assert leftover.edit.document == edited(small, 5)
    assert leftover.edit.noted == noted(5)
    assert leftover.project().document == edited(small, 5)
    assert leftover.trained is None


def test_weights_are_found_bit_for_bit_with_the_step_they_were_made_by(session, root, small):
    rng = np.random.default_rng(0)
    weights = {
        HIDDEN: {
            "kernel": np.asfortranarray(rng.standard_normal((3, 5), np.float32)),
            "bias": np.array([np.nan, np.inf, -0.0]),
            "none": np.empty((0, 4), np.float32),
            "one": np.array(2.5, np.float32),
        }
    }
    session.keep_moment(Moment(Project(small.document, weights), noted(step=1240, learned=True)))
    session.leave()
    leftover = found(root)
    assert leftover.trained.step == 1240
    project = leftover.project()
    for name, array in weights[HIDDEN].items():
        restored = project.weights[HIDDEN][name]
        np.testing.assert_array_equal(restored, array)
        assert restored.dtype == array.dtype
        assert not restored.flags.writeable


def test_all_of_a_project_is_found_and_not_only_what_is_known_here(session, root, project):
    names = [field.name for field in dataclasses.fields(Project)]
    session.keep_moment(Moment(project, noted(learned=True)))
    session.leave()
    restored = found(root).project()
    for name in set(names) - {"weights"}:
        assert getattr(restored, name) == getattr(project, name)


def with_run(project, **changes):
    """The project with a run of an engine that nobody has."""
    arrays = {
        "way": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        "legs": np.array([np.nan, 1], np.float32),
        "turns": np.array([2, 0, 1], np.int32),
        "eaten": np.empty(0, np.uint8),
    }
    fields = {
        "engine": "tortoise",
        "version": 2,
        "step": 77,
        "plain": {"pace": [0.1, None]},
        "arrays": arrays,
    }
    return dataclasses.replace(project, run=SavedRun(**{**fields, **changes}))


def test_a_run_is_found_with_its_weights_number_by_number(session, root, small):
    project = with_run(small)
    session.keep_moment(Moment(project, noted(step=77, learned=True)))
    session.leave()
    recovered = found(root).project()
    assert same(recovered, project)
    assert not any(array.flags.writeable for array in recovered.run.arrays.values())


def test_a_run_too_large_to_be_kept_does_not_keep_the_weights_from_being_kept(session, root, small):
    project = with_run(small, arrays={"way": np.broadcast_to(np.zeros(1), (2**26,))})
    session.keep_moment(Moment(project, noted(step=77, learned=True)))
    session.leave()
    assert same(found(root).project(), small)


@pytest.mark.parametrize(
    "changes",
    [
        {"shape": [4]},
        {"dtype": "object"},
        {"name": "legs"},
        {"shape": [-1]},
    ],
    ids=["shape", "objects", "twice", "negative"],
)
def test_a_damaged_run_gives_way_to_the_checkpoint_before(session, root, small, changes):
    session.keep_moment(Moment(with_run(small, step=1), noted(step=1, learned=True)))
    session.keep_moment(Moment(with_run(small, step=2), noted(step=2, learned=True)))
    last = files(session, ".weights")[-1]
    head, *rest = read_records(last, 2**29)
    plain = json.loads(head)
    plain["run"]["arrays"][0].update(changes)
    last.unlink()
    journal = Journal(last)
    for record in (json.dumps(plain).encode(), *rest):
        journal.append(record)
    journal.close()
    session.leave()
    assert found(root).project().run.step == 1


def test_edits_and_weights_are_found_together(session, root, small):
    session.keep_moment(learned(small, 7))
    keep(session, small, 1)
    session.leave()
    project = found(root).project()
    assert project.document == edited(small, 1)
    assert (project.weights[HIDDEN]["kernel"] == 7).all()


def test_of_data_that_were_changed_after_the_run_nothing_is_taken_for_what_it_had_learned(
    session, root, small
):
    def seen(*names):
        columns = (
            TableColumn(name="place", kind="category", categories=names),
            TableColumn(name="price", role="target"),
        )
        return TableFile(path="/a/houses.csv", rows=40, columns=columns)

    before = small.document.replace(dataset=seen("Hafen", "Nordend"))
    other = seen("Hafen", "Westend")
    fitted = Fitted(name="houses", task=Task.REGRESSION, sample_shape=(2,), targets=("price",))
    project = dataclasses.replace(small, document=before, fitted=fitted)
    for dataset, taken in (
        (other, False),
        (before.dataset.replace(scaling="[-1, 1]"), False),
        (before.dataset, True),
    ):
        session.keep_moment(Moment(project, noted(step=7, learned=True)))
        session.keep_edit(Edit(before.replace(dataset=dataset, notes="changed"), noted(edits=1)))
        session.sync()
        recovered = Leftover(session.folder, session._lock).project()
        assert recovered.document.dataset == dataset
        assert recovered.fitted == (fitted if taken else None)
        assert (HIDDEN in recovered.weights) == (dataset is not other)


def test_a_journal_torn_at_any_byte_gives_the_last_whole_edit(session, root, small, record_property):
    ends = []
    for edits in range(1, 9):
        keep(session, small, edits)
        ends.append(session._journal.size)
    session.leave()
    (path,) = files(session, ".journal")
    content = path.read_bytes()
    assert ends[-1] == len(content)
    for cut in range(len(content)):
        path.write_bytes(content[:cut])
        leftover = found(root)
        whole = sum(end <= cut for end in ends)
        if whole:
            assert leftover.edit.noted.edits == whole
            assert leftover.edit.document == edited(small, whole)
        else:
            assert leftover.edit is None
            assert "cannot be read" in leftover.fault
    record_property(
        "proof", f"recovery: a journal torn at each of {len(content):,} bytes, no whole edit lost"
    )


def test_a_damaged_journal_gives_way_to_the_one_before(session, root, small, monkeypatch):
    monkeypatch.setattr("nnstudio.document.recovery.MAX_RECORDS", 4)
    for edits in range(1, 5):
        keep(session, small, edits)
    session.leave()
    older, newer = files(session, ".journal")
    newer.write_bytes(newer.read_bytes()[:-500])
    assert found(root).edit.noted.edits == 3  # a head, the project, and two more
    older.write_bytes(b"")
    assert found(root).edit is None


def test_damaged_weights_give_way_to_those_before(session, root, small):
    for step in (10, 20):
        session.keep_moment(learned(small, step))
    session.leave()
    newest = files(session, ".weights")[-1]
    damaged = bytearray(newest.read_bytes())
    damaged[-5] ^= 1
    newest.write_bytes(damaged)
    leftover = found(root)
    assert leftover.trained.step == 10
    assert (leftover.project().weights[HIDDEN]["kernel"] == 10).all()


def test_a_long_journal_makes_room_for_a_new_one_and_three_are_kept(session, root, small):
    for edits in range(1, 5 * MAX_RECORDS):
        keep(session, small, edits)
    assert len(files(session, ".journal")) == JOURNALS
    assert sum(path.stat().st_size for path in files(session, ".journal")) < 1_000_000
    session.leave()
    assert found(root).edit.document == edited(small, 5 * MAX_RECORDS - 1)


def test_an_old_journal_makes_room_for_a_new_one(session, small, monkeypatch):
    keep(session, small, 1)
    keep(session, small, 2)
    assert len(files(session, ".journal")) == 1
    now = time.monotonic()
    monkeypatch.setattr("time.monotonic", lambda: now + 61)
    keep(session, small, 3)
    assert len(files(session, ".journal")) == 2


def test_only_the_last_checkpoints_are_kept_and_of_a_large_network_only_the_last(session, small, monkeypatch):
    for step in range(1, 6):
        session.keep_moment(learned(small, step))
    assert len(files(session, ".weights")) == CHECKPOINTS
    monkeypatch.setattr("nnstudio.document.recovery.LARGE", 1000)
    session.keep_moment(learned(small, 6))
    assert len(files(session, ".weights")) == 1


def test_what_lives_is_not_touched_nor_what_is_being_offered(session, root, small):
    keep(session, small, 1)
    assert find_leftovers(root) == []
    session.leave()
    (offered,) = find_leftovers(root)
    assert find_leftovers(root) == []
    offered.let_go()
    assert len(find_leftovers(root)) == 1


def test_another_process_that_lives_is_not_touched_and_its_work_is_found_once_it_is_killed(root, small):
    program = (
        "import sys; from pathlib import Path\n"
        "from nnstudio.document.examples import EXAMPLES\n"
        "from nnstudio.document.recovery import Edit, Noted, Session\n"
        "session = Session.begin(Path(sys.argv[1]))\n"
        "document = EXAMPLES['mnist-784-16-16-10'].build().replace(notes='from there')\n"
        "session.keep_edit(Edit(document, Noted(at=1, title='there', edits=1)))\n"
        "print('kept', flush=True); sys.stdin.read()"
    )
    arguments = [sys.executable, "-c", program, str(root)]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "kept\n"
        assert find_leftovers(root) == []
        other.kill()
    assert found(root).edit.document.notes == "from there"


def test_what_is_given_up_is_gone_and_what_is_left_stays(session, root, small):
    keep(session, small, 1)
    session.leave()
    (leftover,) = find_leftovers(root)
    leftover.let_go()
    assert found(root).edit.noted.edits == 1
    (leftover,) = find_leftovers(root)
    leftover.discard()
    assert list(root.iterdir()) == []
    other = Session.begin(root)
    keep(other, small, 1)
    other.give_up()
    assert list(root.iterdir()) == []


def test_nothing_is_offered_where_nothing_was_lost(root, small):
    Session.begin(root).leave()
    back = Session.begin(root)
    keep(back, small, 1)
    back.keep_edit(Edit(small.document, noted(2, edited=False)))
    back.leave()
    assert find_leftovers(root) == []
    assert list(root.iterdir()) == []
    assert find_leftovers(root / "missing") == []


def test_weights_are_offered_where_the_design_is_the_saved_one(session, root, small):
    session.keep_moment(learned(small, 5))
    session.keep_edit(Edit(small.document, noted(2, edited=False)))
    session.leave()
    assert found(root).trained.step == 5


def test_work_that_was_taken_over_stays_until_it_is_given_up_and_goes_on(session, root, small):
    keep(session, small, 1)
    session.keep_moment(learned(small, 5))
    session.leave()
    for edits in (2, 3):
        (leftover,) = find_leftovers(root)
        heir = leftover.take_over()
        assert find_leftovers(root) == []
        keep(heir, small, edits)
        heir.leave()
        assert found(root).edit.noted.edits == edits
        assert found(root).trained.step == 5
    (leftover,) = find_leftovers(root)
    leftover.take_over().give_up()
    assert list(root.iterdir()) == []


def test_a_process_killed_while_it_takes_over_loses_nothing(session, root, small):
    keep(session, small, 1)
    session.leave()
    find_leftovers(root)[0].take_over().leave()
    assert found(root).edit.document == edited(small, 1)


def test_several_are_listed_the_latest_first(root, small):
    for edits in (3, 1, 2):
        session = Session.begin(root)
        keep(session, small, edits)
        session.leave()
    leftovers = find_leftovers(root)
    assert [leftover.edit.noted.edits for leftover in leftovers] == [3, 2, 1]


def full(action, room):
    """Does something while no file may have more than so many bytes; whether it could."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        action()
    except OSError:
        return False
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    return True


def test_a_full_disk_leaves_what_was_kept_and_is_written_again_once_there_is_room(
    session, root, small, record_property
):
    keep(session, small, 1)
    session.keep_moment(learned(small, 1))
    largest, failed = max(path.stat().st_size for path in session.folder.iterdir()), 0
    for room in range(0, largest, largest // 40):
        edits = 2 + room
        kept = full(partial(keep, session, small, edits), room)
        stayed = full(partial(session.keep_moment, learned(small, edits)), room)
        failed += (not kept) + (not stayed)
        session.leave()
        (leftover,) = find_leftovers(root)
        before = leftover.edit.noted.edits
        assert (before == edits) == kept
        assert (leftover.trained.step == edits) == stayed
        assert leftover.project().weights
        session = leftover.take_over()
        keep(session, small, edits + 1)
        session.keep_moment(learned(small, edits + 1))
        assert not list(session.folder.glob("*.tmp"))
    session.leave()
    assert failed > 40
    record_property("proof", f"recovery: a full disk at 40 sizes, {failed} writes refused, nothing lost")


def test_a_disk_that_complains_only_when_a_journal_is_closed_stops_nothing(session, root, small, monkeypatch):
    def refusing(journal, close=Journal.close):
        close(journal)
        raise OSError(28, "No space left on device")

    keep(session, small, 1)
    with monkeypatch.context() as full:
        full.setattr(Journal, "close", refusing)
        full.setattr("nnstudio.document.recovery.MAX_RECORDS", 1)  # the next edit wants another journal
        with pytest.raises(OSError, match="No space"):
            keep(session, small, 2)
    keep(session, small, 3)
    session.leave()
    (leftover,) = find_leftovers(root)
    assert leftover.edit.noted.edits == 3

    again = leftover.take_over()
    keep(again, small, 4)
    monkeypatch.setattr(Journal, "close", refusing)
    again.give_up()
    assert list(root.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OSError, match="file"):
        Session.begin(tmp_path / "file" / "recovery")


def test_what_cannot_be_read_is_told_and_not_removed(session, root, small):
    keep(session, small, 1)
    session.leave()
    files(session, ".journal")[0].write_bytes(b"nonsense")
    assert "It is no journal" in found(root).fault
    assert files(session, ".journal")


def test_work_of_a_newer_nnstudio_is_told_and_not_removed(session, root, small):
    session.leave()
    journal = Journal(session.folder / "000001.journal")
    journal.append(Head(noted=noted()).model_dump_json().encode())
    journal.append(with_version(pack(Project(small.document)), 99))
    journal.close()
    assert "newer nnstudio" in found(root).fault
    assert files(session, ".journal")


ARRAY = b'{"node": "a", "name": "b", "shape": %s, "dtype": "%s"}'


@pytest.mark.parametrize(
    "head",
    [
        b"[]",
        b'{"noted": {"at": 1, "title": "x"}, "version": 2}',
        b'{"noted": {"at": 1, "title": "x"}, "arrays": [' + ARRAY % (b"[1]", b"object") + b"]}",
        b'{"noted": {"at": 1, "title": "x"}, "arrays": [' + ARRAY % (b"[-1]", b"float32") + b"]}",
        b"cos\nsystem\n(S'true'\ntR.",
        b"\x80\x04K\x01.",
    ],
)
def test_a_hostile_head_is_refused(session, root, head, monkeypatch):
    session.leave()
    for suffix in (".journal", ".weights"):
        journal = Journal(session.folder / f"000001{suffix}")
        for record in (head, b"not a project", b"\0" * 4):
            journal.append(record)
        journal.close()
    assert found(root).edit is None


def test_arrays_that_do_not_fit_their_shape_are_refused(session, root, small):
    session.leave()
    arrays = (KeptArray(node=HIDDEN, name="kernel", shape=(10**6, 10**6), dtype="float32"),)
    journal = Journal(session.folder / "000001.weights")
    journal.append(Head(noted=noted(), arrays=arrays).model_dump_json().encode())
    journal.append(pack(Project(small.document)))
    journal.append(b"\0" * 8)
    journal.close()
    assert found(root).edit is None


def test_folders_half_made_or_half_removed_are_swept_after_an_hour(root):
    old = time.time() - 3700
    for name in (".new-a", ".gone-b"):
        (root / name).mkdir(parents=True)
    find_leftovers(root)
    assert len(list(root.iterdir())) == 2
    for folder in root.iterdir():
        os.utime(folder, (old, old))
    find_leftovers(root)
    assert list(root.iterdir()) == []


def test_what_others_have_put_there_is_left_alone(root, tmp_path):
    (root / "not-ours").mkdir(parents=True)
    (root / "a-file").write_bytes(b"")
    (tmp_path / "elsewhere").mkdir()
    (root / "0d8a7f0e-1111-4222-8333-444455556666").symlink_to(tmp_path / "elsewhere")
    assert find_leftovers(root) == []
    assert len(list(root.iterdir())) == 3
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_file_whose_name_is_no_text_is_found_again(session, root, small):
    name = os.fsdecode(b"/tmp/\xff.nns")
    session.keep_edit(Edit(small.document, noted(1, path=name)))
    keep(session, small, 2)
    session.keep_edit(Edit(edited(small, 3), noted(3, path=name)))
    session.leave()
    assert os.fsencode(found(root).edit.noted.path) == b"/tmp/\xff.nns"


def test_removed_layers_are_gone_from_what_is_found(session, root, small):
    session.keep_edit(Edit(small.document, noted(1)))
    session.keep_edit(Edit(remove_layers(small.document, frozenset({HIDDEN})), noted(2)))
    session.leave()
    assert HIDDEN not in found(root).edit.document.graph
