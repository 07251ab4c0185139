"""The colors of the stages: forward and backward are told apart at a glance, and by their words."""

from nnstudio.gui.motion.moment import Stage
from nnstudio.gui.theme import Theme

_BACKWARD = 4  # violet: neither the sign of a number nor a trouble


def stage_color(theme: Theme, stage: Stage) -> str:
    """The color of what is done in a stage, which may also carry words."""
    return {
        Stage.FORWARD: theme.active_text,
        Stage.LOSS: theme.bad,
        Stage.BACKWARD: theme.of_class(_BACKWARD),
        Stage.UPDATE: theme.good,
    }[stage]
