"""Offers: which datasets the network in an ONNX file can learn from. Reads files: off the GUI thread."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nnstudio.data.awaited import Awaited
from nnstudio.data.dataset import DATASETS, DatasetSource
from nnstudio.document.document import Project
from nnstudio.export.errors import ImportFailedError
from nnstudio.export.weights_file import MAX_BYTES
from nnstudio.gui.datasets.importing import source_of
from nnstudio.gui.exporting.file_row import what_is
from nnstudio.gui.exporting.work import Order
from nnstudio.gui.file_names import show_name
from nnstudio.nn.activations import Linear, Sigmoid
from nnstudio.nn.layers.core import Output
from nnstudio.nn.settings import SettingsError
from nnstudio.nn.shapes import Shape, describe


@dataclass(frozen=True, eq=False)
class Offer:
    """A dataset and the network as a project that learns from it; `trouble` says why it does not fit."""

    source: DatasetSource
    project: Project
    trouble: str = ""

    @property
    def title(self) -> str:
        """What the dataset is called, and whether it is there."""
        if isinstance(self.source, Awaited):
            return "Data to come: import it now, choose data later"
        spec, title = self.source.spec(), self.source.entry.title
        words = f"{title} · {spec.size_hint}" if spec.name == title else f"{spec.name} · {spec.size_hint}"
        if self.trouble:
            return f"{words} · does not fit yet"
        return f"{words} · not here yet" if self.source.missing() and "yet" not in words else words


@dataclass(frozen=True, eq=False)
class Found:
    """A network that has been read: the file's bytes, and the datasets that fit, the one in use first.

    The last offer is to wait for data; that one there is always.
    """

    content: bytes
    offers: tuple[Offer, ...]

    @property
    def waiting(self) -> Project:
        """The network as a project that waits for data."""
        return self.offers[-1].project

    @property
    def best(self) -> int:
        """Which offer is proposed: the first whose data are there, else the one that waits."""
        there = [at for at, offer in enumerate(self.offers) if not offer.source.missing()]
        return next(iter(there), len(self.offers) - 1)


def find(path: Path, used: DatasetSource, order: Order) -> Found:
    """Reads a network, and tries each dataset; the one that is `used` before the others.

    Raises:
        ImportFailedError: The file cannot be read, or holds no network of our layers.
    """
    # Late, for this imports much.
    from nnstudio.export.onnx import from_onnx
    from nnstudio.export.onnx.opening import open_onnx

    content = _content(path)
    waiting = open_onnx(content)
    outputs = {waiting.document.dataset.spec().outputs, _units(waiting)}
    offers: list[Offer] = []
    for source in _candidates(used):
        if source.spec().outputs not in outputs:
            continue  # which spares reading a large file once more
        if not order.wanted:
            break
        try:
            offers.append(Offer(source, from_onnx(content, source)))
        except ImportFailedError:
            continue  # it does not fit
    return Found(content, (*offers, Offer(waiting.document.dataset, waiting)))


def offer_of(found: Found, paths: Sequence[Path]) -> Offer:
    """The offer to learn from the user's own files; pictures become as large as the network takes them.

    Where they do not fit, the network stands on the canvas with its problems, and with what mends them.

    Raises:
        DatasetError: The files make no dataset.
    """
    from nnstudio.export.onnx import from_onnx

    source = _sized(source_of(paths), found.waiting.document.dataset.spec().sample_shape)
    try:
        return Offer(source, from_onnx(found.content, source))
    except ImportFailedError:
        document = found.waiting.document.replace(dataset=source)
        blocking = document.check().blocking
        trouble = blocking[0].message if blocking else "The network takes samples of another shape"
        return Offer(source, Project(document, found.waiting.weights), trouble)


def gives(project: Project) -> str:
    """What the network answers, in words."""
    (end,) = project.document.graph.of_kind("output")
    output = project.document.graph[end].layer
    assert isinstance(output, Output)
    if output.units == 1:
        one = isinstance(output.activation, Sigmoid)
        return "yes or no, as a number from 0 to 1" if one else "one number"
    if isinstance(output.activation, Linear):
        return f"{output.units:,} numbers: plain sums, which may tell {output.units:,} classes"
    return f"{output.units:,} numbers, by {output.activation.entry.title}: one for each class"


def takes(project: Project) -> str:
    """What the network takes, in words."""
    shape = project.document.dataset.spec().sample_shape
    if len(shape) == 3:
        channels = f"{shape[2]} channel{'' if shape[2] == 1 else 's'}"
        return f"images of {shape[0]}×{shape[1]} with {channels}"
    if len(shape) == 2:
        return f"{shape[0]} steps of {shape[1]} number{'' if shape[1] == 1 else 's'}"
    return "one number" if shape == (1,) else f"{describe(shape)} numbers"


def _content(path: Path) -> bytes:
    try:
        if what_is(path) != "file":
            raise ImportFailedError(f"{show_name(path)} is no file")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ImportFailedError(f"{show_name(path)} cannot be read: {error.strerror or error}") from error
    if not content:
        raise ImportFailedError(f"{show_name(path)} is empty")
    if len(content) > MAX_BYTES:
        raise ImportFailedError(
            f"{show_name(path)} has more than {MAX_BYTES:,} bytes, which no network here needs"
        )
    return content


def _candidates(used: DatasetSource) -> list[DatasetSource]:
    """The dataset in use, and all others that need no file of the user's."""
    others = [cls() for cls in DATASETS if not hasattr(cls, "of") and cls is not type(used)]
    return [*([] if isinstance(used, Awaited) else [used]), *others]


def _units(project: Project) -> int:
    (end,) = project.document.graph.of_kind("output")
    output = project.document.graph[end].layer
    assert isinstance(output, Output)
    return output.units


def _sized(source: DatasetSource, shape: Shape) -> DatasetSource:
    """The pictures of a folder in the size that the network takes."""
    sides = ("height", "width", "channels")
    if len(shape) != 3 or not set(sides) <= set(type(source).model_fields):
        return source
    try:
        return source.replace(**dict(zip(sides, shape, strict=True)))
    except SettingsError:  # no picture can be so
        return source
