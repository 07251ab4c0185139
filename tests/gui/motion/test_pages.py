"""The pages: every number written is the engine's, and every calculation comes out."""

import numpy as np
import pytest

from nnstudio.gui.motion.grain import Grain
from nnstudio.gui.motion.moment import MOST_TERMS, Moment, Stage
from nnstudio.gui.motion.page import Page, Row, decimals_for, short, write
from nnstudio.gui.motion.pages import page_of
from nnstudio.gui.motion.story import Story
from nnstudio.nn.activations import Softmax
from nnstudio.nn.layers.core import Output
from nnstudio.nn.layers.recurrent import SimpleRNN
from nnstudio.nn.optimizers import Adam
from tests.gui.motion.conftest import DENSE, GRAPHS, IMAGES, SQUARES, chain, make_step


def pages(step, grain=Grain.UNIT):
    story = Story(step, grain)
    return [(story[at], page_of(step, story[at])) for at in range(len(story))]


def value(page, label):
    (found,) = [result.value for result in page.results if result.label.startswith(label)]
    return found


def left_out(page):
    """The number at the end of what is said of the rest."""
    return float(page.rest.split()[-1].replace("\u2212", "-").replace(",", "")) if page.rest else 0.0


def test_terms_and_bias_add_up_to_the_z_of_the_engine(step):
    checked = 0
    for moment, page in pages(step):
        if moment.stage is not Stage.FORWARD or not page.rows or page.columns != ("input", "weight", "term"):
            continue
        for row in page.rows:
            assert row.cells[0] * row.cells[1] == pytest.approx(row.cells[2], rel=1e-5)
        named = sum(row.cells[2] for row in page.rows)
        assert value(page, "sum") == pytest.approx(
            named + left_out(page), abs=6e-3 * abs(left_out(page)) + 1e-6
        )
        bias = [result.value for result in page.results if result.label == "+ bias"]
        assert value(page, "sum") + sum(bias) == pytest.approx(value(page, "z"), rel=1e-4, abs=1e-5)
        node = step.node(moment.node_id)
        sums = node.sums[..., moment.unit]
        assert np.isclose(sums, value(page, "z"), rtol=1e-6).any()
        assert np.isclose(node.output[..., moment.unit], value(page, "y"), rtol=1e-6).any()
        checked += 1
    assert checked >= 5


def test_the_terms_of_a_slope_add_up_to_the_slope_of_the_engine():
    checked = 0
    for moment, page in pages(make_step(DENSE)):
        if moment.stage is Stage.BACKWARD and page.rows:
            total = sum(row.cells[0] * row.cells[1] for row in page.rows)
            assert total == pytest.approx(value(page, "dL/dy"), rel=1e-4, abs=1e-6)
            checked += 1
    assert checked == 15


def test_the_slope_of_a_sum_is_the_slope_of_the_output_times_that_of_the_activation():
    for moment, page in pages(make_step(SQUARES)):
        if moment.stage is Stage.BACKWARD and moment.unit is not None:
            bend = next(result.value for result in page.results if "\u2032" in result.label)
            assert value(page, "dL/dy") * bend == pytest.approx(value(page, "dL/dz"), rel=1e-4, abs=1e-8)


def test_each_weight_becomes_the_old_one_minus_rate_times_gradient(step):
    checked = 0
    for moment, page in pages(step):
        if moment.stage is Stage.UPDATE and page.rows:
            assert page.columns == ("old", "rate", "gradient", "new")
            for old, rate, gradient, new in (row.cells for row in page.rows):
                assert old - rate * gradient == pytest.approx(new, abs=1e-6)
            checked += 1
    assert checked >= 3


def test_an_update_that_is_no_plain_step_says_by_how_much_each_weight_moved(adam):
    for moment, page in pages(adam):
        if moment.stage is Stage.UPDATE:
            assert page.columns == ("old", "gradient", "change", "new")
            assert "Adam" in page.rule
            for row in page.rows:
                old, _, change, new = row.cells
                assert old + change == pytest.approx(new, abs=1e-9)
                assert change != 0


def test_the_weights_told_of_a_unit_are_its_own(dense):
    page = page_of(dense, Moment(Stage.UPDATE, "output", 2))
    node = dense.node("output")
    moved = np.abs(node.after["kernel"] - node.before["kernel"])[:, 2]
    assert [row.label for row in page.rows[:2]] == [f"unit {at + 1}" for at in np.argsort(-moved)[:2]]
    assert value(page, "bias") == node.after["bias"][2]


