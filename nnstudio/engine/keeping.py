"""Keeping: the moment where a run stands as a checkpoint, and the run put back to one."""

import numpy as np

from nnstudio.engine.api import TrainingError
from nnstudio.engine.checkpoint import Checkpoint, read_only
from nnstudio.engine.parts import Parts


def checkpoint_of(parts: Parts) -> Checkpoint:
    """This moment, with all that `put_back` needs to go on from it, bit for bit."""
    network, learning, record, planning = parts.network, parts.learning, parts.record, parts.planning
    return Checkpoint(
        layout=network.layout,
        graph=network.graph,
        training=planning.training,
        learning_rate=planning.learning_rate,
        marks=parts.marks.marks,
        step=parts.course.step,
        seconds=parts.course.seconds,
        plan=planning.plan,
        stopped=planning.stopped,
        ended=planning.ended,
        test=parts.course.test,
        health=record.health,
        values=read_only(network.values),
        good=record.good,
        best=record.best,
        memory={name: read_only(vector) for name, vector in learning.descent.memory.items()},
        memory_steps=learning.descent.steps,
        noise=learning.noise,
        shared=learning.shared,
        batches=parts.batches.state(),
        losses=parts.losses.view(),
        epochs=record.epochs,
        once_right=record.once_right,
        measured_step=parts.gauge.step,
        flows=parts.gauge.flows,
    )


def put_back(parts: Parts, checkpoint: Checkpoint) -> None:
    """Goes on from a checkpoint of a run of the same network on the same data.

    Raises:
        TrainingError: The checkpoint is of another network or of other data.
    """
    network, learning, course = parts.network, parts.learning, parts.course
    fits = checkpoint.layout == network.layout
    if not fits or len(checkpoint.batches.order) != len(parts.dataset.training):
        what = "samples" if fits else "network"
        raise TrainingError(
            f"The checkpoint was made with another {what}, so training cannot go on from it. "
            "Open the project it belongs to, or start a new run"
        )
    parts.marks.restore(checkpoint.marks)
    if network.set_live(checkpoint.graph):
        learning.take_live_layers()
    learning.descent.set_live(checkpoint.training)
    learning.descent.restore(checkpoint.memory, checkpoint.memory_steps)
    learning.restore(checkpoint.noise, checkpoint.shared)
    np.copyto(network.values, checkpoint.values)
    parts.record.restore(checkpoint)
    parts.gauge.restore(checkpoint.measured_step, checkpoint.flows)
    parts.observer.forget()
    parts.batches.restore(checkpoint.batches)
    parts.losses.restore(checkpoint.losses)
    course.step, course.seconds, course.test = checkpoint.step, checkpoint.seconds, checkpoint.test
    parts.planning.restore(checkpoint)
