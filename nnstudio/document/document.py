"""The document: all that a project file says but weights, as one frozen value."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

from nnstudio.data.dataset import DatasetSource
from nnstudio.data.fitted import Fitted
from nnstudio.document.kept import NOTHING_KEPT, Kept
from nnstudio.document.marks import Annotations, Position
from nnstudio.document.sought import Sought
from nnstudio.nn.check import Check, check
from nnstudio.nn.graph import Graph, NodeId, Weights
from nnstudio.nn.saved_run import SavedRun
from nnstudio.nn.training import TrainingSettings

__all__ = ["Document", "Position", "Project"]


@dataclass(frozen=True)
class Document:
    """The design of a network, where it stands on the canvas, what is noted there, and how it is trained.

    `kept` is what its file holds besides, for a newer nnstudio. `sought` is no part of what it says: where
    data that were not at their place were looked for when its file was read.
    """

    graph: Graph
    layout: Mapping[NodeId, Position]
    dataset: DatasetSource
    training: TrainingSettings = field(default_factory=TrainingSettings)
    notes: str = ""
    annotations: Annotations = field(default_factory=Annotations)
    kept: Kept = NOTHING_KEPT
    sought: Sought | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if not isinstance(self.layout, MappingProxyType):  # which another document has made: it is shared
            object.__setattr__(self, "layout", MappingProxyType(dict(self.layout)))
        homeless = [node_id for node_id in self.graph if node_id not in self.layout]
        if homeless:
            raise ValueError(f"Nodes without a position: {', '.join(homeless)}")
        fault = self.annotations.fault(self.graph)
        if fault:
            raise ValueError(fault)

    def replace(self, **changes: Any) -> "Document":
        """A copy with some fields changed; annotations let go of nodes that the new graph does not have."""
        graph = changes.get("graph", self.graph)
        if graph is not self.graph and "annotations" not in changes:
            gone = frozenset(self.graph) - frozenset(graph)
            changes["annotations"] = self.annotations.without(gone, self.layout)
        copy = dataclasses.replace(self, **changes)
        if copy.graph is self.graph and copy.dataset is self.dataset and "_checked" in vars(self):
            vars(copy)["_checked"] = self._checked  # to move cards changes nothing that the check looks at
        return copy

    def check(self) -> Check:
        """Shapes, parameter counts and problems of the design, found once: several ask after each edit."""
        return self._checked

    def missing(self) -> str | None:
        """What to do before the dataset can be loaded, in a sentence or two; None if its files are there."""
        reason = self.dataset.missing()
        return reason if reason is None or self._sought is None else self._sought.explain(reason)

    @property
    def remark(self) -> str:
        """What to know of where the dataset is read from, in one line; "" if it is where it was."""
        return self._sought.remark if self._sought is not None else ""

    @property
    def _sought(self) -> Sought | None:
        """What was looked for of the dataset as it is now."""
        sought = self.sought
        return sought if sought is not None and sought.paths == self.dataset.paths else None

    def let_go(self, used: "Document") -> None:
        """Lets go of what was found out, to save memory, but for what the document that is used shares.

        It is found again when asked for.
        """
        vars(self).pop("_checked", None)
        if self.graph is not used.graph:
            self.graph.let_go()

    @cached_property
    def _checked(self) -> Check:
        spec = self.dataset.spec()
        return check(self.graph, spec.sample_shape, spec.outputs, spec.task)


# Arrays have no single truth value, so two projects are equal only if they are the same object.
@dataclass(frozen=True, eq=False)
class Project:
    """What a project file holds: the document, and the weights as they were when it was saved.

    `weights` is empty for a network that has never been trained: its seed says what it starts from.
    `fitted` is how samples were read and scaled for these weights; None where no run has told. `run` is the
    run of this design that has come to these weights, to go on with; None where only the weights are known.
    """

    document: Document
    weights: Weights = field(default_factory=lambda: MappingProxyType({}))
    fitted: Fitted | None = None
    run: SavedRun | None = None
