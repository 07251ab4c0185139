"""Opening: the network in an ONNX file before anybody has said which data it is to learn from."""

import itertools
from collections.abc import Iterator

from nnstudio.data.awaited import Awaited
from nnstudio.document.document import Project
from nnstudio.export.errors import ImportFailedError
from nnstudio.export.onnx.plain import OnnxGraph, Port
from nnstudio.export.onnx.reader import OPERATORS
from nnstudio.export.onnx.reading import from_onnx
from nnstudio.export.onnx.unpacking import unpack
from nnstudio.nn.activations import Sigmoid
from nnstudio.nn.layers.core import Output
from nnstudio.nn.settings import SettingsError
from nnstudio.nn.shapes import Shape

SIDES = (28, 32, 64, 96, 128, 224, 256)
"""Lengths that are tried for an axis of any length, most usual ones first."""
MOST_TRIED = 24
"""Shapes that are tried for a file that leaves its own open."""


def open_onnx(content: bytes) -> Project:
    """The network in the bytes of an ONNX file, as a project that waits for data of the shape it takes.

    Raises:
        ImportFailedError: The file is no ONNX file or a dangerous one, or holds what is none of our layers.
    """
    graph = unpack(content, OPERATORS)
    trouble = ImportFailedError("The network of the ONNX file does not say what it takes")
    for number, shape in enumerate(itertools.islice(_shapes(graph), MOST_TRIED)):
        try:
            awaited = Awaited.of(shape)
        except SettingsError as error:
            raise ImportFailedError(f"The network takes what nnstudio has no layers for: {error}") from error
        try:
            return _described(from_onnx(content, awaited))
        except ImportFailedError as error:
            trouble = trouble if number else error  # of the likeliest shape
    raise trouble


def _described(project: Project) -> Project:
    """The project, waiting for as many classes or numbers as its Output gives."""
    document = project.document
    (end,) = document.graph.of_kind("output")
    output, awaited = document.graph[end].layer, document.dataset
    assert isinstance(output, Output)
    assert isinstance(awaited, Awaited)
    if output.units > 1:
        awaited = awaited.replace(outputs=output.units)
    elif isinstance(output.activation, Sigmoid):  # it says yes or no
        awaited = awaited.replace(outputs=2)
    else:
        awaited = awaited.replace(outputs=1, asks="numbers")
    return Project(document.replace(dataset=awaited), project.weights)


def _shapes(graph: OnnxGraph) -> Iterator[Shape]:
    """What a sample may be that enters the graph, channels last, likely shapes first."""
    for port in graph.inputs[:1]:
        slides = any(one.kind == "Conv" and port.name in one.inputs for one in graph.operations)
        for lengths in _lengths(port, graph):
            turned = (*lengths[1:], lengths[0])
            yield from dict.fromkeys((turned, lengths) if slides else (lengths, turned))


def _lengths(port: Port, graph: OnnxGraph) -> Iterator[Shape]:
    """The lengths of the port's axes but for that of the samples; open ones are guessed."""
    axes = port.axes[1:]
    if len(axes) == 1 and isinstance(axes[0], str):
        yield from ((length,) for length in _first_lengths(port, graph))
        return
    # Where even the channels are open, they come first, as other programs write their images.
    channels = (3, 1) if len(axes) == 3 and isinstance(axes[0], str) and isinstance(axes[-1], str) else ()
    sides = SIDES if any(isinstance(axis, str) for axis in axes) else SIDES[:1]
    for side, first in itertools.product(sides, channels or (0,)):
        yield tuple(
            axis if isinstance(axis, int) else (first or side) if at == 0 else side
            for at, axis in enumerate(axes)
        )


def _first_lengths(port: Port, graph: OnnxGraph) -> tuple[int, ...]:
    """How long a row of numbers may be, as the arrays tell that it meets first."""
    met = [one for one in graph.operations if port.name in one.inputs]
    arrays = [graph.constants[name] for one in met for name in one.inputs if name in graph.constants]
    return tuple(dict.fromkeys(length for array in arrays for length in array.shape if length > 0))
