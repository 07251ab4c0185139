"""Formulas: activations and normalizations that a file spells out in small steps, known by what they do.

The same function can be written in many ways. So a few rows of numbers are sent through the steps, as through
the layer that may be meant: where both give the same, they are the same.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from nnstudio.export.errors import ImportFailedError
from nnstudio.export.onnx.assembly import Assembly, Piece, Seen
from nnstudio.export.onnx.likely import EXACT_GELU
from nnstudio.nn.activations import ACTIVATIONS, ELU, Activation, LeakyReLU, Linear, Softmax
from nnstudio.nn.layers.activation import ActivationLayer
from nnstudio.nn.layers.merge import Add, Multiply

Rows: TypeAlias = npt.NDArray[np.float64]

SPREADS = (1.0, 3.0, 0.01, 10.0, 0.3, 100.0)
"""How far the numbers of the rows lie from 0, in turn."""

MOST_CHANNELS, MOST_PIECES, MOST_STEPS, MOST_SCALARS = 4096, 50, 400, 3
CLOSE = 1e-6


def erf(z: Rows) -> Rows:
    """The error function, within 2e-7. Source: Abramowitz and Stegun (1964), 7.1.26."""
    t = 1 / (1 + 0.3275911 * np.abs(z))
    series = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)
    total: Rows = sum(factor * t ** (power + 1) for power, factor in enumerate(series)) * np.exp(
        -np.square(z)
    )
    return np.copysign(1 - total, z)


@dataclass(frozen=True, eq=False)
class Formula:
    """What steps make of what the piece `root` gives; `values` are what they make of our rows.

    `seen` has its shape and axes, `parts` are the pieces that went into it, `scalars` the numbers, `kinds`
    the operators. Where means over the channels are in it, it `averages`.
    """

    root: int
    seen: Seen
    values: Rows
    parts: tuple[int, ...]
    scalars: frozenset[float] = frozenset()
    kinds: tuple[str, ...] = ()
    averages: bool = False
    exact_gelu: bool = False

    def unknown(self) -> str:
        """Why no layer can take it."""
        if self.exact_gelu:
            return f"it is given {EXACT_GELU}"
        kinds = ", ".join(dict.fromkeys(self.kinds))
        return f"the formula of {kinds} before it is no activation or layer of nnstudio's"


class Probing:
    """The rows that each piece gives if its root gives ours; a root is what no formula is looked into for."""

    def __init__(self, assembly: Assembly) -> None:
        self._pieces, self._keep = assembly.pieces, assembly.keep
        self._roots: list[int] = []
        self._values: dict[int, Rows] = {}
        self._steps = 0

    def root(self, at: int) -> int:
        """The piece that this one bends, scales and joins with itself, and nothing else."""
        for number in range(len(self._roots), len(self._pieces)):
            piece = self._pieces[number]
            under = {self._roots[source] for source in piece.inputs} if _by_number(piece) else set()
            self._roots.append(under.pop() if len(under) == 1 else number)
        return self._roots[at]

    def values(self, at: int) -> Rows:
        """What a piece makes of our rows."""
        root, wanted, waiting = self.root(at), set[int](), [at]
        while waiting:
            piece = waiting.pop()
            if piece in wanted or piece in self._values:
                continue
            wanted.add(piece)
            waiting += self._pieces[piece].inputs if piece != root else ()
            if len(wanted) > MOST_PIECES:
                raise ImportFailedError("it is a longer formula than any layer is")
        for piece in sorted(wanted):  # what feeds a piece was read before it
            self._values[piece] = self._given(piece) if piece != root else self._rows(root)
            self._keep(self._values[piece])
        return self._values[at]

    def step(self) -> None:
        """Counts what formulas there are, as each takes time."""
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise ImportFailedError("with it, the file has more formulas than any network of layers needs")

    def _rows(self, at: int) -> Rows:
        channels = self._pieces[at].shape[-1]
        if channels > MOST_CHANNELS:
            raise ImportFailedError(f"it is a formula of {channels:,} numbers, and none that can be known")
        count = max(24, math.ceil(600 / channels))
        spread = np.resize(SPREADS, count)[:, np.newaxis]
        rows: Rows = np.random.default_rng(7).normal(size=(count, channels)) * spread
        return rows

    def _given(self, at: int) -> Rows:
        piece = self._pieces[at]
        inputs = [self._values[source] for source in piece.inputs]
        if piece.affine is not None:
            moved: Rows = inputs[0] * piece.affine[0] + piece.affine[1]
            return moved
        if isinstance(piece.layer, ActivationLayer):
            return _bent(piece.layer.activation, inputs[0])
        joined: Rows = np.sum(inputs, axis=0) if isinstance(piece.layer, Add) else np.prod(inputs, axis=0)
        return joined


def _by_number(piece: Piece) -> bool:
    """Whether a piece makes each number of the same number of what feeds it."""
    if isinstance(piece.layer, ActivationLayer):
        return not isinstance(piece.layer.activation, Softmax)
    return piece.affine is not None or isinstance(piece.layer, Add | Multiply)


def _bent(activation: Activation, z: Rows) -> Rows:
    bent: Rows = activation(z)  # type: ignore[assignment]  # they compute in the type that they get
    return bent


def meant_activation(y: Rows, z: Rows) -> Activation | None:
    """The activation that makes y of z, if it is one of ours."""
    if y.shape != z.shape:
        return None
    some = (y[:, 0], z[:, 0])
    for activation in _candidates(*some):
        if _same(some[0], _bent(activation, some[1])) and _same(y, _bent(activation, z)):
            return activation
    return None


def _candidates(y: Rows, z: Rows) -> Iterator[Activation]:
    for kind in ACTIVATIONS:
        if not issubclass(kind, Linear | Softmax):
            yield kind()
    below = (z < -0.2) & (z > -20)
    if below.any():
        slope, alpha = (float(np.median(y[below] / part[below])) for part in (z, np.expm1(z)))
        if 0 < slope < 1:
            yield LeakyReLU(slope=_rounded(slope))
        if 0 < alpha <= 100:
            yield ELU(alpha=_rounded(alpha))


def _rounded(value: float) -> float:
    """The number as it was written, before it became float32."""
    short = float(f"{value:.6g}")
    return short if math.isclose(short, value, rel_tol=1e-6) else value


def meant_normalization(y: Rows, z: Rows, scalars: frozenset[float]) -> Mapping[str, Rows | float] | None:
    """Epsilon, scale and offset of the layer normalization that makes y of z, if there is one."""
    if y.shape != z.shape or z.shape[1] < 2:
        return None
    for epsilon in sorted(scalars):
        # A few rows say whether to look at all.
        if _normalized(y[:6], z[:6], epsilon) and (found := _normalized(y, z, epsilon)):
            return MappingProxyType({"epsilon": epsilon, "scale": found[0], "offset": found[1]})
    return None


def _normalized(y: Rows, z: Rows, epsilon: float) -> tuple[Rows, Rows] | None:
    """Scale and offset that make y of z brought to mean 0 and variance 1, if there are such."""
    even = (z - z.mean(axis=1, keepdims=True)) / np.sqrt(z.var(axis=1, keepdims=True) + epsilon)
    middle = even.mean(axis=0)
    scale = ((even - middle) * (y - y.mean(axis=0))).sum(axis=0) / np.square(even - middle).sum(axis=0)
    offset = y.mean(axis=0) - scale * middle
    return (scale, offset) if _same(y, even * scale + offset) else None


def is_exact_gelu(y: Rows, z: Rows) -> bool:
    """Whether y is GELU of z without the approximation that ours is."""
    return y.shape == z.shape and all(_same(y[part], _gelu(z[part])) for part in (np.s_[:, 0], np.s_[:, :16]))


def _gelu(z: Rows) -> Rows:
    bent: Rows = 0.5 * z * (1 + erf(z / math.sqrt(2)))
    return bent


def _same(one: Rows, other: Rows) -> bool:
    return bool((np.abs(one - other) <= CLOSE * (1 + np.abs(other))).all())
