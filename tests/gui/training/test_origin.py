"""What a run has begun from: where the files of its data are makes no difference."""

import dataclasses

import numpy as np
import pytest

from nnstudio.data.fitted import Fitted
from nnstudio.data.image_folder import ImageFolder
from nnstudio.data.series_file import SeriesFile
from nnstudio.data.table_file import TableFile
from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import Phase
from nnstudio.gui.training.origin import Origin
from nnstudio.nn.initializers import INITIALIZERS
from nnstudio.nn.saved_run import SavedRun
from tests.gui.conftest import open_file, save, until_step
from tests.gui.training.doing import HIDDEN, OUTPUT, set_rate, stepped, trained

RUN = SavedRun("numpy", 1, 3, {}, {})
ROWS = "age,income,pays\n" + "".join(f"{n},{n % 7},{'yes' if n % 7 > 3 else 'no'}\n" for n in range(90))


@pytest.mark.parametrize("kind", [TableFile, SeriesFile, ImageFolder])
def test_the_run_of_files_that_have_moved_is_still_the_run_of_the_design(kind):
    document = EXAMPLES["xor"].build()
    before = document.replace(dataset=kind(path="/once/here"))
    origin = dataclasses.replace(Origin(run=RUN), document=before)
    assert origin.run_of(before.replace(dataset=kind(path="/now/there"))) is RUN
    assert origin.run_of(document) is None
    changed = kind(path="/now/there", scaling="[-1, 1]")
    assert origin.run_of(before.replace(dataset=changed)) is None


def with_initializer(document, node_id, kind):
    layer = document.graph[node_id].layer
    other = layer.replace(initializer=INITIALIZERS[kind]())
    return document.replace(graph=document.graph.with_layer(node_id, other))


def test_a_layer_that_starts_from_another_initializer_begins_anew_and_all_others_go_on():
    document = EXAMPLES["xor"].build()
    first, second = document.graph.of_kind("dense")[0], document.graph.of_kind("output")[0]
    weights = {node_id: {"kernel": np.ones((2, 2)), "bias": np.ones(2)} for node_id in (first, second)}
    origin = Origin(weights, document=document)
    other = with_initializer(document, first, "zeros")
    assert set(origin.job(other, threads=1).weights) == set(origin.project(other).weights) == {second}
    assert origin.job(document, threads=1).weights is weights
    renamed = document.replace(notes="Another document")
    assert origin.project(renamed).weights is weights
    assert Origin(weights).job(other, threads=1).weights is weights  # of no design that is known


@pytest.mark.parametrize(
    ("changes", "kept"), [({"path": "/now/there"}, True), ({"scaling": "[-1, 1]"}, False)]
)
def test_how_samples_were_scaled_is_not_saved_with_data_that_are_scaled_otherwise(changes, kept):
    document = EXAMPLES["xor"].build().replace(dataset=TableFile(path="/once/here"))
    fitted = Fitted(name="here", sample_shape=(2,), classes=("no", "yes"))
    origin = Origin({}, fitted, None, document)
    assert origin.project(document).fitted is fitted
    other = document.replace(dataset=document.dataset.replace(**changes))
    assert (origin.project(other).fitted is fitted) is kept
    assert origin.job(other, threads=1).fitted is origin.project(other).fitted


def test_a_restart_after_a_change_of_the_initializer_begins_that_layer_anew(window, qtbot):
    trained(window, qtbot)
    learned = window.training.snapshot.weights
    set_rate(window, 1e-30)
    document = with_initializer(window.editor.document, HIDDEN, "zeros")
    window.editor.apply(document, "Change initializer")
    window.training.step()
    until_step(qtbot, window, 1)
    after = window.training.snapshot.weights
    for name in ("kernel", "bias"):
        np.testing.assert_allclose(after[HIDDEN][name], 0, atol=1e-20)
        np.testing.assert_array_equal(after[OUTPUT][name], learned[OUTPUT][name])


def test_a_project_whose_table_was_renamed_goes_on_with_its_run_once_the_table_is_named(
    window, answers, tmp_path, qtbot
):
    table = tmp_path / "people.csv"
    table.write_text(ROWS)
    project = tmp_path / "people.nns"
    window.files.open_example("credit")
    window.editor.apply(window.editor.document.replace(dataset=TableFile.of(table)), "Use people.csv")
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.READY, timeout=20_000)
    for step in (1, 2, 3):
        window.training.step()
        until_step(qtbot, window, step)
    answers.save_path = project
    assert save(qtbot, window)
    moved = table.rename(tmp_path / "customers.csv")
    open_file(qtbot, window, project)
    assert window.training.obstacle() is not None
    document = window.editor.document
    window.editor.apply(document.replace(dataset=document.dataset.replace(path=str(moved))), "Change path")
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.PAUSED, timeout=20_000)
    assert window.training.live.step == 3
    assert len(window.training.live.losses) == 3


def test_a_run_whose_table_has_gone_goes_on_and_a_restart_says_what_is_missing(window, tmp_path, qtbot):
    table = tmp_path / "people.csv"
    table.write_text(ROWS)
    window.files.open_example("credit")
    window.editor.apply(window.editor.document.replace(dataset=TableFile.of(table)), "Use people.csv")
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.READY, timeout=20_000)
    stepped(window, qtbot, 2)
    table.unlink()
    stepped(window, qtbot, 1)
    assert not window.training.resettable
    document = window.editor.document
    hidden = document.graph.of_kind("dense")[0]
    wider = document.graph.with_layer(hidden, document.graph[hidden].layer.replace(units=5))
    table.write_text(ROWS)
    window.editor.apply(document.replace(graph=wider), "Change units")
    table.unlink()
    assert window._actions["run"].isEnabled()  # nobody has looked since
    window._actions["run"].trigger()
    assert "people.csv is not there" in window.workbench.overlay.banner.words
    assert not window._actions["run"].isEnabled()
    assert not window.training.running
    assert len(window.training.live.losses) == 3


def test_files_that_were_moved_and_are_chosen_again_keep_their_settings_and_their_run(
    window, answers, tmp_path, qtbot
):
    table = tmp_path / "people.csv"
    table.write_text(ROWS)
    window.files.open_example("credit")
    used = TableFile.of(table).replace(scaling="[-1, 1]")
    window.editor.apply(window.editor.document.replace(dataset=used), "Use people.csv")
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.READY, timeout=20_000)
    window.training.step()
    until_step(qtbot, window, 1)
    answers.save_path = tmp_path / "people.nns"
    assert save(qtbot, window)
    moved = table.rename(tmp_path / "customers.csv")
    open_file(qtbot, window, tmp_path / "people.nns")
    browser = window.datasets.open()
    browser.adding.added.emit(TableFile.of(moved))
    qtbot.waitUntil(browser.foot.use.isEnabled, timeout=20_000)
    assert browser.source == used.replace(path=str(moved))
    assert not browser.foot.wants_reset
    browser.foot.use.click()
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.PAUSED, timeout=20_000)
    assert window.editor.document.dataset.scaling == "[-1, 1]"
    assert window.training.live.step == 1
