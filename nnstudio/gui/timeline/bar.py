"""The timeline bar: one row across the window that drives what all views show."""

from PySide6.QtCore import QElapsedTimer, QSize, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from nnstudio.engine.api import Branch, Phase, Report
from nnstudio.gui.icons import icon
from nnstudio.gui.stylesheet import set_role
from nnstudio.gui.theme import Theme
from nnstudio.gui.timeline.controls import BranchChooser, button, speed_choice
from nnstudio.gui.timeline.looking import Looking
from nnstudio.gui.timeline.playing import PER_SECOND, Playing
from nnstudio.gui.timeline.story import Story
from nnstudio.gui.timeline.told import SHORT, Told
from nnstudio.gui.timeline.track import Track

HEIGHT = 44
DRAWN_EVERY = 200
"""Milliseconds between two pictures while the run goes on and its latest moment is shown."""
TIGHT = 1000
"""Pixels below which there is no room for how it is played."""
NARROWEST = 860
ICON = 16


class TimelineBar(QWidget):
    """Buttons, a track of all kept moments, and words that say which one is looked at.

    `show_report` is all that it is told. What the user wants to see is asked for one moment at a time.

    Signals:
        looked: (int or None) shows the kept moment at or before this step; None for the live one.
        continued: (int, int) goes on from this step of this branch.
        film_wanted: () a film is to be made.
    """

    looked = Signal(object)
    continued = Signal(int, int)
    film_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timeline")
        self.setAccessibleName("Timeline")
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme = theme
        self._report = Report(0, Phase.EMPTY)
        self._behind = False
        self._age = QElapsedTimer()
        self._live_drawn = False
        self.looking = Looking(self)
        self.playing = Playing(self.looking, self)
        self.track = Track(theme)
        self._told = Told()
        self._told.live_wanted.connect(self.back_to_live)
        self._told.continue_wanted.connect(self.continue_from_here)
        self._make_buttons()
        self._make_choices()
        self._arrange()
        self.looking.looked.connect(self.looked)
        self.playing.changed.connect(self._on_playing)
        self.track.wanted.connect(self._on_wanted)
        self.show_theme(theme)
        self._draw()

    def show_report(self, report: Report) -> None:
        """Takes over the news of a run; what is hidden draws nothing."""
        if report.run != self._report.run:
            self.playing.stop()
        turned = (report.run, report.phase) != (self._report.run, self._report.phase)
        self._report = report
        self.looking.show_report(report)
        self.playing.show_steps(report.kept.steps)
        seen = self.isVisible() and not self.window().isMinimized()
        # The time that is spent here is lost to the run; who looks at an earlier moment waits for it, though.
        hasty = (
            report.phase is Phase.RUNNING and self.looking.wanted is None and self._live_drawn and not turned
        )
        if seen and not (hasty and self._age.elapsed() < DRAWN_EVERY):
            self._draw()
        else:
            self._behind = True

    def look(self, step: int | None) -> None:
        """Has the kept moment at or before this step shown, as soon as possible; None for the live one."""
        self.playing.stop()
        self._want(step)

    def back_to_live(self) -> None:
        """Shows the live moment again."""
        self.look(None)

    def back(self) -> None:
        """To the kept moment before."""
        self.playing.stop()
        self.track.go_on(-1)

    def forward(self) -> None:
        """To the kept moment after."""
        self.playing.stop()
        self.track.go_on(1)

    def first(self) -> None:
        """To the first moment that is kept."""
        self.playing.stop()
        self.track.go_first()

    def play_or_pause(self) -> None:
        """Plays the kept moments, or stands still."""
        if self.playing.active:
            self.playing.stop()
        else:
            self.playing.start()

    def continue_from_here(self) -> None:
        """Goes on training from the moment that is looked at, if it is an earlier one."""
        wanted = self.looking.wanted
        if wanted is not None:
            self.playing.stop()
            self.continued.emit(wanted, self._report.kept.branch)

    def shut_down(self) -> None:
        """Plays and asks for nothing more, for the window goes."""
        self.playing.stop()
        self.looking.shut_down()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.track.show_theme(theme)
        for made, name in (
            (self._first, "first"),
            (self._back, "previous"),
            (self._forward, "step"),
            (self._live, "epoch"),
            (self._loop, "loop"),
        ):
            made.setIcon(icon(name, theme, size=ICON))
        self._on_playing(self.playing.active)

    def minimumSizeHint(self) -> QSize:
        # What it needs in few words, whichever it says now: else, the window could not be made narrower.
        return QSize(NARROWEST, HEIGHT)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._behind:
            self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._take_room()
        self._draw()

    def hideEvent(self, event: QHideEvent) -> None:
        self.playing.stop()
        super().hideEvent(event)

    def _make_buttons(self) -> None:
        per = f"{PER_SECOND:.0f} kept moments a second at 1×"
        self._first = button("first", "First moment", "Go to the first kept moment (Home on the track)")
        self._back = button("back", "Back", "Go to the kept moment before (comma, or Left)")
        self._play = button("play", "Play", f"Play the kept moments, or stand still: {per} (K)")
        self._forward = button("forward", "Forward", "Go to the next kept moment (period, or Right)")
        self._live = button("live", "Live", "Go to the latest step of the run (L)")
        self._film = button("film", "Film", "Save the kept moments as a moving picture (GIF, WebP or PNG)")
        self._film.setText("Film…")
        set_role(self._film, "pill")
        for made, slot in (
            (self._first, self.first),
            (self._back, self.back),
            (self._play, self.play_or_pause),
            (self._forward, self.forward),
            (self._live, self.back_to_live),
            (self._film, self.film_wanted),
        ):
            made.clicked.connect(slot)

    def _make_choices(self) -> None:
        self._speed = speed_choice()
        self._speed.currentIndexChanged.connect(self._on_speed)
        self._loop = button("loop", "Loop", "Play again from the start at the end")
        self._loop.setCheckable(True)
        self._loop.toggled.connect(self._on_loop)
        tip = "Spread the first steps, where learning is fastest (logarithm)"
        self._logarithmic = button("logarithmic", "Logarithmic steps", tip)
        self._logarithmic.setText("log")
        self._logarithmic.setCheckable(True)
        self._logarithmic.toggled.connect(self.track.set_logarithmic)
        self._branches = BranchChooser()
        self._branches.chosen.connect(self._on_branch)

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(4)
        row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        for part in (self._first, self._back, self._play, self._forward, self._live, self._loop, self._speed):
            row.addWidget(part)
        row.addSpacing(6)
        row.addWidget(self.track, 1)
        for part in (self._logarithmic, self._branches, self._told, self._film):
            row.addWidget(part)

    def _take_room(self) -> None:
        """Leaves to the track what buttons and words do not need."""
        self._told.take_room(short=self.width() < SHORT)
        for choice in (self._speed, self._loop):
            choice.setVisible(self.width() >= TIGHT)

    def _draw(self) -> None:
        """Shows what the latest report tells."""
        self._behind = False
        self._age.start()
        report, kept = self._report, self._report.kept
        story, wanted = Story.of(report), self.looking.wanted
        live = report.live or report.snapshot
        self._live_drawn = wanted is None
        self.track.show_story(story, live, kept.branch)
        self.track.show_moment(wanted)
        first, past = story.earliest, wanted is not None
        words = self._told.show_story(story, wanted)
        if words is not None:
            self.track.say(words)
        for made in (self._first, self._back):
            made.setEnabled(first is not None and wanted != first)
        self._play.setEnabled(len(kept.steps) > 1)
        for made in (self._forward, self._live):
            made.setEnabled(past)
        self._film.setEnabled(len(kept.steps) > 1)
        self._branches.show_kept(kept)

    def _want(self, step: int | None) -> None:
        self.looking.want(step)
        self._draw()

    def _on_wanted(self, step: int | None) -> None:
        self.playing.stop()
        self._want(step)

    def _on_branch(self, branch: Branch) -> None:
        self.playing.stop()
        self.continued.emit(branch.end, branch.number)

    def _on_playing(self, playing: bool) -> None:  # noqa: FBT001  # as the signal gives it
        self._play.setIcon(icon("pause" if playing else "run", self._theme, size=ICON))
        self._play.setAccessibleName("Pause" if playing else "Play")

    def _on_speed(self, index: int) -> None:
        self.playing.speed = float(self._speed.itemData(index))

    def _on_loop(self, wanted: bool) -> None:  # noqa: FBT001  # as Qt gives it
        self.playing.loop = wanted
