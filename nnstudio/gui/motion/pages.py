"""Pages: what is written of each moment, by its stage."""

from nnstudio.gui.motion.backward import backward_page
from nnstudio.gui.motion.forward import forward_page
from nnstudio.gui.motion.loss import loss_page
from nnstudio.gui.motion.moment import Moment, Stage, Step
from nnstudio.gui.motion.page import Page
from nnstudio.gui.motion.update import update_page

_WRITERS = {
    Stage.FORWARD: forward_page,
    Stage.LOSS: loss_page,
    Stage.BACKWARD: backward_page,
    Stage.UPDATE: update_page,
}


def page_of(step: Step, moment: Moment) -> Page:
    """What is written of a moment of a step."""
    return _WRITERS[moment.stage](step, moment)
