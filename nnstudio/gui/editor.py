"""The editor: holds the document, replaces it by edits, and remembers what it was for undo."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from nnstudio.document.document import Document

MAX_STEPS = 1000
"""Undo steps that are kept; each shares all that it did not change, and so costs a few kilobytes."""


@dataclass(frozen=True)
class Change:
    """The document before and after one edit, or after going back or forth in the history."""

    before: Document
    after: Document
    label: str


class Editor(QObject):
    """The one mutable thing of the GUI thread: which document is shown, and its history.

    `settle(before, after)` may complete an edit within its step: cards make room for one that grew.

    Signals:
        changed: (Change) after each edit and each way through the history, once.
        opened: (Document) after another project has taken the document's place.
        history_changed: () whenever the steps, or whether the document is saved, may differ.
        previewed: (Document or None) what would be if the value that is being edited were taken; None when
            the document counts again. What really happens comes after it, by `changed`.
    """

    changed = Signal(object)
    opened = Signal(object)
    history_changed = Signal()
    previewed = Signal(object)

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
        self._preview: Document | None = None
        self._undo: list[Change] = []
        self._redo: list[Change] = []
        self._forgotten = False
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

    @property
    def steps(self) -> tuple[str, ...]:
        """The labels of the history, the oldest first; those that were undone stand at the end."""
        return tuple(change.label for change in (*self._undo, *reversed(self._redo)))

    @property
    def at(self) -> int:
        """How many of the `steps` are done."""
        return len(self._undo)

    @property
    def saved_at(self) -> int | None:
        """After how many of the `steps` the document is the saved one; None if no step leads there."""
        states = [change.before for change in self._undo]
        states += [self._document, *(change.after for change in reversed(self._redo))]
        return next((index for index, state in enumerate(states) if state is self._saved), None)

    @property
    def forgotten(self) -> bool:
        """Whether the history was too long, so that it begins after its first steps."""
        return self._forgotten

    def apply(self, after: Document, label: str, merge_key: object = None) -> None:
        """Puts another document in the place of the present one, as one undo step.

        Edits that follow each other with an equal `merge_key` become one step: typing in one field.
        """
        self.preview(None)
        before = self._document
        if after == before:
            return
        after = self._settle(before, after)
        merged = merge_key is not None and merge_key == self._merge_key and bool(self._undo)
        start = self._undo.pop().before if merged else before
        if start != after:
            self._undo.append(Change(start, after, label))
        else:
            merge_key = None  # there is no step that the next edit could become one with
        self._forgotten |= len(self._undo) > MAX_STEPS
        del self._undo[:-MAX_STEPS]
        self._redo.clear()
        self._merge_key = merge_key
        self._show(Change(before, after, label))

    def preview(self, document: Document | None) -> None:
        """Shows what would be if an edit were made; it is no step, and no part of the file or of a run.

        Whatever happens to the document ends the preview, as does None.
        """
        if document == self._document:
            document = None
        if document != self._preview:
            self._preview = document
            self.previewed.emit(document)

    def end_merge(self) -> None:
        """Makes the next edit a step of its own, for example when a field has lost the focus."""
        self._merge_key = None

    def undo(self) -> None:
        """Goes back one step."""
        self.go_to(max(0, self.at - 1))

    def redo(self) -> None:
        """Brings back the step that was undone last."""
        self.go_to(min(self.at + 1, self.at + len(self._redo)))

    def go_to(self, index: int) -> None:
        """Undoes or redoes as many steps as it takes until `index` of the `steps` are done, at once.

        Raises:
            IndexError: There are not so many steps.
        """
        if not 0 <= index <= len(self._undo) + len(self._redo):
            raise IndexError(f"The history has {len(self.steps)} steps; there is no step {index}")
        self.preview(None)
        before, change = self._document, None
        while len(self._undo) > index:
            change = self._undo.pop()
            self._redo.append(change)
            self._document = change.before
        while len(self._undo) < index:
            change = self._redo.pop()
            self._undo.append(change)
            self._document = change.after
        if change is not None:
            self._merge_key = None
            self._show(Change(before, self._document, change.label))

    def open(self, document: Document) -> None:
        """Starts over with another document, which counts as saved."""
        self.preview(None)
        self._document = self._saved = document
        self._undo.clear()
        self._redo.clear()
        self._forgotten = False
        self._merge_key = None
        self.opened.emit(document)
        self.history_changed.emit()

    def mark_saved(self, document: Document) -> None:
        """Remembers that this document is what the file holds."""
        self._saved = document
        self._merge_key = None  # what is typed on must not take the saved state out of the history
        self.history_changed.emit()

    def _show(self, change: Change) -> None:
        self._document = change.after
        self.changed.emit(change)
        if change.before is not self._document:
            # A long history would else hold the check of each of its documents.
            change.before.let_go(self._document)
        self.history_changed.emit()
