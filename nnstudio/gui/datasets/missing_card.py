"""The card that stands in the place of samples which are not there: why, and what can be done about it."""

import threading
from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from nnstudio.data.dataset import DATASETS, DatasetSource
from nnstudio.data.offline import is_offline
from nnstudio.gui.datasets.fetching import OFFLINE, CancelledError, fetch, megabytes
from nnstudio.gui.datasets.inquiry import Inquiry
from nnstudio.gui.icons import pixmap
from nnstudio.gui.inspector.parts import make_label
from nnstudio.gui.stylesheet import set_role, set_tone
from nnstudio.gui.theme import Theme

WIDTH = 460
LOOK = 100
"""Milliseconds between two looks how far a download has come."""

Fetch = Callable[[str, Callable[[int, int], None], threading.Event], None]


class MissingCard(QFrame):
    """Says what is missing; a dataset that is published can be fetched here.

    Signals:
        fetched: () what was missing is there now.
        files_wanted: (bool) the user wants to choose files of their own; True: a folder of them.
    """

    fetched = Signal()
    files_wanted = Signal(bool)

    def __init__(self, theme: Theme, fetcher: Fetch = fetch) -> None:
        super().__init__()
        self._fetcher, self._kind, self._fetched_kind = fetcher, "", ""
        self._cancelled = threading.Event()
        self._came = (0, 0)
        self._of_folders = False
        self._inquiry = Inquiry(self)
        self._inquiry.answered.connect(self._on_ended)
        self._inquiry.failed.connect(self._on_failed)
        self._look = QTimer(self, interval=LOOK)
        self._look.timeout.connect(self._show_progress)
        self._sign, self._title, self._words = QLabel(), QLabel(), make_label("", "quiet")
        set_role(self._title, "title")
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bar = QProgressBar(textVisible=False)
        self.bar.setAccessibleName("Progress of the download")
        self.bar.setToolTip("How much has come")
        self._told, self._details = make_label("caption"), make_label("caption", "quiet")
        self._details.setObjectName("datasets.details")
        self._details.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.get = _button("fetch", "Fetch", "Fetches it once; it stays on this computer", self.start)
        self.cancel = _button("cancel", "Cancel", "Stops the download", self.stop)
        self.choose = _button("choose", "Choose files…", "Choose files of your own", self._want_files)
        set_role(self.get, "primary")
        set_role(self.choose, "primary")
        self._arrange()
        self.show_theme(theme)

    @property
    def fetching(self) -> bool:
        """Whether a download is going on."""
        return self._inquiry.busy

    @property
    def fetched_kind(self) -> str:
        """The kind of dataset of which a download is going on; empty if there is none."""
        return self._fetched_kind if self.fetching else ""

    def show_source(self, source: DatasetSource, reason: str) -> None:
        """Says why a dataset cannot be seen, and offers what would help."""
        before, self._kind = self._kind, source.entry.kind
        if self.fetching and self._kind == before == self._fetched_kind:
            return
        size, own = megabytes(source), hasattr(type(source), "of")
        self._title.setText(
            f"{source.entry.title}: nothing to be seen yet"
            if size is None
            else f"{source.entry.title} is not here yet"
        )
        if size is not None:
            reason = (
                f"It can be fetched once, {size:.0f} MB, from its publishers' mirrors; each file is checked, "
                "and from then on no network is needed."
            )
        self._words.setText(reason)
        self.get.setText(f"Fetch ({size:.0f} MB)" if size is not None else "Fetch")
        self.get.setAccessibleName(self.get.text())
        self.get.setVisible(size is not None)
        self._of_folders = source.of_folders
        self.choose.setText("Choose folder…" if self._of_folders else "Choose files…")
        self.choose.setAccessibleName(self.choose.text())
        self.choose.setToolTip(f"Choose {'a folder' if self._of_folders else 'files'} of your own")
        self.choose.setVisible(own)
        self._tell("")
        # A download goes on while something else is looked at; there is one at a time.
        elsewhere = self.fetching and self._fetched_kind != self._kind
        self._show_fetching(fetching=self.fetching and not elsewhere)
        if elsewhere:
            self.get.setEnabled(False)
            title = DATASETS[self._fetched_kind].entry.title
            self._tell(f"{title} is being fetched. Wait for it, or cancel it there.")

    def show_trouble(self, source: DatasetSource, trouble: str) -> None:
        """Says what is wrong with a dataset that is there."""
        self.show_source(source, trouble)
        self._title.setText(f"{source.entry.title} cannot be read")
        self._words.setText(trouble)

    def start(self) -> None:
        """Fetches what is missing."""
        cancelled, kind = threading.Event(), self._kind
        self._fetched_kind = kind
        self._cancelled, self._came = cancelled, (0, 0)
        self._tell("Asking a mirror…")
        self._show_fetching(fetching=True)

        def progress(received: int, total: int) -> None:
            if cancelled is self._cancelled:  # not of one that was stopped, and ends while another one waits
                self._came = received, total

        def job() -> bool:
            try:
                self._fetcher(kind, progress, cancelled)
            except CancelledError:
                return False
            return True

        self._look.start()
        self._inquiry.ask(job)
        self.cancel.setFocus()

    def stop(self) -> None:
        """Gives up a download; what has come of it counts for nothing."""
        if self.fetching:
            self._cancelled.set()
            self._inquiry.forget()
            self._tell("The download was stopped.")
        self._show_fetching(fetching=False)

    def show_theme(self, theme: Theme) -> None:
        self._sign.setPixmap(pixmap("data", theme.quiet, 32, self.devicePixelRatioF()))

    def _want_files(self) -> None:
        self.files_wanted.emit(self._of_folders)

    def _arrange(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.get, self.cancel, self.choose):
            buttons.addWidget(button)
        buttons.addStretch(1)
        inside = QWidget()
        inside.setFixedWidth(WIDTH)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for part in (self._sign, self._title, self._words, self.bar, self._told, self._details):
            column.addWidget(part)
        column.addLayout(buttons)
        layout = QVBoxLayout(self)
        # Not by an alignment: words would get no more room than one line takes.
        middle = QHBoxLayout()
        for stretch, part in ((1, None), (0, inside), (1, None)):
            if part is None:
                middle.addStretch(stretch)
            else:
                middle.addWidget(part)
        layout.addStretch(1)
        layout.addLayout(middle)
        layout.addStretch(2)

    def _show_fetching(self, *, fetching: bool) -> None:
        if not self.fetching:
            self._look.stop()
        self.bar.setVisible(fetching)
        self.bar.setRange(0, 0)
        self.cancel.setVisible(fetching)
        self.get.setEnabled(not fetching)

    def _show_progress(self) -> None:
        received, total = self._came
        if total and self._kind == self._fetched_kind:
            self.bar.setRange(0, total)
            self.bar.setValue(received)
            self._tell(f"{received / 1e6:.1f} of {total / 1e6:.1f} MB")

    def _on_ended(self, done: object) -> None:
        self._show_fetching(fetching=False)
        if done:
            self._tell("")
            self.fetched.emit()

    def _on_failed(self, trouble: str) -> None:
        self._show_fetching(fetching=False)
        if self._kind != self._fetched_kind:
            title = DATASETS[self._fetched_kind].entry.title
            self._tell(f"{title} could not be fetched: {trouble}", bad=True)
            return
        if is_offline(trouble):
            self._tell(OFFLINE, trouble, bad=True)
        else:
            self._tell(trouble, bad=True)
        self.get.setText("Retry")
        self.get.setAccessibleName("Retry")
        self.get.setFocus()

    def _tell(self, words: str, details: str = "", *, bad: bool = False) -> None:
        self._details.setText(details)
        self._details.setVisible(bool(details))
        self._told.setText(words)
        self._told.setVisible(bool(words))
        set_tone(self._told, "bad" if bad else "quiet")


def _button(name: str, words: str, about: str, do: Callable[[], object]) -> QPushButton:
    button = QPushButton(words)
    button.setObjectName(f"datasets.{name}")
    button.setAccessibleName(words)
    button.setToolTip(about)
    button.setAutoDefault(False)
    button.clicked.connect(lambda _checked: do())
    return button
