"""The export dialog: each kind is written as it says, and nothing is left half-written."""

import csv
import io
import subprocess
import sys
import threading
import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPushButton, QWidget
from shiboken6 import isValid

from nnstudio.data.awaited import Awaited
from nnstudio.document.annotations import add_note
from nnstudio.document.edits import disconnect
from nnstudio.document.examples import EXAMPLES
from nnstudio.document.file import save_project
from nnstudio.export.model import Model
from nnstudio.export.weights_file import read_weights
from nnstudio.gui.exporting import kind_list
from nnstudio.gui.exporting.kinds import KINDS
from nnstudio.nn.graph import Wire


@pytest.fixture
def dialog(window, qtbot, tmp_path, monkeypatch):
    """The dialog over a window that has learned for a few steps; files go into a folder of the test."""
    for _ in range(3):
        before = window.training.live.step
        window.training.step()
        qtbot.waitUntil(lambda before=before: window.training.live.step > before)
    window._settings.setValue("export_folder", str(tmp_path))
    dialog = window.exporting.export()
    qtbot.waitUntil(dialog.isVisible)
    yield dialog
    if isValid(dialog):
        dialog.reject()


def export(dialog, qtbot, name, suffix=None):
    dialog.choose(name)
    if suffix:
        form = dialog._form
        form.format.setCurrentIndex(form.format.findData(suffix))
    path = dialog.path
    QTest.mouseClick(dialog._foot.begin, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dialog.busy, timeout=20_000)
    assert path.exists(), dialog.told
    return path


def opened(window):
    """The network as the window has it, and test samples."""
    project = window.training.learned.project()
    return Model(project), project.document.dataset.load().test


def test_every_kind_is_offered_with_a_file_of_its_own_in_the_folder(dialog, tmp_path):
    paths = set()
    for name, kind in KINDS.items():
        dialog.choose(name)
        assert dialog.path.parent == tmp_path
        assert dialog.path.suffix == kind.suffixes[0]
        assert f"Writes {dialog.path.name}" in dialog.told
        paths.add(dialog.path)
    assert len(paths) == len(KINDS)


def test_an_onnx_file_answers_as_the_network_does(dialog, window, qtbot):
    runtime = pytest.importorskip("onnxruntime")
    pytest.importorskip("onnx")
    path = export(dialog, qtbot, "onnx")
    assert dialog.told.endswith(". Divide raw samples by 255 first")
    model, test = opened(window)
    session = runtime.InferenceSession(path.read_bytes(), providers=["CPUExecutionProvider"])
    samples = model.fitted.prepare(test.inputs[:50])
    (answers,) = session.run(None, {session.get_inputs()[0].name: samples})
    np.testing.assert_allclose(answers, model.decision_function(test.inputs[:50]), atol=1e-5)


def test_a_script_runs_and_answers_as_the_network_does(dialog, window, qtbot, tmp_path):
    path = export(dialog, qtbot, "numpy")
    assert f"{path.stem}_weights.npz" in dialog.told
    model, test = opened(window)
    np.save(tmp_path / "samples.npy", test.inputs[:5])
    done = subprocess.run(
        [sys.executable, path.name, "samples.npy"],
        capture_output=True, text=True, check=True, cwd=tmp_path, timeout=60,
    )  # fmt: skip
    found = [line.split()[0] for line in done.stdout.splitlines()]
    assert found == [str(answer) for answer in model.predict(test.inputs[:5])]


@pytest.mark.parametrize("name", ["torch", "keras"])
def test_scripts_for_frameworks_are_python_and_have_their_weights_beside_them(dialog, qtbot, name):
    path = export(dialog, qtbot, name)
    compile(path.read_text(), path.name, "exec")
    assert path.with_name(f"{path.stem}_weights.npz").exists()


def test_a_pytorch_script_can_have_safetensors(dialog, qtbot):
    dialog.choose("torch")
    dialog._form.weights.setCurrentIndex(1)
    assert "_torch_weights.safetensors" in dialog.told
    path = export(dialog, qtbot, "torch")
    assert path.with_name(f"{path.stem}_weights.safetensors").exists()
    dialog.choose("numpy")  # which reads no safetensors
    assert "safetensors" not in dialog.told


@pytest.mark.parametrize("suffix", [".npz", ".safetensors"])
def test_weights_are_those_of_the_run(dialog, window, qtbot, suffix):
    if suffix == ".safetensors":
        pytest.importorskip("safetensors")
    path = export(dialog, qtbot, "weights", suffix)
    assert path.suffix == suffix
    project = window.training.learned.project()
    found = read_weights(path, project.document)
    for node_id, params in project.weights.items():
        for part, array in params.items():
            np.testing.assert_array_equal(found[node_id][part], array)


