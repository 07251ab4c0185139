"""Networks of other programs come into the window, whichever data they are for, or it is said why not."""

from itertools import pairwise

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit
from shiboken6 import isValid

from nnstudio.data.awaited import Awaited
from nnstudio.data.mnist import Mnist, MnistSample
from nnstudio.document.arrange import tidy
from nnstudio.document.document import Document, Project
from nnstudio.document.examples import EXAMPLES
from nnstudio.document.repairs import repairs_of
from nnstudio.engine.api import Phase
from nnstudio.export.trained import trained
from nnstudio.gui.dialogs import Unsaved
from nnstudio.nn.activations import Linear, Softmax
from nnstudio.nn.graph import Graph, Node, NodeId
from nnstudio.nn.layers.convolution import Conv2D
from nnstudio.nn.layers.core import Dense, Input, Output
from nnstudio.nn.losses import CrossEntropy, MeanSquaredError

pytest.importorskip("onnx")


def other_weights(document):
    """A network with other weights than those that it starts from."""
    document = document.replace(training=document.training.replace(seed=7))
    return Project(document, trained(Project(document)).weights)


def network(shape, classes, *layers, output=None):
    """A network for data that nobody here has."""
    graph, before = Graph(), ()
    for at, layer in enumerate((Input(), *layers, output or Output(units=classes))):
        node_id = NodeId(f"n{at}")
        graph = graph.with_node(node_id, Node(f"Layer {at}", layer, before))
        before = (node_id,)
    source = Awaited.of(shape, classes) if output is None else Awaited.of(shape, classes, "numbers")
    return tidy(
        Document(graph, dict.fromkeys(graph, (0.0, 0.0)), source), dict.fromkeys(graph, (220.0, 120.0))
    )


@pytest.fixture
def write(tmp_path):
    """Writes a network as an ONNX file."""
    from nnstudio.export.onnx import to_onnx

    def make(document, name="theirs.onnx"):
        (tmp_path / name).write_bytes(to_onnx(other_weights(document)))
        return tmp_path / name

    return make


@pytest.fixture
def digits_file(write):
    return write(EXAMPLES["mnist-784-30-10"].build())


@pytest.fixture
def photos_file(write):
    """A network for color pictures of 32×32 in ten classes."""
    return write(network((32, 32, 3), 10, Conv2D(filters=4, kernel_size=5), Dense(units=6)))


def look(dialog, path, qtbot):
    """Names the file, and waits until it has been read."""
    dialog._file.field.setText(str(path))
    qtbot.waitUntil(lambda: not dialog.busy, timeout=20_000)


def take(dialog, qtbot):
    QTest.mouseClick(dialog._foot.begin, Qt.MouseButton.LeftButton)
    # A dialog that has imported is closed, and goes.
    qtbot.waitUntil(lambda: not isValid(dialog) or not dialog.isVisible(), timeout=20_000)


def offered(dialog):
    choice = dialog.network.choice
    return [choice.itemText(at) for at in range(choice.count())]


def sums(weights):
    return sorted(float(np.abs(array).sum()) for params in weights.values() for array in params.values())


def test_an_onnx_file_becomes_an_untitled_project_with_its_weights(window, qtbot, digits_file):
    dialog = window.exporting.import_network()
    look(dialog, digits_file, qtbot)
    assert "in use" in dialog.network.choice.currentText()
    assert "images of 28×28" in dialog.network.words
    assert "one for each class" in dialog.network.words
    take(dialog, qtbot)
    assert window.exporting.dialog is None
    kinds = [node.layer.entry.kind for node in window.editor.document.graph.nodes.values()]
    assert kinds.count("dense") == 1
    boxes = sorted(item.box() for item in window.canvas.scene().nodes.values())
    assert all(one[2] < other[0] for one, other in pairwise(boxes))  # no card touches the next
    assert "theirs.onnx is a new project" in window.workbench.guidance._lasting
    assert window.files.path is None
    assert window.files.name == "theirs"
    assert window.files.unsaved
    theirs = other_weights(EXAMPLES["mnist-784-30-10"].build()).weights
    np.testing.assert_allclose(sums(window.training.learned.project().weights), sums(theirs), rtol=1e-5)


def test_all_datasets_that_fit_are_offered_and_no_other(window, qtbot, digits_file):
    dialog = window.exporting.import_network()
    look(dialog, digits_file, qtbot)
    kinds = {offer.source.entry.kind for offer in dialog.network._offers}
    assert kinds >= {"mnist-sample", "mnist", "fashion-mnist", "kmnist", "drawn", "awaited"}
    assert not kinds & {"xor", "moons", "credit", "prices", "sine"}
    dialog.network.choice.setCurrentIndex(
        [offer.source.entry.kind for offer in dialog.network._offers].index("mnist")
    )
    take(dialog, qtbot)
    assert isinstance(window.editor.document.dataset, Mnist)


