"""What PyTorch's autograd finds for every node of a graph of ours; imported in a process of its own only."""

from collections.abc import Sequence

import numpy as np
import torch
from in_pytorch import Node, Plain, Tensors, Weights, _activate, _affine, _forward, _leaf, _misfit

Found = dict[str, dict[str, np.ndarray]]


def slopes(
    nodes: Sequence[Node], weights: Weights, x: np.ndarray, targets: np.ndarray
) -> tuple[float, Found, Found]:
    """The loss of a batch; by node the first sample's `output`, `slope` and `sum_slope`; the gradients."""
    torch.set_num_threads(1)
    layers = {node_id: layer for node_id, layer, _ in nodes}
    params = {
        node_id: {name: _leaf(layers[node_id], name, values) for name, values in of_node.items()}
        for node_id, of_node in weights.items()
    }
    outputs: dict[str, torch.Tensor] = {}
    sums: dict[str, torch.Tensor] = {}
    for node_id, layer, sources in nodes:
        inputs = [outputs[source] for source in sources] or [torch.tensor(x)]
        outputs[node_id], z = _step(layer, params.get(node_id, {}), *inputs)
        if z is not None:
            sums[node_id] = z
        for tensor in (outputs[node_id], z):
            if tensor is not None and tensor.requires_grad:
                tensor.retain_grad()
    last, layer, _ = nodes[-1]
    loss = _misfit(layer["loss"], layer["activation"], sums[last], torch.tensor(targets))
    loss.backward()
    seen = {node_id: {"output": y.detach().numpy()[0]} for node_id, y in outputs.items()}
    for name, tensors in (("slope", outputs), ("sum_slope", sums)):
        for node_id, tensor in tensors.items():
            if tensor.grad is not None:
                seen[node_id][name] = tensor.grad.numpy()[0]
    gradients = {
        node_id: {name: value.grad.numpy() for name, value in of_node.items() if value.requires_grad}
        for node_id, of_node in params.items()
    }
    return loss.item(), seen, gradients


def _step(layer: Plain, params: Tensors, *xs: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor | None]:
    """The output of a layer, and the sums before its activation where they are easily had."""
    if layer["kind"] not in ("dense", "output"):
        return _forward(layer, params, *xs), None
    z = _affine(params, xs[0].flatten(1))
    return _activate(layer["activation"], z), z
