"""The picture: the moment where a run stands as a snapshot, for views to show."""

from nnstudio.engine.moments import Watched
from nnstudio.engine.parts import Parts
from nnstudio.engine.snapshot import Snapshot
from nnstudio.nn.graph import Weights


def snapshot_of(parts: Parts, initial: Weights, watched: Watched, *, hurried: bool) -> Snapshot:
    """This moment, with what is watched; `initial` are the weights before the first step.

    In a hurry, what takes long is not renewed each time, see `Observer`.
    """
    network, record, planning, course = parts.network, parts.record, parts.planning, parts.course
    seen = parts.observer.see(watched, course.step, record.once_right, hurried=hurried)
    return Snapshot(
        graph=network.graph,
        step=course.step,
        epoch=parts.batches.epoch,
        epochs_planned=planning.epochs_planned,
        position=parts.batches.position,
        samples_per_epoch=len(parts.dataset.training),
        losses=parts.losses.view()[:, 0],
        epochs=record.epochs,
        weights=network.copy_weights(),
        activations=seen.activations,
        sample=seen.sample,
        classes=parts.dataset.spec.classes,
        health=record.health,
        ended=planning.ended,
        test=course.test,
        initial=initial,
        flows=parts.gauge.flows,
        marks=parts.marks.marks,
        learning_rate=planning.learning_rate,
        answers=seen.answers,
        populations=seen.populations,
        gradients=parts.gauge.gradients(watched.gradients()),
        drawings=seen.drawings,
        measured_step=parts.gauge.step,
        populations_step=seen.populations_step,
        fitted=parts.fitted,
        naive=parts.naive,
        plane=seen.plane,
        notes=parts.dataset.notes,
        size_hint=parts.dataset.spec.size_hint,
        measured_on=record.measured_on,
    )