def test_a_figure_is_written_in_each_format(dialog, qtbot):
    svg = export(dialog, qtbot, "figure", ".svg")
    words = [text.text for text in ET.parse(svg).iter("{http://www.w3.org/2000/svg}text")]
    assert "12,560 parameters" in words
    assert export(dialog, qtbot, "figure", ".pdf").read_bytes().startswith(b"%PDF-")
    dialog._form.width.setValue(100)
    dialog._form.format.setCurrentIndex(dialog._form.format.findData(".png"))
    dialog._form.dpi.setValue(127)
    with Image.open(export(dialog, qtbot, "figure", ".png")) as image:
        assert image.width == 500


def test_the_preview_shows_the_figure_in_the_colors_that_are_chosen(dialog, qtbot):
    dialog.choose("figure")
    qtbot.waitUntil(dialog._preview.isVisible)
    for look, ground in ((0, "#ffffff"), (2, "#0f1319")):
        dialog._form.look.setCurrentIndex(look)
        picture = dialog._preview.grab().toImage()
        drawing = dialog._preview._drawing
        box = picture.rect()
        height = picture.width() * drawing.height / drawing.width
        # A few pixels inside of the lower left corner of the page, where nothing is drawn.
        at = (box.width() // 2, round(height - 6))
        assert picture.pixelColor(*at).name() == ground


def test_letters_that_are_too_small_are_told(dialog):
    dialog.choose("figure")
    assert "points high" in dialog.told
    assert "too small" not in dialog.told
    dialog._form.width.setValue(40)
    assert "too small to read" in dialog.told


def test_curves_are_those_of_the_run(dialog, window, qtbot):
    path = export(dialog, qtbot, "curves")
    head, *rows = csv.reader(io.StringIO(path.read_text()))
    losses = window.training.live.losses
    assert [float(row[head.index("loss")]) for row in rows[1:]] == losses.tolist()


def test_the_columns_of_curves_are_called_as_in_the_loss_panel(dialog, window, qtbot):
    path = export(dialog, qtbot, "curves")
    head = path.read_text().splitlines()[0].split(",")
    panel = window.observatory.panels["loss"].table()
    assert ["run", *head] == list(panel.columns)


def test_predictions_are_those_of_the_network(dialog, window, qtbot):
    path = export(dialog, qtbot, "predictions")
    head, *rows = csv.reader(io.StringIO(path.read_text()))
    model, test = opened(window)
    assert head[:3] == ["sample", "truth", "answer"]
    assert [int(row[2]) for row in rows] == model.predict(test.inputs).tolist()


def test_a_typed_ending_chooses_the_format_and_a_wrong_one_is_refused(dialog, tmp_path):
    dialog.choose("figure")
    dialog._file.field.setText(str(tmp_path / "mine.png"))
    assert dialog._form.suffix == ".png"
    assert dialog._form.dpi.isVisible()
    dialog._file.field.setText(str(tmp_path / "mine.doc"))
    assert "must end in" in dialog.told
    assert not dialog._foot.begin.isEnabled()


def test_a_file_that_is_there_is_replaced_only_by_a_button_that_says_so(dialog, qtbot, tmp_path):
    dialog.choose("curves")
    dialog.path.write_text("old")
    dialog._on_changed()
    assert dialog._foot.begin.text() == "Replace"
    assert "will be replaced" in dialog.told
    assert export(dialog, qtbot, "curves").read_text() != "old"


@pytest.mark.parametrize(
    ("name", "words"),
    [("", "needs a name"), ("nowhere/net.onnx", "There is no folder"), ("folder.onnx", "is a folder")],
)
def test_places_that_cannot_be_written_are_told_in_the_dialog(dialog, tmp_path, name, words):
    (tmp_path / "folder.onnx").mkdir()
    dialog._file.field.setText(str(tmp_path / name) if name else "")
    assert words in dialog.told
    assert not dialog._foot.begin.isEnabled()


def test_a_name_that_is_too_long_is_told_at_once_and_the_longest_is_written(dialog, qtbot, tmp_path):
    dialog.choose("curves")
    dialog._file.field.setText(str(tmp_path / ("ä" * 130 + ".csv")))
    assert "too long" in dialog.told
    assert not dialog._foot.begin.isEnabled()
    path = tmp_path / ("x" * 251 + ".csv")
    dialog._file.field.setText(str(path))
    dialog.start()
    qtbot.waitUntil(lambda: not dialog.busy)
    assert path.exists(), dialog.told


def test_a_folder_that_is_write_protected_is_told_at_once(dialog, tmp_path, monkeypatch):
    monkeypatch.setattr("nnstudio.gui.exporting.telling.os.access", lambda folder, _mode: folder != tmp_path)
    dialog.choose("curves")
    assert f"may not write into the folder {tmp_path}" in dialog.told
    assert not dialog._foot.begin.isEnabled()


def test_both_files_of_a_script_need_a_name_that_fits(dialog, tmp_path):
    dialog.choose("numpy")
    dialog._file.field.setText(str(tmp_path / ("x" * 250 + ".py")))  # with weights, it would be longer
    assert "too long" in dialog.told


def test_a_folder_that_vanishes_meanwhile_is_told(dialog, qtbot, tmp_path):
    folder = tmp_path / "gone"
    folder.mkdir()
    dialog.choose("curves")
    dialog._file.field.setText(str(folder / "net.csv"))
    assert dialog._foot.begin.isEnabled()
    folder.rmdir()
    dialog.start()
    qtbot.waitUntil(lambda: not dialog.busy)
    assert "there is no folder" in dialog.told


def test_a_failure_while_writing_is_told_and_leaves_nothing(dialog, qtbot, tmp_path, monkeypatch):
    dialog.choose("curves")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("nnstudio.export.writing.os.fsync", full)
    dialog.start()
    qtbot.waitUntil(lambda: not dialog.busy)
    assert "No space left" in dialog.told
    assert list(tmp_path.iterdir()) == []
    assert dialog._foot.begin.isEnabled()


def test_a_design_that_cannot_compute_has_a_figure_and_nothing_else(dialog, window):
    editor = window.editor
    before = editor.document
    wire = Wire(*list(before.graph)[:2])
    editor.apply(disconnect(before, wire), "Disconnect")
    for name in ("numpy", "onnx", "weights", "predictions"):
        dialog.choose(name)
        assert "cannot compute yet" in dialog.told
        assert not dialog._foot.begin.isEnabled()
    dialog.choose("figure")
    assert dialog._foot.begin.isEnabled()


def test_cancelling_writes_nothing(dialog, qtbot, tmp_path, monkeypatch):
    held = threading.Event()

    def slowly(_material, path, *_others):
        held.wait(10)
        return {path: lambda: path.write_text("too late")}

    kind = KINDS["predictions"]
    slow = {**KINDS, "predictions": replace(kind, make=slowly)}
    monkeypatch.setattr(kind_list, "KINDS", slow)
    dialog.choose("predictions")
    dialog.start()
    assert dialog.busy
    assert dialog._foot.close_button.text() == "Cancel"
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.busy
    assert dialog.isVisible()
    assert "nothing was written" in dialog.told
    held.set()
    qtbot.waitUntil(lambda: not [thread for thread in threading.enumerate() if thread.name == "doors"])
    assert list(tmp_path.iterdir()) == []


def test_the_folder_of_what_was_written_can_be_shown(dialog, qtbot, tmp_path):
    shown = []
    dialog._show_in = shown.append
    export(dialog, qtbot, "curves")
    QTest.mouseClick(dialog._folder, Qt.MouseButton.LeftButton)
    assert shown == [tmp_path]


def test_everything_is_done_by_keys(window, qtbot, tmp_path):
    window._settings.setValue("export_folder", str(tmp_path))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    dialog = window.exporting.dialog
    qtbot.waitUntil(lambda: dialog.isActiveWindow() and dialog.focusWidget() is not None)
    assert dialog.focusWidget() is dialog._kinds
    for _ in range(5):
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Down)
    assert dialog.kind.name == "figure"
    QTest.keyClick(dialog._kinds, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.told.endswith(str(tmp_path)))
    assert (tmp_path / "mnist-784-16-16-10.pdf").exists()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert window.exporting.dialog is None


