"""The preview of points: what settings make of them, shown at once, before they are decided upon."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from nnstudio.data.dataset import Dataset, DatasetSource, Split
from nnstudio.gui.datasets.inquiry import Inquiry
from nnstudio.gui.datasets.looks import Look, look_of
from nnstudio.gui.datasets.plane import MOST, Plane, Points
from nnstudio.gui.input_names import names_of
from nnstudio.gui.inspector.parts import make_label
from nnstudio.gui.stylesheet import set_role
from nnstudio.gui.theme import Theme


class PointsPreview(QWidget):
    """The training points of a dataset as its settings make them; it follows every step of a setting."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._source: DatasetSource | None = None
        self._loaded: DatasetSource | None = None
        heading = QLabel("PREVIEW")
        set_role(heading, "section")
        self.plane = Plane(theme, choosing=False)
        self.plane.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plane.setObjectName("datasets.points-preview")
        self.plane.setAccessibleName("Preview of the points")
        self.plane.setToolTip("The training points with these settings")
        self._said = make_label("caption")
        self._inquiry = Inquiry(self)
        self._inquiry.answered.connect(self._on_loaded)
        self._inquiry.failed.connect(self._on_failed)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(heading)
        layout.addWidget(self.plane, 1)
        layout.addWidget(self._said)

    @property
    def busy(self) -> bool:
        """Whether points are being made."""
        return self._inquiry.busy

    def show_source(self, source: DatasetSource) -> None:
        """Shows the points of a dataset that makes some; they are made as soon as they are seen."""
        self._source = source
        of_file = hasattr(source, "of")  # no setting moves its points, and to read it may take long
        points = look_of(source.spec()) is Look.PLANE and not of_file and source.missing() is None
        self.setVisible(points)
        if points and self.isVisible():
            self._load()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._load()

    def show_theme(self, theme: Theme) -> None:
        self.plane.show_theme(theme)

    def _load(self) -> None:
        source = self._source
        if source is not None and source != self._loaded:
            self._loaded = source
            self._inquiry.ask(source.load)

    def _on_loaded(self, dataset: object) -> None:
        assert isinstance(dataset, Dataset)
        training, spec = dataset.training, dataset.spec
        samples = np.arange(len(training))
        points = points_of(training)
        self.plane.show_points(points, training.labels, samples, spec.classes, axes_of(dataset))
        shown = f"{MOST:,} of {len(training):,}" if len(training) > MOST else f"All {len(training):,}"
        self._said.setText(f"{shown} training points with these settings. Use this dataset takes them.")

    def _on_failed(self, trouble: str) -> None:
        self.plane.clear()
        self._said.setText(trouble)


def points_of(split: Split) -> Points:
    """Where samples of a split lie, (n, 2): both of their numbers, or their one and what it predicts."""
    points = split.inputs.reshape(len(split), -1).astype(np.float64)
    if split.numbers is not None:
        points = np.concatenate([points, split.numbers[:, :1].astype(np.float64)], axis=1)
    return points


def axes_of(dataset: Dataset) -> tuple[str, str]:
    """What the axes of these points are called."""
    names = names_of(dataset.columns, dataset.spec.sample_shape[0])
    first, second = names if dataset.spec.predicts_classes else (names[0], dataset.spec.targets[0])
    return first, second
