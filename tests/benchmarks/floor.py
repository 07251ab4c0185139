"""The floor: how fast a step could be if nothing but the arithmetic and the parameter traffic took time."""

import statistics
import time
from collections.abc import Callable

import numpy as np

from nnstudio.nn.check import check
from nnstudio.nn.graph import Graph, NodeId
from nnstudio.nn.shapes import Shape
from tests.benchmarks.contenders import Task
from tests.benchmarks.networks import CASES, CLASSES, IMAGE, graph_of

STREAMS = {"SGD": 3, "momentum": 5, "Adam": 7}
"""How often an update reads or writes a number for each parameter."""


class Floor:
    """The speed of this machine on one thread, measured when it is made."""

    def __init__(self) -> None:
        a, b = np.ones((2048, 2048), np.float32), np.ones((2048, 2048), np.float32)
        out = np.empty_like(a)
        self.flops = 2 * 2048**3 / _seconds(lambda: np.dot(a, b, out=out), 5)
        x, y = np.ones(500_000, np.float32), np.ones(500_000, np.float32)
        self.bandwidth = 3 * x.nbytes / _seconds(lambda: np.subtract(x, y, out=x), 200)

    def __str__(self) -> str:
        return f"sgemm {self.flops / 1e9:.0f} GFLOP/s, bandwidth {self.bandwidth / 1e9:.0f} GB/s"

    def microseconds(self, task: Task) -> float:
        """The least that a step can take on one thread."""
        graph = graph_of(CASES[task.network])
        checked = check(graph, IMAGE, CLASSES)
        work = sum(_flops(graph, checked.shapes, node_id) for node_id in graph)
        traffic = 4 * STREAMS[task.optimizer] * checked.total_parameters
        return 1e6 * (task.batch_size * work / self.flops + traffic / self.bandwidth)


def _flops(graph: Graph, shapes: dict[NodeId, Shape], node_id: NodeId) -> float:
    """Multiplications and additions for one sample there and back, of matrix products only."""
    node = graph[node_id]
    if not node.inputs:
        return 0
    once = 2 * node.layer.multiplications(shapes[node.inputs[0]])
    # Forward, gradient of the weights, and, unless the samples come in here, gradient of the inputs.
    first = not graph[node.inputs[0]].inputs
    return once * (2 if first else 3)


def _seconds(call: Callable[[], object], count: int) -> float:
    times = []
    for _ in range(7):
        start = time.perf_counter()
        for _ in range(count):
            call()
        times.append((time.perf_counter() - start) / count)
    return statistics.median(times)
