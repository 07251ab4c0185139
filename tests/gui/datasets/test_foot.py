"""The foot of the browser: what is offered is one step, and can be refused."""

from nnstudio.data import TableFile
from nnstudio.document.overshooting import STEADY
from nnstudio.engine.api import Phase
from nnstudio.gui.datasets.arrangement import LEAST
from nnstudio.gui.datasets.fitting import outlook
from nnstudio.gui.datasets.foot import Foot
from tests.gui.conftest import save


def test_a_network_made_for_digits_is_made_to_learn_numbers_in_one_step(open_browser):
    shown = open_browser()
    before, foot = shown.editor.document, shown.browser.foot
    shown.choose("prices")
    assert foot.repair.isVisible()
    assert foot.repair.isChecked()
    assert "learn with Adam" in foot.repair.text()
    foot.use.click()
    assert shown.editor.document.training.optimizer == STEADY
    assert not shown.editor.document.check().blocking
    assert len(shown.editor.steps) == 1
    shown.editor.undo()
    assert shown.editor.document == before


def test_however_much_is_offered_the_buttons_are_seen_whole(open_browser):
    shown = open_browser()
    shown.choose("spirals")
    foot = shown.browser.foot
    shown.browser.resize(LEAST)
    shown.qtbot.waitUntil(lambda: shown.browser.width() == LEAST.width())
    shown.qtbot.waitUntil(lambda: foot.repair.text().endswith("…"))
    assert foot.use.width() >= foot.use.sizeHint().width()
    assert foot.repair.accessibleName().endswith("for 60 epochs")
    shown.browser.resize(1400, 700)
    shown.qtbot.waitUntil(lambda: foot.repair.text() == foot.repair.words)
    assert foot.repair.fontMetrics().horizontalAdvance(foot.repair.words) < foot.repair.width()


def test_who_refuses_the_offer_keeps_the_optimizer_and_is_warned(open_browser):
    shown = open_browser()
    before, foot = shown.editor.document, shown.browser.foot
    shown.choose("sine")
    assert foot.words.startswith("As it is, the network was made for other data: Output has 10 units")
    assert "learn with Adam" in foot.repair.text()
    foot.repair.setChecked(False)
    assert foot.words.startswith("It can be used, but not as it is")
    assert "diverge" in foot.words
    foot.use.click()
    assert shown.editor.document == before.replace(dataset=shown.editor.document.dataset)


def after_a_step(window, qtbot):
    window.training.step()
    qtbot.waitUntil(lambda: window.training.resettable and not window.training.running, timeout=10_000)
    browser = window.datasets.open()
    browser.list.choose("xor")
    qtbot.waitUntil(lambda: not browser.busy, timeout=10_000)
    return browser.foot


def test_a_run_that_has_begun_begins_anew_with_the_data_that_is_used(window, qtbot):
    foot = after_a_step(window, qtbot)
    assert foot.anew.isVisible()
    foot.anew.setChecked(True)
    foot.use.click()
    assert not window.training.stale
    assert window.training.made_of == window.editor.document
    qtbot.waitUntil(lambda: window.training.snapshot is not None, timeout=10_000)
    assert window.training.snapshot.step == 0


def test_what_a_run_has_learned_is_not_dropped_unless_that_is_wished(window, qtbot):
    foot = after_a_step(window, qtbot)
    assert not foot.anew.isChecked()
    assert "in no file" in foot.anew.text()
    foot.use.click()
    assert window.training.stale
    assert window.training.snapshot.step == 1


def test_a_run_that_a_file_holds_begins_anew_unless_it_is_wished_to_stay(window, qtbot, answers, tmp_path):
    window.training.step()
    qtbot.waitUntil(lambda: window.training.resettable and not window.training.running, timeout=10_000)
    answers.save_path = tmp_path / "kept.nns"
    assert save(qtbot, window)
    browser = window.datasets.open()
    browser.list.choose("xor")
    qtbot.waitUntil(lambda: not browser.busy, timeout=10_000)
    assert browser.foot.anew.isChecked()
    assert browser.foot.anew.text().endswith("learned in 1 step is in the saved file alone then")
    browser.foot.anew.setChecked(False)
    browser.list.choose("moons")
    qtbot.waitUntil(lambda: not browser.busy, timeout=10_000)
    assert not browser.foot.anew.isChecked()  # what was wished counts for all datasets
    browser.reject()


