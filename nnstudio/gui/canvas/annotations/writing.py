"""Writing: the text of a note and the name of a block are edited where they stand."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QRect, QTimer, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

from nnstudio.document.annotations import (
    NOTE_SIZE,
    add_arrow,
    add_note,
    change_note,
    end_at,
    remove_annotations,
    rename_block,
    resize_note,
)
from nnstudio.document.document import Document
from nnstudio.document.marks import AnnotationId, Arrow, End, Note, Position, Size
from nnstudio.gui.canvas.annotations.block_item import INDENT
from nnstudio.gui.canvas.annotations.fields import NameField, NoteField
from nnstudio.gui.canvas.annotations.layer import AnnotationLayer
from nnstudio.gui.canvas.annotations.note_item import paper_color
from nnstudio.gui.canvas.annotations.note_text import PADDING, SIZE, height_of, size_for
from nnstudio.gui.canvas.view import CanvasView
from nnstudio.gui.editor import Change, Editor
from nnstudio.gui.theme import Theme, mix, text_font
from nnstudio.nn.graph import NodeId
from nnstudio.nn.settings import SettingsError

LEAST_SIZE = 12
"""Height of the letters while they are written, in pixels of the screen, at least."""
LEAST_FIELD = (160, 30)
"""Width and height of a field on the screen."""
NARROWEST = 96.0
"""Width of a note with a single short word."""

_NEW = AnnotationId("a note that is being written")
_POINTER = AnnotationId("the arrow of a note that is being written")


class Writing(QObject):
    """At most one field over the canvas, and what becomes of what is written in it.

    Signals:
        refused: (str) why the text cannot be taken; the field stays.
        written: (AnnotationId) a new note has been added.
    """

    refused = Signal(str)
    written = Signal(object)

    def __init__(self, editor: Editor, view: CanvasView, layer: AnnotationLayer, theme: Theme) -> None:
        super().__init__(view)
        self._editor, self._view, self._layer, self._theme = editor, view, layer, theme
        self._field: NoteField | NameField | None = None
        self._subject: AnnotationId | None = None
        self._take: Callable[[str], object] = _nothing
        self._drop: Callable[[], object] = _nothing
        self._own = False
        view.camera.moved.connect(self._place)
        editor.changed.connect(self._on_changed)
        editor.opened.connect(self._on_opened)

    @property
    def field(self) -> NoteField | NameField | None:
        """The field that is open."""
        return self._field

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._place()

    def write_note(self, note_id: AnnotationId) -> None:
        """Opens the text of a note; the field of one that is being written is open already."""
        if note_id == _NEW:
            return
        self.finish()
        note = self._editor.document.annotations.notes[note_id]
        self._layer.notes[note_id].hide_words(hidden=True)
        self._open(
            NoteField(note.text, self._view.viewport()), note_id, lambda text: self._change(note_id, text)
        )

    def write_new(self, position: Position, on: NodeId | None = None, size: Size = NOTE_SIZE) -> None:
        """Opens a note that is not there yet, on wish with an arrow to a layer; without words it never is."""
        self.finish()
        annotations = self._editor.document.annotations
        note = Note("", position, size)
        shown = annotations.replace(notes={**annotations.notes, _NEW: note})
        if on is not None:
            arrow = Arrow(_middle_of(note, _NEW), self._end_on(on))
            shown = shown.replace(arrows={**annotations.arrows, _POINTER: arrow})
        self._layer.show_annotations(shown)
        self._layer.select(())
        self._open(
            NoteField("", self._view.viewport()), _NEW, lambda text: self._add(text, position, on, size)
        )

    def write_name(self, block_id: AnnotationId, *, fresh: bool = False) -> None:
        """Opens the name of a block; the name of a `fresh` one is part of the step that has grouped it."""
        self.finish()
        name = self._editor.document.annotations.blocks[block_id].name
        field = NameField(name, self._view.viewport())
        drop = self._editor.end_merge if fresh else _nothing
        self._open(field, block_id, lambda text: self._rename(block_id, text, fresh=fresh), drop)

    def finish(self) -> bool:
        """Takes what has been written, as one step, and closes the field; False if that cannot be: it stays.

        Whoever saves, closes or takes back steps calls this first, so that nothing that is seen is lost.
        """
        field = self._field
        if field is None or self._own:
            return True
        take, text = self._take, field.text()
        if self._subject not in (*self._layer.annotations.ids(), _NEW):
            self.cancel()
            return True
        self._own = True
        try:
            take(text)
        except SettingsError as error:
            self.refused.emit(str(error))
            field.setFocus()
            return False
        finally:
            self._own = False
        self._close()
        return True

    def cancel(self) -> bool:
        """Closes the field and leaves all as it was; says whether there was one."""
        if self._field is None:
            return False
        self._drop()
        self._close()
        return True

    def _open(
        self,
        field: NoteField | NameField,
        subject: AnnotationId,
        take: Callable[[str], object],
        drop: Callable[[], object] = lambda: None,
    ) -> None:
        self._field, self._subject, self._take, self._drop = field, subject, take, drop
        field.ending.committed.connect(self.finish)
        field.ending.cancelled.connect(self.cancel)
        field.textChanged.connect(self._place)
        self._place()
        field.show()
        field.setFocus()

    def _close(self) -> None:
        field, self._field, self._subject = self._field, None, None
        # Closed before it is hidden: the focus that it then loses shall take nothing.
        if field is None:
            return
        field.ending.end()
        had_focus = field.hasFocus()
        field.hide()
        field.deleteLater()
        for note in self._layer.notes.values():
            note.hide_words(hidden=False)
        self._layer.show(self._editor.document)
        if had_focus:
            self._view.setFocus()

    def _change(self, note_id: AnnotationId, text: str) -> None:
        document = self._editor.document
        note = document.annotations.notes[note_id]
        if text == note.text:
            return
        if not text.strip():
            self._editor.apply(remove_annotations(document, frozenset({note_id})), "Delete note")
            return
        after = change_note(document, note_id, text)
        width, height = note.size
        needed = height_of(text, width)
        if needed > height:
            after = resize_note(after, note_id, note.position, (width, needed))
        self._editor.apply(after, "Change note")

    def _add(self, text: str, position: Position, on: NodeId | None, size: Size) -> None:
        if not text.strip():
            return
        document = self._editor.document
        width, height = size_for(text, size[0], NARROWEST)
        x, y = position
        if on in document.graph:
            x += (size[0] - width) / 2
            if y < document.layout[on][1]:
                y += size[1] - height  # above a layer, it stays as near to it
        after, note_id = add_note(document, text, (x, y), (width, height))
        if on in document.graph:
            start = _middle_of(after.annotations.notes[note_id], note_id)
            after, _ = add_arrow(after, start, self._end_on(on))
        self._editor.apply(after, "Add note")
        self.written.emit(note_id)

    def _rename(self, block_id: AnnotationId, name: str, *, fresh: bool) -> None:
        document = self._editor.document
        block = document.annotations.blocks[block_id]
        wish = name.strip()
        if not wish or wish == block.name:
            self._editor.end_merge()
            return
        after = rename_block(document, block_id, wish)
        if fresh:
            self._editor.apply(after, f"Group {wish}", merge_key=("group", block_id))
            self._editor.end_merge()
        else:
            self._editor.apply(after, f"Rename {block.name} to {wish}")

    def _end_on(self, node_id: NodeId) -> End:
        """The middle of a layer's card."""
        middle = self._layer.box_of(node_id)
        return end_at(self._editor.document, middle.center().toTuple() if middle else (0.0, 0.0), node_id)

    def _place(self) -> None:
        """Lays the field over what it is about, as large as that is seen."""
        field, subject = self._field, self._subject
        if field is None or subject is None:
            return
        scale, theme = self._view.camera.scale, self._theme
        font = QFont(text_font(SIZE if isinstance(field, NoteField) else SIZE - 1))
        font.setPixelSize(max(LEAST_SIZE, round(font.pixelSize() * scale)))
        if isinstance(field, NoteField) and subject in self._layer.notes:
            box = self._layer.notes[subject].box
            field.document().setDocumentMargin(max(4.0, PADDING * scale - 3))
            _dress(field, font, paper_color(theme), theme, radius=round(8 * scale), padding=0)
        elif isinstance(field, NameField) and subject in self._layer.blocks:
            box = self._layer.blocks[subject].strip
            font.setWeight(QFont.Weight.DemiBold)
            ground = mix(theme.ground, theme.accent, 0.1)
            _dress(field, font, ground, theme, radius=8, padding=max(2, round(INDENT * scale) - 4))
        else:
            return
        seen = self._view.mapFromScene(box).boundingRect()
        seen.setSize(seen.size().expandedTo(QRect(0, 0, *LEAST_FIELD).size()))
        field.setGeometry(seen)
        if isinstance(field, NoteField) and field.needed_height() > seen.height():
            field.resize(seen.width(), field.needed_height())

    def _on_changed(self, change: Change) -> None:
        if self._field is not None and not self._own:
            # Something else has been done meanwhile; what was written is kept, as a step after it.
            QTimer.singleShot(0, self, self.finish)

    def _on_opened(self, _document: Document) -> None:
        self.cancel()


def _nothing(*_text: str) -> None:
    """What is done before there is anything to do."""


def _middle_of(note: Note, note_id: AnnotationId) -> End:
    return End((note.size[0] / 2, note.size[1] / 2), note_id)


def _dress(field: QWidget, font: QFont, ground: str, theme: Theme, *, radius: int, padding: int) -> None:
    field.setStyleSheet(
        f"#{field.objectName()} {{ background: {ground}; color: {theme.text}; padding: 0 {padding}px;"
        f" border: 2px solid {theme.accent}; border-radius: {radius}px; font-size: {font.pixelSize()}px; }}"
    )
    field.setFont(font)
