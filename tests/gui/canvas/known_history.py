"""The history as one who looks on would write it down: a hash after each step, made by the edits alone."""

import hashlib

from nnstudio.document.document import Document
from nnstudio.document.plain import PlainDocument
from nnstudio.document.strict_json import write_json
from nnstudio.gui.editor import Editor


class KnownHistory:
    """What each step of an editor's history must lead to; `follow` is called after each possible edit."""

    def __init__(self, editor: Editor):
        self._editor = editor
        self._plain = {}
        self.begin()

    @property
    def up_to_date(self) -> bool:
        """Whether the document is the one that was seen last."""
        return self._editor.document is self._document

    def __len__(self) -> int:
        return len(self._hashes)

    def hash(self, document: Document | None = None) -> bytes:
        """Of all that a file would hold of a document, by default of the present one."""
        document = document or self._editor.document
        known = self._plain.get(id(document))
        if known is None:
            text = write_json(PlainDocument.of(document).model_dump(mode="json"))
            # Kept with the document itself, for the id of one that is gone is given again.
            known = self._plain[id(document)] = (document, hashlib.sha256(text).digest())
        return known[1]

    def begin(self) -> None:
        """Starts over, as with another project."""
        self._hashes = [self.hash()]
        self._note(None)

    def travelled(self) -> None:
        """The user has gone to another step, and must find it as it was left."""
        assert self.hash() == self._hashes[self._editor.at]
        if not self.up_to_date:
            self._note(None)

    def parted(self) -> None:
        """From now on, no edit may become one with the step before."""
        self._merge_key = None

    def follow(self) -> None:
        """At most one edit has been made; it is one step, or part of the step that was made last."""
        editor, hashes = self._editor, self._hashes
        if not self.up_to_date:
            steps = editor.at - self._at
            if steps == 1:
                hashes = [*hashes[: editor.at], self.hash()]
                self._note(editor._merge_key)
            elif steps == 0 and self.hash() == hashes[editor.at]:
                self._note(self._merge_key)  # an edit that came to nothing
            else:
                self._merged(steps)
                hashes = [*hashes[: editor.at], self.hash()] if steps == 0 else hashes
                self._note(self._merge_key if steps == 0 else None)
        self._hashes = hashes[: len(editor.steps) + 1]
        assert len(editor.steps) == len(self._hashes) - 1
        assert self.hash() == self._hashes[editor.at]

    def _merged(self, steps: int) -> None:
        """The last step is another now, or none any more: only an edit that is merged with it may do that."""
        editor = self._editor
        assert steps in (0, -1), f"one gesture made {steps} steps"
        assert self._merge_key is not None, "a step has been swallowed that nothing may be merged with"
        if steps == 0:
            assert editor._merge_key == self._merge_key, "an edit of another kind has been merged"
            assert self.hash(editor._undo[-1].before) == self._hashes[editor.at - 1], (
                "a step begins elsewhere"
            )

    def _note(self, merge_key: object) -> None:
        self._at, self._document, self._merge_key = self._editor.at, self._editor.document, merge_key
