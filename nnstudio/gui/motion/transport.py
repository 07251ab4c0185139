"""The transport: Run, Pause and Step at every grain, from a single multiplication to flat out."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction

from nnstudio.gui.availability import show_runnable
from nnstudio.gui.canvas.view import CanvasView
from nnstudio.gui.motion.glow import Glow
from nnstudio.gui.motion.grain import Grain
from nnstudio.gui.motion.slow_motion import SlowMotion
from nnstudio.gui.speed import SpeedControl
from nnstudio.gui.theme import Theme
from nnstudio.gui.training import TrainingController


class Transport(QObject):
    """Makes slow motion and connects it with the run, the canvas, the speed control and the actions.

    Make it after the live views, for the canvas shows what is told of a step once it has shown the step.

    Signals:
        turned: () other actions can be used than before.
        panel_wanted: (str) the panel of this name shall come to the front.
    """

    turned = Signal()
    panel_wanted = Signal(str)

    def __init__(
        self, training: TrainingController, canvas: CanvasView, theme: Theme, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._training, self._canvas = training, canvas
        self._actions: Mapping[str, QAction] = {}
        self._holds_back: Callable[[], bool] = lambda: False
        self.motion = SlowMotion(training, self)
        self._glow = Glow(self.motion, canvas.scene(), theme)
        self.motion.pictured.connect(canvas.show_snapshot)
        self.motion.left.connect(self._show_run)
        self.motion.changed.connect(self.turned)

    @property
    def running(self) -> bool:
        """Whether the run makes steps, or a step is being played."""
        return self.motion.running

    def slots(self) -> dict[str, Callable[..., object]]:
        """What the entries of the menus do that concern the run, by their names."""
        motion, training = self.motion, self._training
        return {
            "run": self._unless_held(motion.run),
            "pause": motion.pause,
            "step": self._unless_held(motion.step),
            "momentBack": motion.back,
            "stepSample": self._unless_held(training.step_sample),
            "stepEpoch": self._unless_held(training.step_epoch),
            "stop": training.stop,
            "reset": training.reset,
        }

    def take_actions(self, actions: Mapping[str, QAction]) -> None:
        """Says from now on which of these can be used, and what Step does."""
        self._actions = actions

    def obey(self, speed: SpeedControl) -> None:
        """Does as much at one go, and as fast, as the speed control says."""
        speed.paced.connect(self._training.set_pace)
        speed.governed.connect(self.motion.govern)
        speed.governed.connect(self._on_governed)
        self._training.set_pace(speed.pace)

    def heed(self, holds_back: Callable[[], bool]) -> None:
        """Asks this from now on, before the run goes on, whether it has to wait for another word."""
        self._holds_back = holds_back

    def run_or_pause(self) -> None:
        """Lets it go on, or stand still; what can be done at all the actions know."""
        self._actions["pause" if self.running else "run"].trigger()

    def show_enabled(self) -> None:
        """Enables the actions that can be used now."""
        show_runnable(self._actions, self._training, running=self.running)
        self._actions["momentBack"].setEnabled(self.motion.story is not None)

    def show_theme(self, theme: Theme) -> None:
        self._glow.show_theme(theme)

    def shut_down(self) -> None:
        """Ends slow motion and the run's thread; call it once, before the window goes."""
        self.motion.shut_down()
        self._training.shut_down()

    def _unless_held(self, go: Callable[[], object]) -> Callable[[], None]:
        def goes() -> None:
            if not self._holds_back():
                go()

        return goes

    def _on_governed(self, grain: Grain) -> None:
        """In slow motion, Step goes on by one moment, and the panel that tells of it comes to the front."""
        tip = f"Slow motion: go on by one {grain.value}" if grain.slow else "Make one update from one batch"
        self._actions["step"].setText("Step: one &moment" if grain.slow else "Step: one &batch")
        self._actions["step"].setToolTip(f"{tip} (S)")
        self.turned.emit()
        if grain.slow:
            self.panel_wanted.emit("motion")

    def _show_run(self) -> None:
        """Shows the moment of the run again, after moments within a step of it."""
        if self._training.snapshot is not None:
            self._canvas.show_snapshot(self._training.snapshot)
