"""The page of samples: as pictures, points, a course or rows, and one of them as the network receives it."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from nnstudio.data.dataset import Split
from nnstudio.gui.datasets.course import Course
from nnstudio.gui.datasets.gallery import Gallery
from nnstudio.gui.datasets.looks import Look, look_of
from nnstudio.gui.datasets.plane import MOST, Plane
from nnstudio.gui.datasets.points_preview import axes_of, points_of
from nnstudio.gui.datasets.received import Received
from nnstudio.gui.datasets.study import SPLITS, Study, feature_names
from nnstudio.gui.datasets.tables import NumbersModel, fit_columns, make_table
from nnstudio.gui.stylesheet import set_role
from nnstudio.gui.theme import Theme

EVERY, TWINS = -1, -2
"""All classes; only samples that occur more than once."""


class SamplesPage(QWidget):
    """Samples of one split, of one class if it is wanted, and the one that is chosen in full.

    Signals:
        sample_chosen: (int, int) split and index of the sample that is shown in full.
    """

    sample_chosen = Signal(int, int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._study: Study | None = None
        self._samples: npt.NDArray[np.intp] = np.empty(0, np.intp)
        self.gallery, self.plane, self.course = Gallery(theme), Plane(theme), Course(theme)
        self._model = NumbersModel()
        self.rows = make_table(
            self._model, "Samples", "Each row is a sample. Arrow keys go from one to the next"
        )
        self.rows.setObjectName("datasets.rows")
        self.received = Received()
        self._views = QStackedWidget()
        self._places = {
            Look.PICTURES: self.gallery,
            Look.PLANE: self.plane,
            Look.COURSE: self.course,
            Look.ROWS: self.rows,
        }
        for view in self._places.values():
            self._views.addWidget(view)
        self._split = _choice("Split", "Which samples: to learn from, to choose by, or to judge with")
        self._filter = _choice("Class", "Samples of which class; or those that occur more than once")
        self._said = QLabel()
        set_role(self._said, "caption")
        self._arrange()
        self._split.currentIndexChanged.connect(lambda _index: self._show_samples())
        self._filter.currentIndexChanged.connect(lambda _index: self._show_samples())
        self.gallery.chosen.connect(self._on_chosen)
        self.plane.chosen.connect(self._on_chosen)
        self.course.chosen.connect(self._show_in_full)
        self.rows.selectionModel().currentRowChanged.connect(lambda now, _before: self._on_row(now.row()))

    @property
    def split(self) -> int:
        """The split that is shown."""
        return max(0, self._split.currentIndex())

    @property
    def view(self) -> QWidget:
        """What shows the samples."""
        return self._views.currentWidget()

    def show_study(self, study: Study) -> None:
        """Shows the samples of a dataset."""
        self._study = study
        look = look_of(study.dataset.spec)
        self._views.setCurrentWidget(self._places[look])
        with QSignalBlocker(self._split), QSignalBlocker(self._filter):
            before = self.split
            self._split.clear()
            for index, name in enumerate(SPLITS):
                self._split.addItem(f"{name}: {len(study.split(index)):,}")
            self._split.setCurrentIndex(before)
            self._fill_filter(study)
        for part in (self._split, self._filter):
            part.setVisible(look is not Look.COURSE)
        if self._filter.count() == 1:
            self._filter.hide()
        if look is Look.COURSE:
            self.course.show_series(study.dataset)
            self._said.setText("The frame is what the network sees, the ring what it is to answer")
            self._show_in_full(*self.course.sample)
        else:
            self._show_samples()

    def clear(self) -> None:
        """Lets go of all samples."""
        self._study = None
        self.received.clear()
        for view in (self.gallery, self.plane, self.course):
            view.clear()

    def show_theme(self, theme: Theme) -> None:
        for view in (self.gallery, self.plane, self.course):
            view.show_theme(theme)

    def choose_class(self, index: int) -> None:
        """Shows only samples of a class, or of all of them."""
        self._filter.setCurrentIndex(self._filter.findData(index))

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        for part in (self._split, self._filter, self._said):
            top.addWidget(part)
        top.addStretch(1)
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addLayout(top)
        left.addWidget(self._views, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 12, 0, 0)
        layout.setSpacing(20)
        layout.addLayout(left, 1)
        layout.addWidget(self.received)

    def _fill_filter(self, study: Study) -> None:
        self._filter.clear()
        self._filter.addItem("all samples", EVERY)
        for index, name in enumerate(study.dataset.spec.classes):
            self._filter.addItem(name, index)
        if study.twins.extra:
            self._filter.addItem(f"those that occur twice ({study.twins.extra:,})", TWINS)

    def _show_samples(self) -> None:
        study = self._study
        if study is None:
            return
        split, wanted = study.split(self.split), self._filter.currentData()
        if wanted == TWINS:
            self._samples = np.array(
                [
                    place.sample
                    for group in study.twins.groups
                    for place in group
                    if place.split == self.split
                ],
                np.intp,
            )
        elif wanted == EVERY or wanted is None:
            self._samples = np.arange(len(split))
        else:
            self._samples = np.flatnonzero(split.labels == wanted)
        self._show_in_view(study, split)
        if len(self._samples):
            self._show_in_full(self.split, int(self._samples[0]))
        else:
            self.received.clear()

    def _show_in_view(self, study: Study, split: Split) -> None:
        samples, spec = self._samples, study.dataset.spec
        look, count = look_of(spec), len(self._samples)
        words = f"{count:,} of {len(split):,}" if count < len(split) else ""
        if not count:
            words = "No such sample in this split"
        if look is Look.PICTURES:
            self.gallery.show_samples(split.inputs, samples)
        elif look is Look.PLANE:
            points = points_of(split)[samples]
            labels, axes = split.labels[samples], axes_of(study.dataset)
            self.plane.show_points(points, labels, samples, spec.classes, axes)
            words = f"{MOST:,} of {count:,} are drawn" if count > MOST else words
        else:
            self._show_rows(study, split)
        self._said.setText(words)

    def _show_rows(self, study: Study, split: Split) -> None:
        samples, spec = self._samples, study.dataset.spec
        flat = split.inputs.reshape(len(split), -1)[samples]
        names = feature_names(study.dataset, flat.shape[1])
        answer = "class" if spec.predicts_classes else ", ".join(spec.targets)
        said = _Answers(study, self.split, samples)
        self._model.show_numbers(flat, (*names, answer), _Numbered(samples), said)
        fit_columns(self.rows)
        if len(samples):
            self.rows.selectRow(0)

    def _on_row(self, row: int) -> None:
        if 0 <= row < len(self._samples):
            self._show_in_full(self.split, int(self._samples[row]))

    def _on_chosen(self, sample: int) -> None:
        self._show_in_full(self.split, sample)

    def _show_in_full(self, split: int, sample: int) -> None:
        if self._study is not None:
            self.received.show_sample(self._study, split, sample)
            answer = self._study.answer(split, sample)
            self.view.setAccessibleDescription(f"{SPLITS[split]}, sample {sample + 1:,}: {answer}")
            self.sample_chosen.emit(split, sample)


class _Numbered:
    """The numbers of samples in words, made when they are asked for."""

    def __init__(self, samples: npt.NDArray[np.intp]) -> None:
        self._samples = samples

    def __len__(self) -> int:
        return len(self._samples)

    def __getitem__(self, row: int) -> str:
        return f"{int(self._samples[row]) + 1:,}"


class _Answers(_Numbered):
    """What is known of samples in words, made when it is asked for."""

    def __init__(self, study: Study, split: int, samples: npt.NDArray[np.intp]) -> None:
        super().__init__(samples)
        self._study, self._split = study, split

    def __getitem__(self, row: int) -> str:
        return self._study.answer(self._split, int(self._samples[row]))


def _choice(name: str, about: str) -> QComboBox:
    choice = QComboBox()
    choice.setObjectName(f"datasets.{name.lower()}")
    choice.setAccessibleName(name)
    choice.setToolTip(about)
    choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    choice.setMaximumWidth(220)
    choice.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return choice
