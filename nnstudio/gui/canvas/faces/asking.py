"""Asking: what faces would show if it were known, beyond what every moment holds."""

from nnstudio.engine.probes import PopulationProbe, Probe
from nnstudio.gui.activation_curve import sample_curve
from nnstudio.nn.graph import Graph
from nnstudio.nn.layers.activation import ActivationLayer


def probes_of_faces(graph: Graph) -> frozenset[Probe]:
    """For each activation that is a node of its own, the z of many samples: its histogram counts them."""
    return frozenset(
        PopulationProbe(source)
        for node in graph.nodes.values()
        if isinstance(node.layer, ActivationLayer) and sample_curve(node.layer.activation) is not None
        for source in node.inputs
    )
