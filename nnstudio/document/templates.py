"""Templates: well-known networks, and parts of networks, that are put into a document in one step."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from nnstudio.document.annotations import group
from nnstudio.document.document import Document, Position
from nnstudio.document.edits import SPACING, free_name, make_room
from nnstudio.document.examples import EXAMPLES
from nnstudio.document.fitting import answering
from nnstudio.document.marks import within
from nnstudio.document.plain import MAX_NODES
from nnstudio.document.sketches import (
    CARD,
    FEED,
    Sketch,
    conv_block,
    in_words,
    inception_block,
    mlp_head,
    perceptron,
    residual_block,
    sketch_of,
)
from nnstudio.nn.graph import Graph, Node, NodeId, Wire, new_node_id
from nnstudio.nn.layers.convolution import Conv2D
from nnstudio.nn.layers.core import Dense, Output
from nnstudio.nn.settings import SettingsError
from nnstudio.nn.shapes import Shape


@dataclass(frozen=True)
class Template:
    """A network that takes the place of what is drawn (`whole`), or a part that is put into it.

    `build` sketches it for what feeds it: the samples of the dataset, or the layer it is wired behind.
    `needs` says what that must be. A whole network is trained as the example `trained_as` is.
    """

    name: str
    title: str
    summary: str
    whole: bool
    needs: str
    build: Callable[[Shape], Sketch]
    trained_as: str = ""


def place_template(
    document: Document,
    name: str,
    at: Position = (0.0, 0.0),
    wire: Wire | None = None,
    source: NodeId | None = None,
) -> tuple[Document, tuple[NodeId, ...]]:
    """The document with a template that begins at `at`, and the ids of its layers in order.

    `at` is where the middle of the leftmost card's edge would be on the height on which the template ends.
    A whole network takes the place of the one that is drawn, and brings the training settings that it learns
    well with; dataset, seed and notes stay. A part is put into `wire`, or wired behind `source`, or left
    loose; it is a block with a name.

    Raises:
        SettingsError: There is no such template, or it does not fit the dataset or what would feed it.
    """
    if name not in TEMPLATES:
        raise SettingsError(f"There is no template {name!r}. Known: {', '.join(TEMPLATES)}")
    template = TEMPLATES[name]
    if template.whole:
        return _whole(document, template, at)
    return _part(document, template, at, wire, wire.source if wire else source)


def _whole(document: Document, template: Template, at: Position) -> tuple[Document, tuple[NodeId, ...]]:
    spec = document.dataset.spec()
    training = EXAMPLES[template.trained_as].build().training.replace(seed=document.training.seed)
    bare = document.replace(graph=Graph(), layout={}, training=training)
    placed, ids = _placed(bare, template.build(spec.sample_shape), at)
    graph = placed.graph
    for output in graph.of_kind("output"):
        layer = graph[output].layer
        if isinstance(layer, Output):
            graph = graph.with_layer(output, answering(layer, spec.outputs, spec.task))
    placed = placed.replace(graph=graph)
    if placed.check().blocking:
        raise SettingsError(
            f"{template.title} needs {template.needs}; a sample of {spec.name} is "
            f"{in_words(spec.sample_shape)}. Choose another dataset first, or another template"
        )
    return placed, ids


def _part(
    document: Document, template: Template, at: Position, wire: Wire | None, source: NodeId | None
) -> tuple[Document, tuple[NodeId, ...]]:
    sample = document.dataset.spec().sample_shape
    shape = document.check().shapes.get(source) if source else None
    sketch = template.build(shape or _usual(sample))
    if wire and document.layout[wire.target][0] > document.layout[wire.source][0]:
        target_x = document.layout[wire.target][0]
        missing = at[0] + max(piece.at[0] for piece in sketch) + CARD + SPACING - target_x
        document = make_room(document, target_x, max(0.0, missing))
    placed, ids = _placed(document, sketch, at, source)
    if wire:
        fed = placed.graph[wire.target].inputs
        inputs = tuple(ids[-1] if one == wire.source else one for one in fed)
        placed = placed.replace(graph=placed.graph.with_inputs(wire.target, inputs))
    if shape:
        _refuse_misfit(placed, template, ids, shape)
    name = placed.annotations.free_name(template.title)
    return group(placed, frozenset(ids), name)[0], ids


def _placed(
    document: Document, sketch: Sketch, at: Position, source: NodeId | None = None
) -> tuple[Document, tuple[NodeId, ...]]:
    """The document with the layers of a sketch, wired among themselves and behind the source."""
    if len(document.graph) + len(sketch) > MAX_NODES:
        raise SettingsError(f"A network has at most {MAX_NODES:,} layers; these would be more")
    ids = tuple(new_node_id() for _ in sketch)
    graph, layout = document.graph, dict(document.layout)
    for node_id, piece in zip(ids, sketch, strict=True):
        feeds = [source if one == FEED else ids[one] for one in piece.inputs]
        inputs = tuple(feed for feed in feeds if feed is not None)
        graph = graph.with_node(node_id, Node(free_name(graph, piece.layer), piece.layer, inputs))
        layout[node_id] = within((at[0] + piece.at[0], at[1] + piece.at[1]))
    return document.replace(graph=graph, layout=layout), ids


def _refuse_misfit(document: Document, template: Template, ids: tuple[NodeId, ...], feed: Shape) -> None:
    """Raises if the part itself has no shape behind what feeds it; what follows it is for the check."""
    shapes = document.check().shapes
    if any(node_id not in shapes for node_id in ids):
        raise SettingsError(
            f"{template.title} needs {template.needs}; it would be fed {in_words(feed)}. Put it elsewhere"
        )


def _usual(sample: Shape) -> Shape:
    """What a layer with default settings gives behind such samples: what a loose part is built for."""
    layer = Conv2D(padding="same") if len(sample) == 3 else Dense()
    return layer.infer_shape(sample)


def _always(build: Callable[[], Sketch]) -> Callable[[Shape], Sketch]:
    """What builds the same sketch, whatever feeds it."""
    return lambda _: build()


def _example(name: str) -> Callable[[Shape], Sketch]:
    return _always(lambda: sketch_of(EXAMPLES[name].build()))


TEMPLATES: Mapping[str, Template] = MappingProxyType(
    {
        template.name: template
        for template in (
            Template(
                "perceptron",
                "Perceptron",
                "No hidden layer: the answer weighs the samples at once",
                True,
                "samples of any shape",
                _always(perceptron),
                "mnist-784-128-10",
            ),
            Template(
                "784-16-16-10",
                "784-16-16-10",
                EXAMPLES["mnist-784-16-16-10"].summary,
                True,
                "samples of any shape",
                _example("mnist-784-16-16-10"),
                "mnist-784-16-16-10",
            ),
            Template(
                "lenet-5",
                "LeNet-5",
                EXAMPLES["mnist-lenet-5"].summary,
                True,
                "images of at least 12×12",
                _example("mnist-lenet-5"),
                "mnist-lenet-5",
            ),
            Template(
                "recurrent",
                "Recurrent over rows",
                EXAMPLES["mnist-lstm"].summary,
                True,
                "images or sequences",
                _example("mnist-lstm"),
                "mnist-lstm",
            ),
            Template(
                "residual-block",
                "Residual block",
                "Two layers and a shortcut past them: the more of these, the deeper a network can learn",
                False,
                "an image or a row of numbers",
                residual_block,
            ),
            Template(
                "conv-block",
                "Conv block",
                "A convolution and a pooling: more features, half the size",
                False,
                "an image of at least 2×2",
                conv_block,
            ),
            Template(
                "inception-block",
                "Inception block",
                "Filters of three sizes side by side, put together",
                False,
                "an image",
                _always(inception_block),
            ),
            Template(
                "mlp-head",
                "MLP head",
                "A dense layer and dropout, to stand before the Output",
                False,
                "something to weigh",
                _always(mlp_head),
            ),
        )
    }
)
