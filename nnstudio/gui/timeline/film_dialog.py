"""The film dialog: what is filmed, from when to when, and as what; then how far it has come."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from nnstudio.gui.run_status import duration
from nnstudio.gui.stylesheet import set_role, set_tone
from nnstudio.gui.theme import Theme
from nnstudio.gui.timeline.encoding import Encoder, Kind, estimated_bytes
from nnstudio.gui.timeline.filming import Camera, Filming, Subject
from nnstudio.gui.timeline.looking import Looking

USUAL_FRAMES = 120
"""Frames that are proposed, at most: more make large files that nobody watches to the end."""
SIZES = (("as on the screen", 1.0), ("three quarters", 0.75), ("half", 0.5))


class FilmDialog(QDialog):
    """Makes a film of the kept moments; the window stays alive meanwhile, and shows what is filmed.

    Args:
        looking: Goes from moment to moment.
        subjects: What can be filmed, and is visible.
        theme: The colors of the words in the film.
        parent: The window.
        ask_file: Asks for a place, given a proposal and the kind; None if the user does not want to.

    Signals:
        made: (Path) a film is complete.
    """

    made = Signal(object)

    def __init__(
        self,
        looking: Looking,
        subjects: Sequence[Subject],
        theme: Theme,
        parent: QWidget | None = None,
        ask_file: Callable[[QWidget, str, Kind], Path | None] | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("film")
        self.setWindowTitle("Film")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._looking, self._subjects, self._theme = looking, tuple(subjects), theme
        self._ask_file = ask_file or ask_place
        self._steps = looking.report.kept.steps.tolist()
        self._filming: Filming | None = None
        self._encoder: Encoder | None = None
        self._make_choices()
        self._make_foot()
        self._arrange()
        # Measuring takes a picture, which would delay that the dialog is seen.
        self._measure = QTimer(self)
        self._measure.setSingleShot(True)
        self._measure.setInterval(0)
        self._measure.timeout.connect(self._show_estimate)
        self._measure.start()

    @property
    def steps(self) -> list[int]:
        """The steps that will be filmed."""
        first, last = sorted((self._first.value(), self._last.value()))
        inside = [step for step in self._steps if first <= step <= last]
        return inside[:: self._every.value()]

    def start(self) -> None:
        """Asks for a file, and makes the film."""
        kind = self._kind.currentData()
        steps = self.steps
        name = self._subject.name.lower().replace(" ", "-")
        path = self._ask_file(
            self, f"{name}.{kind.value}" if kind is not Kind.PNG else f"{name}-frames", kind
        )
        if path is None or not steps:
            return
        self._encoder = Encoder(path, kind, per_second=self._per_second.value(), loop=self._loop.isChecked())
        self._filming = Filming(self._looking, self._camera(), self._theme, self._encoder, steps, self)
        self._filming.progressed.connect(self._on_progressed)
        self._filming.ended.connect(self._on_ended)
        self._progress.setRange(0, len(steps))
        self._progress.setValue(0)
        self._show_filming(filming=True)
        self._say(f"frame 0 of {len(steps)}")
        self._filming.start()

    def reject(self) -> None:
        """Cancels the film, or else closes."""
        if self._filming is not None:
            self._filming.cancel()
        else:
            super().reject()

    @property
    def _subject(self) -> Subject:
        return self._subjects[self._what.currentIndex()]

    def _camera(self) -> Camera:
        return Camera(self._subject, float(self._size.currentData()), self._words.isChecked())

    def _make_choices(self) -> None:
        self._what = self._choice("what", "What is filmed", [subject.name for subject in self._subjects])
        self._kind = self._choice("kind", "What the film is written as", [])
        for kind in Kind:
            self._kind.addItem(kind.words, kind)
        self._size = self._choice("size", "How large the film is", [])
        for words, scale in SIZES:
            self._size.addItem(words, scale)
        last = self._steps[-1] if self._steps else 0
        self._first = self._number("first", "First step", 0, last, 0, "The film begins at this step")
        self._last = self._number("last", "Last step", 0, last, last, "The film ends at this step")
        every = max(1, -(-len(self._steps) // USUAL_FRAMES))
        self._every = self._number(
            "every", "Every n-th", 1, 1000, every, "1 takes each kept moment, 2 every second one, and so on"
        )
        self._per_second = self._number("rate", "Frames a second", 1, 50, 12, "Frames a second")
        self._loop = QCheckBox("Play for ever")
        self._loop.setToolTip("The film begins anew at its end")
        self._words = QCheckBox("Step and loss in the corner")
        self._words.setToolTip("Write in each frame after which step it is, and the smoothed training loss")
        for box, name in ((self._loop, "loop"), (self._words, "words")):
            box.setObjectName(f"film.{name}")
            box.setAccessibleName(box.text())
            box.setChecked(True)
            box.toggled.connect(self._on_changed)

    def _make_foot(self) -> None:
        self._told = QLabel()
        self._told.setObjectName("film.told")
        self._told.setWordWrap(True)
        self._told.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        set_role(self._told, "caption")
        self._progress = QProgressBar()
        self._progress.setAccessibleName("Progress of the film")
        self._progress.setToolTip("How many frames have been taken")
        self._progress.setTextVisible(False)
        policy = self._progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._progress.setSizePolicy(policy)
        self._progress.hide()
        self._buttons = QDialogButtonBox()
        self._start: QPushButton = self._buttons.addButton(
            "Make the film…", QDialogButtonBox.ButtonRole.AcceptRole
        )
        self._start.setObjectName("film.start")
        self._start.setToolTip("Choose a file, and film")
        self._close = self._buttons.addButton("Close", QDialogButtonBox.ButtonRole.RejectRole)
        self._close.setObjectName("film.close")
        self._close.setToolTip("Close this dialog (Esc)")
        for button in (self._start, self._close):
            button.setAccessibleName(button.text())
        self._buttons.accepted.connect(self.start)
        self._buttons.rejected.connect(self.reject)

    def _arrange(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow("Film", self._what)
        form.addRow("As", self._kind)
        form.addRow("Size", self._size)
        form.addRow("From step", self._row(self._first, "to", self._last))
        form.addRow("Every", self._row(self._every, "kept moment, at", self._per_second, "frames a second"))
        form.addRow("", self._loop)
        form.addRow("", self._words)
        for row in range(form.rowCount()):
            item = form.itemAt(row, QFormLayout.ItemRole.LabelRole)
            label = item.widget() if item else None
            if isinstance(label, QLabel):
                set_role(label, "field")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(12)
        layout.addLayout(form)
        layout.addWidget(self._told)
        layout.addWidget(self._progress)
        layout.addWidget(self._buttons)
        self._chosen = (
            *(self._what, self._kind, self._size, self._first, self._last),
            *(self._every, self._per_second, self._loop, self._words, self._start),
        )

    def _row(self, *parts: QWidget | str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        for part in parts:
            row.addWidget(QLabel(part) if isinstance(part, str) else part)
        row.addStretch(1)
        return row

    def _choice(self, name: str, title: str, texts: Sequence[str]) -> QComboBox:
        choice = QComboBox()
        choice.setObjectName(f"film.{name}")
        choice.setAccessibleName(title)
        choice.setToolTip(title)
        choice.addItems(texts)
        choice.currentIndexChanged.connect(self._on_changed)
        return choice

    def _number(self, name: str, title: str, least: int, most: int, value: int, tip: str) -> QSpinBox:
        number = QSpinBox()
        number.setObjectName(f"film.{name}")
        number.setAccessibleName(title)
        number.setToolTip(tip)
        number.setRange(least, most)
        number.setGroupSeparatorShown(True)
        number.setValue(value)
        number.setMinimumWidth(84)
        number.valueChanged.connect(self._on_changed)
        return number

    def _on_changed(self) -> None:
        if hasattr(self, "_measure") and self._filming is None:
            self._measure.start()

    def _show_estimate(self) -> None:
        """Says how long and how large the film will be, and whether it can be made."""
        snapshot, kind, count = self._looking.report.snapshot, self._kind.currentData(), len(self.steps)
        self._start.setEnabled(False)
        if snapshot is None or count < 2:
            self._say("There is no kept moment between these steps. Choose others", bad=True)
            return
        frame = self._camera().take(snapshot, self._theme)
        if frame.width * frame.height * count > kind.most_pixels:
            self._say(
                f"{count} frames of {frame.width} × {frame.height} are too much for one file. "
                "Take fewer of them, a smaller size, or PNG",
                bad=True,
            )
            return
        self._start.setEnabled(True)
        seconds = count / self._per_second.value()
        size = _megabytes(estimated_bytes(kind, frame, count))
        self._say(f"{count} frames of {frame.width} × {frame.height}, {duration(seconds)}, about {size}")

    def _say(self, words: str, *, bad: bool = False) -> None:
        self._told.setText(words)
        set_tone(self._told, "bad" if bad else "")

    def _show_filming(self, *, filming: bool) -> None:
        for control in self._chosen:
            control.setEnabled(not filming)
        self._progress.setVisible(filming)
        self._close.setText("Cancel" if filming else "Close")

    def _on_progressed(self, frames: int) -> None:
        self._progress.setValue(frames)
        count = self._progress.maximum()
        self._say(f"frame {frames} of {count}" if frames < count else "writing the file…")
        if frames == count:
            self._progress.setRange(0, 0)  # nobody knows how long that takes

    def _on_ended(self, trouble: str) -> None:
        encoder, self._filming = self._encoder, None
        self._show_filming(filming=False)
        if encoder is None:
            return
        if trouble:
            self._say(trouble, bad=True)
        elif encoder.cancelled:
            self._say("The film was cancelled; no file is left")
        else:
            self._say(f"{encoder.path} is complete: {_megabytes(_size_of(encoder.path))}")
            self.made.emit(encoder.path)


def ask_place(parent: QWidget, name: str, kind: Kind) -> Path | None:
    """Asks where the film is to be written."""
    filters = {
        Kind.GIF: "GIF (*.gif)",
        Kind.WEBP: "WebP (*.webp)",
        Kind.PNG: "New folder (*)",
    }
    chosen, _ = QFileDialog.getSaveFileName(parent, "Save the film", name, filters[kind])
    if not chosen:
        return None
    path = Path(chosen)
    return path if kind is Kind.PNG or path.suffix else path.with_suffix(f".{kind.value}")


def _size_of(path: Path) -> int:
    files = list(path.iterdir()) if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files)


def _megabytes(size: float) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e5 else f"{size / 1e3:.0f} kB"
