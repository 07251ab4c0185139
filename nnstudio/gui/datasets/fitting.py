"""What becomes of the network when it is to learn from other data: what would not fit, and what mends it."""

from dataclasses import dataclass

from nnstudio.data.awaited import Awaited
from nnstudio.data.dataset import DatasetSource
from nnstudio.data.image_folder import ImageFolder
from nnstudio.document.differences import differences
from nnstudio.document.document import Document
from nnstudio.document.fitting import answering
from nnstudio.document.repairs import Repair, repairs_of
from nnstudio.document.repairs.answers import in_sentence
from nnstudio.gui.datasets.resizing import resized_for, size_of
from nnstudio.nn.activations import Activation, Sigmoid, Tanh
from nnstudio.nn.check import Cause, Problem
from nnstudio.nn.graph import NodeId
from nnstudio.nn.initializers import GlorotNormal, Normal
from nnstudio.nn.layers.core import Dense, Output
from nnstudio.nn.optimizers import SGD, Adam, Momentum, Nesterov
from nnstudio.nn.settings import Settings
from nnstudio.nn.shapes import size

MOST_REPAIRS = 8
"""A network that needs more of them had better be drawn anew."""
OF_DATA = frozenset({Cause.SHAPE, Cause.CLASSES, Cause.MISFIT, Cause.TOO_LARGE})
"""What a dataset can bring about: all else is wrong with the network whatever it learns from."""
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


@dataclass(frozen=True)
class Outlook:
    """The document with another dataset: as it is, and with `repairs` that make the network fit.

    `troubles` are the problems that the new dataset brings, `left` those that no repair takes away.
    `anew` says which layers begin anew, and why, although their weights would fit: they mean something else.
    """

    plain: Document
    repaired: Document
    repairs: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    anew: str = ""


def outlook(document: Document, source: DatasetSource, *, trained: bool = False) -> Outlook:
    """Finds out what would be; tries repairs, which takes a while for large networks.

    Where the network came `trained`, images are brought to its size rather than the other way round.
    """
    plain = document.replace(dataset=source)
    # Of the dataset that is in use already, all problems are wanted.
    other = source != document.dataset
    known = {problem.message for problem in document.check().problems} if other else set()
    troubles = _troubles(plain, known)
    repaired, repairs = plain, list[str]()
    resized, resizing = resized_for(document, source, trained=trained)
    if resizing:
        repaired, troubles = plain.replace(dataset=resized), (*troubles, size_of(document))
        repairs.append(resizing)
    for _ in range(MOST_REPAIRS):
        mend = next(
            (
                found[0]
                for problem in repaired.check().problems
                if _is_of_data(problem, known) and (found := repairs_of(repaired, problem))
            ),
            None,
        )
        if mend is None:
            break
        repairs.append(_said(repaired, mend))
        repaired = mend.after
    if not document.dataset.spec().task.predicts_classes:  # and the Output was made for numbers
        repaired, label = _made_for_classes(repaired)
        repairs += [label] if label else []
    left = _troubles(repaired, known)
    anew = differences(document, plain).strangers(plain)
    if troubles and len(left) >= len(troubles):  # what mends nothing is not offered
        return Outlook(plain, plain, (), troubles, troubles, anew)
    # Who tries other settings of the same dataset has seen how it learns from that.
    if (repairs or type(source) is not type(document.dataset)) and not left:
        learned = trained or isinstance(document.dataset, Awaited)  # weights are used to their scaling
        for trouble, mend in (
            (_straight, _bent),
            (_steep, _even),
            (_glaring, _dimmed),
            (_wild, _calmed),
        ):
            if not (learned and trouble is _glaring) and (why := trouble(repaired)):
                troubles = (*troubles, why)
                repaired, label = mend(repaired)
                repairs.append(label)
    return Outlook(plain, repaired, tuple(repairs), troubles, left, anew)


def _said(before: Document, mend: Repair) -> str:
    """What a repair does, in words: what an Output answers with hangs on its activation, too."""
    for node_id in before.graph.of_kind("output"):
        old, new = (document.graph.nodes[node_id].layer for document in (before, mend.after))
        if not (isinstance(old, Output) and isinstance(new, Output)):
            continue
        if old.activation != new.activation and old.loss == new.loss:
            activation = in_sentence(new.activation.entry.title)
            return mend.label if activation in mend.label else f"{mend.label}, with {activation} activation"
        if old.units != new.units and not any(word.isdigit() for word in mend.label.split()):
            return f"{mend.label}, with {new.units} unit{'' if new.units == 1 else 's'}"
    return mend.label


def with_points(document: Document, source: DatasetSource) -> Document:
    """The document with points that were painted, and a network that fits them from the first one on."""
    used = document.dataset
    if type(used) is type(source) and used.spec().classes == source.spec().classes:
        return document.replace(dataset=source)
    return outlook(document, source).repaired


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


def _made_for_classes(document: Document) -> tuple[Document, str]:
    """The document with an Output that does not answer with numbers where classes are asked for, in words."""
    graph, spec = document.graph, document.dataset.spec()
    for node_id in graph.of_kind("output"):
        layer = graph[node_id].layer
        # What an Output has besides is a matter of problems and their repairs.
        if not spec.task.predicts_classes or not isinstance(layer, Output) or layer.units != spec.outputs:
            continue
        answer = answering(layer, spec.outputs, spec.task)
        if answer != layer:
            graph = graph.with_layer(node_id, answer)
            return document.replace(graph=graph), f"Let {graph[node_id].name} answer with one of the classes"
    return document, ""


def _troubles(document: Document, known: set[str]) -> tuple[str, ...]:
    problems = document.check().problems
    return tuple(problem.message for problem in problems if _is_of_data(problem, known))


def _is_of_data(problem: Problem, known: set[str]) -> bool:
    # What misfits without blocking trains, but to no good.
    bad = problem.blocks or problem.cause is Cause.MISFIT
    return bad and not problem.waits and problem.message not in known and problem.cause in OF_DATA
