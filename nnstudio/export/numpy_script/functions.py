"""The functions that a NumPy script is made of, as source code by name; a script holds those it calls."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

ACTIVATIONS: Mapping[str, str] = MappingProxyType(
    {
        "sigmoid": '''
def sigmoid(z):
    """1 / (1 + exp(-z)), in a form that cannot overflow."""
    return 0.5 * (1 + np.tanh(0.5 * z))
''',
        "tanh": """
def tanh(z):
    return np.tanh(z)
""",
        "relu": """
def relu(z):
    return np.maximum(z, 0)
""",
        "leaky_relu": """
def leaky_relu(z, slope):
    return np.where(z > 0, z, slope * z)
""",
        "elu": """
def elu(z, alpha):
    return np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0)))
""",
        "selu": """
def selu(z):
    scale, alpha = 1.0507009873554805, 1.6732632423543772
    return scale * np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0)))
""",
        "gelu": '''
def gelu(z):
    """z times the share of a bell curve below z, by the approximation with tanh."""
    return 0.5 * z * (1 + np.tanh(0.7978845608028654 * (z + 0.044715 * z**3)))
''',
        "silu": """
def silu(z):
    return z * sigmoid(z)
""",
        "softplus": '''
def softplus(z):
    """log(1 + exp(z)), in a form that cannot overflow."""
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))
''',
        "softsign": """
def softsign(z):
    return z / (1 + np.abs(z))
""",
        "arctan": """
def arctan(z):
    return np.arctan(z)
