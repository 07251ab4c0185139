"""The pages about one dataset: samples, figures and settings, and one more where a dataset has one."""

from typing import Protocol

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLabel, QStackedWidget, QTabWidget, QWidget

from nnstudio.data.dataset import DatasetSource
from nnstudio.data.table import missing_file
from nnstudio.gui.datasets.columns_page import ColumnsPage
from nnstudio.gui.datasets.draw_page import DrawPage
from nnstudio.gui.datasets.missing_card import MissingCard
from nnstudio.gui.datasets.paint_page import PaintPage
from nnstudio.gui.datasets.samples_page import TWINS, SamplesPage
from nnstudio.gui.datasets.series_page import SeriesPage
from nnstudio.gui.datasets.settings_page import SettingsPage
from nnstudio.gui.datasets.statistics_page import StatisticsPage
from nnstudio.gui.datasets.study import Study
from nnstudio.gui.stylesheet import set_tone
from nnstudio.gui.theme import Theme

PATIENCE = 150
"""Milliseconds after which it is said that a dataset is being read: before, words would only flicker."""

OWN_PAGES = {"table": ColumnsPage, "series": SeriesPage, "painted": PaintPage, "drawn": DrawPage}
"""Datasets that are made by more than settings, and the page on which they are."""
BY_HAND = frozenset({"painted", "drawn"})
"""Those whose samples are made there, one by one: one goes on with it where one has left off."""


class OwnPage(Protocol):
    """A page on which a dataset is made; `edited` tells (DatasetSource, str) what it is then, and a label."""

    title: str
    about: str

    @property
    def making(self) -> bool: ...

    def suits(self, source: DatasetSource) -> bool: ...

    def show_source(self, source: DatasetSource) -> None: ...

    def forget(self) -> None: ...


class Pages(QTabWidget):
    """Shows what is known of a dataset; its samples and figures while they are there.

    Signals:
        edited: (DatasetSource, str) the dataset with other settings, and what was done if it has a name.
        retry: () what was missing may be there now.
    """

    edited = Signal(object, str)
    retry = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setDocumentMode(True)
        self.tabBar().setAccessibleName("Pages")
        self._theme = theme
        self._study: Study | None = None
        self._own: dict[str, QWidget] = {}
        self._shown_own: QWidget | None = None
        self._kind, self._another = "", False
        self.samples, self.statistics = SamplesPage(theme), StatisticsPage(theme)
        self.settings, self.missing = SettingsPage(theme), MissingCard(theme)
        self._reading = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        set_tone(self._reading, "quiet")
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        self._patience.timeout.connect(lambda: self._stack.setCurrentWidget(self._reading))
        self._stack = QStackedWidget()
        for part in (self.samples, self.missing, self._reading):
            self._stack.addWidget(part)
        for page, title, about in (
            (self._stack, "Samples", "Samples, and one of them as the network receives it"),
            (self.statistics, "Figures", "How many samples of each class there are, means and duplicates"),
            (self.settings, "Settings", "How samples are made, scaled, split and augmented"),
        ):
            self.setTabToolTip(self.addTab(page, title), about)
        self.settings.edited.connect(lambda source: self.edited.emit(source, ""))
        self.samples.sample_chosen.connect(self.settings.show_sample)
        self.statistics.twins_wanted.connect(self._show_twins)
        self.missing.fetched.connect(self.retry)

    @property
    def busy(self) -> bool:
        """Whether a page is still waiting for something."""
        return self.settings.busy or any(page.busy for page in self._own.values())

    @property
    def making(self) -> bool:
        """Whether the dataset that is shown is still being made by what was asked for last."""
        return self._shown_own is not None and self._shown_own.making

    @property
    def is_missing(self) -> bool:
        """Whether a card stands where samples should be."""
        return self._stack.currentWidget() is self.missing

    def show_source(self, source: DatasetSource) -> None:
        """Shows the settings of a dataset, whether or not there are samples."""
        self.settings.show_source(source)
        kind = source.entry.kind
        self._another, self._kind = kind != self._kind, kind
        if kind in OWN_PAGES and kind not in self._own:
            page = OWN_PAGES[kind](self._theme)
            page.edited.connect(self.edited)
            if isinstance(page, DrawPage):
                page.changed.connect(self.retry)
            self._own[kind] = page
        page = self._own[kind] if kind in self._own and self._own[kind].suits(source) else None
        if page is not self._shown_own:
            if self._shown_own is not None:
                self._shown_own.forget()
                self.removeTab(self.indexOf(self._shown_own))
            if page is not None:
                self.setTabToolTip(self.insertTab(0, page, page.title), page.about)
                if kind in BY_HAND or (source.missing() is not None and not _is_gone(source)):
                    self.setCurrentWidget(page)
            self._shown_own = page
        if page is not None:
            page.show_source(source)

    def show_own(self) -> None:
        """Goes to the page on which the dataset is made, if it has one."""
        if self._shown_own is not None:
            self.setCurrentWidget(self._shown_own)

    def show_study(self, study: Study) -> None:
        """Shows samples and figures."""
        self._patience.stop()
        before, self._study = self._study, study
        if before is None or before.dataset.training is not study.dataset.training:
            self.samples.show_study(study)
            self.statistics.show_study(study)
        self.settings.show_study(study)
        self._stack.setCurrentWidget(self.samples)
        self._let_figures(possible=True)

    def show_missing(self, source: DatasetSource, reason: str) -> None:
        """Says what has to be done before there is anything to be seen."""
        self._forget()
        self.missing.show_source(source, reason)
        self._stack.setCurrentWidget(self.missing)
        if self._another and (self._shown_own is None or _is_gone(source)):
            self.setCurrentWidget(self._stack)  # what is missing is said there, and files can be chosen

    def show_trouble(self, source: DatasetSource, trouble: str) -> None:
        """Says what is wrong with a dataset."""
        self._forget()
        if isinstance(self._shown_own, ColumnsPage):
            self._shown_own.show_trouble(trouble)
        self.missing.show_trouble(source, trouble)
        self._stack.setCurrentWidget(self.missing)

    def show_reading(self, name: str) -> None:
        """Says, if it takes a while, that a dataset is being read."""
        self._reading.setText(f"Reading {name}…")
        self._patience.start()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        for part in (self.samples, self.statistics, self.settings, self.missing, *self._own.values()):
            part.show_theme(theme)

    def _forget(self) -> None:
        self._patience.stop()
        self._study = None
        self.samples.clear()
        self.settings.show_study(None)
        self._let_figures(possible=False)

    def _let_figures(self, *, possible: bool) -> None:
        index = self.indexOf(self.statistics)
        if not possible and self.currentIndex() == index:
            self.setCurrentWidget(self._stack)
        self.setTabEnabled(index, possible)

    def _show_twins(self) -> None:
        self.setCurrentWidget(self._stack)
        self.samples.choose_class(TWINS)


def _is_gone(source: DatasetSource) -> bool:
    """Whether the table was chosen once and is not there now: its columns are not what has to be mended."""
    path = getattr(source, "path", "")
    return bool(path) and missing_file(path) is not None
