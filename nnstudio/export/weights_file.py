"""Files of weights, for other programs and from them: arrays by name, as `.npz` or `.safetensors`.

An array is called `node name.parameter`, such as `Hidden 1.kernel`, and stands as our engine has it: channels
last, (inputs, units). Nothing in such a file is ever run: there is no pickle.
"""

import io
import math
import sys
import zipfile
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

import numpy as np

from nnstudio.document.disk import shown
from nnstudio.document.document import Document, Project
from nnstudio.export.arrays import SUFFIXES, arrays_as
from nnstudio.export.errors import ExportError, ImportFailedError
from nnstudio.export.trained import Trained, trained
from nnstudio.export.writing import write_whole
from nnstudio.nn.graph import NodeId, Weights
from nnstudio.nn.layer import Array
from nnstudio.nn.shapes import Shape

Named: TypeAlias = Mapping[str, Array]

MAX_BYTES = 2**30
"""Of a file: the largest network takes 200 MB, and 400 where another program has written it in float64."""

_HEADER = 4096
"""Bytes that stand before the numbers in a member of an `.npz`, at most."""

_ENDINGS = " or ".join(SUFFIXES)


def write_weights(path: Path, project: Project) -> None:
    """Writes all parameters of a project's network; the name of the file says in which format.

    A network that was never trained is written as it starts.

    Raises:
        ExportError: The design cannot compute, or the file cannot be written; says why.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise ExportError(f"{shown(path)} cannot be written: choose a name that ends in {_ENDINGS}")
    network = trained(project)
    arrays = {name: network.weights[node_id][part] for name, (node_id, part) in _names(network).items()}
    write_whole(path, arrays_as(path.suffix.lower(), arrays))


def read_weights(path: Path, document: Document) -> Weights:
    """The parameters in a file, for the network of a document; they must be all of its, and no others.

    Raises:
        ImportFailedError: The file cannot be read, or does not fit the network; names the layer, the shape
            that it needs and the one that it would get.
    """
    try:
        network = trained(Project(document))
    except ExportError as error:
        raise ImportFailedError(f"{shown(path)} cannot be taken over: {error}") from error
    names = _names(network)
    wanted = {name: network.weights[node_id][part].shape for name, (node_id, part) in names.items()}
    readers: dict[str, Callable[[bytes, Mapping[str, Shape]], Named]] = {
        ".npz": _from_npz,
        ".safetensors": _from_safetensors,
    }
    if path.suffix.lower() not in readers:
        raise ImportFailedError(f"{shown(path)} cannot be read: nnstudio reads weights from {_ENDINGS} files")
    try:
        arrays = readers[path.suffix.lower()](_content(path), wanted)
        weights: dict[NodeId, dict[str, Array]] = {}
        for name, (node_id, part) in names.items():
            layer = network.graph[node_id].name
            weights.setdefault(node_id, {})[part] = _fitting(arrays[name], wanted[name], part, layer)
    except ImportFailedError as error:
        raise ImportFailedError(f"{shown(path)} cannot be taken over: {error}") from error
    return MappingProxyType({node_id: MappingProxyType(params) for node_id, params in weights.items()})


def _names(network: Trained) -> dict[str, tuple[NodeId, str]]:
    """What each array is called; layers of the same name are numbered."""
    names: dict[str, tuple[NodeId, str]] = {}
    taken: set[str] = set()
    for node_id in network.order:
        # A name is no path, though it stands in an archive where a careless program might take it for one.
        plain = network.graph[node_id].name.encode("utf-8", "replace").decode("utf-8")
        layer = wish = plain.replace("/", "_").replace("\\", "_").replace("\0", "_") or "Layer"
        number = 2
        while layer in taken:
            layer, number = f"{wish} {number}", number + 1
        taken.add(layer)
        names |= {f"{layer}.{part}": (node_id, part) for part in network.weights.get(node_id, {})}
    return names


def _content(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise ImportFailedError("it is no file")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        if isinstance(error, ImportFailedError):
            raise
        raise ImportFailedError(getattr(error, "strerror", None) or str(error)) from error
    if len(content) > MAX_BYTES:
        raise ImportFailedError(f"it has more than {MAX_BYTES:,} bytes, which no network here needs")
    return content


def _refuse_other_names(found: set[str], wanted: set[str]) -> None:
    """Raises where arrays are missing or too many."""
    complaints = [
        f"{what}: {_listed(sorted(names))}"
        for what, names in (("it does not hold", wanted - found), ("there is no place for", found - wanted))
        if names
    ]
    if complaints:
        raise ImportFailedError(
            f"{'; '.join(complaints)}. It may be the file of another network; its arrays must be called as "
            "the layers of this one are"
        )


def _listed(names: list[str]) -> str:
    shown = ["".join(letter if letter.isprintable() else "?" for letter in name[:60]) for name in names[:5]]
    return ", ".join(shown) + (f" and {len(names) - 5:,} more" if len(names) > 5 else "")


def _fitting(array: Array, shape: Shape, part: str, layer: str) -> Array:
    """The array in float32, if it has this shape and is finite."""
    if array.shape != shape:
        needed, found = ("×".join(map(str, one)) or "a single number" for one in (shape, array.shape))
        raise ImportFailedError(f"the {part} of {layer} should be {needed}, and is {found} in the file")
    if array.dtype.kind != "f":
        raise ImportFailedError(f"the {part} of {layer} holds numbers of type {array.dtype}, and not floats")
    with np.errstate(over="ignore"):
        plain: Array = np.ascontiguousarray(array, np.float32)
    if not np.isfinite(plain).all():
        raise ImportFailedError(f"the {part} of {layer} holds an infinity or what is no number (NaN)")
    plain.flags.writeable = False
    return plain


def _from_npz(content: bytes, wanted: Mapping[str, Shape]) -> Named:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [member.removesuffix(".npy") for member in archive.namelist()]
            if len(set(members)) < len(members):
                raise ImportFailedError("two of its arrays have the same name")
            _refuse_other_names(set(members), set(wanted))
            return {name: _member(archive, name, shape) for name, shape in wanted.items()}
    except ImportFailedError:
        raise
    except Exception as error:  # zipfile and NumPy have many ways to say that a file is damaged
        raise ImportFailedError("it is no .npz file, or is damaged") from error


def _member(archive: zipfile.ZipFile, name: str, shape: Shape) -> Array:
    """One array of an archive; no more is unpacked than float64 numbers of this shape would take."""
    most = _HEADER + 8 * math.prod(shape)
    with archive.open(f"{name}.npy") as member:
        unpacked = member.read(most + 1)
        if len(unpacked) <= most:
            member.read(1)  # at the end, the archive compares its checksum
    file = io.BytesIO(unpacked)
    version = np.lib.format.read_magic(file)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    claimed, _, dtype = read(file, max_header_size=_HEADER)
    if dtype.hasobject:
        raise ImportFailedError(f"{name} holds Python objects, which are never opened here")
    if claimed != shape:
        # A stand-in of that shape, which takes no memory, for the message that tells it.
        return np.broadcast_to(np.zeros((), np.float32), claimed)
    if len(unpacked) > most:
        raise ImportFailedError(f"{name} holds more numbers than its shape says")
    file.seek(0)
    array: Array = np.lib.format.read_array(file, allow_pickle=False, max_header_size=_HEADER)
    return array


def _from_safetensors(content: bytes, wanted: Mapping[str, Shape]) -> Named:
    try:
        # Late, for it is not needed where nothing is read.
        safetensors = import_module("safetensors.numpy")
    except ImportError as missing:
        raise ImportFailedError(
            "safetensors files need one more package. Get it with: "
            f'{sys.executable} -m pip install "safetensors!=0.8.0"; or choose .npz'
        ) from missing
    try:
        arrays: dict[str, Array] = safetensors.load(content)
    except Exception as error:  # the package has an error of its own, and others for types it does not know
        raise ImportFailedError("it is no .safetensors file, or is damaged") from error
    _refuse_other_names(set(arrays), set(wanted))
    return arrays
