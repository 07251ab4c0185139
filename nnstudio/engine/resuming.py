"""Resuming: a saved run as a checkpoint again, once all that it says has been found to be possible."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from nnstudio.data.batches import GATHERED_NUMBERS, BatchesState
from nnstudio.engine.belonging import Home, SavedRunError, check_belongs, tell_inexact
from nnstudio.engine.checkpoint import Checkpoint, Plan
from nnstudio.engine.plain_run import PlainGenerator, PlainRun
from nnstudio.engine.saved_arrays import SavedArrays
from nnstudio.engine.saving import ENGINE, FORM, ILL, MEMORY
from nnstudio.engine.snapshot import LOSS_STEP, Evaluation, Flow, Health, Mark
from nnstudio.nn.graph import Graph, NodeId
from nnstudio.nn.layer import Array
from nnstudio.nn.saved_run import SavedRun
from nnstudio.nn.shapes import size

log = logging.getLogger(__name__)

MOST_GATHERED = 65536
"""Samples that may have been gathered at once, however large each is: the largest batch there is."""


@dataclass(frozen=True, eq=False)
class Resumed:
    """The moment that a saved run had come to.

    `initial` are the parameters before its first step, None if they were drawn from the seed. `inexact` says
    to the user why what comes may differ in the last digits; empty if it will not.
    """

    checkpoint: Checkpoint
    initial: Array | None
    inexact: str


def resumed(saved: SavedRun, home: Home) -> Resumed:
    """The saved run as it goes on at home, whose network has its weights; copies what the run will write.

    Raises:
        SavedRunError: It is a run of something else, or says what cannot be.
    """
    try:
        plain = _plain(saved)
        check_belongs(plain, saved, home)
        return _resumed(plain, saved, home)
    except (SavedRunError, MemoryError):
        raise
    except Exception as error:
        # The border to a file that anyone may have written: pydantic and NumPy raise several kinds of errors,
        # and each means the same here.
        log.warning("A saved run is not gone on with: %s", error)
        raise SavedRunError("What was saved of the run is damaged") from error


def _plain(saved: SavedRun) -> PlainRun:
    if saved.engine != ENGINE:
        raise SavedRunError("The run was saved by an engine that this nnstudio does not have")
    if saved.version > FORM:
        raise SavedRunError("The run was saved by a newer nnstudio")
    return PlainRun.from_fields(saved.plain)


def _resumed(plain: PlainRun, saved: SavedRun, home: Home) -> Resumed:
    network = home.network
    values = network.values.copy()
    values.flags.writeable = False
    arrays = SavedArrays(saved.arrays, values, plain.same)
    losses, epochs = _tables(saved.step, arrays)
    checkpoint = Checkpoint(
        layout=network.layout,
        graph=_graph(plain, network.graph),
        training=plain.training,
        learning_rate=plain.learning_rate,
        marks=_marks(plain, saved.step),
        step=saved.step,
        seconds=plain.seconds,
        plan=_plan(plain, len(epochs)),
        stopped=plain.stopped,
        ended=plain.ended,
        test=_test(plain, arrays, home),
        health=_health(plain, arrays, home),
        values=values,
        good=arrays.vector("good"),
        best=arrays.vector("best"),
        memory={name: arrays.vector(MEMORY + name) for name in plain.training.optimizer.memory},
        memory_steps=_at_most(plain.memory_steps, saved.step),
        noise=_noise(plain),
        shared=plain.shared,
        batches=_batches(plain, saved.step, arrays, home),
        losses=losses,
        epochs=epochs,
        once_right=arrays.get("once_right", (-(-len(home.dataset.validation) // 8),), np.uint8),
        measured_step=_at_most(plain.measured_step, saved.step),
        flows=_flows(plain, arrays, home),
    )
    initial = arrays.vector("initial") if plain.initial == "saved" else None
    return Resumed(checkpoint, initial, tell_inexact(plain, home))


def _at_most(count: int, most: int) -> int:
    if count > most:
        raise ValueError(f"{count:,} steps are more than the {most:,} of the run")
    return count


def _tables(step: int, arrays: SavedArrays) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The losses (steps, 1) and the evaluations (n, 5), as in `Checkpoint`."""
    losses = arrays.get("losses", (step,), np.float64)
    # Each step has been evaluated twice at most, and the start once.
    epochs = arrays.table("epochs", 5, np.float64, most=2 * step + 1)
    steps = epochs[:, LOSS_STEP]
    possible = np.isfinite(losses).all() and len(steps) and steps[0] == 0 and steps[-1] <= step
    if not (possible and (np.diff(steps) >= 0).all() and (steps == np.floor(steps)).all()):
        raise SavedRunError("The tables of the saved run are damaged")
    return losses.reshape(-1, 1), epochs


