"""The film dialog: what is filmed, from when to when, and as what; then how far it has come."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nnstudio.gui.run_status import duration
from nnstudio.gui.stylesheet import set_role, set_tone
from nnstudio.gui.theme import Theme
from nnstudio.gui.timeline.encoding import Encoder, Kind, estimated_bytes
from nnstudio.gui.timeline.film_form import FilmForm
from nnstudio.gui.timeline.filming import Filming, Subject
from nnstudio.gui.timeline.looking import Looking


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
        self._looking, self._theme = looking, theme
        self._ask_file = ask_file or ask_place
        # Measuring takes a picture, which would delay that the dialog is seen.
        self._measure = QTimer(self)
        self._measure.setSingleShot(True)
        self._measure.setInterval(0)
        self._measure.timeout.connect(self._show_estimate)
        self._form = FilmForm(subjects, looking.report.kept.steps.tolist())
        self._form.changed.connect(self._on_changed)
        self._filming: Filming | None = None
        self._encoder: Encoder | None = None
        self._make_foot()
        self._arrange()
        self._measure.start()

    def start(self) -> None:
        """Asks for a file, and makes the film."""
        form = self._form
        kind, steps = form.kind, form.steps
        name = form.subject.name.lower().replace(" ", "-")
        path = self._ask_file(
            self, f"{name}.{kind.value}" if kind is not Kind.PNG else f"{name}-frames", kind
        )
        if path is None or not steps:
            return
        self._encoder = Encoder(path, kind, per_second=form.per_second, loop=form.loop)
        self._filming = Filming(self._looking, form.camera, self._theme, self._encoder, steps, self)
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
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(self._form)
        layout.addWidget(self._told)
        layout.addWidget(self._progress)
        layout.addWidget(self._buttons)

    def _on_changed(self) -> None:
        if self._filming is None:
            self._measure.start()

    def _show_estimate(self) -> None:
        """Says how long and how large the film will be, and whether it can be made."""
        snapshot, kind, count = self._looking.report.snapshot, self._form.kind, len(self._form.steps)
        self._start.setEnabled(False)
        if snapshot is None or count < 2:
            found = "only one kept moment" if count == 1 else "no kept moment"
            self._say(f"A film needs two kept moments; these choices give {found}. Choose others", bad=True)
            return
        frame = self._form.camera.take(snapshot, self._theme)
        if frame.width * frame.height * count > kind.most_pixels:
            self._say(
                f"{count} frames of {frame.width} × {frame.height} are too much for one file. "
                "Take fewer of them, a smaller size, or PNG",
                bad=True,
            )
            return
        self._start.setEnabled(True)
        seconds = count / self._form.per_second
        size = _megabytes(estimated_bytes(kind, frame, count))
        self._say(f"{count} frames of {frame.width} × {frame.height}, {duration(seconds)}, about {size}")

    def _say(self, words: str, *, bad: bool = False) -> None:
        self._told.setText(words)
        set_tone(self._told, "bad" if bad else "")

    def _show_filming(self, *, filming: bool) -> None:
        for part in (self._form, self._start):
            part.setEnabled(not filming)
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
