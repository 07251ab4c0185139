"""What the network receives: one sample after it is scaled, as a picture and as the numbers themselves."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from nnstudio.data.dataset import Inputs
from nnstudio.gui.datasets.headline import form_of
from nnstudio.gui.datasets.looks import Look, look_of
from nnstudio.gui.datasets.study import SPLITS, Study, feature_names
from nnstudio.gui.datasets.tables import NumbersModel, fit_columns, make_table
from nnstudio.gui.datasets.wording import written
from nnstudio.gui.inspector.parts import make_label
from nnstudio.gui.panels.answers.pictures import fitted, image_of, pixels_of
from nnstudio.gui.stylesheet import set_role

WIDTH = 330
EDGE = 128
_CELL = 52  # width of a number of an image
_STRETCHED = 2  # columns that share the width that is there
_MAY_BREAK = "\u200b"  # a space without width: a long path has no other place for a new line
_CHANNELS = ("red", "green", "blue")


class Received(QWidget):
    """One sample exactly as a network gets it: float32 numbers, after scaling and before any layer."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("datasets.received")
        self.setFixedWidth(WIDTH)
        self._study: Study | None = None
        self._raw: Inputs = np.empty(0, np.float32)
        self._values: npt.NDArray[np.floating] = np.empty(0, np.float32)
        heading = QLabel("WHAT THE NETWORK RECEIVES")
        set_role(heading, "section")
        self._picture = QLabel(alignment=Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._answer = make_label("value")
        self._facts = make_label("", "quiet")
        self._channel = QComboBox()
        self._channel.setAccessibleName("Channel")
        self._channel.setToolTip("Which channel of the image the numbers are of")
        self._channel.currentIndexChanged.connect(lambda _index: self._show_numbers())
        self._model = NumbersModel()
        self._table = make_table(
            self._model, "Numbers of the sample", "The numbers as the first layer gets them"
        )
        self._table.setObjectName("datasets.numbers")
        said = QVBoxLayout()
        said.setSpacing(6)
        for part in (self._answer, self._facts, self._channel):
            said.addWidget(part)
        said.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self._picture)
        top.addLayout(said, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(heading)
        layout.addLayout(top)
        layout.addWidget(self._table, 1)

    @property
    def values(self) -> npt.NDArray[np.floating]:
        """The numbers that are shown, in the shape of a sample."""
        return self._values

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, 360)

    def show_sample(self, study: Study, split: int, sample: int) -> None:
        """Shows this sample of a split."""
        self._study = study
        dataset, part = study.dataset, study.split(split)
        self._raw = raw = part.inputs[sample]
        self._values = dataset.scaling.apply(raw[np.newaxis])[0]
        shape, values = raw.shape, self._values
        self._show_picture()
        self._answer.setText(study.answer(split, sample))
        origin = "" if part.origins is None else part.origins.tell(sample)
        self._facts.setToolTip(origin)
        facts = [
            f"{SPLITS[split]}, sample {sample + 1:,}",
            *([origin.replace("/", f"/{_MAY_BREAK}")] if origin else []),
            f"{form_of(shape)} · {values.dtype}",
            f"{' to '.join(written(float(end)) for end in (values.min(), values.max()))}",
            f"mean {written(float(values.mean()))}",
        ]
        if part.numbers is not None:
            scaled = dataset.target_scaling.apply(part.numbers[sample][np.newaxis])[0]
            facts.append(f"to answer, scaled: {', '.join(written(float(number)) for number in scaled)}")
        self._facts.setText("\n".join(facts))
        channels = shape[2] if len(shape) == 3 else 1
        if self._channel.count() != channels:
            names = _CHANNELS if channels == 3 else [f"channel {index + 1}" for index in range(channels)]
            with QSignalBlocker(self._channel):
                self._channel.clear()
                self._channel.addItems(list(names))
        self._channel.setVisible(channels > 1)
        self._show_numbers()

    def clear(self) -> None:
        """Shows no sample."""
        self._study, self._values = None, np.empty(0, np.float32)
        self._picture.clear()
        self._picture.hide()
        self._channel.hide()
        self._answer.setText("")
        self._facts.setText("")
        self._facts.setToolTip("")
        self._model.show_numbers(np.empty((0, 0)), (), ())

    def _show_picture(self) -> None:
        shown = self._study is not None and look_of(self._study.dataset.spec) is Look.PICTURES
        self._picture.setVisible(shown)
        if shown:
            ratio = self.devicePixelRatioF()
            high, wide = fitted(self._values.shape, round(EDGE * ratio))
            pixels = pixels_of(self._values[np.newaxis].astype(np.float32), high, wide)[0]
            self._picture.setPixmap(QPixmap.fromImage(image_of(pixels, ratio)))

    def _show_numbers(self) -> None:
        if self._study is None:
            return
        values, header = self._values, self._table.horizontalHeader()
        if look_of(self._study.dataset.spec) is Look.PICTURES:
            plane = values[..., max(0, self._channel.currentIndex())] if values.ndim == 3 else values
            names = [str(index + 1) for index in range(max(plane.shape))]
            header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
            self._model.show_numbers(plane, names[: plane.shape[1]], names, short=True)
            for column in range(min(plane.shape[1], 64)):
                self._table.setColumnWidth(column, _CELL)
            header.setDefaultSectionSize(_CELL)
            middle = self._model.index(plane.shape[0] // 2, plane.shape[1] // 2)
            self._table.scrollTo(middle, QAbstractItemView.ScrollHint.PositionAtCenter)
            return
        width = values.shape[-1] if values.ndim else 1
        names = feature_names(self._study.dataset, width)
        if values.ndim >= 2:  # the steps of a window
            steps = values.reshape(-1, width)
            before = [f"{index - len(steps) + 1}".replace("-", "−") for index in range(len(steps))]
            pairs = np.concatenate([steps, self._raw.reshape(-1, width)], axis=1)
            titles = [*names, *(f"{name} in the data" for name in names)]
            self._model.show_numbers(pairs, titles, before)
        else:
            both = np.stack([self._raw.ravel(), values.ravel()], axis=1)
            self._model.show_numbers(both, ("in the data", "received"), names)
        few = self._model.columnCount() <= _STRETCHED
        mode = QHeaderView.ResizeMode
        header.setSectionResizeMode(mode.Stretch if few else mode.Interactive)
        if not few:
            fit_columns(self._table)
