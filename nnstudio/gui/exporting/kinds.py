"""Kinds: all that a network can be exported as, and what writes each; knows no widgets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from nnstudio.document.document import Project
from nnstudio.engine.snapshot import Snapshot
from nnstudio.export.figure import DPI, WIDTH, Look, figure_pdf, figure_png, figure_svg
from nnstudio.export.scripts import Framework, WeightsKind, script_files
from nnstudio.export.tables import Part, curves_csv, predictions_csv
from nnstudio.export.weights_file import write_weights
from nnstudio.export.writing import write_whole
from nnstudio.gui.exporting.work import Order
from nnstudio.gui.panels.loss.smoothing import smooth

Files: TypeAlias = Mapping[Path, Callable[[], None]]
"""What writes each file, in this order: the one that was asked for comes last."""


@dataclass(frozen=True)
class Wishes:
    """What was chosen for an export; each kind reads what concerns it."""

    weights: WeightsKind = "npz"
    look: Look = "print"
    width: float = WIDTH
    dpi: int = DPI
    rows: bool = False
    """Whether the layers of a figure stand in rows, or as on the canvas."""
    part: Part = "test"
    latest: bool = True
    """Whether the weights are the latest ones, or those of the earlier moment that is looked at."""


@dataclass(frozen=True)
class Material:
    """What is exported: the network, and the latest moment of its run if there is one."""

    project: Project
    snapshot: Snapshot | None


@dataclass(frozen=True)
class Kind:
    """One thing to export: `suffixes` are those that its file may have, the usual one first.

    `computes` says that the design must be able to compute, `runs` that there must be a run to tell of.
    """

    name: str
    title: str
    hint: str
    suffixes: tuple[str, ...]
    make: Callable[[Material, Path, Wishes, Callable[[], bool]], Files]
    stem: str = ""
    """What the file's name gets behind that of the project."""
    computes: bool = True
    runs: bool = False
    weighs: bool = True
    """Whether weights are written, or used."""
    answers: bool = False
    """Whether samples of the dataset are answered, which must be there."""
    advice: Callable[[Project], str] = lambda _project: ""
    """What whoever uses the file must know; it may load the dataset."""

    def files(self, path: Path, wishes: Wishes) -> list[Path]:
        """All files that will be written, the one that was named first; beside a script, its weights."""
        script = self.suffixes == (".py",)
        return [path, *([path.with_name(f"{path.stem}_weights.{wishes.weights}")] if script else [])]


@dataclass(frozen=True)
class Written:
    """What has been written: how large each file is, the one that was named first, and what to know of it."""

    sizes: Mapping[Path, int]
    advice: str = ""


def write_files(kind: Kind, material: Material, path: Path, wishes: Wishes, order: Order) -> Written:
    """Makes and writes the files of an export."""
    files = kind.make(material, path, wishes, lambda: order.wanted)
    order.begin_writing()
    for write in files.values():
        write()
    sizes = {written: written.stat().st_size for written in reversed([*files])}
    return Written(sizes, kind.advice(material.project))


def _onnx(material: Material, path: Path, _wishes: Wishes, _wanted: Callable[[], bool]) -> Files:
    # Late, for this imports much.
    from nnstudio.export.onnx import to_onnx

    return _whole({path: to_onnx(material.project)})


def _scaling(project: Project) -> str:
    # Late, as above.
    from nnstudio.export.onnx.raw_samples import scaling_words

    return scaling_words(project)


def _script(framework: Framework) -> Callable[[Material, Path, Wishes, Callable[[], bool]], Files]:
    def make(material: Material, path: Path, wishes: Wishes, _wanted: Callable[[], bool]) -> Files:
        return _whole(script_files(material.project, path, framework, wishes.weights))

    return make


def _weights(material: Material, path: Path, _wishes: Wishes, _wanted: Callable[[], bool]) -> Files:
    return {path: partial(write_weights, path, material.project)}


def _figure(material: Material, path: Path, wishes: Wishes, _wanted: Callable[[], bool]) -> Files:
    document = material.project.document
    match path.suffix.lower():
        case ".pdf":
            content = figure_pdf(document, wishes.look, wishes.width, rows=wishes.rows)
        case ".png":
            content = figure_png(document, wishes.look, wishes.width, wishes.dpi, rows=wishes.rows)
        case _:
            content = figure_svg(document, wishes.look, wishes.width, rows=wishes.rows).encode()
    return _whole({path: content})


def _curves(material: Material, path: Path, _wishes: Wishes, _wanted: Callable[[], bool]) -> Files:
    snapshot = material.snapshot
    assert snapshot is not None  # the dialog offers curves of a run only
    return _whole({path: curves_csv(snapshot, smooth(snapshot.losses))})


def _predictions(material: Material, path: Path, wishes: Wishes, wanted: Callable[[], bool]) -> Files:
    return _whole({path: predictions_csv(material.project, wishes.part, wanted)})


def _whole(contents: Mapping[Path, bytes]) -> Files:
    return {path: partial(write_whole, path, content) for path, content in contents.items()}


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            Kind(
                "onnx",
                "ONNX",
                "The exchange format for networks: for ONNX Runtime, phones and browsers, and to be seen in "
                "Netron. It takes samples that are scaled already; how, is told when it is written.",
                (".onnx",),
                _onnx,
                advice=_scaling,
            ),
            Kind(
                "torch",
                "PyTorch script",
                "A Python script with the network as a module of PyTorch, which loads its weights, predicts, "
                "and can go on training.",
                (".py",),
                _script("torch"),
                stem="_torch",
            ),
            Kind(
                "keras",
                "Keras script",
                "A Python script with the network as a model of Keras, which loads its weights, predicts, "
                "and can go on training.",
                (".py",),
                _script("keras"),
                stem="_keras",
            ),
            Kind(
                "numpy",
                "NumPy script",
                "A Python script that predicts with nothing but NumPy: short enough to read what the network "
                "computes, line by line.",
                (".py",),
                _script("numpy"),
                stem="_numpy",
            ),
            Kind(
                "weights",
                "Weights",
                "All weights and biases as arrays, named as the layers are. File > Load weights reads them "
                "back in.",
                (".npz", ".safetensors"),
                _weights,
                stem="_weights",
            ),
            Kind(
                "figure",
                "Figure",
                "The network as it stands on the canvas, for papers and slides: layers, shapes, parameters, "
                "with blocks, notes and arrows.",
                (".pdf", ".svg", ".png"),
                _figure,
                computes=False,
                weighs=False,
            ),
            Kind(
                "curves",
                "Curves",
                "The run as a table: loss of each step, and what was measured after each epoch.",
                (".csv",),
                _curves,
                stem="_curves",
                computes=False,
                runs=True,
                weighs=False,
            ),
            Kind(
                "predictions",
                "Predictions",
                "What the network answers to each sample of the dataset, beside what is true.",
                (".csv",),
                _predictions,
                stem="_predictions",
                answers=True,
            ),
        )
    }
)
"""All kinds by their names, in the order in which they are offered."""

FORMATS: Mapping[str, str] = MappingProxyType(
    {
        ".pdf": "PDF: for LaTeX and print",
        ".svg": "SVG: to be edited, for the web",
        ".png": "PNG: a picture for everything else",
        ".npz": "NumPy (.npz)",
        ".safetensors": "Safetensors",
        ".csv": "CSV table",
        ".py": "Python script",
        ".onnx": "ONNX model",
    }
)
"""What the endings of names mean."""
