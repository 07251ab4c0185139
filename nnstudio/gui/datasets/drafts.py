"""Drafts: each dataset with the settings that it has been given in the browser, before it is used."""

from nnstudio.data.dataset import DATASETS, DatasetSource


class Drafts:
    """The settings of all datasets; of the one in use, the document's until they are changed here."""

    def __init__(self, used: DatasetSource) -> None:
        self._used = used
        self._sources: dict[str, DatasetSource] = {used.entry.kind: used}

    def __getitem__(self, kind: str) -> DatasetSource:
        if kind not in self._sources:
            self._sources[kind] = DATASETS[kind]().renewed()
        return self._sources[kind]

    def put(self, source: DatasetSource) -> None:
        """Gives a dataset other settings."""
        self._sources[source.entry.kind] = source

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
        self.put(source)

    def renew(self) -> None:
        """What is read may be another thing now, although no setting has been changed by hand."""
        for source in list(self._sources.values()):
            self.put(source.renewed())

    def mark_of(self, kind: str) -> str:
        """Whether a dataset is in use, in words, and whether it is with other settings."""
        source = self[kind]
        if type(source) is not type(self._used):
            return ""
        return "in use" if source == self._used else "changed"
