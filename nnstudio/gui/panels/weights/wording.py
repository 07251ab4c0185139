"""What the weights panel says in words."""

import numpy as np

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.panels.frame import Word
from nnstudio.gui.panels.weights.ills import ills_of
from nnstudio.gui.panels.weights.kernel import Kernel
from nnstudio.gui.panels.weights.sorting import norms
from nnstudio.gui.panels.weights.tiling import Tiling
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array

_NAMED = 3  # columns are named one by one up to so many


def count_units(kernel: Kernel, shown: tuple[int, int], tiling: Tiling | None, order: str = "") -> Word:
    """How many units there are, which of them are seen in what order, and how many weights each has."""
    if kernel.rows:
        names = ", ".join(kernel.rows)
        return Word((f"no kernel; {names} of {kernel.width:,} channels", names, f"{kernel.units} rows", ""))
    first, last = shown
    count = f"{kernel.units:,} filters" if kernel.filters else f"{kernel.units:,} units"
    if kernel.gates > 1:
        count = f"{kernel.units:,} rows ({kernel.gates} gates of {kernel.units // kernel.gates:,} units)"
    if last - first < kernel.units:
        count = f"showing {first + 1:,}–{last:,} of {count}"
    if order:
        count += f" {order}"
    each = f"{kernel.height}×{kernel.width}" if kernel.image else f"{kernel.width:,}"
    if kernel.image:
        each += f"×{kernel.channels}" if kernel.channels > 1 else ""
    each += " weights each"
    if kernel.channel is not None:
        each += f", channel {kernel.channel + 1} shown"
    if tiling is not None and (tiling.height, tiling.width) != (kernel.height, kernel.width):
        each += f", averaged to {tiling.height}×{tiling.width}"
    short = count.removeprefix("showing ")
    part = f"{first + 1:,}–{last:,} of {kernel.units:,}" if last - first < kernel.units else short
    return Word((f"{count}, {each}", count, short, part, ""))


def advise(kernel: Kernel, classes: tuple[str, ...], columns: tuple[str, ...] = ()) -> tuple[str, ...]:
    """How to read the pictures of a layer, from long to short.

    Args:
        kernel: What is seen.
        classes: Those of the dataset.
        columns: The names of the numbers of a step, where samples are parts of a series and no images.
    """
    if kernel.rows:
        return (
            "One row for each parameter, over the channels: this layer weighs each channel by itself.",
            "One row for each parameter, over the channels.",
        )
    each = "One row for each unit of each gate" if kernel.gates > 1 else "One row for each unit"
    if kernel.recurrent:
        return (
            f"{each}, over the units one step before: how the layer hears its own past.",
            f"{each}, over the units one step before.",
        )
    if kernel.gates > 1:
        return (
            f"{each}, over the inputs of a step. What hears the past is the recurrent kernel.",
            f"{each}, over the inputs of a step.",
        )
    if kernel.filters:
        return _advise_filters(kernel)
    if kernel.image and columns:
        return (
            (
                f"One block for each unit: {kernel.height:,} steps of the series from above to below, "
                f"and in each of them {_listed(columns)}. Color says what the unit waits for, and when."
            ),
            f"One block for each unit: steps from above to below, side by side {_listed(columns)}.",
            "One block for each unit: steps of the series from above to below.",
        )
    if kernel.image:
        what = "digits" if classes and all(name.isdigit() for name in classes) else "pictures"
        return (
            f"Strokes and blobs that answer to parts of {what}. Early noise fades where pixels never vary.",
            f"Strokes and blobs answer to parts of {what}; early noise fades.",
            f"Strokes and blobs answer to parts of {what}.",
        )
    return (
        (
            f"One row for each unit, over its {kernel.width:,} inputs. "
            "Rows that look alike do the same work; a pale row hardly listens."
        ),
        "One row for each unit, over its inputs. Rows that look alike do the same work.",
        "One row for each unit; rows that look alike do the same.",
    )


