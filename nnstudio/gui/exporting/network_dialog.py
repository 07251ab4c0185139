"""The import dialog: a network of another program, what it takes and gives, and what it is to learn from."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from nnstudio.data.awaited import Awaited
from nnstudio.data.dataset import DatasetSource
from nnstudio.gui.exporting.file_dialog import FileDialog
from nnstudio.gui.exporting.file_row import FileRow, ask_existing, what_is
from nnstudio.gui.exporting.foot import Foot
from nnstudio.gui.exporting.network_facts import NetworkFacts
from nnstudio.gui.exporting.offers import Found, Offer, find, offer_of
from nnstudio.gui.exporting.work import Order
from nnstudio.gui.file_names import show_name
from nnstudio.gui.inspector.parts import make_label

NAME = "importNetwork"
WIDTH = 620
HINT = (
    "An ONNX file becomes a new project, with its layers on the canvas and its weights in them. Choose what "
    "it is to learn from; that can also wait."
)


class NetworkDialog(FileDialog):
    """Reads a network as soon as its file is named, and imports it with the dataset that is chosen.

    Args:
        used: The dataset in use, which is proposed where it fits.
        folder: Where files are, if nothing else is said.
        parent: The window.
        ask_file: Asks for a file; None if none is wanted.

    Signals:
        read: (Path, Project) the file, and the project that it became; the dialog is closed by then.
    """

    read = Signal(object, object)

    def __init__(
        self,
        used: DatasetSource,
        folder: Path,
        parent: QWidget | None = None,
        ask_file: Callable[[QWidget, Path, str], Path | None] | None = None,
    ) -> None:
        file = FileRow(NAME, "File", folder, ask_file or ask_existing)
        file.propose(folder, "ONNX models (*.onnx)")
        file.field.clear()
        foot = Foot(NAME, "Import", "Leave everything as it is", "Cancelled; nothing has changed")
        super().__init__(NAME, "Import a network", file, foot, parent)
        self._used = used
        self._found: Found | None = None
        self._at_once = False
        self.network = NetworkFacts(NAME, folder)
        foot.lock(self.network)
        self._arrange()
        file.changed.connect(self._on_file)
        self.network.chosen.connect(self._say)
        self.network.files_wanted.connect(self.add_files)
        foot.failed.connect(self._on_failed)
        self._on_file()

    def open_file(self, path: Path) -> None:
        """Reads a file, and imports it at once if the dataset in use fits it."""
        self._at_once = True
        self._file.field.setText(str(path.absolute()))  # a bare name would be in the `folder`

    def start(self) -> None:
        """Imports the network that was read, or reads it if it was not."""
        if self.busy or not self._foot.begin.isEnabled():
            return
        offer = self.network.offer
        if self._found is None or offer is None:
            self._look()
            return
        path = self.path
        self.accept()
        self.read.emit(path, offer.project)

    def add_files(self, paths: Sequence[Path]) -> None:
        """Reads data of the user's own, and offers to learn from them."""
        if self._found is not None and not self.busy:
            self._foot.start(partial(_offer, self._found, tuple(paths)), "Reading your data…")

    def _on_called_off(self) -> None:
        if self._found is None:
            self._foot.offer("Read", "", f"Read {show_name(self.path)}")

    def _arrange(self) -> None:
        hint = make_label("caption")
        hint.setText(HINT)
        layout = self._make_column()
        layout.addWidget(hint)
        layout.addWidget(self._file)
        layout.addWidget(self.network)
        layout.addWidget(self._foot, 1)
        self.resize(WIDTH, layout.totalHeightForWidth(WIDTH))
        self.network.hide()

    def _on_file(self) -> None:
        self._foot.give_up()
        self._forget()
        named = self._file.named
        if named and what_is(self.path) == "file":
            self._look()
            return
        self._at_once = False
        why = "There is no such file" if named else "Choose a file first"
        self._foot.say(why if named else "")
        self._foot.offer("Import", why, "")

    def _look(self) -> None:
        self._foot.start(partial(find, self.path, self._used), "Reading…")

    def _forget(self) -> None:
        self._found = None
        self.network.hide()

    def _on_done(self, found: object) -> None:
        if isinstance(found, Offer):
            self.network.add_offer(found, self._used)
            return
        assert isinstance(found, Found)
        self._found = found
        self.network.show_network(found.waiting)
        self.network.show_offers(list(found.offers), found.best, self._used)
        self.network.show()
        if not self._file.field.hasFocus():  # where somebody may still be typing
            self.network.choice.setFocus()
        at_once, self._at_once = self._at_once, False
        if at_once and found.offers[0].source == self._used:
            self.start()

    def _on_failed(self) -> None:
        self._at_once = False  # another file, which is chosen in its place, is looked at first

    def _say(self) -> None:
        """Says what will become of the network with the data that are chosen."""
        offer = self.network.offer
        assert offer is not None  # there always is one that waits
        self._foot.offer("Import", "", f"Open {show_name(self.path)} as a new project")
        if offer.trouble:
            words = f"The data do not fit yet: {offer.trouble}. The canvas will offer what mends it."
            self._foot.say(words, "warning")
        elif isinstance(offer.source, Awaited):
            words = "No dataset here fits it. " if self.network.alone else ""
            self._foot.say(
                f"{words}The network will stand on the canvas, and can be trained once you have chosen "
                f"{offer.source.wanted}."
            )
        elif missing := offer.source.missing():
            self._foot.say(f"It fits, but its files are not here yet. {missing}.", "warning")
        else:
            self._foot.say(f"The network fits {offer.source.spec().name} as it is.", "good")


def _offer(found: Found, paths: Sequence[Path], _order: Order) -> Offer:
    return offer_of(found, paths)
