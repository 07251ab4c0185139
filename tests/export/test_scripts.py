"""Scripts of every framework, run in another process: each answers as the engine does.

The cases are in `scripted`; what is special to a framework is in a file of its own.
"""

import re
import subprocess
import sys

import numpy as np
import pytest
from running import NEEDS, attempt, environment, faults, run, running
from script_names import NASTY
from scripted import (
    agrees,
    answering,
    blank,
    branching,
    chain,
    drawn,
    every_layer,
    named,
    output,
    project,
    raw,
    reads_digits,
    reads_people,
)

from nnstudio.document.document import Project
from nnstudio.document.examples import EXAMPLES
from nnstudio.nn.activations import ReLU
from nnstudio.nn.layer import LAYERS
from nnstudio.nn.layers.core import Dense

DRAWN = 60


@pytest.fixture(scope="module", params=NEEDS)
def runner(tmp_path_factory, request):
    yield from running(tmp_path_factory, request.param)


@pytest.fixture(scope="module")
def torch_with_safetensors(tmp_path_factory):
    yield from running(tmp_path_factory, "torch", "safetensors")


def label(value):
    return value if isinstance(value, str) else ""


@pytest.mark.parametrize(("name", "made"), list(every_layer()), ids=label)
def test_a_layer_answers_as_ours_does(runner, name, made):
    assert agrees(runner, made)


def test_every_kind_of_layer_is_among_them():
    seen = {type(node.layer) for _, made in every_layer() for node in made.document.graph.nodes.values()}
    seen |= {type(node.layer) for _, made in branching() for node in made.document.graph.nodes.values()}
    assert seen >= set(LAYERS)


@pytest.mark.parametrize(("name", "made"), list(branching()), ids=label)
def test_branches_meet_as_ours_do(runner, name, made):
    assert agrees(runner, made)


@pytest.mark.parametrize(("name", "made"), list(answering()), ids=label)
def test_answers_of_each_kind_are_given_as_ours_are(runner, name, made):
    assert agrees(runner, made)


@pytest.mark.parametrize("seed", range(DRAWN))
def test_a_network_drawn_at_random_answers_as_ours_does(runner, seed):
    assert agrees(runner, drawn(seed))


def example(name):
    made = Project(EXAMPLES[name].build())
    if made.document.dataset.missing():
        pytest.skip("its dataset is not here")
    return made


@pytest.mark.parametrize("name", list(EXAMPLES))
def test_an_example_answers_as_ours_does(runner, name):
    assert agrees(runner, example(name))


@pytest.mark.parametrize("name", list(EXAMPLES))
def test_an_example_answers_so_from_safetensors_too(torch_with_safetensors, name):
    assert agrees(torch_with_safetensors, example(name))


def test_thousands_of_digits_are_read_as_by_ours(runner, record_property, request):
    assert reads_digits(runner, record_property, request.node.callspec.params["runner"])


@pytest.mark.parametrize("name", NASTY)
def test_a_name_neither_breaks_the_script_nor_runs_in_it(runner, name):
    layers = [Dense(units=4, activation=ReLU()), Dense(units=4), output()]
    assert agrees(runner, project(chain(*layers, names=["Input", name, name, name]), (5,)))


@pytest.mark.parametrize("name", [name for name in NASTY if "\ud800" not in name])  # no file can hold that
def test_classes_and_datasets_may_have_any_name(runner, name):
    assert agrees(runner, named(name))


@pytest.mark.parametrize("name", ["mnist-lenet-5", "credit"])
def test_the_script_passes_the_linter(runner, name):
    assert faults(runner.written(Project(EXAMPLES[name].build()))) == ""


def test_the_script_prints_an_answer(runner, tmp_path):
    made = dict(answering())["softmax"]
    assert run(runner.written(made), blank(made, tmp_path))[-1].endswith("%)")


def test_the_script_reads_the_rows_of_a_table(runner, tmp_path):
    assert reads_people(runner, tmp_path)


@pytest.mark.parametrize(
    ("shape", "odd", "message"),
    [
        ((8, 8, 1), (6, 4, 8, 1), "samples (n, 8, 8, 1), (n, 8, 8) or (n, 64) are needed; got (6, 4, 8, 1)"),
        ((5,), (5, 3), "samples (n, 5) are needed; got (5, 3)"),
        ((5,), (0, 5), "samples (n, 5) are needed; got (0, 5)"),
        ((6, 3), (4, 3, 6), "samples (n, 6, 3) or (n, 18) are needed; got (4, 3, 6)"),
    ],
)
def test_an_array_of_another_shape_is_refused_with_those_that_would_do(runner, shape, odd, message):
    with pytest.raises(AssertionError, match=re.escape(f"ValueError: {message}\n")):
        runner.answers(project(chain(output()), shape), np.zeros(odd))


def test_samples_may_be_flat_or_without_their_channel_as_for_a_model(runner):
    made = project(chain(output()), (8, 8, 1))
    samples = raw((8, 8, 1))
    for given in (samples.reshape(-1, 64), samples[..., 0]):
        np.testing.assert_array_equal(runner.answers(made, given), runner.answers(made, samples))


def test_numbers_that_are_missing_are_refused(runner):
    with pytest.raises(AssertionError, match="samples must be finite numbers; got an infinity or a NaN"):
        runner.answers(project(chain(output()), (5,)), np.full((2, 5), np.nan))


def test_a_script_ends_quietly_where_nobody_reads_on(runner, tmp_path):
    made = project(chain(output()), (5,))
    np.save(tmp_path / "many.npy", raw((5,), 20_000))  # more than a pipe holds
    script = runner.written(made)
    command = [sys.executable, "-W", "ignore", str(script), str(tmp_path / "many.npy")]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment()
    ) as running_script:
        running_script.stdout.readline()
        running_script.stdout.close()
        assert running_script.stderr.read() == ""
        assert running_script.wait(timeout=60) == 0


def test_weights_that_a_script_was_not_written_with_are_told_and_not_used(runner, tmp_path):
    """As when one of the two files is copied, or written again, and the other is not."""
    one, other = (project(chain(Dense(units=4), output()), (5,), seed=seed) for seed in (1, 2))
    script, others = runner.written(one), runner.written(other)
    weights = script.with_name(f"{script.stem}_weights.npz")
    weights.write_bytes(others.with_name(f"{others.stem}_weights.npz").read_bytes())
    done = attempt(script, blank(one, tmp_path))
    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr
    assert f"{weights.name} is not the file of weights that {script.name} was written with" in done.stderr
    weights.unlink()
    done = attempt(script, blank(one, tmp_path))
    assert (done.returncode, done.stdout) == (1, "")
    assert f"{weights.name} is missing: it belongs beside {script.name}" in done.stderr


def test_weights_that_are_not_a_scripts_own_raise_where_it_is_imported(runner):
    made = project(chain(output()), (5,))
    script = runner.written(made)
    weights = script.with_name(f"{script.stem}_weights.npz")
    with np.load(weights) as file:
        moved = {name: array + np.float32(1e-3) for name, array in file.items()}
    np.savez(weights, **moved)
    told = f"import {script.stem} as script\ntry: script.load()\nexcept ValueError as error: print(error)"
    caller = script.with_name(f"caller_of_{script.name}")
    caller.write_text(told)
    assert "Export the two again, together" in run(caller)[-1]
