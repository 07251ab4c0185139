"""The panel that tells a step of training moment by moment, with the engine's numbers."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.icons import icon
from nnstudio.gui.motion.colors import stage_color
from nnstudio.gui.motion.moment import Step
from nnstudio.gui.motion.page import short
from nnstudio.gui.motion.page_view import PageView
from nnstudio.gui.motion.slow_motion import SlowMotion
from nnstudio.gui.motion.strip import Strip
from nnstudio.gui.motion.weight_tile import WeightTile, show_unit
from nnstudio.gui.panels.exporting import Table
from nnstudio.gui.panels.frame import Caption, Word, small_button
from nnstudio.gui.panels.live_panel import LivePanel
from nnstudio.gui.theme import Theme

ROOMY = 560
"""Pixels of width from which on there is room for a picture beside the page."""
_HEADLINE = "One training step, number by number"
_REMEDY = (
    "Choose term, unit or layer beside the speed slider, then press Run or Step: one sample goes forward, "
    "the loss comes back, and the weights move."
)
_SINGLE = (
    "One sample per step while you look this close; the batch size of the settings counts again from batch on"
)
_SHORTER = "One sample per step; batch size counts from batch on"
_SHORTEST = "One sample per step until you choose batch"


class StepPanel(LivePanel):
    """Step by step: the calculation at hand, and a strip to go through the step.

    It shows what slow motion tells, and is not for the moments of the run.
    """

    def __init__(self, motion: SlowMotion, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "motionPanel", "Step by step", (_HEADLINE, _REMEDY), parent)
        self._motion = motion
        self._worn: object = None
        self._page, self._strip, self._tile = PageView(theme), Strip(theme), WeightTile(theme)
        self._tile.hide()
        full = QWidget()
        body = QVBoxLayout(full)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(4)
        body.addWidget(self._strip)
        told = QHBoxLayout()
        told.setSpacing(12)
        told.addWidget(self._page, 1)
        told.addWidget(self._tile)
        body.addLayout(told, 1)
        self._single = Caption(theme)
        self._single.setObjectName("motionPanel.single")
        body.addWidget(self._single)
        self.set_picture(full)
        self._back = small_button(self, "motionPanel.back", "One moment back", "One moment back (←)")
        self._play = small_button(self, "motionPanel.play", "Play", "Play step after step")
        self._on = small_button(
            self, "motionPanel.forward", "One moment on", "One moment on; behind the last, the next step (→)"
        )
        for button in (self._back, self._play, self._on):
            self.add_control(button)
            button.setVisible(False)
        self._back.clicked.connect(motion.back)
        self._play.clicked.connect(self._on_play)
        self._on.clicked.connect(motion.step)
        self._strip.wished.connect(self._on_wished)
        motion.moved.connect(self._on_moved)
        motion.changed.connect(self._show_buttons)
        self.show_theme(theme)

    def draw(self, snapshot: Snapshot) -> bool:
        # The run's own moments, which come here too, say nothing of what happens within a step.
        story, page, snapshot = self._motion.story, self._motion.page, self._motion.picture or snapshot
        self._strip.show_story(story, self._motion.at)
        self._page.show_page(page)
        self._show_tile(snapshot)
        self._show_buttons()
        if story is None or page is None:
            return False
        trace, at = story.step.trace, self._motion.at
        truth = truth_words(snapshot, story.step)
        self.words.say(
            Word(
                (f"step {trace.step:,} · moment {at + 1:,} of {len(story):,}", f"step {trace.step:,}"),
                stage_color(self.theme, page.stage),
            ),
            Word((f"training sample, {truth}", truth, "")),
            Word((f"loss {short(trace.loss)}", "")),
        )
        self._single.say(*((_SINGLE, _SHORTER, _SHORTEST) if trace.rows == 1 else ("",)))
        self.caption.say(f"One training step of one sample, told slowly. {page.look}", page.look)
        return True

    def forget(self) -> None:
        self._strip.show_story(None, 0)
        self._page.show_page(None)
        self._tile.hide()
        self._show_buttons()

    def table(self) -> Table | None:
        page = self._motion.page
        if page is None:
            return None
        rows = [(row.label, *row.cells) for row in page.rows]
        rows += [(result.label, result.value) for result in page.results]
        return Table((page.label or "what", *(page.columns or ("value",))), rows)

    def dress(self, theme: Theme) -> None:
        self._strip.show_theme(theme)
        self._page.show_theme(theme)
        self._tile.show_theme(theme)
        self._single.show_theme(theme)
        self._back.setIcon(icon("previous", theme, size=14))
        self._on.setIcon(icon("step", theme, size=14))
        self._show_buttons()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.snapshot is not None:
            self._show_tile(self._motion.picture or self.snapshot)

    def _show_tile(self, picture: Snapshot) -> None:
        """Shows the weights of the unit at hand, if they make an image and the page can spare the room."""
        story, moment, page = self._motion.story, self._motion.moment, self._motion.page
        shown = self.width() >= ROOMY and story is not None and moment is not None and page is not None
        if shown:
            shown = show_unit(self._tile, story.step, moment, picture, page.place)
        self._tile.setVisible(shown)

    def _on_moved(self) -> None:
        picture = self._motion.picture
        if picture is None:
            self.clear()
        else:
            self.show_snapshot(picture)

    def _on_wished(self, at: int) -> None:
        """Goes to a moment; behind the last one, to the next step."""
        story = self._motion.story
        if story is not None and at >= len(story):
            self._motion.step()
        else:
            self._motion.go_to(at)

    def _on_play(self) -> None:
        if self._motion.playing:
            self._motion.pause()
        else:
            self._motion.run()

    def _show_buttons(self) -> None:
        """Shows what can be pressed now."""
        telling, playing = self._motion.story is not None, self._motion.playing
        for button in (self._back, self._play, self._on):
            button.setVisible(telling)
        self._back.setEnabled(self._motion.at > 0)
        worn = (playing, self.theme)
        if worn != self._worn:
            self._worn = worn  # drawing an icon takes longer than all the rest of a moment
            self._play.setIcon(icon("pause" if playing else "run", self.theme, size=14))
            self._play.setAccessibleName("Pause" if playing else "Play")
            self._play.setToolTip("Stand still here" if playing else "Play step after step")


def truth_words(picture: Snapshot, step: Step) -> str:
    """What is true of the sample: its label, or its numbers in their own units."""
    numbers = picture.sample.numbers
    if numbers is None:
        return f"label {picture.truth or 'unknown'}"
    names = step.targets or tuple(f"number {at + 1}" for at in range(len(numbers)))
    return ", ".join(f"{name} {short(value)}" for name, value in zip(names, numbers.tolist(), strict=False))
