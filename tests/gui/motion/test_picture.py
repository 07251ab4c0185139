"""The picture of a moment: as much has happened on the canvas as has been told."""

import dataclasses

import numpy as np
import pytest

from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.snapshot import Evaluation
from nnstudio.engine.trainer import Trainer
from nnstudio.gui.motion.grain import Grain
from nnstudio.gui.motion.moment import Moment, Stage, Step
from nnstudio.gui.motion.picture import picture_of
from nnstudio.gui.motion.story import Story


def make_trainer():
    document = EXAMPLES["xor"].build()
    return Trainer(TrainingJob(document.graph, document.dataset, document.training), document.dataset.load())


@pytest.fixture
def trainer():
    """A run that has made no step."""
    return make_trainer()


@pytest.fixture(scope="module")
def told():
    """A run after its third step, which was dissected, and that step."""
    trainer = make_trainer()
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


def test_how_far_nodes_have_moved_is_shown_when_the_update_has_come_to_them(told):
    live, step = told
    story, shown = pictures(told, Grain.UNIT)
    assert live.measured_step == 3
    assert live.flows
    order = step.trace.order
    for at, picture in enumerate(shown[:-1]):
        moment = story[at]
        if moment.stage is not Stage.UPDATE:
            assert not picture.flows
            assert not picture.gradients
            assert picture.measured_step == 0
        else:
            moved = order[: order.index(moment.node_id)]
            assert set(picture.flows) == set(live.flows) & set(moved)
            assert all(picture.flows[node_id] is live.flows[node_id] for node_id in picture.flows)
    layers, shown_layers = pictures(told, Grain.LAYER)
    first = layers.begin_of(Stage.UPDATE)
    assert set(shown_layers[first].flows) == {layers[first].node_id}
    assert shown_layers[first].measured_step == 3
    for last in (shown[-1], shown_layers[-1]):
        assert last.flows is live.flows


def test_the_progress_of_a_run_is_that_before_the_step_until_the_step_is_made(told):
    live, _ = told
    _, shown = pictures(told)
    assert live.position > 1
    assert all((one.epoch, one.position) == (0, live.position - 1) for one in shown[:-1])
    assert (shown[-1].epoch, shown[-1].position) == (0, live.position)
    assert shown[0].learning_rate == told[1].trace.learning_rate


def test_what_the_last_step_of_an_epoch_has_led_to_is_not_shown_before_the_step_is_made(trainer):
    trainer.step(len(trainer.dataset.training) - 1)
    before = trainer.snapshot()
    trace = trainer.dissect(1)
    live = trainer.snapshot()
    assert (len(before.epochs), len(live.epochs), live.epoch, live.position) == (1, 2, 1, 0)
    _, shown = pictures((live, Step(trace, live.graph, live.classes)))
    for picture in shown[:-1]:
        assert (picture.step, picture.epoch, picture.position) == (1, 0, before.position)
        np.testing.assert_array_equal(picture.epochs, before.epochs)
        assert not picture.health
        assert picture.progress == before.progress
    assert (shown[-1].epoch, shown[-1].position) == (1, 0)
    assert shown[-1].health is live.health
    assert shown[-1].epochs is live.epochs


def test_the_end_of_a_run_is_not_told_before_its_last_step_is_made(told):
    live, step = told
    ended = dataclasses.replace(live, ended="All epochs are done", test=Evaluation(0.5, 0.9))
    _, shown = pictures((ended, step))
    assert not any(picture.ended or picture.test for picture in shown[:-1])
    assert shown[-1].ended == "All epochs are done"
    assert shown[-1].test == Evaluation(0.5, 0.9)
