"""The close view of a layer of weighted sums: chosen units, larger; closer still one, with its numbers."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from nnstudio.engine.snapshot import Snapshot
from nnstudio.explain.arithmetic import Arithmetic, Place, arithmetic_of, strongest_place
from nnstudio.explain.contributions import strongest
from nnstudio.gui.canvas.faces.chosen import ChosenTiles, means_of, number_words
from nnstudio.gui.canvas.faces.details import MOST_TERMS, Piece, paint_details
from nnstudio.gui.canvas.faces.effective import LINEAR, Effective
from nnstudio.gui.canvas.faces.formula import (
    Portrait,
    filter_portrait,
    paint_formula,
    term_words,
)
from nnstudio.gui.canvas.faces.signs import sign_of, with_minus
from nnstudio.gui.canvas.faces.sources import Sources
from nnstudio.gui.canvas.levels import Depth
from nnstudio.gui.canvas.look import Look, draw_text
from nnstudio.gui.scale import Limit
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array, Layer, Params
from nnstudio.nn.layers.core import Dense, Output
from nnstudio.nn.shapes import Shape

NAMED = 5
"""Terms of a sum that are said where the mouse rests."""


class Closeup:
    """Chosen units and single ones of one layer, in a box of `width` x `height` pixels at 100 %.

    Args:
        layer: A dense layer, an output, a convolution or a deconvolution.
        shape: Of its output.
        inputs: Shape of what is wired in.
        image: Whether that is an image large enough to show weights as pictures.
        width: Of the box.
        height: Of the box.
    """

    def __init__(
        self, layer: Layer, shape: Shape, inputs: Shape, width: float, height: float, *, image: bool
    ) -> None:
        self._layer, self.units, self._inputs, self._image = layer, shape[-1], inputs, image
        self.width, self.height = width, height
        self.dense = isinstance(layer, Dense | Output)
        self._noun = "unit" if self.dense else "filter"
        self._tiles = ChosenTiles(self.units, width, height)
        self.keeps_units = self._tiles.roomy and self._tiles.room == self.units
        """Whether all units stay in their places from closest by, for there is room for words in each."""
        self._params: Params = {}
        self._x: Array | None = None
        self._y: Array | None = None
        self._sources = Sources(inputs)
        self._limit = Limit()
        self._effective = Effective(self.units)

    @property
    def ready(self) -> bool:
        """Whether there are numbers to be shown."""
        return self._x is not None and self._y is not None and "kernel" in self._params

    def take(self, snapshot: Snapshot, node_id: NodeId) -> None:
        """Takes over the numbers of this moment."""
        node = snapshot.graph.nodes.get(node_id)
        sources = node.inputs if node is not None else ()
        self._layer = node.layer if node is not None else self._layer
        suits = isinstance(self._layer, Dense) and not self._image
        self._effective.take((snapshot, node_id) if suits else None)
        self._params = snapshot.weights.get(node_id, {})
        self._y = snapshot.activations.get(node_id)
        self._x = snapshot.activations.get(sources[0]) if sources else None
        self._sources.take(snapshot, sources[0] if sources else None)

    def paint(
        self,
        painter: QPainter,
        look: Look,
        held: tuple[int, ...],
        depth: Depth,
        pinned: tuple[int, ...] | None = None,
    ) -> None:
        """Draws the chosen units, or the one that matters most.

        Args:
            painter: Of the face.
            look: Of the canvas.
            held: The units that are shown before others.
            depth: How deep one looks.
            pinned: Those of them that the user holds on to; None for all.
        """
        pinned = held if pinned is None else pinned
        if self._is_single(depth):
            self._paint_unit(painter, look, held, pinned)
        else:
            self._paint_chosen(painter, look, held, pinned, detailed=depth is Depth.UNIT)

    def paint_detail(
        self,
        painter: QPainter,
        look: Look,
        unit: int,
        room: QRectF,
        names: tuple[str, ...],
        *,
        pictured: bool = False,
    ) -> None:
        """Says in a few lines how the number of a unit comes about, called by one of these names.

        `pictured`, if its effective weights are drawn beside.
        """
        found = self.arithmetic(unit, MOST_TERMS)
        if found is not None:
            picture = Piece(LINEAR, quiet=True) if pictured else None
            paint_details(painter, look, room, found, names, picture, self._sources.short)

    @property
    def has_portraits(self) -> bool:
        """Whether units can be told by what pixels would do to them, if nothing between bent."""
        return self._effective.known

    def paint_portrait(self, painter: QPainter, look: Look, unit: int, box: QRectF) -> None:
        """Draws the effective weights of a unit in a box, if it has them."""
        self._effective.paint(painter, look, unit, box)

    def chosen(self, pinned: tuple[int, ...]) -> list[int]:
        """The units that are shown: those pinned last, then the most active; in their own order."""
        room = self._tiles.room
        if self.units <= room:
            return list(range(self.units))
        held = [unit for unit in pinned if unit < self.units][-room:]
        others = [
            unit for unit in strongest(self._strengths(), room + len(held)).tolist() if unit not in held
        ]
        return sorted(held + others[: room - len(held)])

    def shown_unit(self, pinned: tuple[int, ...]) -> int:
        """The one unit that is shown from closest by: the one pinned last, else the most active."""
        held = [unit for unit in pinned if unit < self.units]
        return held[-1] if held else int(strongest(self._strengths(), 1)[0])

    def anchors(self, pinned: tuple[int, ...], depth: Depth) -> npt.NDArray[np.float64]:
        """Heights of the units that are shown, (units,); NaN for the others."""
        heights = np.full(self.units, np.nan)
        if self._is_single(depth):
            heights[self.shown_unit(pinned)] = self.height / 2
        else:
            for number, unit in enumerate(self.chosen(pinned)):
                heights[unit] = self._tiles.box(number).center().y()
        return heights

    def unit_at(self, at: QPointF, pinned: tuple[int, ...], depth: Depth) -> int | None:
        """The unit at a point; None if there is none."""
        if not QRectF(0, 0, self.width, self.height).contains(at):
            return None
        if self._is_single(depth):
            return self.shown_unit(pinned)
        number = self._tiles.number_at(at)
        chosen = self.chosen(pinned)
        return chosen[number] if number is not None and number < len(chosen) else None

    def arithmetic(self, unit: int, most: int = NAMED) -> Arithmetic | None:
        """How the number of a unit comes about; of a filter, at the strongest place of its map."""
        if self._x is None or self._y is None or self._x.shape != self._inputs or unit >= self._y.shape[-1]:
            return None
        return arithmetic_of(self._layer, self._params, self._x, self._place(unit), most)

    def title(self, unit: int) -> str:
        """A unit with its number."""
        found = self.arithmetic(unit, 1)
        if found is None:
            return ""
        where = "" if self.dense else f" at row {found.place[0] + 1}, column {found.place[1] + 1}"
        return with_minus(f"{self._noun} {unit + 1}{where}: {found.y:.4f}")

    def sum_words(self, unit: int, most: int = NAMED) -> str:
        """The sum z of a unit with so many of its strongest terms, line by line."""
        found = self.arithmetic(unit, max(1, min(most, NAMED)))
        if found is None:
            return ""
        bias = f", bias {sign_of(found.bias, 3)}" if found.bias is not None else ""
        lines = [with_minus(f"z = {found.z:.3f}: {found.total:,} products weight × input{bias}")]
        lines += [f"{term_words(term)}   {self._sources.words(term.place)}" for term in found.terms]
        return "\n".join(lines)

    def _is_single(self, depth: Depth) -> bool:
        """Whether one unit is shown in the place of all."""
        return depth is Depth.UNIT and not self.keeps_units

    def _place(self, unit: int) -> Place:
        assert self._y is not None
        return (unit,) if self.dense else strongest_place(self._y, unit)

    def _strengths(self) -> Array:
        """How active each unit is, (units,)."""
        if self._y is None:
            return np.zeros(self.units, np.float32)
        return self._y if self._y.ndim == 1 else np.abs(self._y).max(axis=tuple(range(self._y.ndim - 1)))

    def _paint_chosen(
        self,
        painter: QPainter,
        look: Look,
        held: tuple[int, ...],
        pinned: tuple[int, ...],
        *,
        detailed: bool,
    ) -> None:
        assert self._x is not None
        assert self._y is not None
        chosen, kernel = self.chosen(held), self._params["kernel"]
        self._limit.follow(self._pictured())
        tiles = self._tiles
        top = float(np.nanmax(np.abs(self._y))) if self._y.size else 1.0
        for number, unit in enumerate(chosen):
            if not self.dense:
                tiles.paint_filter(
                    painter,
                    look,
                    number,
                    kernel[..., unit].mean(axis=2),
                    self._limit.value,
                    self._y[..., unit],
                    top,
                )
            elif self._image:
                weights = kernel[:, unit].reshape(self._inputs).mean(axis=2)
                tiles.paint_weights(painter, look, number, weights, self._limit.value)
            else:
                tiles.paint_products(painter, look, number, self._x.reshape(-1) * kernel[:, unit])
            value = float(self._y[unit] if self.dense else self._y[self._place(unit)])
            tiles.paint_bar(painter, look, number, value, top, ringed=unit in held)
            if detailed:
                names = (f"{self._noun} {unit + 1}", f"{unit + 1}")
                self.paint_detail(painter, look, unit, tiles.words_room(number), names)
            else:
                words = f"{unit + 1}: {number_words(value)}"
                tiles.paint_caption(painter, look, number, words, bold=unit in held)
        own = sum(unit in pinned for unit in chosen)
        why = f"{own} pinned, the rest most active" if own else "the most active"
        count = f"{len(chosen)} of {self.units:,} {self._noun}s"
        note = count if len(chosen) == self.units else f"{count}: {why}"
        tiles.paint_note(painter, look, (f"{note}, {self._shows()}", note, count))

    def _pictured(self) -> Array:
        """The weights that pictures of chosen units show, units last: of several channels their mean."""
        kernel = self._params["kernel"]
        if self.dense and not (self._image and self._inputs[-1] > 1):
            return kernel
        return means_of(kernel, self._inputs if self.dense else kernel.shape[:3])

    def _shows(self) -> str:
        """What the picture of a chosen unit shows."""
        if not self.dense:
            channels = self._inputs[-1]
            return "filter and map" if channels == 1 else f"filter (mean over {channels} channels) and map"
        return f"weights ±{self._limit.value:.2f}" if self._image else "strongest w·x"

    def _paint_unit(
        self, painter: QPainter, look: Look, held: tuple[int, ...], pinned: tuple[int, ...]
    ) -> None:
        unit = self.shown_unit(held)
        found = self.arithmetic(unit, most=24)
        if found is None:
            draw_text(painter, QRectF(0, 0, self.width, self.height), "no values yet", look.theme.quiet, 6)
            return
        # The channels of a filter stand side by side here, and elsewhere for their mean.
        self._limit.follow(self._pictured() if self.dense else self._params["kernel"])
        why = "pinned" if unit in pinned else "slow motion is here" if unit in held else "most active"
        title = f"{self._noun} {unit + 1} of {self.units:,}"
        if not self.dense:
            why = f"strongest at row {found.place[0] + 1}, column {found.place[1] + 1}"
        paint_formula(
            painter,
            look,
            found,
            QRectF(0, 0, self.width, self.height),
            title=title,
            why=why,
            place=self._sources.words,
            portrait=self._portrait(unit),
            hint="" if unit in pinned else f"For another {self._noun}, zoom out and pin it.",
        )

    def _portrait(self, unit: int) -> Portrait | None:
        """The weights of a unit as a picture, where they are one."""
        kernel, limit = self._params["kernel"], f"±{self._limit.value:.2f}"
        if not self.dense:
            return filter_portrait(kernel[..., unit], self._limit.value)
        if self._image:
            values = kernel[:, unit].reshape(self._inputs).mean(axis=2)
            return Portrait(values, self._limit.value, (f"its weights, {limit}", limit))
        return self._effective.portrait(unit)
