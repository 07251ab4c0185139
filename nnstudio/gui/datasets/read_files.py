"""The files that a run has read: whether they are still what they were then."""

from PySide6.QtCore import QObject

from nnstudio.data.dataset import DatasetSource
from nnstudio.data.from_disk import Stamp, stamp
from nnstudio.engine.api import Report
from nnstudio.gui.training import TrainingController


class ReadFiles(QObject):
    """Takes note of the user's files whenever a run was made ready of them."""

    def __init__(self, training: TrainingController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._training, self._run = training, -1
        self._stamps: dict[str, Stamp] = {}
        training.reported.connect(self._on_reported)

    def changed(self, source: DatasetSource) -> bool:
        """Whether a file of this dataset is there, and not what it was when the run read it."""
        read = ((path, self._stamps.get(path)) for path in source.paths)
        return any(before is not None and stamp(path) not in (None, before) for path, before in read)

    def _on_reported(self, report: Report) -> None:
        made_of = self._training.made_of
        if report.run != self._run and report.snapshot is not None and made_of is not None:
            self._run = report.run
            self._stamps = {path: stamp(path) for path in made_of.dataset.paths if path}