def columns_of(snapshot: Snapshot) -> tuple[str, ...]:
    """What the numbers of a sample are called; empty for images, whose numbers have no names."""
    return () if snapshot.fitted is None else snapshot.fitted.input_names


def _listed(columns: tuple[str, ...]) -> str:
    return ", ".join(columns) if len(columns) <= _NAMED else f"{len(columns):,} columns"


def _advise_filters(kernel: Kernel) -> tuple[str, ...]:
    shown = ""
    if kernel.channels > 1:
        only = kernel.channel
        shown = f" Shown is the mean of {kernel.channels:,} channels."
        if only is not None:
            shown = f" Shown is what it does with input channel {only + 1} of {kernel.channels:,}."
    return (
        f"Each filter slides over the image and answers where a patch looks like it.{shown}",
        f"Each filter answers to patches that look like it.{shown}",
        "Each filter answers to patches like it.",
    )


def read_out(
    kernel: Kernel, snapshot: Snapshot, node_id: NodeId, place: tuple[int, int, int]
) -> tuple[str, ...]:
    """What is known of the weight at a place (unit, row, column) of a node, from long to short."""
    unit, row, column = place
    value = signed(float(kernel.pictures(unit, unit + 1)[row, column, 0]))
    where = f"row {row + 1}, column {column + 1}" if kernel.image else f"input {column + 1}"
    columns = columns_of(snapshot)
    if kernel.image and not kernel.filters and column < len(columns):
        where = f"step {row + 1}, {columns[column]}"
    if kernel.recurrent:
        where = f"from unit {column + 1}"
    if kernel.rows:
        where = f"channel {column + 1}"
    if kernel.channel is not None:
        where += f", channel {kernel.channel + 1}"
    elif kernel.channels > 1:
        where += f", mean of {kernel.channels} channels"
    name = name_of(kernel, snapshot, node_id, unit)
    about = _facts(kernel, snapshot, node_id, unit)
    return (
        f"{name}, {where}: {value}   ·   {'   ·   '.join(about)}",
        f"{name}, {where}: {value} · {about[0].removeprefix('weights ')}",
        f"{name}, {where}: {value}",
    )


def describe_unit(kernel: Kernel, snapshot: Snapshot, node_id: NodeId, unit: int) -> tuple[str, ...]:
    """What is known of the unit that is pinned, from long to short."""
    name, facts = name_of(kernel, snapshot, node_id, unit), _facts(kernel, snapshot, node_id, unit)
    return (f"pinned: {name}   ·   {'   ·   '.join(facts)}", f"{name}: {facts[0]}", name)


def name_of(kernel: Kernel, snapshot: Snapshot, node_id: NodeId, unit: int) -> str:
    """How a unit, a filter or a row is called."""
    if kernel.rows:
        return kernel.rows[unit]
    number, gate = kernel.gate_of(unit)
    name = f"{'filter' if kernel.filters else 'unit'} {number + 1}"
    answers = snapshot.graph[node_id].layer.entry.kind == "output" and kernel.units == len(snapshot.classes)
    return name + (f", {gate}" if gate else "") + (f" (class {snapshot.classes[unit]})" if answers else "")


def _facts(kernel: Kernel, snapshot: Snapshot, node_id: NodeId, unit: int) -> tuple[str, ...]:
    """Range, bias and norm of a unit's weights, and what is wrong with it."""
    weights: Array = kernel.weights[:, unit]
    bias = "" if kernel.bias is None else f", bias {signed(float(kernel.bias[unit]))}"
    span = f"weights {signed(float(weights.min()))} to {signed(float(weights.max()))}{bias}"
    norm = f"norm {float(norms(weights[:, np.newaxis])[0]):.3g}"
    health = snapshot.health.get(node_id)
    known = health is not None and health.units == kernel.units // kernel.gates and not kernel.rows
    ills = ills_of(health, kernel.gate_of(unit)[0]) if known else ()
    return (span, norm, *(f"{ill.name}: {ill.meaning}" for ill in ills))


def signed(value: float) -> str:
    """A number with its sign, for numbers that are both."""
    return f"{value:+.3f}".replace("-", "−")
