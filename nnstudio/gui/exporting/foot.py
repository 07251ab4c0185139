"""The foot of a dialog about a file: what is said of it, how long it takes, and the buttons."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from nnstudio.gui.exporting.work import Job, Work
from nnstudio.gui.inspector.parts import make_label
from nnstudio.gui.stylesheet import set_tone

_LINES = 3
"""Lines of words for which there always is room, so that nothing moves when something is said."""


class Foot(QWidget):
    """Does what the dialog is for, on a thread; meanwhile nothing can be changed, and it can be called off.

    Args:
        name: What the names of its parts begin with.
        verb: What stands on the button that begins.
        leaving: What closing the dialog does, for the tooltip.
        called_off: What is said once the work has been called off.

    Signals:
        wanted: () the button that begins was pressed.
        left: () the button that closes was pressed, or calls off while there is work.
        done: (object) what the work gave.
        failed: (str) why it gave nothing; it is said already.
    """

    wanted = Signal()
    left = Signal()
    done = Signal(object)
    failed = Signal(str)

    def __init__(self, name: str, verb: str, leaving: str, called_off: str) -> None:
        super().__init__()
        self._leaving, self._called_off = leaving, called_off
        self._work = Work(self)
        self._work.done.connect(self._on_done)
        self._work.failed.connect(self._on_failed)
        self._locked: tuple[QWidget, ...] = ()
        self._told = make_label()
        self._told.setObjectName(f"{name}.told")
        self._told.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._told.setMinimumHeight(_LINES * self.fontMetrics().lineSpacing())
        self._progress = QProgressBar()
        self._progress.setRange(0, 0)  # nobody knows how long it takes
        self._progress.setAccessibleName(f"{verb}: at work")
        self._progress.setTextVisible(False)
        policy = self._progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._progress.setSizePolicy(policy)
        self._progress.hide()
        self.begin, self.close_button, self.beside = QPushButton(verb), QPushButton("Close"), QHBoxLayout()
        for part, button in (("start", self.begin), ("close", self.close_button)):
            button.setObjectName(f"{name}.{part}")
            button.setAccessibleName(button.text())
            button.setAutoDefault(False)
        _make_room(self.begin)
        self.begin.setDefault(True)
        self.begin.clicked.connect(self.wanted)
        self.close_button.clicked.connect(self.left)
        self._show_close(busy=False)
        self._arrange()

    @property
    def busy(self) -> bool:
        """Whether something is being done."""
        return self._work.busy

    @property
    def told(self) -> str:
        """What is said."""
        return self._told.text()

    def lock(self, *parts: QWidget) -> None:
        """These cannot be changed while something is being done."""
        self._locked = parts

    def say(self, words: str, tone: str = "") -> None:
        self._told.setText(words)
        set_tone(self._told, tone)

    def offer(self, verb: str, obstacle: str, tip: str) -> None:
        """Lets the work begin, by this verb, unless there is an obstacle."""
        self.begin.setText(verb)
        self.begin.setAccessibleName(verb)
        self.begin.setToolTip(obstacle or f"{tip} (Enter)")
        self.begin.setEnabled(not obstacle and not self.busy)

    def start(self, job: Job, words: str) -> None:
        """Has a job done, and says these words meanwhile; call it when nothing else is."""
        self._show_busy(busy=True)
        self.say(words)
        self._work.begin(job)

    def give_up(self) -> bool:
        """Calls off what is being done; whether there is nothing to be done, so that the dialog may close."""
        if not self.busy:
            return True
        if self._work.call_off():
            self._show_busy(busy=False)
            self.say(self._called_off)
        return False

    def _arrange(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addLayout(self.beside)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.begin)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self._told, 1)
        layout.addWidget(self._progress)
        layout.addLayout(buttons)

    def _show_busy(self, *, busy: bool) -> None:
        for part in (*self._locked, self.begin):
            part.setEnabled(not busy)
        self._progress.setVisible(busy)
        self._show_close(busy=busy)

    def _show_close(self, *, busy: bool) -> None:
        self.close_button.setText("Cancel" if busy else "Close")
        self.close_button.setAccessibleName(self.close_button.text())
        self.close_button.setToolTip("Stop this; nothing changes (Esc)" if busy else f"{self._leaving} (Esc)")

    def _on_done(self, found: object) -> None:
        self._show_busy(busy=False)
        self.done.emit(found)

    def _on_failed(self, trouble: str) -> None:
        self._show_busy(busy=False)
        self.say(trouble, "bad")
        self.failed.emit(trouble)


def _make_room(button: QPushButton) -> None:
    """Lets a button have room for its words in bold, in which the style writes those of the default one."""
    font = QFont(button.font())
    font.setBold(True)
    button.setFont(font)
