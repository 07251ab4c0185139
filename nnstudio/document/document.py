"""The document: all that a project file says but weights, as one frozen value."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeAlias

from nnstudio.data.dataset import DatasetSource
from nnstudio.nn.check import Check, check
from nnstudio.nn.graph import Graph, NodeId, Weights
from nnstudio.nn.training import TrainingSettings

Position: TypeAlias = tuple[float, float]
"""Where the middle of a node's left edge is on the canvas, in pixels at 100 %: nodes in a row share y."""


@dataclass(frozen=True)
class Document:
    """The design of a network, where its nodes stand on the canvas, and how it is trained."""

    graph: Graph
    layout: Mapping[NodeId, Position]
    dataset: DatasetSource
    training: TrainingSettings = field(default_factory=TrainingSettings)
    notes: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "layout", MappingProxyType(dict(self.layout)))
        homeless = [node_id for node_id in self.graph if node_id not in self.layout]
        if homeless:
            raise ValueError(f"Nodes without a position: {', '.join(homeless)}")

    def replace(self, **changes: Any) -> "Document":
        """A copy with some fields changed."""
        return dataclasses.replace(self, **changes)

    def check(self) -> Check:
        """Shapes, parameter counts and problems of the design."""
        spec = self.dataset.spec()
        return check(self.graph, spec.sample_shape, len(spec.classes))


# Arrays have no single truth value, so two projects are equal only if they are the same object.
@dataclass(frozen=True, eq=False)
class Project:
    """What a project file holds: the document, and the weights as they were when it was saved.

    `weights` is empty for a network that has never been trained: its seed says what it starts from.
    """

    document: Document
    weights: Weights = field(default_factory=lambda: MappingProxyType({}))
