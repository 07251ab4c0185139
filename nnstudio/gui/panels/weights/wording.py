"""What the weights panel says in words."""

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.panels.frame import Word
from nnstudio.gui.panels.weights.kernel import Kernel
from nnstudio.gui.panels.weights.tiling import Tiling
from nnstudio.nn.graph import NodeId


def count_units(kernel: Kernel, shown: tuple[int, int], tiling: Tiling | None) -> Word:
    """How many units there are, which of them are seen, and how many weights each has."""
    if kernel.rows:
        names = ", ".join(kernel.rows)
        return Word((f"no kernel; {names} of {kernel.width:,} channels", names, f"{kernel.units} rows"))
    first, last = shown
    count = f"{kernel.units:,} filters" if kernel.filters else f"{kernel.units:,} units"
    if kernel.gates > 1:
        count = f"{kernel.units:,} rows ({kernel.gates} gates of {kernel.units // kernel.gates:,} units)"
    if last - first < kernel.units:
        count = f"showing {first + 1:,}–{last:,} of {count}"
    each = f"{kernel.height}×{kernel.width}" if kernel.image else f"{kernel.width:,}"
    if kernel.filters:
        each += f"×{kernel.channels}" if kernel.channels > 1 else ""
    each += " weights each"
    if tiling is not None and (tiling.height, tiling.width) != (kernel.height, kernel.width):
        each += f", averaged to {tiling.height}×{tiling.width}"
    return Word((f"{count}, {each}", count, count.removeprefix("showing ")))


def advise(kernel: Kernel, classes: tuple[str, ...]) -> tuple[str, ...]:
    """How to read the pictures of a layer, from long to short."""
    if kernel.rows:
        return (
            "One row for each parameter, over the channels: this layer weighs each channel by itself.",
            "One row for each parameter, over the channels.",
        )
    if kernel.gates > 1:
        return (
            "One row for each unit of each gate, over the inputs of a step; what it remembers is not shown.",
            "One row for each unit of each gate, over the inputs of a step.",
        )
    if kernel.filters:
        mean = f" Shown is the mean of {kernel.channels:,} channels." if kernel.channels > 1 else ""
        return (
            f"Each filter slides over the image and answers where a patch looks like it.{mean}",
            f"Each filter answers to patches that look like it.{mean}",
            "Each filter answers to patches like it.",
        )
    if kernel.image:
        what = "digits" if all(name.isdigit() for name in classes) else "pictures"
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


def read_out(
    kernel: Kernel, snapshot: Snapshot, node_id: NodeId, place: tuple[int, int, int]
) -> tuple[str, ...]:
    """What is known of the weight at a place (unit, row, column) of a node, from long to short."""
    unit, row, column = place
    weights = kernel.weights[:, unit]
    value = _signed(float(kernel.pictures(unit, unit + 1)[row, column, 0]))
    answers = snapshot.graph[node_id].layer.entry.kind == "output" and kernel.units == len(snapshot.classes)
    name = f"{'filter' if kernel.filters else 'unit'} {unit + 1}"
    if kernel.gates > 1:
        gate, unit_of_gate = divmod(unit, kernel.units // kernel.gates)
        name = f"unit {unit_of_gate + 1}, gate {gate + 1}"
    name += f" (class {snapshot.classes[unit]})" if answers else ""
    where = f"row {row + 1}, column {column + 1}" if kernel.image else f"input {column + 1}"
    if kernel.rows:
        name, where = kernel.rows[unit], f"channel {column + 1}"
    span = f"{_signed(float(weights.min()))} to {_signed(float(weights.max()))}"
    bias = "" if kernel.bias is None else f", bias {_signed(float(kernel.bias[unit]))}"
    return (
        f"{name}, {where}: {value}   ·   weights {span}{bias}",
        f"{name}, {where}: {value} · {span}{bias}",
        f"{name}, {where}: {value}",
    )


def _signed(value: float) -> str:
    return f"{value:+.3f}".replace("-", "−")
