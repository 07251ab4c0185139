"""The speed control: from a single multiplication to flat out, by mouse and by keyboard."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QSlider

from nnstudio.engine.api import Unit
from nnstudio.gui.motion.grain import Grain, pace_words, spoken_pace
from nnstudio.gui.speed import DEFAULT_PACE, LAST, SpeedControl, pace_at, position_of


@pytest.fixture
def control(qtbot):
    control = SpeedControl()
    qtbot.addWidget(control)
    with qtbot.waitExposed(control):
        control.show()
    return control


@pytest.fixture
def heard(control):
    """What the control has told: the pace of the run with its unit, and the grain with its pace."""
    heard = []
    control.paced.connect(lambda pace, unit: heard.append((pace, unit)))
    control.governed.connect(lambda grain, pace: heard.append((grain, pace)))
    return heard


def slider_of(control):
    return control.findChild(QSlider, "speed")


def choice_of(control):
    return control.findChild(QComboBox, "speed.grain")


def choose(control, grain):
    choice = choice_of(control)
    choice.setCurrentIndex(choice.findData(grain.value))


@pytest.mark.parametrize("share", [0.0, 0.25, 0.8, 1.0])
def test_a_press_in_the_groove_brings_the_handle_there(control, share):
    slider = slider_of(control)
    at = QPoint(round(share * (slider.width() - 1)), slider.height() // 2)
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=at)
    assert abs(slider.value() - share * LAST) < 0.06 * LAST
    assert slider.isSliderDown()


def test_at_first_batches_are_made_at_a_pace_that_can_be_watched(control):
    assert control.grain is Grain.BATCH
    assert control.pace == DEFAULT_PACE == 120
    assert choice_of(control).currentText() == "batch"


@pytest.mark.parametrize(
    ("grain", "unit"), [(Grain.SAMPLE, Unit.SAMPLE), (Grain.BATCH, Unit.BATCH), (Grain.EPOCH, Unit.EPOCH)]
)
def test_a_grain_of_the_run_is_told_with_its_unit_and_its_usual_pace(control, heard, grain, unit):
    control.set_grain(Grain.TERM)
    heard.clear()
    choose(control, grain)
    assert heard == [(grain.rates.usual, unit), (grain, grain.rates.usual)]


@pytest.mark.parametrize("grain", [Grain.TERM, Grain.UNIT, Grain.LAYER])
def test_slow_motion_is_told_and_leaves_the_pace_of_the_run_alone(control, heard, grain):
    choose(control, grain)
    assert heard == [(grain, grain.rates.usual)]
    slider_of(control).setValue(LAST)
    assert heard[-1] == (grain, grain.rates.fastest), "what cannot be read need not be told"


def test_free_has_no_pace(control, heard):
    choose(control, Grain.FREE)
    assert heard == [(None, Unit.BATCH), (Grain.FREE, None)]
    assert control.pace is None
    assert slider_of(control).value() == LAST


def test_the_end_of_the_slider_is_free_and_the_way_back_leads_to_the_grain_before(control, heard):
    choose(control, Grain.SAMPLE)
    slider_of(control).setValue(LAST)
    assert (control.grain, choice_of(control).currentText()) == (Grain.FREE, "free")
    slider_of(control).setValue(LAST // 2)
    assert control.grain is Grain.SAMPLE
    assert heard[-1] == (Grain.SAMPLE, pace_at(LAST // 2))


def test_each_grain_remembers_its_pace(control):
    slider_of(control).setValue(10)
    kept = control.pace
    choose(control, Grain.TERM)
    choose(control, Grain.FREE)
    choose(control, Grain.BATCH)
    assert control.pace == kept
    assert slider_of(control).value() == position_of(kept)


def test_the_grain_is_chosen_by_keys_and_the_line_in_the_list_is_skipped(control, qtbot):
    choice = choice_of(control)
    choice.setFocus()
    qtbot.keyClick(choice, Qt.Key.Key_Up)
    assert control.grain is Grain.SAMPLE
    qtbot.keyClick(choice, Qt.Key.Key_Up)
    assert control.grain is Grain.LAYER


def test_words_beside_and_behind_the_slider_say_the_pace(control):
    assert pace_words(0.5) == "0.5/s"
    assert pace_words(3000.0) == "3,000/s"
    assert spoken_pace(1.0, Grain.EPOCH) == "1 epoch a second"
    assert slider_of(control).accessibleDescription() == "120 batches a second"
    assert "120 batches a second" in slider_of(control).toolTip()
    control.set_pace(None)
    assert slider_of(control).accessibleDescription() == "as fast as the machine can"


@pytest.mark.parametrize("grain", Grain)
def test_a_pace_finds_its_position_again_at_every_grain(grain):
    paces = [pace_at(position, grain) for position in range(LAST)]
    assert paces == sorted(paces)
    assert paces[0] == grain.rates.slowest
    for pace in paces:
        assert pace_at(position_of(pace, grain), grain) == pytest.approx(pace, rel=0.1)


def test_the_control_is_small_enough_for_a_small_screen(control):
    assert control.sizeHint().width() <= 340
