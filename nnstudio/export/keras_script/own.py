"""What Keras does not have and a script brings along: activations and layers, as source code."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from nnstudio.export.naming import identifier
from nnstudio.export.statements import number
from nnstudio.nn.activations import ELU, GELU, Activation, Arctan, LeakyReLU

LAYERS: Mapping[str, str] = MappingProxyType(
    {
        "Noise": '''
@keras.saving.register_keras_serializable()
class Noise(layers.Layer):
    """Adds noise from a bell curve while training; Keras' own takes a deviation of 1 at most."""

    def __init__(self, deviation, **more):
        super().__init__(**more)
        self.deviation = deviation

    def call(self, x, training=False):
        return x + self.deviation * keras.random.normal(keras.ops.shape(x)) if training else x

    def get_config(self):
        return {**super().get_config(), "deviation": self.deviation}
''',
        "RecursiveMerge": '''
@keras.saving.register_keras_serializable()
class RecursiveMerge(layers.Layer):
    """Each patch becomes a vector, and four neighbours one, again and again, until one is left."""

    def __init__(
        self,
        units,
        patch_size,
        activation="tanh",
        use_bias=True,
        kernel_regularizer=None,
        kernel_constraint=None,
        **more,
    ):
        super().__init__(**more)
        self.units, self.patch_size, self.use_bias = units, patch_size, use_bias
        self.activation = keras.activations.get(activation)
        self.kernel_regularizer = keras.regularizers.get(kernel_regularizer)
        self.kernel_constraint = keras.constraints.get(kernel_constraint)

    def build(self, shape):
        leaf = self.patch_size**2 * shape[-1]
        kernel = {"regularizer": self.kernel_regularizer, "constraint": self.kernel_constraint}
        self.leaf_kernel = self.add_weight((leaf, self.units), name="leaf_kernel", **kernel)
        self.kernel = self.add_weight((4 * self.units, self.units), name="kernel", **kernel)
        self.leaf_bias = self.bias = 0.0
        if self.use_bias:
            self.leaf_bias = self.add_weight((self.units,), "zeros", name="leaf_bias")
            self.bias = self.add_weight((self.units,), "zeros", name="bias")

    def call(self, x):
        x = self.activation(self.cut(x, self.patch_size) @ self.leaf_kernel + self.leaf_bias)
        while tuple(x.shape[1:3]) != (1, 1):
            x = self.activation(self.cut(x, 2) @ self.kernel + self.bias)
        return x[:, 0, 0]

    def cut(self, x, size):
        """Tiles, each as one row; zeros fill up the right and the bottom."""
        _, height, width, channels = x.shape
        rows, columns = -(-height // size), -(-width // size)
        x = keras.ops.pad(x, [(0, 0), (0, rows * size - height), (0, columns * size - width), (0, 0)])
        x = keras.ops.reshape(x, (-1, rows, size, columns, size, channels))
        x = keras.ops.transpose(x, (0, 1, 3, 2, 4, 5))
        return keras.ops.reshape(x, (-1, rows, columns, size * size * channels))

    def compute_output_shape(self, shape):
        return (shape[0], self.units)

    def get_config(self):
        return {
            **super().get_config(),
            "units": self.units,
            "patch_size": self.patch_size,
            "activation": keras.activations.serialize(self.activation),
            "use_bias": self.use_bias,
        }
''',
    }
)

NAMES = frozenset(LAYERS)

_FUNCTION = """
@keras.saving.register_keras_serializable()
def {name}(z):
    return {code}
"""


@dataclass
class Own:
    """What a script brings along: layers that were asked for, and activations by what they compute."""

    layers: set[str] = field(default_factory=set)
    activations: dict[str, str] = field(default_factory=dict)

    def layer(self, name: str) -> str:
        """A layer that Keras does not have."""
        self.layers.add(name)
        return name

    def activation(self, activation: Activation) -> str:
        """What a layer is given as its activation: a name that Keras knows, or a function of the script."""
        code = _code(activation)
        if not code:
            return f'"{activation.entry.kind}"'
        if code not in self.activations:
            self.activations[code] = identifier(f"own_{activation.entry.kind}", self.activations.values())
        return self.activations[code]

    def sources(self) -> list[str]:
        """The source code of all of it."""
        functions = [_FUNCTION.format(name=name, code=code) for code, name in self.activations.items()]
        return [text.strip() for text in (*functions, *(LAYERS[name] for name in sorted(self.layers)))]


def _code(activation: Activation) -> str:
    """What is computed of z where the plain name would mean something else in Keras, or nothing."""
    match activation:
        case LeakyReLU():
            return f"keras.activations.leaky_relu(z, negative_slope={number(activation.slope)})"
        case ELU() if activation.alpha != 1:
            return f"keras.activations.elu(z, alpha={number(activation.alpha)})"
        case GELU():
            return "keras.activations.gelu(z, approximate=True)"
        case Arctan():
            return "keras.ops.arctan(z)"
    return ""
