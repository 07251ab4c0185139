"""The story of a step: every moment once, in the order of a step, at any grain."""

import pytest

from nnstudio.gui.motion.grain import Grain
from nnstudio.gui.motion.moment import MOST_TERMS, Moment, Stage
from nnstudio.gui.motion.story import Story
from tests.gui.motion.conftest import DENSE, GRAPHS, IMAGES, SQUARES, make_step

SLOW = [Grain.LAYER, Grain.UNIT, Grain.TERM]


def moments(step, grain):
    story = Story(step, grain)
    return [story[at] for at in range(len(story))]


@pytest.mark.parametrize("grain", SLOW)
def test_a_step_goes_forward_then_to_the_loss_back_and_to_the_update(step, grain):
    told = moments(step, grain)
    stages = [moment.stage for moment in told]
    assert sorted(stages, key=list(Stage).index) == stages
    assert stages.count(Stage.LOSS) == 1
    order = list(step.trace.order)
    for stage, expected in (
        (Stage.FORWARD, order),
        (Stage.BACKWARD, [one for one in reversed(order) if step.node(one).slope is not None]),
        (Stage.UPDATE, [one for one in order if step.node(one).gradients]),
    ):
        seen = list(dict.fromkeys(moment.node_id for moment in told if moment.stage is stage))
        assert seen == expected


def test_layer_by_layer_each_is_told_once():
    told = moments(make_step(DENSE), Grain.LAYER)
    assert [(moment.stage.value, moment.node_id) for moment in told] == [
        ("forward", "input"),
        ("forward", "hidden"),
        ("forward", "output"),
        ("loss", "output"),
        ("backward", "output"),
        ("backward", "hidden"),
        ("update", "hidden"),
        ("update", "output"),
    ]
    assert all(moment.unit is None for moment in told)


@pytest.mark.parametrize(
    ("graph", "node_id", "units"), [(DENSE, "hidden", 15), (SQUARES, "bend", 4), (IMAGES, "conv", 2)]
)
def test_unit_by_unit_every_unit_of_a_dense_layer_an_activation_and_every_filter_is_told(
    graph, node_id, units
):
    told = moments(make_step(graph), Grain.UNIT)
    for stage in (Stage.FORWARD, Stage.BACKWARD):
        seen = [moment.unit for moment in told if (moment.stage, moment.node_id) == (stage, node_id)]
        assert seen == list(range(units))


def test_what_has_no_units_to_be_told_of_is_told_as_a_whole_at_every_grain():
    for grain in SLOW:
        told = [
            moment
            for moment in moments(make_step(IMAGES), grain)
            if moment.node_id in ("input", "pool", "flat")
        ]
        assert all(moment.unit is None and moment.part is None for moment in told)


def test_term_by_term_the_largest_terms_are_told_then_the_rest_and_then_what_comes_of_it():
    told = moments(make_step(DENSE), Grain.TERM)
    first = [
        moment
        for moment in told
        if (moment.stage, moment.node_id, moment.unit) == (Stage.FORWARD, "hidden", 0)
    ]
    assert [moment.part for moment in first] == list(range(MOST_TERMS + 2)), (
        "36 terms: 12, the rest, the results"
    )
    few = [
        moment
        for moment in told
        if (moment.stage, moment.node_id, moment.unit) == (Stage.BACKWARD, "hidden", 0)
    ]
    assert [moment.part for moment in few] == [0, 1, 2, 3], "3 terms, and no rest"


@pytest.mark.parametrize("grain", SLOW)
def test_no_moment_is_told_twice(step, grain):
    told = moments(step, grain)
    assert len(set(told)) == len(told)


@pytest.mark.parametrize("grain", SLOW)
def test_the_place_of_each_moment_is_found_again(step, grain):
    story = Story(step, grain)
    assert [story.place_of(story[at]) for at in range(len(story))] == list(range(len(story)))


def test_a_moment_of_another_grain_is_found_where_its_unit_or_layer_is_told():
    step = make_step(DENSE)
    term = Moment(Stage.BACKWARD, "hidden", 4, 2)
    units, layers = Story(step, Grain.UNIT), Story(step, Grain.LAYER)
    assert units[units.place_of(term)] == Moment(Stage.BACKWARD, "hidden", 4)
    assert layers[layers.place_of(term)] == Moment(Stage.BACKWARD, "hidden")
    terms = Story(step, Grain.TERM)
    assert terms[terms.place_of(Moment(Stage.UPDATE, "output"))] == Moment(Stage.UPDATE, "output", 0, 0)


@pytest.mark.parametrize("graph", GRAPHS.values(), ids=GRAPHS)
@pytest.mark.parametrize("grain", SLOW)
def test_a_stage_begins_at_its_first_moment(graph, grain):
    story = Story(make_step(graph), grain)
    for stage in Stage:
        begin = story.begin_of(stage)
        assert story[begin].stage is stage
        assert begin == 0 or story[begin - 1].stage is not stage


def test_there_is_nothing_before_the_first_moment_and_behind_the_last():
    story = Story(make_step(DENSE), Grain.LAYER)
    for at in (-1, len(story)):
        with pytest.raises(IndexError):
            story[at]
