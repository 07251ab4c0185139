"""Training settings: what the user decides about a run besides the network itself."""

from pydantic import Field

from nnstudio.nn.optimizers import Momentum, OptimizerChoice
from nnstudio.nn.schedules import Constant, ScheduleChoice
from nnstudio.nn.settings import ZERO_IS_OFF, Settings


class TrainingSettings(Settings):
    """How a network is trained, and when training ends."""

    optimizer: OptimizerChoice = Field(Momentum(), description="The rule that turns gradients into steps.")
    schedule: ScheduleChoice = Field(
        Constant(), description="How the learning rate changes in the course of the run."
    )
    batch_size: int = Field(
        10,
        ge=1,
        le=65536,
        description="Samples per step; the gradient is their mean. Small: noisy, many steps.",
    )
    clip_norm: float = Field(
        0.0,
        ge=0,
        le=1e6,
        title="Clip gradient",
        json_schema_extra=ZERO_IS_OFF,
        description=(
            "Longest that the gradient, as one vector, may be; longer ones are shortened. 0 means no limit."
        ),
    )
    epochs: int = Field(10, ge=1, le=100_000, description="How many times the run passes over all samples.")
    target_accuracy: float = Field(
        0.0,
        ge=0,
        le=1,
        json_schema_extra=ZERO_IS_OFF,
        description=(
            "The run ends when the validation accuracy, or R² where numbers are predicted, reaches this "
            "share. 0 means never."
        ),
    )
    patience: int = Field(
        0,
        ge=0,
        le=10_000,
        json_schema_extra=ZERO_IS_OFF,
        description=(
            "The run ends after so many epochs without a smaller validation loss, with the best weights. "
            "0 means never."
        ),
    )
    time_limit: float = Field(
        0.0,
        ge=0,
        le=1e6,
        json_schema_extra=ZERO_IS_OFF,
        description="The run ends after so many seconds of computing. 0 means no limit.",
    )
    seed: int = Field(
        1, ge=0, le=2**32 - 1, description="Where random numbers start: the same seed gives the same run."
    )
