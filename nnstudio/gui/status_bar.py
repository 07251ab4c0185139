"""The status bar: how the run stands, what is done with files, and what is wrong with the design."""

from PySide6.QtWidgets import QStatusBar, QWidget

from nnstudio.gui.files_status import FilesStatus
from nnstudio.gui.motion.slow_motion import SlowMotion
from nnstudio.gui.run_status import RunStatus

SAID_FOR = 6000
"""Milliseconds for which words stand here."""


class StatusBar(QStatusBar):
    """Holds these three, and says for a while what else there is to be told.

    Args:
        motion: While it runs, the place belongs to the run's figures.
    """

    def __init__(
        self, run_status: RunStatus, files_status: FilesStatus, problems: QWidget, motion: SlowMotion
    ) -> None:
        super().__init__()
        self._run_status, self._motion = run_status, motion
        self.setSizeGripEnabled(False)
        self.addWidget(run_status, 1)
        self.addPermanentWidget(files_status)
        self.addPermanentWidget(problems)
        motion.changed.connect(self._on_motion)

    def say(self, words: str) -> None:
        """Says this, unless the figures of a run are read here."""
        if not self._motion.running:
            self.showMessage(words, SAID_FOR)

    def _on_motion(self) -> None:
        self._run_status.show_motion(playing=self._motion.playing)
