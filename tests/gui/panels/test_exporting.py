"""What is saved is whole, sharp and exact, or it is told in words why there is no file."""

import csv
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QFileDialog, QHBoxLayout, QLineEdit, QMessageBox, QWidget

from nnstudio.gui.panels.exporting import Table, export_actions, write_csv, write_png, write_svg
from nnstudio.gui.panels.frame import small_button
from nnstudio.gui.panels.saving import save_as


class Sketch(QWidget):
    """A red line and two words."""

    def paintEvent(self, _event) -> None:
        painter = QPainter(self)
        painter.setPen(QColor("#ff0000"))
        painter.drawLine(QPointF(10, 20), QPointF(110, 20))
        painter.drawText(QPointF(10, 50), "two words")
        painter.end()


@pytest.fixture
def sketch(qtbot) -> Sketch:
    sketch = Sketch()
    sketch.setAccessibleName("A sketch")
    qtbot.addWidget(sketch)
    sketch.resize(200, 80)
    with qtbot.waitExposed(sketch):
        sketch.show()
    return sketch


def reds(image: QImage) -> int:
    return sum(
        image.pixelColor(x, y).name() == "#ff0000"
        for x in range(image.width())
        for y in range(image.height())
    )


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_picture_is_twice_as_fine_as_the_screen(sketch, tmp_path):
    write_png(sketch, tmp_path / "sketch.png")
    image = QImage(str(tmp_path / "sketch.png"))
    assert (image.width(), image.height()) == (400, 160)
    assert reds(image) >= 200, "the line is drawn at the finer scale"
    assert files_in(tmp_path) == ["sketch.png"]


def test_a_drawing_consists_of_lines_and_letters(sketch, tmp_path):
    write_svg(sketch, tmp_path / "sketch.svg")
    text = (tmp_path / "sketch.svg").read_text(encoding="utf-8")
    assert "two words" in text
    assert "#ff0000" in text
    assert "<image" not in text
    assert "A sketch" in text
    assert QSvgRenderer(str(tmp_path / "sketch.svg")).viewBox().width() == 200


def test_buttons_are_left_out_of_pictures_and_stay_on_the_screen(sketch, tmp_path):
    layout = QHBoxLayout(sketch)
    button = small_button(sketch, "sketch.red", "Red", "Red")
    button.setText("press me")
    layout.addWidget(button)
    QApplication.sendPostedEvents()
    write_svg(sketch, tmp_path / "sketch.svg")
    assert "press me" not in (tmp_path / "sketch.svg").read_text(encoding="utf-8")
    assert button.isVisible()
    assert button.drawn


def test_a_table_keeps_every_digit_and_every_letter(tmp_path):
    numbers = np.random.default_rng(7).random(50) * 1e-7
    small = np.float32(0.1)
    rows = ((number, float(number), small, "Füße, „zwei“\n", None) for number in numbers)
    write_csv(Table(("numpy", "python", "float32", "words", "nothing"), rows), tmp_path / "table.csv")
    with (tmp_path / "table.csv").open(encoding="utf-8", newline="") as file:
        read = list(csv.DictReader(file))
    assert [float(row["numpy"]) for row in read] == numbers.tolist()
    assert [float(row["python"]) for row in read] == numbers.tolist()
    assert np.float32(read[0]["float32"]) == small
    assert {row["words"] for row in read} == {"Füße, „zwei“\n"}
    assert {row["nothing"] for row in read} == {""}


def test_a_table_that_breaks_off_leaves_the_file_before_as_it_was(tmp_path):
    def rows():
        yield (1,)
        raise OSError(28, "No space left on device")

    path = tmp_path / "table.csv"
    with pytest.raises(OSError, match="No space"):
        write_csv(Table(("n",), rows()), path)
    assert files_in(tmp_path) == []
    path.write_text("before")
    with pytest.raises(OSError, match="No space"):
        write_csv(Table(("n",), rows()), path)
    assert path.read_text() == "before"
    assert files_in(tmp_path) == ["table.csv"]


@pytest.mark.parametrize("write", [write_png, write_svg])
def test_a_place_that_cannot_be_written_is_an_error_and_no_file(write, sketch, tmp_path):
    with pytest.raises(FileNotFoundError):
        write(sketch, tmp_path / "missing" / "sketch")
    (tmp_path / "folder").mkdir()
    with pytest.raises(IsADirectoryError):
        write(sketch, tmp_path / "folder")
    assert files_in(tmp_path) == ["folder"]


def chosen(path: Path) -> None:
    """Types a file's name into the dialog that is open, and accepts it."""
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, QFileDialog) and w.isVisible())
    dialog.setDirectory(str(path.parent))
    dialog.findChild(QLineEdit).setText(path.name)
    dialog.accept()


def test_a_name_without_ending_gets_the_right_one(sketch, tmp_path, qtbot):
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    written = []
    QTimer.singleShot(50, lambda: chosen(tmp_path / "curve"))
    save_as(sketch, "Save picture", "loss.png", "Pictures (*.png)", written.append)
    assert written == [tmp_path / "curve.png"]


def test_what_goes_wrong_is_told_in_words(sketch, tmp_path, monkeypatch):
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    told = []
    monkeypatch.setattr(QMessageBox, "warning", lambda _parent, title, text: told.append((title, text)))
    _, _, table = export_actions(sketch, sketch, lambda: None, "sketch")
    QTimer.singleShot(50, lambda: chosen(tmp_path / "t.csv"))
    table.trigger()
    ((title, text),) = told
    assert title == "Save table"
    assert text == f"{tmp_path / 't.csv'} could not be written: there is nothing to save yet."
    assert files_in(tmp_path) == []


def test_a_folder_that_is_gone_by_then_is_told_with_what_to_do(sketch, tmp_path, monkeypatch):
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    told = []
    monkeypatch.setattr(QMessageBox, "warning", lambda _parent, _title, text: told.append(text))
    QTimer.singleShot(50, lambda: chosen(tmp_path / "s.svg"))

    def write(path: Path) -> None:
        write_svg(sketch, path.parent / "gone" / path.name)

    save_as(sketch, "Save drawing", "sketch.svg", "Drawings (*.svg)", write)
    reason = f"{tmp_path / 's.svg'} could not be written: No such file or directory."
    assert told == [f"{reason} Choose another folder or another name."]
