"""A name that is being typed letter by letter, to choose what is called so."""

from PySide6.QtCore import QElapsedTimer

PAUSE = 900
"""Milliseconds after which a letter begins another name."""


class TypedName:
    """The first letters of a name, as far as they were typed without a pause."""

    def __init__(self) -> None:
        self.letters = ""
        self._since = QElapsedTimer()

    def take(self, letter: str) -> bool:
        """Adds a letter, or begins another name with it; false if no name begins so."""
        if self.letters and self._since.elapsed() > PAUSE:
            self.letters = ""
        if not self.letters and letter.isspace():
            return False
        self._since.start()
        self.letters += letter.casefold()
        return True

    def begins(self, name: str) -> bool:
        """Whether a name, or a word in it, begins with what was typed."""
        name = name.casefold()
        return any(start.startswith(self.letters) for start in (name, *name.split()))

    def forget(self) -> None:
        """Begins anew with the next letter."""
        self.letters = ""