def _graph(plain: PlainRun, graph: Graph) -> Graph:
    """The graph with the live settings that its layers had; all else in them is equal."""
    for saved in plain.layers:
        if graph[saved.id].layer != saved.layer:
            graph = graph.with_layer(saved.id, saved.layer)
    return graph


def _marks(plain: PlainRun, step: int) -> tuple[Mark, ...]:
    steps = [at for at, _ in plain.marks]
    if steps != sorted(steps) or (steps and steps[-1] > step):
        raise SavedRunError("The marks of the saved run are damaged")
    return tuple(Mark(at, words) for at, words in plain.marks)


def _plan(plain: PlainRun, rows: int) -> Plan:
    plan = plain.plan
    if plan.row >= rows or plan.epoch > plain.batches.epoch or plan.seconds > plain.seconds:
        raise SavedRunError("The plan of the saved run is damaged")
    return Plan(plan.epoch, plan.row, plan.seconds)


def _batches(plain: PlainRun, step: int, arrays: SavedArrays, home: Home) -> BatchesState:
    """Where the supply of batches stood; its order must have each sample once."""
    source, dataset = plain.batches, home.dataset
    samples = len(dataset.training)
    order = arrays.get("order", (samples,), np.int32)
    low, high = (int(order.min()), int(order.max())) if samples else (0, -1)
    if low < 0 or high >= samples or (np.bincount(order, minlength=samples) != 1).any():
        raise SavedRunError("The order of samples in the saved run is damaged")
    first, last = source.gathered
    room = max(MOST_GATHERED, GATHERED_NUMBERS // size(dataset.spec.sample_shape))
    changes = dataset.augmentation is not None and dataset.augmentation.any
    possible = source.position < max(1, samples) and source.epoch <= step and last <= samples
    # Samples that are changed were gathered before they were taken: only where an epoch begins, none are.
    there = first <= source.position <= last if last else not (changes and source.position)
    gathered = 0 <= last - first <= room and there
    if not (possible and gathered and changes == (source.changes is not None)):
        raise SavedRunError("The place in the data of the saved run is damaged")
    wide = order.astype(np.intp)
    wide.flags.writeable = False
    return BatchesState(
        source.epoch,
        source.position,
        wide,
        _generator(source.generator),
        (first, last),
        None if source.changes is None else _generator(source.changes),
    )


def _noise(plain: PlainRun) -> tuple[Mapping[str, object], ...]:
    # Where samples of a batch look at each other, one thread learns, however many share its products.
    if len(plain.noise) not in (1, plain.threads):
        raise SavedRunError("The random numbers of the saved run are damaged")
    return tuple(_generator(state) for state in plain.noise)


def _generator(plain: PlainGenerator) -> Mapping[str, object]:
    """The state of a source of randomness, which NumPy takes."""
    state = plain.generator_state()
    np.random.default_rng().bit_generator.state = dict(state)
    return state


def _test(plain: PlainRun, arrays: SavedArrays, home: Home) -> Evaluation | None:
    if not plain.tested:
        return None
    loss, score, *errors = arrays.get("test", (2 + len(home.dataset.spec.targets),), np.float64).tolist()
    return Evaluation(loss, score, tuple(errors))


def _flows(plain: PlainRun, arrays: SavedArrays, home: Home) -> Mapping[NodeId, Flow]:
    _check_nodes(plain.flows, home)
    if not plain.flows:
        return MappingProxyType({})
    rows = arrays.get("flows", (len(plain.flows), 3), np.float64).tolist()
    return MappingProxyType({at: Flow(*row) for at, row in zip(plain.flows, rows, strict=True)})


def _health(plain: PlainRun, arrays: SavedArrays, home: Home) -> Mapping[NodeId, Health]:
    _check_nodes(tuple(at for at, _ in plain.health), home)
    if any(home.network.shapes[at][-1] != units for at, units in plain.health):
        raise SavedRunError("What the saved run found of the units is damaged")
    units = np.array([units for _, units in plain.health], np.int64)
    ill = np.empty((0, 3), np.int32)
    if "ill" in arrays:
        ill = arrays.table("ill", 3, np.int32, most=len(ILL) * int(units.sum()))
    row, sort, unit = ill.T
    if len(ill) and not (
        ill.min() >= 0 and row.max() < len(units) and sort.max() < len(ILL) and (unit < units[row]).all()
    ):
        raise SavedRunError("What the saved run found of the units is damaged")
    return MappingProxyType(
        {
            at: Health(
                count,
                *(tuple(unit[(row == number) & (sort == which)].tolist()) for which in range(len(ILL))),
            )
            for number, (at, count) in enumerate(plain.health)
        }
    )


def _check_nodes(nodes: tuple[NodeId, ...], home: Home) -> None:
    if len(set(nodes)) < len(nodes) or not set(nodes) <= set(home.network.order):
        raise SavedRunError("The saved run tells of nodes that are not there")
