"""The page of a series' columns: which are seen, which one is forecast, and which one tells the time."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnstudio.data.dataset import DatasetSource
from nnstudio.data.series_file import SeriesFile
from nnstudio.gui.datasets.columns_view import ColumnsView
from nnstudio.gui.datasets.importing import other_reading
from nnstudio.gui.datasets.inquiry import Inquiry
from nnstudio.gui.theme import Theme


class SeriesPage(QWidget):
    """The columns of a series, which are seen, forecast or left out.

    Signals:
        edited: (DatasetSource, str) the series with other columns, and what was done; nothing is applied yet.
    """

    title = "Columns"
    about = "Which columns the network sees, and which one it is to forecast"
    edited = Signal(object, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._source = SeriesFile()
        self.view = view = ColumnsView()
        view.previewing.answered.connect(lambda _preview: self.show_source(self._source))
        self._working = Inquiry(self)
        self._working.answered.connect(self._on_worked)
        self._working.failed.connect(view.say)
        for words, about, do in (
            ("Seen", "The network sees the selected columns", self.see),
            ("Forecast", "The next value of the selected column is forecast", self.forecast),
            ("Time", "The rows are ordered by the selected column", self.order_by),
            ("Ignored", "The selected columns are left out", self.ignore),
        ):
            view.add_button(words, about, do)
        view.add_stretch()
        view.add_button("Read as a table", "Takes each row as a sample of its own", self.read_other)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(view)

    @property
    def busy(self) -> bool:
        """Whether a file is being read."""
        return self.view.previewing.busy or self.making

    @property
    def making(self) -> bool:
        """Whether the file is being read as a table."""
        return self._working.busy

    def suits(self, source: DatasetSource) -> bool:
        """Whether a file is chosen: without one, there are no columns."""
        return isinstance(source, SeriesFile) and bool(source.path)

    def show_source(self, source: DatasetSource) -> None:
        """Shows the columns of a series."""
        assert isinstance(source, SeriesFile)
        if source.path != self._source.path:
            self.forget()
        self._source = source
        self.view.peek(source)  # first: the names of another file are forgotten by that
        self.view.show_columns(("column", "is for"), [(name, self._use_of(name)) for name in self._names()])

    def show_theme(self, theme: Theme) -> None:
        """Nothing here has colors of its own."""

    def forget(self) -> None:
        """What is being read is not wanted any more: another dataset is looked at."""
        self._working.forget()

    def see(self) -> None:
        """The network sees the selected columns."""
        self._change(columns=self._in_order({*self._source.columns, *self._chosen()}))

    def forecast(self) -> None:
        """The first of the selected columns is forecast, and so it is seen."""
        for name in self._chosen()[:1]:
            self._change(forecast=name, columns=self._in_order({*self._source.columns, name}))

    def order_by(self) -> None:
        """The rows are ordered by the first of the selected columns; chosen again, they are in order."""
        for name in self._chosen()[:1]:
            self._change(order_by="" if name == self._source.order_by else name)

    def ignore(self) -> None:
        """The selected columns are left out."""
        chosen, source = set(self._chosen()), self._source
        order_by = "" if source.order_by in chosen else source.order_by
        self._change(columns=self._in_order(set(source.columns) - chosen), order_by=order_by)

    def read_other(self) -> None:
        """Reads the file as a table."""
        source = self._source
        self._working.ask(lambda: other_reading(source))

    def _change(self, **fields: object) -> None:
        self._on_worked(self._source.replace(**fields))

    def _names(self) -> tuple[str, ...]:
        """All columns of the file, as far as they are known."""
        known = (*self._source.columns, *filter(None, [self._source.order_by]))
        return self.view.names or tuple(dict.fromkeys(known))

    def _chosen(self) -> list[str]:
        names = self._names()
        return [names[index] for index in sorted(self.view.chosen)]

    def _in_order(self, names: set[str]) -> tuple[str, ...]:
        return tuple(name for name in self._names() if name in names)

    def _use_of(self, name: str) -> str:
        uses = []
        if name in self._source.columns:
            uses.append("seen")
        if name == self._source.forecast:
            uses.append("forecast")
        if name == self._source.order_by:
            uses.append("time")
        return ", ".join(uses) or "ignored"

    def _on_worked(self, source: object) -> None:
        assert isinstance(source, DatasetSource)
        self.view.say("")
        if source != self._source:
            self.edited.emit(source, "Change columns")
