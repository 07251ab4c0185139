"""The track: the run from its start to now, with a handle at the moment that is looked at."""

from PySide6.QtCore import QElapsedTimer, QEvent, QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.theme import Theme
from nnstudio.gui.timeline.handle import Looked, paint_groove, paint_handle
from nnstudio.gui.timeline.story import NO_STORY, Story
from nnstudio.gui.timeline.track_picture import GROOVE, draw_track
from nnstudio.gui.timeline.track_scale import TrackScale, room_for
from nnstudio.gui.timeline.wording import best_words, fork_words, moment_words

HEIGHT, NARROWEST = 44, 110
REDRAWN_EVERY = 150
"""Milliseconds between two pictures of the track while the run goes on."""
REACH = 6.0
"""Pixels within which the mouse means a sign."""
PAGE = 10
"""Moments that a page key goes over."""
WHEEL = 120
KEYS = (
    "Left and Right go to the kept moment before and after, Page Down and Page Up over ten, "
    "Home to the start, End to the live moment"
)


class Track(QWidget):
    """Every kept moment as a tick; the handle is dragged, or moved by wheel and keys.

    Signals:
        wanted: (int or None) the user wants to see this kept step; None for the live moment.
    """

    wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timeline.track")
        self.setAccessibleName("Moments of the run")
        self.setToolTip("Drag to look at an earlier moment of the run; so do the wheel, Left and Right")
        self.say("")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(NARROWEST)
        self.setMouseTracking(True)
        self._theme = theme
        self._story = NO_STORY
        self._snapshot: Snapshot | None = None
        self._shown: int | None = None
        self._logarithmic = False
        self._pointed: int | None = None
        self._present = 0
        self._picture: QPixmap | None = None
        self._pictured: tuple[object, ...] = ()
        self._turned = 0
        self._age = QElapsedTimer()
        self._age.start()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(REDRAWN_EVERY)
        self._later.timeout.connect(self.update)

    @property
    def story(self) -> Story:
        """What is on the track."""
        return self._story

    @property
    def scale(self) -> TrackScale:
        """Which step is where."""
        return TrackScale(room_for(self._story.live, self._story.planned), self.width(), self._logarithmic)

    def show_story(self, story: Story, snapshot: Snapshot | None, present: int) -> None:
        """Takes over what has happened; `present` is the number of the present branch."""
        self._story, self._snapshot, self._present = story, snapshot, present
        self.setEnabled(len(story.steps) > 0)
        self.update()

    def show_moment(self, step: int | None) -> None:
        """Puts the handle at this step; at the live moment if it is None."""
        if step != self._shown:
            self._shown = step
            self.update()

    def say(self, words: str) -> None:
        """Tells a screen reader which moment is looked at, and how to go to others."""
        self.setAccessibleDescription(f"{words}. {KEYS}" if words else KEYS)

    def set_logarithmic(self, wanted: bool) -> None:  # noqa: FBT001  # as a button gives it
        """Spreads the first steps, where learning is fastest."""
        self._logarithmic = wanted
        self.update()

    def show_theme(self, theme: Theme) -> None:
        self._theme, self._picture = theme, None
        self.update()

    def place_of(self, step: int | None) -> QPointF:
        """Where a step, or the live moment, is on the track."""
        return self._looked().place(step)

    def sizeHint(self) -> QSize:
        return QSize(640, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(NARROWEST, HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        picture = self._current_picture()
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_groove(painter, self._theme, self._looked())
            painter.drawPixmap(0, 0, picture)
            if self.isEnabled():
                paint_handle(painter, self._theme, self._looked(), focused=self.hasFocus())
        finally:
            painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.wanted.emit(self._moment_at(event.position()))
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.wanted.emit(self._moment_at(event.position()))
        self._point_at(self._moment_at(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def leaveEvent(self, _event: QEvent) -> None:
        self._point_at(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta()
        self._turned += delta.y() or delta.x()
        notches = int(self._turned / WHEEL)
        if notches:
            self._turned -= notches * WHEEL
            self._go(-notches)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key
        moves = {key.Key_Left: -1, key.Key_Down: -1, key.Key_Right: 1, key.Key_Up: 1}
        moves |= {key.Key_PageDown: -PAGE, key.Key_PageUp: PAGE}
        if event.key() in moves:
            self._go(moves[key(event.key())])
        elif event.key() == key.Key_Home:
            self.go_first()
        elif event.key() == key.Key_End:
            self.wanted.emit(None)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.words_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._picture = None
        super().resizeEvent(event)

    def go_first(self) -> None:
        """To the first moment that is kept."""
        if len(self._story.steps):
            self.wanted.emit(int(self._story.steps[0]))

    def go_on(self, moments: int) -> None:
        """So many kept moments on, or back."""
        self._go(moments)

    def words_at(self, at: QPointF) -> str:
        """What the mouse points at."""
        story, scale = self._story, self.scale
        if not len(story.steps):
            return "The moments of the run will be here: press Space to train"
        lines = []
        if at.y() <= GROOVE:
            lines += [
                f"After step {mark.step:,}: {mark.words}"
                for mark in story.marks
                if abs(scale.place(mark.step) - at.x()) <= REACH
            ]
            lines += [
                fork_words(branch, self._present)
                for branch in story.forks
                if abs(scale.place(branch.begin) - at.x()) <= REACH
            ]
            if story.best is not None and abs(scale.place(story.best) - at.x()) <= REACH:
                lines.append(best_words(story))
        if lines:
            return "\n".join(lines)
        step = self._moment_at(at)
        if step is None:
            return f"The live moment: step {story.live:,} (End)"
        return f"Look at {moment_words(story, step, self._snapshot)}"

    def _moment_at(self, at: QPointF) -> int | None:
        """The kept moment under the mouse: the handle is drawn to what is nearest on the screen."""
        scale, story = self.scale, self._story
        steps = story.steps[story.steps < story.live]
        if not len(steps):
            return None
        places = scale.places(steps)
        nearest = int(abs(places - at.x()).argmin())
        if abs(scale.place(story.live) - at.x()) <= abs(places[nearest] - at.x()):
            return None
        return int(steps[nearest])

    def _go(self, moments: int) -> None:
        # From where the user wants to be, for what is shown may still be on its way there.
        self.wanted.emit(self._story.beside(self._shown, moments))

    def _point_at(self, step: int | None) -> None:
        if step != self._pointed:
            self._pointed = step
            self.update()

    def _current_picture(self) -> QPixmap:
        """What lies under the handle; while the run goes on, it is drawn anew only now and then."""
        story, scale, ratio = self._story, self.scale, self.devicePixelRatioF()
        wanted = (scale, ratio, story.steps, len(story.epochs), story.best, story.marks, story.forks)
        same = self._pictured[:2] == wanted[:2] and self._pictured[2] is wanted[2]
        same = same and self._pictured[3:] == wanted[3:]
        young = self._pictured[:2] == wanted[:2] and self._age.elapsed() < REDRAWN_EVERY
        if young and not same:
            self._later.start()
        if self._picture is None or not (same or young):
            self._picture = draw_track(story, scale, self._theme, self.size(), ratio)
            self._pictured = wanted
            self._age.start()
        return self._picture

    def _looked(self) -> Looked:
        return Looked(self.scale, self._story.live, self._shown, self._pointed)
