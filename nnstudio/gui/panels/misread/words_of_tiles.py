"""The words of the gallery: what stands below each picture, or in its place."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from nnstudio.gui.panels.answers.judged import Judged, tell
from nnstudio.gui.panels.answers.pictures import numbers_of, pictured
from nnstudio.gui.panels.misread.tiling import LINE, Tiling
from nnstudio.gui.theme import Theme, text_font

_WIDEST = 150  # of a tile with a picture: longer names of classes are cut
_ROW = 320  # width of a tile without picture


def describe(judged: Judged, sample: int, *, probable: bool) -> str:
    """A sample in one line: "4 → 9 · 98 %"."""
    truth, said = judged.classes[judged.truth[sample]], judged.classes[judged.said[sample]]
    return f"{truth} → {said} · {tell(float(judged.sureness[sample]), probable=probable)}"


def words_width(judged: Judged, theme: Theme, most: int = _WIDEST) -> int:
    """The room that the words of any sample need below its picture."""
    metrics = QFontMetricsF(text_font(theme.caption_size))
    longest = 2 * max(map(metrics.horizontalAdvance, judged.classes))
    return min(round(longest + metrics.horizontalAdvance(" → · 99.9 %")) + 4, most)


def row_size(judged: Judged, theme: Theme, width: int) -> tuple[int, int]:
    """Width and height of a tile for a sample that is no picture, in a gallery of this width."""
    room = max(120, width)
    return min(max(words_width(judged, theme, room), _ROW), room), LINE + 4


def draw_tiles(
    painter: QPainter, theme: Theme, judged: Judged, tiling: Tiling, seen: Sequence[int], marked: int
) -> None:
    """Writes what the samples that are `seen` are and were taken for, and frames the one that is `marked`."""
    metrics, probable = QFontMetricsF(painter.font()), judged.probable
    pictures = pictured(judged.inputs.shape[1:])
    align = Qt.AlignmentFlag.AlignHCenter if pictures else Qt.AlignmentFlag.AlignLeft
    for place, sample in enumerate(seen):
        x, y = tiling.corner(place)
        words = describe(judged, sample, probable=probable)
        if not pictures:
            words += f"    {numbers_of(judged.inputs[sample])}"
        box = QRectF(x, y + tiling.tall - LINE, tiling.wide, LINE)
        painter.setPen(QColor(theme.accent if sample == marked else theme.text))
        words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, int(align | Qt.AlignmentFlag.AlignVCenter), words)
        if sample == marked:
            painter.drawRect(QRectF(x - 1, y - 1, tiling.wide + 1, tiling.tall + 1))