def test_a_network_for_other_data_is_taken_and_waits_for_them(window, qtbot, photos_file):
    dialog = window.exporting.import_network()
    look(dialog, photos_file, qtbot)
    assert "32×32 with 3 channels" in dialog.network.words
    assert len(offered(dialog)) == 1
    assert "samples of 32×32×3 in 10 classes" in dialog.told
    take(dialog, qtbot)
    document = window.editor.document
    assert document.dataset == Awaited.of((32, 32, 3), 10)
    assert not document.check().problems
    assert "choose data" in window.training.obstacle()
    assert "samples of 32×32×3" in window.workbench.overlay.banner.words
    assert len(window.problems.problems) == 1
    window.training.run()
    assert window.training.report.phase is Phase.EMPTY


def test_it_keeps_its_weights_when_its_data_come(window, qtbot, photos_file):
    dialog = window.exporting.import_network()
    look(dialog, photos_file, qtbot)
    take(dialog, qtbot)
    weights = sums(window.training.learned.project().weights)
    pictures = folder(photos_file.parent / "photos", classes=10)
    source = window.datasets.open()
    source.adding.add([pictures])
    qtbot.waitUntil(lambda: source.source.entry.kind == "image-folder" and not source.busy, timeout=20_000)
    made = source.source.replace(height=32, width=32, channels=3)
    window.editor.apply(window.editor.document.replace(dataset=made), "Learn from photos")
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.READY, timeout=20_000)
    np.testing.assert_allclose(sums(window.training.live.weights), weights, rtol=1e-6)
    source.reject()


def folder(path, classes, side=48):
    """Pictures of one color each, in a folder for each class."""
    rng = np.random.default_rng(0)
    for number in range(classes):
        (path / f"class {number}").mkdir(parents=True)
        for at in range(4):
            pixels = rng.integers(0, 256, (side, side, 3), np.uint8)
            Image.fromarray(pixels).save(path / f"class {number}" / f"{at}.png")
    return path


def test_pictures_of_ones_own_are_brought_to_the_size_that_the_network_takes(window, qtbot, photos_file):
    pictures = folder(photos_file.parent / "photos", classes=10)
    dialog = window.exporting.import_network()
    look(dialog, photos_file, qtbot)
    dialog.add_files([pictures])
    qtbot.waitUntil(lambda: not dialog.busy, timeout=20_000)
    assert dialog.network.choice.currentText().startswith("photos")
    assert "fits photos as it is" in dialog.told
    take(dialog, qtbot)
    assert window.editor.document.dataset.spec().sample_shape == (32, 32, 3)
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.READY, timeout=20_000)


def test_data_with_other_classes_stand_there_with_what_mends_it(window, qtbot, photos_file):
    pictures = folder(photos_file.parent / "photos", classes=3)
    dialog = window.exporting.import_network()
    look(dialog, photos_file, qtbot)
    dialog.add_files([pictures])
    qtbot.waitUntil(lambda: not dialog.busy, timeout=20_000)
    assert "does not fit yet" in dialog.network.choice.currentText()
    assert "has 10 units and the dataset has 3 classes" in dialog.told
    take(dialog, qtbot)
    (problem,) = window.editor.document.check().blocking
    (repair, *_) = repairs_of(window.editor.document, problem)
    window.editor.apply(repair.after, repair.label)
    assert window.training.obstacle() is None


def test_data_that_cannot_be_read_are_told_and_the_network_is_kept(window, qtbot, photos_file, tmp_path):
    (tmp_path / "junk.csv").write_bytes(b"\x00\xff")
    dialog = window.exporting.import_network()
    look(dialog, photos_file, qtbot)
    dialog.add_files([tmp_path / "junk.csv"])
    qtbot.waitUntil(lambda: not dialog.busy)
    assert "junk.csv" in dialog.told
    assert len(offered(dialog)) == 1
    assert dialog._foot.begin.isEnabled()
    dialog.reject()


def test_a_table_that_fits_can_be_chosen(window, qtbot, write, tmp_path):
    rows = ["a,b,c,price", *(f"{at},{at * 2 % 7},{at % 3},{at * 1.5}" for at in range(60))]
    (tmp_path / "houses.csv").write_text("\n".join(rows))
    lone = Output(units=1, activation=Linear(), loss=MeanSquaredError())
    path = write(network((3,), 1, Dense(units=4), output=lone))
    dialog = window.exporting.import_network()
    look(dialog, path, qtbot)
    assert "3 numbers" in dialog.network.words
    assert "one number" in dialog.network.words
    dialog.add_files([tmp_path / "houses.csv"])
    qtbot.waitUntil(lambda: not dialog.busy)
    assert "fits" in dialog.told, dialog.told
    take(dialog, qtbot)
    assert window.training.obstacle() is None


def test_an_import_asks_before_unsaved_work_is_lost(window, qtbot, answers, digits_file):
    window.training.step()
    qtbot.waitUntil(lambda: window.training.live.step > 0)
    answers.unsaved = Unsaved.CANCEL
    before = window.editor.document
    dialog = window.exporting.import_network()
    look(dialog, digits_file, qtbot)
    take(dialog, qtbot)
    assert answers.asked
    assert window.editor.document is before


