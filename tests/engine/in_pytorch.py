"""Any graph of ours, trained by PyTorch; imported in a process of its own only.

PyTorch is large: in the process of the tests, it would slow down every later search through all objects.

A graph comes as plain data: for each node in order its id, its layer as `LAYERS.dump` gives it, and the ids
of what feeds it. Parameters are leaf tensors in our layout, and images (n, height, width, channel); both are
turned to PyTorch's layout on the fly.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch.nn import functional

Plain = Mapping[str, Any]
Node = tuple[str, Plain, tuple[str, ...]]
Weights = dict[str, dict[str, np.ndarray]]
Tensors = Mapping[str, torch.Tensor]


def train(
    nodes: Sequence[Node],
    weights: Weights,
    optimizer: Plain,
    clip_norm: float,
    batches: Sequence[tuple[np.ndarray, np.ndarray]],
) -> tuple[Weights, list[float]]:
    """The weights after one step per batch of samples and one-hot targets, and the loss of each step."""
    torch.set_num_threads(1)
    layers = {node_id: layer for node_id, layer, _ in nodes}
    params = {
        node_id: {name: _leaf(layers[node_id], name, values) for name, values in of_node.items()}
        for node_id, of_node in weights.items()
    }
    groups = [
        {"params": [value], "layer": layers[node_id] if value.ndim > 1 else {}}
        for node_id, of_node in params.items()
        for value in of_node.values()
        if value.requires_grad
    ]
    steps = _optimizer(optimizer, groups)
    losses = []
    for x, targets in batches:
        steps.zero_grad(set_to_none=False)
        loss = _loss(nodes, params, torch.tensor(x), torch.tensor(targets))
        loss.backward()
        losses.append(loss.item())
        if clip_norm:
            _clip([value for group in groups for value in group["params"]], clip_norm)
        _pull(groups)
        steps.step()
        _shorten(groups)
    return {
        node_id: {name: value.detach().numpy() for name, value in of_node.items()}
        for node_id, of_node in params.items()
    }, losses


def _leaf(layer: Plain, name: str, values: np.ndarray) -> torch.Tensor:
    learns = not name.startswith("running_") and not layer.get("frozen")
    leaf = torch.tensor(values, requires_grad=learns)
    if learns:
        # A weight without gradient would be passed over, and not even be decayed.
        leaf.grad = torch.zeros_like(leaf)
    return leaf


def _optimizer(plain: Plain, groups: list[dict[str, Any]]) -> torch.optim.Optimizer:
    """The optimizer of this kind; L2 is what PyTorch calls weight decay, on kernels alone."""
    kind, rate = plain["kind"], plain["learning_rate"]
    if kind == "adamw":
        assert not any(group["layer"].get("l2") for group in groups), "AdamW's weight decay is another"
        decay, betas = plain["weight_decay"], (plain["beta1"], plain["beta2"])
        return torch.optim.AdamW(groups, rate, betas, plain["epsilon"], weight_decay=decay)
    groups = [{**group, "weight_decay": group["layer"].get("l2", 0)} for group in groups]
    match kind:
        case "sgd":
            return torch.optim.SGD(groups, rate)
        case "momentum" | "nesterov":
            return torch.optim.SGD(groups, rate, plain["momentum"], nesterov=kind == "nesterov")
        case "adagrad":
            return torch.optim.Adagrad(groups, rate, eps=plain["epsilon"])
        case "rmsprop":
            return torch.optim.RMSprop(groups, rate, plain["alpha"], plain["epsilon"])
        case "adam":
            return torch.optim.Adam(groups, rate, (plain["beta1"], plain["beta2"]), plain["epsilon"])
    raise NotImplementedError(kind)


def _clip(values: list[torch.Tensor], longest: float) -> None:
    norm = torch.nn.utils.get_total_norm([value.grad for value in values])
    # PyTorch adds 1e-6 to the norm before it divides, which float64 would show.
    torch.nn.utils.clip_grads_with_norm_(values, longest, norm - 1e-6)


def _pull(groups: list[dict[str, Any]]) -> None:
    """L1, which PyTorch's optimizers do not have."""
    for group in groups:
        for value in group["params"]:
            value.grad.add_(value.detach().sign(), alpha=group["layer"].get("l1", 0))


def _shorten(groups: list[dict[str, Any]]) -> None:
    """The limit of the norm of the weights into each unit; that of `torch.renorm` is off by 1e-7."""
    for group in groups:
        if longest := group["layer"].get("max_norm"):
            for value in group["params"]:
                norms = torch.linalg.vector_norm(value.detach().flatten(0, -2), dim=0)
                value.detach().mul_((longest / norms).clamp(max=1))


