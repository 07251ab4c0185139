"""The plain form of a run: what is saved of it beside arrays, with the limits of each number."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field

import nnstudio.nn.layers  # noqa: F401  # registers the layers
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import LAYERS, Layer
from nnstudio.nn.registry import Choice
from nnstudio.nn.settings import Settings, SettingsError
from nnstudio.nn.training import TrainingSettings

Count = Annotated[int, Field(ge=0, le=2**53)]
Seconds = Annotated[float, Field(ge=0, le=1e12)]
Words = Annotated[str, Field(max_length=100_000)]

MAX_MARKS = 100_000
MAX_NODES = 10_000
MAX_THREADS = 1024

_GENERATOR = "PCG64"


class PlainGenerator(Settings):
    """The state of a source of randomness: two numbers of 128 bits, in hexadecimal digits, and spare bits."""

    state: str = Field(pattern=r"^[0-9a-f]{1,32}$")
    increment: str = Field(pattern=r"^[0-9a-f]{0,31}[13579bdf]$")
    spare: Annotated[int, Field(ge=0, lt=2**32)] | None = None

    @classmethod
    def of(cls, state: Mapping[str, Any]) -> Self:
        """The plain form of what NumPy says of a generator.

        Raises:
            SettingsError: It is a generator of another kind.
        """
        if state["bit_generator"] != _GENERATOR:
            raise SettingsError(f"Random numbers come from {state['bit_generator']}, not from {_GENERATOR}")
        inner = state["state"]
        return cls(
            state=f"{inner['state']:x}",
            increment=f"{inner['inc']:x}",
            spare=state["uinteger"] if state["has_uint32"] else None,
        )

    def generator_state(self) -> Mapping[str, Any]:
        """What NumPy takes for a generator's state."""
        return {
            "bit_generator": _GENERATOR,
            "state": {"state": int(self.state, 16), "inc": int(self.increment, 16)},
            "has_uint32": int(self.spare is not None),
            "uinteger": self.spare or 0,
        }


class PlainLayer(Settings):
    """A node that the answer depends on: its layer with the live settings it had, and what feeds it."""

    id: NodeId
    layer: Annotated[Layer, Choice(LAYERS)]
    inputs: tuple[NodeId, ...] = Field((), max_length=MAX_NODES)


class PlainPlan(Settings):
    """Where the present plan began, as in `Plan`."""

    epoch: Count
    row: Count
    seconds: Seconds


class PlainSource(Settings):
    """Where the supply of batches stands, as in `BatchesState`."""

    epoch: Count
    position: Count
    generator: PlainGenerator
    gathered: tuple[Count, Count] = (0, 0)
    changes: PlainGenerator | None = None


class PlainRun(Settings):
    """What is saved of a run beside its arrays; the words of the fields are those of `Checkpoint`.

    `seed`, `layers`, `layout` and `data` are what it is a run of, `values` is the checksum of its weights,
    `made_with` the programs and `threads` that rounded its numbers. `initial` says whether its first weights
    are the array of that name, or drawn from the seed. `same` names arrays that are equal to another, and so
    not saved twice. Tables and figures that may be no numbers are arrays: `losses`, `epochs`, `test`; `flows`
    has a row for each node that is named here, `ill` one for each unit that `health` tells of.
    """

    seed: Count
    layers: tuple[PlainLayer, ...] = Field(max_length=MAX_NODES)
    layout: tuple[tuple[NodeId, str, tuple[Count, ...]], ...] = Field(max_length=MAX_NODES)
    dtype: Literal["float32", "float64"]
    data: str = Field(max_length=200)
    values: Count
    made_with: str = Field(max_length=500)
    initial: Literal["drawn", "saved"]
    same: Mapping[str, str] = Field({}, max_length=20)

    training: TrainingSettings
    learning_rate: float
    marks: tuple[tuple[Count, Words], ...] = Field((), max_length=MAX_MARKS)
    seconds: Seconds
    plan: PlainPlan
    stopped: Words = ""
    ended: Words = ""
    tested: bool = False
    memory_steps: Count
    threads: Annotated[int, Field(ge=1, le=MAX_THREADS)]
    noise: tuple[PlainGenerator, ...] = Field(min_length=1, max_length=MAX_THREADS)
    shared: tuple[Count, bool]
    batches: PlainSource
    measured_step: Count = 0
    flows: tuple[NodeId, ...] = Field((), max_length=MAX_NODES)
    health: tuple[tuple[NodeId, Count], ...] = Field((), max_length=MAX_NODES)
