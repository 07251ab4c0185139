"""Modules of PyTorch, led forward and back once; runs in a process of its own.

PyTorch is large: in the process of the tests, it would slow down every later search through all objects.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np


class Outcome(NamedTuple):
    """The output, the gradients of inputs and parameters, and the arrays that are not trained."""

    y: np.ndarray
    dxs: list[np.ndarray]
    gradients: dict[str, np.ndarray]
    buffers: dict[str, np.ndarray]


def run_module(
    name: str,
    settings: Mapping[str, Any],
    params: Mapping[str, np.ndarray],
    x: np.ndarray,
    dy: np.ndarray,
    *,
    training: bool,
    channel_axis: int = -1,
) -> Outcome:
    """One pass through `torch.nn.<name>`, which wants the last axis of x at `channel_axis`."""
    import torch

    torch.set_num_threads(1)
    module = getattr(torch.nn, name)(**settings, dtype=torch.tensor(x).dtype).train(training)
    module.load_state_dict({key: torch.tensor(values) for key, values in params.items()}, strict=False)
    start = torch.tensor(x, requires_grad=True)
    y = module(start.movedim(-1, channel_axis)).movedim(channel_axis, -1)
    y.backward(torch.tensor(dy))
    gradients = {key: parameter.grad.numpy() for key, parameter in module.named_parameters()}
    buffers = {key: values.numpy() for key, values in module.named_buffers()}
    return Outcome(y.detach().numpy(), [start.grad.numpy()], gradients, buffers)


def run_function(name: str, xs: list[np.ndarray], dy: np.ndarray, **settings: int) -> Outcome:
    """One pass through `torch.<name>`, folded over the inputs unless it takes them as a list."""
    import torch

    torch.set_num_threads(1)
    starts = [torch.tensor(x, requires_grad=True) for x in xs]
    function = getattr(torch, name)
    if name == "cat":
        y = function(starts, **settings)
    else:
        y = starts[0]
        for start in starts[1:]:
            y = function(y, start)
    y.backward(torch.tensor(dy))
    return Outcome(y.detach().numpy(), [start.grad.numpy() for start in starts], {}, {})
