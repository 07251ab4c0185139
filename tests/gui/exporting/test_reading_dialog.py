"""Networks and weights of other programs come into the window, or it is said why not."""

from itertools import pairwise

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


@pytest.fixture
def onnx_file(tmp_path):
    pytest.importorskip("onnx")
    from nnstudio.export.onnx import to_onnx

    path = tmp_path / "theirs.onnx"
    path.write_bytes(to_onnx(other_weights("mnist-784-30-10")))
    return path


def read(dialog, path, qtbot):
    dialog._file.field.setText(str(path))
    QTest.mouseClick(dialog._begin, Qt.MouseButton.LeftButton)
    # A dialog that has read its file is closed, and goes.
    qtbot.waitUntil(lambda: not isValid(dialog) or not dialog.busy, timeout=20_000)


def learn(window, qtbot):
    window.training.step()
    qtbot.waitUntil(lambda: window.training.live.step > 0)


def test_an_onnx_file_becomes_an_untitled_project_with_its_weights(window, qtbot, onnx_file):
    read(window.exporting.import_network(), onnx_file, qtbot)
    assert window.exporting.dialog is None
    kinds = [node.layer.entry.kind for node in window.editor.document.graph.nodes.values()]
    assert kinds.count("dense") == 1
    boxes = [item.box() for item in window.canvas.scene().nodes.values()]
    boxes.sort()
    assert all(one[2] < other[0] for one, other in pairwise(boxes))  # no card touches the next
    assert "theirs.onnx is a new project" in window.workbench.guidance._lasting
    assert window.files.path is None
    assert window.files.name == "theirs"
    assert window.files.unsaved
    theirs = other_weights("mnist-784-30-10").weights
    ours = window.training.project().weights
    found = sorted(array.shape for params in ours.values() for array in params.values())
    assert found == sorted(array.shape for params in theirs.values() for array in params.values())
    sums = [sorted(float(np.abs(a).sum()) for p in w.values() for a in p.values()) for w in (ours, theirs)]
    np.testing.assert_allclose(*sums, rtol=1e-5)


def test_an_import_asks_before_unsaved_work_is_lost(window, qtbot, answers, onnx_file):
    learn(window, qtbot)
    answers.unsaved = Unsaved.CANCEL
    before = window.editor.document
    read(window.exporting.import_network(), onnx_file, qtbot)
    assert answers.asked
    assert window.editor.document is before


def test_a_file_that_is_no_network_is_refused_in_the_dialog_and_changes_nothing(window, qtbot, tmp_path):
    pytest.importorskip("onnx")
    path = tmp_path / "junk.onnx"
    path.write_bytes(b"this is no network")
    before = window.editor.document
    dialog = window.exporting.import_network()
    read(dialog, path, qtbot)
    assert dialog.isVisible()
    assert len(dialog.told) > 20
    assert window.editor.document is before
    dialog.reject()


def test_a_network_that_is_dropped_is_read_at_once(window, qtbot, onnx_file):
    window.exporting.import_network(onnx_file)
    qtbot.waitUntil(lambda: window.files.name == "theirs", timeout=20_000)


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
    assert window.training.live is before
    dialog.reject()


def test_nothing_can_be_read_before_a_file_is_named(window, tmp_path):
    dialog = window.exporting.load_weights()
    assert not dialog._begin.isEnabled()
    dialog._file.field.setText(str(tmp_path / "gone.npz"))
    assert not dialog._begin.isEnabled()
    assert "no such file" in dialog.told
    dialog.reject()
