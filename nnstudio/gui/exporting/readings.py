"""Readings: the files of other programs that can be taken into the window, and what reads each."""

from functools import partial
from pathlib import Path

from nnstudio.data.dataset import DatasetSource
from nnstudio.document.document import Document, Project
from nnstudio.export.errors import ImportFailedError
from nnstudio.export.weights_file import MAX_BYTES, read_weights
from nnstudio.gui.exporting.file_row import what_is
from nnstudio.gui.exporting.reading_dialog import Reading
from nnstudio.gui.project_files import show_name
from nnstudio.nn.graph import Weights


def network_reading(dataset: DatasetSource) -> Reading:
    """A network in an ONNX file, as a project that learns from this dataset."""
    return Reading(
        "importNetwork",
        "Import a network",
        "An ONNX file becomes a new project, with its layers on the canvas and its weights in them. "
        f"It learns from the dataset in use, {dataset.entry.title}; if its samples have another shape, "
        "choose the fitting dataset first.",
        "Import",
        "ONNX models (*.onnx)",
        partial(_network, dataset),
    )


def weights_reading(document: Document) -> Reading:
    """The weights in a file, for the network of this document."""
    return Reading(
        "loadWeights",
        "Load weights",
        "The network on the canvas gets the weights in a file, and a run begins from them. The file must "
        "hold all of its weights, named as its layers are: File > Export writes such files.",
        "Load",
        "Weights (*.npz *.safetensors)",
        partial(_weights, document),
    )


def _network(dataset: DatasetSource, path: Path) -> Project:
    # Late, for this imports much.
    from nnstudio.export.onnx import from_onnx

    try:
        if what_is(path) != "file":
            raise ImportFailedError(f"{show_name(path)} is no file")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ImportFailedError(f"{show_name(path)} cannot be read: {error.strerror or error}") from error
    if len(content) > MAX_BYTES:
        raise ImportFailedError(
            f"{show_name(path)} has more than {MAX_BYTES:,} bytes, which no network here needs"
        )
    return from_onnx(content, dataset)


def _weights(document: Document, path: Path) -> Weights:
    return read_weights(path, document)
