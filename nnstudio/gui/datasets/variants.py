"""Variants: one sample as augmentation might change it, a dozen times, before it is decided upon."""

import numpy as np
from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from nnstudio.data.augmentation import Augmentation
from nnstudio.data.dataset import Inputs
from nnstudio.gui.datasets.inquiry import Inquiry
from nnstudio.gui.datasets.looks import ground
from nnstudio.gui.icons import icon
from nnstudio.gui.inspector.parts import make_label
from nnstudio.gui.panels.answers.kept import KeptPicture
from nnstudio.gui.panels.answers.pictures import fitted, image_of, pixels_of
from nnstudio.gui.stylesheet import set_role
from nnstudio.gui.theme import Theme

VERSIONS = 12
_COLUMNS, _GAP = 4, 6


class Variants(QWidget):
    """The sample as it is, and a dozen versions of it; the dice make others."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._sample: Inputs | None = None
        self._augmentation = Augmentation()
        self._seed = 0
        heading = QLabel("AUGMENTATION PREVIEW")
        set_role(heading, "section")
        self._tiles = _Tiles(theme)
        self._said = make_label("caption")
        self.dice = QPushButton("New dice")
        self.dice.setObjectName("datasets.dice")
        self.dice.setAccessibleName("New dice")
        self.dice.setToolTip("Changes the sample anew, by other random numbers")
        self.dice.setAutoDefault(False)
        self.dice.clicked.connect(self._on_dice)
        self._inquiry = Inquiry(self)
        self._inquiry.answered.connect(self._tiles.show_images)
        self._inquiry.failed.connect(self._said.setText)
        top = QHBoxLayout()
        top.addWidget(heading)
        top.addStretch(1)
        top.addWidget(self.dice)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self._tiles)
        layout.addWidget(self._said)
        layout.addStretch(1)
        self.show_theme(theme)

    @property
    def busy(self) -> bool:
        """Whether other versions are being made."""
        return self._inquiry.busy

    @property
    def images(self) -> Inputs | None:
        """What is shown: the sample first, then its versions."""
        return self._tiles.images

    def show_sample(self, sample: Inputs | None, augmentation: Augmentation) -> None:
        """Shows versions of this sample; None for no sample."""
        self._sample, self._augmentation = sample, augmentation
        self.dice.setEnabled(sample is not None and augmentation.any)
        if sample is None:
            self._inquiry.forget()
            self._tiles.show_images(None)
            return
        if augmentation.any:
            self._said.setText(
                "The first is the sample itself. Each epoch, a network learns from other versions; "
                "validation and test stay as they are."
            )
        else:
            self._said.setText(
                "Nothing is changed yet: set how far a training image may be shifted, turned or scaled, and "
                "see here what a network would get."
            )
        seed = self._seed

        def versions() -> Inputs:
            copies = np.repeat(sample[np.newaxis], VERSIONS, axis=0)
            changed = augmentation.apply(copies, np.random.default_rng(seed))
            return np.concatenate([sample[np.newaxis], changed])

        self._inquiry.ask(versions)

    def show_theme(self, theme: Theme) -> None:
        self._tiles.show_theme(theme)
        self.dice.setIcon(icon("random", theme))

    def _on_dice(self) -> None:
        self._seed += 1
        self.show_sample(self._sample, self._augmentation)


class _Tiles(QWidget):
    """Pictures in rows of four; the first is framed."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.images: Inputs | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._picture = KeptPicture(self, self._draw)

    def show_images(self, images: Inputs | None) -> None:
        """Shows these images (n, height, width, channels)."""
        self.images = images
        self.updateGeometry()
        self._picture.forget()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._picture.forget()

    def sizeHint(self) -> QSize:
        return QSize(300, self.heightForWidth(300))

    def heightForWidth(self, width: int) -> int:
        rows, edge = 1 + -(-VERSIONS // _COLUMNS), self._edge(width)
        high = edge if self.images is None else fitted(self.images.shape[1:], edge)[0]
        return rows * (high + _GAP) + 2

    def paintEvent(self, _event: QPaintEvent) -> None:
        self._picture.paint(QPainter(self), ground(self._theme))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._picture.forget()

    def _edge(self, width: int) -> int:
        return min((width - (_COLUMNS - 1) * _GAP) // _COLUMNS, 84)

    def _draw(self, painter: QPainter) -> None:
        if self.images is None:
            return
        ratio, edge = self.devicePixelRatioF(), self._edge(self.width())
        high, wide = fitted(self.images.shape[1:], round(edge * ratio))
        for index, pixels in enumerate(pixels_of(self.images, high, wide)):
            # The sample itself stands alone above its versions.
            row, column = divmod(index + _COLUMNS - 1, _COLUMNS) if index else (0, 0)
            at = QPointF(1 + column * (wide / ratio + _GAP), 1 + row * (high / ratio + _GAP))
            painter.drawImage(at, image_of(pixels, ratio))
            if index == 0:
                painter.setPen(QPen(QColor(self._theme.accent), 2))
                painter.drawRect(round(at.x()), round(at.y()), round(wide / ratio), round(high / ratio))
