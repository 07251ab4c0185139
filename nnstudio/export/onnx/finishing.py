"""Finishing: what was read operator by operator becomes layers as they are drawn by hand."""

import dataclasses

import numpy as np

from nnstudio.export.errors import ImportFailedError
from nnstudio.export.onnx.assembly import Assembly, Piece, Seen
from nnstudio.nn.activations import Activation, Linear, Sigmoid, Softmax
from nnstudio.nn.layer import Layer
from nnstudio.nn.layers.activation import ActivationLayer
from nnstudio.nn.layers.convolution import Conv2D, Conv2DTranspose
from nnstudio.nn.layers.core import Dense, Output
from nnstudio.nn.layers.normalization import LayerNorm
from nnstudio.nn.layers.shaping import Flatten, Reshape
from nnstudio.nn.losses import BinaryCrossEntropy, CrossEntropy, Loss, MeanSquaredError

MOST_ANSWERS = 1_000
"""Numbers that an Output hands on which is not there in the file: it weighs each of them by each."""

PARAMS = ("scale", "offset")
"""Of a layer normalization."""

WEIGHING = (Dense, Conv2D, Conv2DTranspose)


def finish(assembly: Assembly, answer: Seen, *, classes: bool) -> tuple[list[Piece], int]:
    """The pieces of the finished network, and the number of its Output.

    A bias and an activation that come after a layer go into it, reshapes of reshapes become one, and what
    nothing reads is left out. Pieces keep their numbers; those that are left out are fed by nothing. The loss
    is the usual one where `classes` are told apart, else the mean squared error.

    Raises:
        ImportFailedError: What the graph gives is no row of numbers.
    """
    if len(answer.shape) != 1:
        raise ImportFailedError(
            f"The network of the ONNX file gives {'×'.join(map(str, answer.shape))} numbers, and not one "
            "row of answers"
        )
    work = _Work(assembly.pieces, classes=classes)
    end = work.merged(answer.piece)
    return work.pieces, work.output(dataclasses.replace(answer, piece=end))


class _Work:
    """Pieces while they are merged; `stands_for` says by which piece another was taken in."""

    def __init__(self, pieces: list[Piece], *, classes: bool) -> None:
        self.pieces = list(pieces)
        self.classes = classes
        self.stands_for = list(range(len(pieces)))

    def merged(self, end: int) -> int:
        """Merges what leads to `end`; the piece that stands for it."""
        readers = self._readers(end)
        for at in sorted(readers):
            piece = self.pieces[at]
            sources = tuple(self.stands_for[source] for source in piece.inputs)
            piece = self.pieces[at] = dataclasses.replace(piece, inputs=sources)
            if len(sources) != 1:
                continue
            alone = readers[sources[0]] == 1
            taken = self._taken_in(self.pieces[sources[0]], piece, alone=alone)
            if taken is not None:
                self.pieces[sources[0]] = taken
                self.stands_for[at] = sources[0]
                readers[sources[0]] = readers[at]
        return self.stands_for[end]

    def _readers(self, end: int) -> dict[int, int]:
        """How many read each piece that leads to `end`, which the world reads."""
        readers = {end: 1}
        for at in range(end, -1, -1):  # what feeds a piece was read before it
            if at in readers:
                for source in self.pieces[at].inputs:
                    readers[source] = readers.get(source, 0) + 1
        return readers

    def _taken_in(self, before: Piece, piece: Piece, *, alone: bool) -> Piece | None:
        """The piece before, with what this one does; None where they stay two."""
        layer = before.layer
        if isinstance(piece.layer, Flatten | Reshape) and piece.shape == before.shape:
            return before
        if not alone:
            return None
        if isinstance(layer, Flatten | Reshape) and isinstance(piece.layer, Reshape | Flatten):
            shape = {} if isinstance(piece.layer, Flatten) else {"shape": piece.shape}
            made: Layer = Reshape(**shape) if shape else Flatten()
            return dataclasses.replace(before, layer=made, shape=piece.shape, name=before.name or piece.name)
        if isinstance(layer, LayerNorm) and piece.affine is not None:
            scale, offset = piece.affine
            both = (before.params["scale"] * scale, before.params["offset"] * scale + offset)
            params = {name: np.asarray(array, np.float32) for name, array in zip(PARAMS, both, strict=True)}
            return dataclasses.replace(before, params=params)
        if not isinstance(layer, WEIGHING) or not isinstance(layer.activation, Linear):
            return None
        if isinstance(piece.layer, ActivationLayer):
            return dataclasses.replace(before, layer=layer.replace(activation=piece.layer.activation))
        if piece.affine is not None and (piece.affine[0] == 1).all():
            bias = before.params.get("bias", np.float32(0)) + piece.affine[1]
            return dataclasses.replace(
                before, layer=layer.replace(bias=True), params={**before.params, "bias": bias}
            )
        return None

    def output(self, answer: Seen) -> int:
        """The number of the Output: the last layer if it is dense, else one more that hands numbers on."""
        last = self.pieces[answer.piece]
        alone = self._readers(answer.piece)[answer.piece] == 1
        if isinstance(last.layer, Dense) and answer.order is None and alone:
            made = self._output(last.layer.units, last.layer.activation, bias=last.layer.bias)
            self.pieces[answer.piece] = dataclasses.replace(last, layer=made)
            return answer.piece
        (units,) = answer.shape
        if units > MOST_ANSWERS:
            raise ImportFailedError(
                f"The network of the ONNX file gives {units:,} numbers that no dense layer makes; nnstudio's "
                f"Output takes over up to {MOST_ANSWERS:,} such"
            )
        kernel = np.eye(units, dtype=np.float32)
        if answer.order is not None:
            kernel = kernel[np.argsort(answer.order)]
        bent: Activation = Linear()
        source = answer.piece
        if isinstance(last.layer, ActivationLayer) and answer.order is None:
            bent, (source,) = last.layer.activation, last.inputs
        piece = Piece("", self._output(units, bent, bias=False), (source,), (units,), {"kernel": kernel})
        self.pieces.append(piece)
        self.stands_for.append(len(self.pieces) - 1)
        return len(self.pieces) - 1

    def _output(self, units: int, activation: Activation, *, bias: bool) -> Output:
        """An Output with the loss that is usual for what it gives."""
        loss: Loss = MeanSquaredError()
        if self.classes and isinstance(activation, Softmax):
            loss = CrossEntropy()
        elif self.classes and isinstance(activation, Sigmoid):
            loss = BinaryCrossEntropy()
        if loss.misfit(activation):
            loss = MeanSquaredError()
        return Output(units=units, activation=activation, loss=loss, bias=bias)
