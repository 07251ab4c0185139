"""A picture is drawn once for the screen, and anew for a file."""

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from nnstudio.gui.panels.answers.kept import KeptPicture
from nnstudio.gui.panels.exporting import write_png, write_svg
from nnstudio.gui.theme import DARK
from tests.gui.panels.answers.made import packed, pixels


class Painted(QWidget):
    def __init__(self):
        super().__init__()
        self.drawn = 0
        self.picture = KeptPicture(self, self._draw)

    def _draw(self, painter):
        self.drawn += 1
        painter.fillRect(QRectF(0, 0, 10, 10), QColor(DARK.bad))
        painter.drawText(20, 20, "word")

    def paintEvent(self, _event):
        painter = QPainter(self)
        self.picture.paint(painter, DARK.panel)


@pytest.fixture
def painted(qtbot):
    widget = Painted()
    qtbot.addWidget(widget)
    widget.resize(80, 40)
    with qtbot.waitExposed(widget):
        widget.show()
    widget.grab()
    return widget


def test_it_is_drawn_once_until_it_changes(painted):
    drawn = painted.drawn
    seen = pixels(painted)
    assert painted.drawn == drawn
    assert seen[5, 5] == packed(DARK.bad)
    assert seen[35, 75] == packed(DARK.panel)
    painted.picture.forget()
    painted.grab()
    assert painted.drawn == drawn + 1


@pytest.mark.parametrize(("write", "ending"), [(write_png, "png"), (write_svg, "svg")])
def test_a_file_gets_it_drawn_anew(painted, tmp_path, write, ending):
    drawn = painted.drawn
    write(painted, tmp_path / f"picture.{ending}")
    assert painted.drawn == drawn + 1
    if ending == "svg":
        assert ">word</text>" in (tmp_path / "picture.svg").read_text(encoding="utf-8")
    painted.grab()
    assert painted.drawn == drawn + 1
