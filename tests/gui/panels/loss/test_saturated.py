"""Where units stand at their bounds, the loss panel says so, and what helps."""

import dataclasses

from nnstudio.data.fitted import Scaling
from nnstudio.engine.snapshot import Health
from nnstudio.gui.panels.loss.saturated import saturated_in
from nnstudio.gui.panels.loss.wording import advice
from nnstudio.nn.graph import NodeId


def with_saturated(snapshot, node, count):
    health = {**snapshot.health, NodeId(node): Health(16, saturated=tuple(range(count)))}
    return dataclasses.replace(snapshot, health=health)


def only_guessing(snapshot):
    rows = snapshot.epochs.copy()
    rows[-1, 3:] = 0.12, 0.11
    return dataclasses.replace(snapshot, epochs=rows)


def test_a_layer_most_units_of_which_are_saturated_is_named(snapshot):
    assert saturated_in(with_saturated(snapshot, "hidden1", 8)) == "Hidden 1"
    assert saturated_in(with_saturated(snapshot, "hidden1", 7)) == ""
    assert saturated_in(with_saturated(snapshot, "output", 16)) == ""


def test_a_network_that_only_guesses_with_saturated_units_is_told_what_helps(snapshot):
    guessing = only_guessing(snapshot)
    for words in advice(with_saturated(guessing, "hidden1", 12)):
        assert "Hidden 1" in words
        assert "tandardize" in words
        assert "ReLU" in words
    assert "Hidden 1" not in advice(guessing)[0]


def test_a_network_that_learns_all_the_same_is_left_in_peace(snapshot):
    assert advice(with_saturated(snapshot, "hidden1", 12)) == advice(snapshot)


def test_what_is_standardized_already_is_not_told_to_be(snapshot):
    guessing, fitted = with_saturated(only_guessing(snapshot), "hidden1", 12), snapshot.fitted
    scaling = Scaling(fitted.scaling.factor, -0.5)
    for other in (
        fitted.replace(scaling=scaling),
        fitted.replace(sample_shape=(2,), scaling=Scaling(1.0, 0.0)),
    ):
        for words in advice(dataclasses.replace(guessing, fitted=other)):
            assert "tandardize" not in words
            assert "smaller weights" in words
