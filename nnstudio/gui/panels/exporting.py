"""Exporting: what a panel shows, as a picture (PNG, SVG) or as a table (CSV).

A file is there whole or not at all: it is written beside its place and moved there at the end.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QObject, QPoint
from PySide6.QtGui import QAction, QPainter, QPixmap
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from nnstudio.gui.panels.frame import PanelButton
from nnstudio.gui.panels.saving import save_as

PIXELS = 2
"""Pixels of a saved picture for each one of the panel's: enough for a slide or a page."""

NOTHING = "There is nothing to save yet"


@dataclass(frozen=True)
class Table:
    """Rows of numbers and words under the names of their columns; the rows are made when they are read."""

    columns: Sequence[str]
    rows: Iterable[Sequence[object]]


def write_png(widget: QWidget, path: Path) -> None:
    """Writes a widget as it is seen but for its buttons, twice as fine.

    Raises:
        OSError: The file cannot be written.
    """
    pixmap = QPixmap(widget.size() * PIXELS)
    pixmap.setDevicePixelRatio(PIXELS)
    pixmap.fill(widget.palette().window().color())
    with _without_buttons(widget):
        widget.render(pixmap, QPoint())
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not pixmap.save(buffer, "PNG"):
        raise OSError("the picture is too large")
    _write(path, buffer)


def write_svg(widget: QWidget, path: Path) -> None:
    """Writes a widget, but for its buttons, as a drawing that can be enlarged and edited.

    Raises:
        OSError: The file cannot be written.
    """
    buffer = QBuffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(widget.size())
    generator.setViewBox(widget.rect())
    generator.setTitle(widget.accessibleName())
    painter = QPainter(generator)
    try:
        with _without_buttons(widget):
            painter.fillRect(widget.rect(), widget.palette().window())
            widget.render(painter, QPoint())
    finally:
        painter.end()
    _write(path, buffer)


def write_csv(table: Table, path: Path) -> None:
    """Writes a table in UTF-8, with a line of its columns' names; numbers keep all their digits.

    Raises:
        OSError: The file cannot be written.
    """
    with _beside(path) as beside, beside.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(table.columns)
        writer.writerows(table.rows)


def export_actions(
    parent: QObject, widget: QWidget, table: Callable[[], Table | None], name: str
) -> tuple[QAction, ...]:
    """What saves a widget as PNG, SVG and CSV; `name` is the file's name that is proposed, without ending."""

    def save_table(path: Path) -> None:
        found = table()
        if found is None:
            raise OSError(NOTHING[0].lower() + NOTHING[1:])
        write_csv(found, path)

    ways: tuple[tuple[str, str, str, str, Callable[[Path], None]], ...] = (
        (
            "Save picture…",
            "Save what is seen as .png, twice as fine as on the screen",
            "png",
            "Pictures (*.png)",
            lambda path: write_png(widget, path),
        ),
        (
            "Save drawing…",
            "Save what is seen as .svg, which can be enlarged and edited",
            "svg",
            "Drawings (*.svg)",
            lambda path: write_svg(widget, path),
        ),
        (
            "Save table…",
            "Save the numbers behind the picture as .csv, for spreadsheets and other programs",
            "csv",
            "Tables (*.csv)",
            save_table,
        ),
    )
    actions = []
    for text, tooltip, ending, kind, write in ways:
        action = QAction(text, parent)
        action.setObjectName(f"{name}.save.{ending}")
        action.setToolTip(tooltip)
        action.setWhatsThis(tooltip)
        action.triggered.connect(
            lambda _checked=False, text=text, ending=ending, kind=kind, write=write: save_as(
                widget, text.rstrip("…"), f"{name}.{ending}", kind, write
            )
        )
        actions.append(action)
    return tuple(actions)


def offer(actions: Sequence[QAction], *, picture: bool, table: bool) -> None:
    """Lets those of `export_actions` be chosen that have something to save; the others say why not."""
    for action, something in zip(actions, (picture, picture, table), strict=True):
        action.setEnabled(something)
        action.setToolTip(action.whatsThis() if something else NOTHING)


@contextmanager
def _without_buttons(widget: QWidget) -> Iterator[None]:
    """What can be pressed on the screen is of no use in a picture."""
    buttons = widget.findChildren(PanelButton)
    for button in buttons:
        button.drawn = False
    try:
        yield
    finally:
        for button in buttons:
            button.drawn = True


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A file to write to, which takes the place of `path` at the end, or goes if anything fails."""
    path = path.resolve()
    beside = path.with_name(f".{path.name}.part")
    try:
        yield beside
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _write(path: Path, buffer: QBuffer) -> None:
    with _beside(path) as beside:
        beside.write_bytes(buffer.data().data())
