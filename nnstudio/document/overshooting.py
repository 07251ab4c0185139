"""Overshooting: a learning rate by which plain descent leaps over what there is to be learned.

A network of sigmoid units that is told its squared errors can take a rate of 8. Whoever empties the canvas
and draws another network there has that rate still.
"""

import math

from nnstudio.document.document import Document
from nnstudio.nn.layers.core import Output
from nnstudio.nn.optimizers import SGD, Adam, Momentum, Nesterov

LARGEST = 2.0
"""From this rate on, networks are likely to learn little: after three epochs of digits, sigmoid units with
cross-entropy had 89 % right at a rate of 1, 83 % at 2 and 19 % at 8; ReLU units had no more than chance."""
STEADY = Adam(learning_rate=0.01)
"""What such networks learn well by."""


def overshooting(document: Document) -> str:
    """Why a run would learn little at its learning rate, in words; empty where it may well learn."""
    optimizer = document.training.optimizer
    if not isinstance(optimizer, SGD | Momentum | Nesterov) or optimizer.learning_rate < LARGEST:
        return ""
    rate = f"a learning rate of {optimizer.learning_rate:g} is likely to learn little"
    for node_id in document.graph:
        layer = document.graph[node_id].layer
        if isinstance(layer, Output):
            if layer.loss.for_classes:
                return f"With {layer.loss.entry.title.lower()}, {rate}"
        elif (activation := getattr(layer, "activation", None)) and math.isinf(activation.highest):
            return f"With {activation.entry.title}, {rate}"
    return ""


def steadied(document: Document) -> tuple[Document, str]:
    """The document with an optimizer that does not overshoot, and what was done, in words."""
    training = document.training.replace(optimizer=STEADY)
    return document.replace(training=training), f"Learn with Adam, learning rate {STEADY.learning_rate:g}"
