"""Opening a project that was moved: its data are found beside it, and its run goes on."""

import shutil

import numpy as np
import pytest

from nnstudio.data.table_file import TableFile
from nnstudio.document.archive import pack
from nnstudio.document.document import Project
from nnstudio.document.examples import EXAMPLES
from nnstudio.document.file import backup_of, load_project
from nnstudio.engine.api import Phase
from nnstudio.gui import opening
from nnstudio.gui.app import make_window
from nnstudio.gui.opening import read_file
from tests.gui.conftest import open_file, save, until_step

REMARK = "people.csv is read from beside the project"
ROWS = "age,income,pays\n" + "".join(f"{n},{n % 7},{'yes' if n % 7 > 3 else 'no'}\n" for n in range(90))


def make_steps(window, qtbot, last):
    for step in range(window.training.live.step + 1, last + 1):
        window.training.step()
        until_step(qtbot, window, step)


def weights_of(window):
    return {
        (node_id, name): array.copy()
        for node_id, params in window.training.live.weights.items()
        for name, array in params.items()
    }


@pytest.fixture
def lesson(window, qtbot, answers, tmp_path):
    """A run that was saved after 3 steps in a folder with its table, and what it has come to after 6."""
    table = tmp_path / "old" / "data" / "people.csv"
    table.parent.mkdir(parents=True)
    table.write_text(ROWS)
    window.files.open_example("credit")
    window.editor.apply(window.editor.document.replace(dataset=TableFile.of(table)), "Use people.csv")
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.READY, timeout=20_000)
    make_steps(window, qtbot, 3)
    answers.save_path = tmp_path / "old" / "lesson.nns"
    assert save(qtbot, window)
    make_steps(window, qtbot, 6)
    weights = weights_of(window)
    window.files.new()
    (tmp_path / "old").rename(tmp_path / "new")
    return tmp_path / "new" / "lesson.nns", weights


@pytest.fixture
def new_window(qtbot, answers):
    """A window that was opened with a file, as by a double click on it."""
    made = []

    def start(path):
        window = make_window(dialogs=answers)
        qtbot.addWidget(window)
        assert window.files.open_here(path).project
        with qtbot.waitExposed(window):
            window.show()
        made.append(window)
        return window

    yield start
    for window in made:
        window.close()


def test_a_run_in_a_folder_that_was_moved_goes_on_in_a_new_window_bit_for_bit(lesson, new_window, qtbot):
    path, weights = lesson
    window = new_window(path)
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.PAUSED, timeout=20_000)
    assert window.training.live.step == 3
    assert not window.files.unsaved
    assert not window.editor.modified
    make_steps(window, qtbot, 6)
    found = weights_of(window)
    assert found.keys() == weights.keys()
    for name, array in weights.items():
        np.testing.assert_array_equal(found[name], array)


def test_it_is_told_in_the_banner_but_does_not_count_as_an_edit(lesson, new_window, qtbot, answers):
    path, _ = lesson
    window = new_window(path)
    banner = window.workbench.overlay.banner
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.PAUSED, timeout=20_000)
    qtbot.waitUntil(lambda: "3 steps" in banner.words, timeout=5000)
    assert banner.words == f"Trained for 3 steps so far: Space goes on. {REMARK}"
    answers.asked.clear()
    window.files.new()
    assert answers.asked == []  # nothing would have been lost


def test_saving_it_keeps_the_new_place_and_tells_no_more(lesson, window, qtbot):
    path, _ = lesson
    open_file(qtbot, window, path)
    window.editor.apply(window.editor.document.replace(notes="mine"), "Write")
    assert save(qtbot, window)
    document = load_project(path).document
    assert (document.dataset.path, document.remark) == (str(path.parent / "data" / "people.csv"), "")
    assert load_project(backup_of(path)).document.remark == REMARK


def test_other_contents_under_that_name_begin_another_run(lesson, window, qtbot):
    path, _ = lesson
    (path.parent / "data" / "people.csv").write_text(ROWS.replace(",6,", ",5,"))
    open_file(qtbot, window, path)
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.READY, timeout=20_000)
    assert window.training.live.step == 0
    assert "The data are others than the saved run has learned from" in window.training.report.begun_anew


def test_what_is_nowhere_is_told_with_both_places_and_found_once_it_is_put_there(lesson, window, qtbot):
    path, _ = lesson
    shutil.move(path.parent / "data" / "people.csv", path.parent.parent / "people.csv")
    open_file(qtbot, window, path)
    told = window.training.obstacle()
    assert f"The table {path.parent.parent / 'old' / 'data' / 'people.csv'} is not there" in told
    assert f"beside the project either, in {path.parent}: put it there and open the project again" in told
    assert window.workbench.overlay.banner.words == told
    shutil.move(path.parent.parent / "people.csv", path.parent)
    open_file(qtbot, window, path)
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.PAUSED, timeout=20_000)
    assert window.training.live.step == 3


def test_the_backup_of_a_file_that_was_moved_and_damaged_finds_its_data(lesson, window, qtbot, answers):
    path, _ = lesson
    shutil.copy(path, backup_of(path))
    path.write_bytes(b"damaged")
    opened = read_file(path)
    assert opened.backup.document.remark == REMARK
    answers.backup = True
    open_file(qtbot, window, path)
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.PAUSED, timeout=20_000)
    assert window.training.live.step == 3


def test_a_project_whose_data_were_never_anybody_s_is_opened_as_it_is(tmp_path):
    document = EXAMPLES["xor"].build()
    (tmp_path / "xor.nns").write_bytes(pack(Project(document)))
    opened = read_file(tmp_path / "xor.nns").project.document
    assert (opened, opened.sought) == (document, None)


def test_where_another_table_stands_in_its_place_nothing_is_thrown_away(lesson, window, qtbot):
    path, _ = lesson
    table = path.parent / "data" / "people.csv"
    table.write_text(ROWS.replace("income", "salary"))
    open_file(qtbot, window, path)
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.FAILED, timeout=20_000)
    banner = window.workbench.overlay.banner
    assert 'lacks the column "income"' in banner.words
    assert [button.text() for button in banner.buttons] == ["Choose data…", "Try again"]
    assert "lacks the column" in window.problems.problems[0].message
    assert not window.files.unsaved
    table.write_text(ROWS)
    banner.buttons[1].click()
    qtbot.waitUntil(lambda: window.training.live is not None, timeout=20_000)
    assert window.training.live.step == 3
    assert window.problems.problems == ()
    assert not window.files.unsaved


def test_a_reset_of_what_a_file_has_learned_counts_as_unsaved_until_it_learns_or_is_saved(
    lesson, window, qtbot
):
    path, _ = lesson
    open_file(qtbot, window, path)
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.PAUSED, timeout=20_000)
    assert not window.files.unsaved
    window.training.reset()
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.READY, timeout=20_000)
    assert window.files.unsaved
    assert window.isWindowModified()
    assert load_project(path).weights
    assert save(qtbot, window)
    assert not window.files.unsaved
    assert not load_project(path).weights


def test_a_failure_without_words_is_told_by_its_name(qtbot, monkeypatch, tmp_path):
    def fail(_path):
        raise MemoryError

    monkeypatch.setattr(opening, "read_file", fail)
    reading, told = opening.Opening(), []
    reading.begin(tmp_path / "lesson.nns", told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert told[0].trouble == "lesson.nns cannot be opened: MemoryError"
