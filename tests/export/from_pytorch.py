"""Networks as PyTorch writes them to ONNX; imported in a process of its own only.

PyTorch is large: in the process of the tests, it would slow down every later search through all objects.
"""

import io
import warnings

import numpy as np
import torch
from torch import nn


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 6, 5, padding=2), nn.Conv2d(6, 16, 5)
        self.pool = nn.MaxPool2d(2)
        self.fc1, self.fc2 = nn.Linear(400, 30), nn.Linear(30, 10)

    def forward(self, x):
        x = self.pool(torch.relu(self.conv1(x)))
        x = self.pool(torch.relu(self.conv2(x)))
        # The shape that is computed from the batch, as many write it.
        x = x.view(x.size(0), -1)
        return self.fc2(torch.relu(self.fc1(x)))


class Residual(nn.Module):
    """A block of a ResNet, with strides and paddings as they are usual there."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 7, stride=2, padding=3, bias=False)
        self.norm = nn.BatchNorm2d(8)
        self.body = nn.Sequential(
            nn.Conv2d(8, 16, 3, stride=2, padding=1),
            nn.BatchNorm2d(16),
            nn.ReLU(),
            nn.Conv2d(16, 16, 3, padding=1),
        )
        self.shortcut = nn.Conv2d(8, 16, 1, stride=2)
        self.head = nn.Linear(16, 4)

    def forward(self, x):
        x = torch.relu(self.norm(self.stem(x)))
        x = torch.relu(self.body(x) + self.shortcut(x))
        x = nn.functional.adaptive_avg_pool2d(x, 1).flatten(1)
        return self.head(x)


class LogSoftmax(nn.Module):
    """The end of PyTorch's own example for MNIST."""

    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 4, 3, 1), nn.Conv2d(4, 8, 3, 1)
        self.dropout1, self.dropout2 = nn.Dropout(0.25), nn.Dropout(0.5)
        self.fc1, self.fc2 = nn.Linear(1152, 16), nn.Linear(16, 10)

    def forward(self, x):
        x = nn.functional.relu(self.conv1(x))
        x = nn.functional.max_pool2d(nn.functional.relu(self.conv2(x)), 2)
        x = torch.flatten(self.dropout1(x), 1)
        x = self.dropout2(nn.functional.relu(self.fc1(x)))
        return nn.functional.log_softmax(self.fc2(x), dim=1)


class Recurrent(nn.Module):
    def __init__(self, kind):
        super().__init__()
        self.rnn = kind(28, 12, batch_first=True)
        self.head = nn.Linear(12, 10)

    def forward(self, x):
        states, _ = self.rnn(x.squeeze(1))
        return self.head(states[:, -1])


class Branches(nn.Module):
    def __init__(self):
        super().__init__()
        self.small, self.large = nn.Conv2d(2, 3, 1), nn.Conv2d(2, 4, (1, 3), padding=(0, 1))
        self.up = nn.ConvTranspose2d(7, 5, 3, stride=2, padding=1, output_padding=1)
        self.head = nn.Linear(5 * 12 * 12 + 7 * 6 * 6, 3)

    def forward(self, x):
        both = torch.cat([torch.sigmoid(self.small(x)), nn.functional.elu(self.large(x))], dim=1)
        up = nn.functional.silu(self.up(both))
        return torch.softmax(self.head(torch.cat([up.flatten(1), both.flatten(1)], dim=1)), dim=1)


def mlp():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 20), nn.ReLU(), nn.Linear(20, 10), nn.Softmax(dim=1))


def normalized():
    body = [
        nn.Linear(8, 8),
        nn.LayerNorm(8),
        nn.LeakyReLU(0.2),
        nn.BatchNorm1d(8),
        nn.Softplus(),
        nn.Dropout(0.3),
    ]
    return nn.Sequential(*body, nn.Linear(8, 1), nn.Sigmoid())


def wide():
    """No dense layer: the mean of as many maps as there are classes."""
    return nn.Sequential(
        nn.Conv2d(3, 6, 3, padding=1), nn.Tanh(), nn.AvgPool2d(2), nn.Upsample(scale_factor=2),
        nn.Conv2d(6, 4, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Softmax(1),
    )  # fmt: skip


NETWORKS = {
    "lenet": (LeNet, (1, 28, 28)),
    "residual": (Residual, (3, 32, 32)),
    "log softmax": (LogSoftmax, (1, 28, 28)),
    "rnn": (lambda: Recurrent(nn.RNN), (1, 28, 28)),
    "lstm": (lambda: Recurrent(nn.LSTM), (1, 28, 28)),
    "gru": (lambda: Recurrent(nn.GRU), (1, 28, 28)),
    "branches": (Branches, (2, 6, 6)),
    "mlp": (mlp, (1, 28, 28)),
    "normalized": (normalized, (8,)),
    "wide": (wide, (3, 8, 8)),
}


def export(name: str, *, dynamo: bool, dynamic: bool = True) -> tuple[bytes, np.ndarray, np.ndarray]:
    """A network of PyTorch as ONNX, some samples, and what PyTorch answers to them."""
    torch.set_num_threads(1)
    torch.manual_seed(3)
    build, shape = NETWORKS[name]
    network = build()
    for module in network.modules():
        if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
            nn.init.uniform_(module.running_mean, -1, 1)
            nn.init.uniform_(module.running_var, 0.5, 2)
            nn.init.uniform_(module.weight, 0.5, 2)
            nn.init.uniform_(module.bias, -1, 1)
    network.eval()
    x = torch.randn(5, *shape)
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if dynamo:
            batch = {0: torch.export.Dim("batch", min=1, max=1000)}
            program = torch.onnx.export(
                network, (x,), dynamo=True, dynamic_shapes=(batch,) if dynamic else None, verbose=False
            )
            content = program.model_proto.SerializeToString()
        else:
            file = io.BytesIO()
            axes = {"input": {0: "batch"}} if dynamic else None
            sample = x if dynamic else x[:1]
            torch.onnx.export(
                network, (sample,), file, dynamo=False, input_names=["input"], dynamic_axes=axes
            )
            content = file.getvalue()
        return content, x.numpy(), network(x).numpy()
