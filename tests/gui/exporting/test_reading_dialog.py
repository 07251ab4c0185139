"""Weights of other programs come into the window, or it is said why not."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from shiboken6 import isValid

from nnstudio.document.document import Project
from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import Phase
from nnstudio.export.trained import trained
from nnstudio.export.weights_file import write_weights
from nnstudio.gui.dialogs import Unsaved


def other_weights(name="mnist-784-16-16-10"):
    """An example with other weights than those that it starts from."""
    document = EXAMPLES[name].build()
    document = document.replace(training=document.training.replace(seed=7))
    return Project(document, trained(Project(document)).weights)


def read(dialog, path, qtbot):
    dialog._file.field.setText(str(path))
    QTest.mouseClick(dialog._foot.begin, Qt.MouseButton.LeftButton)
    # A dialog that has read its file is closed, and goes.
    qtbot.waitUntil(lambda: not isValid(dialog) or not dialog.busy, timeout=20_000)


def learn(window, qtbot):
    window.training.step()
    qtbot.waitUntil(lambda: window.training.live.step > 0)


@pytest.mark.parametrize("suffix", [".npz", ".safetensors"])
def test_weights_from_a_file_are_those_that_the_run_begins_with(window, qtbot, tmp_path, suffix):
    if suffix == ".safetensors":
        pytest.importorskip("safetensors")
    path = tmp_path / f"weights{suffix}"
    source = other_weights()
    write_weights(path, source)
    read(window.exporting.load_weights(), path, qtbot)
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.READY)
    ours, theirs = window.training.live.weights, source.weights
    graph = window.editor.document.graph
    for node_id, params in ours.items():
        other = next(i for i in source.document.graph if source.document.graph[i].name == graph[node_id].name)
        for part, array in params.items():
            np.testing.assert_array_equal(array, theirs[other][part])
    assert window.files.unsaved


def test_loading_weights_asks_before_learned_ones_are_lost(window, qtbot, answers, tmp_path):
    learn(window, qtbot)
    answers.unsaved = Unsaved.CANCEL
    path = tmp_path / "weights.npz"
    write_weights(path, other_weights())
    read(window.exporting.load_weights(), path, qtbot)
    assert answers.asked
    assert window.training.live.step > 0


def test_loading_weights_takes_back_no_edit(window, qtbot, tmp_path):
    editor = window.editor
    editor.apply(editor.document.replace(notes="mine"), "Write notes")
    path = tmp_path / "weights.npz"
    write_weights(path, other_weights())
    read(window.exporting.load_weights(), path, qtbot)
    assert editor.document.notes == "mine"
    assert editor.undo_label


def test_reset_goes_back_to_first_weights_of_the_seed(window, qtbot, tmp_path):
    before = window.training.live.weights
    path = tmp_path / "weights.npz"
    write_weights(path, other_weights())
    read(window.exporting.load_weights(), path, qtbot)
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.READY)
    assert window.training.resettable
    window.training.reset()
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.READY)
    for node_id, params in before.items():
        for part, array in params.items():
            np.testing.assert_array_equal(window.training.live.weights[node_id][part], array)


def test_weights_of_another_network_are_refused_with_the_reason(window, qtbot, tmp_path):
    path = tmp_path / "weights.npz"
    write_weights(path, other_weights("mnist-784-30-10"))
    before = window.training.live
    dialog = window.exporting.load_weights()
    read(dialog, path, qtbot)
    assert dialog.isVisible()
    assert "cannot be taken over" in dialog.told
    live = window.training.live  # more may have been found out of the same moment meanwhile
    assert live.step == before.step
    for node_id, params in live.weights.items():
        for part, array in params.items():
            np.testing.assert_array_equal(array, before.weights[node_id][part])
    dialog.reject()


def test_nothing_can_be_read_before_a_file_is_named(window, tmp_path):
    dialog = window.exporting.load_weights()
    assert not dialog._foot.begin.isEnabled()
    dialog._file.field.setText(str(tmp_path / "gone.npz"))
    assert not dialog._foot.begin.isEnabled()
    assert "no such file" in dialog.told
    dialog.reject()


def test_weights_are_found_by_a_name_that_hangs_on_where_one_is(window, qtbot, tmp_path, monkeypatch):
    write_weights(tmp_path / "weights.npz", other_weights())
    monkeypatch.chdir(tmp_path.parent)
    window.exporting.load_weights(Path(tmp_path.name) / "weights.npz")
    qtbot.waitUntil(lambda: window.exporting.dialog is None, timeout=20_000)
    assert window.files.unsaved
