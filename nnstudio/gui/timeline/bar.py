"""The timeline bar: one row across the window that drives what all views show."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from nnstudio.engine.api import Phase, Report
from nnstudio.gui.icons import ICONS, icon
from nnstudio.gui.stylesheet import set_role, set_tone
from nnstudio.gui.theme import Theme
from nnstudio.gui.timeline.looking import Looking
from nnstudio.gui.timeline.playing import PER_SECOND, SPEEDS, Playing
from nnstudio.gui.timeline.story import Story
from nnstudio.gui.timeline.track import Track
from nnstudio.gui.timeline.wording import branch_name, branch_words, where

HEIGHT = 44
HINT = "drag, or press ← to look back"
"""Stands where the buttons to go back to the live moment will be."""
SHORT = 1300
"""Pixels below which everything is said in fewer words."""
TIGHT = 1000
"""Pixels below which there is no room for how it is played."""
WORDS, SHORT_WORDS = "you look at step 99,999 · live is 99,999", "99,999 · live 99,999"
"""So much room is kept for words."""
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
        self._listed: tuple[object, ...] = ()
        self._painted: list[tuple[QToolButton, str]] = []
        self.looking = Looking(self)
        self.playing = Playing(self.looking, self)
        self.track = Track(theme)
        self._words = QLabel()
        self._words.setObjectName("timeline.words")
        self._hint = QLabel(HINT)
        set_role(self._hint, "caption")
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
        self._report = report
        self.looking.show_report(report)
        self.playing.show_steps(report.kept.steps)
        if self.isVisible() and not self.window().isMinimized():
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
        """To the start of the run."""
        self.playing.stop()
        self.track.go_first()

    def play_or_pause(self) -> None:
        """Plays the kept moments, or stands still."""
        if self.playing.active:
            self.playing.stop()
        else:
            self.playing.start()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.track.show_theme(theme)
        for button, name in self._painted:
            button.setIcon(icon(name, theme, size=ICON))
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
        self._first = self._button("first", "first", "First moment", "Go to the start of the run (Home)")
        self._back = self._button("back", "previous", "Back", "Go back to the kept moment before (Left)")
        self._play = self._button("play", "run", "Play", f"Play the kept moments: {per}")
        self._forward = self._button("forward", "step", "Forward", "Go to the next kept moment (Right)")
        self._live = self._button("live", "epoch", "Live", "Go to the latest step of the run (L, or End)")
        for button, slot in (
            (self._first, self.first),
            (self._back, self.back),
            (self._play, self.play_or_pause),
            (self._forward, self.forward),
            (self._live, self.back_to_live),
        ):
            button.clicked.connect(slot)
        self._return = QPushButton("Back to live")
        self._return.setObjectName("timeline.return")
        self._return.setToolTip("Show the latest step of the run again (L)")
        set_role(self._return, "primary")
        self._return.clicked.connect(self.back_to_live)
        self._continue = QPushButton("Continue from here")
        self._continue.setObjectName("timeline.continue")
        self._continue.clicked.connect(self._on_continue)
        for button in (self._return, self._continue):
            button.setAccessibleName(button.text())

    def _make_choices(self) -> None:
        self._speed = QComboBox()
        self._speed.setObjectName("timeline.speed")
        self._speed.setAccessibleName("Playing speed")
        self._speed.setToolTip(f"How fast the moments are played: {PER_SECOND:.0f} a second at 1×")
        for speed in SPEEDS:
            self._speed.addItem(f"{speed:g}×", speed)
        self._speed.setFixedWidth(76)
        self._speed.setCurrentIndex(SPEEDS.index(1.0))
        self._speed.currentIndexChanged.connect(self._on_speed)
        self._loop = self._button(
            "loop", "loop" if "loop" in ICONS else "redo", "Loop", "Play again from the start at the end"
        )
        self._loop.setCheckable(True)
        self._loop.toggled.connect(self._on_loop)
        self._logarithmic = QToolButton()
        self._logarithmic.setObjectName("timeline.logarithmic")
        self._logarithmic.setText("log")
        self._logarithmic.setCheckable(True)
        self._logarithmic.setAccessibleName("Logarithmic steps")
        self._logarithmic.setToolTip("Spread the first steps, where learning is fastest (logarithm)")
        self._logarithmic.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._logarithmic.toggled.connect(self.track.set_logarithmic)
        self._branches = QToolButton()
        self._branches.setObjectName("timeline.branches")
        self._branches.setAccessibleName("Branch of the run")
        self._branches.setToolTip(
            "Which way of the run is shown. Choosing another one pauses, and goes to its end; nothing is lost"
        )
        self._branches.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._branches.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._branches.setMenu(QMenu(self._branches))
        set_role(self._branches, "pill")
        self._branches.hide()
        self._film = QToolButton()
        self._film.setObjectName("timeline.film")
        self._film.setText("Film…")
        self._film.setAccessibleName("Film")
        self._film.setToolTip("Save the kept moments as a moving picture (GIF, WebP or PNG)")
        self._film.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        set_role(self._film, "pill")
        self._film.clicked.connect(self.film_wanted)

    def _arrange(self) -> None:
        self._told = QWidget()
        beside = QHBoxLayout(self._told)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(6)
        for part in (self._words, self._hint, self._return, self._continue):
            beside.addWidget(part)
        beside.addStretch(1)
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
        """Keeps room for what comes and goes, for that must not move the track under the mouse."""
        short = self.width() < SHORT
        self._return.setText("Live" if short else self._return.accessibleName())
        self._continue.setText("Continue" if short else self._continue.accessibleName())
        for choice in (self._speed, self._loop):
            choice.setVisible(self.width() >= TIGHT)
        buttons = self._return.sizeHint().width() + self._continue.sizeHint().width()
        words = self.fontMetrics().horizontalAdvance(SHORT_WORDS if short else WORDS)
        self._told.setFixedWidth(words + buttons + 20)

    def _button(self, name: str, picture: str, title: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"timeline.{name}")
        button.setAccessibleName(title)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._painted.append((button, picture))
        return button

    def _draw(self) -> None:
        """Shows what the latest report tells."""
        self._behind = False
        report, kept = self._report, self._report.kept
        story, wanted = Story.of(report), self.looking.wanted
        live = report.live or report.snapshot
        self.track.show_story(story, live, kept.branch)
        self.track.show_moment(wanted)
        some, past = len(kept.steps) > 0, wanted is not None
        short = self.width() < SHORT
        words = where(story, wanted, short=short)
        if self._words.text() != words:
            self._words.setText(words)
            self.track.setAccessibleDescription(words)
        set_tone(self._words, "active" if past else "quiet")
        for button in (self._first, self._back):
            button.setEnabled(some and wanted != int(kept.steps[0]) and story.live > 0)
        self._play.setEnabled(len(kept.steps) > 1)
        for button in (self._forward, self._live):
            button.setEnabled(past)
        self._film.setEnabled(len(kept.steps) > 1)
        self._hint.setVisible(not short and not past and story.live > 0 and some)
        self._return.setVisible(past)
        self._continue.setVisible(past)
        if past:
            self._continue.setToolTip(_continue_tip(wanted or 0, story.live))
        self._show_branches()

    def _show_branches(self) -> None:
        kept = self._report.kept
        self._branches.setVisible(len(kept.branches) > 1)
        if kept.branches == self._listed[1:] and (kept.branch,) == self._listed[:1]:
            return
        self._listed = (kept.branch, *kept.branches)
        menu = self._branches.menu()
        menu.clear()
        for branch in kept.branches:
            action = menu.addAction(branch_words(branch))
            action.setCheckable(True)
            action.setChecked(branch.number == kept.branch)
            action.triggered.connect(lambda _checked=False, number=branch.number: self._go_to_branch(number))
            if branch.number == kept.branch:
                self._branches.setText(branch_name(branch))

    def _want(self, step: int | None) -> None:
        self.looking.want(step)
        self._draw()

    def _on_wanted(self, step: int | None) -> None:
        self.playing.stop()
        self._want(step)

    def _on_continue(self) -> None:
        wanted = self.looking.wanted
        if wanted is not None:
            self.playing.stop()
            self.continued.emit(wanted, self._report.kept.branch)

    def _go_to_branch(self, number: int) -> None:
        kept = self._report.kept
        for branch in kept.branches:
            if branch.number == number != kept.branch:
                self.playing.stop()
                self.continued.emit(branch.end, branch.number)

    def _on_playing(self, playing: bool) -> None:  # noqa: FBT001  # as the signal gives it
        self._play.setIcon(icon("pause" if playing else "run", self._theme, size=ICON))
        self._play.setAccessibleName("Pause" if playing else "Play")

    def _on_speed(self, index: int) -> None:
        self.playing.speed = float(self._speed.itemData(index))

    def _on_loop(self, wanted: bool) -> None:  # noqa: FBT001  # as Qt gives it
        self.playing.loop = wanted


def _continue_tip(step: int, live: int) -> str:
    return (
        f"Train on from step {step:,}. Steps {step + 1:,} to {live:,} are not lost: "
        "they stay as a branch of their own, which you can choose here"
    )
