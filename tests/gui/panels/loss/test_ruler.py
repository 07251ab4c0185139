"""The ruler knows epochs and samples of each step, also where the batch size was changed on the way."""

import dataclasses

import numpy as np
import pytest

from nnstudio.gui.panels.loss.ruler import NO_RULER


def moment(snapshot, step, epochs):
    """A moment after so many epochs of 1,000 samples."""
    epoch, part = divmod(epochs, 1)
    return dataclasses.replace(
        snapshot, step=step, epoch=int(epoch), position=round(part * 1000), samples_per_epoch=1000
    )


def seen(snapshot, *moments):
    ruler = NO_RULER
    for step, epochs in moments:
        ruler = ruler.seeing(moment(snapshot, step, epochs))
    return ruler


def test_a_step_is_so_many_epochs_and_samples_and_back(snapshot):
    ruler = seen(snapshot, (0, 0.0), (50, 0.5))
    steps = np.array([0.0, 100.0, 350.0])
    assert ruler.measure(steps, "epoch") == pytest.approx([0, 1, 3.5])
    assert ruler.measure(steps, "samples") == pytest.approx([0, 1000, 3500])
    for unit in ("step", "epoch", "samples"):
        assert ruler.place(ruler.measure(steps, unit), unit) == pytest.approx(steps)


def test_moments_that_fit_leave_the_ruler_as_it_is(snapshot):
    ruler = seen(snapshot, (50, 0.5))
    assert ruler.seeing(moment(snapshot, 75, 0.75)).steps is ruler.steps


def test_another_batch_size_bends_it_where_it_was_changed(snapshot):
    ruler = seen(snapshot, (50, 0.5), (100, 1.0), (200, 1.1), (300, 1.2))
    assert ruler.measure(np.array([50.0, 100.0, 150.0, 400.0]), "epoch") == pytest.approx(
        [0.5, 1.0, 1.05, 1.3]
    )


def test_looking_back_changes_nothing(snapshot):
    ruler = seen(snapshot, (50, 0.5), (100, 1.0), (300, 1.2))
    assert ruler.seeing(moment(snapshot, 40, 0.4)).steps is ruler.steps


def test_it_stays_small_however_often_the_batch_size_changes(snapshot):
    moments, epochs = [], 0.0
    for n in range(1, 500):
        epochs += 0.1 if n % 2 else 0.9
        moments.append((10 * n, epochs))
    assert len(seen(snapshot, *moments).steps) <= 130
