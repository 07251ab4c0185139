"""The picture of a moment: as much has happened on the canvas as has been told."""

import numpy as np
import pytest

from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.trainer import Trainer
from nnstudio.gui.motion.grain import Grain
from nnstudio.gui.motion.moment import Moment, Stage, Step
from nnstudio.gui.motion.picture import picture_of
from nnstudio.gui.motion.story import Story


@pytest.fixture(scope="module")
def told():
    """A run after its third step, which was dissected, and that step."""
    document = EXAMPLES["xor"].build()
    trainer = Trainer(
        TrainingJob(document.graph, document.dataset, document.training), document.dataset.load()
    )
    trainer.step()
    trainer.step()
    trace = trainer.dissect(1)
    live = trainer.snapshot()
    return live, Step(trace, live.graph, live.classes)


def pictures(told, grain=Grain.LAYER):
    live, step = told
    story = Story(step, grain)
    return story, [picture_of(live, story, at) for at in range(len(story))]


def test_on_the_way_forward_layers_have_values_from_when_they_are_told(told):
    story, shown = pictures(told)
    order = list(told[1].trace.order)
    for at, node_id in enumerate(order):
        assert story[at] == Moment(Stage.FORWARD, node_id)
        assert list(shown[at].activations) == order[: at + 1]
        for reached in order[: at + 1]:
            np.testing.assert_array_equal(shown[at].activations[reached], told[1].node(reached).output)
    assert all(list(picture.activations) == order for picture in shown[len(order) :])


def test_parameters_are_the_old_ones_until_the_update_comes_to_them(told):
    _, step = told
    story, shown = pictures(told)
    for at, picture in enumerate(shown):
        moment = story[at]
        for node_id, params in picture.weights.items():
            node = step.node(node_id)
            updated = moment.stage is Stage.UPDATE and step.trace.order.index(
                node_id
            ) <= step.trace.order.index(moment.node_id)
            for name, values in params.items():
                np.testing.assert_array_equal(values, (node.after if updated else node.before)[name])


def test_unit_by_unit_only_the_units_told_have_moved(told):
    _, step = told
    story, shown = pictures(told, Grain.UNIT)
    hidden = next(node_id for node_id in step.trace.order if step.node(node_id).gradients)
    at = story.place_of(Moment(Stage.UPDATE, hidden, 1))
    kernel, node = shown[at].weights[hidden]["kernel"], step.node(hidden)
    np.testing.assert_array_equal(kernel[:, :2], node.after["kernel"][:, :2])
    np.testing.assert_array_equal(kernel[:, 2:], node.before["kernel"][:, 2:])
    assert not kernel.flags.writeable


def test_the_step_counts_as_made_with_the_last_moment(told):
    live, step = told
    _, shown = pictures(told)
    assert [picture.step for picture in shown] == [step.trace.step - 1] * (len(shown) - 1) + [step.trace.step]
    assert all(len(picture.losses) == picture.step for picture in shown)
    assert shown[-1].step == live.step
    assert not any(picture.past for picture in shown)
    for node_id, params in shown[-1].weights.items():
        for name, values in params.items():
            np.testing.assert_array_equal(values, live.weights[node_id][name])


def test_the_sample_is_the_one_that_was_learned_from(told):
    live, step = told
    _, shown = pictures(told)
    assert all(picture.sample is step.trace.sample for picture in shown)
    assert shown[0].truth == live.classes[step.trace.target.argmax()]
