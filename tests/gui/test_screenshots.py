"""What is seen: pictures of the canvas at four scales, as sharp as the screen is, and nothing cut off.

The pictures are compared with those in `baselines`. After a change that is meant to be seen, look at the new
ones and keep them: `NNSTUDIO_NEW_BASELINES=1 pytest tests/gui/test_screenshots.py`.
"""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QDockWidget, QLabel

from nnstudio.data.mnist import MnistSample
from nnstudio.document.annotations import End, add_arrow, add_note, group
from nnstudio.document.document import Document
from nnstudio.document.edits import add_layer, connect
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.trainer import Trainer
from nnstudio.gui import theme
from nnstudio.gui.canvas.view import CanvasView
from nnstudio.gui.editor import Editor
from nnstudio.nn.graph import Graph, Node, NodeId, Wire
from nnstudio.nn.layers.convolution import Conv2D
from nnstudio.nn.layers.core import Dense, Input, Output

ROOT = Path(__file__).parents[2]
BASELINES = Path(__file__).parent / "baselines"
SCALES = (100, 125, 150, 200)
WIDTH, HEIGHT = 640, 380
FONT = "DejaVu Sans"
FONTS = Path("/usr/share/fonts/truetype/dejavu")

CLOSE = 24
"""How far a channel of a pixel may be from that of the baseline."""
MOST_OTHER = 0.005
"""Share of the pixels that may be farther from theirs."""
SHARPER = 1.25
"""How much steeper edges are than those of the picture at 100 % when that is enlarged."""
LEAST_OTHER = 0.02
"""Share of the pixels that are others than those of the picture at 100 % when its pixels are enlarged."""

# The same font, drawn the same way, whatever the machine prefers.
FONT_RULES = f"""<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{FONTS}</dir>
  <cachedir>CACHE</cachedir>
  <match target="font">
    <edit name="antialias" mode="assign"><bool>true</bool></edit>
    <edit name="hinting" mode="assign"><bool>false</bool></edit>
    <edit name="rgba" mode="assign"><const>none</const></edit>
  </match>
</fontconfig>
"""


def network():
    """A network that is small in number and on the screen: weights are noise, and noise makes large files."""
    layers = (
        ("input", "Input", Input()),
        ("hidden", "Hidden 1", Dense(units=4)),
        ("output", "Output", Output()),
    )
    graph = Graph()
    for (node_id, name, layer), feeds in zip(layers, ((), ("input",), ("hidden",)), strict=True):
        graph = graph.with_node(NodeId(node_id), Node(name, layer, tuple(map(NodeId, feeds))))
    # Not at multiples of the grid: edges then fall between device pixels at most scales.
    layout = {NodeId("input"): (0.0, 0.0), NodeId("hidden"): (240.3, 1.7), NodeId("output"): (520.0, 0.0)}
    return Document(graph, layout, MnistSample())


def with_marks(document):
    """The network with all else that a canvas shows: problems, a block, a note and an arrow."""
    document, _ = add_layer(document, Conv2D(filters=4), (0.0, 210.0))
    document, other = add_layer(document, Dense(units=3), (300.0, 230.0))
    document = connect(document, Wire(NodeId("hidden"), other))
    document, _ = group(document, frozenset({NodeId("hidden"), other}), "Features")
    document, note = add_note(document, "What feeds nothing\nlearns nothing.", (520.0, 240.0), (200.0, 70.0))
    return add_arrow(document, End((0.0, 35.0), note), End((140.0, 0.0), other))[0]


def picture() -> QImage:
    """The canvas with that network and the numbers of its initial weights."""
    document = network()
    job = TrainingJob(document.graph, document.dataset, document.training)
    moment = Trainer(job, document.dataset.load()).snapshot(3)
    canvas = CanvasView(Editor(with_marks(document)), theme.DARK)
    canvas.resize(WIDTH, HEIGHT)
    canvas.show()
    canvas.show_snapshot(moment)
    canvas.scene().select((NodeId("hidden"),))
    canvas.fit()
    # A picture is drawn anew at rest, when the zoom has come to an end.
    QTest.qWait(300)
    return canvas.grab().toImage()


def paint(path: str) -> None:
    """Paints the canvas into a file, as a process of its own: its scale is fixed when it starts."""
    theme._FAMILIES = (FONT,)
    app = QApplication(sys.argv[:1])
    theme.apply_theme(app, theme.DARK)
    image = picture()
    assert image.save(path, "PNG", 0), path


def taken(folder: Path, scale: int) -> QImage:
    """The picture of the canvas on a screen of this scale, in percent."""
    rules = folder / "fonts.conf"
    rules.write_text(FONT_RULES.replace("CACHE", str(folder / "cache")))
    path = folder / f"canvas-{scale}.png"
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "QT_SCALE_FACTOR": str(scale / 100),
        "FONTCONFIG_FILE": str(rules),
        "PYTHONHASHSEED": "0",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.gui.test_screenshots", str(path)],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return QImage(str(path))


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """The canvas at each scale."""
    if not FONTS.exists():
        pytest.skip(f"needs the font {FONT} (apt-get install fonts-dejavu-core)")
    folder = tmp_path_factory.mktemp("pictures")
    return {scale: taken(folder, scale) for scale in SCALES}


