"""Sketches: parts of networks as drawn on paper, before any of it stands in a document."""

from collections.abc import Sequence
from dataclasses import dataclass

from nnstudio.document.document import Document, Position
from nnstudio.document.edits import SPACING
from nnstudio.nn.activations import Linear, ReLU
from nnstudio.nn.initializers import HeNormal
from nnstudio.nn.layer import Layer
from nnstudio.nn.layers.activation import ActivationLayer
from nnstudio.nn.layers.convolution import Conv2D
from nnstudio.nn.layers.core import Dense, Input, Output
from nnstudio.nn.layers.merge import Add, Concatenate
from nnstudio.nn.layers.normalization import BatchNorm
from nnstudio.nn.layers.pooling import MaxPool2D
from nnstudio.nn.layers.regularization import Dropout
from nnstudio.nn.settings import SettingsError
from nnstudio.nn.shapes import Shape, describe, size

FEED = -1
"""Stands among the inputs of a piece for whatever the part is wired behind."""

CARD = 170.0
"""About how wide a card is, in pixels."""

STEP = CARD + SPACING
"""Pixels from one card of a sketch to the next in its row."""

ROW = 176.0
"""Pixels from one row of cards to the next; a wire runs free above cards that stand a row lower."""


@dataclass(frozen=True)
class Piece:
    """One layer of a sketch: which pieces feed it, by their place in the sketch, and where it stands."""

    layer: Layer
    inputs: tuple[int, ...]
    at: Position


Sketch = tuple[Piece, ...]
"""The pieces from first to last; what leaves the last leaves the whole.

It begins at x = 0 and ends at y = 0.
"""


def in_words(shape: Shape) -> str:
    """What comes in this shape, in words: an image of 28×28, a row of 16 numbers."""
    if len(shape) == 3:
        return f"an image of {describe(shape)}"
    if len(shape) == 2:
        return f"a sequence of {shape[0]} steps"
    return "a single number" if size(shape) == 1 else f"a row of {size(shape)} numbers"


def sketch_of(document: Document) -> Sketch:
    """The network of a document, whose nodes stand in order."""
    ids = list(document.graph)
    left, middle = document.layout[ids[0]]
    return tuple(
        Piece(
            node.layer,
            tuple(ids.index(source) for source in node.inputs),
            (document.layout[node_id][0] - left, document.layout[node_id][1] - middle),
        )
        for node_id, node in document.graph.nodes.items()
    )


def row(layers: Sequence[Layer]) -> Sketch:
    """Layers one behind the other."""
    return tuple(Piece(layer, (at + FEED,), (at * STEP, 0.0)) for at, layer in enumerate(layers))


def perceptron() -> Sketch:
    """The samples straight into the answer."""
    first, last = row([Input(), Output()])
    return (Piece(first.layer, (), first.at), last)


def residual_block(feed: Shape) -> Sketch:
    """Two layers, and a wire past them that adds what came in to what they make of it.

    The layers keep the shape of what feeds them, or the sum would not fit.
    Source: He et al., Deep Residual Learning (2016), figure 2 and section 3.1.

    Raises:
        SettingsError: What feeds it is no image and no row of numbers.
    """
    if len(feed) == 3:
        layer: Layer = Conv2D(
            filters=feed[-1], kernel_size=3, padding="same", activation=Linear(), bias=False
        )
    elif len(feed) == 1:
        # The offset of the normalization behind it does what a bias would.
        layer = Dense(units=feed[0], activation=Linear(), initializer=HeNormal(), bias=False)
    else:
        raise SettingsError(
            f"A residual block needs an image or a row of numbers; it would be fed {in_words(feed)}. "
            "Put a Flatten before it, or the block elsewhere"
        )
    relu = ActivationLayer(activation=ReLU())
    inner = [layer, BatchNorm(), relu, layer, BatchNorm()]
    lower = [Piece(one, (at + FEED,), (at * STEP, ROW)) for at, one in enumerate(inner)]
    end = len(inner)
    return (
        *lower,
        Piece(Add(), (FEED, end - 1), (end * STEP, 0.0)),
        Piece(relu, (end,), ((end + 1) * STEP, 0.0)),
    )


def conv_block(feed: Shape) -> Sketch:
    """A convolution that finds twice as many features, and a pooling that halves the image."""
    filters = min(max(16, 2 * feed[-1]), 512) if len(feed) == 3 else 16
    return row([Conv2D(filters=filters, kernel_size=3, padding="same"), MaxPool2D()])


def inception_block() -> Sketch:
    """Filters of three sizes look at the same image, and what they find is put side by side.

    Source: Szegedy et al., Going Deeper with Convolutions (2015), figure 2 (a).
    """
    branches = [
        Piece(Conv2D(filters=8, kernel_size=width, padding="same"), (FEED,), (0.0, at * ROW))
        for at, width in ((-1, 1), (0, 3), (1, 5))
    ]
    return (*branches, Piece(Concatenate(), (0, 1, 2), (STEP, 0.0)))


def mlp_head() -> Sketch:
    """A dense layer that brings all features together, and dropout against learning by heart."""
    return row([Dense(units=128, activation=ReLU(), initializer=HeNormal()), Dropout()])
