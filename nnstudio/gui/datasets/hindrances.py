"""Hindrances: what would keep a network from learning other data although it fits them, and what helps."""

from nnstudio.data.image_folder import ImageFolder
from nnstudio.document.document import Document
from nnstudio.nn.activations import Activation, Sigmoid, Tanh
from nnstudio.nn.graph import NodeId
from nnstudio.nn.initializers import GlorotNormal, Normal
from nnstudio.nn.layers.core import Dense
from nnstudio.nn.optimizers import SGD, Adam, Momentum, Nesterov
from nnstudio.nn.settings import Settings
from nnstudio.nn.shapes import size

WILD = 0.5
"""From this learning rate on, plain descent overshoots, but for images whose classes are asked."""
FEW = 32
"""Samples of no more numbers than this are points or rows of a table."""
CALM = Adam(learning_rate=0.01)
"""What learns to predict numbers also in networks that were made for classes."""
BRISK, LONG = Adam(learning_rate=0.01), 60
"""What learns to tell points apart in a network that was made for images, in so many epochs."""
MANY, HASTY = 1200, 0.003
"""Samples of more numbers are larger images than digits; Adam overshoots there from this rate on."""
GENTLE = Adam(learning_rate=0.001)
"""What learns larger images, and those of one's own, which are few."""
PLENTY = 10_000
"""So many images need no more epochs than a network was trained for so far."""
BENT = {"activation": Tanh(), "initializer": Normal(deviation=1)}
"""Hidden layers for points: with weights of this size they bend all over the plane, and from the start."""


def helped(document: Document, *, trained: bool) -> tuple[Document, tuple[str, ...], tuple[str, ...]]:
    """The document as it learns well, what would have been in the way, and what was done about it, in words.

    Where the network came `trained`, images stay scaled as they are: its weights are used to that.
    """
    found: list[tuple[str, str]] = []
    for hindrance, remedy in ((_straight, _bent), (_steep, _even), (_glaring, _dimmed), (_wild, _calmed)):
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
    if _wild(bent) or bent.training.epochs >= LONG:
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
    if _wild(dimmed) or dimmed.training.epochs >= LONG or source.known.samples >= PLENTY:
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


def _wild(document: Document) -> str:
    """Why the run would overshoot, in words; empty where it would not."""
    optimizer, spec = document.training.optimizer, document.dataset.spec()
    rate = getattr(optimizer, "learning_rate", 0.0)
    words, count = f"a learning rate of {rate:g}", size(spec.sample_shape)
    fast = isinstance(optimizer, SGD | Momentum | Nesterov) and rate >= WILD
    if fast and not spec.task.predicts_classes:
        return f"with numbers to predict, {words} is likely to diverge"
    if fast and len(spec.sample_shape) == 1 and 0 < count <= FEW:
        return f"for samples of so few numbers, {words} is likely to learn little"
    hasty = fast or (isinstance(optimizer, Adam) and rate >= HASTY)
    if hasty and spec.task.predicts_classes and count > MANY:
        return f"for images of so many pixels, {words} is likely to learn nothing"
    if fast and isinstance(document.dataset, ImageFolder):
        return f"for images of your own, {words} is likely to learn nothing"
    return ""


def _calmed(document: Document) -> tuple[Document, str]:
    """The document with an optimizer that does not overshoot, and what was done, in words."""
    training, spec = document.training, document.dataset.spec()
    epochs = max(LONG, training.epochs)
    if not spec.task.predicts_classes:
        optimizer = CALM
    else:
        large = size(spec.sample_shape) > MANY or isinstance(document.dataset, ImageFolder)
        optimizer = GENTLE if large else BRISK
    label = f"Learn with Adam, learning rate {optimizer.learning_rate:g}"
    if epochs != training.epochs:
        label += f", for {epochs} epochs"
    return document.replace(training=training.replace(optimizer=optimizer, epochs=epochs)), label
