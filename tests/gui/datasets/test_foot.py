"""The foot of the browser: what is offered is one step, and can be refused."""

from nnstudio.gui.datasets.fitting import CALM


def test_a_network_made_for_digits_is_made_to_learn_numbers_in_one_step(open_browser):
    shown = open_browser()
    before, foot = shown.editor.document, shown.browser.foot
    shown.choose("prices")
    assert foot.repair.isVisible()
    assert foot.repair.isChecked()
    assert "Learn with Adam" in foot.repair.text()
    foot.use.click()
    assert shown.editor.document.training.optimizer == CALM
    assert not shown.editor.document.check().blocking
    assert len(shown.editor.steps) == 1
    shown.editor.undo()
    assert shown.editor.document == before


def test_who_refuses_the_offer_keeps_the_optimizer_and_is_warned(open_browser):
    shown = open_browser()
    before, foot = shown.editor.document, shown.browser.foot
    shown.choose("sine")
    assert "diverge" not in foot.words
    foot.repair.setChecked(False)
    assert "diverge" in foot.words
    foot.use.click()
    assert shown.editor.document == before.replace(dataset=shown.editor.document.dataset)
