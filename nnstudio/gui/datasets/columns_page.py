"""The page of a table's columns: what each one is for, and what stands in it."""

from collections.abc import Callable
from functools import reduce

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnstudio.data.columns import TableColumn, tell_case_twins
from nnstudio.data.dataset import DatasetSource
from nnstudio.data.table_file import TableFile
from nnstudio.gui.datasets.columns_view import ColumnsView
from nnstudio.gui.datasets.importing import other_reading
from nnstudio.gui.datasets.inquiry import Inquiry
from nnstudio.gui.datasets.peeking import with_kind
from nnstudio.gui.theme import Theme

_ROLES = {"input": "input", "target": "target: to predict", "ignored": "ignored"}


class ColumnsPage(QWidget):
    """The columns of a table, which are given roles and kinds.

    Signals:
        edited: (DatasetSource, str) the table with other roles, and what was done; nothing is applied yet.
    """

    title = "Columns"
    about = "Which columns the network sees, and which it is to predict"
    edited = Signal(object, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._source = TableFile()
        self._trouble = ""
        self._begun, self._kinds = self._source, list[Callable[[TableFile], TableFile]]()
        self.view = view = ColumnsView()
        self._working, self._reading = Inquiry(self), Inquiry(self)
        self._working.answered.connect(self._on_kinds)
        self._working.failed.connect(self._on_failed)
        self._reading.answered.connect(self._on_worked)
        self._reading.failed.connect(view.say)
        for words, about, do in (
            ("Input", "The network sees the selected columns", lambda: self.give_role("input")),
            ("Target", "The selected columns are to be predicted", lambda: self.give_role("target")),
            ("Ignored", "The selected columns are left out", lambda: self.give_role("ignored")),
            ("Number", "The selected columns count or measure something", lambda: self.give_kind("number")),
            ("Category", "The selected columns name a kind of thing", lambda: self.give_kind("category")),
        ):
            view.add_button(words, about, do)
        view.add_stretch()
        view.add_button("Read as a series", "Forecasts the next rows from those before them", self.read_other)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(view, 1)

    @property
    def busy(self) -> bool:
        """Whether a file is being read."""
        return self.view.previewing.busy or self.making

    @property
    def making(self) -> bool:
        """Whether something that was asked for is still being looked for, so that the table is not ready."""
        return self._working.busy or self._reading.busy

    def suits(self, source: DatasetSource) -> bool:
        """Whether a file is chosen: without one, there are no columns."""
        return isinstance(source, TableFile) and bool(source.path)

    def show_source(self, source: DatasetSource) -> None:
        """Shows the columns of a table."""
        assert isinstance(source, TableFile)
        if source.path != self._source.path:
            self.forget()
        self._source, self._trouble = source, ""
        self._show_columns()
        self.view.peek(source)

    def show_trouble(self, trouble: str) -> None:
        """Says of the column that it is about that not all is as it was guessed from the first rows."""
        self._trouble = trouble
        self._show_columns()

    def show_theme(self, theme: Theme) -> None:
        """Nothing here has colors of its own."""

    def forget(self) -> None:
        """What is being looked for is not wanted any more: another dataset is looked at."""
        self._kinds.clear()
        self._working.forget()
        self._reading.forget()

    def give_role(self, role: str) -> None:
        """The selected columns are for this from now on; targets that cannot stand beside them are inputs."""
        chosen, columns = self.view.chosen, self._source.columns
        kinds = {column.kind for index, column in enumerate(columns) if index in chosen}
        alone = role == "target" and kinds != {"number"}  # only numbers can be predicted together

        def given(index: int, column: TableColumn) -> TableColumn:
            if index in chosen:
                return column.replace(role=role)
            gives_way = column.role == "target" and role == "target" and (alone or column.kind != "number")
            return column.replace(role="input") if gives_way else column

        after = tuple(given(index, column) for index, column in enumerate(columns))
        self._on_worked(self._source.replace(columns=after))

    def give_kind(self, kind: str) -> None:
        """The selected columns hold numbers, or names of categories; these are looked for in the file."""
        chosen = self.view.chosen
        self._kinds.append(lambda source: with_kind(source, chosen, kind))
        self._look_for_kinds()

    def read_other(self) -> None:
        """Reads the file as a series."""
        source = self._source
        self._reading.ask(lambda: other_reading(source))

    def _show_columns(self) -> None:
        rows = [
            (c.name, _ROLES[c.role], c.kind, _values_of(c, bad=f'column "{c.name}"' in self._trouble))
            for c in self._source.columns
        ]
        self.view.show_columns(("column", "is for", "kind", "what stands there"), rows)

    def _look_for_kinds(self) -> None:
        """Looks for all that was asked since the last answer, so that nothing of it gets lost."""
        source, kinds = self._source, tuple(self._kinds)
        self._begun = source
        self._working.ask(lambda: reduce(lambda table, give: give(table), kinds, source))

    def _on_kinds(self, source: object) -> None:
        if self._source != self._begun:  # roles were given while the file was read
            self._look_for_kinds()
            return
        self._kinds.clear()
        self._on_worked(source)

    def _on_failed(self, trouble: str) -> None:
        self._kinds.clear()
        self.view.say(trouble)

    def _on_worked(self, source: object) -> None:
        assert isinstance(source, DatasetSource)
        self.view.say("")
        if source != self._source:
            self.edited.emit(source, "Change columns")


def _values_of(column: TableColumn, *, bad: bool) -> str:
    if column.kind == "number":
        return "numbers, but not in every row" if bad else "numbers"
    known = ", ".join(column.categories[:6]) + (", …" if len(column.categories) > 6 else "")
    twins = tell_case_twins(column)
    alike = f" ({twins} differ only by case)" if twins else ""
    return f"{len(column.categories):,}: {known}{alike}" if known else "too many different words"
