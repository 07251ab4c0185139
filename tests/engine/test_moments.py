"""What a network makes of what is watched: answers, populations and drawings, at the moment they say."""

import numpy as np
import pytest
from dots import CLASSES, SHAPE, Dots, chain, job

from nnstudio.engine import moments
from nnstudio.engine.api import DivergenceError
from nnstudio.engine.moments import Watched
from nnstudio.engine.probes import AnswersProbe, PopulationProbe
from nnstudio.engine.replay import Replay
from nnstudio.engine.trainer import Trainer
from nnstudio.nn.activations import Linear
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layers.core import Output
from nnstudio.nn.losses import MeanSquaredError
from nnstudio.nn.optimizers import SGD, Adam

ASKED = Watched(probes=frozenset({AnswersProbe()}))
HIDDEN = Watched(probes=frozenset({PopulationProbe(NodeId("hidden")), PopulationProbe(NodeId("gone"))}))


def trainer(graph=None, **training):
    made = job(graph, **training)
    return Trainer(made, made.dataset.load())


def stepped(run, count):
    for _ in range(count):
        run.step()
    return run


def by_hand(run, inputs):
    """Hidden outputs and answers of the small graph for samples of the dots."""
    params = run.network.params
    x = inputs.reshape(len(inputs), -1) / 255
    hidden = np.tanh(x @ params["hidden"]["kernel"] + params["hidden"]["bias"])
    z = np.exp(hidden @ params["output"]["kernel"] + params["output"]["bias"])
    return hidden, z / z.sum(axis=1, keepdims=True)


def test_the_answers_are_those_to_the_first_validation_samples():
    run = stepped(trainer(), 8)
    answers, validation = run.snapshot(ASKED).answers, Dots().load().validation
    np.testing.assert_allclose(answers.outputs, by_hand(run, validation.inputs)[1], rtol=1e-5)
    np.testing.assert_array_equal(answers.inputs, validation.inputs)
    np.testing.assert_array_equal(answers.labels, validation.labels)
    assert (answers.total, answers.step, answers.outputs.dtype) == (20, 8, np.float32)
    np.testing.assert_array_equal(answers.said, answers.outputs.argmax(axis=1))


def test_where_a_network_is_large_only_some_samples_are_answered(monkeypatch):
    monkeypatch.setattr(moments, "ANSWERS_LEAST", 4)
    run = trainer()
    monkeypatch.setattr(moments, "ANSWERS_WORK", 7 * run.network.multiplications)
    answers = run.snapshot(ASKED).answers
    assert (len(answers.outputs), len(answers.inputs), len(answers.labels), answers.total) == (7, 7, 7, 20)
    assert len(answers.once_right) == 7
    monkeypatch.setattr(moments, "ANSWERS_WORK", 1)
    assert len(stepped(run, 1).snapshot(ASKED).answers.outputs) == 4


def test_nobody_is_answered_who_has_not_asked():
    moment = trainer().snapshot()
    assert (moment.answers, moment.populations, moment.drawings) == (None, {}, None)


def test_whose_answer_was_right_at_any_evaluation_is_remembered():
    run = trainer(optimizer=Adam(learning_rate=0.05))
    right = run.snapshot(ASKED).answers.said == Dots().load().validation.labels
    for _ in range(6):
        stepped(run, 5)  # an epoch
        answers = run.snapshot(ASKED).answers
        right = right | (answers.said == answers.labels)
        np.testing.assert_array_equal(answers.once_right, right)
    stepped(run, 3)
    np.testing.assert_array_equal(run.snapshot(ASKED).answers.once_right, right)


def test_what_was_once_right_is_that_of_the_moment_one_goes_back_to():
    run = trainer(optimizer=Adam(learning_rate=0.05))
    kept, before = run.checkpoint(), run.snapshot(ASKED).answers.once_right
    stepped(run, 40)
    assert run.snapshot(ASKED).answers.once_right.sum() > before.sum()
    run.restore(kept)
    np.testing.assert_array_equal(run.snapshot(ASKED).answers.once_right, before)


