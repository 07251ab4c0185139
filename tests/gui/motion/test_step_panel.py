"""The step panel: words before a step is told, then its numbers, and a strip to go through it."""

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF
from PySide6.QtWidgets import QWidget

from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import Phase
from nnstudio.gui.editor import Editor
from nnstudio.gui.motion.colors import stage_color
from nnstudio.gui.motion.grain import Grain
from nnstudio.gui.motion.moment import Moment, Stage
from nnstudio.gui.motion.page import Page, Result, Row
from nnstudio.gui.motion.page_layout import BESIDE, GAP, LINE, layout_of, rest_words, result_columns
from nnstudio.gui.motion.page_view import PageView, said
from nnstudio.gui.motion.pages import page_of
from nnstudio.gui.motion.slow_motion import SlowMotion
from nnstudio.gui.motion.step_panel import StepPanel
from nnstudio.gui.motion.story import Story
from nnstudio.gui.motion.strip import Strip
from nnstudio.gui.panels.exporting import write_csv
from nnstudio.gui.theme import DARK, LIGHT, contrast, text_font
from nnstudio.gui.training import TrainingController


@pytest.fixture
def training(qtbot):
    training = TrainingController(Editor(EXAMPLES["xor"].build()))
    training.refresh()
    qtbot.waitUntil(lambda: training.report.phase is Phase.READY, timeout=10_000)
    yield training
    training.shut_down()


@pytest.fixture
def panel(training, qtbot):
    motion = SlowMotion(training)
    panel = StepPanel(motion, DARK)
    panel.motion = motion
    qtbot.addWidget(panel)
    panel.resize(760, 240)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def tell(panel, qtbot, grain=Grain.UNIT):
    panel.motion.govern(grain, 1.0)
    panel.motion.step()
    qtbot.waitUntil(lambda: panel.motion.story is not None, timeout=10_000)


def part(panel, name):
    return panel.findChild(QWidget, f"motionPanel.{name}")


def test_before_anything_is_told_the_panel_says_what_to_do(panel):
    assert not panel.seen
    assert panel.table() is None
    assert not part(panel, "play").isVisible()


def test_a_step_is_told_with_its_number_its_sample_and_its_loss(panel, qtbot):
    tell(panel, qtbot)
    assert panel.seen
    words = panel.words.said()
    assert "step 1" in words
    assert f"moment 1 of {len(panel.motion.story)}" in words
    assert f"label {panel.motion.picture.truth}" in words
    assert "slowly" in panel.caption.toolTip()


