"""Exporting: what a panel shows, as a picture (PNG, SVG) or as a table (CSV)."""

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, QSize
from PySide6.QtGui import QAction, QPainter, QPixmap
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from nnstudio.gui.panels.frame import save_as

PIXELS = 2
"""Pixels of a saved picture for each one of the panel's: enough for a slide or a page."""


@dataclass(frozen=True)
class Table:
    """Rows of numbers and words under the names of their columns; the rows are made when they are read."""

    columns: Sequence[str]
    rows: Iterable[Sequence[object]]


def write_png(widget: QWidget, path: Path) -> None:
    """Writes a widget as it is seen, twice as fine.

    Raises:
        OSError: The file cannot be written.
    """
    pixmap = QPixmap(widget.size() * PIXELS)
    pixmap.setDevicePixelRatio(PIXELS)
    pixmap.fill(widget.palette().window().color())
    widget.render(pixmap, QPoint())
    if not pixmap.save(str(path), "PNG"):
        raise OSError("the folder is not writable")


def write_svg(widget: QWidget, path: Path) -> None:
    """Writes a widget as a drawing that can be enlarged and edited.

    Raises:
        OSError: The file cannot be written.
    """
    with path.open("wb"):
        pass  # QSvgGenerator tells nobody what goes wrong; this does
    generator = QSvgGenerator()
    generator.setFileName(str(path))
    generator.setSize(QSize(widget.width(), widget.height()))
    generator.setViewBox(widget.rect())
    generator.setTitle(widget.accessibleName())
    painter = QPainter(generator)
    try:
        widget.render(painter, QPoint())
    finally:
        painter.end()


def write_csv(table: Table, path: Path) -> None:
    """Writes a table, with a line of its columns' names.

    Raises:
        OSError: The file cannot be written.
    """
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(table.columns)
        writer.writerows(table.rows)


def export_actions(
    parent: QObject, widget: QWidget, table: Callable[[], Table | None], name: str
) -> tuple[QAction, ...]:
    """What saves a widget as PNG, SVG and CSV; `name` is the file's name that is proposed, without ending."""

    def save_table(path: Path) -> None:
        found = table()
        if found is not None:
            write_csv(found, path)

    ways: tuple[tuple[str, str, str, Callable[[Path], None]], ...] = (
        ("Save picture…", "png", "Pictures (*.png)", lambda path: write_png(widget, path)),
        ("Save drawing…", "svg", "Drawings (*.svg)", lambda path: write_svg(widget, path)),
        ("Save table…", "csv", "Tables (*.csv)", save_table),
    )
    actions = []
    for text, ending, kind, write in ways:
        action = QAction(text, parent)
        action.setToolTip(f"Save what is seen as .{ending}")
        action.triggered.connect(
            lambda _checked=False, text=text, ending=ending, kind=kind, write=write: save_as(
                widget, text.rstrip("…"), f"{name}.{ending}", kind, write
            )
        )
        actions.append(action)
    return tuple(actions)