def channels(image: QImage):
    """The picture as an array (height, width, 3)."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return rows[:, : image.width(), :3].astype(np.int16)


def far_apart(image: QImage, other: QImage):
    """Which pixels differ by more than anyone would overlook."""
    return np.abs(channels(image) - channels(other)).max(axis=2) > CLOSE


@pytest.mark.parametrize("scale", SCALES)
def test_the_canvas_looks_as_it_did(pictures, tmp_path, scale):
    image, path = pictures[scale], BASELINES / f"canvas-{scale}.png"
    if "NNSTUDIO_NEW_BASELINES" in os.environ:
        BASELINES.mkdir(exist_ok=True)
        assert image.save(str(path), "PNG", 0)
    baseline = QImage(str(path))
    assert (image.width(), image.height()) == (baseline.width(), baseline.height())
    far = far_apart(image, baseline)
    if far.mean() > MOST_OTHER:
        shown, other = tmp_path / path.name, tmp_path / f"canvas-{scale}-differs.png"
        image.save(str(shown))
        marks = np.where(far, 255, 0).astype(np.uint8)
        QImage(
            marks.tobytes(), far.shape[1], far.shape[0], far.shape[1], QImage.Format.Format_Grayscale8
        ).save(str(other))
        pytest.fail(f"{far.mean():.2%} of the pixels differ from {path}. See {shown} and, in white, {other}")


@pytest.mark.parametrize("scale", SCALES)
def test_a_picture_has_the_pixels_of_its_scale(pictures, scale):
    assert pictures[scale].width() == WIDTH * scale // 100
    assert pictures[scale].height() == HEIGHT * scale // 100


def steepness(image: QImage) -> float:
    """How steep the steepest edges are: the 99th percentile of the steps from pixel to pixel."""
    return float(np.percentile(np.abs(np.diff(channels(image), axis=1)).max(axis=2), 99))


@pytest.mark.parametrize("scale", SCALES[1:])
def test_a_picture_is_as_sharp_as_its_screen_and_no_enlarged_one(pictures, scale):
    image = pictures[scale]
    blurred, coarse = (
        pictures[100].scaled(image.size(), Qt.AspectRatioMode.IgnoreAspectRatio, mode)
        for mode in (Qt.TransformationMode.SmoothTransformation, Qt.TransformationMode.FastTransformation)
    )
    assert steepness(image) > SHARPER * steepness(blurred)
    assert far_apart(image, coarse).mean() > LEAST_OTHER


@pytest.mark.parametrize("look", ["dark", "light"])
@pytest.mark.parametrize("selection", [(), ("hidden1",), ("input", "output")])
def test_every_word_has_room_on_a_classroom_screen(window, qtbot, look, selection):
    window._switch.choose(look)
    window.resize(1366, 768)
    qtbot.waitUntil(lambda: window.width() == 1366)
    window.canvas.building.select(tuple(NodeId(name) for name in selection))
    qtbot.wait(50)
    assert [f"{cut.text()!r}" for cut in window.findChildren(QLabel) if cut.isVisible() and is_cut(cut)] == []
    cramped = [
        f"{type(one).__name__} {one.objectName()} {one.toolTip()!r}: {one.width()}"
        for kind in (QAbstractButton, QComboBox)
        for one in window.findChildren(kind)
        if one.isVisible() and kind_has_words(one) and one.width() < one.minimumSizeHint().width()
    ]
    assert cramped == []


@pytest.mark.parametrize("look", ["dark", "light"])
def test_every_dock_is_wholly_within_a_classroom_screen(window, qtbot, look):
    window._switch.choose(look)
    window.resize(1366, 768)
    qtbot.waitUntil(lambda: window.width() == 1366)
    assert window.minimumSizeHint().width() <= 1366
    assert window.minimumSizeHint().height() <= 768
    for dock in window.findChildren(QDockWidget):
        if not dock.visibleRegion().isEmpty():  # else another dock lies over it
            assert window.rect().contains(dock.geometry()), dock.windowTitle()
            assert dock.widget().minimumSizeHint().height() <= dock.widget().height(), dock.windowTitle()


def is_cut(label):
    """Whether a label has less room than its words need."""
    if not label.text() or label.textFormat() == Qt.TextFormat.RichText:
        return False
    inside = label.contentsRect()
    if label.wordWrap():
        return label.heightForWidth(label.width()) > label.height()
    return label.fontMetrics().size(0, label.text()).width() > inside.width()


def kind_has_words(control):
    return bool(control.text() if isinstance(control, QAbstractButton) else control.currentText())


if __name__ == "__main__":
    paint(sys.argv[1])
