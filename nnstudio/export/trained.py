"""A project's network as exporters see it: the layers that the answer needs, in order, with their weights."""

from dataclasses import dataclass

from nnstudio.document.document import Project
from nnstudio.engine.api import TrainingError
from nnstudio.engine.network import Network
from nnstudio.export.errors import ExportError
from nnstudio.nn.graph import Graph, NodeId, Weights
from nnstudio.nn.shapes import Shape


@dataclass(frozen=True)
class Trained:
    """A network that computes: `order` leaves out what leads to no Output; `shapes` are those of its outputs.

    `weights` are those of the project; where it has none, those that its seed starts from.
    """

    graph: Graph
    order: tuple[NodeId, ...]
    shapes: dict[NodeId, Shape]
    sample_shape: Shape
    weights: Weights


def trained(project: Project) -> Trained:
    """The network of a project.

    Raises:
        ExportError: The design has a problem that keeps it from computing.
    """
    document = project.document
    spec = document.dataset.spec()
    try:
        network = Network(
            document.graph, spec.sample_shape, spec.outputs, seed=document.training.seed, task=spec.task
        )
    except TrainingError as error:
        raise ExportError(f"This network cannot be exported as it is. {error}") from error
    network.load(project.weights)
    return Trained(network.graph, network.order, network.shapes, spec.sample_shape, network.copy_weights())
