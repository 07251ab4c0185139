"""States: what the units of a recurrent layer said after each step of a sequence."""

from typing import Protocol, runtime_checkable

from nnstudio.nn.layer import Array, FreshContext, Layer, Params


@runtime_checkable
class Reader(Protocol):
    """A layer that reads a sequence and gives on its last state, or all."""

    output: str


def states_over_time(layer: Layer, params: Params, x: Array) -> Array | None:
    """The states (steps, units) for one sample, (steps, features) or an image that is read row by row.

    None for layers that do not read step by step.
    """
    if not reads_steps(layer):
        return None
    whole = layer.replace(output="sequence")
    states, _ = whole.forward(params, FreshContext(wants_input_gradient=False), x[None])
    found: Array = states[0]
    return found


def reads_steps(layer: Layer) -> bool:
    """Whether a layer reads a sequence step by step."""
    return isinstance(layer, Reader) and "recurrent_initializer" in type(layer).model_fields
