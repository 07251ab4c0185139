"""The page of settings: how samples are scaled, split and augmented, with a preview of what that does."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nnstudio.data.augmentation import Augmentation
from nnstudio.data.dataset import DatasetSource
from nnstudio.gui.datasets.points_preview import PointsPreview
from nnstudio.gui.datasets.study import Study
from nnstudio.gui.datasets.variants import Variants
from nnstudio.gui.forms.fold import Fold
from nnstudio.gui.forms.property_form import PropertyForm
from nnstudio.gui.inspector.parts import make_label, make_scrolling
from nnstudio.gui.theme import Theme

OPENED = "fold.augmentation"
FORM, LEAST_FORM = 430, 300
"""Pixels of the form, where there is room, and where there is little."""


class SettingsPage(QWidget):
    """A form of all settings of a dataset; beside it what they do: points, or versions of a sample.

    Signals:
        edited: (DatasetSource) the dataset with other settings.
    """

    edited = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._form: PropertyForm | None = None
        self._study: Study | None = None
        self._sample = (0, 0)
        self._nothing = make_label("", "quiet")
        self._nothing.setText("This dataset has no settings.")
        self._place = QVBoxLayout()
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 12, 0)
        column.addWidget(self._nothing)
        column.addLayout(self._place)
        column.addStretch(1)
        area = make_scrolling(inside)
        area.setMinimumWidth(LEAST_FORM)
        area.setMaximumWidth(FORM)
        self.variants, self.points = Variants(theme), PointsPreview(theme)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 16, 0, 0)
        layout.setSpacing(28)
        layout.addWidget(area, 1)
        layout.addWidget(self.variants, 1, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.points, 2)
        layout.addStretch(0)

    @property
    def form(self) -> PropertyForm | None:
        """The form of the settings."""
        return self._form

    def show_source(self, source: DatasetSource) -> None:
        """Shows the settings of a dataset; what is being typed stays where it is the same dataset."""
        if self._form is not None and type(self._form.settings) is type(source):
            self._form.show_settings(source)
        else:
            self._build(source)
        self.points.show_source(source)
        self._show_variants()

    def show_study(self, study: Study | None) -> None:
        """Takes samples for the preview from here; None: there are none."""
        self._study, self._sample = study, (0, 0)
        self._show_variants()

    def show_sample(self, split: int, sample: int) -> None:
        """Changes this sample in the preview."""
        self._sample = split, sample
        self._show_variants()

    @property
    def busy(self) -> bool:
        """Whether a preview is being made."""
        return self.variants.busy or self.points.busy

    def finish(self) -> None:
        """Lets count what is still being typed."""
        if self._form is not None:
            self._form.finish()

    def show_theme(self, theme: Theme) -> None:
        self.variants.show_theme(theme)
        self.points.show_theme(theme)

    def _build(self, source: DatasetSource) -> None:
        if self._form is not None:
            self._form.blockSignals(True)  # losing the focus, it would tell of another dataset
            self._form.hide()
            self._form.setParent(None)
            self._form.deleteLater()
        self._form = PropertyForm(source)
        self._form.edited.connect(self._on_edited)
        for fold in self._form.findChildren(Fold):
            if fold.heading.objectName() == OPENED:
                fold.open(opened=True)  # its preview stands beside it
        self._place.addWidget(self._form)
        self._nothing.setVisible(not list(self._form.controls()))

    def _on_edited(self, source: DatasetSource, _path: object) -> None:
        self.points.show_source(source)  # points are made quickly; all else waits until nothing is typed
        self.edited.emit(source)

    def _show_variants(self) -> None:
        source = self._form.settings if self._form is not None else None
        augmentation = getattr(source, "augmentation", None)
        study = self._study
        shown = isinstance(augmentation, Augmentation) and study is not None and study.means is not None
        self.variants.setVisible(shown)
        if not shown or study is None or not isinstance(augmentation, Augmentation):
            self.variants.show_sample(None, Augmentation())
            return
        split, sample = self._sample
        part = study.split(split)
        if len(study.dataset.spec.sample_shape) == 3 and sample < len(part):
            self.variants.show_sample(part.inputs[sample], augmentation)
