"""The problem: what keeps a design from being trained, or what its user should know about it."""

from dataclasses import dataclass
from enum import StrEnum

from nnstudio.nn.node import NodeId


class Cause(StrEnum):
    """Why there is a problem; what can be done about it hangs on that."""

    OTHER = "other"
    NO_INPUT = "no_input"
    NO_OUTPUT = "no_output"
    SECOND_END = "second_end"
    OUTPUT_FEEDS = "output_feeds"  # what ends the network is wired on
    LOOP = "loop"
    UNWIRED = "unwired"
    TOO_FEW_WIRES = "too_few_wires"
    TOO_MANY_WIRES = "too_many_wires"
    WAITS = "waits"  # it only follows from a problem further up
    SHAPE = "shape"
    TOO_LARGE = "too_large"
    UNKNOWN_LAYER = "unknown_layer"
    UNUSED = "unused"
    CLASSES = "classes"
    MISFIT = "misfit"
    SOFTMAX_TWICE = "softmax_twice"


@dataclass(frozen=True)
class Problem:
    """Something the user should know about the design: what is wrong and what would help.

    `node` is where; None if it is the design as a whole. Training is possible if no problem `blocks`.
    """

    node: NodeId | None
    message: str
    blocks: bool = True
    cause: Cause = Cause.OTHER

    @property
    def waits(self) -> bool:
        """Whether it only follows from a problem further up, and goes when that is mended."""
        return self.cause is Cause.WAITS
