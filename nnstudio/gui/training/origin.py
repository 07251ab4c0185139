"""The origin: what a run on the screen has begun from."""

from dataclasses import dataclass, field
from types import MappingProxyType

from nnstudio.data.fitted import Fitted
from nnstudio.document.differences import carried
from nnstudio.document.document import Document, Project
from nnstudio.document.meanings import estranged
from nnstudio.engine.api import TrainingJob
from nnstudio.nn.graph import Weights
from nnstudio.nn.live import fixed_part
from nnstudio.nn.saved_run import SavedRun


# Arrays have no single truth value, so two of these are equal only if they are the same object.
@dataclass(frozen=True, eq=False)
class Origin:
    """Weights, how samples were scaled for them, and the run that has come to them; all may be missing.

    `run` is one of `document`; with another design, only the weights that fit are taken over.
    """

    weights: Weights = field(default_factory=lambda: MappingProxyType({}))
    fitted: Fitted | None = None
    run: SavedRun | None = None
    document: Document | None = None

    @classmethod
    def of(cls, project: Project) -> "Origin":
        """What a project was saved with."""
        return cls(project.weights, project.fitted, project.run, project.document)

    def fitted_for(self, document: Document) -> Fitted | None:
        """How samples are to be scaled for the weights, if the data are still the same."""
        return self.fitted if self.document is not None and same_data(self.document, document) else None

    def fitted_beside(self, document: Document) -> Fitted | None:
        """The same for who reads it with the weights from a file of this design.

        Of data that mean something else it tells what the weights were learned from, and nobody takes it for
        those of the design. Where they mean the same, they would be scaled as the others were.
        """
        if self.document is not None and estranged(self.document, document):
            return self.fitted
        return self.fitted_for(document)

    def run_of(self, document: Document | None) -> SavedRun | None:
        """The run, if it is one of this design; whether files elsewhere hold the same data, it will see."""
        if self.run is None or self.document is None or document is None:
            return None
        return self.run if same_design(document, _moved(self.document, document)) else None

    def carried(self, document: Document) -> Weights:
        """The weights with which this design begins: a layer with another initializer now begins anew."""
        if self.document is None:
            return self.weights
        kept = carried(self.weights, self.document, document)
        # The same object as long as they are the same weights: who has written them looks at that.
        return self.weights if len(kept) == len(self.weights) else kept

    def job(self, document: Document, threads: int) -> TrainingJob:
        """What the worker needs for a run of this design that begins here."""
        return TrainingJob(
            document.graph,
            document.dataset,
            document.training,
            self.carried(document),
            threads,
            self.run_of(document),
            self.fitted_for(document),
        )

    def project(self, document: Document) -> Project:
        """What would be saved of this design before any step is made."""
        return Project(document, self.carried(document), self.fitted_for(document), self.run_of(document))


def same_design(one: Document, other: Document) -> bool:
    """Whether a run of the one is a run of the other."""
    return one is other or design_of(one) == design_of(other)


def same_data(one: Document, other: Document) -> bool:
    """Whether they learn from the same, wherever the files of it are."""
    return _moved(one, other).dataset == other.dataset


def _moved(before: Document, document: Document) -> Document:
    """What was, with the dataset of `document` if only its files are elsewhere: people move them."""
    one, other = before.dataset, document.dataset
    if one == other or one.wherever() != other.wherever():
        return before
    return before.replace(dataset=other)


def design_of(document: Document) -> tuple[object, ...]:
    """What a run is made of: names, places, loose layers and what can change while it runs are not."""
    graph = document.graph
    outputs = graph.of_kind("output")
    used = graph.ancestors(outputs[0]) if len(outputs) == 1 else frozenset(graph)
    layers = {
        node_id: (fixed_part(graph[node_id].layer), graph[node_id].inputs)
        for node_id in graph
        if node_id in used
    }
    return layers, document.dataset, document.training.seed
