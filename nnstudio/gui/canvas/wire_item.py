"""A wire on the canvas: shows the shape that flows, and the strongest contributions."""

from functools import lru_cache

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainterPath, QPainterPathStroker, QPen
from PySide6.QtWidgets import QGraphicsPathItem

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.canvas.drawing import Drawing
from nnstudio.gui.canvas.levels import Level, Sight
from nnstudio.gui.canvas.live_picture import LivePicture
from nnstudio.gui.canvas.live_strands import LiveStrands
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.canvas.node_item import NodeItem
from nnstudio.gui.canvas.pill import Pill
from nnstudio.gui.canvas.quiet_item import QuietItem
from nnstudio.gui.canvas.routing import Box
from nnstudio.gui.canvas.strands import Strands, curve, detour
from nnstudio.gui.theme import mix
from nnstudio.nn.check import Check, flow
from nnstudio.nn.graph import Wire

GRIP = 14.0
"""Width of what can be hit of a wire, in pixels at 100 %."""
WIDTH = 6.0


class WireItem(QuietItem):
    """The connection of two cards, in coordinates of the output port where it begins.

    The item itself paints nothing: Qt draws its line, and `drawing` has its pictures drawn in time.
    """

    def __init__(self, wire: Wire, source: NodeItem, target: NodeItem, look: Look, drawing: Drawing) -> None:
        super().__init__()
        self.wire = wire
        self._source, self._target = source, target
        self._look, self._drawing = look, drawing
        self._path = QPainterPath()
        self._outline: QPainterPath | None = None
        self._strands = Strands(wire, source, target, look)
        self._moment: Snapshot | None = None
        self._behind = self._going = False
        self._picture, self._live = LivePicture(self), LiveStrands(self)
        self._pill = Pill(self, drawing)
        self._line = QGraphicsPathItem(self)
        self._line.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self._welcoming = False
        self._way: object = None
        self.setZValue(1)
        self.follow(None)

    @property
    def drawn(self) -> tuple[int, int]:
        """How many contributions are drawn, of how many."""
        found = self._strands.contributions
        return (len(found.values), found.total) if found else (0, 0)

    @property
    def _marked(self) -> bool:
        return self._welcoming or self.isSelected()

    @property
    def _spine(self) -> QPainterPath:
        """The line in the scene."""
        return self._path.translated(self.pos())

    def shape(self) -> QPainterPath:
        if self._outline is None:
            stroker = QPainterPathStroker()
            stroker.setWidth(GRIP)
            self._outline = stroker.createStroke(self._path)
            self._outline.addRect(self._pill.box(self._pill.flow))
        return self._outline

    def way(self) -> Box:
        """Where the wire begins and ends in the scene: two x and y."""
        start = self._source.pos() + self._source.output_port()
        end = self._target.pos() + self._target.ports.of_source(self.wire.source)
        return start.x(), start.y(), end.x(), end.y()

    def follow(self, over: float | None) -> None:
        """Runs between the two cards as they stand now, at the height `over` of the scene if there is one."""
        x0, y0, x1, y1 = self.way()
        self.setPos(x0, y0)
        end = QPointF(x1 - x0, y1 - y0)
        height = None if over is None else over - y0
        # Wires into one card go over others one above the other, the lowest port's lowest.
        port, ports = self._target.ports.of_source(self.wire.source), self._target.ports.points()
        rank = port.y() - ports[-1].y()
        way = (end.toTuple(), height, rank, self._source.face_key, self._target.face_key)
        if way == self._way:
            return
        self._way, self._outline = way, None
        start = QPointF(0, 0)
        self._path = curve(start, end) if height is None else detour(start, end, height + rank)
        self._show_detour(detoured=height is not None)
        self._strands.follow()
        box = self._path.boundingRect()
        self.setRect(box.adjusted(-GRIP / 2, -GRIP, GRIP / 2, GRIP))
        self._line.setPath(self._path)
        self._pill.follow(self._path)
        self._drawing.outdate(self)

    def shift(self) -> None:
        """Follows two cards that have moved by the same, and all in between with them."""
        self.setPos(self._source.pos() + self._source.output_port())

    def show_check(self, checked: Check) -> None:
        words = flow(checked, self.wire.source)
        if words == self._pill.flow:
            return
        self._pill.flow, self._outline = words, None
        self.setToolTip(f"{words} flows from left to right. Delete removes the wire")
        self._drawing.outdate(self)

    def show_preview(self, checked: Check | None) -> None:
        """Says what would flow if the edit at hand were made; None for what does."""
        words = flow(checked, self.wire.source) if checked else ""
        words = "" if words == self._pill.flow else words
        if words != self._pill.next_flow:
            self._pill.next_flow = words
            self._drawing.outdate(self)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draws the strongest contributions of this moment, when they are seen."""
        self._moment, self._behind, self._going = snapshot, True, False
        self._drawing.outdate(self)

    def show_live(self, snapshot: Snapshot, *, going: bool) -> None:
        """Keeps a moment of many to come; `draw` shows it when it is this wire's turn.

        `going` if Qt is to draw the strands itself, which is good for few wires that change all the time.
        """
        self._moment, self._behind, self._going = snapshot, True, going

    def show_pinned(self) -> None:
        """Lets the strands stand out of the units of both cards that are held on to."""
        self._behind = self._moment is not None
        self._drawing.outdate(self)

    def clear_snapshot(self) -> None:
        """Draws no contributions until the next moment."""
        self._moment, self._behind = None, False
        if self.drawn[0]:
            self._strands.contributions = None
            self._drawing.outdate(self)

    def describe(self, at: QPointF, reach: float) -> str:
        """The strand under a point of the item, in words; empty if none is drawn within `reach`."""
        drawn = self._live.shown or not self._picture.empty
        return self._strands.describe(at, reach) if drawn else ""

    def show_look(self, look: Look) -> None:
        self._look = look
        self._strands.show_look(look)
        self._show_line()
        self._drawing.outdate(self)

    def show_selected(self, *, selected: bool) -> None:
        """Lights up while it is selected."""
        self._show_line()
        self._drawing.outdate(self)

    def welcome(self, *, welcoming: bool) -> None:
        """Lights up while something is held over it that would be put into it."""
        if welcoming != self._welcoming:
            self._welcoming = welcoming
            self._show_line()
            self._drawing.outdate(self)

    def show_sight(self) -> None:
        """Takes the pen that fits the zoom; done at once, for wide lines of many wires are slow."""
        self._show_line()

    @property
    def weight(self) -> int:
        """Bytes of the wire's picture."""
        return self._picture.weight

    def draw(self, sight: Sight) -> None:
        """Draws strands and pill anew."""
        if self._behind and self._moment is not None:
            self._behind = False
            self._strands.show_snapshot(self._moment)
        if sight.level is Level.PLAIN:
            self._picture.clear()  # a tangle, in which nothing could be followed
            self._live.clear()
        else:
            self._draw_strands()
        self._show_line()
        self._pill.draw(self._look.theme, sight, marked=self._marked)

    def give_up(self) -> None:
        """Forgets the picture of a wire that is far from what is seen."""
        self._picture.clear()
        self._live.clear()

    def _show_detour(self, *, detoured: bool) -> None:
        """Shows the line alone while it goes around cards: its strands would run through them."""
        if detoured != self._strands.detoured:
            self._strands.detoured, self._behind = detoured, self._moment is not None

    def _show_line(self) -> None:
        sight, theme = self._drawing.sight, self._look.theme
        marked = self._marked
        bare = self._picture.empty and not self._live.shown
        self._line.setVisible(marked or not self.drawn[0] or bare)
        if sight.thin:
            color = theme.accent if marked else mix(theme.line, theme.quiet, 0.3)
            self._line.setPen(_pen(color, 2.0 if marked else 1.0, cosmetic=True))
        else:
            self._line.setPen(_pen(theme.accent if marked else theme.line, WIDTH, cosmetic=False))

    def _draw_strands(self) -> None:
        if not self.drawn[0]:
            self._picture.clear()
            self._live.clear()
        elif self._going:
            self._live.show(self._strands.curves())
            self._picture.clear()
        else:
            tall = self._strands.tall
            # Not a pixel wider than needed: what overlaps a face would be shown again with it at each frame.
            self._picture.draw(
                self.rect().adjusted(0, -tall, 0, tall), self._drawing.sight.resolution, self._strands.paint
            )
            self._live.clear()


@lru_cache(maxsize=64)
def _pen(color: str, width: float, *, cosmetic: bool) -> QPen:
    """A pen for lines; the same for all wires that look alike."""
    pen = QPen(QColor(color), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    pen.setCosmetic(cosmetic)
    return pen
