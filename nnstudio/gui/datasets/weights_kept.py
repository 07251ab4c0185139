"""Weights that came with a file: what a network was imported for is not given up by the way."""

from nnstudio.gui.training import TrainingController


def came_with_weights(training: TrainingController) -> bool:
    """Whether the network has weights that it has not learned here, and no step was made since."""
    return not training.begun and bool(training.learned.project().weights)
