"""Functions of PyTorch on images, led forward and back once; runs in a process of its own.

PyTorch is large: in the process of the tests, it would slow down every later search through all objects.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

Edges = tuple[int, int, int, int]
"""Pixels added left, right, above and below; negative ones are cut off."""


def run_on_images(
    name: str,
    x: np.ndarray,
    dy: np.ndarray,
    weights: Sequence[np.ndarray] = (),
    *,
    before: Edges = (0, 0, 0, 0),
    after: Edges = (0, 0, 0, 0),
    **settings: Any,
) -> list[np.ndarray]:
    """Output and gradients of x and the weights, for `torch.nn.functional.<name>` between two paddings.

    Args:
        name: Function of images (batch, channel, height, width).
        x: (batch, height, width, channel).
        dy: Gradient of the output, in the same order of axes.
        weights: Kernel as PyTorch has it and bias, if the function takes them.
        before: Padding of the input.
        after: Padding of the output.
        settings: Further arguments of the function.
    """
    import torch
    from torch.nn import functional

    torch.set_num_threads(1)
    start = torch.tensor(x, requires_grad=True)
    kernel, bias = ([torch.tensor(w, requires_grad=True) for w in weights] + [None, None])[:2]
    arguments = () if kernel is None else (kernel,)
    y = getattr(functional, name)(functional.pad(start.permute(0, 3, 1, 2), before), *arguments, **settings)
    y = functional.pad(y, after)
    if bias is not None:
        y = y + bias[:, None, None]
    y = y.permute(0, 2, 3, 1)
    y.backward(torch.tensor(dy))
    leaves = [leaf for leaf in (start, kernel, bias) if leaf is not None]
    return [y.detach().numpy(), *(leaf.grad.numpy() for leaf in leaves)]
