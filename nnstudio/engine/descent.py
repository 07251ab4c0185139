"""The descent: what is made of a gradient before the parameters move, and what the optimizer remembers."""

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nnstudio.engine.crew import Crew
from nnstudio.engine.network import ALIGNMENT, Network
from nnstudio.nn.layer import Array, Params, WeightedLayer
from nnstudio.nn.training import TrainingSettings

MOVED_TOGETHER = 1_500_000
"""Numbers that an update goes through from which on it pays that each thread moves a part of them."""


@dataclass(frozen=True)
class _Piece:
    """A piece of the vectors that learns: views into values, gradients and the optimizer's memory."""

    place: slice
    values: Array
    gradient: Array
    memory: Params


@dataclass(frozen=True)
class _Weight:
    """One array of weights, its gradient, and the layer that says how it is held back."""

    values: Array
    gradient: Array
    layer: WeightedLayer

    def pull(self) -> None:
        """Adds the slopes of the penalties l1 · Σ|w| and l2 / 2 · Σw² to the gradient."""
        if self.layer.l2:
            np.add(self.gradient, np.multiply(self.values, self.layer.l2), out=self.gradient)
        if self.layer.l1:
            np.add(self.gradient, np.multiply(np.sign(self.values), self.layer.l1), out=self.gradient)

    def shorten(self) -> None:
        """Shortens the weights into each unit to the largest norm.

        Source: Srivastava et al. (2014), section 5.1.
        """
        into = self.values.reshape(-1, self.values.shape[-1])
        norms = np.sqrt(np.einsum("ij,ij->j", into, into))
        # Where a unit's weights are short enough the factor is exactly 1.
        longest = max(self.layer.max_norm, float(np.finfo(into.dtype).tiny))
        np.multiply(into, longest / np.maximum(norms, longest), out=into)


class Descent:
    """Turns the gradients of a network into a step of its parameters; mutable, one for a run.

    A step clips the gradient, adds the pull of L1 and L2, lets the optimizer move what is not frozen, and
    shortens weights that have grown beyond the largest norm. `memory` are the optimizer's vectors, laid out
    as the network's values; `steps` counts since they were empty. Where it pays, the parameters are divided
    into parts, which a crew of so many `threads` moves at once.

    Where `folds_rate` is true, the step is the gradient times the learning rate and nothing else: the rate
    may then be multiplied into the loss's slope, which is small, instead of the gradient.
    """

    def __init__(self, network: Network, training: TrainingSettings, threads: int = 1) -> None:
        self._network = network
        self._threads = threads
        self._training = training
        self.memory: dict[str, Array] = {}
        self.steps = 0
        self._start_anew()
        self._hold_back()

    @property
    def shared(self) -> bool:
        """Whether a crew would move the parameters together."""
        return len(self._pieces) > 1

    def set_live(self, training: TrainingSettings) -> None:
        """Goes on with other settings; an optimizer of another kind starts without memory."""
        before, self._training = self._training.optimizer, training
        if type(training.optimizer) is type(before):
            training.optimizer.take_over(self.memory, before)
        else:
            self._start_anew()
        self.folds_rate = self._folds_rate()

    def take_live_layers(self) -> None:
        """Goes on with what the network's layers now say of what is frozen, and how weights are held back."""
        self._divide()
        self._hold_back()

    def restore(self, memory: Params, steps: int) -> None:
        """Takes over what an optimizer of the same kind remembered."""
        for name, vector in self.memory.items():
            np.copyto(vector, memory[name])
        self.steps = steps

    def step(self, learning_rate: float, others: Sequence[Array] = (), crew: Crew | None = None) -> None:
        """Moves the parameters; the gradients, to which `others` are added first, are used up.

        The crew shares the work if the parameters were divided into parts.
        """
        parts = len(self._pieces)
        together = crew is not None and parts == len(crew)
        if not together or self._training.clip_norm or self._pulled:
            for other in others:
                np.add(self._network.gradients, other, out=self._network.gradients)
            others = ()
        if self._training.clip_norm:
            self._clip(self._training.clip_norm)
        for weight in self._pulled:
            weight.pull()
        self.steps += 1
        if crew is not None and together:
            crew.run([functools.partial(self._move, part, learning_rate, others) for part in range(parts)])
        else:
            for part in range(parts):
                self._move(part, learning_rate, others)
        for weight in self._limited:
            weight.shorten()

    def _folds_rate(self) -> bool:
        return self._training.optimizer.folds_rate and not self._training.clip_norm and not self._pulled

    def _start_anew(self) -> None:
        # Counted anew, for Adam makes up for the emptiness of its memory in the first steps.
        self.steps = 0
        values = self._network.values
        self.memory = {name: np.zeros_like(values) for name in self._training.optimizer.memory}
        self._divide()

    def _hold_back(self) -> None:
        weights = _weights(self._network)
        self._pulled = [weight for weight in weights if weight.layer.l1 or weight.layer.l2]
        self._limited = [weight for weight in weights if weight.layer.max_norm]
        self.folds_rate = self._folds_rate()

    def _divide(self) -> None:
        """Makes the pieces that learn, in as many parts as threads may move at once."""
        values = self._network.values
        passes = 1 + 3 * len(self._training.optimizer.memory)
        parts = self._threads if passes * len(values) >= MOVED_TOGETHER else 1
        self._pieces = [
            [
                _Piece(
                    at,
                    values[at],
                    self._network.gradients[at],
                    {name: vector[at] for name, vector in self.memory.items()},
                )
                for run in self._network.learning
                for at in (_part_of(run, part, parts),)
            ]
            for part in range(parts)
        ]

    def _move(self, part: int, learning_rate: float, others: Sequence[Array]) -> None:
        """Moves one part of the parameters; the result does not depend on how many parts there are."""
        update = self._training.optimizer.update
        for piece in self._pieces[part]:
            for other in others:
                np.add(piece.gradient, other[piece.place], out=piece.gradient)
            update(piece.values, piece.gradient, piece.memory, self.steps, learning_rate)

    def _clip(self, longest: float) -> None:
        """Shortens the gradient of everything that learns, as one vector.

        Source: Pascanu, Mikolov and Bengio (2013), algorithm 1.
        """
        gradients = [self._network.gradients[run] for run in self._network.learning]
        norm = _norm(gradients)
        if norm > longest:
            for gradient in gradients:
                np.multiply(gradient, longest / norm, out=gradient)


def _norm(vectors: Sequence[Array]) -> float:
    """The length of several vectors seen as one."""
    square = sum(float(np.vdot(vector, vector)) for vector in vectors)
    if math.isfinite(square):
        return math.sqrt(square)
    # The squares were too large for float32; the numbers themselves may not be.
    largest = max(float(np.abs(vector).max()) for vector in vectors)
    return largest * math.sqrt(sum(float(np.square(vector / largest).sum()) for vector in vectors))


def _part_of(run: slice, part: int, parts: int) -> slice:
    """One of so many about equal parts of a run of the vectors, cut where cache lines end."""
    lines = (run.stop - run.start) // ALIGNMENT
    first, last = (run.start + ALIGNMENT * (lines * at // parts) for at in (part, part + 1))
    return slice(first, last)


def _weights(network: Network) -> list[_Weight]:
    """The weights that learn; a bias, with one axis, is none."""
    return [
        _Weight(network.params[node_id][name], gradient, layer)
        for node_id, gradients in network.gradient_views.items()
        if isinstance(layer := network.graph[node_id].layer, WeightedLayer) and not layer.frozen
        for name, gradient in gradients.items()
        if gradient.ndim > 1
    ]
