"""Drafts: each dataset with the settings that it has been given in the browser, before it is used."""

from nnstudio.data.dataset import DATASETS, DatasetSource
from nnstudio.data.painted import Painted
from nnstudio.gui.datasets.strokes import Strokes


class Drafts:
    """The settings of all datasets; of the one in use, the document's until they are changed here."""

    def __init__(self, used: DatasetSource, strokes: Strokes) -> None:
        self._used, self._strokes = used, strokes
        self._sources: dict[str, DatasetSource] = {strokes.now.entry.kind: strokes.now}
        self.use(used)

    def __getitem__(self, kind: str) -> DatasetSource:
        if kind not in self._sources:
            self._sources[kind] = DATASETS[kind]().renewed()
        return self._sources[kind]

    def put(self, source: DatasetSource) -> None:
        """Gives a dataset other settings."""
        kind = source.entry.kind
        if isinstance(source, Painted) and not self.is_used(kind):
            source = self._strokes.set(source)
        self._sources[kind] = source

    def paint(self, source: Painted) -> None:
        """These are the points after one more stroke."""
        self._strokes.paint(source)
        self.put(source)

    def undo(self) -> None:
        """Takes the last stroke back."""
        self._strokes.undo()
        self.put(self._strokes.now)

    def redo(self) -> None:
        """Makes a stroke again."""
        self._strokes.redo()
        self.put(self._strokes.now)

    def placed(self, source: DatasetSource) -> DatasetSource:
        """Files that were just chosen; if those in use are gone, they may be the same at another place.

        Then they are learned from as before: with the settings that the network was trained with.
        """
        if type(source) is not type(self._used) or self._used.missing() is None:
            return source
        return self._used.moved_to(source)

    def use(self, source: DatasetSource) -> None:
        """This one is in use from now on, as it is."""
        self._used = source
        self._sources[source.entry.kind] = source
        if isinstance(source, Painted):
            self._strokes.follow(source)

    def renew(self) -> None:
        """What is read may be another thing now, although no setting has been changed by hand."""
        for source in list(self._sources.values()):
            self.put(source.renewed())

    def is_used(self, kind: str) -> bool:
        """Whether the network learns from this dataset, with whichever settings."""
        return self._used.entry.kind == kind

    def mark_of(self, kind: str) -> str:
        """Whether a dataset is in use, in words, and whether it is with other settings."""
        if not self.is_used(kind):
            return ""
        return "in use" if self[kind] == self._used else "changed"
