"""The facts of a network that is imported: what it takes and gives, and the choice of what it learns from."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QWidget,
)

from nnstudio.data.dataset import DatasetSource
from nnstudio.document.document import Project
from nnstudio.gui.datasets.importing import FILTER
from nnstudio.gui.exporting.offers import Offer, gives, takes
from nnstudio.gui.inspector.parts import make_label
from nnstudio.gui.stylesheet import set_role

_CHOICE = 300


class NetworkFacts(QWidget):
    """Shows a network that was read, and lets a dataset be chosen.

    Args:
        name: What the names of its parts begin with.
        folder: Where data are looked for first.

    Signals:
        chosen: () it is to learn from another dataset.
        files_wanted: (list[Path]) it is to learn from these files of the user's own.
    """

    chosen = Signal()
    files_wanted = Signal(list)

    def __init__(self, name: str, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._offers: list[Offer] = []
        self._network, self._takes, self._gives = make_label(), make_label(), make_label()
        self.choice, self.add = QComboBox(), QPushButton("Your own data")
        self.choice.setObjectName(f"{name}.data")
        self.choice.setAccessibleName("Learns from")
        self.choice.setMinimumWidth(_CHOICE)
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.choice.currentIndexChanged.connect(self._on_chosen)
        self.add.setObjectName(f"{name}.add")
        self.add.setAccessibleName("Your own data")
        self.add.setToolTip("Let it learn from files of your own; pictures are brought to its size")
        self.add.setAutoDefault(False)
        menu = QMenu(self.add)
        menu.addAction("&Files: tables, NPZ, idx…", self._ask_files)
        menu.addAction("Fol&der of images…", self._ask_folder)
        self.add.setMenu(menu)
        self._arrange()

    @property
    def words(self) -> str:
        """What is said of the network."""
        return " · ".join(label.text() for label in (self._network, self._takes, self._gives))

    @property
    def offer(self) -> Offer | None:
        """What the network is to learn from; None while there is none."""
        return self._offers[self.choice.currentIndex()] if self._offers else None

    @property
    def alone(self) -> bool:
        """Whether no dataset fits, so that the network can only wait for one."""
        return len(self._offers) == 1

    def show_network(self, project: Project) -> None:
        """Shows what it is."""
        document = project.document
        parameters = document.check().total_parameters
        self._network.setText(f"{len(document.graph)} layers, {parameters:,} parameters")
        self._takes.setText(takes(project))
        self._gives.setText(gives(project))

    def show_offers(self, offers: list[Offer], proposed: int, used: DatasetSource) -> None:
        """Lets one of these be chosen; `used` is the dataset in use."""
        self._offers = offers
        self.choice.blockSignals(True)
        self.choice.clear()
        for offer in offers:
            self.choice.addItem(f"{offer.title}{' · in use' if offer.source == used else ''}")
        self.choice.setCurrentIndex(proposed)
        self.choice.blockSignals(False)
        self._on_chosen()

    def add_offer(self, offer: Offer, used: DatasetSource) -> None:
        """Lets it be chosen before all others, and chooses it; it takes the place of one of its kind."""
        kind = offer.source.entry.kind
        self.show_offers([offer, *(one for one in self._offers if one.source.entry.kind != kind)], 0, used)

    def _arrange(self) -> None:
        data = QHBoxLayout()
        data.setSpacing(8)
        data.addWidget(self.choice, 1)
        data.addWidget(self.add)
        form = QFormLayout(self)
        form.setContentsMargins(0, 4, 0, 4)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        parts: tuple[tuple[str, QWidget | QHBoxLayout], ...] = (
            ("Network", self._network),
            ("It takes", self._takes),
            ("It gives", self._gives),
            ("Learns from", data),
        )
        for title, part in parts:
            label = QLabel(title)
            set_role(label, "field")
            form.addRow(label, part)

    def _on_chosen(self) -> None:
        self.choice.setToolTip(f"What the network learns from: {self.choice.currentText()}")
        self.chosen.emit()

    def _ask_files(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self, "Your own data", str(self._folder), FILTER)
        if names:
            self.files_wanted.emit([Path(name) for name in names])

    def _ask_folder(self) -> None:
        title = "Folder of images, with a sub-folder for each class"
        if name := QFileDialog.getExistingDirectory(self, title, str(self._folder)):
            self.files_wanted.emit([Path(name)])
