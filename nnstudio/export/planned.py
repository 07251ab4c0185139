"""The network of a script as a list of steps with names, whatever the framework."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnstudio.data.fitted import Fitted
from nnstudio.document.document import Document, Project
from nnstudio.export.errors import ExportError
from nnstudio.export.fitting import fitted_of
from nnstudio.export.naming import identifier, in_one_line, told_by
from nnstudio.export.statements import shape_words
from nnstudio.export.trained import trained
from nnstudio.nn.graph import Graph, NodeId
from nnstudio.nn.layer import Array, Layer, Params
from nnstudio.nn.layers.core import Output
from nnstudio.nn.registry import Registered
from nnstudio.nn.shapes import Shape


@dataclass(frozen=True)
class Step:
    """One layer of a script.

    `word` is its identifier, `sources` are the variables that it reads and `target` is the one that it sets.
    `inputs` and `shape` are those of one sample; `params` are its arrays as the engine has them.
    """

    name: str
    word: str
    layer: Layer
    sources: tuple[str, ...]
    target: str
    inputs: tuple[Shape, ...]
    shape: Shape
    params: Params

    @property
    def refusal(self) -> str:
        """How a message begins that says what cannot be done with this layer."""
        return f"{self.name} ({self.layer.entry.title})"

    @property
    def title(self) -> str:
        """The name for a comment; empty where the identifier says it all."""
        return "" if told_by(self.word, self.name) else in_one_line(self.name)

    def remark(self, shape: Shape | None = None) -> str:
        """What a comment says of the step: the shape of a batch, and the name where it says more."""
        words = shape_words(self.shape if shape is None else shape)
        return f"{self.title}: {words}" if self.title else words


@dataclass(frozen=True)
class Plan:
    """A network, ready to be written down: its steps in order, from the variable `start` to the answer."""

    document: Document
    fitted: Fitted
    sample_shape: Shape
    start: str
    steps: tuple[Step, ...]
    trained: bool

    @property
    def output(self) -> Output:
        """The layer that answers."""
        layer = self.steps[-1].layer
        assert isinstance(layer, Output)  # the check has found it
        return layer

    @property
    def fused(self) -> bool:
        """Whether the loss takes in the activation of the answer, so that training stops before it."""
        return self.output.loss.fuses == self.output.activation.entry.kind


def plan(
    project: Project,
    taken: frozenset[str],
    *,
    chain: str = "x",
    passes: Callable[[Layer], bool] = lambda _: False,
) -> Plan:
    """The steps of a project's network.

    Args:
        project: What is to be written down; what was never trained starts from its seed.
        taken: Identifiers that no layer may have.
        chain: The variable that a step sets for the next one alone.
        passes: Which layers hand on what they are given, and are left out.

    Raises:
        ExportError: The network has a problem, or it is not known how samples are read.
    """
    network = trained(project)
    graph = network.graph
    order = [node_id for node_id in network.order if graph[node_id].layer.fan_in]
    stand_ins = _stand_ins(graph, order, passes)
    kept = [node_id for node_id in order if node_id not in stand_ins]
    feeds = {
        node_id: tuple(stand_ins.get(source, source) for source in graph[node_id].inputs) for node_id in kept
    }
    (first,) = graph.of_kind("input")
    words = _words(graph, kept, taken | {chain, "samples"})
    variables = _variables([first, *kept], feeds, {first: "samples", **words}, chain)
    steps = tuple(
        Step(
            name=graph[node_id].name,
            word=words[node_id],
            layer=graph[node_id].layer,
            sources=tuple(variables[source] for source in feeds[node_id]),
            target=variables[node_id],
            inputs=tuple(network.shapes[source] for source in feeds[node_id]),
            shape=network.shapes[node_id],
            params={name: np.asarray(a, np.float32) for name, a in network.weights.get(node_id, {}).items()},
        )
        for node_id in kept
    )
    return Plan(
        project.document,
        fitted_of(project),
        network.sample_shape,
        variables[first],
        steps,
        bool(project.weights),
    )


def _stand_ins(
    graph: Graph, order: Sequence[NodeId], passes: Callable[[Layer], bool]
) -> Mapping[NodeId, NodeId]:
    """For each node that is left out: the node whose output it hands on."""
    found: dict[NodeId, NodeId] = {}
    for node_id in order:
        if passes(graph[node_id].layer):
            (source,) = graph[node_id].inputs
            found[node_id] = found.get(source, source)
    return found


def _words(graph: Graph, order: Sequence[NodeId], taken: frozenset[str]) -> dict[NodeId, str]:
    words: dict[NodeId, str] = {}
    for node_id in order:
        words[node_id] = identifier(graph[node_id].name, taken | set(words.values()))
    return words


def _variables(
    order: Sequence[NodeId],
    feeds: Mapping[NodeId, tuple[NodeId, ...]],
    words: Mapping[NodeId, str],
    chain: str,
) -> dict[NodeId, str]:
    """The variable of each node: that of the chain where only the next node reads it, else its own word."""
    readers: dict[NodeId, list[NodeId]] = {node_id: [] for node_id in order}
    for node_id, sources in feeds.items():
        for source in sources:
            readers[source].append(node_id)
    last = order[-1]
    following = dict(itertools.pairwise(order))
    return {
        node_id: chain if node_id == last or set(readers[node_id]) == {following[node_id]} else words[node_id]
        for node_id in order
    }


def refuse(step: Step, framework: str, why: str) -> ExportError:
    """The error that names the layer which a framework cannot express."""
    return ExportError(f"{step.refusal} cannot be written for {framework}: {why}")


def fields_of(value: Registered) -> Mapping[str, Any]:
    """The settings of a loss, an optimizer or a schedule, by name."""
    return {name: getattr(value, name) for name in type(value).model_fields}


def weights_of(layers: Sequence[tuple[str, Mapping[str, Array]]]) -> dict[str, Array]:
    """Arrays of layers by `layer.name`, contiguous as files want them."""
    return {
        f"{word}.{name}": np.ascontiguousarray(array, np.float32)
        for word, arrays in layers
        for name, array in arrays.items()
    }
