"""Training settings: what the user decides about a run besides the network itself."""

from pydantic import Field

from nnstudio.nn.optimizers import Momentum, OptimizerChoice
from nnstudio.nn.settings import Settings


class TrainingSettings(Settings):
    """How a network is trained."""

    optimizer: OptimizerChoice = Field(Momentum(), description="The rule that turns gradients into steps.")
    batch_size: int = Field(
        10,
        ge=1,
        le=65536,
        description="Samples per step; the gradient is their mean. Small: noisy, many steps.",
    )
    epochs: int = Field(10, ge=1, le=100_000, description="How many times the run passes over all samples.")
    seed: int = Field(
        1, ge=0, le=2**32 - 1, description="Where random numbers start: the same seed gives the same run."
    )
