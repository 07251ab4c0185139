"""The pass: a way forward and back through a network, with arrays that live from step to step."""

import math
from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np

from nnstudio.engine.api import TrainingError
from nnstudio.engine.context import LayerContext
from nnstudio.engine.network import Network, frozen
from nnstudio.nn.activations import Linear
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array, Backward, Params
from nnstudio.nn.layers.core import Output

Forward: TypeAlias = Callable[..., tuple[Array, Backward]]


class Pass:
    """A way forward and back through a network, with arrays of its own.

    With `fuse` (by default in training), the activation before the loss is left out if the loss takes it
    in: the pass is then `fused`, and the network's answer is logits. Gradients go into the network's, or
    into `gradients`.
    """

    def __init__(
        self,
        network: Network,
        *,
        training: bool,
        fuse: bool | None = None,
        rng: np.random.Generator | None = None,
        gradients: Mapping[NodeId, Params] | None = None,
    ) -> None:
        self._network = network
        self.training = training
        output = network.graph[network.output].layer
        assert isinstance(output, Output)  # `of_kind("output")` found it
        self.fused = (
            training if fuse is None else fuse
        ) and output.loss.fuses == output.activation.entry.kind
        self._loss = output.loss.from_logits if self.fused else output.loss.forward
        generator = rng or np.random.default_rng(0)
        self._loss_context = LayerContext(training, True, generator, network.dtype)
        into = network.gradient_views if gradients is None else gradients
        learns, learns_before = _what_learns(network)
        # The batch counts as the first output: nodes that nothing feeds are fed by it.
        number = {node_id: at for at, node_id in enumerate(network.order, 1)}
        self.contexts: list[LayerContext] = []
        self._plan: list[tuple[Forward, Params, LayerContext, tuple[int, ...]]] = []
        self._way_back: list[tuple[int, Params, tuple[int, ...], LayerContext]] = []
        for at, node_id in enumerate(network.order, 1):
            layer = network.graph[node_id].layer
            if self.fused and node_id == network.output:
                layer = output.replace(activation=Linear())
            ctx = LayerContext(training, learns_before[node_id], generator, network.dtype)
            sources = tuple(number[source] for source in network.graph[node_id].inputs) or (0,)
            self.contexts.append(ctx)
            self._plan.append((layer.forward, network.params.get(node_id, {}), ctx, sources))
            if learns[node_id]:
                heard = sources if learns_before[node_id] else ()
                self._way_back.append((at, into.get(node_id, {}), heard, ctx))
        self._way_back.reverse()
        self._outputs: list[Array] = []
        self._backwards: list[Backward] = []

    @property
    def outputs(self) -> list[Array]:
        """What each node gave in the last `forward`, in the network's order."""
        return self._outputs[1:]

    def forward(self, x: Array) -> Array:
        """The network's answer (n, units) for a batch; overwritten by the next call."""
        outputs: list[Array] = [x]
        backwards: list[Backward] = []
        self._outputs, self._backwards = outputs, backwards
        try:
            for forward, params, ctx, sources in self._plan:
                if len(sources) == 1:
                    y, backward = forward(params, ctx, outputs[sources[0]])
                else:
                    y, backward = forward(params, ctx, *[outputs[at] for at in sources])
                outputs.append(y)
                backwards.append(backward)
        except MemoryError:
            raise  # it is not the layer's fault, and is told in other words
        except Exception as error:
            raise self._blame(len(outputs), error) from error
        return outputs[-1]

    def loss(self, y: Array, targets: Array) -> tuple[float, Array]:
        """The loss of the answer that `forward` gave, and its slope; see `Loss.forward`."""
        return self._loss(self._loss_context, y, targets)

    def learn(self, x: Array, targets: Array, scale: float) -> float:
        """The loss of a batch; fills the gradients, all times `scale`, if it is finite."""
        loss, dy = self.loss(self.forward(x), targets)
        if math.isfinite(loss):
            if scale != 1:
                np.multiply(dy, scale, out=dy)
            self.backward(dy)
        return loss

    def backward(self, dy: Array, seen: Callable[[NodeId, Array], None] | None = None) -> None:
        """Fills the gradients, given dL/d(answer) of the last `forward`.

        `seen` is told dL/d(output) of each node as it passes; the array is overwritten later.
        """
        waiting: list[Array | None] = [None] * (len(self._plan) + 1)
        waiting[-1] = dy
        backwards = self._backwards
        at = 0
        try:
            for at, gradients, sources, ctx in self._way_back:
                arrived = waiting[at]
                if arrived is None:
                    continue  # nothing that is used hangs on this output
                if seen is not None:
                    seen(self._network.order[at - 1], arrived)
                dxs = backwards[at - 1](arrived, gradients)
                for source, dx in zip(sources, dxs, strict=False):
                    earlier = waiting[source]
                    if earlier is None:
                        waiting[source] = dx
                    else:
                        # The array may belong to the other branch, so the sum needs one of its own.
                        waiting[source] = np.add(earlier, dx, out=ctx.scratch_like(f"sum {source}", earlier))
        except MemoryError:
            raise
        except Exception as error:
            raise self._blame(at, error) from error

    def _blame(self, at: int, error: Exception) -> TrainingError:
        """The error with the name of the layer it came from, so that the user knows where to look."""
        name = self._network.graph[self._network.order[at - 1]].name
        return TrainingError(f"{name} cannot compute: {type(error).__name__}: {error}")


def _what_learns(network: Network) -> tuple[dict[NodeId, bool], dict[NodeId, bool]]:
    """Whether a node or anything that feeds it, near or far, is trained; and the same without the node."""
    learns: dict[NodeId, bool] = {}
    before: dict[NodeId, bool] = {}
    for node_id in network.order:
        before[node_id] = any(learns[source] for source in network.graph[node_id].inputs)
        trained = node_id in network.gradient_views and not frozen(network.graph, node_id)
        learns[node_id] = before[node_id] or trained
    return learns, before
