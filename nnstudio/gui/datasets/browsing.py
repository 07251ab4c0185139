"""Browsing: opens the dataset browser over the window, once at a time and where something is to be seen."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from nnstudio.data.dataset import DATASETS, DatasetSource
from nnstudio.data.painted import Painted
from nnstudio.data.painting import keep_painting, read_painting
from nnstudio.gui.datasets.browser import DatasetBrowser
from nnstudio.gui.datasets.fitting import Outlook, outlook
from nnstudio.gui.datasets.importing import SUFFIXES
from nnstudio.gui.datasets.inquiry import Inquiry
from nnstudio.gui.datasets.read_files import ReadFiles
from nnstudio.gui.datasets.strokes import Strokes
from nnstudio.gui.datasets.weights_kept import came_with_weights
from nnstudio.gui.editor import Editor
from nnstudio.gui.forms.declaration import change_kind
from nnstudio.gui.theme import ThemeSwitch
from nnstudio.gui.training import TrainingController


class DatasetBrowsing(QObject):
    """What the menu entries about data do."""

    def __init__(
        self, window: QWidget, editor: Editor, switch: ThemeSwitch, training: TrainingController
    ) -> None:
        super().__init__(window)
        self._window, self._editor, self._switch = window, editor, switch
        self._training, self._files = training, ReadFiles(training, self)
        self._browser: DatasetBrowser | None = None
        self._wanted: DatasetSource | None = None
        self._strokes: Strokes | None = None
        self._keeping = Inquiry(self)
        self._keeping.failed.connect(self._on_not_kept)
        self._kept = True  # what was painted here last
        self._judging = Inquiry(self)
        self._judging.answered.connect(self._on_outlook)
        self._judging.failed.connect(lambda _trouble: self._see_wanted())
        editor.opened.connect(self._on_opened)

    @property
    def browser(self) -> DatasetBrowser | None:
        """The browser, while it is open."""
        return self._browser

    @property
    def busy(self) -> bool:
        """Whether it is being found out what would become of the network, or points are being kept."""
        return self._judging.busy or self._keeping.busy

    def slots(self) -> dict[str, Callable[..., object]]:
        """What the entries of the menus do, by their names."""
        return {"datasets": self.open, "addData": self.add}

    def openers(self) -> dict[str, Callable[[Path], object]]:
        """What is done with files of data that are dropped onto the window, by their endings."""
        return dict.fromkeys(SUFFIXES, self.take)

    def take(self, path: Path) -> None:
        """Opens the browser at what is in a file."""
        self.open().adding.add([path])

    def choose(self, source: DatasetSource) -> None:
        """Learns from a dataset: at once if it fits, else the browser says what would help."""
        document = self._editor.document
        self._wanted = source
        if source == document.dataset:
            self._judging.forget()
        elif source.missing() is not None:
            self._see_wanted()
        else:
            trained = came_with_weights(self._training)
            self._judging.ask(lambda: outlook(document, source, trained=trained))

    def choose_kind(self, kind: str) -> None:
        """The same by the name of a kind; what it has in common with the present one stays as it is set."""
        used = self._editor.document.dataset
        self.choose(used if used.entry.kind == kind else change_kind(used, DATASETS[kind]))

    def open(self) -> DatasetBrowser:
        """Opens the browser at the dataset in use."""
        self._judging.forget()
        if self._strokes is None:
            self._strokes = Strokes(read_painting(), self._keep)
        elif self._browser is None and self._kept and not self._keeping.busy:
            self._strokes.meet(read_painting())
        if self._browser is None:
            self._browser = DatasetBrowser(
                self._editor, self._switch.theme, self._strokes, self._window, self._training, self._files
            )
            self._switch.changed.connect(self._browser.show_theme)
            self._browser.finished.connect(self._on_finished)
            self._browser.open()
        return self._browser

    def add(self) -> None:
        """Opens the browser, with the ways to add data unfolded."""
        # Once the browser is seen: a menu takes its place from the button.
        self.open().adding.unfold()

    def _keep(self, painted: Painted) -> None:
        self._kept = True
        # Of points that are painted fast, the last are all that is wanted.
        self._keeping.ask(partial(keep_painting, painted))

    def _on_opened(self) -> None:
        self._judging.forget()  # what was chosen was for another project
        if self._strokes is not None:
            self._strokes.part()

    def _on_not_kept(self, trouble: str) -> None:
        self._kept = False
        if self._browser is not None:
            self._browser.adding.notice.show_messages([trouble])

    def _on_outlook(self, found: object) -> None:
        assert isinstance(found, Outlook)
        source = found.plain.dataset
        if found.plain != self._editor.document.replace(dataset=source):
            self.choose(source)  # the design has been changed meanwhile
        elif found.troubles or found.repairs:
            self._see_wanted()
        else:
            self._editor.apply(found.plain, f"Learn from {source.spec().name}")

    def _see_wanted(self) -> None:
        assert self._wanted is not None
        self.open().show_source(self._wanted)

    def _on_finished(self) -> None:
        self._browser = None
        # Not every window manager hands the focus back, and some screens have none.
        self._window.activateWindow()
