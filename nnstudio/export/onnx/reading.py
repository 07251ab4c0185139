"""An ONNX file as a project: its operators as layers that can be looked at and trained on."""

import nnstudio.export.onnx.read_activations
import nnstudio.export.onnx.read_arithmetic
import nnstudio.export.onnx.read_formulas
import nnstudio.export.onnx.read_images
import nnstudio.export.onnx.read_pooling
import nnstudio.export.onnx.read_scikit
import nnstudio.export.onnx.read_sequences
import nnstudio.export.onnx.read_shapes
import nnstudio.export.onnx.read_units  # noqa: F401  # each registers its operators
from nnstudio.data.dataset import DatasetSource, DatasetSpec, Task
from nnstudio.document.arrange import tidy
from nnstudio.document.document import Document, Project
from nnstudio.document.edits import FreeNames
from nnstudio.document.marks import MAX_NODES
from nnstudio.document.sketches import CARD
from nnstudio.export.errors import ImportFailedError
from nnstudio.export.onnx.assembly import BATCH, Assembly, Axes, Piece, Seen
from nnstudio.export.onnx.finishing import finish
from nnstudio.export.onnx.foreign_text import quoted
from nnstudio.export.onnx.formulas import Formula
from nnstudio.export.onnx.plain import OnnxGraph, Port
from nnstudio.export.onnx.read_scikit import yes_alone
from nnstudio.export.onnx.reader import OPERATORS, Reader
from nnstudio.export.onnx.unpacking import unpack
from nnstudio.nn.activations import Linear
from nnstudio.nn.graph import Graph, Node, NodeId, Weights, new_node_id
from nnstudio.nn.layers.core import Input, Output
from nnstudio.nn.optimizers import Adam
from nnstudio.nn.shapes import Shape, describe, size
from nnstudio.nn.training import TrainingSettings

HEIGHT = 120.0
"""About how high a card is, in pixels."""


def from_onnx(content: bytes, dataset: DatasetSource) -> Project:
    """The network in the bytes of an ONNX file, as a project on this dataset, with the file's weights.

    Its samples are ours, scaled and with channels last; a network that takes channels first is turned round.

    Raises:
        ImportFailedError: The file is no ONNX file or a dangerous one, holds what is none of our layers, or
            does not fit the dataset; says which, where, and what would help.
    """
    try:
        return _read(content, dataset)
    except MemoryError as error:
        raise ImportFailedError(
            "There is not enough memory to take over the network of the ONNX file"
        ) from error


def _read(content: bytes, dataset: DatasetSource) -> Project:
    graph = unpack(content, OPERATORS)
    spec = dataset.spec()
    assembly = Assembly(len(content))
    port = _only_input(graph)
    start = _start(graph, port, assembly, spec)
    samples = port.axes[0] if isinstance(port.axes[0], int) else None
    reader = Reader(graph, assembly, {port.name: start}, samples)
    reader.read()
    pieces, end = finish(assembly, _answer(reader, spec), classes=spec.predicts_classes)
    document, weights = _document(pieces, end, dataset, _notes(graph, reader, pieces[end]))
    if document.check().blocking:
        raise ImportFailedError(
            f"The network of the ONNX file cannot be trained here. {document.check().blocking[0].message}"
        )
    return Project(document, weights)


def _only_input(graph: OnnxGraph) -> Port:
    if len(graph.inputs) != 1 or len(graph.outputs) != 1:
        named = []
        for ports, what in ((graph.inputs, "input"), (graph.outputs, "output")):
            names = ", ".join(quoted(port.name) for port in ports[:5])
            named.append(f"{len(ports)} {what}{'s' * (len(ports) != 1)} ({names})")
        raise ImportFailedError(
            f"The network of the ONNX file has {' and '.join(named)}; nnstudio's networks have one of each. "
            "Export it with its constants inside, and only with the answers"
        )
    (port,) = graph.inputs
    if len(port.axes) < 2:
        raise ImportFailedError(
            "The network of the ONNX file has no axis for samples, or none for their numbers"
        )
    return port


def _start(graph: OnnxGraph, port: Port, assembly: Assembly, spec: DatasetSpec) -> Seen:
    """What enters the graph, as the samples of the dataset are seen by it."""
    sample, lengths = spec.sample_shape, port.axes[1:]
    at = assembly.add("", Input(), sample=sample)
    plain = Seen(at, sample, (BATCH, *range(1, len(sample) + 1)))
    for axes in _ways(graph, port, len(sample)):
        wanted = [sample[axis - 1] for axis in axes[1:] if axis]
        known = zip(lengths, wanted, strict=False)
        if len(lengths) == len(wanted) and all(isinstance(a, str) or a == b for a, b in known):
            return Seen(at, sample, axes)
    numbers = tuple(length for length in lengths if isinstance(length, int))
    if len(numbers) == len(lengths) and size(numbers) == size(sample):
        if len(numbers) == 1:
            return assembly.rows(plain, "")
        if len(numbers) <= 3 and _long(numbers) == _long(sample):
            return assembly.reshaped(plain, "", numbers)
    taken = "×".join(str(length) for length in lengths)
    raise ImportFailedError(
        f"The network of the ONNX file takes samples of {taken}; those of {spec.name} are "
        f"{describe(sample)}. Choose the dataset that it was trained on, or one like it"
    )