def _loss(
    nodes: Sequence[Node], params: Mapping[str, Tensors], x: torch.Tensor, targets: torch.Tensor
) -> torch.Tensor:
    """The loss of a batch; its graph leads back to the parameters."""
    outputs: dict[str, torch.Tensor] = {}
    for node_id, layer, sources in nodes:
        inputs = [outputs[source] for source in sources] or [x]
        if layer["kind"] == "output":
            z = _affine(params[node_id], inputs[0].flatten(1))
            return _misfit(layer["loss"], layer["activation"], z, targets)
        outputs[node_id] = _forward(layer, params.get(node_id, {}), *inputs)
    raise ValueError("There is no output")


def _misfit(loss: Plain, activation: Plain, z: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    y = _activate(activation, z)
    match loss["kind"], activation["kind"]:
        case "mean_squared_error", _:
            return functional.mse_loss(y, targets)
        case "mean_absolute_error", _:
            return functional.l1_loss(y, targets)
        case "huber", _:
            return functional.huber_loss(y, targets, delta=loss["delta"])
        case "arctan_error", _:
            return torch.arctan(targets - y).square().mean()
        case "cross_entropy", "softmax":
            smoothing = loss["label_smoothing"]
            return functional.cross_entropy(z, targets.argmax(1), label_smoothing=smoothing)
        case "kullback_leibler", "softmax":
            return functional.kl_div(functional.log_softmax(z, 1), targets, reduction="batchmean")
        case "binary_cross_entropy", "sigmoid":
            return functional.binary_cross_entropy_with_logits(z, targets)
        case "binary_cross_entropy", _:
            return functional.binary_cross_entropy(y, targets)
        case "hinge", _:
            signs = 2 * targets - 1
            return functional.hinge_embedding_loss(signs * y, torch.full_like(y, -1), margin=1)
    raise NotImplementedError((loss["kind"], activation["kind"]))


def _activate(activation: Plain, z: torch.Tensor) -> torch.Tensor:
    match activation["kind"]:
        case "linear":
            return z
        case "leaky_relu":
            return functional.leaky_relu(z, activation["slope"])
        case "elu":
            return functional.elu(z, activation["alpha"])
        case "gelu":
            return functional.gelu(z, approximate="tanh")
        case "arctan":
            return torch.arctan(z)
        case "softmax":
            return functional.softmax(z, dim=-1)
        case "relu" | "selu" | "sigmoid" | "silu" | "softplus" | "softsign" | "tanh" as name:
            return getattr(functional, name)(z)
    raise NotImplementedError(activation["kind"])


def _forward(layer: Plain, params: Tensors, *xs: torch.Tensor) -> torch.Tensor:
    """The output of any layer but the last."""
    x = xs[0]
    match layer["kind"]:
        case "input" | "dropout" | "gaussian_noise":
            if layer.get("rate") or layer.get("deviation"):
                raise NotImplementedError("PyTorch draws other random numbers")
            return x
        case "dense":
            return _activate(layer["activation"], _affine(params, x.flatten(1)))
        case "activation":
            return _activate(layer["activation"], x)
        case "flatten":
            return x.flatten(1)
        case "reshape":
            return x.reshape(len(x), *layer["shape"])
        case "add" | "multiply" | "concatenate":
            return _merge(layer, *xs)
        case "global_average_pool":
            return x.mean((1, 2))
        case "batch_norm":
            return _batch_norm(layer, params, x)
        case "layer_norm":
            axes = params["scale"].shape
            return functional.layer_norm(x, axes, params["scale"], params["offset"], layer["epsilon"])
        case "simple_rnn" | "gru" | "lstm":
            return _recurrent(layer, params, x.flatten(2))
        case "recursive_merge":
            return _recursive_merge(layer, params, x)
    return _of_image(layer, params, x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)


def _merge(layer: Plain, *xs: torch.Tensor) -> torch.Tensor:
    if layer["kind"] == "concatenate":
        return torch.cat(xs, -1)
    stacked = torch.stack(xs)
    return stacked.sum(0) if layer["kind"] == "add" else stacked.prod(0)


def _of_image(layer: Plain, params: Tensors, x: torch.Tensor) -> torch.Tensor:
    """What a layer makes of images (n, channel, height, width)."""
    match layer["kind"]:
        case "conv2d":
            return _activate_channels(layer, _convolution(layer, params, x))
        case "conv2d_transpose":
            return _activate_channels(layer, _transposed_convolution(layer, params, x))
        case "max_pool2d":
            return functional.max_pool2d(x, layer["size"], layer["stride"] or layer["size"])
        case "average_pool2d":
            return functional.avg_pool2d(x, layer["size"], layer["stride"] or layer["size"])
        case "upsample2d":
            corners = {"align_corners": False} if layer["method"] == "bilinear" else {}
            return functional.interpolate(x, scale_factor=layer["factor"], mode=layer["method"], **corners)
    raise NotImplementedError(layer["kind"])


def _activate_channels(layer: Plain, z: torch.Tensor) -> torch.Tensor:
    return _activate(layer["activation"], z.movedim(1, -1)).movedim(-1, 1)


def _convolution(layer: Plain, params: Tensors, x: torch.Tensor) -> torch.Tensor:
    size, stride = layer["kernel_size"], layer["stride"]
    if layer["padding"] == "same":
        # An odd rest of the padding goes to the right and below, as in TensorFlow.
        missing = [max(0, (math.ceil(n / stride) - 1) * stride + size - n) for n in x.shape[:1:-1]]
        x = functional.pad(x, [side for total in missing for side in (total // 2, total - total // 2)])
    return functional.conv2d(x, params["kernel"].permute(3, 2, 0, 1), params.get("bias"), stride)


def _transposed_convolution(layer: Plain, params: Tensors, x: torch.Tensor) -> torch.Tensor:
    stride = layer["stride"]
    z = functional.conv_transpose2d(x, params["kernel"].permute(2, 3, 0, 1), None, stride)
    if layer["padding"] == "same":
        # Cut like the padding of the convolution that it turns round; negative padding cuts.
        surplus = [painted - n * stride for painted, n in zip(z.shape[:1:-1], x.shape[:1:-1], strict=True)]
        before = [max(0, total) // 2 for total in surplus]
        cut = [-s for first, total in zip(before, surplus, strict=True) for s in (first, total - first)]
        z = functional.pad(z, cut)
    return z + params["bias"][:, None, None] if "bias" in params else z


def _affine(params: Tensors, x: torch.Tensor, part: str = "") -> torch.Tensor:
    bias = params.get(f"{part}bias")
    return functional.linear(x, params[f"{part}kernel"].T, bias)


def _batch_norm(layer: Plain, params: Tensors, x: torch.Tensor) -> torch.Tensor:
    rows = functional.batch_norm(
        x.reshape(-1, x.shape[-1]),
        params["running_mean"],
        params["running_variance"],
        params["scale"],
        params["offset"],
        training=True,
        momentum=1 - layer["momentum"],
        eps=layer["epsilon"],
    )
    return rows.reshape(x.shape)


def _recurrent(layer: Plain, params: Tensors, x: torch.Tensor) -> torch.Tensor:
    """A recurrent layer by PyTorch's own, or by its formula where its activation is not one of PyTorch's."""
    units, kind = layer["units"], layer["kind"]
    if kind == "simple_rnn" and layer["activation"]["kind"] not in ("tanh", "relu"):
        h, states = x.new_zeros(len(x), units), []
        for seen in x.unbind(1):
            h = _activate(layer["activation"], _affine(params, seen) + h @ params["recurrent_kernel"])
            states.append(h)
        return torch.stack(states, 1) if layer["output"] == "sequence" else h
    cls = {"simple_rnn": torch.nn.RNN, "gru": torch.nn.GRU, "lstm": torch.nn.LSTM}[kind]
    bend = {"nonlinearity": layer["activation"]["kind"]} if kind == "simple_rnn" else {}
    module = cls(x.shape[-1], units, bias=layer["bias"], batch_first=True, dtype=x.dtype, **bend)
    own = {"weight_ih_l0": params["kernel"].T, "weight_hh_l0": params["recurrent_kernel"].T}
    if layer["bias"]:
        own["bias_ih_l0"] = params["bias"]
        own["bias_hh_l0"] = params.get("recurrent_bias", torch.zeros_like(params["bias"]))
    states, _ = torch.func.functional_call(module, own, (x,))
    return states if layer["output"] == "sequence" else states[:, -1]


def _recursive_merge(layer: Plain, params: Tensors, x: torch.Tensor) -> torch.Tensor:
    """Leaves, and then parents of 2 × 2, until one vector is left."""
    at = _tiles(x, layer["patch_size"])
    at = _activate(layer["activation"], _affine(params, at, "leaf_"))
    while at.shape[1:3] != (1, 1):
        at = _activate(layer["activation"], _affine(params, _tiles(at, 2)))
    return at[:, 0, 0]


def _tiles(x: torch.Tensor, tile: int) -> torch.Tensor:
    """(n, height, width, c) as (n, rows, columns, tile · tile · c), filled up with zeros."""
    n, height, width, channels = x.shape
    x = functional.pad(x, (0, 0, 0, -width % tile, 0, -height % tile))
    tiles = x.reshape(n, x.shape[1] // tile, tile, x.shape[2] // tile, tile, channels)
    return tiles.transpose(2, 3).flatten(3)