def test_all_parts_have_names_and_say_what_they_do(dialog):
    kinds = (QAbstractButton, QComboBox, QLineEdit)
    parts = [
        part for kind in kinds for part in dialog.findChildren(kind) if part.objectName().startswith("exp")
    ]
    assert len(parts) >= 8
    for part in parts:
        assert part.accessibleName() or (isinstance(part, QPushButton) and part.text()), part.objectName()
        assert part.toolTip(), part.objectName()


def test_the_dialog_fits_on_a_small_screen(dialog):
    for name in KINDS:
        dialog.choose(name)
        size = dialog.minimumSizeHint()
        assert size.width() <= 1000, name
        assert size.height() <= 640, name
    assert all(part.isVisible() for part in dialog.findChildren(QWidget, "export.told"))


def test_files_go_beside_the_project_wherever_the_last_ones_went(window, qtbot, tmp_path):
    last, here = tmp_path / "last", tmp_path / "here"
    last.mkdir()
    here.mkdir()
    window._settings.setValue("export_folder", str(last))
    window._settings.setValue("folder", str(last))
    save_project(here / "mine.nns", window.training.learned.project())
    window.files.open(here / "mine.nns")
    qtbot.waitUntil(lambda: window.files.path is not None)
    dialog = window.exporting.export()
    assert dialog.path.parent == here
    dialog.reject()