def _ways(graph: OnnxGraph, port: Port, rank: int) -> list[Axes]:
    """The orders in which a graph may take the axes of a sample, the likeliest first."""
    last: Axes = (BATCH, *range(1, rank + 1))
    first: Axes = (BATCH, rank, *range(1, rank))
    slides = any(one.kind == "Conv" and port.name in one.inputs for one in graph.operations)
    return [first, last] if slides else [last, first]


def _long(shape: Shape) -> tuple[int, ...]:
    return tuple(length for length in shape if length != 1)


def _answer(reader: Reader, spec: DatasetSpec) -> Seen:
    """What leaves the graph, which is as many numbers as the dataset needs."""
    (port,) = reader.graph.outputs
    answer = reader.things.get(port.name)
    if isinstance(answer, Formula):
        raise ImportFailedError(f"The network of the ONNX file cannot be taken over: {answer.unknown()}")
    if not isinstance(answer, Seen):
        raise ImportFailedError("What the network of the ONNX file answers does not come from a layer")
    if len(answer.shape) > 1 and answer.axes[:1] == (BATCH,) and len(_long(answer.shape)) <= 1:
        answer = reader.assembly.rows(answer, "")
    if spec.task is Task.BINARY or not spec.outputs:
        answer = yes_alone(reader, answer)
    units = size(answer.shape)
    one_for_two = spec.task is Task.BINARY and units == 1
    if spec.outputs and units != spec.outputs and not one_for_two:
        what = "classes" if spec.predicts_classes else "numbers to predict"
        raise ImportFailedError(
            f"The network of the ONNX file gives {units:,} answers, and {spec.name} has {spec.outputs:,} "
            f"{what}. Choose the dataset that it was trained on, or one like it"
        )
    return answer


def _document(pieces: list[Piece], end: int, dataset: DatasetSource, notes: str) -> tuple[Document, Weights]:
    """The layers that lead to the Output, drawn from left to right, and their weights."""
    used = {end}
    for at in range(len(pieces) - 1, -1, -1):
        if at in used:
            used.update(pieces[at].inputs)
    if len(used) > MAX_NODES:
        raise ImportFailedError(f"The network has {len(used):,} layers; nnstudio draws up to {MAX_NODES:,}")
    ids: dict[int, NodeId] = {}
    nodes: dict[NodeId, Node] = {}
    weights = {}
    names = _names(pieces, sorted(used))
    # Pieces were read such that inputs come first.
    for at in sorted(used, key=lambda at: (at == end, at)):
        piece = pieces[at]
        ids[at] = new_node_id()
        nodes[ids[at]] = Node(names[at], piece.layer, tuple(ids[source] for source in piece.inputs))
        if piece.params:
            weights[ids[at]] = piece.params
    graph = Graph(nodes)
    document = Document(
        graph,
        dict.fromkeys(graph, (0.0, 0.0)),
        dataset,
        TrainingSettings(optimizer=Adam(), batch_size=32),
        notes,
    )
    return tidy(document, dict.fromkeys(graph, (CARD, HEIGHT))), weights


def _names(pieces: list[Piece], used: list[int]) -> dict[int, str]:
    """A name for each piece: its own where it has one that is free, else one that we would give."""
    free = FreeNames(())
    own_first = sorted(used, key=lambda at: not pieces[at].name)
    return {at: free.of(pieces[at].layer, pieces[at].name) for at in own_first}


def _notes(graph: OnnxGraph, reader: Reader, output: Piece) -> str:
    """What the user should know about where the network comes from."""
    maker = "".join(letter for letter in graph.producer[:60] if letter.isprintable())
    notes = [f"Taken over from an ONNX file{f' by {maker}' if maker else ''}."]
    if graph.left_out:
        left = ", ".join(map(quoted, graph.left_out[:5]))
        notes.append(f"Left out, as it only names the class: {left}.")
    notes += sorted(reader.remarks)
    if reader.logarithm:
        notes.append(
            "The file gives the logarithms of these answers; for training, the loss takes them itself."
        )
    assert isinstance(output.layer, Output)
    if isinstance(output.layer.activation, Linear) and graph.producer != "nnstudio":
        notes.append(
            "The network gives plain sums. If they tell classes, choose the activation Softmax and the loss "
            "Cross-entropy in its Output before you train it on."
        )
    return " ".join(notes)
