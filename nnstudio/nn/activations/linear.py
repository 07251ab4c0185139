"""The activation that bends nothing."""

from nnstudio.nn.activations.base import ACTIVATIONS, Activation, ActivationBackward
from nnstudio.nn.layer import Array, Context


@ACTIVATIONS.register("linear", title="Linear", hint="y = z")
class Linear(Activation):
    """y = z: no bend, for outputs that may be any number."""

    def forward(self, ctx: Context, z: Array) -> tuple[Array, ActivationBackward]:
        return z, lambda dy: dy