@pytest.mark.parametrize(("content", "words"), [(b"this is no network", "no ONNX file"), (b"", "is empty")])
def test_a_file_that_is_no_network_is_refused_in_the_dialog(window, qtbot, tmp_path, content, words):
    path = tmp_path / "junk.onnx"
    path.write_bytes(content)
    before = window.editor.document
    dialog = window.exporting.import_network()
    look(dialog, path, qtbot)
    assert dialog.isVisible()
    assert words in dialog.told
    assert dialog.network.isHidden()
    assert window.editor.document is before
    dialog.reject()


def test_a_network_that_is_dropped_is_taken_at_once_where_the_data_in_use_fit(window, qtbot, digits_file):
    window.exporting.import_network(digits_file)
    qtbot.waitUntil(lambda: window.files.name == "theirs", timeout=20_000)
    assert isinstance(window.editor.document.dataset, MnistSample)


@pytest.mark.parametrize("name", ["gone.onnx", "junk.onnx"])
def test_who_chooses_another_file_after_one_that_was_dropped_in_vain_may_look_at_it(
    window, qtbot, digits_file, name
):
    (digits_file.parent / "junk.onnx").write_bytes(b"junk")
    dialog = window.exporting.import_network(digits_file.with_name(name))
    qtbot.waitUntil(lambda: not dialog.busy, timeout=20_000)
    look(dialog, digits_file, qtbot)
    assert dialog.isVisible()
    dialog.reject()


def test_a_network_is_found_by_a_name_that_hangs_on_where_one_is(window, qtbot, digits_file, monkeypatch):
    monkeypatch.chdir(digits_file.parent.parent)
    window.exporting.import_network(digits_file.relative_to(digits_file.parent.parent))
    qtbot.waitUntil(lambda: window.files.name == "theirs", timeout=20_000)


def test_a_network_that_is_dropped_for_other_data_lets_them_be_chosen(window, qtbot, photos_file):
    dialog = window.exporting.import_network(photos_file)
    qtbot.waitUntil(lambda: not dialog.busy, timeout=20_000)
    assert dialog.isVisible()
    dialog.reject()


def test_another_file_takes_the_place_of_the_first(window, qtbot, digits_file, photos_file, write):
    dialog = window.exporting.import_network()
    look(dialog, digits_file, qtbot)
    second = write(network((7,), 2, Dense(units=3)), "second.onnx")
    look(dialog, second, qtbot)
    assert "7 numbers" in dialog.network.words
    look(dialog, second.with_name("gone.onnx"), qtbot)
    assert "no such file" in dialog.told
    assert not dialog._foot.begin.isEnabled()
    dialog.reject()


def test_plain_sums_for_classes_say_what_to_change_before_training(window, qtbot, write):
    sums_ = Output(units=10, activation=Linear(), loss=MeanSquaredError())
    dialog = window.exporting.import_network()
    look(dialog, write(network((28, 28, 1), 10, Dense(units=8), output=sums_)), qtbot)
    assert "plain sums" in dialog.network.words
    take(dialog, qtbot)
    banner, weights = window.workbench.overlay.banner, window.training.learned.project().weights
    assert "Layer 2 gives plain sums: choose Softmax and Cross-entropy in it" in banner.words
    assert [button.text() for button in banner.buttons] == ["Use Softmax and Cross-entropy", "Close"]
    banner.buttons[0].click()
    assert _output_of(window) == sums_.replace(activation=Softmax(), loss=CrossEntropy())
    assert window.editor.steps == ("Let Layer 2 answer with one of the classes",)
    assert "plain sums" not in banner.words
    assert weights
    assert window.training.learned.project().weights == weights


def _output_of(window):
    (end,) = window.editor.document.graph.of_kind("output")
    return window.editor.document.graph[end].layer


def test_everything_is_done_by_keys(window, qtbot, photos_file):
    dialog = window.exporting.import_network()
    qtbot.waitUntil(dialog.isActiveWindow)
    QTest.keyClicks(dialog.focusWidget(), str(photos_file))
    qtbot.waitUntil(lambda: not dialog.busy and not dialog.network.isHidden(), timeout=20_000)
    assert dialog.focusWidget() is dialog._file.field
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.files.name == "theirs")


def test_all_parts_have_names_and_say_what_they_do(window, qtbot, digits_file):
    dialog = window.exporting.import_network()
    look(dialog, digits_file, qtbot)
    parts = [part for kind in (QAbstractButton, QComboBox, QLineEdit) for part in dialog.findChildren(kind)]
    parts = [part for part in parts if part.objectName().startswith("importNetwork")]
    assert len(parts) >= 6
    for part in parts:
        assert part.accessibleName(), part.objectName()
        assert part.toolTip(), part.objectName()
    dialog.reject()


def test_the_dialog_fits_on_a_small_screen(window, qtbot, photos_file):
    dialog = window.exporting.import_network()
    look(dialog, photos_file, qtbot)
    assert dialog.minimumSizeHint().width() <= 1000
    assert dialog.minimumSizeHint().height() <= 640
    dialog.reject()
