"""Hindrances: what would keep a network from learning other data although it fits them, and what helps."""

from nnstudio.data.image_folder import ImageFolder
from nnstudio.document.document import Document
from nnstudio.document.overshooting import FEW, LONG, overshooting, steadied
from nnstudio.nn.activations import Activation, Sigmoid, Tanh
from nnstudio.nn.graph import NodeId
from nnstudio.nn.initializers import GlorotNormal, Normal
from nnstudio.nn.layers.core import Dense
from nnstudio.nn.settings import Settings
from nnstudio.nn.shapes import size

PLENTY = 10_000
"""So many images need no more epochs than a network was trained for so far."""
BENT = {"activation": Tanh(), "initializer": Normal(deviation=1)}
"""Hidden layers for points: with weights of this size they bend all over the plane, and from the start."""


def helped(document: Document, *, trained: bool) -> tuple[Document, tuple[str, ...], tuple[str, ...]]:
    """The document as it learns well, what would have been in the way, and what was done about it, in words.

    Where the network came `trained`, images stay scaled as they are: its weights are used to that.
    """
    found: list[tuple[str, str]] = []
    for hindrance, remedy in (
        (_straight, _bent),
        (_steep, _even),
        (_glaring, _dimmed),
        (overshooting, steadied),
    ):
        if not (trained and hindrance is _glaring) and (why := hindrance(document)):
            document, label = remedy(document)
            found.append((why, label))
    return document, tuple(why for why, _ in found), tuple(label for _, label in found)


def _straight(document: Document) -> str:
    """Why hidden layers would hardly bend the plane, in words; empty where they would."""
    spec = document.dataset.spec()
    if not spec.predicts_classes or spec.sample_shape != (2,) or not _hidden(document, Sigmoid):
        return ""
    return "sigmoid units begin nearly straight: around points, they take minutes to bend"


def _bent(document: Document) -> tuple[Document, str]:
    """The document with hidden layers that bend all over the plane, and what was done, in words."""
    bent, label = _changed(document, _hidden(document, Sigmoid), BENT), "Let hidden units bend more, by tanh"
    if overshooting(bent) or bent.training.epochs >= LONG:
        return bent, label
    training = bent.training.replace(epochs=LONG)
    return bent.replace(training=training), f"{label}, and learn for {LONG} epochs"


def _steep(document: Document) -> str:
    """Why hidden layers that were made for points would be overwhelmed, in words; empty where not."""
    many = size(document.dataset.spec().sample_shape) > FEW
    if many and any(_is_bent(document, node) for node in _hidden(document, Tanh)):
        return "weights that were made for points are too large for samples of so many numbers"
    return ""


def _even(document: Document) -> tuple[Document, str]:
    """The document with hidden layers that begin as usual, and what was done, in words."""
    nodes = [node for node in _hidden(document, Tanh) if _is_bent(document, node)]
    return _changed(
        document, nodes, {"initializer": GlorotNormal()}
    ), "Let hidden units begin with small weights"


def _glaring(document: Document) -> str:
    """Why what is seen would push all units the same way, in words; empty where not."""
    source = document.dataset
    if not isinstance(source, ImageFolder) or source.scaling != "[0, 1]":
        return ""
    return (
        "images of your own may be bright all over, which saturates units: values about 0 are learned better"
    )


def _dimmed(document: Document) -> tuple[Document, str]:
    """The document with images whose values lie about 0, learned from for long enough, and that in words."""
    source, label = document.dataset, "Standardize the images"
    assert isinstance(source, ImageFolder)
    dimmed = document.replace(dataset=source.replace(scaling="standardized"))
    if overshooting(dimmed) or dimmed.training.epochs >= LONG or source.known.samples >= PLENTY:
        return dimmed, label
    training = dimmed.training.replace(epochs=LONG)
    return dimmed.replace(training=training), f"{label}, and learn for {LONG} epochs"


def _hidden(document: Document, activation: type[Activation]) -> list[NodeId]:
    """The dense layers with this activation."""
    graph = document.graph
    return [
        node
        for node in graph.of_kind("dense")
        if isinstance(layer := graph[node].layer, Dense) and isinstance(layer.activation, activation)
    ]


def _is_bent(document: Document, node: NodeId) -> bool:
    return getattr(document.graph[node].layer, "initializer", None) == BENT["initializer"]


def _changed(document: Document, nodes: list[NodeId], settings: dict[str, Settings]) -> Document:
    graph = document.graph
    for node in nodes:
        graph = graph.with_layer(node, graph[node].layer.replace(**settings))
    return document.replace(graph=graph)
