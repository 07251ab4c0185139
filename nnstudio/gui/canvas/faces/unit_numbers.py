"""The numbers of single units: how each comes about from what is wired in, ready to be drawn or said."""

import numpy as np

from nnstudio.engine.snapshot import Snapshot
from nnstudio.explain.arithmetic import Arithmetic, Place, arithmetic_of, strongest_place
from nnstudio.gui.canvas.faces.formula import term_words
from nnstudio.gui.canvas.faces.signs import sign_of, with_minus
from nnstudio.gui.canvas.faces.sources import Sources
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array, Layer, Params
from nnstudio.nn.layers.core import Dense, Output
from nnstudio.nn.shapes import Shape

NAMED = 5
"""Terms of a sum that are said where the mouse rests."""


class UnitNumbers:
    """What a layer of weighted sums got and gave at the moment that is shown, unit by unit.

    Args:
        layer: A dense layer, an output, a convolution or a deconvolution.
        shape: Of its output.
        inputs: Shape of what is wired in.
    """

    def __init__(self, layer: Layer, shape: Shape, inputs: Shape) -> None:
        self.layer, self.units, self._inputs = layer, shape[-1], inputs
        self.dense = isinstance(layer, Dense | Output)
        self.noun = "unit" if self.dense else "filter"
        self.params: Params = {}
        self.x: Array | None = None
        self.y: Array | None = None
        self.sources = Sources(inputs)

    @property
    def ready(self) -> bool:
        """Whether there are numbers to be shown."""
        return self.x is not None and self.y is not None and "kernel" in self.params

    def take(self, snapshot: Snapshot, node_id: NodeId) -> None:
        """Takes over the numbers of this moment."""
        node = snapshot.graph.nodes.get(node_id)
        sources = node.inputs if node is not None else ()
        self.layer = node.layer if node is not None else self.layer
        self.params = snapshot.weights.get(node_id, {})
        self.y = snapshot.activations.get(node_id)
        self.x = snapshot.activations.get(sources[0]) if sources else None
        self.sources.take(snapshot, sources[0] if sources else None)

    def arithmetic(self, unit: int, most: int = NAMED) -> Arithmetic | None:
        """How the number of a unit comes about; of a filter, at the strongest place of its map."""
        if self.x is None or self.y is None or self.x.shape != self._inputs or unit >= self.y.shape[-1]:
            return None
        return arithmetic_of(self.layer, self.params, self.x, self.place(unit), most)

    def title(self, unit: int) -> str:
        """A unit with its number."""
        found = self.arithmetic(unit, 1)
        if found is None:
            return ""
        where = "" if self.dense else f" at row {found.place[0] + 1}, column {found.place[1] + 1}"
        return with_minus(f"{self.noun} {unit + 1}{where}: {found.y:.4f}")

    def sum_words(self, unit: int, most: int = NAMED) -> str:
        """The sum z of a unit with so many of its strongest terms, line by line."""
        found = self.arithmetic(unit, max(1, min(most, NAMED)))
        if found is None:
            return ""
        bias = f", bias {sign_of(found.bias, 3)}" if found.bias is not None else ""
        lines = [with_minus(f"z = {found.z:.3f}: {found.total:,} products weight × input{bias}")]
        lines += [f"{term_words(term)}   {self.sources.words(term.place)}" for term in found.terms]
        return "\n".join(lines)

    def place(self, unit: int) -> Place:
        """Where the number of a unit is; of a filter, the strongest of its map."""
        assert self.y is not None
        return (unit,) if self.dense else strongest_place(self.y, unit)

    def strengths(self) -> Array:
        """How active each unit is, (units,)."""
        if self.y is None:
            return np.zeros(self.units, np.float32)
        return self.y if self.y.ndim == 1 else np.abs(self.y).max(axis=tuple(range(self.y.ndim - 1)))
