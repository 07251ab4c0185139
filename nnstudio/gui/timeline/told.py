"""What stands beside the track: words about the moment that is looked at, and the ways to leave it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from nnstudio.gui.stylesheet import set_role, set_tone
from nnstudio.gui.timeline.story import Story
from nnstudio.gui.timeline.wording import continue_tip, longest_words, resumed_tip, where

HINT = "drag, or press ← to look back"
"""Stands where the buttons to go back to the live moment will be."""
RESUMED = "nothing earlier to look at"
"""Stands there while a run that goes on from a file has made no step of its own."""
SHORT = 1500
"""Pixels of the bar below which everything is said in fewer words."""
FEWEST = 9_999
"""Room is kept for the words of so many steps at least, so that a run that begins need not ask for more."""
SPACING, SLACK = 6, 8


class Told(QWidget):
    """Says which moment is looked at; beside an earlier one stand the buttons back and on from there.

    It keeps room for all that it may say of a run, for what comes and goes must not move the track.

    Signals:
        live_wanted: () the live moment is to be shown again.
        continue_wanted: () the run is to go on from here.
    """

    live_wanted = Signal()
    continue_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._short = False
        self._most = FEWEST
        self._widths: tuple[int, ...] = (0, 0)
        self._words = QLabel()
        self._words.setObjectName("timeline.words")
        self._hint = QLabel(HINT)
        self._hint.setObjectName("timeline.hint")
        set_role(self._hint, "caption")
        self._return = QPushButton("Back to live")
        self._return.setObjectName("timeline.return")
        self._return.setToolTip("Show the latest step of the run again (L)")
        set_role(self._return, "primary")
        self._return.clicked.connect(self.live_wanted)
        self._continue = QPushButton("Continue from here")
        self._continue.setObjectName("timeline.continue")
        self._continue.clicked.connect(self.continue_wanted)
        for made in (self._return, self._continue):
            made.setAccessibleName(made.text())
        beside = QHBoxLayout(self)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(SPACING)
        for part in (self._words, self._hint, self._return, self._continue):
            beside.addWidget(part)
        beside.addStretch(1)

    def take_room(self, *, short: bool) -> None:
        """Keeps room for what comes and goes, in many words or in few."""
        self._short = short
        self._return.setText("Live" if short else self._return.accessibleName())
        self._continue.setText("Continue" if short else self._continue.accessibleName())
        for part in (self._words, self._hint, self._return, self._continue):
            part.ensurePolished()  # before it is seen for the first time, it would say another size
        buttons = self._return.sizeHint().width() + self._continue.sizeHint().width()
        advance = self._words.fontMetrics().horizontalAdvance
        self._widths = tuple(advance(words) + 2 for words in longest_words(self._most, short=short))
        live, past = self._widths
        hint = 0 if short else max(advance(HINT), advance(RESUMED)) + SPACING
        self.setFixedWidth(max(live + hint, past + buttons + 2 * SPACING) + SLACK)

    def show_story(self, story: Story, wanted: int | None) -> str | None:
        """Says what is looked at, the live moment for None; returns the words if others than before."""
        most = max(FEWEST, 10 ** len(str(max(story.live, story.planned))) - 1)
        if most != self._most:
            self._most = most
            self.take_room(short=self._short)
        past, words = wanted is not None, where(story, wanted, short=self._short)
        # A label of a fixed size can change its words without a new layout of the whole window.
        self._words.setFixedSize(self._widths[past], self._words.fontMetrics().height())
        news = self._words.text() != words
        if news:
            self._words.setText(words)
        set_tone(self._words, "active" if past else "quiet")
        hint = hint_for(story)
        if hint != self._hint.text():
            self._hint.setText(hint)
            self._hint.setToolTip(resumed_tip(story.live) if hint == RESUMED else "")
        self._hint.setVisible(bool(hint) and not self._short and not past)
        self._return.setVisible(past)
        self._continue.setVisible(past)
        if past:
            self._continue.setToolTip(continue_tip(wanted or 0, story.live))
        return words if news else None


def hint_for(story: Story) -> str:
    """What can be done at the live moment; empty where nothing has been done yet."""
    if story.earliest is not None:
        return HINT
    return RESUMED if story.live > 0 and len(story.steps) > 0 else ""
