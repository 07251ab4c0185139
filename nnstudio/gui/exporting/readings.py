"""Readings: the files of other programs that can be taken into the window, and what reads each."""

from functools import partial
from pathlib import Path

from nnstudio.document.document import Document
from nnstudio.export.weights_file import read_weights
from nnstudio.gui.exporting.reading_dialog import Reading
from nnstudio.nn.graph import Weights


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


def _weights(document: Document, path: Path) -> Weights:
    return read_weights(path, document)
