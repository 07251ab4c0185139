"""Overshooting: a learning rate that was made for other data or another network, and what learns there.

A network of sigmoid units that is told its squared errors can take a rate of 8 for digits. Whoever chooses
other data, or empties the canvas and draws another network there, has that rate still.
"""

import math

from nnstudio.data.image_folder import ImageFolder
from nnstudio.document.document import Document
from nnstudio.nn.activations import Activation
from nnstudio.nn.layers.core import Output
from nnstudio.nn.optimizers import SGD, Adam, Momentum, Nesterov
from nnstudio.nn.shapes import size

WILD = 0.5
"""From this learning rate on, plain descent overshoots, but for images whose classes are asked."""
LARGEST = 2.0
"""From this rate on, it does so for these, too, with some losses and activations: after three epochs of
digits, sigmoid units with cross-entropy had 89 % right at a rate of 1, 83 % at 2 and 19 % at 8; ReLU units
had no more than chance."""
FEW = 32
"""Samples of no more numbers than this are points or rows of a table."""
MANY, HASTY = 1200, 0.003
"""Samples of more numbers are larger images than digits; Adam overshoots there from this rate on."""
STEADY = Adam(learning_rate=0.01)
"""What learns instead."""
GENTLE = Adam(learning_rate=0.001)
"""What learns larger images, and those of one's own, which are few."""
LONG = 60
"""So many epochs, where samples are few or small."""


def overshooting(document: Document) -> str:
    """Why a run would learn little at its learning rate, in words; empty where it may well learn."""
    optimizer, spec = document.training.optimizer, document.dataset.spec()
    rate = getattr(optimizer, "learning_rate", 0.0)
    words, count = f"a learning rate of {rate:g}", size(spec.sample_shape)
    plain = isinstance(optimizer, SGD | Momentum | Nesterov)
    fast = plain and rate >= WILD
    if fast and not spec.task.predicts_classes:
        return f"with numbers to predict, {words} is likely to diverge"
    if fast and len(spec.sample_shape) == 1 and 0 < count <= FEW:
        return f"for samples of so few numbers, {words} is likely to learn little"
    hasty = fast or (isinstance(optimizer, Adam) and rate >= HASTY)
    if hasty and spec.task.predicts_classes and count > MANY:
        return f"for images of so many pixels, {words} is likely to learn nothing"
    if fast and isinstance(document.dataset, ImageFolder):
        return f"for images of your own, {words} is likely to learn nothing"
    cause = _steep_part(document) if plain and rate >= LARGEST else ""
    return f"with {cause}, {words} is likely to learn little" if cause else ""


def steadied(document: Document) -> tuple[Document, str]:
    """The document with an optimizer that does not overshoot, and what was done, in words."""
    training, spec = document.training, document.dataset.spec()
    own, count = isinstance(document.dataset, ImageFolder), size(spec.sample_shape)
    classes = spec.task.predicts_classes
    optimizer = GENTLE if classes and (own or count > MANY) else STEADY
    # Digits are many, and learned in the epochs that were planned.
    digits = classes and not own and len(spec.sample_shape) == 3 and count <= MANY
    epochs = training.epochs if digits else max(LONG, training.epochs)
    label = f"Learn with Adam, learning rate {optimizer.learning_rate:g}"
    if epochs != training.epochs:
        label += f", for {epochs} epochs"
    return document.replace(training=training.replace(optimizer=optimizer, epochs=epochs)), label


def _steep_part(document: Document) -> str:
    """The loss or activation with steeper gradients than squared errors of sigmoid units, by name, if any."""
    for node_id in document.graph:
        layer = document.graph[node_id].layer
        if isinstance(layer, Output):
            if layer.loss.for_classes:
                return layer.loss.entry.title.lower()
            continue
        activation = getattr(layer, "activation", None)
        if isinstance(activation, Activation) and math.isinf(activation.highest):
            return activation.entry.title
    return ""
