"""The editor: holds the document, replaces it by edits, and remembers what it was for undo."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from nnstudio.document.document import Document

MAX_STEPS = 1000
"""Undo steps that are kept; each shares all that it did not change, and so costs a few kilobytes."""


@dataclass(frozen=True)
class Change:
    """The document before and after one edit, undo or redo; `origin` is the view that made it, if any."""

    before: Document
    after: Document
    label: str
    origin: object = None


class Editor(QObject):
    """The one mutable thing of the GUI thread: which document is shown, and its history.

    `settle(before, after)` may complete an edit within its step: cards make room for one that grew.

    Signals:
        changed: (Change) after each edit, undo and redo, once.
        opened: (Document) after another project has taken the document's place.
        history_changed: () whenever the labels, or whether the document is saved, may differ.
    """

    changed = Signal(object)
    opened = Signal(object)
    history_changed = Signal()

    def __init__(
        self,
        document: Document,
        parent: QObject | None = None,
        settle: Callable[[Document, Document], Document] = lambda _before, after: after,
    ) -> None:
        super().__init__(parent)
        self._settle = settle
        self._document = document
        self._saved = document
        self._undo: list[Change] = []
        self._redo: list[Change] = []
        self._merge_key: object = None

    @property
    def document(self) -> Document:
        """The document as it is now."""
        return self._document

    @property
    def modified(self) -> bool:
        """Whether the document differs from what was last saved or opened."""
        return self._document != self._saved

    @property
    def undo_label(self) -> str:
        """What undo would take back; empty if there is nothing."""
        return self._undo[-1].label if self._undo else ""

    @property
    def redo_label(self) -> str:
        """What redo would bring again; empty if there is nothing."""
        return self._redo[-1].label if self._redo else ""

    def apply(self, after: Document, label: str, origin: object = None, merge_key: object = None) -> None:
        """Puts another document in the place of the present one, as one undo step.

        Edits that follow each other with an equal `merge_key` become one step: typing in one field.
        """
        before = self._document
        if after == before:
            return
        after = self._settle(before, after)
        merged = merge_key is not None and merge_key == self._merge_key and bool(self._undo)
        start = self._undo.pop().before if merged else before
        if start != after:
            self._undo.append(Change(start, after, label, origin))
        del self._undo[:-MAX_STEPS]
        self._redo.clear()
        self._merge_key = merge_key
        self._show(Change(before, after, label, origin))

    def end_merge(self) -> None:
        """Makes the next edit a step of its own, for example when a field has lost the focus."""
        self._merge_key = None

    def undo(self) -> None:
        """Goes back one step."""
        if self._undo:
            change = self._undo.pop()
            self._redo.append(change)
            self._merge_key = None
            self._show(Change(change.after, change.before, change.label))

    def redo(self) -> None:
        """Brings back the step that was undone last."""
        if self._redo:
            change = self._redo.pop()
            self._undo.append(change)
            self._merge_key = None
            self._show(Change(change.before, change.after, change.label))

    def open(self, document: Document) -> None:
        """Starts over with another document, which counts as saved."""
        self._document = self._saved = document
        self._undo.clear()
        self._redo.clear()
        self._merge_key = None
        self.opened.emit(document)
        self.history_changed.emit()

    def mark_saved(self, document: Document) -> None:
        """Remembers that this document is what the file holds."""
        self._saved = document
        self.history_changed.emit()

    def _show(self, change: Change) -> None:
        self._document = change.after
        self.changed.emit(change)
        self.history_changed.emit()
