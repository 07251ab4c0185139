"""Sources: what the inputs of a weighted sum are called, as the face that they come from calls them."""

from PySide6.QtGui import QFontMetricsF

from nnstudio.data.fitted import Fitted
from nnstudio.engine.snapshot import Snapshot
from nnstudio.explain.arithmetic import Place
from nnstudio.gui.canvas.faces.details import SIZE
from nnstudio.gui.canvas.faces.formula import place_words
from nnstudio.gui.canvas.faces.names import elide
from nnstudio.gui.input_names import input_names
from nnstudio.gui.theme import text_font
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layers.core import Input
from nnstudio.nn.shapes import Shape

LONGEST = 96.0
"""Pixels of a name where each of several sums has a few short lines."""


class Sources:
    """The names of inputs of this shape: of columns, or x1, x2 where they are a sample, else of units.

    `short` has them where there is little room; it is empty where they are units, or of an image.
    """

    def __init__(self, shape: Shape) -> None:
        self._shape, self._source = shape, ""
        self._known: tuple[Fitted | None, bool] = (None, False)
        self._names: tuple[str, ...] = ()
        self.short: tuple[str, ...] = ()

    def take(self, snapshot: Snapshot, node_id: NodeId | None) -> None:
        """Takes over what the node is called that the inputs come from; None: nothing is wired in."""
        node = None if node_id is None else snapshot.graph[node_id]
        self._source = "" if node is None else node.name
        sample = node is not None and isinstance(node.layer, Input) and len(self._shape) == 1
        known = snapshot.fitted, sample
        if self._known[0] is not known[0] or self._known[1] != sample:
            self._known = known
            self._names = input_names(snapshot.fitted, self._shape[0]) if sample else ()
            metrics = QFontMetricsF(text_font(SIZE))
            self.short = tuple(elide(name, metrics, LONGEST) for name in self._names)

    def words(self, place: Place) -> str:
        """Where an input comes from: "row 3, column 9", "unit 4 of Hidden 1", "x2", "color = red"."""
        return self._names[place[0]] if self._names else place_words(place, self._shape, self._source)