def test_the_answer_is_compared_with_the_target_and_the_loss_is_the_engines(dense):
    (page,) = [page for moment, page in pages(dense) if moment.stage is Stage.LOSS]
    truth = int(dense.trace.target.argmax())
    assert page.rows[0] == Row(dense.classes[truth], (float(dense.node("output").output[truth]), 1.0))
    assert value(page, "loss") == dense.trace.loss
    assert page.results[0].note.startswith("= \u2212log(")


def test_a_loss_that_is_no_logarithm_of_the_answer_is_not_said_to_be_one():
    page = page_of(make_step(SQUARES), Moment(Stage.LOSS, "output"))
    assert page.results[0].note == ""


def test_softmax_with_cross_entropy_says_that_the_slope_is_answer_minus_target(dense):
    page = page_of(dense, Moment(Stage.BACKWARD, "output", 1))
    node = dense.node("output")
    assert value(page, "dL/dz") == pytest.approx(float(node.output[1] - dense.trace.target[1]), rel=1e-4)
    assert "answer \u2212 target" in page.rule
    batch = page_of(make_step(DENSE, rows=4), Moment(Stage.BACKWARD, "output", 1))
    assert "answer" not in batch.rule, "in a batch, it is divided by the number of samples"


def test_the_numbers_of_a_filter_are_those_of_its_strongest_place():
    step = make_step(IMAGES)
    for unit in range(2):
        page = page_of(step, Moment(Stage.FORWARD, "conv", unit))
        assert value(page, "y") == step.node("conv").output[..., unit].max()
        assert "at row" in page.title


def test_term_by_term_the_sum_grows_from_the_largest_term_on(dense):
    terms = [
        page for moment, page in pages(dense, Grain.TERM) if (moment.node_id, moment.unit) == ("hidden", 3)
    ]
    forward = [page for page in terms if page.stage is Stage.FORWARD]
    products = [row.cells[2] for row in forward[0].rows]
    for at, page in enumerate(forward[:MOST_TERMS]):
        assert page.at == at
        assert page.so_far == pytest.approx(sum(products[: at + 1]))
        assert not page.telling_results
    assert forward[MOST_TERMS].so_far == pytest.approx(value(forward[0], "sum"))
    assert forward[-1].telling_results
    assert [abs(one) for one in products] == sorted(map(abs, products), reverse=True)


def test_a_layer_is_told_by_its_strongest_units_and_how_many_are_left_out(dense):
    page = page_of(dense, Moment(Stage.FORWARD, "hidden"))
    assert len(page.rows) == MOST_TERMS
    assert page.rest.startswith("3 more units")
    node = dense.node("hidden")
    strongest = int(np.abs(node.output).argmax())
    assert page.rows[0].label == f"unit {strongest + 1}"
    assert page.rows[0].cells == (float(node.sums[strongest]), float(node.output[strongest]))


def test_the_answers_are_called_by_the_names_of_the_classes(dense):
    page = page_of(dense, Moment(Stage.FORWARD, "output"))
    assert {row.label for row in page.rows} == {"class ring", "class bar", "class cross"}
    assert page_of(dense, Moment(Stage.FORWARD, "output", 1)).title == "Output, class bar"


def test_softmax_says_which_part_of_which_whole_it_is(dense):
    page = page_of(dense, Moment(Stage.FORWARD, "output", 1))
    z = dense.node("output").sums
    note = page.results[-1].note
    assert note.startswith(f"= {short(float(np.exp(z[1])))} / {short(float(np.exp(z).sum()))}")


@pytest.mark.parametrize("grain", [Grain.LAYER, Grain.UNIT, Grain.TERM])
@pytest.mark.parametrize("graph", GRAPHS.values(), ids=GRAPHS)
def test_every_moment_has_a_page_with_as_many_parts_as_are_told(graph, grain):
    for moment, page in pages(make_step(graph, Adam()), grain):
        assert page.stage is moment.stage
        assert page.title
        assert page.rule
        assert page.results
        assert len(page.columns) == len(page.signs) == len(page.written()[0] if page.rows else page.columns)
        if moment.part is not None:
            assert moment.part <= len(page.rows) + bool(page.rest)


def test_an_output_behind_nothing_is_told_too():
    step = make_step(chain(output=Output(units=3, activation=Softmax())))
    assert len(pages(step, Grain.TERM)) > 3 * MOST_TERMS