def test_a_population_is_what_a_node_gives_for_the_first_validation_samples():
    run = stepped(trainer(), 3)
    moment = run.snapshot(HIDDEN)
    assert moment.populations.keys() == {"hidden"}
    expected, _ = by_hand(run, Dots().load().validation.inputs)
    np.testing.assert_allclose(moment.populations["hidden"], expected, rtol=1e-5, atol=1e-6)
    assert moment.populations_step == 3


def test_a_population_is_as_large_as_the_network_allows(monkeypatch):
    run = trainer()
    monkeypatch.setattr(moments, "POPULATION_WORK", 17 * run.network.multiplications)
    assert len(run.snapshot(HIDDEN).populations["hidden"]) == 17
    monkeypatch.setattr(moments, "POPULATION_WORK", 1)
    assert len(stepped(run, 1).snapshot(HIDDEN).populations["hidden"]) == 16
    monkeypatch.setattr(moments, "POPULATION_MOST", 5)
    assert len(stepped(run, 1).snapshot(HIDDEN).populations["hidden"]) == 5


def test_in_a_hurry_answers_may_be_of_a_little_earlier_and_say_so(monkeypatch):
    monkeypatch.setattr(moments, "ANSWERS_PAUSE", 1000)
    monkeypatch.setattr(moments, "POPULATION_PAUSE", 1000)
    both = Watched(probes=ASKED.probes | HIDDEN.probes)
    run = stepped(trainer(), 1)
    first = run.snapshot(both, hurried=True)
    second = stepped(run, 1).snapshot(both, hurried=True)
    assert second.step == 2
    assert second.answers is first.answers
    assert second.answers.step == second.populations_step == 1
    assert second.populations["hidden"] is first.populations["hidden"]
    third = run.snapshot(both)
    assert third.answers.step == third.populations_step == 2


def test_in_a_hurry_what_is_too_old_is_made_anew(monkeypatch):
    monkeypatch.setattr(moments, "ANSWERS_PAUSE", 0)
    monkeypatch.setattr(moments, "SHARE", 1e9)
    run = trainer()
    run.snapshot(ASKED, hurried=True)
    assert stepped(run, 1).snapshot(ASKED, hurried=True).answers.step == 1


def test_another_nodes_population_is_not_what_was_asked_for(monkeypatch):
    monkeypatch.setattr(moments, "POPULATION_PAUSE", 1000)
    run = trainer()
    run.snapshot(HIDDEN, hurried=True)
    output = Watched(probes=frozenset({PopulationProbe(NodeId("output"))}))
    assert run.snapshot(output, hurried=True).populations.keys() == {"output"}


def test_gone_back_a_run_does_not_give_the_answers_of_later(monkeypatch):
    monkeypatch.setattr(moments, "ANSWERS_PAUSE", 1000)
    run = trainer()
    kept = run.checkpoint()
    stepped(run, 9).snapshot(ASKED, hurried=True)
    run.restore(kept)
    assert run.snapshot(ASKED, hurried=True).answers.step == 0


def test_drawings_are_answered_at_every_moment():
    run = stepped(trainer(), 4)
    drawn = np.random.default_rng(3).integers(0, 256, (5, *SHAPE), np.uint8)
    moment = run.snapshot(Watched(drawings=drawn))
    np.testing.assert_allclose(moment.drawings, by_hand(run, drawn)[1], rtol=1e-5)
    assert run.snapshot(Watched(drawings=drawn[:0])).drawings.shape == (0, CLASSES)