def test_how_many_steps_would_be_in_the_saved_file_alone_is_said_and_what_was_wished_stays(qtbot):
    foot = Foot()
    qtbot.addWidget(foot)
    foot.show_run(begun=True, unsaved=False, steps=616)
    assert foot.anew.isChecked()
    assert foot.anew.text().endswith("what it has learned in 616 steps is in the saved file alone then")
    foot.anew.setChecked(False)
    foot.show_run(begun=True, unsaved=False, steps=617)
    assert not foot.anew.isChecked()
    assert "617 steps" in foot.anew.accessibleName()
    foot.show_run(begun=True, unsaved=True, steps=3009)
    assert not foot.anew.isChecked()
    assert foot.anew.text() == "and begin the run anew: what it has learned in 3,009 steps is in no file"


def test_where_no_run_has_begun_there_is_none_to_begin_anew(window, qtbot):
    browser = window.datasets.open()
    browser.list.choose("xor")
    qtbot.waitUntil(lambda: not browser.busy, timeout=10_000)
    assert not browser.foot.anew.isVisible()
    assert not browser.foot.wants_reset
    browser.reject()


def test_which_layer_begins_anew_is_said_where_weights_would_go_on_to_other_categories(
    window, qtbot, tmp_path
):
    def homes(name, *districts):
        rows = "".join(f"{n},{district},{3 * n}\n" for n, district in enumerate(districts * 12))
        (tmp_path / name).write_text(f"area,district,price\n{rows}")
        return TableFile.of(tmp_path / name, target="price")

    table = homes("homes.csv", "Altstadt", "Hafen", "Nordend")
    window.editor.apply(outlook(window.editor.document, table).repaired, "Learn from homes")
    window.training.step()
    qtbot.waitUntil(lambda: window.training.resettable and not window.training.running, timeout=10_000)
    browser = window.datasets.open()
    browser.show_source(homes("others.csv", "Altstadt", "Nordend", "Suedstadt"))
    qtbot.waitUntil(lambda: not browser.busy, timeout=10_000)
    foot = browser.foot
    assert not foot.anew.isChecked()
    assert foot.words == "It fits, but Hidden 1 begins anew (district: Hafen is gone, Suedstadt is new)."
    foot.anew.setChecked(True)
    assert foot.words == "The network fits this dataset as it is."
    browser.reject()


def test_why_a_dataset_cannot_be_used_is_said_beside_the_button(open_browser, houses):
    shown = open_browser()
    shown.add(houses)
    page = shown.page("Columns")
    page.view.table.selectRow(3)
    page.give_role("ignored")
    shown.settle()
    foot = shown.browser.foot
    assert not foot.use.isEnabled()
    first, _, why = foot.words.partition(". ")
    assert first == "The network cannot learn from it yet"
    assert why.removesuffix(" …") in foot.use.toolTip()
    page.give_role("target")
    shown.settle()
    assert foot.use.isEnabled()


def test_weights_that_came_with_a_project_can_be_left_behind(window, qtbot):
    window.training.step()
    qtbot.waitUntil(lambda: window.training.resettable and not window.training.running, timeout=10_000)
    window.training.begin_from(window.training.snapshot.weights)
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.READY, timeout=10_000)
    browser = window.datasets.open()
    browser.list.choose("xor")
    qtbot.waitUntil(lambda: not browser.busy, timeout=10_000)
    assert browser.foot.anew.isVisible()
    assert not browser.foot.anew.isChecked()
    assert browser.foot.anew.text().endswith("without the weights that came with the file")
    browser.reject()


def test_what_is_offered_is_one_sentence_with_one_capital(open_browser):
    shown = open_browser()
    shown.choose("prices")
    words = shown.browser.foot.repair.words
    assert words.startswith("Make the network fit: set the units of Output to 1")
    assert "; learn with Adam" in words
    tip = shown.browser.foot.repair.toolTip()
    assert tip.startswith("Set the units of Output")
    assert "; learn with Adam" in tip