def test_numbers_have_three_digits_and_zeros_have_no_sign():
    assert short(0.0123456) == "0.0123"
    assert short(-1234.5) == "\u22121,234"
    assert short(-0.0) == "0.00"
    assert short(1.5e-7) == "1.50e\u221207"
    assert short(float("inf")) == "\u221e"
    assert write(-0.0001, 2) == "0.00"
    assert decimals_for([]) == 2


def test_a_change_of_a_weight_can_be_seen_in_its_figures(dense):
    page = page_of(dense, Moment(Stage.UPDATE, "hidden", 0))
    for row in page.written():
        assert row[0] != row[-1]
    assert {row[1] for row in page.written()} == {"0.1"}


def test_each_column_has_decimals_of_its_own():
    page = Page(
        Stage.FORWARD,
        "t",
        "r",
        rows=(Row("a", (1.0, 0.001)), Row("b", (12.0, 0.0))),
        columns=("x", "y"),
        signs=("", ""),
    )
    assert page.written() == (("1.0", "0.00100"), ("12.0", "0.00000"))


def test_weights_are_named_by_where_their_input_stands():
    dense, images = make_step(DENSE), make_step(IMAGES)
    page = page_of(dense, Moment(Stage.UPDATE, "hidden", 2))
    node = dense.node("hidden")
    moved = np.abs(node.after["kernel"] - node.before["kernel"])[:, 2]
    row, column, _ = np.unravel_index(int(moved.argmax()), (6, 6, 1))
    assert page.label == "row, column"
    assert page.rows[0].label == f"{row + 1}, {column + 1}"
    page = page_of(images, Moment(Stage.UPDATE, "conv"))
    node = images.node("conv")
    moved = np.abs(node.after["kernel"] - node.before["kernel"])
    row, column, _, unit = np.unravel_index(int(moved.argmax()), moved.shape)
    assert page.rows[0].label == f"{row + 1}, {column + 1} → filter {unit + 1}"


def test_weights_of_a_layer_that_reads_step_by_step_are_named_by_the_number_of_their_input():
    step = make_step(chain(reader=SimpleRNN(units=3), output=Output(units=3)))
    node = step.node("reader")
    moved = np.abs(node.after["kernel"] - node.before["kernel"])
    place, unit = np.unravel_index(int(moved.argmax()), moved.shape)
    page = page_of(step, Moment(Stage.UPDATE, "reader"))
    assert page.rows[0].label == f"{place + 1} → unit {unit + 1}"


def test_what_is_left_out_of_an_update_moves_by_at_most_as_much_as_is_said(dense):
    page = page_of(dense, Moment(Stage.UPDATE, "hidden"))
    node = dense.node("hidden")
    moved = np.sort(np.abs(node.after["kernel"] - node.before["kernel"]).ravel())[::-1]
    assert page.rest == f"{moved.size - 12:,} other weights move by up to {short(moved[12])}"


def test_weights_that_lead_to_the_output_say_to_which_class(dense):
    page = page_of(dense, Moment(Stage.UPDATE, "output"))
    node = dense.node("output")
    moved = np.abs(node.after["kernel"] - node.before["kernel"])
    place, unit = np.unravel_index(int(moved.argmax()), moved.shape)
    assert page.rows[0].label == f"unit {place + 1} → class {dense.classes[unit]}"


def test_no_page_calls_a_unit_of_the_output_by_its_number(dense):
    told = [page for moment, page in pages(dense) if moment.node_id == "output"]
    assert len(told) > 6
    assert not any("unit" in page.title for page in told)


def test_what_is_said_of_a_slope_agrees_with_its_sign():
    signs = set()
    for graph in (DENSE, SQUARES):
        for moment, page in pages(make_step(graph)):
            if moment.stage is Stage.BACKWARD and moment.unit is not None:
                sign = np.sign(value(page, "dL/dy"))
                signs.add(sign)
                assert (
                    page.look
                    == {
                        1: "Positive slope: a smaller output would help.",
                        0: "Slope 0: this output alone does not change the loss.",
                        -1: "Negative slope: a larger output would help.",
                    }[sign]
                )
    assert signs == {1, 0, -1}


def test_nothing_is_said_of_the_sign_of_a_slope_before_all_its_terms_are_told(dense):
    first = page_of(dense, Moment(Stage.BACKWARD, "hidden", 0, 0))
    last = page_of(dense, Moment(Stage.BACKWARD, "hidden", 0, len(first.rows)))
    assert not first.telling_results
    assert "slope: a" not in first.look
    assert last.telling_results
    assert "slope: a" in last.look
