"""Named arrays as the bytes of a file that other programs read: .npz or .safetensors.

The same arrays give the same bytes. Safetensors are written here and not by their package, of which a release
has written turned arrays as garbage, without a word.

Source of the layout of .safetensors: its README (github.com/huggingface/safetensors), section "Format".
"""

import io
import json
import struct
import zipfile
from collections.abc import Mapping

import numpy as np

from nnstudio.nn.layer import Array

SUFFIXES = (".npz", ".safetensors")


def arrays_as(suffix: str, arrays: Mapping[str, Array]) -> bytes:
    """The content of a file of this kind with these arrays in float32.

    Raises:
        ValueError: There is no such kind.
    """
    plain = {name: np.ascontiguousarray(array, "<f4") for name, array in arrays.items()}
    if suffix == ".npz":
        file = io.BytesIO()
        # Not by np.savez, which takes names of arrays for those of its arguments.
        with zipfile.ZipFile(file, "w") as archive:
            for name, array in plain.items():
                with archive.open(zipfile.ZipInfo(f"{name}.npy"), "w") as member:
                    np.lib.format.write_array(member, array, allow_pickle=False)
        return file.getvalue()
    if suffix == ".safetensors":
        return _safetensors(plain)
    raise ValueError(f"Weights are written as {' or '.join(SUFFIXES)}; got {suffix!r}")


def _safetensors(arrays: Mapping[str, Array]) -> bytes:
    header, at = {}, 0
    for name, array in arrays.items():
        header[name] = {"dtype": "F32", "shape": array.shape, "data_offsets": (at, at + array.nbytes)}
        at += array.nbytes
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    return b"".join([struct.pack("<Q", len(text)), text, *(array.tobytes() for array in arrays.values())])