def test_the_folder_is_remembered_while_the_project_has_no_file(dialog, window, qtbot, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    dialog._file.field.setText(str(other / "net.onnx"))
    dialog.reject()
    again = window.exporting.export()
    assert again.path.parent == other
    again.reject()


def test_letters_that_cannot_be_written_are_told_before(dialog, window, monkeypatch):
    document, _ = add_note(window.editor.document, "\u07de", (0.0, 400.0))
    window.editor.apply(document, "Add a note")
    monkeypatch.setattr("nnstudio.gui.exporting.preview.missing_letters", lambda letters: "\u07de")
    dialog.choose("figure")
    assert "No font" in dialog.told
    dialog._form.format.setCurrentIndex(dialog._form.format.findData(".svg"))
    assert "No font" not in dialog.told


def test_what_is_said_of_the_weights_follows_the_run(window, qtbot, tmp_path):
    window._settings.setValue("export_folder", str(tmp_path))
    window.training.run()
    dialog = window.exporting.export()
    assert "is learning" in dialog.told
    window.training.pause()
    qtbot.waitUntil(lambda: "after" in dialog.told)
    assert f"after {window.training.live.step:,} steps" in dialog.told
    dialog.reject()


def test_weights_of_the_moment_that_is_looked_at_can_be_exported(dialog, window, qtbot):
    training, latest = window.training, window.training.live.step
    training.look(1)
    qtbot.waitUntil(lambda: training.snapshot.past)
    dialog.choose("weights")
    assert "latest" in dialog.told
    assert "not those of step 1," in dialog.told
    then = export(dialog, qtbot, "weights")
    dialog._form.moment.setCurrentIndex(1)
    assert "those of step 1, which you are looking at" in dialog.told
    dialog._file.field.setText(str(then.with_name("earlier.npz")))
    QTest.mouseClick(dialog._foot.begin, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dialog.busy)
    document = window.editor.document
    for path, weights in ((then, training.live.weights), (dialog.path, training.snapshot.weights)):
        found = read_weights(path, document)
        for node_id, params in weights.items():
            for part, array in params.items():
                np.testing.assert_array_equal(found[node_id][part], array)
    assert training.snapshot.step == 1 < latest
    training.look(None)
    qtbot.waitUntil(lambda: not training.snapshot.past)
    dialog._form.show_moments(latest, None)
    assert dialog._form.wishes.latest  # there is nothing to choose any more


def test_a_run_that_goes_on_says_afterwards_of_which_step_the_file_is(dialog, window, qtbot):
    window.training.run()
    dialog.choose("weights")
    assert "of the moment in which you export it" in dialog.told
    path = export(dialog, qtbot, "weights")
    window.training.pause()
    step = int(dialog.told.rpartition(" ")[2].replace(",", ""))
    assert "as of step" in dialog.told
    assert 0 < step <= window.training.live.step
    assert path.exists()


def test_a_network_that_was_not_trained_says_so(window, tmp_path):
    window._settings.setValue("export_folder", str(tmp_path))
    dialog = window.exporting.export()
    assert "has not been trained yet" in dialog.told
    dialog.choose("curves")
    assert "no curves yet" in dialog.told
    assert not dialog._foot.begin.isEnabled()
    dialog.reject()


def test_layers_in_rows_make_letters_large_enough_to_read(dialog, window):
    window.editor.apply(EXAMPLES["mnist-lenet-5"].build(), "Draw another network")
    dialog.choose("figure")
    assert "too small to read" in dialog.told
    assert "rows" in dialog.told
    dialog._form.arrangement.setCurrentIndex(1)
    assert "too small" not in dialog.told
    assert dialog._preview._drawing.height > dialog._preview._drawing.width / 2


def test_predictions_need_the_data_and_say_so_before(dialog, window):
    document = window.editor.document
    window.editor.apply(document.replace(dataset=Awaited.of((28, 28, 1), 10)), "Wait for data")
    dialog.choose("predictions")
    assert "no data to learn from yet" in dialog.told
    dialog.choose("onnx")
    assert dialog._foot.begin.isEnabled()