def test_a_drawing_is_shown_as_a_sample_whose_truth_nobody_knows():
    run = trainer()
    drawn = np.random.default_rng(3).integers(0, 256, SHAPE, np.uint8)
    moment = run.snapshot(Watched(sample=3, drawing=drawn))
    assert (moment.sample.index, moment.sample.label, moment.truth) == (None, None, "")
    assert moment.sample.pixels is drawn
    np.testing.assert_allclose(
        moment.activations["hidden"], by_hand(run, drawn[np.newaxis])[0][0], rtol=1e-5, atol=1e-6
    )


def test_drawings_for_another_dataset_are_not_shown():
    moment = trainer().snapshot(
        Watched(3, np.zeros((28, 28, 1), np.uint8), drawings=np.zeros((2, 28, 28, 1)))
    )
    assert (moment.sample.index, moment.drawings) == (3, None)


def test_nothing_of_what_was_asked_for_can_be_written():
    run = trainer()
    moment = run.snapshot(
        Watched(probes=ASKED.probes | HIDDEN.probes, drawings=np.zeros((1, *SHAPE), np.uint8))
    )
    answers = moment.answers
    for array in (
        answers.outputs,
        answers.inputs,
        answers.labels,
        answers.once_right,
        moment.populations["hidden"],
        moment.drawings,
    ):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_the_weights_before_the_first_step_stay_what_they_were():
    run = trainer()
    before = run.snapshot()
    after = stepped(run, 7).snapshot()
    assert after.initial is before.initial
    np.testing.assert_array_equal(after.initial["hidden"]["kernel"], before.weights["hidden"]["kernel"])
    assert not np.array_equal(after.weights["hidden"]["kernel"], before.weights["hidden"]["kernel"])


def test_a_network_with_nothing_to_weigh_is_answered_all_the_same():
    run = trainer(chain(output=Output(units=CLASSES)))
    assert len(run.snapshot(ASKED).answers.outputs) == 20


BOTH = Watched(probes=frozenset({AnswersProbe(), PopulationProbe(NodeId("hidden"))}))


def test_of_the_same_step_nothing_is_computed_twice_however_often_it_is_shown():
    run = stepped(trainer(), 8)
    first = run.snapshot(BOTH)
    again = run.snapshot(Watched(5, probes=BOTH.probes))
    assert again.sample.index == 5
    assert again.answers is first.answers
    assert again.populations is first.populations
    later = stepped(run, 1).snapshot(BOTH)
    assert (later.answers.step, later.populations_step) == (9, 9)


def test_after_another_evaluation_of_the_same_step_it_is_told_what_was_right():
    run = stepped(trainer(), 8)
    before = run.snapshot(BOTH).answers
    run.plan_more()
    after = run.snapshot(BOTH).answers
    right = after.said == after.labels
    assert right[~before.once_right].any()
    np.testing.assert_array_equal(after.once_right, before.once_right | right)


def test_parameters_that_were_put_back_after_a_divergence_are_answered_anew():
    output = Output(units=CLASSES, activation=Linear(), loss=MeanSquaredError())
    run = trainer(chain(output=output), optimizer=SGD(learning_rate=900), epochs=99)

    def learn():
        while True:
            run.snapshot(ASKED)
            run.step()

    with pytest.raises(DivergenceError), np.errstate(all="ignore"):
        learn()
    answers, inputs = run.snapshot(ASKED).answers, Dots().load().validation
    np.testing.assert_array_equal(answers.outputs, run.answers(inputs))


def test_a_replay_answers_anew_for_another_branch_at_the_same_step():
    run, other = stepped(trainer(), 8), stepped(trainer(optimizer=Adam()), 8)
    replay = Replay(run.network.graph, Dots().load(), np.float32)
    live = run.snapshot()
    shown = [replay.snapshot(each.checkpoint(), live, BOTH) for each in (run, other)]
    expected = other.snapshot(BOTH)
    np.testing.assert_array_equal(shown[1].answers.outputs, expected.answers.outputs)
    np.testing.assert_array_equal(shown[1].populations["hidden"], expected.populations["hidden"])
    assert not np.array_equal(shown[0].populations["hidden"], expected.populations["hidden"])
