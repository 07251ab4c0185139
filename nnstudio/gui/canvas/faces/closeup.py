"""The close view of a layer of weighted sums: chosen units, larger; closer still one, with its numbers."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from nnstudio.engine.snapshot import Snapshot
from nnstudio.explain.contributions import strongest
from nnstudio.gui.canvas.faces.chosen import ChosenTiles, means_of, number_words
from nnstudio.gui.canvas.faces.details import MOST_TERMS, Piece, paint_details
from nnstudio.gui.canvas.faces.effective import LINEAR, Effective
from nnstudio.gui.canvas.faces.formula import Portrait, filter_portrait, paint_formula
from nnstudio.gui.canvas.faces.unit_numbers import UnitNumbers
from nnstudio.gui.canvas.levels import Depth
from nnstudio.gui.canvas.look import Look, draw_text
from nnstudio.gui.scale import Limit
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array, Layer
from nnstudio.nn.layers.core import Dense
from nnstudio.nn.shapes import Shape


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
        self.numbers = numbers = UnitNumbers(layer, shape, inputs)
        self.units, self.dense, self._noun = numbers.units, numbers.dense, numbers.noun
        self._inputs, self._image = inputs, image
        self.width, self.height = width, height
        self._tiles = ChosenTiles(self.units, width, height)
        self.keeps_units = self._tiles.roomy and self._tiles.room == self.units
        """Whether all units stay in their places from closest by, for there is room for words in each."""
        self._limit = Limit()
        self._effective = Effective(self.units)

    def take(self, snapshot: Snapshot, node_id: NodeId) -> None:
        """Takes over the numbers of this moment."""
        self.numbers.take(snapshot, node_id)
        suits = isinstance(self.numbers.layer, Dense) and not self._image
        self._effective.take((snapshot, node_id) if suits else None)

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
        found = self.numbers.arithmetic(unit, MOST_TERMS)
        if found is not None:
            picture = Piece(LINEAR, quiet=True) if pictured else None
            paint_details(painter, look, room, found, names, picture, self.numbers.sources.short)

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
        most_active = strongest(self.numbers.strengths(), room + len(held)).tolist()
        others = [unit for unit in most_active if unit not in held]
        return sorted(held + others[: room - len(held)])

    def shown_unit(self, pinned: tuple[int, ...]) -> int:
        """The one unit that is shown from closest by: the one pinned last, else the most active."""
        held = [unit for unit in pinned if unit < self.units]
        return held[-1] if held else int(strongest(self.numbers.strengths(), 1)[0])

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

    def _is_single(self, depth: Depth) -> bool:
        """Whether one unit is shown in the place of all."""
        return depth is Depth.UNIT and not self.keeps_units

    def _paint_chosen(
        self,
        painter: QPainter,
        look: Look,
        held: tuple[int, ...],
        pinned: tuple[int, ...],
        *,
        detailed: bool,
    ) -> None:
        x, y = self.numbers.x, self.numbers.y
        assert x is not None
        assert y is not None
        chosen, kernel = self.chosen(held), self.numbers.params["kernel"]
        self._limit.follow(self._pictured())
        tiles = self._tiles
        top = float(np.nanmax(np.abs(y))) if y.size else 1.0
        for number, unit in enumerate(chosen):
            if not self.dense:
                tiles.paint_filter(
                    painter,
                    look,
                    number,
                    kernel[..., unit].mean(axis=2),
                    self._limit.value,
                    y[..., unit],
                    top,
                )
            elif self._image:
                weights = kernel[:, unit].reshape(self._inputs).mean(axis=2)
                tiles.paint_weights(painter, look, number, weights, self._limit.value)
            else:
                tiles.paint_products(painter, look, number, x.reshape(-1) * kernel[:, unit])
            value = float(y[unit] if self.dense else y[self.numbers.place(unit)])
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
        kernel = self.numbers.params["kernel"]
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
        found = self.numbers.arithmetic(unit, most=24)
        if found is None:
            draw_text(painter, QRectF(0, 0, self.width, self.height), "no values yet", look.theme.quiet, 6)
            return
        # The channels of a filter stand side by side here, and elsewhere for their mean.
        self._limit.follow(self._pictured() if self.dense else self.numbers.params["kernel"])
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
            place=self.numbers.sources.words,
            portrait=self._portrait(unit),
            hint="" if unit in pinned else f"For another {self._noun}, zoom out and pin it.",
        )

    def _portrait(self, unit: int) -> Portrait | None:
        """The weights of a unit as a picture, where they are one."""
        kernel, limit = self.numbers.params["kernel"], f"±{self._limit.value:.2f}"
        if not self.dense:
            return filter_portrait(kernel[..., unit], self._limit.value)
        if self._image:
            values = kernel[:, unit].reshape(self._inputs).mean(axis=2)
            return Portrait(values, self._limit.value, (f"its weights, {limit}", limit))
        return self._effective.portrait(unit)
