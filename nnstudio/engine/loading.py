"""Loading: the dataset of a job, read anew only where it is another one, or its files have changed."""

from collections.abc import Callable

from nnstudio.data.dataset import Dataset, DatasetSource


class Loader:
    """Keeps the dataset that was loaded last; mutable, and private to the loop."""

    def __init__(self, load: Callable[[DatasetSource], Dataset]) -> None:
        self._load = load
        self._key: object = None
        self._last: Dataset | None = None

    def dataset(self, source: DatasetSource) -> Dataset:
        """The dataset of this source."""
        # Of files, the times are taken before they are read: what is written meanwhile counts as changed.
        key = (source, source.stamps())
        if self._last is None or self._key != key:
            self._last = None  # two large ones need not fit into memory
            self._key, self._last = key, self._load(source)
        return self._last
