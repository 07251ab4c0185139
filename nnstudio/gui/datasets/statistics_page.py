"""The page of figures: how many samples of each class there are, their mean, and which occur twice."""

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from nnstudio.gui.datasets.counts_chart import ALL, CountsChart
from nnstudio.gui.datasets.study import SPLITS, Study
from nnstudio.gui.datasets.tables import NumbersModel, make_table, width_of
from nnstudio.gui.inspector.parts import make_label
from nnstudio.gui.panels.answers.pictures import fitted, image_of, pixels_of
from nnstudio.gui.stylesheet import set_role, set_tone
from nnstudio.gui.theme import Theme

EDGE = 224
_SIDE, _WIDEST = 330, 440
"""Pixels of what stands beside the bars; a table takes more where its columns need it."""


class StatisticsPage(QWidget):
    """Bars of classes and splits; beside them the mean image, or what each column is like.

    Signals:
        twins_wanted: () the samples that occur more than once are to be shown.
    """

    twins_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._study: Study | None = None
        self.chart = CountsChart(theme)
        self.chart.chosen.connect(lambda _index: self._show_side())
        self.chart.pointed.connect(lambda _index: self._show_side())
        self._title = _heading("SAMPLES OF EACH CLASS")
        self._legend = [QLabel() for _ in SPLITS]
        self._side_title = _heading("MEAN IMAGE")
        self.picture = QLabel(alignment=Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._said = make_label("caption")
        self._model = NumbersModel()
        self.table = make_table(self._model, "Columns", "What the numbers of the training samples are like")
        self.table.setObjectName("datasets.columns")
        self._twins = make_label()
        self._show_twins = QPushButton("Show them")
        self._show_twins.setAccessibleName("Show the samples that occur twice")
        self._show_twins.setToolTip("Shows only the samples that occur more than once")
        self._show_twins.setAutoDefault(False)
        self._show_twins.clicked.connect(self.twins_wanted)
        self._arrange()

    def show_study(self, study: Study) -> None:
        """Shows the figures of a dataset."""
        self._study = study
        counted = study.counted
        self.chart.show_counts(counted)
        by_class = study.dataset.spec.predicts_classes
        self._title.setText(
            "SAMPLES OF EACH CLASS" if by_class else f"DISTRIBUTION OF {counted.subject.upper()}"
        )
        self._write_legend(study)
        shown = study.means is not None
        self._side.setCurrentIndex(0 if shown else 1)
        self._side_title.setText("MEAN IMAGE" if shown else "NUMBERS OF A SAMPLE")
        if not shown:
            rows = [(f.least, f.mean, f.largest, f.deviation) for f in study.features]
            names = [feature.name for feature in study.features]
            titles = ("least", "mean", "largest", "deviation")
            self._model.show_numbers(np.array(rows, np.float64).reshape(-1, 4), titles, names)
            self.table.resizeColumnsToContents()
        self._side.setMaximumWidth(_SIDE if shown else min(max(_SIDE, width_of(self.table)), _WIDEST))
        self._twins.setText(study.twins.in_words())
        set_tone(self._twins, "warning" if study.twins.leaked or study.twins.torn else "quiet")
        self._show_twins.setVisible(study.twins.extra > 0)
        self._show_side()

    def show_theme(self, theme: Theme) -> None:
        self.chart.show_theme(theme)
        if self._study is not None:
            self._write_legend(self._study)

    def _arrange(self) -> None:
        legend = QHBoxLayout()
        legend.setSpacing(16)
        for label in self._legend:
            legend.addWidget(label)
        legend.addStretch(1)
        twins = QHBoxLayout()
        twins.setSpacing(12)
        twins.addWidget(self._twins, 1)
        twins.addWidget(self._show_twins)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self._title)
        left.addLayout(legend)
        left.addWidget(self.chart, 1)
        left.addSpacing(4)
        left.addWidget(_heading("DUPLICATES"))
        left.addLayout(twins)
        image = QWidget()
        column = QVBoxLayout(image)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.picture)
        column.addWidget(self._said)
        column.addStretch(1)
        self._side = QStackedWidget()
        self._side.addWidget(image)
        self._side.addWidget(self.table)
        self._side.setMinimumWidth(_SIDE)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self._side_title)
        right.addWidget(self._side, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 16, 0, 0)
        layout.setSpacing(20)
        layout.addLayout(left, 1)
        layout.addLayout(right, 1)

    def _write_legend(self, study: Study) -> None:
        for label, name, color, count in zip(
            self._legend,
            SPLITS,
            self.chart.colors(),
            study.counted.counts.sum(axis=1).tolist(),
            strict=True,
        ):
            label.setText(f'<span style="color: {color}">■</span> {name} {count:,}')

    def _show_side(self) -> None:
        """The mean image of the class under the mouse, else of the one that is chosen, else of all."""
        study = self._study
        if study is None or study.means is None:
            return
        pointed = self.chart.pointed_at
        index = pointed if pointed != ALL else self.chart.class_chosen
        if index + 1 >= len(study.means):
            index = ALL
        ratio = self.devicePixelRatioF()
        mean = study.means[index + 1]
        bytewise = study.dataset.training.inputs.dtype == np.uint8
        shown = np.rint(mean).astype(np.uint8) if bytewise else mean
        high, wide = fitted(mean.shape, round(EDGE * ratio))
        pixels = pixels_of(shown[np.newaxis], high, wide)[0]
        self.picture.setPixmap(QPixmap.fromImage(image_of(pixels, ratio)))
        training = study.counted.counts[0]
        if index == ALL:
            more = "\nPoint at a bar for the mean of one class." if len(study.means) > 1 else ""
            self._said.setText(f"Mean of all {int(training.sum()):,} training samples.{more}")
        else:
            name = study.dataset.spec.classes[index]
            self._said.setText(f"Mean of the {int(training[index]):,} training samples of class {name}.\n")


def _heading(words: str) -> QLabel:
    label = QLabel(words)
    set_role(label, "section")
    return label
