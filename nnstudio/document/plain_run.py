"""The plain form of a saved run in a project file, and how much of it a file holds."""

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt
from pydantic import BeforeValidator, FailFast, Field

from nnstudio.document.arrays import pack_array, same_array, tell_of, unpack_array
from nnstudio.document.errors import ProjectError
from nnstudio.document.strict_json import count_values
from nnstudio.nn.saved_run import SavedRun
from nnstudio.nn.settings import Settings, SettingsError

MAX_RUN_ARRAYS = 64
MAX_RUN_VALUES = 200_000
"""Numbers, words, lists and objects that a run may say beside its arrays: a few for each node and mark."""
MAX_RUN_TEXT = 2**22
"""Characters that they may take."""

RunType: TypeAlias = Literal["float32", "float64", "int32", "uint8"]
RUN_TYPES: tuple[RunType, ...] = get_args(RunType)
"""What the arrays of a run may be made of."""


def _short(plain: object) -> object:
    if count_values(plain, MAX_RUN_VALUES) > MAX_RUN_VALUES:
        raise SettingsError(f"more than {MAX_RUN_VALUES:,} values cannot be said of a run")
    return plain


class PlainRunArray(Settings):
    """Where in the archive an array of the run lies, and how to know it."""

    name: str = Field(max_length=200)
    member: str = Field(pattern=r"^run/[0-9]{1,2}\.npy$")
    shape: tuple[int, ...] = Field(max_length=8)
    dtype: RunType
    sha256: str


class PlainRunWords(Settings):
    """A run but for its arrays; what `plain` means, only the engine knows that has saved it."""

    engine: str = Field(max_length=100)
    version: int = Field(ge=1, le=2**31)
    step: int = Field(ge=0, le=2**53)
    plain: Annotated[dict[str, Any], BeforeValidator(_short)]

    def saved_run(self, arrays: Mapping[str, npt.NDArray[np.generic]]) -> SavedRun:
        """The run with these arrays."""
        return SavedRun(self.engine, self.version, self.step, self.plain, MappingProxyType(dict(arrays)))


class PlainSavedRun(PlainRunWords):
    """A run in project.json."""

    arrays: Annotated[tuple[PlainRunArray, ...], FailFast(), Field(max_length=MAX_RUN_ARRAYS)] = ()


def pack_run(run: SavedRun) -> tuple[dict[str, bytes], dict[str, Any]]:
    """The arrays of a run as parts of a file by name, and what project.json says of the run.

    Raises:
        ProjectError: An array is made of something else than `RUN_TYPES`.
    """
    members: dict[str, bytes] = {}
    listed = []
    for name, array in sorted(run.arrays.items()):
        member = f"run/{len(members)}.npy"
        members[member] = content = pack_array(array, f"{name} of the run", RUN_TYPES)
        listed.append({"name": name, **tell_of(array, member, content)})
    plain = {"engine": run.engine, "version": run.version, "step": run.step, "plain": dict(run.plain)}
    return members, {**plain, "arrays": listed}


def unpack_run(read: Callable[[str], bytes], plain: PlainSavedRun) -> SavedRun:
    """The run with the arrays that are listed, in parts of a file that can be read by name.

    Raises:
        ProjectError: One of them is another, or listed twice.
    """
    arrays: dict[str, npt.NDArray[np.generic]] = {}
    for listed in plain.arrays:
        if listed.name in arrays:
            raise ProjectError(f"The array {listed.name} of the run is listed twice")
        arrays[listed.name] = unpack_array(read(listed.member), listed)
    return plain.saved_run(arrays)


def too_long(run: SavedRun) -> bool:
    """Whether the run says more beside its arrays than a file holds."""
    if len(run.arrays) > MAX_RUN_ARRAYS or count_values(dict(run.plain), MAX_RUN_VALUES) > MAX_RUN_VALUES:
        return True
    return len(json.dumps(run.plain)) > MAX_RUN_TEXT


def same_run(one: SavedRun | None, other: SavedRun | None) -> bool:
    """Whether two runs say the same, number by number."""
    if one is None or other is None:
        return one is other
    said = (one.engine, one.version, one.step, dict(one.plain))
    if said != (other.engine, other.version, other.step, dict(other.plain)):
        return False
    return one.arrays.keys() == other.arrays.keys() and all(
        same_array(array, other.arrays[name]) for name, array in one.arrays.items()
    )
