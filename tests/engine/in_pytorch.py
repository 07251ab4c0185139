"""The networks of the examples, trained by PyTorch; runs in a process of its own.

PyTorch is large: in the process of the tests, it would slow down every later search through all objects.
"""

from collections.abc import Callable, Sequence

import numpy as np

Trained = list[tuple[np.ndarray, np.ndarray]]


def train(
    example: str,
    optimizer: str,
    settings: dict[str, float],
    weights: Trained,
    batches: Sequence[tuple[np.ndarray, np.ndarray]],
) -> Trained:
    """Kernel (inputs, units) and bias of each layer after one step per batch of samples and labels."""
    import torch

    torch.set_num_threads(1)
    sizes = [kernel.shape for kernel, _ in weights]
    linear = [torch.nn.Linear(*size, dtype=torch.tensor(weights[0][0]).dtype) for size in sizes]
    with torch.no_grad():
        for layer, (kernel, bias) in zip(linear, weights, strict=True):
            layer.weight.copy_(torch.tensor(kernel.T.copy()))
            layer.bias.copy_(torch.tensor(bias))
    model, loss = _model_and_loss(example, linear)
    steps = getattr(torch.optim, optimizer)(model.parameters(), **settings)
    for x, labels in batches:
        steps.zero_grad()
        loss(model(torch.tensor(x.reshape(len(x), -1))), torch.tensor(labels)).backward()
        steps.step()
    return [(layer.weight.detach().numpy().T, layer.bias.detach().numpy()) for layer in linear]


def _model_and_loss(example: str, linear: list) -> tuple[Callable, Callable]:
    from torch import nn

    if example == "mnist-784-128-10":
        return nn.Sequential(linear[0], nn.ReLU(), linear[1]), nn.CrossEntropyLoss()

    def squares(y, labels):
        return nn.functional.mse_loss(y, nn.functional.one_hot(labels, 10).to(y.dtype))

    return nn.Sequential(*(part for layer in linear for part in (layer, nn.Sigmoid()))), squares
