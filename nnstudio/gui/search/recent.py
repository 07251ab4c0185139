"""What was used last, kept in the user's settings."""

from PySide6.QtCore import QSettings


class Recent:
    """The last few things that were chosen in one kind of search, the latest first."""

    def __init__(self, settings: QSettings, name: str, most: int = 12) -> None:
        self._settings, self._key, self._most = settings, f"recent/{name}", most

    @property
    def keys(self) -> tuple[str, ...]:
        """What was used, the latest first."""
        # One that was kept alone comes back as a text, not as a list; none as an empty text.
        kept = self._settings.value(self._key, [])
        kept = [kept] if isinstance(kept, str) else kept if isinstance(kept, list) else []
        return tuple(key for key in kept if isinstance(key, str) and key)[: self._most]

    def use(self, key: str) -> None:
        """Remembers that this was used just now."""
        keys = [key, *(other for other in self.keys if other != key)]
        self._settings.setValue(self._key, keys[: self._most])