def test_buttons_go_on_and_back_and_play_and_pause(panel, qtbot):
    tell(panel, qtbot)
    assert not part(panel, "back").isEnabled()
    qtbot.mouseClick(part(panel, "forward"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(part(panel, "forward"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(part(panel, "back"), Qt.MouseButton.LeftButton)
    assert panel.motion.at == 1
    qtbot.mouseClick(part(panel, "play"), Qt.MouseButton.LeftButton)
    assert panel.motion.playing
    assert part(panel, "play").accessibleName() == "Pause"
    qtbot.mouseClick(part(panel, "play"), Qt.MouseButton.LeftButton)
    assert not panel.motion.playing
    assert part(panel, "play").accessibleName() == "Play"


def test_keys_on_the_strip_go_from_moment_to_moment_and_from_stage_to_stage(panel, qtbot):
    tell(panel, qtbot)
    strip, motion = part(panel, "strip"), panel.motion
    strip.setFocus()
    begins = [motion.story.begin_of(stage) for stage in Stage]
    for key, at in (
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_Left, 0),
        (Qt.Key.Key_Left, 0),
        (Qt.Key.Key_PageDown, begins[1]),
        (Qt.Key.Key_PageDown, begins[2]),
        (Qt.Key.Key_PageUp, begins[1]),
        (Qt.Key.Key_End, len(motion.story) - 1),
        (Qt.Key.Key_Home, 0),
    ):
        qtbot.keyClick(strip, key)
        assert motion.at == at
    assert strip.accessibleDescription() == f"forward, moment 1 of {len(motion.story)}"
    assert strip.toolTip().startswith("Forward: from the sample to the answer")


def test_right_behind_the_last_moment_goes_to_the_next_step(panel, qtbot):
    tell(panel, qtbot)
    strip = part(panel, "strip")
    qtbot.keyClick(strip, Qt.Key.Key_End)
    qtbot.keyClick(strip, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: panel.motion.story.step.trace.step == 2, timeout=10_000)
    assert panel.motion.at == 0


def test_a_click_on_the_strip_goes_there_and_a_drag_scrubs(panel, qtbot):
    tell(panel, qtbot)
    strip, motion = part(panel, "strip"), panel.motion
    middle = strip.height() // 2
    qtbot.mousePress(strip, Qt.MouseButton.LeftButton, pos=QPoint(strip.width() - 2, middle))
    assert motion.at == len(motion.story) - 1
    qtbot.mouseMove(strip, QPoint(1, middle))
    assert motion.at == 0
    qtbot.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=QPoint(1, middle))


def test_every_moment_is_where_the_strip_says_it_is(dense, qtbot):
    strip = Strip(DARK)
    qtbot.addWidget(strip)
    strip.resize(700, 26)
    for grain in (Grain.LAYER, Grain.UNIT):
        story = Story(dense, grain)
        strip.show_story(story, 0)
        assert [strip.moment_at(strip.place_of(at)) for at in range(len(story))] == list(range(len(story)))


def test_the_strip_is_filled_up_to_the_moment_that_is_told(dense, qtbot):
    strip = Strip(DARK)
    qtbot.addWidget(strip)
    strip.resize(800, 26)
    story = Story(dense, Grain.LAYER)
    strip.show_story(story, story.begin_of(Stage.BACKWARD))
    image = strip.grab().toImage()

    def shade(stage):
        begin = strip.place_of(story.begin_of(stage))
        return QColor(image.pixel(round(begin) - 8, 5))

    assert shade(Stage.FORWARD) != shade(Stage.UPDATE)
    strip.show_story(story, 0)
    before = strip.grab().toImage()
    at = round(strip.place_of(story.begin_of(Stage.LOSS))) - 8
    assert before.pixel(at, 5) != image.pixel(at, 5)


def test_leaving_slow_motion_empties_the_panel(panel, qtbot):
    tell(panel, qtbot)
    panel.motion.govern(Grain.BATCH, 100.0)
    assert not panel.seen


def test_the_table_holds_the_numbers_of_the_page(panel, qtbot, tmp_path):
    tell(panel, qtbot)
    panel.motion.go_to(1)
    write_csv(panel.table(), tmp_path / "page.csv")
    page = panel.motion.page
    lines = (tmp_path / "page.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0].endswith("input,weight,term")
    assert len(lines) == 1 + len(page.rows) + len(page.results)
    assert float(lines[1].split(",")[-1]) == page.rows[0].cells[-1]


@pytest.mark.parametrize("size", [(760, 130), (400, 300), (260, 420), (260, 60)])
def test_the_term_at_hand_always_has_a_place(dense, size):
    width, height = size
    for part in range(14):
        page = page_of(dense, Moment(Stage.FORWARD, "hidden", 0, part))
        layout = layout_of(page, DARK, QRectF(0, 30, width, height))
        if part < len(page.rows):
            assert layout.place_of(part) is not None
        else:
            assert layout.place_of(0) is not None, "when all are told, the largest are seen again"
        placed = [layout.place_of(row) for row in range(len(page.rows))]
        found = [place for place in placed if place is not None]
        assert len(set(found)) == len(found) >= 1


def test_results_stand_beside_the_terms_where_there_is_room_and_else_below(dense):
    page = page_of(dense, Moment(Stage.FORWARD, "hidden", 0))
    wide = layout_of(page, DARK, QRectF(0, 30, 900, 300))
    assert wide.beside
    assert wide.results.width() >= BESIDE
    narrow = layout_of(page, DARK, QRectF(0, 30, 300, 500))
    assert not narrow.beside
    assert narrow.results.top() >= 30 + LINE * (narrow.lines + 1)


def test_what_a_small_panel_leaves_out_is_said(dense):
    page = page_of(dense, Moment(Stage.FORWARD, "hidden", 0))
    assert rest_words(page, 12) == page.rest
    assert rest_words(page, 4) == f"8 not seen here · {page.rest}"


def test_a_page_is_said_in_a_sentence(dense, qtbot):
    page = page_of(dense, Moment(Stage.FORWARD, "hidden", 0, 1))
    assert said(page).startswith("Hidden, unit 1 of 15, ")
    assert " × " in said(page)
    assert "sum so far" in said(page)
    view = PageView(DARK)
    qtbot.addWidget(view)
    view.show_page(page)
    assert view.accessibleDescription() == said(page)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_the_row_at_hand_is_marked_in_the_color_of_its_stage(dense, qtbot, theme):
    view = PageView(theme)
    qtbot.addWidget(view)
    view.resize(800, 300)
    images = []
    for at in (0, 5):
        page = page_of(dense, Moment(Stage.FORWARD, "hidden", 0, at))
        view.show_page(page)
        images.append(view.grab().toImage())
    layout = layout_of(page, theme, QRectF(0, 23, 800, 277))
    for at in (0, 5):
        x, line = layout.place_of(at)
        places = [image.pixel(round(x) + 40, round(23 + LINE * (line + 1) + 1)) for image in images]
        assert places[0] != places[1]


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_stages_have_colors_of_their_own_that_can_be_read(theme):
    colors = {stage_color(theme, stage) for stage in Stage}
    assert len(colors) == len(Stage)
    assert all(contrast(color, theme.panel) >= 4.5 for color in colors)


def test_the_panel_takes_another_look(panel, qtbot):
    tell(panel, qtbot)
    before = panel.grab().toImage()
    panel.show_theme(LIGHT)
    assert panel.grab().toImage() != before


def of_photos():
    """A page as the first network has it: thousands of weights, of which twelve are told."""
    return Page(
        Stage.UPDATE,
        "Hidden 1 moves",
        "new = old \u2212 rate × gradient",
        label="row, column",
        columns=("old", "rate", "gradient", "new"),
        signs=("", "\u2212", "×", "="),
        rows=tuple(Row(f"{row}, 21 → unit 3", (0.12, 0.1, 0.004, 0.119)) for row in range(12)),
        rest="12,532 other weights move by up to 0.000375",
        results=(
            Result("kernel moves by", 0.000123, "root mean square of 12,544 numbers"),
            Result("bias moves by", 0.000123, "root mean square of 16 numbers"),
        ),
    )


@pytest.mark.parametrize("size", [(270, 420), (270, 330), (250, 300), (900, 200)])
def test_no_number_is_cut_where_the_panel_is_narrow(size):
    page, (width, height) = of_photos(), size
    layout = layout_of(page, DARK, QRectF(0, 30, width, height))
    advance = QFontMetricsF(text_font(DARK.caption_size)).horizontalAdvance
    assert advance(rest_words(page, layout.shown)) <= layout.results.width() * layout.rest_lines
    beside = layout.results.width() - sum(result_columns(page, DARK)) - 2 * GAP
    for at, result in enumerate(page.results):
        room = layout.results.width() if at in layout.below else beside
        assert advance(result.note) <= room + 1
    lines = len(page.results) + len(layout.below) + layout.beside * layout.rest_lines
    assert layout.results.top() + LINE * lines <= 30 + height + 1


def test_a_note_that_has_a_line_of_its_own_is_painted_there(qtbot):
    view = PageView(DARK)
    qtbot.addWidget(view)
    view.resize(270, 420)
    cut = []
    view._write = lambda painter, box, text, color, font: cut.append(
        (text, QFontMetricsF(font).horizontalAdvance(text) > box.width() + 1)
    )
    view.show_page(of_photos())
    view.grab()
    assert ("root mean square of 12,544 numbers", False) in cut
    assert ("root mean square of 16 numbers", False) in cut


def test_a_click_on_the_name_of_a_stage_goes_to_its_beginning(panel, qtbot):
    tell(panel, qtbot)
    strip, motion = part(panel, "strip"), panel.motion
    for stage, (begin, end, left, right) in strip._spans().items():
        motion.go_to(end - 1)
        middle = QPoint(round((left + right) / 2), strip.height() // 2)
        qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=middle)
        assert motion.at == begin == motion.story.begin_of(stage)


def test_a_drag_that_begins_on_a_name_scrubs_but_a_hand_that_trembles_does_not(panel, qtbot):
    tell(panel, qtbot)
    strip, motion = part(panel, "strip"), panel.motion
    begin, end, left, right = strip._spans()[Stage.BACKWARD]
    middle = QPoint(round((left + right) / 2), strip.height() // 2)
    qtbot.mousePress(strip, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseMove(strip, middle + QPoint(2, 0))
    assert motion.at == begin
    qtbot.mouseMove(strip, QPoint(round(right) - 4, strip.height() // 2))
    assert motion.at == end - 1
    qtbot.mouseRelease(strip, Qt.MouseButton.LeftButton)


def test_it_is_said_that_each_step_takes_one_sample_whatever_the_batch_size(panel, qtbot):
    tell(panel, qtbot)
    words = part(panel, "single")
    assert words.isVisible()
    assert words.said().startswith("One sample per step while you look this close")
    panel.resize(294, 500)
    qtbot.waitUntil(lambda: words.width() <= 270)
    assert words.said() == "One sample per step until you choose batch"
