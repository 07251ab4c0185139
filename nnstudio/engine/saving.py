"""Saving: a checkpoint as a file keeps it, without what the weights or another array say already."""

import numpy as np
import numpy.typing as npt

from nnstudio.data.batches import BatchesState
from nnstudio.engine.belonging import Home
from nnstudio.engine.checkpoint import Checkpoint
from nnstudio.engine.origin import tell_programs, tell_values
from nnstudio.engine.plain_run import PlainGenerator, PlainPlan, PlainRun, PlainSource
from nnstudio.nn.layer import Array
from nnstudio.nn.saved_run import SavedRun

ENGINE, FORM = "numpy", 1
"""Who saves runs in this form, and which form it is; another form gets another number."""

MEMORY = "memory."
"""What the names of the optimizer's arrays begin with."""
ILL = ("dead", "saturated", "exploding", "duplicate")
"""What the second column of `ill` counts."""

_PIECE = 2**16


def saved_run(checkpoint: Checkpoint, home: Home, initial: Array | None) -> SavedRun:
    """The checkpoint but for its weights, as a file keeps it.

    `initial` are the parameters before the first step, None if they were drawn from the seed.

    Raises:
        SettingsError: It has something that no file can tell of, as a layer that is registered nowhere.
    """
    arrays, same = _arrays(checkpoint, initial)
    # Seconds are others each time; without them, the same run is the same file.
    timed = checkpoint.training.time_limit > 0
    fields = {
        "seed": home.seed,
        "layers": tuple(
            {"id": at, "layer": checkpoint.graph[at].layer, "inputs": checkpoint.graph[at].inputs}
            for at in home.network.order
        ),
        "layout": checkpoint.layout,
        "dtype": "float64" if checkpoint.values.dtype == np.float64 else "float32",
        "data": home.data,
        "values": tell_values(home.network, checkpoint.values),
        "made_with": tell_programs(),
        "initial": "drawn" if initial is None else "saved",
        "same": same,
        "training": checkpoint.training,
        "learning_rate": checkpoint.learning_rate,
        "marks": tuple((mark.step, mark.words) for mark in checkpoint.marks),
        "seconds": checkpoint.seconds if timed else 0,
        "plan": PlainPlan(
            epoch=checkpoint.plan.epoch,
            row=checkpoint.plan.row,
            seconds=checkpoint.plan.seconds if timed else 0,
        ),
        "stopped": checkpoint.stopped,
        "ended": checkpoint.ended,
        "tested": checkpoint.test is not None,
        "memory_steps": checkpoint.memory_steps,
        "threads": home.threads,
        "noise": tuple(PlainGenerator.of(state) for state in checkpoint.noise),
        "shared": checkpoint.shared,
        "batches": _source(checkpoint.batches),
        "measured_step": checkpoint.measured_step,
        "flows": tuple(checkpoint.flows),
        "health": tuple((at, found.units) for at, found in checkpoint.health.items()),
    }
    plain = PlainRun.from_fields(fields)
    return SavedRun(ENGINE, FORM, checkpoint.step, plain.model_dump(mode="json"), arrays)


def same_bits(one: Array, other: Array) -> bool:
    """Whether two vectors are equal bit by bit; quick where they are not."""
    if one is other:
        return True
    bits = f"u{one.itemsize}"
    return all(
        np.array_equal(one[start : start + _PIECE].view(bits), other[start : start + _PIECE].view(bits))
        for start in range(0, len(one), _PIECE)
    )


def _arrays(
    checkpoint: Checkpoint, initial: Array | None
) -> tuple[dict[str, npt.NDArray[np.generic]], dict[str, str]]:
    """The arrays to be saved, and which others are equal to one of them or to the values."""
    vectors = {"values": checkpoint.values}
    same: dict[str, str] = {}
    named = {"good": checkpoint.good, "best": checkpoint.best}
    for name, vector in named.items() if initial is None else {**named, "initial": initial}.items():
        twin = next((other for other, found in vectors.items() if same_bits(vector, found)), None)
        if twin is None:
            vectors[name] = vector
        else:
            same[name] = twin
    arrays: dict[str, npt.NDArray[np.generic]] = {
        **{name: vector for name, vector in vectors.items() if name != "values"},
        **{MEMORY + name: vector for name, vector in checkpoint.memory.items()},
        "order": checkpoint.batches.order.astype(np.int32),
        "losses": checkpoint.losses[:, 0],
        "epochs": checkpoint.epochs,
        "once_right": checkpoint.once_right,
    }
    if checkpoint.flows:
        arrays["flows"] = np.array(
            [(flow.parameters, flow.gradient, flow.update) for flow in checkpoint.flows.values()]
        )
    ill = [
        (row, sort, unit)
        for row, found in enumerate(checkpoint.health.values())
        for sort, name in enumerate(ILL)
        for unit in getattr(found, name)
    ]
    if ill:
        arrays["ill"] = np.array(ill, np.int32)
    if checkpoint.test is not None:
        arrays["test"] = np.array([checkpoint.test.loss, checkpoint.test.score, *checkpoint.test.errors])
    for array in arrays.values():
        array.flags.writeable = False
    return arrays, same


def _source(batches: BatchesState) -> PlainSource:
    return PlainSource(
        epoch=batches.epoch,
        position=batches.position,
        generator=PlainGenerator.of(batches.generator),
        gathered=batches.gathered,
        changes=None if batches.changes is None else PlainGenerator.of(batches.changes),
    )
