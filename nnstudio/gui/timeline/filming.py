"""Filming: looks at step after step, and takes a picture when that very step is seen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.run_status import figure
from nnstudio.gui.theme import Theme, text_font
from nnstudio.gui.timeline.encoding import Encoder, Frame
from nnstudio.gui.timeline.looking import Looking

EVERY = 10
"""Milliseconds between two looks whether it can go on."""
GOODBYE = 5.0
"""Seconds that the program waits at its end until a film that is not complete has been removed."""
MARGIN, PADDING = 10, 8


@dataclass(frozen=True)
class Subject:
    """What can be filmed: `show` brings it to a moment, `ready` says whether all of it is drawn by now."""

    name: str
    widget: QWidget
    show: Callable[[Snapshot], object]
    ready: Callable[[], bool] = lambda: True


@dataclass(frozen=True)
class Camera:
    """How a picture is taken: at `scale` of what the screen shows, and whether step and loss are in it."""

    subject: Subject
    scale: float
    words: bool

    def take(self, snapshot: Snapshot, theme: Theme, size: QSize | None = None) -> Frame:
        """A picture of what the subject shows now; with a size, it is scaled so that it fits into that."""
        widget = self.subject.widget
        image = widget.grab().toImage()
        image.setDevicePixelRatio(1.0)
        if size is not None and image.size() * self.scale != size:
            image = _fitted(image, size, theme)
        elif self.scale != 1.0:
            smooth = Qt.TransformationMode.SmoothTransformation
            scaled = image.size() * self.scale
            image = image.scaled(scaled, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
        image = image.convertToFormat(QImage.Format.Format_RGB888)
        if self.words:
            _write(image, snapshot, theme)
        pixels = bytes(image.constBits())
        return Frame(image.width(), image.height(), image.bytesPerLine(), pixels)


class Filming(QObject):
    """Films the given steps, one after the other; in the end, what was looked at before is seen again.

    Signals:
        progressed: (int) so many frames have been taken or passed over.
        ended: (str) the film is complete, or why there is none; empty if all went well or it was cancelled.
    """

    progressed = Signal(int)
    ended = Signal(str)

    def __init__(
        self,
        looking: Looking,
        camera: Camera,
        theme: Theme,
        encoder: Encoder,
        steps: Sequence[int],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._looking, self._camera, self._theme, self._encoder = looking, camera, theme, encoder
        self._steps = list(steps)
        self._at = 0
        self._shown: Snapshot | None = None
        self._size: QSize | None = None
        self._fed_all = False
        self._before = looking.wanted
        self._run = looking.report.run
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY)
        self._timer.timeout.connect(self._on_tick)
        # Nobody would feed the encoder any more: it would wait for ever, beside its half file.
        self.destroyed.connect(encoder.cancel)

    @property
    def active(self) -> bool:
        """Whether the film is still being made."""
        return self._timer.isActive()

    def start(self) -> None:
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self._on_quit)
        self._encoder.start()
        self._looking.claim()
        self._look()
        self._timer.start()

    def cancel(self) -> None:
        """Gives the film up; no file is left."""
        self._stop("")

    def _on_tick(self) -> None:
        if not self._encoder.is_alive():
            self._timer.stop()
            self._end(self._encoder.trouble)
        elif self._looking.report.run != self._run:
            self._stop("The run has been replaced by another one, so there is no film")
        elif self._at < len(self._steps):
            self._film()
        elif not self._fed_all and self._encoder.hungry:
            self._encoder.feed(None)
            self._fed_all = True

    def _film(self) -> None:
        """Goes as far as it can without waiting."""
        if self._shown is None:
            snapshot = self._looking.report.snapshot
            if self._looking.waiting or snapshot is None:
                return
            if snapshot.step != self._steps[self._at] and self._looking.wanted is not None:
                self._go_on()  # it was thinned out in the meantime; the one before has been filmed
                return
            self._shown = snapshot
            self._camera.subject.show(snapshot)
        if self._camera.subject.ready() and self._encoder.hungry:
            # All frames of a film have one size, whatever happens to the window meanwhile.
            frame = self._camera.take(self._shown, self._theme, self._size)
            self._size = QSize(frame.width, frame.height)
            self._encoder.feed(frame)
            self._go_on()

    def _go_on(self) -> None:
        self._at += 1
        self._shown = None
        self.progressed.emit(self._at)
        if self._at < len(self._steps):
            self._look()

    def _look(self) -> None:
        self._looking.want(self._steps[self._at])

    def _stop(self, trouble: str) -> None:
        self._encoder.cancel()  # it cleans up in its own time
        self._timer.stop()
        self._end(trouble)

    def _on_quit(self) -> None:
        self._encoder.cancel()
        self._encoder.join(GOODBYE)

    def _end(self, trouble: str) -> None:
        if self._looking.report.run == self._run:
            self._looking.want(self._before)
        self.ended.emit(trouble)


def _fitted(image: QImage, size: QSize, theme: Theme) -> QImage:
    """The whole picture in the middle of one of this size."""
    smooth = Qt.TransformationMode.SmoothTransformation
    scaled = image.scaled(size, Qt.AspectRatioMode.KeepAspectRatio, smooth)
    fitted = QImage(size, QImage.Format.Format_RGB32)
    fitted.fill(QColor(theme.ground))
    painter = QPainter(fitted)
    try:
        free = size - scaled.size()
        painter.drawImage(free.width() // 2, free.height() // 2, scaled)
    finally:
        painter.end()
    return fitted


def _write(image: QImage, snapshot: Snapshot, theme: Theme) -> None:
    """Writes step and loss into the lower left corner."""
    words = f"step {snapshot.step:,}"
    if snapshot.step:
        words += f" · loss {figure(snapshot.recent_loss)}"
    painter = QPainter(image)
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(text_font(theme.text_size, bold=True))
        metrics = painter.fontMetrics()
        height = metrics.height() + PADDING
        width = metrics.horizontalAdvance(words) + 2 * PADDING
        box = QRectF(MARGIN, image.height() - MARGIN - height, width, height)
        ground = QColor(theme.panel)
        ground.setAlphaF(0.85)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(box, 6, 6)
        painter.setPen(QColor(theme.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
    finally:
        painter.end()
