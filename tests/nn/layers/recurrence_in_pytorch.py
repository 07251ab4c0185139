"""Recurrent modules of PyTorch, led forward and back once; runs in a process of its own.

PyTorch is large: in the process of the tests, it would slow down every later search through all objects.
"""

from collections.abc import Mapping

import numpy as np

NAMES = {
    "kernel": "weight_ih_l0",
    "recurrent_kernel": "weight_hh_l0",
    "bias": "bias_ih_l0",
    "recurrent_bias": "bias_hh_l0",
}


def run_recurrence(
    name: str,
    params: Mapping[str, np.ndarray],
    x: np.ndarray,
    dy: np.ndarray,
    settings: Mapping[str, str],
) -> dict[str, np.ndarray]:
    """Output, dx and gradients of `torch.nn.<name>`; of its last state if dy (n, units) has no steps."""
    import torch

    torch.set_num_threads(1)
    units = len(params["recurrent_kernel"])
    start = torch.tensor(x, requires_grad=True)
    module = getattr(torch.nn, name)(
        x.shape[2], units, bias="bias" in params, batch_first=True, dtype=start.dtype, **settings
    )
    with torch.no_grad():
        if "bias" in params and "recurrent_bias" not in params:
            module.bias_hh_l0.zero_()  # PyTorch has a second bias, which only the GRU needs
        for key, values in params.items():
            getattr(module, NAMES[key]).copy_(torch.tensor(values.T.copy()))
    states, _ = module(start)
    y = states[:, -1] if dy.ndim == 2 else states
    y.backward(torch.tensor(dy))
    gradients = {key: getattr(module, NAMES[key]).grad.numpy().T for key in params}
    return {"y": y.detach().numpy(), "dx": start.grad.numpy(), **gradients}