""",
        "softmax": '''
def softmax(z):
    """Shares of a whole, along the last axis."""
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)
''',
    }
)

LAYERS: Mapping[str, str] = MappingProxyType(
    {
        "flat": '''
def flat(x):
    """All numbers of each sample in one row."""
    return x.reshape(len(x), -1)
''',
        "dense": '''
def dense(x, kernel, bias=0):
    """Every unit weighs every number: (n, inputs) -> (n, units)."""
    return flat(x) @ kernel + bias
''',
        "padded": '''
def padded(x, size, stride):
    """The images with zeros around them, so that a window makes ceil(length / stride) steps."""
    before_and_after = [(0, 0)]
    for length in x.shape[1:3]:
        missing = max(0, (-(-length // stride) - 1) * stride + size - length)
        before_and_after.append((missing // 2, missing - missing // 2))
    return np.pad(x, [*before_and_after, (0, 0)])
''',
        "windows": '''
def windows(x, size, stride):
    """What a window sees at each place: (n, height', width', channels, size, size)."""
    views = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(1, 2))
    return views[:, ::stride, ::stride]
''',
        "convolve": '''
def convolve(x, kernel, bias=0, stride=1):
    """Filters (size, size, channels, filters) slide over images (n, height, width, channels)."""
    return np.einsum("nijcuv,uvcf->nijf", windows(x, len(kernel), stride), kernel, optimize=True) + bias
''',
        "paint": '''
def paint(x, kernel, bias, stride, height, width, before):
    """The transpose of a convolution: each number paints its filter, and paintings add up."""
    n, rows, columns, _ = x.shape
    size, filters = len(kernel), kernel.shape[3]
    shape = (n, (rows - 1) * stride + size, (columns - 1) * stride + size, filters)
    y = np.zeros((n, max(shape[1], before + height), max(shape[2], before + width), filters), x.dtype)
    for u in range(size):
        for v in range(size):
            y[:, u : u + rows * stride : stride, v : v + columns * stride : stride] += x @ kernel[u, v]
    return y[:, before : before + height, before : before + width] + bias
''',
        "max_pool": '''
def max_pool(x, size, stride):
    """The largest number of each window."""
    return windows(x, size, stride).max(axis=(-2, -1))
''',
        "average_pool": '''
def average_pool(x, size, stride):
    """The mean of each window."""
    return windows(x, size, stride).mean(axis=(-2, -1))
''',
        "repeat_pixels": '''
def repeat_pixels(x, factor):
    """Images that are so many times larger, each pixel repeated."""
    return x.repeat(factor, axis=1).repeat(factor, axis=2)
''',
        "blend_pixels": '''
def blend_pixels(x, factor):
    """Images that are so many times larger, new pixels being mixed of those that lie nearest."""
    for axis in (1, 2):
        length = x.shape[axis]
        # Where the middle of each new pixel lies among those of the old ones.
        place = (np.arange(length * factor) + 0.5) / factor - 0.5
        place = np.clip(place, 0, length - 1).astype(np.float32)
        below = np.floor(place).astype(int)
        above = np.minimum(below + 1, length - 1)
        share = (place - below).reshape([-1 if at == axis else 1 for at in range(4)])
        x = x.take(below, axis) * (1 - share) + x.take(above, axis) * share
    return x
''',
        "normalize": '''
def normalize(x, mean, variance, scale, offset, epsilon):
    """Brings numbers to mean 0 and variance 1, then scales and shifts them."""
    return (x - mean) / np.sqrt(variance + np.float32(epsilon)) * scale + offset
''',
        "normalize_each": '''
def normalize_each(x, scale, offset, epsilon):
    """Brings the last axes of x, as many as `scale` has, to mean 0 and variance 1 by themselves."""
    axes = tuple(range(x.ndim - scale.ndim, x.ndim))
    return normalize(
        x, x.mean(axis=axes, keepdims=True), x.var(axis=axes, keepdims=True), scale, offset, epsilon
    )
''',
        "steps_of": '''
def steps_of(x):
    """A sequence (n, steps, features), step by step; an image is the sequence of its rows."""
    return x.reshape(len(x), x.shape[1], -1).swapaxes(0, 1)
''',
        "simple_rnn": '''
def simple_rnn(x, kernel, recurrent_kernel, bias, activation):
    """The state of each unit after each step, (n, steps, units)."""
    h = np.zeros((len(x), len(recurrent_kernel)), np.float32)
    states = []
    for step in steps_of(x):
        h = activation(step @ kernel + h @ recurrent_kernel + bias)
        states.append(h)
    return np.stack(states, axis=1)
''',
        "gru": '''
def gru(x, kernel, recurrent_kernel, bias=0, recurrent_bias=0):
    """The states after each step, (n, steps, units); the blocks of the weights are r, z and n."""
    h = np.zeros((len(x), len(recurrent_kernel)), np.float32)
    states = []
    for step in steps_of(x):
        xr, xz, xn = np.split(step @ kernel + bias, 3, axis=1)
        hr, hz, hn = np.split(h @ recurrent_kernel + recurrent_bias, 3, axis=1)
        r = sigmoid(xr + hr)  # what of the past counts
        z = sigmoid(xz + hz)  # what is kept
        h = (1 - z) * np.tanh(xn + r * hn) + z * h
        states.append(h)
    return np.stack(states, axis=1)
''',
        "lstm": '''
def lstm(x, kernel, recurrent_kernel, bias=0):
    """The states after each step, (n, steps, units); the blocks of the weights are i, f, g and o."""
    h = c = np.zeros((len(x), len(recurrent_kernel)), np.float32)
    states = []
    for step in steps_of(x):
        i, f, g, o = np.split(step @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
        c = sigmoid(i) * np.tanh(g) + sigmoid(f) * c  # what is written, and what is kept
        h = sigmoid(o) * np.tanh(c)
        states.append(h)
    return np.stack(states, axis=1)
''',
        "cut": '''
def cut(x, size):
    """Images in tiles of so many pixels, each as one row; zeros fill up the right and the bottom."""
    n, height, width, channels = x.shape
    rows, columns = -(-height // size), -(-width // size)
    x = np.pad(x, [(0, 0), (0, rows * size - height), (0, columns * size - width), (0, 0)])
    x = x.reshape(n, rows, size, columns, size, channels).swapaxes(2, 3)
    return x.reshape(n, rows, columns, size * size * channels)
''',
        "merge_neighbours": '''
def merge_neighbours(x, leaf_kernel, leaf_bias, kernel, bias, size, activation):
    """Each patch becomes a vector, and four neighbours one, again and again, until one is left."""
    x = activation(cut(x, size) @ leaf_kernel + leaf_bias)
    while x.shape[1:3] != (1, 1):
        x = activation(cut(x, 2) @ kernel + bias)
    return x[:, 0, 0]
''',
    }
)

_CALLS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "silu": ("sigmoid",),
        "dense": ("flat",),
        "convolve": ("windows",),
        "max_pool": ("windows",),
        "average_pool": ("windows",),
        "normalize_each": ("normalize",),
        "simple_rnn": ("steps_of",),
        "gru": ("steps_of", "sigmoid"),
        "lstm": ("steps_of", "sigmoid"),
        "merge_neighbours": ("cut",),
    }
)

NAMES = frozenset({*ACTIVATIONS, *LAYERS})
"""What no variable of a script may be called."""


def sources(called: Iterable[str]) -> list[str]:
    """The source code of these functions and of those that they call, each once, in an order to read."""
    wanted: set[str] = set()
    waiting = list(called)
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted.add(name)
            waiting.extend(_CALLS.get(name, ()))
    return [text.strip() for name, text in {**ACTIVATIONS, **LAYERS}.items() if name in wanted]
